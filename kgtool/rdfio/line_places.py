"""The places of triples in N-Triples and N-Quads, where a line is a statement: looked up by the line, not by replaying.

A line that is written in another way than kgtool writes it (other blanks, escapes, blank nodes) is left to
:mod:`kgtool.rdfio.places`, which reads the whole document again token by token.
"""

from __future__ import annotations

import io
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Location
from kgtool.rdfio.places import DocumentPlaces
from kgtool.rdfio.plain_lines import line_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from kgtool.rdfio.parser import Document

__all__ = ["LinePlaces"]


class LinePlaces:
    """Finds a triple of a valid document, or a subject, as :class:`kgtool.rdfio.places.DocumentPlaces` does."""

    def __init__(self, document: Document) -> None:
        """Read nothing yet."""
        self._document = document

    def prepare(self, triples: Iterable[tuple[str, str, str]], subjects: Iterable[str]) -> None:
        """Look up what will be asked for, all at once."""
        statements = [f"{s} {p} {o}" for s, p, o in triples if "_:" not in s + o[:2]]
        for texts in self._statements if statements else ():
            texts.look_up(statements)
        named = [subject for subject in subjects if not subject.startswith("_:")]
        if named:
            self._subjects.look_up(named)

    def find(self, triple: tuple[str, str, str]) -> Location | None:
        """Return the span of the object of a triple given as N-Triples texts, where the document says it first."""
        subject, predicate, object_ = triple
        head = f"{subject} {predicate} "
        number = None if "_:" in subject + object_[:2] else self._number(f"{head}{object_}")
        if number is None:
            return self._replayed.find(triple)
        column = len(head) + 1
        return Location(self._document.name, number, column, number, column + len(object_))

    def subject(self, subject: str) -> Location | None:
        """Return the span of a subject given as N-Triples text, where it stands first."""
        row = None if subject.startswith("_:") else self._subjects.first(subject)
        if row is None:
            return self._replayed.subject(subject)
        return Location(self._document.name, row + 1, 1, row + 1, 1 + len(subject))

    def _number(self, statement: str) -> int | None:
        """Return the first line that says a triple, given as the texts of its terms, in whatever graph."""
        rows = [row for texts in self._statements if (row := texts.first(statement)) is not None]
        return min(rows) + 1 if rows else None

    @cached_property
    def _lines(self) -> pl.Series:
        import polars as pl

        pieces = line_blocks(io.BytesIO(self._document.data))
        texts = pl.Series([piece.removesuffix(b"\n").decode(errors="replace") for piece in pieces], dtype=pl.String)
        return texts.str.split("\n").explode().str.strip_chars_end("\r")

    @cached_property
    def _statements(self) -> list[_Texts]:
        """Return the lines without their stop, and in N-Quads the same without the graph."""
        statements = self._lines.str.strip_suffix(" .")
        if not self._document.format.quads:
            return [_Texts(statements)]
        return [_Texts(statements), _Texts(statements.str.replace(" [^ ]*$", ""))]

    @cached_property
    def _subjects(self) -> _Texts:
        return _Texts(self._lines.str.splitn(" ", 2).struct.field("field_0").fill_null(""))

    @cached_property
    def _replayed(self) -> DocumentPlaces:
        return DocumentPlaces.of(self._document)


class _Texts:
    """Texts by their hash: where one stands first, without a Python object for each."""

    def __init__(self, texts: pl.Series) -> None:
        self._texts = texts
        hashes = texts.hash().to_numpy()
        self._rows = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._rows]
        self._found: dict[str, int | None] = {}

    def look_up(self, texts: Sequence[str]) -> None:
        """Find the first rows of many texts at once, which costs little more than one."""
        import polars as pl

        wanted = pl.Series(texts, dtype=pl.String).hash().to_numpy()
        starts, ends = (np.searchsorted(self._hashes, wanted, side=side).tolist() for side in ("left", "right"))
        for text, start, end in zip(texts, starts, ends, strict=True):
            rows = self._rows[start:end].tolist()
            self._found[text] = next((row for row in rows if self._texts[row] == text), None)

    def first(self, text: str) -> int | None:
        """Return the first row that has a text, counted from 0."""
        if text not in self._found:
            self.look_up([text])
        return self._found[text]
