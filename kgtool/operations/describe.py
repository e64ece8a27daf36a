"""``kgtool describe``: everything about an entity, with labels, claims and sources, inferences marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.vocabulary import FLAGS
from kgtool.errors import Diagnostic, UsageError, nearest
from kgtool.operations.answering import Source, limits_of, opened
from kgtool.operations.asked import ask
from kgtool.operations.query import LABELS
from kgtool.sparql.values import plain
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.operations.answering import Opened
    from kgtool.sparql.evaluation import Limits

__all__ = ["Description", "Saying", "SourcedClaim", "describe"]


@dataclass(frozen=True, slots=True)
class SourcedClaim:
    """A claim behind a triple: rank and certainty by their IRIs, the document's file name, the span in code points.

    ``flags`` are the truth modes that it is marked with: a negated claim says that the triple does not hold.
    """

    claim: str
    rank: str = ""
    certainty: str = ""
    document: str = ""
    start: int | None = None
    end: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """A triple with the entity in it: property, the other term as N-Triples text, whether it is inferred, its claims.

    ``plain`` is False for what claims say and the graph does not hold as a fact.
    """

    property: str
    term: str
    inferred: bool = False
    plain: bool = True
    claims: tuple[SourcedClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph says of an entity, what it says with it, and the labels of all that is named."""

    iri: str
    outgoing: tuple[Saying, ...]
    incoming: tuple[Saying, ...]
    labels: dict[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()


def describe(name: str, *, source: Source, limits: Limits | None = None) -> Description:
    """Return everything about an entity, given by its IRI or CURIE.

    Raises UsageError: KG0102 and KG0201 for what is no name, KG0419 for a name that occurs nowhere in the graph.
    """
    iri = source.prefixes.expand(name)
    with opened(source, limits or limits_of(source.project)) as ready:
        if not ready.engine.occurring([iri]):
            raise _unknown(name, iri, ready)
        claims = _claims(ready, iri, source)
        outgoing = _sayings(ready, "outgoing", iri, claims)
        incoming = _sayings(ready, "incoming", iri, claims)
        named = {iri, *_iris(outgoing), *_iris(incoming)}
        labels = ready.engine.labels(named, LABELS, source.language)
        return Description(iri, outgoing, incoming, labels, ready.diagnostics)


def _sayings(
    ready: Opened, way: str, iri: str, claims: dict[tuple[str, str, str], list[SourcedClaim]]
) -> tuple[Saying, ...]:
    """Return the triples of one direction, sorted, with what only claims say at its place."""
    everything = _pairs(ready, way, iri, "all")
    asserted = _pairs(ready, way, iri, "asserted")
    here = f"<{iri}>"
    found = []
    told = {(p, o if way == "outgoing" else s) for s, p, o in claims if (s if way == "outgoing" else o) == here}
    for name, term in sorted(everything | told):
        triple = (here, name, term) if way == "outgoing" else (term, name, here)
        inferred = (name, term) in everything and (name, term) not in asserted
        holds = (name, term) in everything
        if _is_noise(name, term, claims):
            continue
        found.append(Saying(name[1:-1], term, inferred, holds, tuple(claims.get(triple, ()))))
    return tuple(found)


def _is_noise(name: str, term: str, claims: dict[tuple[str, str, str], list[SourcedClaim]]) -> bool:
    """Say whether a triple only repeats a claim that is shown, or names an anonymous class."""
    if name == str(RDF.type):
        return term.startswith("_:")
    told = {f"<{claim.claim}>" for several in claims.values() for claim in several}
    return name in {str(RDF.subject), str(RDF.object)} and term in told


def _pairs(ready: Opened, way: str, iri: str, scope: str) -> set[tuple[str, str]]:
    texts = ask(ready, way, scope=scope, entity=iri).texts
    pairs = {(first or "", second or "") for first, second in texts}
    return pairs if way == "outgoing" else {(name, term) for term, name in pairs}


def _claims(ready: Opened, iri: str, source: Source) -> dict[tuple[str, str, str], list[SourcedClaim]]:
    """Return the claims that have the entity as subject or value, by the triple that they state."""
    space = source.project.claims_namespace if source.project else f"{iri}#"
    names = {"certaintyProperty": f"{space}certainty", "fileNameProperty": f"{space}fileName"}
    flags: dict[str, set[str]] = {}
    for claim, flag in ask(ready, "truth-modes", entity=iri, claimsNamespace=space).texts:
        flags.setdefault(claim or "", set()).add((flag or "")[1 + len(space) : -1])
    found: dict[tuple[str, str, str], list[SourcedClaim]] = {}
    for row in ask(ready, "sources", entity=iri, **names).texts:
        claim, subject, name, value, rank, certainty = (text or "" for text in row[:6])
        document, start, end = (plain(text) for text in row[6:])
        about = SourcedClaim(
            claim[1:-1],
            rank[1:-1],
            certainty[1:-1],
            str(document or ""),
            start if isinstance(start, int) else None,
            end if isinstance(end, int) else None,
            tuple(flag for flag in FLAGS if flag in flags.get(claim, ())),
        )
        found.setdefault((subject, name, value), []).append(about)
    return found


def _iris(sayings: Iterable[Saying]) -> set[str]:
    found = set()
    for saying in sayings:
        found.add(saying.property)
        if saying.term.startswith("<") and not saying.term.startswith("<<"):
            found.add(saying.term[1:-1])
        found.update(iri for claim in saying.claims for iri in (claim.rank, claim.certainty) if iri)
    return found


def _unknown(name: str, iri: str, ready: Opened) -> UsageError:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    close = nearest(iri[cut:], [each[cut:] for each in ready.engine.names(iri[:cut])])
    given = name[: len(name) - len(iri[cut:])] if name.endswith(iri[cut:]) else iri[:cut]
    hint = f"did you mean '{given}{close}'?" if close else "`kgtool find LABEL` looks entities up by their labels"
    return UsageError(Diagnostic("KG0419", f"'{name}' occurs nowhere in the graph", hint=hint))
