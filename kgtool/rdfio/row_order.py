"""Rows of numbers in order, each once: as one number each, which sorts ten times sooner than row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["ROWS", "is_new", "sorted_rows"]

ROWS = 32_768
"""Rows of a piece: their text stays below the size from which on allocators give memory back at once."""

_BITS = 63
"""How many bits the numbers of a row may take together to be sorted as one number."""


def sorted_rows(columns: list[NDArray[np.uint32]]) -> Iterator[list[NDArray[np.uint32]]]:
    """Yield the different rows in order, the first column first, in pieces of at most ROWS rows."""
    widths = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(widths) > _BITS:
        places = [_places(column) for column in columns]
        widths = [len(values).bit_length() for values, _ in places]
        if sum(widths) > _BITS:
            yield from _by_columns(columns)
        else:
            for part in _by_number([place for _, place in places], widths):
                yield [values[place] for (values, _), place in zip(places, part, strict=True)]
        return
    for part in _by_number(columns, widths):
        yield [column.astype(np.uint32) for column in part]


def _by_number(columns: Sequence[NDArray[np.integer]], widths: list[int]) -> Iterator[list[NDArray[np.int64]]]:
    """Yield what :func:`sorted_rows` yields, for rows of so many bits a column that one number holds them."""
    keys = np.zeros(len(columns[0]), np.int64)
    for width, column in zip(widths, columns, strict=True):
        keys <<= width
        keys |= column
    keys.sort()
    keys = keys[is_new([keys])]
    for start in range(0, len(keys), ROWS):
        part = keys[start : start + ROWS]
        found = []
        for width in reversed(widths):
            found.append(part & ((1 << width) - 1))
            part = part >> width
        yield found[::-1]


def _places(column: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the different values of a column in order, and for each row the place of its value among them."""
    is_used = np.zeros(int(column.max(initial=0)) + 1, np.bool_)
    is_used[column] = True
    return np.flatnonzero(is_used).astype(np.uint32), (np.cumsum(is_used) - 1)[column]


def _by_columns(columns: list[NDArray[np.uint32]]) -> Iterator[list[NDArray[np.uint32]]]:
    """Yield what :func:`sorted_rows` yields, for rows whose ranks do not fit into one number."""
    order = np.lexsort(columns[::-1])
    order = order[is_new([column[order] for column in columns])]
    for start in range(0, len(order), ROWS):
        yield [column[order[start : start + ROWS]] for column in columns]


def is_new(columns: Sequence[NDArray[np.integer]]) -> NDArray[np.bool_]:
    """Say of each row of sorted columns whether it differs from the one before."""
    found = np.zeros(len(columns[0]), np.bool_)
    found[:1] = True
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found
