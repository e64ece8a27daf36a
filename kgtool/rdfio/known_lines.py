"""The places of rows whose lines were seen when they were read: the file is not read again for them.

A line that was taken as it stands is its terms with one blank between, so that their texts tell the columns.
"""

from __future__ import annotations

from collections import deque
from dataclasses import fields
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import RowLines
    from kgtool.rdfio.source_places import SourcePlaces

__all__ = ["KnownLines"]

_PARTS = ("subject", "predicate", "object")
_RENAMED = ("_:", "<<(")
"""How terms begin whose text in the dataset may not be that of the file."""


class KnownLines:
    """The lines of one file by rows, counted from 0; what they do not tell is found by reading the file again."""

    def __init__(self, name: str, lines: RowLines, read_again: Callable[[], SourcePlaces | None]) -> None:
        """Take what locations call the file, its lines, and what reads it."""
        self._name = name
        self._lines = lines
        self._read_again = read_again
        self._is_read = False
        self._file: SourcePlaces | None = None
        self._wanted: list[int] = []

    def prepare(self, rows: Iterable[int]) -> None:
        """Note which rows will be asked for, in case that the file has to be read."""
        self._wanted = list(rows)
        if self._file is not None:
            self._file.prepare(self._wanted)

    def find(self, row: int, triple: tuple[str, str, str], part: str = "object") -> Location | None:
        """Return the span of a part of a row's triple, given as N-Triples texts; None where the file says another."""
        return self._known(row, triple[: _PARTS.index(part) + 1]) or self._found(row, triple, part)

    def of_rows(self, rows: NDArray[np.int64], texts: Sequence[Sequence[str]]) -> Sequence[Location | None]:
        """Return the spans of the last text of each row; ``texts`` are columns: subjects, or the parts of triples."""
        lengths = [np.fromiter(map(len, column), np.int64, len(rows)) for column in texts]
        ends = np.add.reduce(lengths) + len(texts)
        lines = (rows + 1 if self._lines.numbers is None else self._lines.numbers[rows]).tolist()
        found = _locations(self._name, lines, (ends - lengths[-1]).tolist(), ends.tolist())
        for number in self._doubtful(rows, texts):
            row, (subject, *others) = int(rows[number]), (column[number] for column in texts)
            found[number] = self.find(row, (subject, others[0], others[1])) if others else self.subject(row, subject)
        return found

    def _doubtful(self, rows: NDArray[np.int64], texts: Sequence[Sequence[str]]) -> list[int]:
        """Return the numbers of rows whose lines may not be just these texts."""
        odd = self._lines.odd
        found = {number for number, row in enumerate(rows.tolist()) if row in odd} if odd else set()
        for column in texts:
            renamed = list(map(str.startswith, column, repeat(_RENAMED)))
            if True in renamed:
                found.update(number for number, is_renamed in enumerate(renamed) if is_renamed)
        return sorted(found)

    def subject(self, row: int, subject: str) -> Location | None:
        """Return the span of the subject of a row."""
        place = self._known(row, (subject,))
        if place is not None:
            return place
        file = self._again()
        return file.subject(row, subject) if file is not None else None

    def _known(self, row: int, texts: tuple[str, ...]) -> Location | None:
        if row in self._lines.odd or any(text.startswith(_RENAMED) for text in texts):
            return None
        numbers = self._lines.numbers
        line = row + 1 if numbers is None else int(numbers[row])
        end = sum(map(len, texts)) + len(texts)
        return Location(self._name, line, end - len(texts[-1]), line, end)

    def _found(self, row: int, triple: tuple[str, str, str], part: str) -> Location | None:
        file = self._again()
        return file.find(row, triple, part) if file is not None else None

    def _again(self) -> SourcePlaces | None:
        if not self._is_read:
            self._is_read, self._file = True, self._read_again()
            if self._file is not None:
                self._file.prepare(self._wanted)
        return self._file


def _locations(path: str, lines: list[int], begins: list[int], ends: list[int]) -> list[Location | None]:
    """Return places in lines, made column by column: half of the time that their constructor takes."""
    found = list(map(object.__new__, repeat(Location, len(lines))))
    columns = (repeat(path), lines, begins, lines, ends)
    for column, field in zip(columns, fields(Location), strict=True):
        deque(map(getattr(Location, field.name).__set__, found, column), maxlen=0)
    return found  # type: ignore[return-value] # a list of places is one of places or None
