"""The places of the rows of a large Turtle or TriG document: no statement of it becomes an object but those asked for.

The rows of a dataset stand in the order in which the parser gives the document's statements
(:mod:`kgtool.rdfio.turtle_spans`), so that a row is enough to find a token; what this says is compared with what is
asked. RDF 1.2 Turtle §6 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kgtool.errors import Location
from kgtool.rdfio.positions import Positions
from kgtool.rdfio.replay import UnsupportedSyntaxError
from kgtool.rdfio.turtle_spans import Spans, spans_of
from kgtool.rdfio.turtle_tokens import token_pieces
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.places import DocumentPlaces

__all__ = ["LARGE", "ROWS", "RowPlaces"]

LARGE = 200_000
"""From this many bytes on a document is better read by columns."""
ROWS = frozenset({"turtle", "trig"})
"""The syntaxes that are read so."""

_Place: TypeAlias = tuple[int, int, int, int, str]
"""Line, column, last line and the column after, and what stands there."""
_PARTS = ("subject", "predicate", "object")
_QUOTES = "\"'"
_NIL = str(RDF.nil)
_IMPLIED = {"a": str(RDF.type), **dict.fromkeys(("~", "{|", "<<"), str(RDF.reifies))}
"""What stands for an IRI without naming it."""


class RowPlaces:
    """Where the terms of a document's rows stand, by row, counted from 0; it is read as far as is asked for."""

    def __init__(self, document: Document) -> None:
        """Read nothing yet."""
        self._document = document
        self._pieces: Iterator[Spans] = map(spans_of, token_pieces(document.data, reified=True))
        self._spans: list[Spans] = []
        self._firsts = [0]
        self._at: dict[int, int] = {}
        self._held: dict[str, list[_Place]] = {}
        self._wanted = np.zeros(0, np.int64)
        self._positions: Positions | None = None
        self._is_read = True

    def prepare(self, rows: Iterable[int]) -> None:
        """Find the rows that will be asked for, all at once."""
        wanted = sorted(set(rows))
        while wanted and self._firsts[-1] <= wanted[-1] and (found := self._next()) is not None:
            self._spans.append(found)
            self._firsts.append(self._firsts[-1] + len(found))
        self._wanted = np.array(wanted, np.int64)
        self._wanted = self._wanted[self._wanted < self._firsts[-1]]
        self._at = {row: at for at, row in enumerate(self._wanted.tolist())}
        self._held = {}

    def _next(self) -> Spans | None:
        """Return the next rows; None at the end, and from where the document has what is not read."""
        try:
            return next(self._pieces, None)
        except UnsupportedSyntaxError:
            self._is_read = False
            return None

    def find(self, row: int, triple: tuple[str, str, str], part: str = "object") -> Location | None:
        """Return the span of a part of a row's triple, given as N-Triples texts.

        Where another term stands there it is looked for by its terms.
        """
        found = self._location(row, part, triple[_PARTS.index(part)])
        return found or (self._tokens.find(triple, part=part) if self._tokens is not None else None)

    def subject(self, row: int, subject: str) -> Location | None:
        """Return the span of the subject of a row, as :meth:`find` does."""
        found = self._location(row, "subject", subject)
        return found or (self._tokens.subject(subject) if self._tokens is not None else None)

    @cached_property
    def _tokens(self) -> DocumentPlaces | None:
        """The document read token by token; None where it has what that does not read either."""
        from kgtool.rdfio.places import DocumentPlaces

        try:
            return DocumentPlaces.of(self._document) if self._is_read else None
        except UnsupportedSyntaxError:
            return None

    def _location(self, row: int, part: str, text: str) -> Location | None:
        if row not in self._at:
            self.prepare([row])
        if part not in self._held:
            self._held[part] = self._places(part)
        at = self._at.get(row)
        if at is None:
            return None
        line, column, end_line, end_column, written = self._held[part][at]
        return Location(self._document.name, line, column, end_line, end_column) if _may_say(written, text) else None

    def _places(self, part: str) -> list[_Place]:
        """Return where a part of each wanted row stands."""
        if self._positions is None:
            self._positions = Positions(self._document.data)
        start, end = self._columns(f"{part}_start"), self._columns(f"{part}_end")
        data, bounds = self._document.data, zip(start.tolist(), end.tolist(), strict=True)
        written = [data[first:last].decode() for first, last in bounds]
        numbers = [column.tolist() for offsets in (start, end) for column in self._positions.of(offsets)]
        return list(zip(*numbers, written, strict=True))

    def _columns(self, name: str) -> NDArray[np.int64]:
        """Return one column of the wanted rows."""
        bounds = np.searchsorted(self._wanted, self._firsts).tolist()
        parts = [
            getattr(spans, name)[self._wanted[start:stop] - first]
            for spans, first, start, stop in zip(self._spans, self._firsts, bounds, bounds[1:], strict=False)
        ]
        return np.concatenate([np.zeros(0, np.int64), *parts])


def _may_say(written: str, text: str) -> bool:
    """Say whether a token may be of a term; escapes and what a base is needed for are not looked into."""
    if "\\" in written or text.startswith("_:"):
        return True
    if text.startswith('"'):
        return _may_be_literal(written, text)
    if text.startswith("<<("):
        return written.startswith("<<(") or _may_be_reified(written, text)
    return _may_be_iri(written, text)


def _may_be_iri(written: str, text: str) -> bool:
    """Say whether a token may be of an IRI, or one that implies it."""
    if written in _IMPLIED:
        return text == _IMPLIED[written]
    if written.startswith("<<"):
        _, tilde, name = written.removesuffix(">>").rpartition("~")
        return bool(tilde) and _may_be_iri(name.strip(), text)
    if written.endswith(")"):
        return text == _NIL
    if written.startswith("<"):
        return written == text or ":" not in written or "/." in written
    return text.endswith(written.partition(":")[2] + ">")


def _may_be_reified(written: str, text: str) -> bool:
    """Say whether what is written may be a triple between brackets, or the object of an annotated one."""
    subject, _, value = text.removeprefix("<<( ").removesuffix(" )>>").split(" ", 2)
    first, *more = written.split(maxsplit=1)
    return _may_say(written, value) or (bool(more) and (first.startswith(("[", "<<")) or _may_say(first, subject)))


def _may_be_literal(written: str, text: str) -> bool:
    lexical, mark = text[1 : text.rindex('"')], written[0]
    if mark not in _QUOTES:
        return written == lexical
    return "\\" in text or written.startswith(lexical, 3 if written.startswith(mark * 3) else 1)
