"""What a run knows of one shape: its focus nodes, their values, and which of them it rejects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.shacl.arrays.sets import EMPTY, among, any_of, distinct, positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.shacl.arrays.graph import ArrayGraph, Pairs
    from kgtool.shacl.shapes import Shape

__all__ = ["NOTHING", "Found", "Part"]


_FEW = 1 << 16
"""Up to how many ids of values are kept until the shape has been asked."""


class Found(NamedTuple):
    """What breaks a constraint: focus nodes by number, their values where there are any; ``path`` for sh:closed."""

    row: NDArray[np.int64]
    value: NDArray[np.int64] | None = None
    path: NDArray[np.int64] | None = None


NOTHING = Found(EMPTY, EMPTY)
"""What most constraints find."""


@dataclass(slots=True)
class Part:
    """One shape over all copies of the graph; ``focus`` is sorted, the values' rows point into it."""

    number: int
    shape: Shape
    graph: ArrayGraph
    focus: NDArray[np.int64]
    values: Pairs
    rejected: NDArray[np.int64] = field(default_factory=lambda: EMPTY)
    _bad: NDArray[np.bool_] | None = None
    _ids: NDArray[np.int64] | None = None

    @property
    def ids(self) -> NDArray[np.int64]:
        """Return the ids of the values, whichever copy they are in; kept where they are few."""
        if self._ids is not None:
            return self._ids
        ids = self.graph.ids(self.values.value)
        if len(ids) <= _FEW:
            self._ids = ids
        return ids

    def reaching(self) -> NDArray[np.int64]:
        """Return the different values."""
        return self.focus if self.shape.path is None else distinct(self.values.value, self.graph.nodes)

    def rejects(self, nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return, per node, whether it is a focus node that the shape rejects."""
        return among(nodes, self.rejected, self.graph.nodes)

    def reject(self, rows: NDArray[np.int64]) -> None:
        """Mark focus nodes, given by number, as nodes that the shape rejects."""
        if self._bad is None:
            self._bad = np.zeros(len(self.focus), np.bool_)
        self._bad[rows] = True

    def settle(self) -> None:
        """Let those that refer to the shape know which nodes it rejects."""
        if self._bad is not None:
            self.rejected = self.focus[self._bad]
        self._ids = None

    def rows_of(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of focus nodes."""
        return positions(nodes, self.focus)

    def where(self, wrong: NDArray[np.bool_]) -> Found:
        """Return the values of which each is marked as wrong or not."""
        if not any_of(wrong):
            return NOTHING
        return Found(self.values.row[wrong], self.values.value[wrong])

    def counts(self) -> NDArray[np.int64]:
        """Return how many values each focus node has."""
        return np.bincount(self.values.row, minlength=len(self.focus))
