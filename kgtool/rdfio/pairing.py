"""Which blank node of one reading of a document is which of another reading: labels differ, statements are the same.

A blank node without a label (``[ ]`` and the cells of ``( )``, RDF 1.1 Turtle §2.6-2.8,
https://www.w3.org/TR/turtle/#unlabeled-bnodes) is the object of one statement at most, so these nodes form trees. Trees
are equal when their nodes' statements are, from the leaves up; equal ones are taken in the order of the document. Where
both readings have the same statements in the same order, nothing has to be compared.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rdfio.columns import rename_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from kgtool.rdfio.canonical import Row

__all__ = ["blank_nodes_in_order", "paired_blank_nodes"]

Pair: TypeAlias = tuple[str, str]


def blank_nodes_in_order(first: list[Row], second: list[Row]) -> dict[str, str] | None:
    """Return, for each blank node of the first reading, the same node of the second, which has the same order.

    None where the statements are not the same, one by one, also inside triple terms.
    """
    found: dict[str, str] = {}
    if len(first) != len(second):
        return None
    for mine, other in zip(first, second, strict=True):
        found.update(zip(_blank_nodes_in(mine), _blank_nodes_in(other), strict=False))
        if mine != other and _renamed(mine, found) != other:
            return None
    return found if len(set(found.values())) == len(found) else None


def _renamed(row: Row, labels: dict[str, str]) -> tuple[str, ...]:
    return tuple(rename_blank_nodes(text, lambda label: labels.get(label, label)) for text in row)


def _blank_nodes_in(row: Row) -> list[str]:
    """Return the blank nodes of a statement in their order."""
    found: list[str] = []

    def note(label: str) -> str:
        found.append(label)
        return label

    for text in row:
        if "_:" in text:
            rename_blank_nodes(text, note)
    return found


def paired_blank_nodes(first: list[Row], second: list[Row]) -> dict[str, str]:
    """Return, for each blank node of the first reading, the same node of the second.

    A label that both readings have stands for one node; all other blank nodes are without label in the document.
    """
    labels = _blank_nodes(first) & _blank_nodes(second)
    kinds: dict[Hashable, int] = {}
    ours, theirs = _Reading(first, labels, kinds), _Reading(second, labels, kinds)
    found = {label: label for label in labels}
    ahead = list(_in_order(ours.roots(), theirs.roots()))
    while ahead:
        mine, other = ahead.pop()
        found[mine] = other
        ahead.extend(_in_order(ours.children(mine), theirs.children(other)))
    return found


def _blank_nodes(rows: list[Row]) -> set[str]:
    return {text for s, _, o, g in rows for text in (s, o, g) if text.startswith("_:")}


def _in_order(mine: Iterable[tuple[Hashable, str]], other: Iterable[tuple[Hashable, str]]) -> Iterator[Pair]:
    """Yield pairs of nodes of equal key, the first with the first, the second with the second."""
    waiting: dict[Hashable, list[str]] = defaultdict(list)
    for key, node in other:
        waiting[key].append(node)
    for nodes in waiting.values():
        nodes.reverse()
    for key, node in mine:
        if waiting[key]:
            yield node, waiting[key].pop()


class _Reading:
    """The trees of one reading; ``kinds`` numbers the different trees of both."""

    def __init__(self, rows: list[Row], labels: set[str], kinds: dict[Hashable, int]) -> None:
        self._rows = rows
        self._labels = labels
        self._kinds = kinds
        self._kind: dict[str, int] = {}
        self._pairs: dict[str, list[Pair]] = defaultdict(list)
        for s, p, o, _ in rows:
            self._pairs[s].append((p, o))
        self._named = {o for _, _, o, _ in rows if self._is_bare(o)}
        for s, _, o, g in rows:
            for node in (s, o, g):
                if self._is_bare(node):
                    self._settle(node)

    def roots(self) -> Iterator[tuple[Hashable, str]]:
        """Yield the bare nodes below no bare node, each with what tells it apart."""
        seen: set[str] = set()
        for s, p, o, g in self._rows:
            if self._is_bare(o) and not self._is_bare(s):
                yield (s, p, self._kind[o]), o
            for node, place in ((s, "subject"), (g, "graph")):
                if self._is_bare(node) and node not in self._named and node not in seen:
                    seen.add(node)
                    yield (place, self._kind[node]), node

    def children(self, node: str) -> Iterator[tuple[Hashable, str]]:
        """Yield the bare nodes that a bare node's statements name, each with what tells it apart."""
        return (((p, self._kind[o]), o) for p, o in self._pairs[node] if self._is_bare(o))

    def _is_bare(self, text: str) -> bool:
        return text.startswith("_:") and text not in self._labels

    def _settle(self, top: str) -> None:
        """Give a number to the tree below a node by its statements, its subtrees first."""
        ahead = [top]
        while ahead:
            node = ahead[-1]
            pairs = self._pairs.get(node, [])
            open_ones = [o for _, o in pairs if self._is_bare(o) and o not in self._kind]
            if open_ones and node not in self._kind:
                ahead.extend(open_ones)
                continue
            ahead.pop()
            shape = tuple(sorted((p, str(self._kind[o]) if self._is_bare(o) else o) for p, o in pairs))
            self._kind.setdefault(node, self._kinds.setdefault(shape, len(self._kinds)))
