"""Sets of nodes as sorted arrays of different ids, and what is done with them; sizes are linear or n log n."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "EMPTY",
    "among",
    "any_of",
    "contained",
    "different",
    "different_pairs",
    "distinct",
    "joined",
    "positions",
    "ranges",
]

EMPTY: NDArray[np.int64] = np.zeros(0, np.int64)
_SPARSE = 64
"""How many times more ids than values there are before sorting is sooner done than a mask over all ids."""


def joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return arrays one after another."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else EMPTY


def different(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the different values, sorted; not np.unique, which hashes since numpy 2.4 and is slow."""
    ordered = values.copy()
    ordered.sort()
    keep = np.empty(len(ordered), np.bool_)
    keep[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def distinct(values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return the different values, sorted; all are below ``size``."""
    if len(values) * _SPARSE < size:
        return different(values)
    mask = np.zeros(size, np.bool_)
    mask[values] = True
    return mask.nonzero()[0]


def among(values: NDArray[np.int64], known: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """Return, per value, whether it is in a set; all are below ``size``."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    if len(values) * _SPARSE > size:
        mask = np.zeros(size, np.bool_)
        mask[known] = True
        return mask[values]
    found: NDArray[np.bool_] = known[positions(values, known)] == values
    return found


def any_of(mask: NDArray[np.bool_]) -> bool:
    """Say whether any is true, more quickly than numpy does of a short mask."""
    return bool(np.count_nonzero(mask))


def contained(values: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return, per value, whether it is among the others, which are in no order; values may be as large as any."""
    if not len(others):
        return np.zeros(len(values), np.bool_)
    known = np.sort(others)
    found: NDArray[np.bool_] = known[positions(values, known)] == values
    return found


def positions(values: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each value stands in a set that is not empty; any place for what is not in it."""
    return np.minimum(known.searchsorted(values), len(known) - 1)


def ranges(first: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers ``first[i]`` to ``first[i] + counts[i] - 1`` for each i, one after another."""
    ends = counts.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - (ends - counts - first).repeat(counts)


def different_pairs(
    left: NDArray[np.int64], right: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different pairs, sorted; every ``right`` is below ``size``."""
    bits = size.bit_length()
    keys = left << bits | right
    if (keys[1:] > keys[:-1]).all():
        return left, right
    keys = different(keys)
    return keys >> bits, keys & ((1 << bits) - 1)
