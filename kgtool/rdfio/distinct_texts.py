"""Numbers for different texts that come in columns, one after the other: equal texts have one number, at any time.

A table of slots finds a text by its hash; where its slot is taken it is in one of the next. Nothing rests on a hash:
what is found is compared as text. Only texts that are new are copied, so the memory that columns point to can go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Places = NDArray[np.int64]

__all__ = ["DistinctTexts"]

_BITS = 64
_ROOM = 4
"""How many slots there are for a text, at least: most are then found in their own."""


class DistinctTexts:
    """Texts by number, from 0, in the order in which they first came.

    >>> import polars as pl
    >>> texts = DistinctTexts()
    >>> for column in (pl.Series(["b", "a"]), pl.Series(["c", "a"])):
    ...     print(texts.numbers(column, column.hash().to_numpy()).tolist())
    [0, 1]
    [2, 1]
    >>> texts.series().to_list()
    ['b', 'a', 'c']
    """

    def __init__(self) -> None:
        """Start without a text."""
        self._size = 0
        self._hashes = np.zeros(0, np.uint64)
        self._parts: list[tuple[int, pl.Series]] = []
        self._bits = 0
        self._slots = np.zeros(0, np.uint32)  # the number of a text, counted from 1
        self._in_slots = 0

    def __len__(self) -> int:
        """Return how many different texts there are."""
        return self._size

    def numbers(self, texts: pl.Series, hashes: NDArray[np.uint64]) -> Numbers:
        """Return the number of each text, of which no two are equal; ``hashes`` are those of polars without a seed."""
        found = self._found(texts, hashes) if self._size else np.full(len(texts), -1)
        new = np.flatnonzero(found < 0)
        found[new] = np.arange(self._size, self._size + len(new))
        if len(new):
            self._hashes = np.append(self._hashes, hashes[new])
            self._keep(texts.gather(new) + "")
        return found.astype(np.uint32)

    def texts(self, numbers: Numbers) -> list[str]:
        """Return the texts of some numbers."""
        found = np.empty(len(numbers), object)
        for start, part in self._parts:
            at = np.flatnonzero((numbers >= start) & (numbers < start + len(part)))
            found[at] = part.gather(numbers[at] - np.uint32(start)).to_list()
        return list(found)

    def since(self, number: int) -> pl.Series:
        """Return the texts from a number on that was how many there were before the last column came."""
        start, last = self._parts[-1] if self._parts else (0, self.series())
        return last.slice(number - start)

    def series(self) -> pl.Series:
        """Return all texts by number."""
        import polars as pl

        parts = [part for _, part in self._parts]
        return pl.concat(parts, rechunk=True) if parts else pl.Series([], dtype=pl.String)

    def _keep(self, texts: pl.Series) -> None:
        """Put texts behind the others; parts that are not much longer become one with them."""
        import polars as pl

        start = self._size
        self._size += len(texts)
        while self._parts and len(self._parts[-1][1]) < 2 * len(texts):
            start, before = self._parts.pop()
            texts = pl.concat([before, texts], rechunk=True)
        self._parts.append((start, texts))

    def _found(self, texts: pl.Series, hashes: NDArray[np.uint64]) -> Places:
        """Return the number of each text, or -1."""
        self._fill_slots()
        found = np.full(len(texts), -1)
        left, slots = np.arange(len(texts)), self._slots_of(hashes)
        while True:
            held = self._slots[slots].astype(np.int64) - 1
            is_taken = held >= 0
            left, slots, held = left[is_taken], slots[is_taken], held[is_taken]
            if not len(left):
                return found
            alike = np.flatnonzero(self._hashes[held] == hashes[left])
            same = alike[self._are_equal(held[alike], texts, left[alike])]
            found[left[same]] = held[same]
            left, slots = np.delete(left, same), self._next(np.delete(slots, same))

    def _are_equal(self, numbers: Places, texts: pl.Series, rows: Places) -> NDArray[np.bool_]:
        """Say whether the texts of numbers are those of the rows of a column."""
        found = np.zeros(len(numbers), np.bool_)
        for start, part in self._parts:
            at = np.flatnonzero((numbers >= start) & (numbers < start + len(part)))
            if len(at):
                found[at] = (part.gather(numbers[at] - start) == texts.gather(rows[at])).to_numpy()
        return found

    def _fill_slots(self) -> None:
        """Give slots to the texts that have none yet."""
        if _ROOM * self._size > len(self._slots):
            self._bits = (_ROOM * self._size).bit_length()
            self._slots = np.zeros(1 << self._bits, np.uint32)
            self._in_slots = 0
        entries = np.arange(self._in_slots + 1, self._size + 1, dtype=np.uint32)
        slots = self._slots_of(self._hashes[self._in_slots :])
        self._in_slots = self._size
        while len(entries):
            free = np.flatnonzero(self._slots[slots] == 0)
            self._slots[slots[free]] = entries[free]
            has_none = self._slots[slots] != entries
            entries, slots = entries[has_none], self._next(slots[has_none])

    def _slots_of(self, hashes: NDArray[np.uint64]) -> Places:
        return (hashes >> np.uint64(_BITS - self._bits)).astype(np.int64)

    def _next(self, slots: Places) -> Places:
        return (slots + 1) & (len(self._slots) - 1)
