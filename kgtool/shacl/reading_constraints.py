"""Reading the constraints of one shape. SHACL §4 (https://www.w3.org/TR/shacl/#core-components)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.components import custom_constraints
from kgtool.shacl.constraints.nested import LogicalConstraint, NodeConstraint, PropertyConstraint, QualifiedConstraint
from kgtool.shacl.constraints.per_value import (
    DatatypeConstraint,
    LanguageInConstraint,
    LengthConstraint,
    NodeKindConstraint,
    PatternConstraint,
    RangeConstraint,
    UniqueLangConstraint,
)
from kgtool.shacl.constraints.relational import (
    ClassConstraint,
    ClosedConstraint,
    DisjointConstraint,
    EqualsConstraint,
    HasValueConstraint,
    InConstraint,
    LessThanConstraint,
    MaxCountConstraint,
    MinCountConstraint,
)
from kgtool.shacl.graph import ListError
from kgtool.shacl.parameters import NODE_KINDS
from kgtool.shacl.patterns import PatternError, compile_pattern
from kgtool.shacl.queries import read_query_constraint
from kgtool.terms import BlankNode, Literal, NamedNode, Term, term_to_text
from kgtool.vocab import SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kgtool.shacl.components import Component
    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.paths import Path

__all__ = ["ConstraintReader"]

_TRUE = Literal(value=True)
_DIGITS = 18
"""How many digits an integer of 64 bits has at least room for."""
_RANGES = {
    SH.minExclusive: (SH.MinExclusiveConstraintComponent, ">"),
    SH.minInclusive: (SH.MinInclusiveConstraintComponent, ">="),
    SH.maxExclusive: (SH.MaxExclusiveConstraintComponent, "<"),
    SH.maxInclusive: (SH.MaxInclusiveConstraintComponent, "<="),
}
_LOGICAL = {
    SH.and_: SH.AndConstraintComponent,
    SH.or_: SH.OrConstraintComponent,
    SH.xone: SH.XoneConstraintComponent,
}


class ConstraintReader:
    """Reads constraints shape by shape; values of the wrong kind were reported before and are passed over here."""

    def __init__(self, graph: ShapesGraph, components: Sequence[Component], faults: Faults) -> None:
        """Take the graph, the components of the user's own, and where faults go."""
        self.graph = graph
        self.components = components
        self.faults = faults
        readers: tuple[tuple[Callable[[Term], Iterator[Constraint]], tuple[NamedNode, ...]], ...] = (
            (self._classes, (SH.class_,)),
            (self._datatypes, (SH.datatype,)),
            (self._node_kinds, (SH.nodeKind,)),
            (self._least, (SH.minCount,)),
            (self._most, (SH.maxCount,)),
            (self._ranges, tuple(_RANGES)),
            (self._texts, (SH.minLength, SH.maxLength, SH.pattern, SH.languageIn, SH.uniqueLang)),
            (self._pairs, (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)),
            (self._logical, (SH.not_, *_LOGICAL)),
            (self._node_shapes, (SH.node,)),
            (self._property_shapes, (SH.property,)),
            (self._value_shapes, (SH.qualifiedValueShape,)),
            (self._single_values, (SH.hasValue,)),
            (self._value_lists, (SH.in_,)),
            (self._closedness, (SH.closed, SH.ignoredProperties)),
        )
        self._readers = tuple(read for read, _ in readers)
        self._reader_of = {name: number for number, (_, names) in enumerate(readers) for name in names}
        self._parents: dict[Term, list[Term]] = {}
        for triple in graph.with_predicate(SH.property):
            self._parents.setdefault(triple.object, []).append(triple.subject)

    def read(self, node: Term, path: Path | None) -> tuple[Constraint, ...]:
        """Return the constraints of a shape."""
        found: list[Constraint] = []
        own = self.graph.about(node)
        for number in sorted({self._reader_of[name] for name in own if name in self._reader_of}):
            found += self._readers[number](node)
        for source in own.get(SH.sparql, ()):
            query = read_query_constraint(self.graph, node, source, path, self.faults)
            if query is not None:
                found.append(query)
        if self.components:
            found += custom_constraints(self.graph, node, path, self.components, self.faults)
        return tuple(found)

    def _classes(self, node: Term) -> Iterator[Constraint]:
        for value in self._iris(node, SH.class_):
            yield ClassConstraint(SH.ClassConstraintComponent, value)

    def _datatypes(self, node: Term) -> Iterator[Constraint]:
        for value in self._iris(node, SH.datatype):
            yield DatatypeConstraint(SH.DatatypeConstraintComponent, value)

    def _node_kinds(self, node: Term) -> Iterator[Constraint]:
        for kind in self.graph.objects(node, SH.nodeKind):
            if kind in NODE_KINDS:
                yield NodeKindConstraint(SH.NodeKindConstraintComponent, NODE_KINDS[kind])

    def _least(self, node: Term) -> Iterator[Constraint]:
        for count in self._integers(node, SH.minCount):
            yield MinCountConstraint(SH.MinCountConstraintComponent, count)

    def _most(self, node: Term) -> Iterator[Constraint]:
        for count in self._integers(node, SH.maxCount):
            yield MaxCountConstraint(SH.MaxCountConstraintComponent, count)

    def _ranges(self, node: Term) -> Iterator[Constraint]:
        for predicate, (component, sign) in _RANGES.items():
            for limit in self.graph.objects(node, predicate):
                if isinstance(limit, Literal):
                    yield RangeConstraint(component, sign, limit)

    def _texts(self, node: Term) -> Iterator[Constraint]:
        for length in self._integers(node, SH.minLength):
            yield LengthConstraint(SH.MinLengthConstraintComponent, length, None)
        for length in self._integers(node, SH.maxLength):
            yield LengthConstraint(SH.MaxLengthConstraintComponent, None, length)
        flags = self.graph.value(node, SH.flags)
        for pattern in self.graph.objects(node, SH.pattern):
            if isinstance(pattern, Literal):
                yield from self._pattern(node, pattern, flags.value if isinstance(flags, Literal) else "")
        for head in self.graph.objects(node, SH.languageIn):
            languages = self._list(node, SH.languageIn, head, "LanguageInConstraintComponent")
            if languages is not None and self._all_strings(node, head, languages):
                texts = tuple(language.value for language in languages if isinstance(language, Literal))
                yield LanguageInConstraint(SH.LanguageInConstraintComponent, texts)
        if _TRUE in self.graph.objects(node, SH.uniqueLang):
            yield UniqueLangConstraint(SH.UniqueLangConstraintComponent)

    def _pattern(self, node: Term, pattern: Literal, flags: str) -> Iterator[Constraint]:
        try:
            regex = compile_pattern(pattern.value, flags)
        except PatternError as error:
            message = f"sh:pattern {term_to_text(pattern)} cannot be used: {error}"
            self.faults.error("KG0707", message, (node, SH.pattern, pattern), "PatternConstraintComponent")
        else:
            yield PatternConstraint(SH.PatternConstraintComponent, pattern.value, flags, regex)

    def _all_strings(self, node: Term, head: Term, languages: tuple[Term, ...]) -> bool:
        wrong = [item for item in languages if not (isinstance(item, Literal) and item.datatype == XSD.string)]
        for item in wrong:
            message = f"sh:languageIn lists {term_to_text(item)}, but a language is an xsd:string"
            self.faults.error("KG0702", message, (node, SH.languageIn, head), "LanguageInConstraintComponent")
        return not wrong

    def _pairs(self, node: Term) -> Iterator[Constraint]:
        for value in self._iris(node, SH.equals):
            yield EqualsConstraint(SH.EqualsConstraintComponent, value)
        for value in self._iris(node, SH.disjoint):
            yield DisjointConstraint(SH.DisjointConstraintComponent, value)
        for value in self._iris(node, SH.lessThan):
            yield LessThanConstraint(SH.LessThanConstraintComponent, value, or_equal=False)
        for value in self._iris(node, SH.lessThanOrEquals):
            yield LessThanConstraint(SH.LessThanOrEqualsConstraintComponent, value, or_equal=True)

    def _logical(self, node: Term) -> Iterator[Constraint]:
        for shape in self._nodes(node, SH.not_):
            yield LogicalConstraint(SH.NotConstraintComponent, (shape,))
        for predicate, component in _LOGICAL.items():
            section = component.value.rpartition("#")[2]
            for head in self.graph.objects(node, predicate):
                members = self._list(node, predicate, head, section)
                if members is None:
                    continue
                wrong = [member for member in members if not isinstance(member, NamedNode | BlankNode)]
                for member in wrong:
                    message = f"{term_to_text(member)} in the list is no shape"
                    self.faults.error("KG0702", message, (node, predicate, head), section)
                if not wrong:
                    yield LogicalConstraint(component, members)

    def _node_shapes(self, node: Term) -> Iterator[Constraint]:
        for shape in self._nodes(node, SH.node):
            yield NodeConstraint(SH.NodeConstraintComponent, shape)

    def _property_shapes(self, node: Term) -> Iterator[Constraint]:
        for shape in self._nodes(node, SH.property):
            yield PropertyConstraint(SH.PropertyConstraintComponent, shape)

    def _value_shapes(self, node: Term) -> Iterator[Constraint]:
        for shape in self._nodes(node, SH.qualifiedValueShape):
            yield from self._qualified(node, shape)

    def _qualified(self, node: Term, shape: Term) -> Iterator[Constraint]:
        disjoint = _TRUE in self.graph.objects(node, SH.qualifiedValueShapesDisjoint)
        siblings = self._siblings(node) if disjoint else ()
        least, most = self._integers(node, SH.qualifiedMinCount), self._integers(node, SH.qualifiedMaxCount)
        for count in least:
            yield QualifiedConstraint(SH.QualifiedMinCountConstraintComponent, shape, count, None, siblings)
        for count in most:
            yield QualifiedConstraint(SH.QualifiedMaxCountConstraintComponent, shape, None, count, siblings)
        if not least and not most:
            message = "sh:qualifiedValueShape has no effect without sh:qualifiedMinCount or sh:qualifiedMaxCount"
            section = "QualifiedValueShapeConstraintComponent"
            self.faults.error("KG0710", message, (node, SH.qualifiedValueShape, shape), section)

    def _siblings(self, node: Term) -> tuple[Term, ...]:
        """Return the sibling shapes (https://www.w3.org/TR/shacl/#dfn-sibling-shapes)."""
        own = set(self.graph.objects(node, SH.qualifiedValueShape))
        found = [
            shape
            for parent in self._parents.get(node, ())
            for other in self.graph.objects(parent, SH.property)
            for shape in self.graph.objects(other, SH.qualifiedValueShape)
            if shape not in own
        ]
        return tuple(dict.fromkeys(found))

    def _single_values(self, node: Term) -> Iterator[Constraint]:
        for value in self.graph.objects(node, SH.hasValue):
            yield HasValueConstraint(SH.HasValueConstraintComponent, value)

    def _value_lists(self, node: Term) -> Iterator[Constraint]:
        for head in self.graph.objects(node, SH.in_):
            values = self._list(node, SH.in_, head, "InConstraintComponent")
            if values is not None:
                yield InConstraint(SH.InConstraintComponent, values)

    def _closedness(self, node: Term) -> Iterator[Constraint]:
        ignored: tuple[Term, ...] = ()
        for head in self.graph.objects(node, SH.ignoredProperties):
            ignored = self._list(node, SH.ignoredProperties, head, "ClosedConstraintComponent") or ()
            for item in ignored:
                if not isinstance(item, NamedNode):
                    message = f"sh:ignoredProperties lists {term_to_text(item)}, but a property is an IRI"
                    where = (node, SH.ignoredProperties, head)
                    self.faults.error("KG0702", message, where, "ClosedConstraintComponent")
        if _TRUE in self.graph.objects(node, SH.closed):
            yield self._closed(node, ignored)

    def _closed(self, node: Term, ignored: tuple[Term, ...]) -> Constraint:
        named = [path for shape in self.graph.objects(node, SH.property) for path in self.graph.objects(shape, SH.path)]
        allowed = tuple(dict.fromkeys(term for term in (*ignored, *named) if isinstance(term, NamedNode)))
        return ClosedConstraint(SH.ClosedConstraintComponent, allowed)

    def _iris(self, node: Term, predicate: NamedNode) -> list[NamedNode]:
        return [value for value in self.graph.objects(node, predicate) if isinstance(value, NamedNode)]

    def _nodes(self, node: Term, predicate: NamedNode) -> list[NamedNode | BlankNode]:
        return [value for value in self.graph.objects(node, predicate) if isinstance(value, NamedNode | BlankNode)]

    def _integers(self, node: Term, predicate: NamedNode) -> list[int]:
        return [
            _bounded(value.value)
            for value in self.graph.objects(node, predicate)
            if isinstance(value, Literal) and value.value.lstrip("+-").isdecimal()
        ]

    def _list(self, node: Term, predicate: NamedNode, head: Term, section: str) -> tuple[Term, ...] | None:
        try:
            return self.graph.items(head)
        except ListError as error:
            name = predicate.value.rpartition("#")[2]
            self.faults.error("KG0705", f"sh:{name} takes a list, but {error}", (node, predicate, head), section)
            return None


def _bounded(lexical: str) -> int:
    """Return an integer, or one that is beyond every count where it has more digits than columns hold."""
    digits = lexical.lstrip("+-").lstrip("0") or "0"
    number = int(digits) if len(digits) <= _DIGITS else 10**_DIGITS
    return -number if lexical[0] == "-" else number
