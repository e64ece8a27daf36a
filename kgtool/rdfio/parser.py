"""One document to canonical N-Quads text: bytes read and unpacked, guarded, parsed by pyoxigraph, faults with places.

RDF 1.1 Turtle §7 (https://www.w3.org/TR/turtle/#sec-parsing) and its siblings; which reader does what is in
:mod:`kgtool.rdfio.formats`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from kgtool.errors import Diagnostic, InputError, LimitError, Location
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.files import read_bytes
from kgtool.rdfio.formats import format_of_name, sniff
from kgtool.rdfio.guards import guard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.formats import Format

__all__ = ["Document", "nquads_text", "read_bytes", "read_document", "read_rows"]

_CHUNK = 50_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one file, unpacked and without byte order mark, with the name that diagnostics call it by."""

    name: str
    data: bytes
    format: Format
    base: str | None = None


def read_document(path: Path | str, name: str, *, base: str | None = None, form: Format | None = None) -> Document:
    """Return the document at a path, its syntax known by ``form``, by the suffix of its name, or by its first bytes.

    Raises InputError (KG0103, KG0106).
    """
    data = read_bytes(path, name).removeprefix(_BOM)
    return Document(name, data, form or sniff(data[:4096], format_of_name(name)), base)


def nquads_text(document: Document) -> Iterator[str]:
    """Yield the document's statements as canonical N-Quads text, some ten thousand at a time.

    Raises InputError with the document's faults (KG0101, KG0102, KG0105, KG0202; KG0115 at the end), and LimitError
    (KG09xx) before a native parser could be led astray.
    """
    yield from _Reading(document).texts()


def read_rows(document: Document) -> tuple[list[Row], dict[str, str]]:
    """Return the document's statements as rows of N-Triples texts, labels as written, and the prefixes it declares."""
    reading = _Reading(document)
    rows = [split_quad(statement) for text in reading.texts() for statement in text.split(" .\n")[:-1]]
    return rows, reading.prefixes


class _Reading:
    """One pass over a document; ``prefixes`` is filled when it is at its end."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.prefixes: dict[str, str] = {}

    def texts(self) -> Iterator[str]:
        document = self._document
        if document.format.name == "jsonld":
            yield self._jsonld()
            return
        data = guard(document.name, document.data, document.format.name)
        try:
            reader = parse(data, format=document.format.engine, base_iri=document.base)
            while chunk := serialize(islice(reader, _CHUNK), format=RdfFormat.N_QUADS):
                yield chunk.decode()
        except SyntaxError as error:
            from kgtool.rdfio.faults import syntax_faults

            faults = syntax_faults(error, document.name, data, document.format.name, document.base)
            raise InputError(*faults) from error
        except MemoryError as error:  # the engine's word for a single token of more than 16 MiB
            hint = "keep long texts in files of their own, and name them by IRI"
            message = "a single literal or name is larger than 16 MiB"
            raise LimitError(Diagnostic("KG0914", message, Location(document.name), hint)) from error
        except ValueError as error:
            raise InputError(Diagnostic("KG0101", str(error), Location(document.name))) from error
        self.prefixes = dict(reader.prefixes)
        if document.format.name in {"turtle", "trig"} and b"|}" in data:
            from kgtool.rdfio.annotations import refuse_misread

            refuse_misread(document.name, data)

    def _jsonld(self) -> str:
        from kgtool.rdfio.jsonld import parse_jsonld

        document = self._document
        quads = parse_jsonld(document.data, document.base, path=document.name)
        return (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()
