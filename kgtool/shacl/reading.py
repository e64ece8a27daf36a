"""Reading shapes from a shapes graph, with every fault of it found before anything is validated.

SHACL §2 (https://www.w3.org/TR/shacl/#shapes), §3.4 (https://www.w3.org/TR/shacl/#validation-definition), and the
syntax rules (https://www.w3.org/TR/shacl/#syntax-rules).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import InputError
from kgtool.shacl.components import read_components
from kgtool.shacl.faults import Faults
from kgtool.shacl.graph import ShapesGraph
from kgtool.shacl.parameters import PARAMETERS, TARGETS, Parameter
from kgtool.shacl.pathreading import PathError, read_path
from kgtool.shacl.reading_constraints import ConstraintReader
from kgtool.shacl.references import check_references, discover
from kgtool.shacl.shapes import Shape, Shapes, Target, TargetKind
from kgtool.shacl.targets import read_sparql_target
from kgtool.shacl.vocabulary import RULES_REGIME, check_vocabulary
from kgtool.terms import Literal, NamedNode, Term, term_to_text
from kgtool.vocab import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kgtool.shacl.faults import Locator
    from kgtool.terms import Subject, Triple

__all__ = ["read_shapes"]

_ENTAILMENTS = {
    "http://www.w3.org/ns/entailment/RDFS": "rdfs",
    "http://www.w3.org/ns/entailment/OWL-RL": "owl2rl",
    "http://www.w3.org/ns/entailment/OWL-RDF-Based": "owl2rl",
}
_LISTED = "a list in this place is of the SHACL 1.2 Core draft; say it with sh:or"
_TRUE = Literal(value=True)
_TARGET_KINDS = {
    SH.targetNode: TargetKind.NODE,
    SH.targetClass: TargetKind.CLASS,
    SH.targetSubjectsOf: TargetKind.SUBJECTS,
    SH.targetObjectsOf: TargetKind.OBJECTS,
}


def read_shapes(triples: Iterable[Triple | tuple[Subject, NamedNode, Term]], locate: Locator | None = None) -> Shapes:
    """Return the shapes of a shapes graph; raise InputError (KG0701 to KG0714) with every fault, each with its place.

    ``locate`` says where a triple stands: it takes subject, predicate and object, and may return None.
    """
    graph = ShapesGraph(triples)
    faults = Faults(locate)
    components = read_components(graph, faults)
    found = discover(graph, components)
    check_vocabulary(graph, found, components, faults)
    _check_parameters(graph, found, faults)
    _check_entailment(graph, faults)
    constraints = ConstraintReader(graph, components, faults)
    shapes = {node: _read_shape(graph, node, constraints, faults) for node in found}
    check_references(graph, shapes, faults)
    errors = faults.errors()
    if errors:
        raise InputError(*errors)
    return Shapes(shapes, graph, faults.warnings())


def _check_entailment(graph: ShapesGraph, faults: Faults) -> None:
    """Refuse entailment regimes that kgtool does not have (§1.5, https://www.w3.org/TR/shacl/#shacl-entailment)."""
    for triple in graph.with_predicate(SH.entailment):
        regime = triple.object.value if isinstance(triple.object, NamedNode) else term_to_text(triple.object)
        if regime == RULES_REGIME:
            continue
        option = _ENTAILMENTS.get(regime)
        if option is None:
            hint = f"the regimes are {', '.join(_ENTAILMENTS)}"
            faults.error("KG0711", f"the shapes ask for the entailment regime '{regime}'", triple, hint=hint)
        else:
            message = f"the shapes ask for inferences by {option}"
            faults.warning(
                "KG0711", message, triple, hint=f"validate with --entailment {option}, unless you do so already"
            )


def _check_parameters(graph: ShapesGraph, found: Iterable[Term], faults: Faults) -> None:
    for node in found:
        own = graph.about(node)
        for predicate, values in own.items():
            parameter = PARAMETERS.get(predicate) or TARGETS.get(predicate)
            if parameter is not None:
                _check_parameter(graph, (node, predicate, values), parameter, faults)
        if SH.flags in own and SH.pattern not in own:
            faults.warning(
                "KG0710", "sh:flags without sh:pattern has no effect", (node, SH.flags), "PatternConstraintComponent"
            )


def _check_parameter(
    graph: ShapesGraph, given: tuple[Term, NamedNode, Sequence[Term]], parameter: Parameter, faults: Faults
) -> None:
    """Check the values of a parameter, given as node, parameter and values."""
    node, predicate, values = given
    for value in values:
        if not parameter.accepts(value):
            message = f"{_name(predicate)} takes {parameter.wants}, not {term_to_text(value)}"
            hint = _LISTED if graph.objects(value, RDF.first) else ""
            faults.error("KG0702", message, (node, predicate, value), parameter.section, hint)
        elif parameter.wants == "true or false" and isinstance(value, Literal) and value.value in {"1", "0"}:
            wants = "SHACL asks for the literal true"
            message = f"{_name(predicate)} counts as not set: {wants}, not {term_to_text(value)}"
            faults.warning("KG0702", message, (node, predicate, value), parameter.section)
    if len(values) > 1 and not parameter.many:
        message = f"{_name(predicate)} has {len(values)} values, and takes one"
        faults.error("KG0703", message, (node, predicate, values[1]), parameter.section)
    if parameter.property_only and SH.path not in graph.about(node):
        message = f"{_name(predicate)} stands on a node shape, but only property shapes may have it"
        faults.error("KG0709", message, (node, predicate, values[0]), parameter.section, "give the shape an sh:path")


def _name(predicate: NamedNode) -> str:
    return f"sh:{predicate.value[len(SH.namespace) :]}"


def _read_shape(graph: ShapesGraph, node: Term, constraints: ConstraintReader, faults: Faults) -> Shape:
    own = graph.about(node)
    paths = own.get(SH.path, ())
    path = None
    if len(paths) > 1:
        faults.error("KG0703", f"sh:path has {len(paths)} values, and takes one", (node, SH.path, paths[1]), "paths")
    elif paths:
        try:
            path = read_path(graph, paths[0])
        except PathError as error:
            faults.error("KG0704", f"ill-formed path: {error}", (node, SH.path, paths[0]), "property-paths")
    elif node in graph.instances(SH.PropertyShape):
        faults.error("KG0710", "a property shape has no sh:path", (node,), "property-shapes")
    severity = next(iter(own.get(SH.severity, ())), None)
    return Shape(
        node=node,
        path=path,
        targets=_targets(graph, node, own, faults),
        constraints=constraints.read(node, path),
        severity=severity if isinstance(severity, NamedNode) else SH.Violation,
        messages=tuple(text for text in own.get(SH.message, ()) if isinstance(text, Literal)),
        deactivated=_TRUE in own.get(SH.deactivated, ()),
    )


def _targets(
    graph: ShapesGraph, node: Term, own: Mapping[NamedNode, Sequence[Term]], faults: Faults
) -> tuple[Target, ...]:
    """Return the targets of a shape, a class that is a shape being its own (implicit class targets, §2.1.3.3)."""
    found = [Target(kind, value) for predicate, kind in _TARGET_KINDS.items() for value in own.get(predicate, ())]
    if RDF.type in own and _is_class(graph, node):
        found.append(Target(TargetKind.CLASS, node))
        if not isinstance(node, NamedNode):
            message = "a shape that is a class has an IRI, so that its instances are its focus nodes"
            faults.error("KG0710", message, (node,), "implicit-targetClass")
    for value in own.get(SH.target, ()):
        target = read_sparql_target(graph, node, value, faults)
        if target is not None:
            found.append(target)
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def _is_class(graph: ShapesGraph, node: Term) -> bool:
    """Say whether a node is both a class and, by its type, a shape."""
    is_class = node in graph.instances(RDFS.Class) or node in graph.instances(OWL.Class)
    return is_class and (node in graph.instances(SH.NodeShape) or node in graph.instances(SH.PropertyShape))
