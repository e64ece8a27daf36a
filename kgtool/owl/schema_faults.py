"""What is wrong with axioms, and what the reasoner does about each: ignored, or used in half.

OWL 2 Profiles §4.2 (https://www.w3.org/TR/owl2-profiles/#Feature_Overview_3) says what OWL 2 RL has; OWL 2 Mapping to
RDF §2 (https://www.w3.org/TR/owl2-mapping-to-rdf/#Mapping_from_the_Structural_Specification_to_RDF_Graphs) what an
axiom is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Diagnostic, Location, Severity
from kgtool.owl.axiom_faults import faults_of_parts
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
_NODE_LISTS = (OWL.intersectionOf, OWL.unionOf, OWL.hasKey, OWL.propertyChainAxiom)
"""Lists of classes and properties alone; the others may list values."""
_OUTSIDE = {
    OWL.onDataRange: "say owl:maxCardinality",
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

    Codes: KG0607 no list, KG0608 an axiom that lacks a part, KG0609 a literal where a node must be, KG0610 outside
    OWL 2 RL. ``places`` finds line and column; without it a fault names the file.
    """
    finder = _Finder(dataset, asserted, ids, places)
    own = (finder.lists, finder.restrictions, finder.literals, finder.literal_nodes, finder.outside)
    found = [*(fault for faults in own for fault in faults()), *faults_of_parts(finder)]
    return tuple(sorted(found, key=lambda fault: (fault.location or Location(""), fault.code, fault.message)))


def drop_literal_classes(facts: Facts, terms: Terms, lists: Lists) -> None:
    """Take axioms out of the facts of a run that have a literal where a class or a property must be (KG0609)."""
    for name in _NODES_ONLY:
        slot = terms.find(str(name)) or 0
        rows = facts.of(slot)
        literal = [terms.texts[value].startswith('"') for value in low(rows).tolist()]
        if any(literal):
            facts.rows[slot] = rows[~np.array(literal)]
    for name in _NODE_LISTS:
        slot = terms.find(str(name)) or 0
        rows = facts.of(slot)
        kept = [not _literal_members(lists, head, terms) for head in low(rows).tolist()]
        if not all(kept):
            facts.rows[slot] = rows[np.array(kept)]


def _literal_members(lists: Lists, head: int, terms: Terms) -> list[str]:
    return [terms.texts[member] for member in lists.members(head) or () if terms.texts[member].startswith('"')]


class _Finder:
    def __init__(self, dataset: Dataset, asserted: dict[int, Column], ids: Ids, places: Places | None) -> None:
        self._dataset = dataset
        self._terms = dataset.terms
        self._facts = Facts(asserted, ids.type, len(dataset.terms))
        self._lists = Lists(self._facts, ids.first, ids.rest, ids.nil)
        self._places = places

    def text(self, identifier: int) -> str:
        return self._terms.texts[identifier]

    def identifier(self, name: NamedNode) -> int:
        return self._terms.find(str(name)) or 0

    def instances(self, class_: NamedNode) -> list[int]:
        slot = self.identifier(class_)
        found: list[int] = self._facts.of(-slot).tolist() if slot else []
        return found

    def pairs(self, name: NamedNode) -> Iterator[tuple[int, int]]:
        slot = self._terms.find(str(name))
        rows = self._facts.of(slot) if slot else self._facts.of(0)
        yield from zip(high(rows).tolist(), low(rows).tolist(), strict=True)

    def lists(self) -> Iterator[Diagnostic]:
        for name in _LISTS:
            for subject, head in self.pairs(name):
                if not self._is_literal(head) and self._lists.members(head) is None:
                    message = f"the list of {_short(name)} cannot be used: {self._lists.faults[head]}; it is ignored"
                    yield self.fault("KG0607", message, (subject, name, head), "write it as ( … )")
                elif name in _NODE_LISTS and self._lists.members(head) == ():
                    message = f"the list of {_short(name)} is empty; no rule uses it"
                    yield self.fault("KG0607", message, (subject, name, head), "list what it is made of")

    def restrictions(self) -> Iterator[Diagnostic]:
        with_property = {subject for name in (OWL.onProperty, OWL.onProperties) for subject, _ in self.pairs(name)}
        for name in _FILLERS:
            for subject, filler in self.pairs(name):
                if subject not in with_property:
                    message = f"a restriction with {_short(name)} has no owl:onProperty; it is ignored"
                    yield self.fault("KG0608", message, (subject, name, filler), "say which property is restricted")

    def literals(self) -> Iterator[Diagnostic]:
        for name in _NODES_ONLY:
            for subject, value in self.pairs(name):
                if self._is_literal(value):
                    message = f"{_short(name)} takes no literal such as {self._terms.texts[value]}; it is ignored"
                    yield self.fault("KG0609", message, (subject, name, value), "name a class or property by its IRI")

        yield from self._listed_literals()

    def _listed_literals(self) -> Iterator[Diagnostic]:
        for name in _NODE_LISTS:
            for subject, head in self.pairs(name):
                if not self._is_literal(head) and (wrong := _literal_members(self._lists, head, self._terms)):
                    message = f"the list of {_short(name)} has a literal, {wrong[0]}; it is ignored"
                    yield self.fault(
                        "KG0609", message, (subject, name, head), "list classes or properties by their IRIs"
                    )

    def literal_nodes(self) -> Iterator[Diagnostic]:
        for subject, value in self.pairs(OWL.sameAs):
            if self._is_literal(value):
                message = f"owl:sameAs takes no literal such as {self.text(value)}; it is used as it stands"
                yield self.fault("KG0609", message, (subject, OWL.sameAs, value), "name an individual by its IRI")
        for slot in sorted(slot for slot in self._facts.rows if slot < 0 and self._is_literal(-slot)):
            for subject in self._facts.of(slot).tolist():
                message = f"rdf:type takes no literal such as {self.text(-slot)}; no rule uses it"
                yield self.fault("KG0609", message, (subject, RDF.type, -slot), "name a class by its IRI")

    def outside(self) -> Iterator[Diagnostic]:
        for name, hint in _OUTSIDE.items():
            for subject, value in self.pairs(name):
                message = f"{_short(name)} is outside OWL 2 RL; no rule uses it"
                yield self.fault("KG0610", message, (subject, name, value), hint)
        for subject in self.instances(OWL.ReflexiveProperty):
            message = "owl:ReflexiveProperty is outside OWL 2 RL; no rule uses it"
            triple = (subject, RDF.type, self.identifier(OWL.ReflexiveProperty))
            yield self.fault("KG0610", message, triple, "a rule file can say it")

    def _is_literal(self, identifier: int) -> bool:
        return self._terms.texts[identifier].startswith('"')

    def fault(self, code: str, message: str, triple: tuple[int, NamedNode, int], hint: str) -> Diagnostic:
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
