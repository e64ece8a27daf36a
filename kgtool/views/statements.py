"""Claims as every view sees them: one triple each, a rank, whatever else is said about it, and the sources it rests on.

All terms are N-Triples texts, so that nothing about them changes on the way from one view to another. What the views
share is what a reifier is: RDF 1.2 Concepts §1.5 (https://www.w3.org/TR/rdf12-concepts/#triple-terms-reification).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.vocabulary import PARTS, Rank
from kgtool.errors import Diagnostic, Severity
from kgtool.vocab import OA, PROV, RDF, RDFS, WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.errors import Location
    from kgtool.rdfio.canonical import Row

__all__ = [
    "DERIVED",
    "RANKS",
    "TYPE",
    "LeftOut",
    "Pair",
    "Properties",
    "Statement",
    "Statements",
    "adopted",
    "by_subject",
    "gather",
    "is_unknown",
    "is_value",
    "reached_sources",
]

Pair = tuple[str, str]
"""Predicate and object."""

Properties = dict[str, list[Pair]]
"""Subject to its pairs."""

TYPE = str(RDF.type)
DERIVED = str(PROV.wasDerivedFrom)
_SELECTOR = str(OA.hasSelector)
_PART = {str(term): name for name, term in PARTS.items()}
RANKS = {str(rank.iri): rank for rank in Rank}
"""Rank by its term."""

_VALUE_TYPES = tuple(f"<{WIKIBASE.namespace}{name}Value>" for name in ("Time", "Quantity", "Globecoordinate"))
_SKOLEM = "/.well-known/genid/"


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """One claim: ``pairs`` are its other properties, types and references included, sorted."""

    node: str
    subject: str
    predicate: str
    object: str
    rank: Rank
    pairs: tuple[Pair, ...]

    @property
    def triple(self) -> tuple[str, str, str]:
        """Return the triple that the claim reifies."""
        return self.subject, self.predicate, self.object

    def values(self, predicate: str) -> tuple[str, ...]:
        """Return the values of one property."""
        return tuple(value for name, value in self.pairs if name == predicate)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A node that is no claim, and why: a code, a message that names it, and a hint."""

    node: str
    code: str
    message: str
    hint: str

    def diagnostic(self, place: Location | None = None) -> Diagnostic:
        """Return it as a warning at a place."""
        return Diagnostic(self.code, self.message, place, self.hint, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Statements:
    """Claims sorted by node, and what is said about the sources they rest on: node to sorted pairs."""

    statements: tuple[Statement, ...]
    sources: Mapping[str, tuple[Pair, ...]]

    def rows(self) -> list[Row]:
        """Return the claims as they stand in the files of a project: sorted rows of the default graph."""
        rows = set(self.source_rows())
        for each in self.statements:
            parts = (each.subject, each.predicate, each.object, str(each.rank.iri))
            rows.update((each.node, name, part, "") for name, part in zip(_PART, parts, strict=True))
            rows.update((each.node, *pair, "") for pair in each.pairs)
        return sorted(rows)

    def source_rows(self, graph: str = "") -> Iterator[Row]:
        """Yield what is said about the sources."""
        for node in sorted(self.sources):
            yield from ((node, *pair, graph) for pair in self.sources[node])

    def nodes(self, namespace: str) -> frozenset[str]:
        """Return the claims and what they rest on: the nodes about which a view says nothing of its own."""
        pairs = [pair for each in self.statements for pair in each.pairs]
        pairs += [pair for said in self.sources.values() for pair in said]
        anchors = {DERIVED, _SELECTOR, f"<{namespace}mention>"}
        return frozenset(
            [*(each.node for each in self.statements), *self.sources, *(o for p, o in pairs if p in anchors)]
        )

    @classmethod
    def of(cls, statements: Iterable[Statement], sources: Mapping[str, Iterable[Pair]]) -> Statements:
        """Return statements and sources in their order."""
        kept = {node: tuple(sorted(set(pairs))) for node, pairs in sorted(sources.items()) if pairs}
        return cls(tuple(sorted(statements)), kept)


def by_subject(rows: Iterable[Row | tuple[str, str, str]]) -> Properties:
    """Return rows by subject, whatever graph they are in."""
    found: Properties = defaultdict(list)
    for subject, predicate, value, *_ in rows:
        found[subject].append((predicate, value))
    return found


def gather(about: Mapping[str, list[Pair]], namespace: str) -> tuple[Statements, tuple[LeftOut, ...]]:
    """Return the claims among the nodes: those typed ``:Claim`` or a class below it.

    A claim without a rank gets the normal one, as the claim vocabulary says. One that has no subject, predicate or
    object, or more than one of them, is no reifier of one triple: it is left out and reported (KG0520).
    """
    classes = _classes(about, f"<{namespace}Claim>")
    claims = [node for node, pairs in about.items() if any(p == TYPE and o in classes for p, o in pairs)]
    found, faults = [], []
    for node in sorted(claims):
        statement = _statement(node, about[node])
        if statement is None:
            message = f"claim {node} is no reifier of exactly one triple and is left out"
            hint = "say its rdf:subject, rdf:predicate and rdf:object once each; `kgtool check` names what is wrong"
            faults.append(LeftOut(node, "KG0520", message, hint))
        else:
            found.append(statement)
    taken = set(claims)
    others = {node: pairs for node, pairs in about.items() if node not in taken}
    sources = {node: others[node] for node in reached_sources(found, others, namespace)}
    return Statements.of(found, sources), tuple(faults)


def reached_sources(statements: Iterable[Statement], about: Mapping[str, list[Pair]], namespace: str) -> set[str]:
    """Return the nodes that claims rest on: references, mentions, their selectors, and values of Wikibase.

    ``about`` leaves out the claims themselves, which are nobody's source.
    """
    anchors = {DERIVED, f"<{namespace}mention>"}
    found: set[str] = set()
    for each in statements:
        found.update(value for name, value in each.pairs if name in anchors and value in about)
        values = (each.object, *(value for _, value in each.pairs))
        found.update(value for value in values if is_value(about.get(value, ())))
    ahead = sorted(found)
    while ahead:
        pairs = about[ahead.pop()]
        new = {o for p, o in pairs if o in about and (p == _SELECTOR or is_value(about[o]))} - found
        found |= new
        ahead.extend(new)
    return found


def adopted(pairs: Iterable[Pair], namespace: str) -> set[Pair]:
    """Return what is said about a claim, made an asserted claim where it comes from somebody without our vocabulary."""
    kept = set(pairs)
    own = f"<{namespace}"
    if not any((o if p == TYPE else p).startswith(own) for p, o in kept):
        kept |= {(TYPE, f"{own}Claim>"), (f"{own}certainty>", f"{own}asserted>")}
    return kept


def is_value(pairs: Iterable[Pair]) -> bool:
    """Say whether a node is a full value of Wikibase, by its type."""
    return any(p == TYPE and o in _VALUE_TYPES for p, o in pairs)


def is_unknown(term: str) -> bool:
    """Say whether a term stands for something that nobody names: a blank node, or the IRI that replaces one.

    RDF 1.1 Concepts §3.5 (https://www.w3.org/TR/rdf11-concepts/#section-skolemization).
    """
    return term.startswith("_:") or (term.startswith("<") and not term.startswith("<<") and _SKOLEM in term)


def _classes(about: Mapping[str, list[Pair]], top: str) -> set[str]:
    below: dict[str, list[str]] = defaultdict(list)
    for node, pairs in about.items():
        for predicate, value in pairs:
            if predicate == str(RDFS.subClassOf):
                below[value].append(node)
    found, ahead = {top}, [top]
    while ahead:
        new = set(below[ahead.pop()]) - found
        found |= new
        ahead.extend(new)
    return found


def _statement(node: str, pairs: Iterable[Pair]) -> Statement | None:
    parts: dict[str, set[str]] = {name: set() for name in PARTS}
    rest = set()
    for predicate, value in pairs:
        if predicate in _PART:
            parts[_PART[predicate]].add(value)
        else:
            rest.add((predicate, value))
    ranks = parts.pop("rank")
    if any(len(values) != 1 for values in parts.values()) or len(ranks) > 1 or not ranks <= RANKS.keys():
        return None
    subject, predicate, value = (values.pop() for values in parts.values())
    if subject.startswith('"') or not predicate.startswith("<") or predicate.startswith("<<"):
        return None
    rank = RANKS[ranks.pop()] if ranks else Rank.NORMAL
    return Statement(node, subject, predicate, value, rank, tuple(sorted(rest)))
