"""The files beside a page: everything that is said of its node and with it, in several serializations."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kgtool.outputs.context import part_of_context
from kgtool.rdfio.arrangement import NIL
from kgtool.rdfio.canonical import nquads_lines
from kgtool.rdfio.jsonld import write_jsonld_rows
from kgtool.rdfio.jsonld_context import write_node
from kgtool.rdfio.jsonld_documents import json_text
from kgtool.rdfio.serializing import serialize_rows
from kgtool.rdfio.turtle import write_turtle
from kgtool.site.knowledge import node_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rdfio.canonical import Row
    from kgtool.site.knowledge import Knowledge

__all__ = ["Beside", "rows_about"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said of a node and with it, as rows and as JSON-LD; ``curies`` is shared by all nodes of a site."""

    node: str
    knowledge: Knowledge
    rows: Sequence[Row]
    curies: dict[str, tuple[str, str]] = field(default_factory=dict)
    _document: list[dict[str, Any]] = field(init=False, repr=False, default_factory=list)

    def turtle(self) -> bytes:
        """Return the rows as Turtle."""
        prefixes = self.knowledge.project.prefixes.namespaces
        return write_turtle(self.rows, prefixes, known=self.curies).encode()

    def ntriples(self) -> bytes:
        """Return the rows as N-Triples."""
        return serialize_rows(self.rows, "nt") if self._has_blank_nodes() else nquads_lines(self.rows, {})

    def json(self) -> bytes:
        """Return the rows as JSON-LD."""
        return json_text(self.document()).encode()

    def document(self) -> dict[str, Any]:
        """Return the rows as a JSON-LD document, the object of the node first."""
        if not self._document:
            self._document.append(self._written())
        return self._document[0]

    def own(self) -> dict[str, Any]:
        """Return the JSON-LD of what is said of the node, what others say of it left out."""
        whole = self.document()
        name = self.knowledge.trees.context.reference(self.node[1:-1])
        key = self.knowledge.trees.context.id
        mine = next((each for each in whole.get("@graph", ()) if each.get(key) == name), None)
        return whole if mine is None else {"@context": whole["@context"], **mine}

    def _has_blank_nodes(self) -> bool:
        return any(s[0] == "_" or o[0] == "_" or o[:2] == "<<" for s, _, o, _ in self.rows)

    def _written(self) -> dict[str, Any]:
        triples = [(s, p, o) for s, p, o, _ in self.rows]
        context = part_of_context(self.knowledge.trees.context, triples)
        if self._has_blank_nodes():
            document: dict[str, Any] = json.loads(write_jsonld_rows(self.rows, context=context))
            return document
        objects = {
            s: write_node(context, s, [(p, o) for _, p, o in said], _nothing_inside)
            for s, said in groupby(triples, itemgetter(0))
        }
        first = [objects.pop(self.node)] if self.node in objects else []
        found = [*first, *objects.values()]
        return {"@context": context.document(), **(found[0] if len(found) == 1 else {"@graph": found})}


def rows_about(node: str, knowledge: Knowledge) -> list[Row]:
    """Return the triples that have a node as subject or object, and what blank nodes and claims among them say.

    Sorted, each once, in the default graph.
    """
    found = dict.fromkeys(_said(node, knowledge))
    for p, s in knowledge.into.get(node, ()):
        found[s, p, node, ""] = None
    for claim in knowledge.by_node.get(node, ()):
        name = node_text(claim.node)
        found |= {(name, p, o, ""): None for p, o in knowledge.about.get(name, ())}
    return sorted(row for row in found if row[0][0] != '"')


def _said(node: str, knowledge: Knowledge) -> Iterator[Row]:
    """Yield what a node and the blank nodes that it leads to say."""
    ahead, seen = [node], {node}
    while ahead:
        subject = ahead.pop()
        for p, o in knowledge.about.get(subject, ()):
            if o[:2] == "_:" and o not in seen:
                seen.add(o)
                ahead.append(o)
            yield subject, p, o, ""


def _nothing_inside(*texts: str) -> dict[str, Any] | None:
    """Return the object that stands in the place of a node: none, but the empty list."""
    return {"@list": []} if texts[-1] == NIL else None
