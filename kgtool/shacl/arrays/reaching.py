"""What can be reached: from many nodes at once, each edge looked at once for each node that it is reached from.

The time is linear in the pairs of node and reached node times their edges; there is no round for each step that costs
more than the step's own nodes, so that long chains and large cycles are no worse than wide graphs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.sets import EMPTY, different, joined, ranges

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["Edges"]

_CELLS = 1 << 26
"""How many pairs of a start and a node are marked at the same time, a byte each."""
_FEW = 16
"""Up to how many starts are followed one by one; a single start may have a long and narrow way to go."""


@dataclass(slots=True)
class Edges:
    """Directed edges between cells, which are any numbers; sorted once, asked often."""

    cells: NDArray[np.int64]
    first: NDArray[np.int64]
    targets: NDArray[np.int64]
    _lists: list[list[int]] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, source: NDArray[np.int64], target: NDArray[np.int64]) -> Edges:
        """Sort the edges by their source."""
        cells = different(np.concatenate((source, target)))
        here = np.searchsorted(cells, source)
        order = np.argsort(here, kind="stable")
        first = np.searchsorted(here[order], np.arange(len(cells) + 1))
        return cls(cells, first, np.searchsorted(cells, target)[order])

    def reached(
        self, rows: NDArray[np.int64], seeds: NDArray[np.int64], tick: Callable[[], None]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the different pairs of a row and a cell that its seeds reach, the seeds themselves included.

        ``rows`` is sorted, a seed each; ``tick`` is called once a step, and may raise.
        """
        at = np.searchsorted(self.cells, seeds)
        inside = at < len(self.cells)
        inside[inside] = self.cells[at[inside]] == seeds[inside]
        lonely = rows[~inside], seeds[~inside]
        rows, at = rows[inside], at[inside]
        if len(rows) and len(different(rows)) <= _FEW:
            found_rows, found = self._one_by_one(rows, at, tick)
        else:
            found_rows, found = self._together(rows, at, tick)
        return np.concatenate((lonely[0], found_rows)), np.concatenate((lonely[1], self.cells[found]))

    def _one_by_one(
        self, rows: NDArray[np.int64], at: NDArray[np.int64], tick: Callable[[], None]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if self._lists is None:
            self._lists = [part.tolist() for part in (self.first, self.targets)]
        first, targets = self._lists
        all_rows, all_found = [EMPTY], [EMPTY]
        for row in different(rows).tolist():
            tick()
            open_ = at[rows == row].tolist()
            seen = set(open_)
            while open_:
                node = open_.pop()
                fresh = [other for other in targets[first[node] : first[node + 1]] if other not in seen]
                seen.update(fresh)
                open_ += fresh
            all_rows.append(np.full(len(seen), row, np.int64))
            all_found.append(np.fromiter(seen, np.int64, len(seen)))
        return np.concatenate(all_rows), np.concatenate(all_found)

    def _together(
        self, rows: NDArray[np.int64], at: NDArray[np.int64], tick: Callable[[], None]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        size = len(self.cells)
        all_rows, all_found = [EMPTY], [EMPTY]
        many = max(1, _CELLS // max(1, size))
        marked = np.zeros(0, np.bool_)
        begin = 0
        while begin < len(rows):
            low = int(rows[begin])
            end = int(np.searchsorted(rows, low + many))
            if not len(marked):
                marked = np.zeros(min(many, int(rows[-1]) - low + 1) * size, np.bool_)
            keys = self._wave(marked, different((rows[begin:end] - low) * size + at[begin:end]), tick)
            marked[keys] = False
            row, found = np.divmod(keys, size)
            all_rows.append(row + low)
            all_found.append(found)
            begin = end
        return np.concatenate(all_rows), np.concatenate(all_found)

    def _wave(self, marked: NDArray[np.bool_], fresh: NDArray[np.int64], tick: Callable[[], None]) -> NDArray[np.int64]:
        """Return the keys (row times number of cells, plus cell) that are reached from those given; marks them all."""
        size = len(self.cells)
        degree = np.diff(self.first)
        seen = []
        while len(fresh):
            tick()
            marked[fresh] = True
            seen.append(fresh)
            row, node = np.divmod(fresh, size)
            counts = degree[node]
            keys = np.repeat(row * size, counts) + self.targets[ranges(self.first[node], counts)]
            fresh = different(keys[~marked[keys]])
        return joined(seen)
