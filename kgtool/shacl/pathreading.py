"""Reading property paths from a shapes graph. SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.graph import ListError
from kgtool.shacl.paths import (
    AlternativePath,
    InversePath,
    OneOrMorePath,
    Path,
    PredicatePath,
    SequencePath,
    ZeroOrMorePath,
    ZeroOrOnePath,
)
from kgtool.terms import BlankNode, NamedNode, Term, term_to_text
from kgtool.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.shacl.graph import ShapesGraph

__all__ = ["MAX_DEPTH", "PathError", "read_path"]

MAX_DEPTH = 50
"""How deep paths may be nested: far more than people write, far less than Python's stack."""

_UNARY: Mapping[NamedNode, type[InversePath | ZeroOrMorePath | OneOrMorePath | ZeroOrOnePath]] = {
    SH.inversePath: InversePath,
    SH.zeroOrMorePath: ZeroOrMorePath,
    SH.oneOrMorePath: OneOrMorePath,
    SH.zeroOrOnePath: ZeroOrOnePath,
}


class PathError(Exception):
    """When a node is no well-formed property path; ``node`` is the one that is wrong."""

    def __init__(self, node: Term, message: str) -> None:
        """Keep the node and what is wrong with it."""
        self.node = node
        super().__init__(message)


def read_path(graph: ShapesGraph, node: Term, above: tuple[Term, ...] = ()) -> Path:
    """Return the path that a node stands for; raise PathError where it is not well formed.

    An IRI is a predicate path, whatever else is said of it. Where a node is a list and carries path properties too, the
    list counts: the W3C suite's "strange" paths.
    """
    if isinstance(node, NamedNode):
        return PredicatePath(node)
    if not isinstance(node, BlankNode):
        raise PathError(node, f"a path is an IRI or a blank node, not {term_to_text(node)}")
    if node in above:
        raise PathError(node, "the path comes back to itself")
    if len(above) >= MAX_DEPTH:
        raise PathError(node, f"the path is nested more than {MAX_DEPTH} deep")
    above = (*above, node)
    if graph.objects(node, RDF.first):
        return SequencePath(_members(graph, node, above))
    alternatives = graph.objects(node, SH.alternativePath)
    if len(alternatives) == 1:
        return AlternativePath(_members(graph, alternatives[0], above))
    found = [(kind, value) for name, kind in _UNARY.items() for value in graph.objects(node, name)]
    if len(found) != 1 or alternatives:
        raise PathError(node, "a path node has one of sh:inversePath, sh:alternativePath, sh:zeroOrMorePath, …")
    kind, value = found[0]
    return kind(read_path(graph, value, above))


def _members(graph: ShapesGraph, head: Term, above: tuple[Term, ...]) -> tuple[Path, ...]:
    try:
        items = graph.items(head)
    except ListError as fault:
        raise PathError(fault.node, str(fault)) from fault
    if len(items) < 2:  # noqa: PLR2004 - SHACL §2.3.1.2 and §2.3.1.4: a list with at least two members
        raise PathError(head, "a list of paths has at least two members")
    return tuple(read_path(graph, item, above) for item in items)
