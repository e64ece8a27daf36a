"""The places of triples in N-Triples and N-Quads, where a line is a statement and a statement a row of the dataset.

The rows of a file stand in the order of its lines, so that the number of a row is the number of a line, blank lines and
comments left out; what the line says is compared with what is asked. Only lines that are asked for become text.
N-Triples §2 (https://www.w3.org/TR/n-triples/#n-triples-language).
"""

from __future__ import annotations

import io
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Location
from kgtool.rdfio.files import read_bytes
from kgtool.rdfio.formats import COMPRESSIONS
from kgtool.rdfio.replay import UnsupportedSyntaxError, replay

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from numpy.typing import NDArray

__all__ = ["LinePlaces"]

_BLOCK = 1 << 20
"""How many bytes are searched for line breaks at a time: few enough for the processor's cache."""
_BREAK = ord("\n")
_IRI, _BLANK = b"<_"
"""How a statement starts where its line does not start with blanks."""
_PARTS = ("subject", "predicate", "object")
_BOM = b"\xef\xbb\xbf"


class LinePlaces:
    """The lines of one file, by the row of their statement, counted from 0; ``rows`` is how many there are."""

    def __init__(self, path: Path, name: str) -> None:
        """Find where the lines start; raise InputError or LimitError for a file that cannot be read any more."""
        self._path = path
        self._name = name
        self._data = read_bytes(path, name) if Path(name).suffix in COMPRESSIONS else None
        self._held: dict[int, str] = {}
        self._starts, gaps = self._index()
        self._gaps: list[int] = gaps.tolist()
        self.rows = len(self._starts) - 1

    def prepare(self, rows: Iterable[int]) -> None:
        """Read the lines of the rows that will be asked for, all at once."""
        wanted = np.array(sorted(set(rows)), np.int64)
        starts, ends = self._starts[wanted].tolist(), self._starts[wanted + 1].tolist()
        self._held = {}
        with self._stream() as stream:
            for row, start, end in zip(wanted.tolist(), starts, ends, strict=True):
                stream.seek(start)
                line, _, _ = stream.read(end - start).partition(b"\n")
                self._held[row] = line.removeprefix(b"" if start else _BOM).decode(errors="replace")

    def _stream(self) -> BinaryIO:
        return io.BytesIO(self._data) if self._data is not None else self._path.open("rb", buffering=0)

    def find(self, row: int, triple: tuple[str, str, str], part: str = "object") -> Location | None:
        """Return the span of a part of a row's triple, given as N-Triples texts; None if the line says another.

        A line of what only RDF 1.2 has is told without columns.
        """
        return self._location(row, triple[: _PARTS.index(part) + 1])

    def subject(self, row: int, subject: str) -> Location | None:
        """Return the span of the subject of a row, as :meth:`find` does."""
        return self._location(row, (subject,))

    def _location(self, row: int, texts: tuple[str, ...]) -> Location | None:
        """Return the place of the last of the first texts of a row."""
        if row not in self._held:
            self.prepare([row])
        line = self._held[row]
        number = row + 1 + bisect_right(self._gaps, row)
        canonical = " ".join(texts)
        if line.startswith(canonical + " "):
            return Location(self._name, number, len(canonical) - len(texts[-1]) + 1, number, len(canonical) + 1)
        try:
            read = replay(line, "nq")
        except UnsupportedSyntaxError:
            return Location(self._name, number)
        if not read.rows or not all(map(_is_same, texts, read.rows[0])):
            return None
        start, end = read.spans[0][len(texts) - 1]
        return Location(self._name, number, start + 1, number, end + 1)

    def _index(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where each statement's line starts, at last where the file ends; and before which rows others stand.

        Blank lines and comments stand before the row whose number comes as often as there are such lines.
        """
        with self._stream() as stream:
            starts, firsts = _lines(stream)
            unsure = np.flatnonzero((firsts != _IRI) & (firsts != _BLANK)).tolist()
            others = np.array([line for line in unsure if not _is_statement(stream, starts[line : line + 2])], np.int64)
        return np.delete(starts, others) if len(others) else starts, others - np.arange(len(others))


def _lines(stream: BinaryIO) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return where the lines of a stream start, at last where it ends, and the first byte of each."""
    buffer = np.empty(_BLOCK, np.uint8)
    is_break = np.empty(_BLOCK, np.bool_)
    starts, firsts = [], []
    offset, is_new = 0, True
    while size := stream.readinto(buffer.data):  # type: ignore[attr-defined] # a stream of bytes that is not text has it
        piece = buffer[:size]
        own = np.flatnonzero(np.equal(piece, _BREAK, out=is_break[:size])) + 1
        if is_new:
            own = np.insert(own, 0, 0)
        is_new = bool(piece[-1] == _BREAK)
        own = own[: len(own) - is_new]
        starts.append(own + offset)
        firsts.append(piece[own])
        offset += size
    return np.concatenate([*starts, [offset]]), np.concatenate([*firsts, np.zeros(0, np.uint8)])


def _is_statement(stream: BinaryIO, bounds: NDArray[np.int64]) -> bool:
    """Say whether a line that does not start like a statement is one: it may start with blanks."""
    start, end = bounds.tolist()
    stream.seek(start)
    line = stream.read(end - start).removeprefix(b"" if start else _BOM)
    return line.lstrip().startswith((b"<", b"_"))


def _is_same(text: str, own: str) -> bool:
    """Say whether a term of the dataset is that of a line; blank nodes have other labels there."""
    return text == own or (text.startswith(("_:", "<<(")) and own.startswith(text[:2]))
