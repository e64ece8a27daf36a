"""The places of a large RDF/XML document by row: it is read as far as is asked for, and 24 bytes are kept of a row."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np

from kgtool.errors import Location
from kgtool.rdfio.guards import guard, text_of_xml
from kgtool.rdfio.rdfxml_reading import Reading
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.replay_tokens import Span

__all__ = ["XmlRows"]

_PARTS = ("subject", "predicate", "object")
_NUMBERS = 2 * len(_PARTS)
_SHORT = 1 << 31
"""Up to so many bytes offsets take four of them."""
_UNSAID = tuple(f"<{RDF.namespace}{name}" for name in ("type>", "first>", "rest>", "reifies>", "_"))
_UNSAID += tuple(map(str, (RDF.subject, RDF.predicate, RDF.object)))
"""What the predicates of statements begin with that the syntax implies: no name is written for them."""


class XmlRows:
    """Where the terms of a document's rows stand, by row, counted from 0."""

    def __init__(self, document: Document) -> None:
        """Read nothing yet; raise InputError or LimitError for what no longer can be read."""
        guard(document.name, document.data, "rdfxml")
        self._name = document.name
        self._data = text_of_xml(document.name, document.data)
        self._spans = array("i" if len(self._data) < _SHORT else "q")
        self._pieces = Reading(self._data, document.base).pieces(self._put)
        self._lines: np.ndarray[tuple[int], np.dtype[np.int64]] | None = None

    def prepare(self, rows: Iterable[int]) -> None:
        """Find the rows that will be asked for, all at once."""
        wanted = max(rows, default=-1)
        try:
            while len(self._spans) <= wanted * _NUMBERS and next(self._pieces, False):
                pass
        except (expat.ExpatError, ValueError, LookupError):
            return  # the file has changed meanwhile: what was read before that has its place

    def find(self, row: int, triple: tuple[str, str, str], part: str = "object") -> Location | None:
        """Return the span of a part of a row's triple; None where another predicate stands in the row."""
        self.prepare((row,))
        name = self._span(row, 1)
        if name is None or not self._is_said(triple[1], name):
            return None
        return self._location(self._span(row, _PARTS.index(part)))

    def subject(self, row: int, _subject: str) -> Location | None:
        """Return the span of the subject of a row."""
        self.prepare((row,))
        return self._location(self._span(row, 0))

    def _put(self, _row: Row, spans: tuple[Span, Span, Span]) -> None:
        for span in spans:
            self._spans.extend(span)

    def _span(self, row: int, part: int) -> Span | None:
        at = row * _NUMBERS + 2 * part
        return (self._spans[at], self._spans[at + 1]) if at < len(self._spans) else None

    def _is_said(self, predicate: str, name: Span) -> bool:
        """Say whether a name in the document can be that of a predicate."""
        local = self._data[slice(*name)].rpartition(b":")[2].decode()
        return predicate.startswith(_UNSAID) or predicate.endswith(f"{local}>")

    def _location(self, span: Span | None) -> Location | None:
        if span is None:
            return None
        (line, column), (end_line, end_column) = map(self._position, span)
        return Location(self._name, line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        if self._lines is None:
            ends = np.flatnonzero(np.frombuffer(self._data, np.uint8) == ord("\n")) + 1
            self._lines = np.concatenate([np.zeros(1, np.int64), ends])
        line = int(np.searchsorted(self._lines, offset, side="right"))
        return line, len(self._data[int(self._lines[line - 1]) : offset].decode()) + 1
