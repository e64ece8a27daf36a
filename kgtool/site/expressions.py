"""Class expressions and lists in words, in the manner of Manchester syntax, with links for the names in them.

OWL 2 Structural Specification §8 (https://www.w3.org/TR/owl2-syntax/#Class_Expressions) and §7 for data ranges; the
words follow the Manchester Syntax (https://www.w3.org/TR/owl2-manchester-syntax/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.site.views import Link
from kgtool.vocab import OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.site.knowledge import Knowledge

    Pieces = list["Link | str"]

__all__ = ["expression_link"]

_DEEPEST = 6
_MOST = 100
_FIRST, _REST, _NIL = str(RDF.first), str(RDF.rest), str(RDF.nil)
_CHAIN = str(OWL.propertyChainAxiom)
_FILLED = (
    (str(OWL.someValuesFrom), "at least one "),
    (str(OWL.allValuesFrom), "only "),
    (str(OWL.hasValue), "the value "),
)
_COUNTED = (
    (str(OWL.minCardinality), "at least "),
    (str(OWL.maxCardinality), "at most "),
    (str(OWL.cardinality), "exactly "),
    (str(OWL.minQualifiedCardinality), "at least "),
    (str(OWL.maxQualifiedCardinality), "at most "),
    (str(OWL.qualifiedCardinality), "exactly "),
)
_OF = (str(OWL.onClass), str(OWL.onDataRange))
_FACETS = str(OWL.withRestrictions)
_WORDS = {
    f"<{XSD.namespace}{name}>": word
    for name, word in (
        ("minInclusive", "from "),
        ("maxInclusive", "to "),
        ("minExclusive", "above "),
        ("maxExclusive", "below "),
        ("pattern", "matching "),
        ("length", "of length "),
        ("minLength", "of length from "),
        ("maxLength", "of length to "),
    )
}


def expression_link(node: str, known: Knowledge, link: Callable[[str], Link]) -> Link | None:
    """Return the words of a blank node that is a class expression, a data range or a list; None where it is none.

    ``link`` gives the link of a node that has a name.
    """
    pieces = _Speaker(known, link).said(node, 0)
    return Link.of(pieces) if pieces else None


class _Speaker:
    """Says expressions; what is nested deeper than people read is left out."""

    def __init__(self, known: Knowledge, link: Callable[[str], Link]) -> None:
        self._known = known
        self._link = link

    def said(self, node: str, depth: int) -> Pieces:
        """Return the pieces of an expression: texts and links; none where the node is none."""
        facts = dict(sorted(self._known.about.get(node, ()), reverse=True))
        forms: dict[str, Callable[[str, int], Pieces]] = {
            str(OWL.intersectionOf): lambda value, deep: self._between(value, " and ", deep),
            str(OWL.unionOf): lambda value, deep: self._between(value, " or ", deep),
            str(OWL.oneOf): lambda value, deep: ["one of ", *self._between(value, ", ", deep)],
            str(OWL.complementOf): lambda value, deep: ["not ", *self._part(value, deep)],
            str(OWL.onDatatype): lambda value, deep: [*self._part(value, deep), *self._facets(facts, deep)],
            str(OWL.onProperty): lambda value, deep: self._restriction(value, facts, deep),
            str(OWL.inverseOf): lambda value, deep: [*self._part(value, deep), " from the other side"],
            _FIRST: lambda _, deep: self._between(node, self._comma(node), deep),
        }
        found = next((name for name in forms if name in facts), "")
        if not found:
            return []
        return forms[found](facts[found], depth) if depth <= _DEEPEST else ["…"]

    def _comma(self, node: str) -> str:
        return " → " if any(p == _CHAIN for p, _ in self._known.into.get(node, ())) else ", "

    def _restriction(self, name: str, facts: dict[str, str], depth: int) -> Pieces:
        """Return the words of a restriction: its property, and what its values are bound to."""
        head: Pieces = [*self._part(name, depth), ": "]
        for predicate, word in _FILLED:
            if predicate in facts:
                return [*head, word, *self._part(facts[predicate], depth)]
        for predicate, word in _COUNTED:
            if predicate in facts:
                of = next((self._part(facts[name], depth) for name in _OF if name in facts), [])
                return [*head, word, self._link(facts[predicate]), *([" ", *of] if of else [])]
        return [*head, "itself"] if str(OWL.hasSelf) in facts else []

    def _facets(self, facts: dict[str, str], depth: int) -> Pieces:
        found: Pieces = []
        for member in self._members(facts.get(_FACETS, _NIL)):
            for predicate, value in self._known.about.get(member, ()):
                found += [" ", _WORDS.get(predicate) or f"{self._link(predicate).text} ", *self._part(value, depth)]
        return found

    def _between(self, first: str, word: str, depth: int) -> Pieces:
        """Return the members of a list with a word between them."""
        pieces: Pieces = []
        for number, member in enumerate(self._members(first)):
            pieces += [word] * bool(number) + self._part(member, depth)
        return pieces

    def _part(self, node: str, depth: int) -> Pieces:
        """Return a part of an expression: its link, or in brackets its words where it has several."""
        inner = self.said(node, depth + 1) if node[:2] == "_:" else []
        if not inner:
            return [self._link(node) if node[:2] != "_:" else self._known.label(node)]
        return ["(", *inner, ")"] if len(inner) > 1 else inner

    def _members(self, first: str) -> list[str]:
        """Return the members of a list, 100 at most; a list that runs in a circle ends there too."""
        found: list[str] = []
        while first != _NIL and len(found) < _MOST:
            facts = dict(self._known.about.get(first, ()))
            if _FIRST not in facts:
                break
            found.append(facts[_FIRST])
            first = facts.get(_REST, _NIL)
        return found
