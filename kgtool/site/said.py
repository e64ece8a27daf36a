"""Which facts the page of a node shows: what is stated, claimed, what follows, and what others say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.site.knowledge import LABELS, TYPE
from kgtool.terms import term_to_text
from kgtool.vocab import RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.claims.claim import Claim
    from kgtool.site.knowledge import Knowledge, Pair, Triple

__all__ = ["Said", "said_of", "triple_of"]

_ALSO_CALLED = str(SKOS.altLabel)
_NAMES = {*LABELS, _ALSO_CALLED, str(SKOS.hiddenLabel)}
_REIFIED = {str(RDF.subject), str(RDF.predicate), str(RDF.object)}
_UNSHOWN = {*_NAMES, *_REIFIED, TYPE}
"""Names and types stand in the head of a page, and what mirrors claims with these."""


@dataclass(frozen=True, slots=True)
class Said:
    """Pairs of predicate and other end: stated, only claimed, following from rules, and with it as their object."""

    stated: Sequence[Pair]
    claimed: Sequence[Pair]
    inferred: Sequence[Pair]
    incoming: Sequence[Pair]


def said_of(node: str, known: Knowledge) -> Said:
    """Return what the page of a node shows, without what says less than another fact, or the same from its side."""
    about = known.about.get(node, ())
    outgoing = [(p, o) for p, o in about if p not in _UNSHOWN and o not in known.claims]
    stated = [(p, o) for p, o in outgoing if (node, p, o) in known.asserted]
    follows = []
    if len(stated) < len(outgoing):
        specific = known.trees.facts.specific(outgoing)
        follows = [(p, o) for p, o in specific if (node, p, o) not in known.asserted]
    claimed = [
        triple for triple in _claimed(node, known) if triple not in known.asserted and triple not in known.inferred
    ]
    told = sorted({(p, o) for s, p, o in claimed if s == node})
    named = [(p, o) for p, o in about if p == _ALSO_CALLED]
    incoming = _incoming(node, known, {*outgoing, *told}, {(p, s) for s, p, o in claimed if o == node})
    return Said([*stated, *named], told, follows, incoming)


def triple_of(claim: Claim) -> Triple | None:
    """Return the triple of a claim as N-Triples texts; None where a part is missing."""
    if claim.subject is None or claim.predicate is None or claim.object is None:
        return None
    return term_to_text(claim.subject), term_to_text(claim.predicate), term_to_text(claim.object)


def _claimed(node: str, known: Knowledge) -> list[Triple]:
    triples = (triple_of(claim) for claim in known.by_node.get(node, ()))
    return [triple for triple in triples if triple is not None]


def _incoming(node: str, known: Knowledge, shown: set[Pair], told: Iterable[Pair]) -> list[Pair]:
    """Return what others say of it, without what its own facts say from the other side."""
    inverses = known.trees.facts.inverses
    own = {(q, o) for p, o in shown for q in inverses.get(p, ())}
    pairs = [(p, s) for p, s in known.into.get(node, ()) if p != TYPE and s not in known.claims and p not in _REIFIED]
    kept = {pair for pair in known.trees.facts.specific(pairs) if pair not in own}
    return sorted({*kept, *told})
