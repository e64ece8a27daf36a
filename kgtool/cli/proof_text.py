"""Proofs as text for people, Markdown and JSON; Turtle has a module of its own."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kgtool.terms import Literal, NamedNode, term_to_text
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.operations.explain import Explanation, Ground, Missing, Proof, Texts
    from kgtool.operations.unsettled import Unsettled
    from kgtool.prefixes import PrefixMap

__all__ = ["proof_lines", "term_of_argument", "written"]

_LITERAL = re.compile(r'"(?P<value>.*)"(?:@(?P<language>[A-Za-z0-9\-]+)|\^\^(?P<datatype>\S+))?', re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+")
_SHOWN = 10
"""Up to so many missing premises, and members of a list, are written in full."""


def term_of_argument(text: str, prefixes: PrefixMap) -> str:
    """Return the N-Triples text of a term as it is written on the command line; raise UsageError (KG0102, KG0201)."""
    if text == "a":
        return str(RDF.type)
    literal = _LITERAL.fullmatch(text)
    if literal:
        value, language, datatype = literal.group("value", "language", "datatype")
        if language:
            return term_to_text(Literal(value, language=language))
        return term_to_text(
            Literal(value, datatype=NamedNode(prefixes.expand(datatype))) if datatype else Literal(value)
        )
    if _NUMBER.fullmatch(text):
        return term_to_text(Literal(text, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")))
    return text if text.startswith("_:") else f"<{prefixes.expand(text)}>"


def written(found: Explanation, form: str, prefixes: PrefixMap) -> str | bytes:
    """Return an explanation in a format: text, markdown, json or turtle."""
    if form == "json":
        return json.dumps(_json(found), indent=2, ensure_ascii=False) + "\n"
    if form == "turtle":
        from kgtool.cli.proof_triples import triples_of
        from kgtool.rdfio.serializing import serialize

        return serialize(triples_of(found), "turtle", prefixes)
    lines = _Lines(prefixes, markdown=form == "markdown")
    return "\n".join(lines.explanation(found)) + "\n"


def proof_lines(proof: Proof, prefixes: PrefixMap) -> str:
    """Return one proof as text for people."""
    return "\n".join(_Lines(prefixes, markdown=False).proof(proof))


class _Lines:
    """Explanations as lines. A list is one term, and its cells are no lines of their own; other forms have them all."""

    def __init__(self, prefixes: PrefixMap, *, markdown: bool) -> None:
        self._prefixes = prefixes
        self._markdown = markdown
        self._lists: dict[str, tuple[str, str]] = {}

    def explanation(self, found: Explanation) -> Iterator[str]:
        if not found.holds:
            yield f"{self._code(self._triple(found.triple))} does not hold"
            for text in found.unknown:
                yield f"{self._code(self._term(text, 0))} stands nowhere in the graph"
            for text in found.alike:
                yield f"  hint: did you mean {self._code(self._term(text, 2))}?"
            yield from map(self._unsettled, found.claims)
            if not found.missing:
                yield "no rule comes near: nothing in the graph leads to such a triple"
            for missing in found.missing:
                yield from self._missing(missing)
        for number, proof in enumerate(found.proofs):
            if number:
                yield ""
            yield from self.proof(proof)

    def proof(self, proof: Proof) -> Iterator[str]:
        self._lists = _lists_of(node.triple for node in proof.walk())
        yield from self._markdown_tree(proof, 0) if self._markdown else self._tree(proof, "", "")

    def _tree(self, proof: Proof, first: str, rest: str) -> Iterator[str]:
        premises = [premise for premise in proof.premises if not self._is_cell(premise.triple)]
        yield f"{first}{self._triple(proof.triple)}"
        inner = rest + ("│ " if premises else "  ")
        for line in self._reasons(proof):
            yield f"{inner}  {line}"
        for number, premise in enumerate(premises):
            last = number == len(premises) - 1
            yield from self._tree(premise, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))

    def _markdown_tree(self, proof: Proof, depth: int) -> Iterator[str]:
        reasons = "; ".join(self._reasons(proof))
        yield f"{'  ' * depth}- `{self._triple(proof.triple)}` — {reasons}"
        for premise in proof.premises:
            if not self._is_cell(premise.triple):
                yield from self._markdown_tree(premise, depth + 1)

    def _is_cell(self, triple: Texts) -> bool:
        return triple[1] in {str(RDF.first), str(RDF.rest)} and triple[0] in self._lists

    def _reasons(self, proof: Proof) -> Iterator[str]:
        if proof.rule != "asserted":
            yield self._rule(proof.rule, proof.section) if self._markdown else f"by {proof.rule} <{proof.section}>"
        if proof.note:
            yield proof.note
        for ground in proof.grounds:
            yield self._ground(ground)

    def _rule(self, rule: str, section: str) -> str:
        """Return a rule with a link to its section, or with the place of its file."""
        if not self._markdown or not section.startswith("http"):
            return f"{rule} ({section})" if self._markdown else f"{rule} <{section}>"
        return f"[{rule}]({section})"

    def _ground(self, ground: Ground) -> str:
        if not ground.claim:
            return f"asserted in {ground.place}"
        document = f", from {ground.document}" if ground.document else ""
        return f"settled from {self._prefixes.shorten(ground.claim)} in {ground.place}{document}"

    def _unsettled(self, said: Unsettled) -> str:
        name = self._prefixes.shorten(said.claim)
        return f"{name} in {said.place} is about it and is not a plain fact: {'; '.join(said.because)}"

    def _missing(self, near: Missing) -> Iterator[str]:
        self._lists = _lists_of(near.premises)
        words = ("holds:   ", "missing: ", "against: ")
        holds, missing, against = (f"  - {word.strip()} " if self._markdown else f"    {word}" for word in words)
        branch = f", by branch {near.branch}" if near.branch else ""
        yield f"{'- ' if self._markdown else ''}{self._rule(near.rule, near.section)} would conclude it{branch}"
        for premise in near.premises:
            if not self._is_cell(premise):
                yield f"{holds}{self._code(self._triple(premise))}"
        for text in self._lacking(near):
            yield f"{missing}{text}"
        for triple in near.against:
            yield f"{against}{self._code(self._triple(triple))}"

    def _lacking(self, near: Missing) -> Iterator[str]:
        """Yield what is missing for a rule."""
        yield from map(self._code, near.failing)
        for triple in near.missing[:_SHOWN]:
            yield self._code(self._triple(triple))
        if len(near.missing) > _SHOWN:
            yield f"and {len(near.missing) - _SHOWN:,} more"
        if near.missing:
            return
        if not near.premises:
            yield "a solution of its query"
        elif not near.failing and not near.against:
            yield "what else its query asks for: a filter, a binding, a negation"

    def _code(self, text: str) -> str:
        return f"`{text}`" if self._markdown else text

    def _triple(self, triple: Texts) -> str:
        if triple[0] == "false":
            return f"the graph is inconsistent {triple[2]}".strip()
        return " ".join(self._term(text, place) for place, text in enumerate(triple))

    def _term(self, text: str, place: int) -> str:
        if place == 1 and text == str(RDF.type):
            return "a"
        if text in self._lists:
            return self._list(text)
        if text.startswith("<"):
            return self._prefixes.shorten(text[1:-1])
        value, mark, datatype = text.rpartition('"^^<')
        return f'{value}"^^{self._prefixes.shorten(datatype[:-1])}' if mark else text

    def _list(self, cell: str) -> str:
        """Return a list in brackets; one within it is no more than brackets."""
        members = []
        while cell in self._lists:
            member, cell = self._lists[cell]
            members.append("( … )" if member in self._lists else self._term(member, 0))
        more = [f"… {len(members) - _SHOWN:,} more"] if len(members) > _SHOWN else []
        return f"( {' '.join([*members[:_SHOWN], *more])} )"


def _lists_of(triples: Iterable[Texts]) -> dict[str, tuple[str, str]]:
    """Return the first member and the rest of each cell of the lists that some triples have whole."""
    firsts: dict[str, str] = {}
    before: dict[str, list[str]] = defaultdict(list)
    for s, p, o in triples:
        if p == str(RDF.first):
            firsts[s] = o
        elif p == str(RDF.rest):
            before[o].append(s)
    found: dict[str, tuple[str, str]] = {}
    waiting = [str(RDF.nil)]
    while waiting:
        rest = waiting.pop()
        for cell in before.pop(rest, ()):
            if cell in firsts:
                found[cell] = firsts[cell], rest
                waiting.append(cell)
    return found


def _json(found: Explanation) -> dict[str, Any]:
    return {
        "triple": list(found.triple),
        "holds": found.holds,
        "unknown": list(found.unknown),
        "alike": list(found.alike),
        "claims": [{"claim": each.claim, "place": each.place, "because": list(each.because)} for each in found.claims],
        "proofs": [_json_proof(proof) for proof in found.proofs],
        "missing": [_json_missing(near) for near in found.missing],
    }


def _json_missing(near: Missing) -> dict[str, Any]:
    more = {
        "branch": near.branch,
        "failing": list(near.failing),
        "against": [list(triple) for triple in near.against],
    }
    return {
        "rule": near.rule,
        "section": near.section,
        "premises": [list(premise) for premise in near.premises],
        "missing": [list(triple) for triple in near.missing],
        **{key: value for key, value in more.items() if value},
    }


def _json_proof(proof: Proof) -> dict[str, Any]:
    grounds = [
        {key: value for key, value in (("place", g.place), ("claim", g.claim), ("document", g.document)) if value}
        for g in proof.grounds
    ]
    parts: dict[str, Any] = {"triple": list(proof.triple), "rule": proof.rule}
    more = {"section": proof.section, "note": proof.note, "grounds": grounds}
    parts.update({key: value for key, value in more.items() if value})
    if proof.premises:
        parts["premises"] = [_json_proof(premise) for premise in proof.premises]
    return parts
