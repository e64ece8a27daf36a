"""The files beside a page: everything that is said of its node and with it, in several serializations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.rdfio.serializing import serialize_rows
from kgtool.site.knowledge import node_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rdfio.canonical import Row
    from kgtool.site.knowledge import Knowledge
    from kgtool.site.material import Material

__all__ = ["data_files", "rows_about"]


def data_files(node: str, material: Material) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a node by suffix: Turtle, N-Triples, JSON-LD."""
    prefixes = material.knowledge.project.prefixes
    rows = rows_about(node, material.knowledge)
    yield ".ttl", serialize_rows(rows, "turtle", prefixes)
    yield ".nt", serialize_rows(rows, "nt")
    yield ".jsonld", material.tree(node).write()


def rows_about(node: str, knowledge: Knowledge) -> list[Row]:
    """Return the triples that have a node as subject or object, and what blank nodes and claims among them say.

    Sorted, each once, in the default graph.
    """
    found: dict[Row, None] = {}
    ahead, seen = [node], {node}
    while ahead:
        subject = ahead.pop()
        for p, o in knowledge.about.get(subject, ()):
            if o[:2] == "_:" and o not in seen:
                seen.add(o)
                ahead.append(o)
            found[subject, p, o, ""] = None
    for p, s in knowledge.into.get(node, ()):
        found[s, p, node, ""] = None
    for claim in knowledge.by_node.get(node, ()):
        for p, o in knowledge.about.get(node_text(claim.node), ()):
            found[node_text(claim.node), p, o, ""] = None
    return sorted(row for row in found if row[0][0] != '"')
