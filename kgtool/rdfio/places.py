"""From a triple back to its place: the exact token of its object, its predicate or its subject in the source file.

Positions are kept in no column: a file in question is read again (:mod:`kgtool.rdfio.replay`), which takes
milliseconds, a large one as columns (:mod:`kgtool.rdfio.loaded_places`). Blank nodes of the dataset are found again by
setting the parser's statements beside those read again (:mod:`kgtool.rdfio.pairing`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kgtool.errors import KgtoolError, Location
from kgtool.rdfio.columns import BlankNodeLabels, rename_blank_nodes
from kgtool.rdfio.guards import guard, text_of_xml
from kgtool.rdfio.pairing import blank_nodes_in_order, paired_blank_nodes
from kgtool.rdfio.parser import read_document, read_rows
from kgtool.rdfio.replay import Replay, UnsupportedSyntaxError, replay
from kgtool.terms import Quad, Triple, term_to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.loaded_places import LoadedPlaces
    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.replay import Span
    from kgtool.terms import Term

__all__ = ["LARGE", "REPLAYED", "DocumentPlaces", "Places", "find_place", "find_subject"]

Statement: TypeAlias = "Triple | Quad | tuple[str, str, str]"
"""A triple as a value, or as the N-Triples texts of its three terms."""

_PARTS: Mapping[str, int] = {"subject": 0, "predicate": 1, "object": 2}
REPLAYED = frozenset({"turtle", "trig", "nt", "nq", "rdfxml", "jsonld"})
"""The syntaxes that have places: all but Notation3."""
LARGE = 400_000
"""From this many bytes on a file is read as columns."""
MOST_XML = 20_000_000
"""Of how many bytes the statements of RDF/XML are not kept, each of which takes half a kilobyte and more."""
_ROWS, _XML = (".ttl", ".trig", ".nt", ".nq"), (".rdf", ".owl", ".xml", ".rdfs")
_LEAST = {**dict.fromkeys(_ROWS, LARGE), **dict.fromkeys(_XML, MOST_XML + 1)}
"""From how many bytes on a file of a suffix is read as columns."""


def find_place(
    path: Path | str, triple: Statement, *, name: str | None = None, base: str | None = None, part: str = "object"
) -> Location | None:
    """Return where a file says a triple: the span of its object, or of ``part`` (subject, predicate, object).

    ``name`` is what the location calls the file. None where the file does not say it, or is in a syntax without
    places (Notation3). To look up more than one triple, keep a :class:`Places`.
    """
    places = _read(path, name or str(path), base)
    return places.find(_texts(triple), part=part) if places else None


def find_subject(
    path: Path | str, subject: Term | str, *, name: str | None = None, base: str | None = None
) -> Location | None:
    """Return where a file first has this subject; None where it never has."""
    places = _read(path, name or str(path), base)
    return places.subject(_text(subject)) if places else None


class Places:
    """The places of a project's files, or of files named one by one; each file is read again at most once."""

    def __init__(self, root: Path | None = None, base: str | None = None) -> None:
        """Look for relative source paths below ``root`` and resolve relative IRIs against ``base``."""
        self._root = root
        self._base = base
        self._documents: dict[str, DocumentPlaces | LoadedPlaces | None] = {}

    @classmethod
    def of(cls, project: Project) -> Places:
        """Return the places of a project's files."""
        return cls(project.root, project.base)

    def find(self, source: str, triple: Statement, *, part: str = "object") -> Location | None:
        """Return where the file of a source path says a triple; None where it does not, or has no places."""
        document = self._document(source)
        return document.find(_texts(triple), part=part) if document else None

    def subject(self, source: str, subject: Term | str) -> Location | None:
        """Return where the file of a source path first has this subject; None where it never has."""
        document = self._document(source)
        return document.subject(_text(subject)) if document else None

    def _document(self, source: str) -> DocumentPlaces | LoadedPlaces | None:
        """Return the places of one file; None for a stage such as ``[settled]`` and where the syntax has no places."""
        if source not in self._documents:
            path = (self._root or Path()) / source
            self._documents[source] = _read(path, source, self._base) if not source.startswith("[") else None
        return self._documents[source]


def _read(path: Path | str, name: str, base: str | None) -> DocumentPlaces | LoadedPlaces | None:
    try:
        if _is_large(path, name):
            from kgtool.rdfio.loaded_places import LoadedPlaces

            return LoadedPlaces(Path(path), name, base)
        document = read_document(path, name, base=base)
        return DocumentPlaces.of(document) if document.format.name in REPLAYED else None
    except (KgtoolError, UnsupportedSyntaxError):
        return None


def _is_large(path: Path | str, name: str) -> bool:
    """Say whether a file is better read as columns; one that is compressed, or whose name tells no syntax, is not."""
    least = _LEAST.get(Path(name).suffix)
    if least is None:
        return False
    try:
        return Path(path).stat().st_size >= least
    except OSError:
        return False


@dataclass(slots=True)
class DocumentPlaces:
    """The statements of one document with their spans, looked up by their terms."""

    _document: Document
    _replay: Replay
    _lines: list[int]
    _by_terms: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _by_subject: dict[str, int] = field(default_factory=dict)
    _blank: dict[str, str] | None = None
    _every: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    _sharing: dict[tuple[int, Span], int] | None = None

    @classmethod
    def of(cls, document: Document) -> DocumentPlaces:
        """Read a document that is known to be valid; raise InputError or LimitError else.

        Raises UnsupportedSyntaxError where it is in a syntax without places, RDF/XML of more than MOST_XML bytes, whose
        rows have places (:mod:`kgtool.rdfio.rdfxml_rows`), or no longer valid, since somebody changed the file.
        """
        try:
            text, found = _replayed(document)
        except (ValueError, LookupError, SyntaxError) as error:
            raise UnsupportedSyntaxError(document.name) from error
        lines = [0, *(found.end() for found in re.finditer("\n", text))]
        places = cls(document, found, lines)
        for number, row in enumerate(found.rows):
            places._by_terms.setdefault(row[:3], number)
            places._by_subject.setdefault(row[0], number)
        return places

    def find(self, triple: Statement, *, part: str = "object") -> Location | None:
        """Return where a triple is said first: the span of its object, or of ``part``; None where it never is.

        A blank node is known by its label in the dataset (``_:f<source>_<n>``).
        """
        s, p, o = (self._own(text) for text in _texts(triple))
        number = self._by_terms.get((s, p, o))
        return None if number is None else self._location(self._replay.spans[number][_PARTS[part]])

    def tokens(self, triple: Statement, *, part: str = "object") -> tuple[tuple[Span, int], ...]:
        """Return every place where a triple is said: the span of ``part``, and how many statements have that token."""
        s, p, o = (self._own(text) for text in _texts(triple))
        place = _PARTS[part]
        if self._sharing is None:
            self._sharing = {}
            for spans in self._replay.spans:
                for column in _PARTS.values():
                    key = (column, spans[column])
                    self._sharing[key] = self._sharing.get(key, 0) + 1
            for number, row in enumerate(self._replay.rows):
                self._every.setdefault(row[:3], []).append(number)
        found = dict.fromkeys(self._replay.spans[number][place] for number in self._every.get((s, p, o), ()))
        return tuple((span, self._sharing[place, span]) for span in found)

    @property
    def text(self) -> str:
        """Return the document's text, which spans count in."""
        return self._document.data.decode(errors="replace")

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Return the prefixes that the document declares."""
        return read_rows(self._document)[1]

    def subject(self, subject: Term | str) -> Location | None:
        """Return where a subject stands first; None where it never does."""
        number = self._by_subject.get(self._own(_text(subject)))
        return None if number is None else self._location(self._replay.spans[number][0])

    def _location(self, span: Span) -> Location | None:
        if span == Replay.UNKNOWN:
            return None
        (line, column), (end_line, end_column) = (self._position(offset) for offset in span)
        return Location(self._document.name, line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _own(self, text: str) -> str:
        """Return what the replay calls a term: the same, unless it is a blank node of the dataset."""
        if "_:" not in text:
            return text
        if self._blank is None:
            form = self._document.format
            parsed = self._replay.rows if form.name == "jsonld" else read_rows(self._document)[0]
            self._blank = _own_labels(parsed, self._replay.rows, form.quads)
        own = self._blank
        return rename_blank_nodes(text, lambda label: own.get(label.rpartition("_")[2], label))


def _replayed(document: Document) -> tuple[str, Replay]:
    """Return the text of a document, and its statements with their spans."""
    if document.format.name == "rdfxml":
        from kgtool.rdfio.rdfxml_replay import replay_rdfxml

        if len(document.data) > MOST_XML:
            raise UnsupportedSyntaxError(document.name)
        guard(document.name, document.data, "rdfxml")
        data = text_of_xml(document.name, document.data)
        return data.decode(), replay_rdfxml(data, document.base, lambda: read_rows(document)[0])
    text = document.data.decode(errors="replace")
    if document.format.name == "jsonld":
        from kgtool.rdfio.jsonld_replay import replay_jsonld

        return text, replay_jsonld(text, document.base, document.name)
    return text, replay(text, document.format.name, document.base)


def _texts(triple: Statement) -> tuple[str, str, str]:
    if isinstance(triple, tuple):
        return triple
    return term_to_text(triple.subject), term_to_text(triple.predicate), term_to_text(triple.object)


def _text(term: Term | str) -> str:
    return term if isinstance(term, str) else term_to_text(term)


def _own_labels(parsed: list[Row], replayed: list[Row], quads: bool) -> dict[str, str]:  # noqa: FBT001 - of a format
    """Return, by the number in a dataset label, what the replay calls that blank node."""
    labels = BlankNodeLabels(0)
    for s, _, o, g in parsed:
        for text in (s, o, g) if quads else (s, o):
            labels.renamed(text)
    pairs = blank_nodes_in_order(parsed, replayed)
    if pairs is None:
        pairs = paired_blank_nodes(parsed, replayed)
    return {number.rpartition("_")[2]: pairs[label] for label, number in labels.items() if label in pairs}
