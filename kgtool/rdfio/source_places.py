"""The places of one source of a dataset, whichever way its file is read again: by lines, by columns or by tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kgtool.errors import KgtoolError
from kgtool.rdfio.formats import format_of_name
from kgtool.rdfio.replay_rows import UnsupportedSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kgtool.dataset import RowLines
    from kgtool.errors import Location
    from kgtool.rdfio.line_places import LinePlaces
    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.places import DocumentPlaces

__all__ = ["SourcePlaces", "places_of_rows", "places_of_source"]


class SourcePlaces(Protocol):
    """What finds the rows of a source, counted from 0; terms are N-Triples texts."""

    def prepare(self, rows: Iterable[int]) -> None:
        """Find the rows that will be asked for, all at once."""

    def find(self, row: int, triple: tuple[str, str, str], part: str = "object") -> Location | None:
        """Return the span of the object of a row's triple, or of another part; None where it is not found."""

    def subject(self, row: int, subject: str) -> Location | None:
        """Return the span of the subject of a row; None where it is not found."""


def places_of_source(
    path: Path, name: str, rows: int, base: str | None, lines: RowLines | None = None
) -> SourcePlaces | None:
    """Return the places of a source of so many rows; None where its syntax has no places or it is gone.

    ``name`` is what locations call it; ``base`` resolves relative IRIs; ``lines`` are known of some.
    """
    if lines is not None:
        from kgtool.rdfio.known_lines import KnownLines

        return KnownLines(name, lines, lambda: places_of_source(path, name, rows, base))
    from kgtool.rdfio.parser import read_document

    try:
        places = _lines(path, name, rows)
        return places if places is not None else _tokens(read_document(path, name, base=base))
    except (KgtoolError, UnsupportedSyntaxError, UnicodeDecodeError, OSError):
        return None


def places_of_rows(
    places: SourcePlaces, rows: NDArray[np.int64], texts: Sequence[Sequence[str]]
) -> Sequence[Location | None]:
    """Return the span of the object of each row's triple, or of its subject where only that is given.

    ``texts`` are columns of N-Triples texts: subject, predicate and object, or subjects alone.
    """
    from kgtool.rdfio.known_lines import KnownLines

    if isinstance(places, KnownLines):
        return places.of_rows(rows, texts)
    if len(texts) == 1:
        return list(map(places.subject, rows.tolist(), texts[0]))
    return list(map(places.find, rows.tolist(), zip(*texts, strict=True)))


def _lines(path: Path, name: str, rows: int) -> LinePlaces | None:
    """Return the lines of a file of N-Triples or N-Quads; None where it has more or fewer than the source rows."""
    from kgtool.rdfio.line_places import LinePlaces

    form = format_of_name(name)
    if form is None or form.name not in {"nt", "nq"}:
        return None
    lines = LinePlaces(path, name)
    return lines if lines.rows == rows else None


def _tokens(document: Document) -> SourcePlaces | None:
    from kgtool.rdfio.places import MOST_XML, REPLAYED, DocumentPlaces
    from kgtool.rdfio.row_places import LARGE, ROWS, RowPlaces

    if document.format.name in ROWS and len(document.data) >= LARGE:
        return RowPlaces(document)
    if document.format.name == "rdfxml" and len(document.data) > MOST_XML:
        from kgtool.rdfio.rdfxml_rows import XmlRows

        return XmlRows(document)
    return TokenPlaces(DocumentPlaces.of(document)) if document.format.name in REPLAYED else None


class TokenPlaces:
    """The places of a source by its terms, whatever the row."""

    def __init__(self, document: DocumentPlaces) -> None:
        """Take the tokens of the source."""
        self._document = document

    def prepare(self, rows: Iterable[int]) -> None:
        """Do nothing: all rows are found."""

    def find(self, _row: int, triple: tuple[str, str, str], part: str = "object") -> Location | None:
        """Return where a part of a triple is said first."""
        return self._document.find(triple, part=part)

    def subject(self, _row: int, subject: str) -> Location | None:
        """Return where a subject stands first."""
        return self._document.subject(subject)
