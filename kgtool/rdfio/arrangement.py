"""How statements are arranged for people: by graph and subject, blank nodes inside the one place that names them.

What Turtle calls blank node property lists and collections (RDF 1.1 Turtle §2.6-2.8,
https://www.w3.org/TR/turtle/#unlabeled-bnodes) is found here once, for every syntax that nests.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.errors import EngineError, LimitError
from kgtool.rdfio.canonical import canonical_labels, with_blank_nodes
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.rdfio.canonical import Row

__all__ = ["Arrangement", "arrange", "labels_for"]

FIRST, REST, NIL = str(RDF.first), str(RDF.rest), str(RDF.nil)
_DEEPEST = 12
_WORK = 50_000
_LABEL = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|(_:[^\s]+)')

Properties = dict[str, list[tuple[str, str]]]
"""Subject to its pairs of predicate and object, in order of appearance."""


@dataclass(slots=True)
class Arrangement:
    """Statements by graph and subject; which blank nodes stand in place, which are lists, which have a label.

    ``inside`` holds the blank nodes that are written where they are named, ``lists`` the members of those among them
    that begin a list, ``labels`` the label of every blank node that needs one.
    """

    graphs: dict[str, Properties]
    labels: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    inside: set[str] = field(default_factory=set)

    def graph_names(self) -> list[str]:
        """Return the graphs, the default graph first, then by IRI, then by label."""
        return sorted(self.graphs, key=self.order)

    def roots(self, graph: str) -> list[str]:
        """Return the subjects of a graph that stand on their own: by IRI, then by label, then those without a label."""
        return sorted((subject for subject in self.graphs.get(graph, ()) if subject not in self.inside), key=self.order)

    def order(self, node: str) -> tuple[bool, int, str]:
        """Return what graphs and subjects are sorted by: IRIs first, then labels, then what has none."""
        label = self.labels.get(node, "") if node.startswith("_:") else node
        return (node.startswith("_:"), len(label) if label.startswith("_:") else 0, label)


def labels_for(rows: Iterable[Row], prefix: str = "_:c14n") -> dict[str, str]:
    """Return a label for each blank node: canonical where RDFC-1.0 needs little work, else by order of appearance.

    Either way the same rows in the same order get the same labels.
    """
    kept = with_blank_nodes(rows)
    try:
        found = canonical_labels(kept, limit=_WORK + 4 * len(kept))
    except (LimitError, EngineError):
        found = {label: "" for row in kept for label in blank_nodes(row)}
    return {label: f"{prefix}{number}" for number, label in enumerate(found)}


def blank_nodes(row: Row) -> list[str]:
    """Return the blank nodes of a row, those inside a triple term included."""
    s, _, o, g = row
    inner = [found for found in _LABEL.findall(o) if found] if o.startswith("<<(") else [o]
    return [label for label in (s, *inner, g) if label.startswith("_:")]


def arrange(rows: Iterable[Row]) -> Arrangement:
    """Return the arrangement of rows; a blank node is written in place when one statement alone has it as object.

    Those that need a label (named twice, in two graphs, as a graph, in a triple term, or in a circle) get one that
    depends on the statements around them, as :func:`labels_for` says.
    """
    kept = list(dict.fromkeys(rows))
    found = Arrangement({})
    for s, p, o, g in kept:
        found.graphs.setdefault(g, {}).setdefault(s, []).append((p, o))
    blank = with_blank_nodes(kept)
    pinned, named = _labelled(blank)
    for properties in found.graphs.values():
        pinned |= _Nesting(properties, pinned, named, found).run()
    if pinned:
        around = _component(blank, pinned)
        labels = labels_for(row for row in blank if not around.isdisjoint(blank_nodes(row)))
        found.labels = {label: f"_:b{number}" for number, label in enumerate(x for x in labels if x in pinned)}
    return found


def _labelled(rows: list[Row]) -> tuple[set[str], set[str]]:
    """Return the blank nodes that need a label whatever stands around them, and those that are objects at all."""
    named: set[str] = set()
    homes: dict[str, str] = {}
    pinned: set[str] = set()
    for row in rows:
        s, _, o, g = row
        for label in blank_nodes(row):
            if homes.setdefault(label, g) != g or label == g or label not in {s, o}:
                pinned.add(label)
        if o.startswith("_:"):
            (pinned if o in named else named).add(o)
    return pinned, named


def _component(rows: list[Row], pinned: set[str]) -> set[str]:
    """Return the blank nodes that statements connect to a labelled one: what its canonical label can depend on."""
    neighbours: Mapping[str, set[str]] = defaultdict(set)
    for row in rows:
        labels = blank_nodes(row)
        for label in labels:
            neighbours[label].update(labels)
    reached, ahead = set(pinned), list(pinned)
    while ahead:
        new = neighbours[ahead.pop()] - reached
        reached |= new
        ahead.extend(new)
    return reached


class _Nesting:
    """Walks a graph from the subjects that stand on their own and puts each blank node met into its place."""

    def __init__(self, properties: Properties, pinned: set[str], named: set[str], found: Arrangement) -> None:
        self._properties = properties
        self._pinned = set(pinned)
        self._named = named
        self._found = found
        self._no_lists: set[str] = set()

    def run(self) -> set[str]:
        """Fill ``inside`` and ``lists``; return what needs a label, also nodes too deep or in a circle."""
        if not self._named:
            return self._pinned
        self._walk(s for s in self._properties if not s.startswith("_:") or s in self._pinned or s not in self._named)
        parents = {value: s for s, pairs in self._properties.items() for _, value in pairs if value.startswith("_:")}
        for node in self._properties:
            if node.startswith("_:") and node not in self._pinned and self._is_left(node):
                circle = _circle(node, parents)
                self._pinned.update(circle)
                self._walk(circle)
        return self._pinned

    def _is_left(self, node: str) -> bool:
        return node in self._named and node not in self._found.inside

    def _walk(self, starts: Iterable[str]) -> None:
        ahead = [(start, 0) for start in starts]
        while ahead:
            subject, depth = ahead.pop()
            for _, value in self._properties[subject]:
                ahead.extend(self._meet(value, depth + 1))

    def _meet(self, node: str, depth: int) -> list[tuple[str, int]]:
        """Put an object into its place, and return the subjects to walk on from, with their depth."""
        if not node.startswith("_:") or node in self._pinned:
            return []
        if depth > _DEEPEST and node in self._properties:
            self._pinned.add(node)
            return [(node, 0)]
        self._found.inside.add(node)
        members = self._members(node)
        if members is None:
            return [(node, depth)] if node in self._properties else []
        self._found.lists[node] = members
        return [found for member in members for found in self._meet(member, depth + 1)]

    def _members(self, head: str) -> list[str] | None:
        """Return the members of the list that begins here; None where something is not as in a plain list."""
        cells: list[str] = []
        members: list[str] = []
        node = head
        while node != NIL:
            cells.append(node)
            pairs = sorted(self._properties.get(node, ()))
            if node in self._pinned or node in self._no_lists or [p for p, _ in pairs] != [FIRST, REST]:
                self._no_lists.update(cells)
                return None
            (_, member), (_, node) = pairs
            members.append(member)
        self._found.inside.update(cells)
        return members


def _circle(node: str, parents: Mapping[str, str]) -> list[str]:
    """Return the blank nodes of the circle that a node hangs from, each named by the next alone."""
    met: dict[str, int] = {}
    while node not in met:
        met[node] = len(met)
        node = parents[node]
    return list(met)[met[node] :]
