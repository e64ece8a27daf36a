"""Constraint components of the user's own. SHACL §6 (https://www.w3.org/TR/shacl/#sparql-constraint-components)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.queries import query_faults, query_text
from kgtool.terms import Literal, NamedNode, Term, term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.paths import Path

__all__ = ["Component", "ComponentParameter", "custom_constraints", "read_components", "read_parameters"]

_TRUE = Literal(value=True)
_LOCAL = re.compile(r"[^/#:]*$")
_RESERVED = frozenset({"this", "shapesGraph", "currentShape", "path", "PATH", "value"})


@dataclass(frozen=True, slots=True)
class ComponentParameter:
    """A parameter of a component; in queries it is a variable named like the property's local name."""

    predicate: NamedNode
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component; a shape with a value for each mandatory parameter has constraints of it."""

    node: NamedNode
    parameters: tuple[ComponentParameter, ...]


def read_components(graph: ShapesGraph, faults: Faults) -> tuple[Component, ...]:
    """Return the components that a shapes graph declares; SHACL's own are left to the validator."""
    found = []
    for node in graph.instances(SH.ConstraintComponent):
        if not isinstance(node, NamedNode):
            message = f"a constraint component is an IRI, not {term_to_text(node)}"
            faults.error("KG0714", message, (node,), "sparql-constraint-components")
        elif not node.value.startswith(SH.namespace):
            parameters = tuple(read_parameters(graph, node, faults))
            if parameters:
                found.append(Component(node, parameters))
    return tuple(found)


def read_parameters(graph: ShapesGraph, component: Term, faults: Faults) -> Iterator[ComponentParameter]:
    """Yield the parameters of a component, or of a type of targets; report what is wrong with them."""
    nodes = graph.objects(component, SH.parameter)
    mandatory = [node for node in nodes if _TRUE not in graph.objects(node, SH.optional)]
    if not mandatory:
        message = f"{term_to_text(component)} has no sh:parameter that is not optional"
        faults.error("KG0714", message, (component,), "constraint-components-parameters")
        return
    for node in nodes:
        paths = graph.objects(node, SH.path)
        path = paths[0] if len(paths) == 1 else None
        name = _LOCAL.search(path.value) if isinstance(path, NamedNode) else None
        if name is None or not isinstance(path, NamedNode):
            message = "a parameter has one sh:path, an IRI"
            faults.error("KG0714", message, (component, SH.parameter, node), "constraint-components-parameters")
        elif not re.fullmatch(r"[^\W\d]\w*", name[0]) or name[0] in _RESERVED:
            message = f"'{name[0]}' is no name for a parameter: it is a variable in queries"
            faults.error("KG0714", message, (node, SH.path, path), "constraint-components-parameters")
        else:
            yield ComponentParameter(path, name[0], node not in mandatory)


def custom_constraints(
    graph: ShapesGraph, shape: Term, path: Path | None, components: Sequence[Component], faults: Faults
) -> Iterator[QueryConstraint]:
    """Yield the constraints of the user's own components that a shape has."""
    for component in components:
        values = {parameter: graph.objects(shape, parameter.predicate) for parameter in component.parameters}
        if any(not found and not parameter.optional for parameter, found in values.items()):
            continue
        several = [parameter for parameter, found in values.items() if len(found) > 1]
        if several and len(component.parameters) > 1:
            message = f"<{several[0].predicate.value}> has several values, but its component has several parameters"
            faults.error("KG0703", message, (shape, several[0].predicate), "constraint-components-parameters")
            continue
        given = [[(parameter.name, value) for value in found] for parameter, found in values.items() if found]
        for bindings in product(*given):
            constraint = _constraint(graph, component, path, bindings, faults)
            if constraint is not None:
                yield (
                    constraint if constraint.messages else replace(constraint, messages=_said(graph, shape, component))
                )


def _said(graph: ShapesGraph, shape: Term, component: Component) -> tuple[Literal, ...]:
    """Return the messages of a component, which stand back behind those of a shape and of a validator (§5.3.2)."""
    messages = () if graph.objects(shape, SH.message) else graph.objects(component.node, SH.message)
    return tuple(term for term in messages if isinstance(term, Literal))


def _constraint(
    graph: ShapesGraph,
    component: Component,
    path: Path | None,
    bindings: tuple[tuple[str, Term], ...],
    faults: Faults,
) -> QueryConstraint | None:
    own = SH.nodeValidator if path is None else SH.propertyValidator
    validator, ask = graph.value(component.node, own), False
    if validator is None:
        validator, ask = graph.value(component.node, SH.validator), True
    if validator is None:
        message = f"the component {term_to_text(component.node)} has no validator for this kind of shape"
        faults.warning("KG0714", message, (component.node,), "constraint-components-validators")
        return None
    predicate = SH.ask if ask else SH.select
    query = graph.value(validator, predicate)
    if not isinstance(query, Literal):
        message = f"the validator {term_to_text(validator)} has no sh:{'ask' if ask else 'select'}"
        faults.error("KG0714", message, (validator,), "constraint-components-validators")
        return None
    text = query_text(graph, validator, query.value, path, faults)
    names = [parameter.name for parameter in component.parameters]
    bound = ("this", "shapesGraph", "currentShape", *names, *(["value"] if ask else []))
    wrong = list(query_faults(text, ask=ask, bound=bound))
    for message in wrong:
        faults.error("KG0708", message, (validator, predicate), "pre-binding")
    if wrong:
        return None
    messages = tuple(term for term in graph.objects(validator, SH.message) if isinstance(term, Literal))
    return QueryConstraint(component.node, validator, text, ask, bindings, messages, is_source=False)
