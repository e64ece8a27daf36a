"""What says a triple that does not hold: claims that are no plain facts, and literals that are nearly its object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.roles import GraphRole
from kgtool.terms import term_from_text, term_to_text

if TYPE_CHECKING:
    from kgtool.claims.claim import Claim
    from kgtool.operations.reason import Reasoned
    from kgtool.project import Project
    from kgtool.rdfio.places import Places

__all__ = ["Unsettled", "claims_about", "literals_alike", "unsettled"]

_TRUE = (GraphRole.ONTOLOGY, GraphRole.DATA, GraphRole.TRUTHY, GraphRole.INFERRED)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A claim that says a triple and is not a plain fact: its IRI, its place, and why it is not."""

    claim: str
    place: str
    because: tuple[str, ...]


def claims_about(triple: tuple[str, str, str], reasoned: Reasoned, project: Project | None) -> tuple[Claim, ...]:
    """Return the claims about subject and predicate of a triple of N-Triples texts; none outside of a project."""
    from kgtool.claims.claim import read_claims

    if project is None or reasoned.settlement is None or not reasoned.settlement.claims:
        return ()
    about = (term_from_text(triple[0]), term_from_text(triple[1]))
    return tuple(each for each in read_claims(reasoned.dataset, project) if (each.subject, each.predicate) == about)


def unsettled(
    triple: tuple[str, str, str], about: tuple[Claim, ...], reasoned: Reasoned, project: Project, places: Places
) -> tuple[Unsettled, ...]:
    """Return which of the claims about subject and predicate of a triple say it, and why each is not a plain fact."""
    from kgtool.claims.explaining import explain_claim

    found: list[Unsettled] = []
    for claim in about:
        if _text(claim) == triple[2]:
            steps = explain_claim(claim, about, reasoned.dataset, project).steps
            because = tuple(step.because for step in steps if not step.holds)
            place = str(places.subject(claim.source, f"<{claim.node}>") or claim.source)
            found.append(Unsettled(claim.node, place, because or ("it has a fault that `kgtool check` names",)))
    return tuple(found)


def literals_alike(triple: tuple[str, str, str], reasoned: Reasoned, about: tuple[Claim, ...]) -> tuple[str, ...]:
    """Return literals with the lexical form of a triple's object that its subject and predicate have, or claims say."""
    from kgtool.shacl.selecting import matching

    if not triple[2].startswith('"'):
        return ()
    terms = reasoned.dataset.terms
    s, p = (terms.find(text) for text in triple[:2])
    held = matching(reasoned.dataset, _TRUE, (s, p, None)) if s is not None and p is not None else []
    texts = {*(terms.texts[o] for _, _, o in held), *map(_text, about)} - {triple[2]}
    return tuple(sorted(text for text in texts if text.startswith('"') and _lexical(text) == _lexical(triple[2])))


def _text(claim: Claim) -> str:
    return term_to_text(claim.object) if claim.object is not None else ""


def _lexical(text: str) -> str:
    """Return a literal without its datatype and its language."""
    return text[: text.rindex('"') + 1]
