"""Rows by property, without moving the triples: those of one are brought together when somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.shacl.arrays.sets import distinct, joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Partition", "coded"]

_PIECE = 1 << 16
"""How many rows are sorted at a time: few enough for the processor's cache, and for a row to have 16 bits."""
_FEW = 1 << 12
"""Up to how many codes the rows are sorted piece by piece: each piece counts each code."""


def coded(values: NDArray[Any], size: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the different values, sorted, and for each value its number among them; all are below ``size``.

    Numbers of 8 and 16 bits, where these suffice, are sorted in linear time.
    """
    used = distinct(values, size)
    kind = next(kind for kind in (np.uint8, np.uint16, np.uint32) if len(used) <= np.iinfo(kind).max + 1)
    codes = np.zeros(size, kind)
    codes[used] = np.arange(len(used), dtype=kind)
    return used, codes.take(values)


class Partition:
    """The rows of each code, counted from 0."""

    def __init__(self, codes: NDArray[Any], many: int) -> None:
        """Take the code of each row; all are below ``many``."""
        size = _PIECE if many <= _FEW else max(1, len(codes))
        self._starts = range(0, len(codes), size)
        pieces = [codes[start : start + size] for start in self._starts]
        self._orders = [_order(own) for own in pieces]
        self._ends = [np.bincount(own, minlength=many).cumsum().tolist() for own in pieces]

    def rows(self, code: int) -> NDArray[np.int64]:
        """Return the rows of a code, in ascending order."""
        found = []
        for start, order, ends in zip(self._starts, self._orders, self._ends, strict=True):
            first, last = ends[code - 1] if code else 0, ends[code]
            if first < last:
                found.append(np.add(order[first:last], start, dtype=np.int64))
        return joined(found)


def _order(codes: NDArray[Any]) -> NDArray[Any]:
    """Return the order of a piece's rows by code."""
    order = np.argsort(codes, kind="stable")
    return order.astype(np.uint16) if len(codes) <= _PIECE else order
