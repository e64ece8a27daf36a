"""Pre-binding: a query as it runs for one focus node, or for many at once where that cannot change its answer.

SHACL appendix A (https://www.w3.org/TR/shacl/#pre-binding). For one node a variable is bound by a block of data in
every group that names it; for many, where :mod:`kgtool.shacl.sharing` says. What no query can write, a blank node or a
triple with one, is what a function of this run returns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kgtool.shacl.sharing import Places, Way, places_of
from kgtool.sparql.binding import bind
from kgtool.sparql.correlated import correlated
from kgtool.sparql.exact_queries import exact_query, takes_least
from kgtool.sparql.tokens import tokenize
from kgtool.terms import NamedNode, Term, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kgtool.shacl.constraints.queries import QueryConstraint

__all__ = ["FUNCTIONS", "PAIR", "Prebound", "table"]

PAIR = "kgtoolPair"
_SLOT = "urn:x-kgtool:slot:"
_NODE = "urn:x-kgtool:node:"
_SOURCE = "kgtoolOf_"
"""Begins the name of the variable that stands for what is to be made of the variable of the same name."""
_ALONE, _TOGETHER = 500, 50
"""How many nodes share a run: where one table names them, and where tables in groups within do, which join with it."""


@dataclass(frozen=True, slots=True)
class Prebound:
    """A query with slots for the focus node and the value.

    ``apart``: what stands for terms that the store keeps apart; ``is_exact``: the query is written for such a store.
    ``takes_least``: it returns least or greatest values, in the engine's form.
    """

    text: str
    shareable: str
    places: Places
    names: tuple[str, ...]
    is_exact: bool = False
    takes_least: bool = False
    apart: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, constraint: QueryConstraint, shape: Term, shapes_graph: NamedNode, apart: Mapping[str, str] | None = None
    ) -> Prebound:
        """Return the query of a constraint of a shape with everything bound but focus node and value.

        With ``apart`` it is written for a store that keeps these terms apart.
        """
        fixed: dict[str, Term] = {"shapesGraph": shapes_graph, "currentShape": shape, **dict(constraint.bindings)}
        asked = correlated(constraint.text if apart is None else exact_query(constraint.text))
        kept = apart or {}
        named = {token.text[1:] for token in tokenize(asked) if token.kind == "var"}
        known = {name: term_to_text(term) for name, term in fixed.items() if name in named}
        plain = bind(asked, {name: NamedNode(f"{_SLOT}{name}") for name in known})
        for name, text in known.items():
            plain = plain.replace(_slot(name), _bound(name, kept.get(text, text)))
        names = tuple(name for name in (("this", "value") if constraint.ask else ("this",)) if name in named)
        text = shareable = bind(plain, {name: NamedNode(f"{_SLOT}{name}") for name in names})
        for name in names:
            shareable = shareable.replace(_slot(name), "")
        places = places_of(shareable, frozenset(names), ask=constraint.ask)
        return cls(text, shareable, places, names, apart is not None, takes_least(constraint.text), kept)

    @property
    def most(self) -> int:
        """Return how many nodes share a run at most."""
        if self.places.way is Way.TABLES:
            return _TOGETHER if self.places.within else _ALONE
        return _ALONE if self.places.way is Way.LATERAL else 1

    def for_one(self, terms: Mapping[str, str]) -> str:
        """Return the query for one focus node and value, given as N-Triples text."""
        text = self.text
        for name in self.names:
            text = text.replace(_slot(name), _bound(name, self._kept(terms[name])))
        return text

    def for_all(self, terms: Sequence[str]) -> str:
        """Return the query for many focus nodes, no two of them the same for the store."""
        nodes = table(("this",), [(self._kept(term),) for term in terms])
        if self.places.way is Way.LATERAL:
            start = self.places.start
            return f"{self.shareable[:start]}SELECT * {{ {nodes} LATERAL {{ {self.shareable[start:]}\n}} }}"
        return self._with_tables(self.shareable, nodes, nodes, 0)

    def for_pairs(self, pairs: Sequence[tuple[str, str]]) -> str:
        """Return the ASK as a SELECT for many focus nodes and values.

        It finds the numbers of those pairs for which the ASK is true, as ?kgtoolPair: the store may write a literal
        in another form, a number it leaves as it is.
        """
        ask = next(token for token in tokenize(self.shareable) if token.is_word("ASK"))
        written = [
            tuple(self._kept(dict(zip(("this", "value"), pair, strict=True))[name]) for name in self.names)
            for pair in pairs
        ]
        first = table((*self.names, PAIR), [(*row, str(number)) for number, row in enumerate(written)])
        head = f"SELECT DISTINCT ?{PAIR} "
        if self.places.way is Way.LATERAL:
            selected = " ".join(f"?{name}" for name in self.names) or "*"
            inner = f"SELECT {selected} {self.shareable[ask.end :]}{'' if self.places.sliced else ' LIMIT 1'}"
            return f"{self.shareable[: ask.start]}{head} {{ {first} LATERAL {{ {inner}\n}} }}"
        text = f"{self.shareable[: ask.start]}{head}{self.shareable[ask.end :]}"
        inner = table(self.names, list(dict.fromkeys(written)))
        return self._with_tables(text, first, inner, len(head) - (ask.end - ask.start))

    def _kept(self, text: str) -> str:
        return self.apart.get(text, text)

    def _with_tables(self, text: str, first: str, inner: str, moved: int) -> str:
        """Return a text with tables at their places, which have moved by so many characters."""
        tables = {self.places.outermost: first, **dict.fromkeys(self.places.within, inner)}
        parts, at = [], 0
        for place, written in sorted(tables.items()):
            parts += [text[at : place + moved], written]
            at = place + moved
        return "".join([*parts, text[at:]])


def _slot(name: str) -> str:
    """Return what :func:`bind` writes for the slot of a name."""
    return f" VALUES ?{name} {{ <{_SLOT}{name}> }}"


def _bound(name: str, written: str) -> str:
    """Return what binds a variable to a term."""
    if _can_be_written(written):
        return f" VALUES ?{name} {{ {written} }}"
    return f" BIND({_made(_stand_in(written))} AS ?{name})"


def table(names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    """Return what binds variables to rows of terms; what cannot be written is made of what can."""
    columns = list(zip(*rows, strict=True))
    made = [name for name, column in zip(names, columns, strict=True) if not all(map(_can_be_written, column))]
    heads = " ".join(f"?{_SOURCE}{name}" if name in made else f"?{name}" for name in names)
    written = " ".join(f"({' '.join(map(_stand_in, row))})" for row in rows)
    calls = "".join(f" BIND({_made(f'?{_SOURCE}{name}')} AS ?{name})" for name in made)
    return f" VALUES ({heads}) {{ {written} }}{calls} "


def _can_be_written(text: str) -> bool:
    return not text.startswith("_:") and not (text.startswith("<<") and "_:" in text)


def _stand_in(text: str) -> str:
    """Return a term as a query writes it: for what it cannot write an IRI that the function knows."""
    return text if _can_be_written(text) else f"<{_NODE}{quote(text, safe='')}>"


def _made(written: str) -> str:
    """Return the call that makes a term; COALESCE tells the store that there always is one, so that it joins by it."""
    return f"COALESCE(<{_NODE}>({written}), {written})"


def _term_of(given: Term) -> Term | None:
    if isinstance(given, NamedNode) and given.value.startswith(_NODE):
        return term_from_text(unquote(given.value[len(_NODE) :]))
    return given


FUNCTIONS: Mapping[NamedNode, Callable[..., Term | None]] = {NamedNode(_NODE): _term_of}
"""The function that makes what no query can write."""
