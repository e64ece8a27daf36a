"""What is wrong with axioms, and what the reasoner does about each: ignored, or used in half.

OWL 2 Profiles §4.2 (https://www.w3.org/TR/owl2-profiles/#Feature_Overview_3) says what OWL 2 RL has; OWL 2 Mapping to
RDF §2 (https://www.w3.org/TR/owl2-mapping-to-rdf/#Mapping_from_the_Structural_Specification_to_RDF_Graphs) what an
axiom is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Diagnostic, Location, Severity
from kgtool.rules.columns import high, low
from kgtool.rules.facts import Facts
from kgtool.rules.lists import Lists
from kgtool.terms import NamedNode, term_from_text
from kgtool.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.dataset import Dataset, Terms
    from kgtool.rdfio.places import Places
    from kgtool.rules.columns import Column
    from kgtool.rules.ids import Ids

__all__ = ["drop_literal_classes", "schema_faults"]

_LISTS = (
    *(OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.hasKey, OWL.propertyChainAxiom, OWL.members),
    *(OWL.distinctMembers, OWL.disjointUnionOf, OWL.onProperties),
)
_FILLERS = (
    *(OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.maxCardinality, OWL.maxQualifiedCardinality),
    *(OWL.minCardinality, OWL.minQualifiedCardinality, OWL.cardinality, OWL.qualifiedCardinality, OWL.hasSelf),
)
_NODES_ONLY = (
    *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.equivalentProperty),
    *(OWL.disjointWith, OWL.complementOf, OWL.inverseOf, OWL.propertyDisjointWith, OWL.onProperty, OWL.onClass),
    *(OWL.someValuesFrom, OWL.allValuesFrom, *_LISTS),
)
_OUTSIDE = {
    OWL.disjointUnionOf: "say owl:unionOf and owl:disjointWith",
    OWL.hasSelf: "a rule file can say it",
    OWL.minCardinality: "it only ever asks for things that are not named",
    OWL.minQualifiedCardinality: "it only ever asks for things that are not named",
    OWL.cardinality: "say owl:maxCardinality, which is the half that concludes something",
    OWL.qualifiedCardinality: "say owl:maxQualifiedCardinality, which is the half that concludes something",
    OWL.datatypeComplementOf: "a shape can say it",
    OWL.withRestrictions: "a shape can say it",
    OWL.onProperties: "a rule file can say it",
}


def schema_faults(
    dataset: Dataset, asserted: dict[int, Column], ids: Ids, places: Places | None = None
) -> tuple[Diagnostic, ...]:
    """Return warnings about axioms that the reasoner cannot use as they stand, sorted by place.

    Codes: KG0607 no list, KG0608 a restriction without owl:onProperty, KG0609 a literal where a node must be, KG0610
    outside OWL 2 RL. ``places`` finds line and column; without it a fault names the file.
    """
    finder = _Finder(dataset, asserted, ids, places)
    found = [*finder.lists(), *finder.restrictions(), *finder.literals(), *finder.outside()]
    return tuple(sorted(found, key=lambda fault: (str(fault.location), fault.code, fault.message)))


def drop_literal_classes(facts: Facts, terms: Terms) -> None:
    """Take axioms out of the facts of a run that have a literal where a class or a property must be (KG0609)."""
    for name in _NODES_ONLY:
        slot = terms.find(str(name)) or 0
        rows = facts.of(slot)
        literal = [terms.texts[value].startswith('"') for value in low(rows).tolist()]
        if any(literal):
            facts.rows[slot] = rows[~np.array(literal)]


class _Finder:
    def __init__(self, dataset: Dataset, asserted: dict[int, Column], ids: Ids, places: Places | None) -> None:
        self._dataset = dataset
        self._terms = dataset.terms
        self._facts = Facts(asserted, ids.type, len(dataset.terms))
        self._lists = Lists(self._facts, ids.first, ids.rest, ids.nil)
        self._places = places

    def _pairs(self, name: NamedNode) -> Iterator[tuple[int, int]]:
        slot = self._terms.find(str(name))
        rows = self._facts.of(slot) if slot else self._facts.of(0)
        yield from zip(high(rows).tolist(), low(rows).tolist(), strict=True)

    def lists(self) -> Iterator[Diagnostic]:
        for name in _LISTS:
            for subject, head in self._pairs(name):
                if not self._is_literal(head) and self._lists.members(head) is None:
                    message = f"the list of {_short(name)} cannot be used: {self._lists.faults[head]}; it is ignored"
                    yield self._fault("KG0607", message, (subject, name, head), "write it as ( … )")

    def restrictions(self) -> Iterator[Diagnostic]:
        with_property = {subject for name in (OWL.onProperty, OWL.onProperties) for subject, _ in self._pairs(name)}
        for name in _FILLERS:
            for subject, filler in self._pairs(name):
                if subject not in with_property:
                    message = f"a restriction with {_short(name)} has no owl:onProperty; it is ignored"
                    yield self._fault("KG0608", message, (subject, name, filler), "say which property is restricted")

    def literals(self) -> Iterator[Diagnostic]:
        for name in _NODES_ONLY:
            for subject, value in self._pairs(name):
                if self._is_literal(value):
                    message = f"{_short(name)} takes no literal such as {self._terms.texts[value]}; it is ignored"
                    yield self._fault("KG0609", message, (subject, name, value), "name a class or property by its IRI")

    def outside(self) -> Iterator[Diagnostic]:
        for name, hint in _OUTSIDE.items():
            for subject, value in self._pairs(name):
                message = f"{_short(name)} is outside OWL 2 RL; no rule uses it"
                yield self._fault("KG0610", message, (subject, name, value), hint)
        reflexive = self._terms.find(str(OWL.ReflexiveProperty)) or 0
        for subject in self._facts.of(-reflexive).tolist() if reflexive else ():
            message = "owl:ReflexiveProperty is outside OWL 2 RL; no rule uses it"
            yield self._fault("KG0610", message, (subject, RDF.type, reflexive), "a rule file can say it")

    def _is_literal(self, identifier: int) -> bool:
        return self._terms.texts[identifier].startswith('"')

    def _fault(self, code: str, message: str, triple: tuple[int, NamedNode, int], hint: str) -> Diagnostic:
        subject, name, object_ = triple
        texts = (self._terms.texts[subject], str(name), self._terms.texts[object_])
        sources = self._dataset.sources_of(term_from_text(texts[0]), name, term_from_text(texts[2]))
        location = None
        for source in sources[:1]:
            location = (self._places.find(source.path, texts) if self._places else None) or Location(source.path)
        return Diagnostic(code, message, location, hint, Severity.WARNING)


def _short(name: NamedNode) -> str:
    for prefix, vocabulary in (("owl", OWL), ("rdfs", RDFS), ("rdf", RDF)):
        if name.value.startswith(vocabulary.namespace):
            return f"{prefix}:{name.value.removeprefix(vocabulary.namespace)}"
    return str(name)
