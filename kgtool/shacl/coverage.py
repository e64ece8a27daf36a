"""What validation looked at and what it did not: shapes without a target, terms of the data that no shape names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.roles import GraphRole
from kgtool.shacl.constraints.nested import LogicalConstraint, NodeConstraint, PropertyConstraint, QualifiedConstraint
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.constraints.relational import (
    ClassConstraint,
    ClosedConstraint,
    DisjointConstraint,
    EqualsConstraint,
    LessThanConstraint,
    MinCountConstraint,
)
from kgtool.shacl.data import COPY
from kgtool.shacl.paths import predicates
from kgtool.shacl.shapes import TargetKind
from kgtool.shacl.texts import column_of
from kgtool.terms import BlankNode, Term, term_to_text
from kgtool.vocab import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.outcome import Outcome
    from kgtool.shacl.shapes import Shape, Shapes

__all__ = ["Coverage", "coverage_of", "coverage_to_json"]

_DATA = (GraphRole.DATA, GraphRole.TRUTHY)
_VOCABULARIES = (OWL.namespace, RDF.namespace, RDFS.namespace, SH.namespace)
_COMPARING = (EqualsConstraint, DisjointConstraint, LessThanConstraint)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Names, sorted, as N-Triples text: what no run of these shapes over this data can ever complain about."""

    shapes: int = 0
    unreached_shapes: tuple[str, ...] = ()
    idle_shapes: tuple[str, ...] = ()
    never_failing_shapes: tuple[str, ...] = ()
    classes: int = 0
    uncovered_classes: tuple[str, ...] = ()
    properties: int = 0
    uncovered_properties: tuple[str, ...] = ()
    silent_rules: tuple[str, ...] = ()
    untested_queries: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Return the covered part of shapes, classes and properties together, from 0 to 1."""
        total = self.shapes + self.classes + self.properties
        missed = len(self.unreached_shapes) + len(self.uncovered_classes) + len(self.uncovered_properties)
        return 1.0 if not total else (total - missed) / total


def coverage_of(shapes: Shapes, outcome: Outcome, dataset: Dataset) -> Coverage:
    """Return what a run of these shapes covers of the data, that is of the roles DATA and TRUTHY.

    A class is covered where a shape targets it or asks for it, or for a class above it; a property where a path, or a
    constraint that compares properties, names it. Queries count by the names of the properties that they hold in full.
    """
    scene = outcome.scene
    parameters = {triple.object for triple in shapes.graph.with_predicate(SH.parameter)}
    parts = {child for shape in shapes.shapes.values() for child in shape.children() if isinstance(child, BlankNode)}
    asked = {triple.object for name in (SH.condition, SH.filterShape) for triple in shapes.graph.with_predicate(name)}
    own = {node: shape for node, shape in shapes.shapes.items() if node not in parameters}
    known = {*(shape.node for shape in scene.shapes), *asked, *parts}
    idle = [shape.node for number, shape in enumerate(scene.shapes) if number not in outcome.focused and shape.targets]
    classes, properties = _used(dataset)
    named_classes = _with_subclasses(outcome, map(term_to_text, set(_classes(scene.shapes))))
    named_properties = set(map(term_to_text, set(_properties(scene.shapes))))
    queries = "\n".join(_queries(scene.shapes))
    return Coverage(
        shapes=len(own),
        unreached_shapes=_names(node for node in own if node not in known),
        idle_shapes=_names(idle),
        never_failing_shapes=_names(_never_failing(scene.shapes)),
        classes=len(classes),
        uncovered_classes=tuple(sorted(name for name in classes - named_classes if name not in queries)),
        properties=len(properties),
        uncovered_properties=tuple(sorted(name for name in properties - named_properties if name not in queries)),
    )


def _names(nodes: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(term_to_text(node) for node in nodes))


def _used(dataset: Dataset) -> tuple[set[str], set[str]]:
    """Return the classes and the properties that the data uses, those of RDF, RDFS, OWL and SHACL left out."""
    terms = dataset.terms
    type_id = terms.find_iri(RDF.type.value) or -1
    classes, properties = (np.zeros(len(terms), np.bool_) for _ in range(2))
    for block in dataset.blocks_of(_DATA):
        properties[block.predicate] = True
        classes[block.object[block.predicate == type_id]] = True
    vocabulary = tuple(f"<{namespace}" for namespace in _VOCABULARIES)
    used = [column_of(terms, np.flatnonzero(mask)).to_list() for mask in (classes, properties)]
    names = [{name for name in own if name.startswith("<") and not name.startswith(vocabulary)} for own in used]
    return names[0], names[1]


def _classes(reached: Iterable[Shape]) -> Iterator[Term]:
    for shape in reached:
        for target in shape.targets:
            if target.kind is TargetKind.CLASS:
                yield target.node
        for constraint in shape.constraints:
            if isinstance(constraint, ClassConstraint):
                yield constraint.class_


def _with_subclasses(outcome: Outcome, classes: Iterable[str]) -> set[str]:
    data = outcome.scene.data
    found = set(classes)
    ids = {identifier for name in found if (identifier := data.terms.find(name)) is not None}
    nodes = data.copies((0, identifier) for identifier in ids)
    return found | {data.terms.texts[below % COPY] for below in data.subclasses(*(node for _, node in nodes))}


def _properties(reached: Iterable[Shape]) -> Iterator[Term]:
    for shape in reached:
        if shape.path is not None:
            yield from predicates(shape.path)
        for target in shape.targets:
            if target.kind is TargetKind.SUBJECTS or target.kind is TargetKind.OBJECTS:
                yield target.node
        for constraint in shape.constraints:
            if isinstance(constraint, _COMPARING):
                yield constraint.predicate
            elif isinstance(constraint, ClosedConstraint):
                yield from constraint.allowed


def _queries(reached: Iterable[Shape]) -> Iterator[str]:
    """Yield the queries of shapes with their prefixed names written in full."""
    from kgtool.sparql.tokens import mentions, tokenize

    for shape in reached:
        texts = [constraint.text for constraint in shape.constraints if isinstance(constraint, QueryConstraint)]
        for text in [*texts, *(target.text for target in shape.targets if target.text)]:
            yield "\n".join(f"<{mention.iri}>" for mention in mentions(tokenize(text)) if mention.iri)


def _never_failing(scene_shapes: Iterable[Shape]) -> Iterator[Term]:
    """Yield the shapes that no data can break; shapes come parents first, so children are judged before them."""
    fails: dict[Term, bool] = {}
    for shape in reversed(tuple(scene_shapes)):
        able = any(_can_break(fails, constraint) for constraint in shape.constraints)
        fails[shape.node] = able and not shape.deactivated
        if not fails[shape.node]:
            yield shape.node


def _can_break(fails: Mapping[Term, bool], constraint: Constraint) -> bool:
    match constraint:
        case PropertyConstraint() | NodeConstraint():
            return fails.get(constraint.shape, False)
        case MinCountConstraint():
            return constraint.count > 0
        case QualifiedConstraint(maximum=None):
            return bool(constraint.minimum)
        case LogicalConstraint(component=SH.AndConstraintComponent):
            return any(fails.get(child, False) for child in constraint.shapes)
        case LogicalConstraint(component=SH.OrConstraintComponent):
            return all(fails.get(child, False) for child in constraint.shapes)
    return True


def coverage_to_json(coverage: Coverage) -> dict[str, Any]:
    """Return the coverage as JSON values."""
    return {
        "share": round(coverage.share, 4),
        "shapes": {
            "count": coverage.shapes,
            "unreached": list(coverage.unreached_shapes),
            "withoutFocusNodes": list(coverage.idle_shapes),
            "neverFailing": list(coverage.never_failing_shapes),
        },
        "classes": {"count": coverage.classes, "uncovered": list(coverage.uncovered_classes)},
        "properties": {"count": coverage.properties, "uncovered": list(coverage.uncovered_properties)},
        "rules": {"neverFired": list(coverage.silent_rules)},
        "queries": {"untested": list(coverage.untested_queries)},
    }
