"""Repairs that may mend a finding: which term of which triple is to be another one.

Nothing here is certain yet. Whether a repair mends what it is for, and breaks nothing else, is found out by doing it
(:mod:`kgtool.operations.fix`); a finding that several repairs fit has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.shacl.constraints.per_value import DatatypeConstraint, LanguageInConstraint
from kgtool.shacl.constraints.relational import ClassConstraint, ClosedConstraint, InConstraint, MinCountConstraint
from kgtool.shacl.lexical import is_well_formed, is_well_formed_known
from kgtool.shacl.paths import PredicatePath, predicates
from kgtool.shacl.places import offending_triple
from kgtool.shacl.spelling import meant
from kgtool.terms import Literal, NamedNode, Term, term_from_text, term_to_text
from kgtool.vocab import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.report import ValidationResult
    from kgtool.shacl.shapes import Shapes

__all__ = ["Change", "Repair", "Repairs"]

_Texts: TypeAlias = tuple[str, str, str]
_SCHEMA = (*ASSERTED, GraphRole.SHAPES)
"""Where properties may be declared: without a project the shapes' files are all the ontology there is."""


@dataclass(frozen=True, slots=True)
class Change:
    """A term of a triple, ``part`` predicate or object, and the N-Triples text of what it is to be."""

    triple: _Texts
    part: str
    new: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What would mend a finding; ``kind`` is datatype, language, term or inverse, ``why`` a clause for people."""

    kind: str
    changes: tuple[Change, ...]
    why: str


class Repairs:
    """Finds repairs for the results of one report; ``language`` is the tag for strings that lack one."""

    def __init__(self, dataset: Dataset, shapes: Shapes, language: str = "") -> None:
        """Look up what the shapes name and the dataset declares."""
        self._dataset = dataset
        self._shapes = shapes
        self._language = language
        self._inverses = self._read_inverses()
        self._declared = self._read_declared()

    def of(self, result: ValidationResult) -> tuple[Repair, ...]:
        """Return the different repairs that may mend a result."""
        shape = self._shapes.shapes.get(result.source_shape)
        if shape is None:
            return ()
        own = [one for one in shape.constraints if one.component == result.source_constraint_component]
        found = [repair for constraint in own for repair in self._of(result, constraint)]
        return tuple({repair.changes: repair for repair in found}.values())

    def _of(self, result: ValidationResult, constraint: Constraint) -> Iterator[Repair]:
        triple = offending_triple(result)
        match constraint:
            case MinCountConstraint() if isinstance(result.result_path, PredicatePath):
                yield from self._missing(term_to_text(result.focus_node), result.result_path.predicate)
            case _ if triple is None or result.value is None:
                return
            case DatatypeConstraint():
                yield from self._datatype(triple, result.value, constraint.datatype)
            case LanguageInConstraint():
                yield from self._tagged(triple, result.value)
            case InConstraint():
                yield from self._mistyped(triple, result.value, constraint.values)
            case ClassConstraint():
                if self._is_subject(result.value):
                    yield from self._inverse(triple)
                else:
                    yield from self._mistyped(triple, result.value, self._instances(constraint.class_))
            case ClosedConstraint():
                yield from self._inverse(triple)
                if triple[1] not in self._declared:
                    yield from self._renamed(triple, constraint.allowed)

    def _datatype(self, triple: _Texts, value: Term, datatype: NamedNode) -> Iterator[Repair]:
        if not isinstance(value, Literal) or value.language:
            return
        if datatype == RDF.langString:
            yield from self._tagged(triple, value)
        elif value.datatype != datatype and _fits(value.value, datatype):
            new = term_to_text(Literal(value.value, datatype=datatype))
            why = f"'{value.value}' is a value of <{datatype.value}>, which the shape asks for"
            yield Repair("datatype", (Change(triple, "object", new),), why)

    def _tagged(self, triple: _Texts, value: Term) -> Iterator[Repair]:
        if self._language and isinstance(value, Literal) and value.datatype == XSD.string:
            new = term_to_text(Literal(value.value, language=self._language))
            why = f"a string without a language tag, where the language is '{self._language}' by default"
            yield Repair("language", (Change(triple, "object", new),), why)

    def _mistyped(self, triple: _Texts, value: Term, known: Iterable[Term]) -> Iterator[Repair]:
        for other in meant(value, known):
            new = term_to_text(other)
            why = f"{term_to_text(value)} is not known here, {new} is"
            yield Repair("term", (Change(triple, "object", new),), why)

    def _renamed(self, triple: _Texts, known: Iterable[NamedNode]) -> Iterator[Repair]:
        for other in meant(term_from_text(triple[1]), known):
            new = term_to_text(other)
            yield Repair("term", (Change(triple, "predicate", new),), f"{triple[1]} is not declared, {new} is")

    def _inverse(self, triple: _Texts) -> Iterator[Repair]:
        for other in self._inverses.get(triple[1], ()):
            why = f"{triple[1]} is the inverse of {other}, and the statement holds the other way round"
            yield Repair("inverse", (Change(triple, "predicate", other),), why)

    def _missing(self, focus: str, wanted: NamedNode) -> Iterator[Repair]:
        """Yield repairs for a value that is missing because its property is mistyped, or stands for the inverse."""
        inverses = self._inverses.get(term_to_text(wanted), ())
        for triple in self._triples_of(focus):
            if triple[1] in inverses:
                yield from (repair for repair in self._inverse(triple) if repair.changes[0].new == term_to_text(wanted))
            elif triple[1] not in self._declared:
                yield from self._renamed(triple, (wanted,))

    def _triples_of(self, focus: str) -> Iterator[_Texts]:
        terms = self._dataset.terms
        identifier = terms.find(focus)
        for block in self._dataset.blocks_of(ASSERTED) if identifier is not None else ():
            for row in (block.subject == identifier).nonzero()[0].tolist():
                yield focus, terms.texts[int(block.predicate[row])], terms.texts[int(block.object[row])]

    def _is_subject(self, value: Term) -> bool:
        identifier = self._dataset.terms.find(term_to_text(value))
        return any(bool((block.subject == identifier).any()) for block in self._dataset.blocks_of(ASSERTED))

    def _instances(self, class_: NamedNode) -> list[Term]:
        """Return what the data says to be of a class, or of one below it in the shapes or the data."""
        below = self._rows(RDFS.subClassOf)
        classes, open_ = {term_to_text(class_)}, [term_to_text(class_)]
        while open_:
            above = open_.pop()
            fresh = [s for s, o in below if o == above and s not in classes]
            classes.update(fresh)
            open_ += fresh
        found = {s for s, o in self._rows(RDF.type, REASONED) if o in classes and s.startswith("<")}
        return [term_from_text(text) for text in sorted(found)]

    def _rows(self, predicate: NamedNode, roles: Iterable[GraphRole] = ASSERTED) -> list[tuple[str, str]]:
        terms = self._dataset.terms
        identifier = terms.find(term_to_text(predicate))
        rows: list[tuple[str, str]] = []
        for block in self._dataset.blocks_of(roles) if identifier is not None else ():
            at = (block.predicate == identifier).nonzero()[0]
            pairs = zip(block.subject[at].tolist(), block.object[at].tolist(), strict=True)
            rows += [(terms.texts[s], terms.texts[o]) for s, o in pairs]
        return rows

    def _read_inverses(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for left, right in sorted(set(self._rows(OWL.inverseOf, _SCHEMA))):
            found.setdefault(left, []).append(right)
            found.setdefault(right, []).append(left)
        return found

    def _read_declared(self) -> set[str]:
        """Return the properties that the ontology describes or the shapes name."""
        texts = self._dataset.terms.texts
        found = {
            texts[node]
            for block in self._dataset.blocks_of((GraphRole.ONTOLOGY,))
            for node in set(block.subject.tolist())
        }
        kinds = {term_to_text(kind) for kind in (RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty)}
        found |= {s for s, o in self._rows(RDF.type, _SCHEMA) if o in kinds}
        for shape in self._shapes.shapes.values():
            if shape.path is not None:
                found |= {term_to_text(name) for name in predicates(shape.path)}
            for constraint in shape.constraints:
                if isinstance(constraint, ClosedConstraint):
                    found |= {term_to_text(name) for name in constraint.allowed}
        return found


def _fits(lexical: str, datatype: NamedNode) -> bool:
    """Say whether a string surely is a lexical form of a datatype; of one that kgtool does not know nothing is sure."""
    known = is_well_formed_known(datatype.value) and is_well_formed(lexical, datatype.value)
    return known or datatype == XSD.string
