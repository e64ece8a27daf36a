"""Proofs of inferred triples as steps: a line each for people, and statements with PROV-O for Turtle.

PROV-O (https://www.w3.org/TR/prov-o/), in the terms that ``kgtool explain`` uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kgtool.terms import BlankNode, Literal, NamedNode, Triple, term_from_text
from kgtool.vocab import DCTERMS, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ProofStep", "SettledFrom", "proof_triples"]

_Texts: TypeAlias = tuple[str, str, str]


class SettledFrom(NamedTuple):
    """A claim that a plain triple was settled from, its place, and the documents that it was taken from."""

    claim: str
    place: str
    documents: str

    def __str__(self) -> str:
        """Return it in a few words."""
        place = f" in {self.place}" if self.place else ""
        return f"settled from <{self.claim}>{place}{f', from {self.documents}' if self.documents else ''}"


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A triple of a proof, ``depth`` steps below what is proved: with the rule that concludes it, or where it stands.

    ``place`` is that of an asserted triple in a file, ``settled`` the claims of a plain one.
    """

    triple: _Texts
    depth: int = 0
    rule: str = ""
    place: str = ""
    settled: tuple[SettledFrom, ...] = ()

    def __str__(self) -> str:
        """Return the step as a line, indented by its depth."""
        subject, predicate, object_ = self.triple
        said = f"{subject} {'a' if predicate == str(RDF.type) else predicate} {object_}"
        stands = "; ".join(map(str, self.settled)) or self.place or "asserted"
        return f"{'  ' * self.depth}{said}  {f'[{self.rule}]' if self.rule else stands}"


def proof_triples(result: BlankNode, proof: Sequence[ProofStep]) -> Iterator[Triple]:
    """Yield a proof as triples: the result is derived from its conclusion, each conclusion from its premises."""
    above = [result]
    for number, step in enumerate(proof):
        node = BlankNode(f"{result.value}s{number}")
        del above[step.depth + 1 :]
        yield Triple(above[-1], PROV.wasDerivedFrom, node)
        yield from _statement(node, step)
        above.append(node)


def _statement(node: BlankNode, step: ProofStep) -> Iterator[Triple]:
    yield Triple(node, RDF.type, RDF.Statement)
    yield Triple(node, RDF.type, PROV.Entity)
    for name, text in zip((RDF.subject, RDF.predicate, RDF.object), step.triple, strict=True):
        term: Any = term_from_text(text)
        yield Triple(node, name, term)
    if step.place:
        yield Triple(node, DCTERMS.source, Literal(step.place))
    for one in step.settled:
        yield Triple(node, PROV.wasDerivedFrom, NamedNode(one.claim))
        yield from (Triple(node, DCTERMS.source, Literal(text)) for text in (one.place, one.documents) if text)
    if step.rule:
        activity, association, plan = (BlankNode(f"{node.value}{part}") for part in "aqp")
        yield Triple(node, PROV.wasGeneratedBy, activity)
        yield Triple(activity, RDF.type, PROV.Activity)
        yield Triple(activity, PROV.qualifiedAssociation, association)
        yield Triple(association, RDF.type, PROV.Association)
        yield Triple(association, PROV.hadPlan, plan)
        yield Triple(plan, RDF.type, PROV.Plan)
        yield Triple(plan, DCTERMS.identifier, Literal(step.rule))
