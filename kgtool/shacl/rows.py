"""Where triples and subjects stand first in a dataset: the source and the row of many of them in one pass."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Block, Dataset
    from kgtool.roles import GraphRole

__all__ = ["first_mentions", "first_rows_of_subjects", "first_rows_of_triples", "row_counts"]


def row_counts(dataset: Dataset) -> Mapping[int, int]:
    """Return how many rows each source has."""
    counts: dict[int, int] = defaultdict(int)
    for block in dataset.blocks:
        counts[block.source] += len(block)
    return counts


def first_rows_of_triples(
    dataset: Dataset, roles: Collection[GraphRole], triples: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Return the first source of some roles that has each triple of ids, and the first of its rows, from 0."""
    if not triples:
        return {}
    columns = np.array(triples, np.int64).T
    tables = [_table(column, len(dataset.terms)) for column in columns]
    sizes = [int(table.max()) + 1 for table in tables]

    def keys(*own: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return a number for each triple of places among the wanted subjects, predicates and objects."""
        subject, predicate, object_ = own
        return (subject.astype(np.int64) * sizes[1] + predicate) * sizes[2] + object_

    wanted = keys(*(table[column] for table, column in zip(tables, columns, strict=True)))
    order = np.argsort(wanted)
    wanted = wanted[order]
    found = _Firsts(len(triples))
    for source, start, block in _blocks(dataset, roles):
        rows = np.flatnonzero(tables[0][block.subject])
        rows = rows[tables[1][block.predicate[rows]] > 0]
        rows = rows[tables[2][block.object[rows]] > 0]
        parts = (block.subject, block.predicate, block.object)
        asked = keys(*(table[column[rows]] for table, column in zip(tables, parts, strict=True)))
        at = np.minimum(np.searchsorted(wanted, asked), len(wanted) - 1)
        is_wanted = wanted[at] == asked
        found.add(source, order[at[is_wanted]], rows[is_wanted] + start)
    return {triples[number]: place for number, place in found.places()}


def first_rows_of_subjects(
    dataset: Dataset, roles: Collection[GraphRole], subjects: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Return the first file of some roles that has each subject, and the first of its rows; a stage is no file."""
    return _first_rows(dataset, roles, subjects, "subject")


def first_mentions(
    dataset: Dataset, roles: Collection[GraphRole], objects: Sequence[int]
) -> dict[int, tuple[tuple[int, int, int], tuple[int, int]]]:
    """Return the first triple in a file that has each object, with the file and the row."""
    found = _first_rows(dataset, roles, objects, "object")
    triples: dict[tuple[int, int], tuple[int, int, int]] = {}
    for source, start, block in _blocks(dataset, roles):
        for row in (row - start for of, row in found.values() if of == source and start <= row < start + len(block)):
            triples[source, row + start] = int(block.subject[row]), int(block.predicate[row]), int(block.object[row])
    return {node: (triples[place], place) for node, place in found.items()}


def _first_rows(
    dataset: Dataset, roles: Collection[GraphRole], nodes: Sequence[int], part: str
) -> dict[int, tuple[int, int]]:
    """Return the first file that has each node as a part of a triple, and the row of that."""
    if not nodes:
        return {}
    table = _table(np.array(nodes, np.int64), len(dataset.terms))
    found = _Firsts(len(nodes))
    place = np.zeros(int(table.max()) + 1, np.int64)
    place[table[list(nodes)]] = np.arange(len(nodes))
    for source, start, block in _blocks(dataset, roles):
        if not dataset.sources[source].path.startswith("["):
            own = table[getattr(block, part)]
            rows = np.flatnonzero(own)
            found.add(source, place[own[rows]], rows + start)
    return {nodes[number]: where for number, where in found.places()}


class _Firsts:
    """The first source and row of what is asked for, by its number."""

    def __init__(self, size: int) -> None:
        self._source = np.full(size, -1, np.int64)
        self._row = np.zeros(size, np.int64)

    def add(self, source: int, which: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
        """Take rows, in ascending order, of what has none yet."""
        is_open = self._source[which] < 0
        which, rows = which[is_open], rows[is_open]
        self._source[which] = source
        self._row[which[::-1]] = rows[::-1]

    def places(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield the number of what was found, and its source and row."""
        known = np.flatnonzero(self._source >= 0)
        return zip(
            known.tolist(), zip(self._source[known].tolist(), self._row[known].tolist(), strict=True), strict=True
        )


def _table(wanted: NDArray[np.int64], size: int) -> NDArray[np.int32]:
    """Return, per term, 0 or a number of its own among the wanted ones."""
    table = np.zeros(size, np.int32)
    table[wanted] = 1
    places = np.flatnonzero(table)
    table[places] = np.arange(1, len(places) + 1)
    return table


def _blocks(dataset: Dataset, roles: Collection[GraphRole]) -> Iterator[tuple[int, int, Block]]:
    """Yield the blocks of some roles source by source, each with its source and the number of its first row there."""
    before: dict[int, int] = defaultdict(int)
    for block in sorted(dataset.blocks_of(roles), key=lambda block: block.source):
        yield block.source, before[block.source], block
        before[block.source] += len(block)
