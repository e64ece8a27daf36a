"""The places of triples in N-Triples and N-Quads, where a line is a statement: looked up by the line, not by replaying.

A line that is written in another way than kgtool writes it (other blanks, escapes, blank nodes) is left to
:mod:`kgtool.rdfio.places`, which reads the whole document again token by token.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kgtool.errors import Location
from kgtool.rdfio.places import DocumentPlaces

if TYPE_CHECKING:
    from kgtool.rdfio.parser import Document

__all__ = ["LinePlaces"]


class LinePlaces:
    """Finds a triple of a valid document, or a subject, as :class:`kgtool.rdfio.places.DocumentPlaces` does."""

    def __init__(self, document: Document) -> None:
        """Read nothing yet."""
        self._document = document

    def find(self, triple: tuple[str, str, str]) -> Location | None:
        """Return the span of the object of a triple given as N-Triples texts, where the document says it first."""
        subject, predicate, object_ = triple
        head = f"{subject} {predicate} "
        number = None if "_:" in subject + object_[:2] else self._numbers.get(f"{head}{object_}")
        if number is None:
            return self._replayed.find(triple)
        column = len(head) + 1
        return Location(self._document.name, number, column, number, column + len(object_))

    def subject(self, subject: str) -> Location | None:
        """Return the span of a subject given as N-Triples text, where it stands first."""
        number = None if subject.startswith("_:") else self._subjects.get(subject)
        if number is None:
            return self._replayed.subject(subject)
        return Location(self._document.name, number, 1, number, 1 + len(subject))

    @cached_property
    def _lines(self) -> list[str]:
        return self._document.data.decode(errors="replace").split("\n")

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Return the line of each statement by the texts of its terms, without a graph's; the first line wins."""
        statements = [line.rstrip("\r").removesuffix(" .") for line in self._lines]
        lines = range(len(statements), 0, -1)
        if self._document.format.quads:
            with_graph = [text.rpartition(" ")[0] for text in statements]
            found = dict(zip(reversed(with_graph), lines, strict=True))
            for text, line in zip(reversed(statements), lines, strict=True):
                found[text] = min(line, found.get(text, line))
            return found
        return dict(zip(reversed(statements), lines, strict=True))

    @cached_property
    def _subjects(self) -> dict[str, int]:
        lines = self._lines
        return {
            line.partition(" ")[0]: number
            for number, line in zip(range(len(lines), 0, -1), reversed(lines), strict=True)
        }

    @cached_property
    def _replayed(self) -> DocumentPlaces:
        return DocumentPlaces.of(self._document)
