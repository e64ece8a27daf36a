"""Proofs, and what is missing for one, as triples: PROV-O (https://www.w3.org/TR/prov-o/) and some terms of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgtool.terms import BlankNode, Literal, NamedNode, Triple, term_from_text
from kgtool.vocab import DCTERMS, PROV, RDF, RDFS, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.operations.explain import Explanation, Proof, Texts

__all__ = ["triples_of"]

EXPLAIN = Vocabulary(
    "urn:kgtool:explain#",
    "NotConcluded against alike because branch failing holds lacks nearest rule unknownTerm unsettled",
)


def triples_of(found: Explanation) -> list[Triple]:
    """Return proofs as PROV-O: each statement an entity derived from its premises, its rule the plan of an activity.

    For a triple that does not hold, it is what comes nearest, in the terms that docs/reasoning.md lists.
    """
    if not found.holds:
        return list(_near(found))
    triples: list[Triple] = []
    nodes: dict[int, BlankNode] = {}
    for proof in found.proofs:
        for node in proof.walk():
            entity = nodes.setdefault(id(node), BlankNode(f"n{len(nodes)}"))
            triples += [*_statement(entity, node.triple), Triple(entity, RDF.type, PROV.Entity)]
            for ground in node.grounds:
                triples.append(Triple(entity, DCTERMS.source, Literal(ground.place)))
                if ground.claim:
                    triples.append(Triple(entity, PROV.wasDerivedFrom, NamedNode(ground.claim)))
            for premise in node.premises:
                other = nodes.setdefault(id(premise), BlankNode(f"n{len(nodes)}"))
                triples.append(Triple(entity, PROV.wasDerivedFrom, other))
            if node.rule != "asserted":
                triples += _activity(entity, node)
    return triples


def _activity(entity: BlankNode, node: Proof) -> list[Triple]:
    activity, association = BlankNode(f"{entity.value}a"), BlankNode(f"{entity.value}q")
    plan = BlankNode(f"{entity.value}p")
    return [
        Triple(entity, PROV.wasGeneratedBy, activity),
        Triple(activity, RDF.type, PROV.Activity),
        Triple(activity, PROV.qualifiedAssociation, association),
        Triple(association, RDF.type, PROV.Association),
        Triple(association, PROV.hadPlan, plan),
        *_plan(plan, node.rule, node.section),
    ]


def _plan(plan: BlankNode, rule: str, section: str) -> Iterator[Triple]:
    yield Triple(plan, RDF.type, PROV.Plan)
    yield Triple(plan, DCTERMS.identifier, Literal(rule))
    if section.startswith("http"):
        yield Triple(plan, RDFS.seeAlso, NamedNode(section))
    elif section:
        yield Triple(plan, DCTERMS.source, Literal(section))


def _near(found: Explanation) -> Iterator[Triple]:
    goal = BlankNode("goal")
    yield from _statement(goal, found.triple)
    yield Triple(goal, RDF.type, EXPLAIN.NotConcluded)
    for text in found.unknown:
        yield Triple(goal, EXPLAIN.unknownTerm, _term(text, goal))
    for text in found.alike:
        yield Triple(goal, EXPLAIN.alike, _term(text, goal))
    for number, said in enumerate(found.claims):
        node = BlankNode(f"unsettled{number}")
        yield Triple(goal, EXPLAIN.unsettled, node)
        yield Triple(node, DCTERMS.source, Literal(said.place))
        if not said.claim.startswith("_:"):
            yield Triple(node, PROV.wasDerivedFrom, NamedNode(said.claim))
        yield from (Triple(node, EXPLAIN.because, Literal(text)) for text in said.because)
    for number, near in enumerate(found.missing):
        node, plan = BlankNode(f"near{number}"), BlankNode(f"near{number}p")
        yield Triple(goal, EXPLAIN.nearest, node)
        yield Triple(node, EXPLAIN.rule, plan)
        yield from _plan(plan, near.rule, near.section)
        kinds = ((EXPLAIN.holds, near.premises), (EXPLAIN.lacks, near.missing), (EXPLAIN.against, near.against))
        for name, statements in kinds:
            for place, triple in enumerate(statements):
                statement = BlankNode(f"{node.value}{name.value.rpartition('#')[2]}{place}")
                yield Triple(node, name, statement)
                yield from _statement(statement, triple)
        for text in near.failing:
            yield Triple(node, EXPLAIN.failing, Literal(text))
        if near.branch:
            yield Triple(node, EXPLAIN.branch, Literal(near.branch))


def _statement(node: BlankNode, triple: Texts) -> Iterator[Triple]:
    """Yield a triple as a statement; a variable is a blank node with its name as label."""
    yield Triple(node, RDF.type, RDF.Statement)
    for name, text in zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True):
        term = _term(text, node)
        yield Triple(node, name, term)
        if text.startswith("?") and isinstance(term, BlankNode):
            yield Triple(term, RDFS.label, Literal(text))


def _term(text: str, node: BlankNode) -> NamedNode | BlankNode | Literal:
    if text.startswith("?"):
        return BlankNode(node.value + "v" + "".join(f"{ord(each):x}" for each in text[1:]))
    found: Any = term_from_text(text)
    return BlankNode(f"b{found.value}") if isinstance(found, BlankNode) else found
