"""Numbers for different texts that come in columns, one after the other: equal texts have one number, at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dictionary import groups_of

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["DistinctTexts"]


class DistinctTexts:
    """Texts by number, from 0, in the order in which they first came; ``hashes`` are theirs.

    Each column costs time for all texts that are there already: columns should not be much shorter than that.

    >>> import polars as pl
    >>> texts = DistinctTexts()
    >>> for column in (pl.Series(["b", "a", "b"]), pl.Series(["c", "a"])):
    ...     print(texts.numbers(column, column.hash().to_numpy()).tolist())
    [0, 1, 0]
    [2, 1]
    >>> texts.series().to_list()
    ['b', 'a', 'c']
    """

    def __init__(self) -> None:
        """Start without a text."""
        self._texts: pl.Series | None = None
        self.hashes = np.zeros(0, np.uint64)

    def __len__(self) -> int:
        """Return how many different texts there are."""
        return len(self.hashes)

    def numbers(self, texts: pl.Series, hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """Return the number of each text; ``hashes`` are those of polars, without a seed.

        What is new is copied: the memory that the column points to can go.
        """
        import polars as pl

        size = len(self)
        every = texts if self._texts is None else pl.concat([self._texts, texts], rechunk=True)
        hashes = np.concatenate([self.hashes, hashes])
        firsts, numbers = groups_of(every, hashes)
        new = every.gather(firsts[size:]) + ""
        self._texts = new if self._texts is None else pl.concat([self._texts, new], rechunk=True)
        self.hashes = hashes[firsts]
        return numbers[size:]

    def series(self) -> pl.Series:
        """Return all texts by number."""
        import polars as pl

        return pl.Series([], dtype=pl.String) if self._texts is None else self._texts
