"""Which nodes are shapes, and which shapes refer to which. SHACL §2.1 (https://www.w3.org/TR/shacl/#shapes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.graph import ListError
from kgtool.shacl.parameters import PARAMETERS, TARGETS
from kgtool.shacl.paths import path_text
from kgtool.terms import BlankNode, NamedNode, Term, term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.shacl.components import Component
    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.shapes import Shape

__all__ = ["check_references", "discover"]

_NO_PARAMETERS = frozenset(
    {SH.deactivated, SH.severity, SH.message, SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.flags}
)
_EXPECTS_SHAPE = (SH.node, SH.property, SH.not_, SH.qualifiedValueShape)
_NAMES_SHAPE = (SH.node, SH.not_, SH.qualifiedValueShape)
_RULE_NAMES_SHAPE = (SH.condition, SH.filterShape)
"""SHACL Advanced Features §8.4 and §6 (https://www.w3.org/TR/shacl-af/): of a rule, and of a node expression."""
_EXPECTS_SHAPES = (SH.and_, SH.or_, SH.xone)


def discover(graph: ShapesGraph, components: Iterable[Component]) -> tuple[Term, ...]:
    """Return every node that is a shape, in order of appearance by kind of evidence."""
    found: dict[Term, None] = dict.fromkeys((*graph.instances(SH.NodeShape), *graph.instances(SH.PropertyShape)))
    own = [parameter.predicate for component in components for parameter in component.parameters]
    for predicate in (*TARGETS, *(name for name in PARAMETERS if name not in _NO_PARAMETERS), *own):
        found.update(dict.fromkeys(graph.subjects_of(predicate)))
    for predicate in _EXPECTS_SHAPE:
        found.update(dict.fromkeys(triple.object for triple in graph.with_predicate(predicate)))
    for predicate in _EXPECTS_SHAPES:
        for triple in graph.with_predicate(predicate):
            try:
                found.update(dict.fromkeys(graph.items(triple.object)))
            except ListError:
                continue  # the list is reported where the constraint is read
    return tuple(node for node in found if isinstance(node, NamedNode | BlankNode))


def check_references(graph: ShapesGraph, shapes: Mapping[Term, Shape], faults: Faults) -> None:
    """Report recursive shapes (§3.4.3) and sh:property values that are no property shapes (§4.7.2)."""
    for triple in graph.with_predicate(SH.property):
        if triple.subject in shapes and not graph.objects(triple.object, SH.path):
            empty = "" if graph.is_subject(triple.object) else ", which nothing describes"
            name = term_to_text(triple.object) if isinstance(triple.object, NamedNode) else "a shape without a path"
            message = f"sh:property names {name}{empty}, but a property shape has an sh:path"
            hint = (
                "sh:predicate was the name of sh:path in drafts" if graph.objects(triple.object, SH.predicate) else ""
            )
            faults.error("KG0710", message, triple, "PropertyConstraintComponent", hint)
    for predicate in (*_NAMES_SHAPE, *_RULE_NAMES_SHAPE):
        for triple in graph.with_predicate(predicate):
            is_asked = triple.subject in shapes or predicate in _RULE_NAMES_SHAPE
            if is_asked and not graph.is_subject(triple.object):
                name = predicate.value.rpartition("#")[2]
                message = f"sh:{name} names the shape {term_to_text(triple.object)}, which nothing describes"
                faults.warning("KG0710", message, triple, "shapes", "every node conforms to an empty shape")
    for triple in graph.with_predicate(SH.rule):
        if triple.subject in shapes and not shapes[triple.subject].targets:
            message = "a rule of a shape without a target never runs: nothing is its focus node"
            faults.warning("KG0710", message, triple, hint="see https://www.w3.org/TR/shacl-af/#rules")
    for cycle in _cycles(shapes):
        names = " -> ".join(_named(shapes[node]) for node in (*cycle, cycle[0]))
        hint = "what recursive shapes mean is left open by SHACL; break the cycle"
        faults.error("KG0706", f"recursive shapes: {names}", (cycle[0],), "shapes-recursion", hint)


def _cycles(shapes: Mapping[Term, Shape]) -> Iterator[tuple[Term, ...]]:
    """Yield a cycle for each back edge of a depth-first search; each node is searched once.

    Every node conforms to a deactivated shape, so that nothing is asked of the shapes that it refers to.
    """
    done = {node for node, shape in shapes.items() if shape.deactivated}
    for root in shapes:
        stack: list[tuple[Term, Iterator[Term]]] = [(root, iter(shapes[root].children()))] if root not in done else []
        path = {root: None} if stack else {}
        while stack:
            node, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                del path[node]
                done.add(node)
            elif child in path:
                on_path = list(path)
                yield tuple(on_path[on_path.index(child) :])
            elif child not in done and child in shapes:
                path[child] = None
                stack.append((child, iter(shapes[child].children())))


def _named(shape: Shape) -> str:
    """Return the name of a shape; that of one without is its path, if it has one."""
    if isinstance(shape.node, BlankNode) and shape.path is not None:
        return f"[ sh:path {path_text(shape.path)} ]"
    return term_to_text(shape.node)
