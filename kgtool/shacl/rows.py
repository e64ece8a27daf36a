"""Where triples and subjects stand first in a dataset: the source and the row of many of them in one pass."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from kgtool.dataset import Block, Dataset
    from kgtool.roles import GraphRole

__all__ = ["FirstRows", "IdTriples", "first_mentions", "first_rows_of_subjects", "first_rows_of_triples", "row_counts"]


class IdTriples(NamedTuple):
    """Triples of ids as columns; one with an id below 0 is none."""

    subject: NDArray[np.int64]
    predicate: NDArray[np.int64]
    object: NDArray[np.int64]

    @classmethod
    def of(cls, triples: Iterable[tuple[int, int, int]]) -> IdTriples:
        """Return triples as columns."""
        return cls(*np.array(list(triples), np.int64).reshape(-1, 3).T)

    def each(self) -> Iterator[tuple[int, int, int]]:
        """Yield the triples."""
        return zip(*(column.tolist() for column in self), strict=True)

    def at(self, rows: NDArray[np.int64]) -> IdTriples:
        """Return the triples of some rows."""
        return IdTriples(*(column[rows] for column in self))


class FirstRows(NamedTuple):
    """Of each thing asked for the first source that has it, -1 for none, and the first row there, counted from 0."""

    source: NDArray[np.int64]
    row: NDArray[np.int64]


def row_counts(dataset: Dataset) -> Mapping[int, int]:
    """Return how many rows each source has."""
    counts: dict[int, int] = defaultdict(int)
    for block in dataset.blocks:
        counts[block.source] += len(block)
    return counts


def first_rows_of_triples(dataset: Dataset, roles: Collection[GraphRole], triples: IdTriples) -> FirstRows:
    """Return where some roles have each triple first."""
    asked = np.flatnonzero(np.minimum.reduce(triples) >= 0)
    numbers = [_Numbers(column[asked], len(dataset.terms)) for column in triples]

    def keys(*columns: NDArray[Any]) -> NDArray[np.int64]:
        """Return a number for each triple whose terms are wanted as subject, predicate and object."""
        subject, predicate, object_ = (own.of.take(column) for own, column in zip(numbers, columns, strict=True))
        return (subject.astype(np.int64) * numbers[1].size + predicate) * numbers[2].size + object_

    own = keys(*(column[asked] for column in triples))
    order = np.argsort(own, kind="stable")
    wanted, group = _grouped(own[order])
    found = _Firsts(len(wanted))
    for source, start, block in _blocks(dataset, roles) if len(wanted) else ():
        rows = np.flatnonzero(numbers[0].has.take(block.subject))
        rows = rows[numbers[1].has.take(block.predicate[rows])]
        rows = rows[numbers[2].has.take(block.object[rows])]
        held = keys(block.subject[rows], block.predicate[rows], block.object[rows])
        at = np.minimum(np.searchsorted(wanted, held), len(wanted) - 1)
        is_wanted = wanted[at] == held
        found.add(source, at[is_wanted], rows[is_wanted] + start)
    return found.of(len(triples.subject), asked[order], group)


def first_rows_of_subjects(dataset: Dataset, roles: Collection[GraphRole], subjects: NDArray[np.int64]) -> FirstRows:
    """Return the first file of some roles that has each subject, and the first of its rows; a stage is no file."""
    return _first_rows(dataset, roles, subjects, "subject")


def first_mentions(
    dataset: Dataset, roles: Collection[GraphRole], objects: NDArray[np.int64]
) -> tuple[IdTriples, FirstRows]:
    """Return the first triple in a file that has each object, and where it stands."""
    found = _first_rows(dataset, roles, objects, "object")
    triples = IdTriples(*np.full((3, len(objects)), -1))
    for source, start, block in _blocks(dataset, roles) if len(objects) else ():
        own = np.flatnonzero((found.source == source) & (found.row >= start) & (found.row < start + len(block)))
        for column, held in zip(triples, (block.subject, block.predicate, block.object), strict=True):
            column[own] = held[found.row[own] - start]
    return triples, found


def _first_rows(dataset: Dataset, roles: Collection[GraphRole], nodes: NDArray[np.int64], part: str) -> FirstRows:
    """Return the first file that has each node, which may come several times, as a part of a triple, and the row."""
    order = np.argsort(nodes, kind="stable")
    wanted, group = _grouped(nodes[order])
    found = _Firsts(len(wanted))
    numbers = _Numbers(wanted, len(dataset.terms))
    for source, start, block in _blocks(dataset, roles) if len(wanted) else ():
        if not dataset.sources[source].path.startswith("["):
            column = getattr(block, part)
            rows = np.flatnonzero(numbers.has.take(column))
            found.add(source, numbers.of.take(column[rows]), rows + start)
    return found.of(len(nodes), order, group)


def _grouped(ordered: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different ones of sorted numbers, and for each number which of them it is."""
    is_new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new], np.cumsum(is_new) - 1


class _Numbers:
    """Which terms are wanted, and a number for each of these, in the order of their ids."""

    def __init__(self, wanted: NDArray[np.int64], terms: int) -> None:
        self.has = np.zeros(terms, np.bool_)
        self.has[wanted] = True
        places = np.flatnonzero(self.has)
        self.size = len(places)
        self.of = np.zeros(terms, np.int32)
        self.of[places] = np.arange(len(places))


class _Firsts:
    """The first source and row of what is asked for, by its number."""

    def __init__(self, size: int) -> None:
        self._source = np.full(size, -1, np.int64)
        self._row = np.zeros(size, np.int64)

    def add(self, source: int, which: NDArray[Any], rows: NDArray[np.int64]) -> None:
        """Take rows, in ascending order, of what has none yet."""
        is_open = self._source[which] < 0
        which, rows = which[is_open], rows[is_open]
        self._source[which] = source
        self._row[which[::-1]] = rows[::-1]

    def of(self, size: int, rows: NDArray[np.int64], numbers: NDArray[np.int64]) -> FirstRows:
        """Return what was found of so many things, of which some rows have these numbers."""
        found = FirstRows(np.full(size, -1, np.int64), np.zeros(size, np.int64))
        found.source[rows], found.row[rows] = self._source[numbers], self._row[numbers]
        return found


def _blocks(dataset: Dataset, roles: Collection[GraphRole]) -> Iterator[tuple[int, int, Block]]:
    """Yield the blocks of some roles source by source, each with its source and the number of its first row there."""
    before: dict[int, int] = defaultdict(int)
    for block in sorted(dataset.blocks_of(roles), key=lambda block: block.source):
        yield block.source, before[block.source], block
        before[block.source] += len(block)
