"""One document to canonical N-Quads text: bytes read and unpacked, guarded, parsed by pyoxigraph, faults with places.

RDF 1.1 Turtle §7 (https://www.w3.org/TR/turtle/#sec-parsing) and its siblings; which reader does what is in
:mod:`kgtool.rdfio.formats`.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, parse, serialize

from kgtool.errors import Diagnostic, InputError, Location
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.faults import syntax_faults
from kgtool.rdfio.formats import format_of_name, sniff
from kgtool.rdfio.guards import guard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.formats import Format

__all__ = ["Document", "nquads_text", "open_stream", "read_bytes", "read_document", "read_rows"]

_CHUNK = 400_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one file, unpacked and without byte order mark, with the name that diagnostics call it by."""

    name: str
    data: bytes
    format: Format
    base: str | None = None


def read_bytes(path: Path | str, name: str) -> bytes:
    """Return the content of a file, unpacked where the name ends in .gz, .bz2 or .xz; ``-`` is standard input.

    Raises InputError: KG0103 for a file that is missing or cannot be read, KG0106 for one that cannot be unpacked.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(Diagnostic("KG0103", f"cannot read '{name}': {reason}", Location(name))) from error
    try:
        return _unpacked(data, name)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        hint = "the file is damaged, cut short, or not compressed the way its name says"
        message = f"cannot unpack '{name}': {str(error).lower()}"
        raise InputError(Diagnostic("KG0106", message, Location(name), hint)) from error


@contextmanager
def open_stream(path: Path | str, name: str) -> Iterator[BinaryIO]:
    """Open a file for reading in pieces, unpacked where its name says so; raise InputError (KG0103, KG0106)."""
    opener: Any = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}.get(Path(name).suffix, open)
    try:
        with opener(path, "rb") as stream:
            yield stream
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise InputError(Diagnostic("KG0106", f"cannot read '{name}': {error}", Location(name))) from error


def _unpacked(data: bytes, name: str) -> bytes:
    if name.endswith(".gz") or (name == "-" and data.startswith(b"\x1f\x8b")):
        return gzip.decompress(data)
    if name.endswith(".bz2") or (name == "-" and data.startswith(b"BZh")):
        return bz2.decompress(data)
    if name.endswith(".xz") or (name == "-" and data.startswith(b"\xfd7zXZ")):
        return lzma.decompress(data)
    return data


def read_document(path: Path | str, name: str, *, base: str | None = None, form: Format | None = None) -> Document:
    """Return the document at a path, its syntax known by ``form``, by the suffix of its name, or by its first bytes.

    Raises InputError (KG0103, KG0106).
    """
    data = read_bytes(path, name).removeprefix(_BOM)
    return Document(name, data, form or sniff(data[:4096], format_of_name(name)), base)


def nquads_text(document: Document) -> Iterator[str]:
    """Yield the document's statements as canonical N-Quads text, some hundred thousand at a time.

    Raises InputError with the document's faults (KG0101, KG0102, KG0105, KG0202), and LimitError (KG09xx) before a
    native parser could be led astray.
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
            faults = syntax_faults(error, document.name, data, document.format.name, document.base)
            raise InputError(*faults) from error
        except ValueError as error:
            raise InputError(Diagnostic("KG0101", str(error), Location(document.name))) from error
        self.prefixes = dict(reader.prefixes)

    def _jsonld(self) -> str:
        from kgtool.rdfio.jsonld import parse_jsonld

        document = self._document
        quads = parse_jsonld(document.data, document.base, path=document.name)
        return (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()
