"""Kernels over sorted integer columns: the operations that a relational plan is made of.

A pair (subject, object) is packed into one int64, subject high, so that a sorted column is an index on the subject.
``np.sort`` plus a mask stands for ``np.unique``, which hashes in numpy 2 and is a hundred times slower on such columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "EMPTY",
    "Column",
    "Mask",
    "contains",
    "distinct",
    "high",
    "low",
    "merge",
    "minus",
    "pack",
    "ranges",
    "swap",
    "unite",
]

Column: TypeAlias = "NDArray[np.int64]"
Mask: TypeAlias = "NDArray[np.bool_]"

_SHIFT = 32
_LOW = (1 << _SHIFT) - 1
_DENSE = 8
"""From this ratio of lookups to ids on, a table over all ids is cheaper than binary search."""

EMPTY: Column = np.zeros(0, np.int64)


def pack(subject: Column, object_: Column) -> Column:
    """Return one int64 per pair, subject in the high half."""
    return (subject << _SHIFT) | object_


def high(pairs: Column) -> Column:
    """Return the subjects of packed pairs."""
    return pairs >> _SHIFT


def low(pairs: Column) -> Column:
    """Return the objects of packed pairs."""
    return pairs & _LOW


def swap(pairs: Column) -> Column:
    """Return the pairs turned round, in the old order."""
    return pack(low(pairs), high(pairs))


def distinct(values: Column, *, ordered: bool = False) -> Column:
    """Return the different values, sorted; ``ordered`` says that they are sorted already."""
    if len(values) < 2:  # noqa: PLR2004 - one value has no duplicate
        return values
    values = values if ordered else np.sort(values)
    mask = np.empty(len(values), np.bool_)
    mask[0] = True
    np.not_equal(values[1:], values[:-1], out=mask[1:])
    return values if mask.all() else values[mask]


def contains(column: Column, keys: Column, universe: int = 0) -> Mask:
    """Say for each key whether the sorted column has it; keys below ``universe`` may be looked up in a table."""
    if not len(column):
        return np.zeros(len(keys), np.bool_)
    if universe and len(keys) * _DENSE > universe:
        table = np.zeros(universe, np.bool_)
        table[column] = True
        found: Mask = table[keys]
        return found
    places = np.searchsorted(column, keys)
    places[places == len(column)] = 0
    matched: Mask = column[places] == keys
    return matched


def minus(left: Column, right: Column) -> Column:
    """Return the values of a sorted column that another sorted column lacks."""
    if not len(right) or not len(left):
        return left
    if len(right) * 4 < len(left):
        places = np.searchsorted(left, right)
        inside = places < len(left)
        places, right = places[inside], right[inside]
        keep = np.ones(len(left), np.bool_)
        keep[places[left[places] == right]] = False
        return left[keep]
    return left[~contains(right, left)]


def merge(left: Column, right: Column) -> Column:
    """Return two sorted columns without a common value as one sorted column."""
    if not len(left):
        return right
    if not len(right):
        return left
    if len(right) * 16 < len(left):
        return np.insert(left, np.searchsorted(left, right), right)
    joined = np.concatenate([left, right])
    joined.sort()
    return joined


def unite(held: Column, columns: Sequence[Column], universe: int) -> tuple[Column, Column]:
    """Return the values of some columns that a sorted one lacks, sorted, and the sorted one with them.

    Values that are many of those below ``universe`` are marked in a table, which takes neither a sort nor a search.
    """
    if universe and sum(map(len, columns)) * _DENSE > universe:
        is_in = np.zeros(universe, np.bool_)
        for values in columns:
            is_in[values] = True
        is_in[held] = False
        new = np.flatnonzero(is_in)
        is_in[held] = True
        return new, np.flatnonzero(is_in) if len(new) else held
    new = minus(distinct(columns[0] if len(columns) == 1 else np.concatenate(columns)), held)
    return new, merge(held, new)


def ranges(pairs: Column, keys: Column, universe: int) -> tuple[Column, Column]:
    """Join keys with the high halves of sorted pairs: (place of the key, low half of the pair), once per match."""
    if len(keys) * _DENSE > universe and len(pairs) * _DENSE > universe:
        ends = np.cumsum(np.bincount(high(pairs), minlength=universe))
        last = ends[keys]
        first = np.where(keys > 0, ends[keys - 1], 0)
    else:
        first = np.searchsorted(pairs, keys << _SHIFT)
        last = np.searchsorted(pairs, (keys + 1) << _SHIFT)
    counts = last - first
    place = np.repeat(np.arange(len(keys)), counts)
    if not len(place):
        return EMPTY, EMPTY
    starts = np.repeat(first - (np.cumsum(counts) - counts), counts)
    return place, low(pairs[starts + np.arange(len(place))])
