"""Runs of results that share their constraint, their path and where they hold: results are sorted, so runs are long."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from kgtool.dataset import DEFAULT_GRAPH
from kgtool.shacl.paths import InversePath, PredicatePath
from kgtool.shacl.rows import IdTriples

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.shacl.outcome import Columns
    from kgtool.shacl.paths import Path

__all__ = ["Run", "Runs", "offending", "step_of"]

_T = TypeVar("_T")


class Run(NamedTuple):
    """What a run shares: constraint, path (-1: the shape's own) and where it holds; and its first row."""

    c: int
    p: int
    held: int
    row: int


class Runs:
    """The runs of some rows, in their order."""

    def __init__(self, columns: Columns, holds: NDArray[np.int8]) -> None:
        """Find where what is shared changes."""
        shared = (columns["c"], columns["p"], holds)
        is_new = np.ones(len(holds), np.bool_)
        is_new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in shared])
        firsts = np.flatnonzero(is_new)
        self.lengths = np.diff(firsts, append=len(holds))
        parts = [column[firsts].tolist() for column in shared]
        self.runs = list(map(Run, *parts, firsts.tolist()))

    def spread(self, values: Iterable[_T]) -> list[_T]:
        """Return for each row what is given of its run."""
        return list(chain.from_iterable(map(repeat, values, self.lengths.tolist())))

    def spread_numbers(self, values: Iterable[int]) -> NDArray[np.int64]:
        """Return the same of numbers as an array."""
        return np.fromiter(values, np.int64, len(self.runs)).repeat(self.lengths)


def step_of(path: Path | None, terms: Terms) -> tuple[int, bool]:
    """Return the id of the property that a path is, and whether it is followed backwards; -1 for a longer path."""
    match path:
        case PredicatePath(predicate):
            backwards = False
        case InversePath(PredicatePath(predicate)):
            backwards = True
        case _:
            return -1, False
    found = terms.find_iri(predicate.value)
    return (-1 if found is None else found), backwards


def offending(
    runs: Runs,
    steps: Sequence[tuple[int, bool]],
    nodes: tuple[NDArray[np.int64], NDArray[np.int64]],
    value_texts: Sequence[str],
) -> IdTriples:
    """Return the triple that each result complains about, of ids; its subject is -1 where there is none.

    ``steps`` are those of the runs, ``nodes`` focus nodes and values, of which :data:`DEFAULT_GRAPH` is none.
    """
    focus, value = nodes
    predicate = runs.spread_numbers(number for number, _ in steps)
    missing = (predicate < 0) | (value == DEFAULT_GRAPH)
    subject, object_ = focus.copy(), value
    if any(backwards for _, backwards in steps):
        turned = runs.spread_numbers(backwards for _, backwards in steps) > 0
        subject, object_ = np.where(turned, value, focus), np.where(turned, focus, value)
        for row in np.flatnonzero(turned & ~missing).tolist():
            missing[row] = value_texts[row][0] == '"'
    subject[missing] = -1
    return IdTriples(subject, predicate, object_)
