"""The files beside a page: everything that is said of its node and with it, in several serializations."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.outputs.context import part_of_context
from kgtool.rdfio.jsonld import write_jsonld_rows
from kgtool.rdfio.serializing import serialize_rows
from kgtool.rdfio.turtle import write_turtle
from kgtool.site.knowledge import node_text
from kgtool.site.row_texts import RowTexts, has_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rdfio.canonical import Row
    from kgtool.site.knowledge import Knowledge

__all__ = ["Beside", "rows_about"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said of a node and with it, as rows and as JSON-LD; ``texts`` is shared by all nodes of a site."""

    node: str
    rows: Sequence[Row]
    texts: RowTexts
    _arranged: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """See whether blank nodes have to be arranged."""
        object.__setattr__(self, "_arranged", has_blank_nodes(self.rows))

    def turtle(self) -> bytes:
        """Return the rows as Turtle."""
        if not self._arranged:
            return self.texts.turtle(self.rows)
        return write_turtle(self.rows, self.texts.prefixes, known=self.texts.curies).encode()

    def ntriples(self) -> bytes:
        """Return the rows as N-Triples."""
        return serialize_rows(self.rows, "nt") if self._arranged else self.texts.ntriples(self.rows)

    def json(self) -> bytes:
        """Return the rows as JSON-LD, the object of the node first unless there are blank nodes."""
        if not self._arranged:
            return self.texts.json(self.node, self.rows)
        context = part_of_context(self.texts.context, [(s, p, o) for s, p, o, _ in self.rows])
        return write_jsonld_rows(self.rows, context=context)

    def own(self) -> dict[str, Any]:
        """Return the JSON-LD of what is said of the node, what others say of it left out."""
        if not self._arranged:
            return self.texts.own(self.node, self.rows)
        whole: dict[str, Any] = json.loads(self.json())
        name = self.texts.context.reference(self.node[1:-1])
        key = self.texts.context.id
        mine = next((each for each in whole.get("@graph", ()) if each.get(key) == name), None)
        return whole if mine is None else {"@context": whole["@context"], **mine}


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
