"""Axioms that lack a part, or that OWL 2 RL has in another place or for other numbers only.

OWL 2 Profiles §4.2.3 (https://www.w3.org/TR/owl2-profiles/#Class_Expressions_3) says which class expressions may stand
below rdfs:subClassOf, and which above; OWL 2 Mapping to RDF §2 what parts there are
(https://www.w3.org/TR/owl2-mapping-to-rdf/#Mapping_from_the_Structural_Specification_to_RDF_Graphs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from kgtool.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kgtool.errors import Diagnostic
    from kgtool.terms import NamedNode

__all__ = ["Axioms", "faults_of_parts"]

_MOST = 20
"""How many axioms of one kind are named one by one; of the others there is a number."""

_NUMBERED = (OWL.maxCardinality, OWL.maxQualifiedCardinality)
_ZERO_OR_ONE = ('"0"', '"1"', '"+0"', '"+1"', '"00"', '"01"')
_MEMBERS = {
    OWL.AllDifferent: (OWL.members, OWL.distinctMembers),
    OWL.AllDisjointClasses: (OWL.members,),
    OWL.AllDisjointProperties: (OWL.members,),
}
_ASSERTION = (
    (OWL.sourceIndividual,),
    (OWL.assertionProperty,),
    (OWL.targetIndividual, OWL.targetValue),
)
_ABOVE: Mapping[NamedNode, str] = {
    OWL.someValuesFrom: "no value is made up for a member",
    OWL.unionOf: "no member is put into one of the classes",
    OWL.oneOf: "no member is made equal to one of the individuals",
}
"""Class expressions that OWL 2 RL does not have as superclasses, and what is then not concluded."""
_BELOW: Mapping[NamedNode, str] = {
    OWL.allValuesFrom: "nothing is concluded to be a member",
    OWL.complementOf: "nothing is concluded to be a member",
    OWL.maxCardinality: "nothing is concluded to be a member",
    OWL.maxQualifiedCardinality: "nothing is concluded to be a member",
}
"""Those that it does not have as subclasses."""


class Axioms(Protocol):
    """The asserted axioms, and how to say what is wrong with one."""

    def pairs(self, name: NamedNode) -> Iterator[tuple[int, int]]:
        """Yield subject and object of each triple of a predicate."""

    def instances(self, class_: NamedNode) -> Sequence[int]:
        """Return what is asserted to be of a class."""

    def text(self, identifier: int) -> str:
        """Return a term as N-Triples text."""

    def fault(self, code: str, message: str, triple: tuple[int, NamedNode, int], hint: str) -> Diagnostic:
        """Return a warning with the place of a triple."""

    def identifier(self, name: NamedNode) -> int:
        """Return the id of a name."""


class _Fault(NamedTuple):
    """A fault that has not been looked up yet."""

    code: str
    message: str
    triple: tuple[int, NamedNode, int]
    hint: str


def faults_of_parts(axioms: Axioms) -> Iterator[Diagnostic]:
    """Yield warnings about axioms that lack a part (KG0608) or are outside OWL 2 RL where they stand (KG0610)."""
    for found in (_unqualified(axioms), _empty(axioms), _without_members(axioms), _half_assertions(axioms)):
        yield from _first(axioms, found)
    yield from _first(axioms, _numbers(axioms))
    for name, left in _ABOVE.items():
        yield from _first(axioms, _misplaced(axioms, name, left, above=True))
    for name, left in _BELOW.items():
        yield from _first(axioms, _misplaced(axioms, name, left, above=False))


def _first(axioms: Axioms, found: Iterator[_Fault]) -> Iterator[Diagnostic]:
    """Yield the first faults of a kind, the last of them with the number of those that are not named."""
    faults = list(found)
    for number, (code, message, triple, hint) in enumerate(faults[:_MOST], 1):
        more = f" (and so are {len(faults) - _MOST} more)" if number == _MOST < len(faults) else ""
        yield axioms.fault(code, message + more, triple, hint)


def _unqualified(axioms: Axioms) -> Iterator[_Fault]:
    qualified = {subject for name in (OWL.onClass, OWL.onDataRange) for subject, _ in axioms.pairs(name)}
    for subject, value in axioms.pairs(OWL.maxQualifiedCardinality):
        if subject not in qualified:
            message = "owl:maxQualifiedCardinality has neither owl:onClass nor owl:onDataRange; it is ignored"
            hint = "say owl:onClass, or owl:maxCardinality"
            yield _Fault("KG0608", message, (subject, OWL.maxQualifiedCardinality, value), hint)


_FILLERS = (
    *(OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf),
    *(OWL.minCardinality, OWL.minQualifiedCardinality, OWL.maxCardinality, OWL.maxQualifiedCardinality),
    *(OWL.cardinality, OWL.qualifiedCardinality),
)


def _empty(axioms: Axioms) -> Iterator[_Fault]:
    filled = {subject for name in _FILLERS for subject, _ in axioms.pairs(name)}
    for subject, value in axioms.pairs(OWL.onProperty):
        if subject not in filled:
            message = "a restriction says nothing of its property; it is ignored"
            hint = "say owl:someValuesFrom, owl:allValuesFrom, owl:hasValue or owl:maxCardinality"
            yield _Fault("KG0608", message, (subject, OWL.onProperty, value), hint)


def _without_members(axioms: Axioms) -> Iterator[_Fault]:
    for class_, names in _MEMBERS.items():
        listed = {subject for name in names for subject, _ in axioms.pairs(name)}
        for subject in axioms.instances(class_):
            if subject not in listed:
                message = f"an {_short(class_)} has no {' and no '.join(map(_short, names))}; it is ignored"
                triple = (subject, RDF.type, axioms.identifier(class_))
                yield _Fault("KG0608", message, triple, f"list them with {_short(names[0])}")


def _half_assertions(axioms: Axioms) -> Iterator[_Fault]:
    there = [{subject for name in names for subject, _ in axioms.pairs(name)} for names in _ASSERTION]
    for subject in axioms.instances(OWL.NegativePropertyAssertion):
        for names, subjects in zip(_ASSERTION, there, strict=True):
            if subject not in subjects:
                parts = " and no ".join(map(_short, names))
                message = f"an owl:NegativePropertyAssertion has no {parts}; it is ignored"
                triple = (subject, RDF.type, axioms.identifier(OWL.NegativePropertyAssertion))
                yield _Fault("KG0608", message, triple, f"say {_short(names[0])}")


def _numbers(axioms: Axioms) -> Iterator[_Fault]:
    for name in _NUMBERED:
        for subject, value in axioms.pairs(name):
            text = axioms.text(value)
            if not text.startswith(_ZERO_OR_ONE):
                message = f"{_short(name)} {text} is outside OWL 2 RL, which has 0 and 1; no rule uses it"
                yield _Fault("KG0610", message, (subject, name, value), "a shape can say it")


def _misplaced(axioms: Axioms, name: NamedNode, left: str, *, above: bool) -> Iterator[_Fault]:
    """Yield the class expressions that stand where OWL 2 RL does not have them: half of what they say is used."""
    place = "superclass" if above else "subclass"
    stands = {pair[above] for pair in axioms.pairs(RDFS.subClassOf)}
    stands |= {node for pair in axioms.pairs(OWL.equivalentClass) for node in pair}
    for subject, value in axioms.pairs(name):
        if subject in stands and axioms.text(subject).startswith("_:"):
            message = f"{_short(name)} as a {place} is outside OWL 2 RL; half of it is used: {left}"
            yield _Fault("KG0610", message, (subject, name, value), "a rule file or a shape can say the other half")


def _short(name: NamedNode) -> str:
    return f"owl:{name.value.removeprefix(OWL.namespace)}"
