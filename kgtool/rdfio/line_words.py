"""Where the words of N-Triples and N-Quads lines stand, found by their blanks for a whole block at once.

A line is cut as canonical ones are (https://www.w3.org/TR/n-triples/#canonical-ntriples): one blank after the subject,
one after the predicate, and one before the stop at its end. A line that cannot be cut so has no words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.words import strings_between

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from numpy.typing import NDArray

__all__ = ["LineWords"]

_BLANK, _NEWLINE, _STOP, _LESS, _UNDERSCORE = b" \n.<_"
_FEWEST = 3
"""Blanks of a line: after the subject, after the predicate, before the stop."""


class LineWords:
    """The words of the lines of a block that are not empty: subject, predicate, object, and for N-Quads graph.

    A word that a line lacks is "", and so are all four of a line that is not cut. ``size`` counts the empty lines too;
    ``numbers`` are the lines among them, from 0.
    """

    def __init__(self, block: bytes, *, quads: bool) -> None:
        """Take a block of UTF-8 that ends with a newline."""
        codes = np.frombuffer(block, np.uint8)
        blanks = np.flatnonzero(codes <= _BLANK)
        marks = codes[blanks]
        ends = np.flatnonzero(marks == _NEWLINE)
        is_plain = np.count_nonzero(marks == _BLANK) + len(ends) == len(blanks)
        begins = np.append(0, ends[:-1] + 1)
        stops = blanks[ends]
        starts = np.append(0, stops[:-1] + 1)
        self.size = len(ends)
        self.numbers = np.arange(len(ends), dtype=np.uint32)
        if (starts == stops).any():
            self.numbers = self.numbers[starts < stops]
            begins, ends, starts, stops = (each[starts < stops] for each in (begins, ends, starts, stops))
        first, second = blanks[begins], blanks[np.minimum(begins + 1, ends)]
        last = blanks[ends - 1]
        is_cut = (ends - begins >= _FEWEST) & (last == stops - 2) & (codes[stops - 1] == _STOP)
        if not is_plain:
            is_cut &= (codes[first] == _BLANK) & (codes[second] == _BLANK) & (codes[last] == _BLANK)
        cuts = [starts, first, first + 1, second, second + 1, stops - 2]
        if quads:
            cuts[-1:] = [*_graph_cuts(block, blanks, ends, is_cut & (ends - begins > _FEWEST)), stops - 2]
        self._block = block
        self._starts, self._stops = starts, stops
        self._width = len(cuts)
        offsets = np.empty(len(starts) * self._width + 1, np.int64)
        offsets[-1] = len(block)
        table = offsets[:-1].reshape(len(starts), self._width)
        for place, cut in enumerate(cuts):
            table[:, place] = cut
        if not is_cut.all():
            table[~is_cut] = starts[~is_cut, np.newaxis]
        words = [table[:, place] for place in range(0, self._width, 2)]
        self.has_blank_nodes = any((codes[word] == _UNDERSCORE).any() for word in words)
        self._pieces = strings_between(block, offsets)

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self._starts)

    def column(self, place: int) -> pl.Series:
        """Return one word of each line: 0 the subject, 1 the predicate, 2 the object, 3 the graph."""
        return self._pieces.gather_every(self._width, 2 * place)

    def gather(self, words: Iterable[tuple[int, NDArray[np.unsignedinteger]]]) -> pl.Series:
        """Return words, given as a place and lines, as one column."""
        rows = [lines * np.uint32(self._width) + np.uint32(2 * place) for place, lines in words]
        return self._pieces.gather(np.concatenate(rows))

    def lines(self, rows: NDArray[np.integer]) -> list[str]:
        """Return some lines as they stand, without their ends."""
        places = zip(self._starts[rows].tolist(), self._stops[rows].tolist(), strict=True)
        return [self._block[start:stop].decode() for start, stop in places]


def _graph_cuts(
    block: bytes, blanks: NDArray[np.int64], ends: NDArray[np.int64], may_be: NDArray[np.bool_]
) -> list[NDArray[np.int64]]:
    """Return where the objects end, where the graphs begin: a graph is the last word if it is no end of a literal.

    A graph name starts as an IRI or blank node does and holds no quotation mark: see
    :func:`kgtool.rdfio.columns.split_quad`.
    """
    codes = np.frombuffer(block, np.uint8)
    stops = blanks[ends] - 2
    before = blanks[np.maximum(ends - 2, 0)]
    firsts = codes[before + 1]
    rows = np.flatnonzero(may_be & (codes[before] == _BLANK) & ((firsts == _LESS) | (firsts == _UNDERSCORE)))
    around = np.stack([before[rows] + 1, stops[rows]], axis=1).ravel()
    words = strings_between(block, np.append(around, len(block))).gather_every(2)
    rows = rows[~words.str.contains('"', literal=True).to_numpy()]
    objects, graphs = stops.copy(), stops.copy()
    objects[rows], graphs[rows] = before[rows], before[rows] + 1
    return [objects, graphs]
