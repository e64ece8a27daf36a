"""Where the words of N-Triples and N-Quads lines stand, found by their blanks for a whole block at once.

A line is cut as canonical ones are (https://www.w3.org/TR/n-triples/#canonical-ntriples): one blank after the subject,
one after the predicate, and one before the stop at its end. A line that cannot be cut so has no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.words import strings_at

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    Codes = NDArray[np.uint8]
    Places = NDArray[np.int64]

__all__ = ["Lines", "words_of_lines"]

_BLANK, _NEWLINE, _STOP, _LESS, _UNDERSCORE = b" \n.<_"
_PART = 1 << 18
_FEWEST = 3
"""Blanks of a line: after the subject, after the predicate, before the stop."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a block that are not empty: where each starts and stops, and its number among all ``size`` lines."""

    codes: Codes
    starts: Places
    stops: Places
    numbers: NDArray[np.uint32]
    size: int

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.starts)

    def texts(self, rows: NDArray[np.integer]) -> list[str]:
        """Return some lines as they stand, without their ends."""
        places = zip(self.starts[rows].tolist(), self.stops[rows].tolist(), strict=True)
        return [self.codes[start:stop].tobytes().decode() for start, stop in places]


def words_of_lines(codes: Codes, *, quads: bool) -> tuple[Lines, list[pl.Series]]:
    """Return the lines of a block of UTF-8 that ends with a newline, of less than 2 GiB, and a column of words a place.

    The places are subject, predicate, object, and for N-Quads graph. A word that a line lacks is "", and so are all of
    a line that is not cut. The words stay in the memory of the block.
    """
    blanks = _blanks(codes)
    marks = codes[blanks]
    ends = np.flatnonzero(marks == _NEWLINE)
    is_plain = np.count_nonzero(marks == _BLANK) + len(ends) == len(blanks)
    begins, stops = _behind(ends), blanks[ends]
    starts = _behind(stops)
    size, numbers = len(ends), np.arange(len(ends), dtype=np.uint32)
    if (starts == stops).any():
        numbers = numbers[starts < stops]
        begins, ends, starts, stops = (each[starts < stops] for each in (begins, ends, starts, stops))
    first, second, last = blanks[begins], blanks[np.minimum(begins + 1, ends)], blanks[ends - 1]
    is_cut = (ends - begins >= _FEWEST) & (last == stops - 2) & (codes[stops - 1] == _STOP)
    if not is_plain:
        is_cut &= (codes[first] == _BLANK) & (codes[second] == _BLANK) & (codes[last] == _BLANK)
    cuts = [starts, first, first + 1, second, second + 1, stops - 2]
    if quads:
        cuts[-1:] = [*_graph_cuts(codes, blanks, ends, is_cut & (ends - begins > _FEWEST)), stops - 2]
    if not is_cut.all():
        cuts = [np.where(is_cut, cut, starts) for cut in cuts]
    words = [strings_at(codes, *cuts[place : place + 2]) for place in range(0, len(cuts), 2)]
    return Lines(codes, starts, stops, numbers, size), words


def _blanks(codes: Codes) -> Places:
    """Return where blanks and control characters stand, found in parts that stay near the processor."""
    starts = range(0, len(codes), _PART)
    found = [np.flatnonzero(codes[start : start + _PART] <= _BLANK) + start for start in starts]
    return np.concatenate([*found, np.zeros(0, np.int64)])


def _behind(places: Places) -> Places:
    """Return where what ends at the places begins: at 0, and behind the place before."""
    found = np.zeros_like(places)
    np.add(places[:-1], 1, out=found[1:])
    return found


def _graph_cuts(codes: Codes, blanks: Places, ends: Places, may_be: NDArray[np.bool_]) -> list[Places]:
    """Return where the objects end, where the graphs begin: a graph is the last word if it is no end of a literal.

    A graph name starts as an IRI or blank node does and holds no quotation mark: see
    :func:`kgtool.rdfio.columns.split_quad`.
    """
    stops = blanks[ends] - 2
    before = blanks[np.maximum(ends - 2, 0)]
    firsts = codes[np.minimum(before + 1, len(codes) - 1)]  # a block's only blank may be its last byte
    rows = np.flatnonzero(may_be & (codes[before] == _BLANK) & ((firsts == _LESS) | (firsts == _UNDERSCORE)))
    words = strings_at(codes, before[rows] + 1, stops[rows])
    rows = rows[~words.str.contains('"', literal=True).to_numpy()]
    objects, graphs = stops.copy(), stops.copy()
    objects[rows], graphs[rows] = before[rows], before[rows] + 1
    return [objects, graphs]
