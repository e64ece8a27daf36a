"""Proofs of inferred triples as steps: a line each for people, and statements with PROV-O for Turtle.

PROV-O (https://www.w3.org/TR/prov-o/), in the terms that ``kgtool explain`` uses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kgtool.terms import BlankNode, Literal, NamedNode, Triple, term_from_text, term_to_text
from kgtool.vocab import DCTERMS, PROV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ProofStep", "SettledFrom", "proof_lines", "proof_triples"]

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

    ``place`` is that of an asserted triple in a file, ``settled`` the claims of a plain one; ``left_out`` is how many
    steps below it a long proof is not shown with.
    """

    triple: _Texts
    depth: int = 0
    rule: str = ""
    place: str = ""
    settled: tuple[SettledFrom, ...] = ()
    left_out: int = 0

    def __str__(self) -> str:
        """Return the step as a line, indented by its depth."""
        subject, predicate, object_ = self.triple
        said = f"{subject} {'a' if predicate == str(RDF.type) else predicate} {object_}"
        stands = "; ".join(map(str, self.settled)) or self.place or "asserted"
        more = f" … and {_steps(self.left_out)}" if self.left_out else ""
        return f"{'  ' * self.depth}{said}  {f'[{self.rule}]' if self.rule else stands}{more}"


def _steps(many: int) -> str:
    return f"{many} more step{'s' if many != 1 else ''}"


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
    if step.left_out:
        yield Triple(node, RDFS.comment, Literal(_steps(step.left_out)))
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


def proof_lines(label: str, proof: Sequence[ProofStep]) -> Iterator[str]:
    """Yield what :func:`proof_triples` says but of the result itself, as N-Triples texts, a line for each node."""
    below: dict[int, list[int]] = defaultdict(list)
    above: list[int] = []
    for number, step in enumerate(proof):
        del above[step.depth :]
        if above:
            below[above[-1]].append(number)
        above.append(number)
    for number, step in enumerate(proof):
        yield from _lines_of(f"_:{label}s{number}", step, [f"_:{label}s{each}" for each in below[number]])


def _lines_of(node: str, step: ProofStep, premises: Sequence[str]) -> Iterator[str]:
    subject, predicate, object_ = step.triple
    said = [f"{node} {_STATEMENT} ; {RDF.subject} {subject} ; {RDF.predicate} {predicate} ; {RDF.object} {object_}"]
    if step.left_out:
        said.append(f"{RDFS.comment} {term_to_text(Literal(_steps(step.left_out)))}")
    derived = [*(f"<{one.claim}>" for one in step.settled), *premises]
    sources = [step.place, *(text for one in step.settled for text in (one.place, one.documents))]
    said += [f"{PROV.wasDerivedFrom} {each}" for each in derived]
    said += [f"{DCTERMS.source} {term_to_text(Literal(text))}" for text in sources if text]
    if not step.rule:
        yield f"{' ; '.join(said)} .\n"
        return
    yield f"{' ; '.join(said)} ; {PROV.wasGeneratedBy} {node}a .\n"
    yield f"{node}a a {PROV.Activity} ; {PROV.qualifiedAssociation} {node}q .\n"
    yield f"{node}q a {PROV.Association} ; {PROV.hadPlan} {node}p .\n"
    yield f"{node}p a {PROV.Plan} ; {DCTERMS.identifier} {term_to_text(Literal(step.rule))} .\n"


_STATEMENT = f"a {RDF.Statement} , {PROV.Entity}"
