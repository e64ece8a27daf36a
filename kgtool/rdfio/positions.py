"""Lines and columns of many places in a document at once, given in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

__all__ = ["Positions"]

_STEP = 16
"""Of how many bytes each the characters are counted beforehand."""
_PIECE = 1 << 20
_FEW = 1 << 14
"""Of how many places at a time the bytes around are held."""


class Positions:
    """The lines of a document in UTF-8; columns count code points, from 1, and only a line feed ends a line."""

    def __init__(self, data: bytes) -> None:
        """Find where the lines begin."""
        self._text = np.frombuffer(data, np.uint8)
        pieces = range(0, len(data), _PIECE)
        breaks = [np.flatnonzero(self._text[at : at + _PIECE] == ord("\n")) + (at + 1) for at in pieces]
        self._lines = np.concatenate([np.zeros(1, np.int64), *breaks])
        self._before = None if data.isascii() else self._counts()

    def of(self, offsets: Numbers) -> tuple[Numbers, Numbers]:
        """Return the line and the column of each place."""
        line = np.searchsorted(self._lines, offsets, "right")
        start = self._lines[line - 1]
        column = offsets - start + 1
        if self._before is not None:
            column -= self._continued(offsets) - self._continued(start)
        return line, column

    def _counts(self) -> Numbers:
        """Return how many bytes that go on with a character stand before each step."""
        counts = [np.zeros(1, np.int64)]
        for at in range(0, len(self._text), _PIECE):
            is_continued = _is_continued(self._text[at : at + _PIECE])
            counts.append(np.add.reduceat(is_continued, np.arange(0, len(is_continued), _STEP), dtype=np.int64))
        return np.cumsum(np.concatenate(counts))

    def _continued(self, offsets: Numbers) -> Numbers:
        """Return how many bytes that go on with a character stand before each place."""
        parts = [self._continued_few(offsets[at : at + _FEW]) for at in range(0, len(offsets), _FEW)]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def _continued_few(self, offsets: Numbers) -> Numbers:
        assert self._before is not None  # noqa: S101 - the caller has looked
        steps = offsets // _STEP
        near = steps[:, None] * _STEP + np.arange(_STEP)
        is_before = near < offsets[:, None]
        near[~is_before] = 0
        found: Numbers = self._before[steps] + (_is_continued(self._text[near]) & is_before).sum(axis=1)
        return found


def _is_continued(text: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (text & 0xC0) == 0x80  # noqa: PLR2004 - as UTF-8 has it
    return found
