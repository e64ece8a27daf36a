"""Pre-binding: a query as it runs for one focus node, or for many at once where that cannot change its answer.

SHACL appendix A (https://www.w3.org/TR/shacl/#pre-binding). A variable is bound by a block of data in every group
that names it; a blank node, which no query can write, is what a function of this run returns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.sparql.binding import bind
from kgtool.sparql.tokens import Token, tokenize
from kgtool.terms import BlankNode, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kgtool.shacl.constraints.queries import QueryConstraint

__all__ = ["PAIR", "Prebound"]

PAIR = "kgtoolPair"
_SLOT = "urn:x-kgtool:slot:"
_NODE = "urn:x-kgtool:node:"
_COUNTING = (
    "GROUP",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "SAMPLE",
    "GROUP_CONCAT",
)


@dataclass(frozen=True, slots=True)
class Prebound:
    """A query with slots for the focus node and the value; ``shared`` says whether many nodes may share a run."""

    text: str
    plain: str
    shared: bool
    nodes: dict[str, BlankNode]

    @classmethod
    def of(cls, constraint: QueryConstraint, shape: Term, shapes_graph: NamedNode) -> Prebound:
        """Return the query of a constraint of a shape with everything bound but focus node and value."""
        nodes: dict[str, BlankNode] = {}
        fixed: dict[str, Term] = {"shapesGraph": shapes_graph, "currentShape": shape, **dict(constraint.bindings)}
        named = {token.text[1:] for token in tokenize(constraint.text) if token.kind == "var"}
        known = {name: _writable(term, nodes) for name, term in fixed.items() if name in named}
        plain = _called(bind(constraint.text, known), nodes)
        slots = [name for name in (("this", "value") if constraint.ask else ("this",)) if name in named]
        text = bind(plain, {name: NamedNode(f"{_SLOT}{name}") for name in slots})
        return cls(text, plain, _is_shareable(tokenize(plain)), nodes)

    def for_one(self, terms: Mapping[str, str]) -> str:
        """Return the query for one focus node and value, given as N-Triples text."""
        text = self.text
        for name, written in terms.items():
            slot = f"VALUES ?{name} {{ <{_SLOT}{name}> }}"
            if written.startswith("_:"):
                self.nodes[f"{_NODE}{written[2:]}"] = BlankNode(written[2:])
                text = text.replace(slot, _computed(f"{_NODE}{written[2:]}", name))
            else:
                text = text.replace(slot, f"VALUES ?{name} {{ {written} }}")
        return text

    def for_all(self, terms: Sequence[str]) -> str:
        """Return the query for many focus nodes, none of them blank."""
        at = next(token.end for token in tokenize(self.plain) if token.text == "{")
        return f"{self.plain[:at]} VALUES ?this {{ {' '.join(terms)} }} {self.plain[at:]}"

    def for_pairs(self, pairs: Sequence[tuple[str, str]]) -> str:
        """Return the ASK as a SELECT for many focus nodes and values, none of them blank.

        It finds the numbers of those pairs for which the ASK is true, as ?kgtoolPair: the store may write a literal
        in another form, a number it leaves as it is.
        """
        tokens = tokenize(self.plain)
        ask = next(token for token in tokens if token.is_word("ASK"))
        at = next(token.end for token in tokens if token.text == "{")
        rows = " ".join(f"({this} {value} {number})" for number, (this, value) in enumerate(pairs))
        head = f"{self.plain[: ask.start]}SELECT DISTINCT ?{PAIR} {self.plain[ask.end : at]}"
        return f"{head} VALUES (?this ?value ?{PAIR}) {{ {rows} }} {self.plain[at:]}"

    def functions(self) -> dict[NamedNode, Callable[..., Term | None]]:
        """Return the functions that stand for blank nodes."""
        return {NamedNode(name): _constant(node) for name, node in self.nodes.items()}


def _constant(node: BlankNode) -> Callable[..., Term | None]:
    return lambda: node


def _computed(function: str, name: str) -> str:
    """Return what binds a variable to a function's value where a block of data would bind it to a term."""
    return f"{{ SELECT (<{function}>() AS ?{name}) {{}} }}"


def _writable(term: Term, nodes: dict[str, BlankNode]) -> Term:
    """Return a term that a query can write; for a blank node an IRI whose function returns it."""
    if not isinstance(term, BlankNode):
        return term
    nodes[f"{_NODE}{term.value}"] = term
    return NamedNode(f"{_NODE}{term.value}")


def _called(text: str, nodes: Mapping[str, BlankNode]) -> str:
    """Replace the data blocks of such IRIs by calls."""
    for name in nodes:
        text = re.sub(rf"VALUES \?(\w+) \{{ <{re.escape(name)}> \}}", _computed(name, r"\1"), text)
    return text


def _is_shareable(tokens: tuple[Token, ...]) -> bool:
    """Say whether a query may run for many focus nodes at once: one group, and EXISTS, which sees its variables."""
    if any(token.is_word(*_COUNTING) for token in tokens) or sum(token.is_word("SELECT") for token in tokens) > 1:
        return False
    braces = [number for number, token in enumerate(tokens) if token.text == "{"]
    blocks = {number for number in braces if tokens[number - 2].is_word("VALUES")}
    inner = [number for number in braces[1:] if number not in blocks]
    return all(tokens[number - 1].is_word("EXISTS") for number in inner)
