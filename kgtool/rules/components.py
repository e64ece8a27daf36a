"""Strongly connected components: nodes that reach each other.

Tarjan, *Depth-first search and linear graph algorithms*, 1972 (https://doi.org/10.1137/0201010), without recursion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kgtool.rules.columns import Column

__all__ = ["components_of"]


def components_of(start: Column, end: Column, nodes: int) -> Column:
    """Return the number of each node's component; edges, sorted by start, lead to the same or a lower number.

    ``start`` and ``end`` are the nodes of the edges, numbers below ``nodes``.
    """
    after = np.searchsorted(start, np.arange(nodes + 1)).tolist()
    search = _Search(end.tolist(), after[:-1], after[1:], [0] * nodes, [0] * nodes, [-1] * nodes)
    for root in range(nodes):
        if not search.number[root]:
            search.walk(root)
    return np.array(search.found, np.int64)


@dataclass(slots=True)
class _Search:
    """The edges, ``place`` with the next one of each node to look at; and for each node its numbers."""

    targets: list[int]
    place: list[int]
    last: list[int]
    number: list[int]
    low: list[int]
    found: list[int]
    counted: int = 0
    components: int = 0
    stack: list[int] = field(default_factory=list)

    def walk(self, root: int) -> None:
        """Find the components of all that can be reached from a node and has not been seen."""
        path = [root]
        self._enter(root)
        while path:
            node = path[-1]
            if self.place[node] == self.last[node]:
                path.pop()
                self._leave(node, path)
                continue
            target = self.targets[self.place[node]]
            self.place[node] += 1
            if not self.number[target]:
                path.append(target)
                self._enter(target)
            elif self.found[target] < 0:
                self.low[node] = min(self.low[node], self.number[target])

    def _enter(self, node: int) -> None:
        self.counted += 1
        self.number[node] = self.low[node] = self.counted
        self.stack.append(node)

    def _leave(self, node: int, path: list[int]) -> None:
        if path:
            self.low[path[-1]] = min(self.low[path[-1]], self.low[node])
        if self.low[node] == self.number[node]:
            while self.found[node] < 0:
                self.found[self.stack.pop()] = self.components
            self.components += 1
