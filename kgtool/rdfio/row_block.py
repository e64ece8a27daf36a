"""The rows of lines of N-Triples or N-Quads as columns of numbers, their words still in the memory of the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.line_words import words_of_lines

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.rdfio.line_words import Lines

    Numbers = NDArray[np.uint32]

__all__ = ["RowBlock"]


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Lines, their words with the hashes of these, and which word stands where in each row.

    First come subjects, of which one stands for all rows in a row that have it, then the objects of all rows, from the
    word at ``objects`` on, then graphs, if there are any, then different predicates, from the word at ``names`` on.
    ``subjects`` and ``predicates`` say which of theirs a row has.
    """

    lines: Lines
    words: pl.Series
    hashes: NDArray[np.uint64]
    subjects: Numbers
    predicates: Numbers
    objects: int
    names: int

    @classmethod
    def of(cls, codes: NDArray[np.uint8], *, quads: bool) -> RowBlock:
        """Return the rows of a block of lines: see :func:`kgtool.rdfio.line_words.words_of_lines`."""
        import polars as pl

        lines, (subjects, predicates, *others) = words_of_lines(codes, quads=quads)
        is_head = np.ones(len(lines), np.bool_)  # most lines say more about what the line before was about
        is_head[1:] = (subjects.slice(1) != subjects.slice(0, max(len(lines) - 1, 0))).to_numpy()
        heads = subjects.filter(pl.Series(is_head))
        names, predicate = _few(predicates)
        words = pl.concat([heads, *others, names], rechunk=True)
        subject = np.cumsum(is_head, dtype=np.uint32) - np.uint32(1)
        return cls(lines, words, words.hash().to_numpy(), subject, predicate, len(heads), len(words) - len(names))

    def places(self, numbers: Numbers) -> list[Numbers]:
        """Return the numbers of the words at each place, subject, predicate, object and maybe graph, for all words."""
        size = len(self.lines) or 1
        others = [numbers[at : at + size] for at in range(self.objects, self.names, size)]
        return [numbers[: self.objects], numbers[self.names :], *others]

    def columns(self, numbers: Numbers) -> list[Numbers]:
        """Return the columns of the rows, subject, predicate, object and maybe graph, for the numbers of all words."""
        subjects, names, *others = self.places(numbers)
        return [subjects[self.subjects], names[self.predicates], *others]


def _few(texts: pl.Series) -> tuple[pl.Series, Numbers]:
    """Return the different ones of texts that are most likely few, and for each row the number of its text."""
    import polars as pl

    is_new = hasattr(pl, "Categories")  # categories of this column alone, as older ones are without a string cache
    codes = texts.cast(pl.Categorical(pl.Categories.random()) if is_new else pl.Categorical).to_physical().to_numpy()
    firsts = np.zeros(int(codes.max(initial=0)) + 1, np.uint32)
    firsts[codes[::-1]] = np.arange(len(codes), dtype=np.uint32)[::-1]
    return texts.gather(firsts if len(codes) else firsts[:0]), codes
