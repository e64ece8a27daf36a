"""`kgtool jsonld`: the algorithms of JSON-LD 1.1 over one document, offline.

JSON-LD 1.1 API (https://www.w3.org/TR/json-ld11-api/#the-jsonldprocessor-interface) and Framing
(https://www.w3.org/TR/json-ld11-framing/#jsonldprocessor). A document, a context or a frame is a file, an address that
``options.documents`` maps to a file, or ``-`` for the standard input.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError, UsageError
from kgtool.rdfio import jsonld_processing
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.jsonld_documents import Document, Documents, is_address, parse_json, read_text
from kgtool.rdfio.jsonld_from_rdf import from_quads
from kgtool.rdfio.jsonld_processing import JsonLdOptions
from kgtool.rdfio.jsonld_rdf import nquads, statements_of
from kgtool.rdfio.parser import read_bytes, read_document, read_rows
from kgtool.rdfio.serializing import quads_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.rdfio.parser import Document as RdfDocument

__all__ = [
    "compact",
    "documents_of",
    "expand",
    "flatten",
    "frame",
    "from_rdf",
    "open_document",
    "open_json",
    "open_rdf",
    "to_rdf",
]

_MEDIA_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml"}


def expand(document: Document, *, options: JsonLdOptions | None = None) -> list[Any]:
    """Return a document without its context: every name an IRI, every value an array.

    Raises InputError (KG1001-KG1003), LimitError (KG1005).
    """
    return jsonld_processing.expand(document, options or JsonLdOptions())


def compact(document: Document, *, context: Any, options: JsonLdOptions | None = None) -> Any:
    """Return a document in the names of a context; raise as :func:`expand` does."""
    return jsonld_processing.compact(document, context, options or JsonLdOptions())


def flatten(document: Document, *, context: Any = None, options: JsonLdOptions | None = None) -> Any:
    """Return a document with one object for each node, in a list; raise as :func:`expand` does."""
    return jsonld_processing.flatten(document, context, options or JsonLdOptions())


def frame(document: Document, *, frame: Any, options: JsonLdOptions | None = None) -> Any:
    """Return the trees of a document that match a frame; raise as :func:`expand` does."""
    return jsonld_processing.frame(document, frame, options or JsonLdOptions())


def to_rdf(document: Document, *, options: JsonLdOptions | None = None) -> bytes:
    """Return the RDF of a document as N-Quads in canonical line order; raise as :func:`expand` does.

    Without a base relative IRIs have no meaning: statements with one are left out, as the standard says.
    """
    given = options or JsonLdOptions()
    expanded = jsonld_processing.expand_for_rdf(document, given)
    found = statements_of(expanded, rdf_direction=given.rdf_direction)
    generalized = given.produce_generalized_rdf
    return nquads(quad for quad in found if generalized or not str(quad[1]).startswith("_:"))


def from_rdf(source: RdfDocument, *, options: JsonLdOptions | None = None) -> list[Any]:
    """Return the expanded JSON-LD of an RDF document in any syntax.

    Raises InputError: KG01xx for malformed RDF, KG1002 for a malformed rdf:JSON literal, KG1006 for triple terms.
    """
    given = options or JsonLdOptions()
    rows, _ = read_rows(source)
    return from_quads(
        quads_of_rows(rows),
        use_native_types=given.use_native_types,
        use_rdf_type=given.use_rdf_type,
        rdf_direction=given.rdf_direction,
    )


def documents_of(maps: Iterable[str]) -> Documents:
    """Return the documents that ``URL=DIR`` texts describe; raise UsageError (KG1004) where one has another form."""
    folders: dict[str, Path] = {}
    for entry in maps:
        url, equals, folder = entry.rpartition("=")
        if not equals or not url or not Path(folder).exists():
            hint = "write --map https://example.org/contexts/=DIR, with a folder or a file that is there"
            raise UsageError(Diagnostic("KG1004", f"'{entry}' maps no address to a folder", hint=hint))
        folders[url] = Path(folder)
    return Documents(folders)


def open_rdf(name: str, *, syntax: str | None = None, base: str | None = None) -> RdfDocument:
    """Return the RDF document of a file or of the standard input (``-``).

    Raises InputError (KG0103 no such file, KG0106 damaged) and UsageError (KG0104 unknown syntax).
    """
    return read_document(name, name, base=base, form=format_named(syntax) if syntax else None)


def open_document(name: str, documents: Documents, *, base: str = "", status: int | None = None) -> Document:
    """Return the document of a file, an address, or the standard input (``-``).

    ``#name`` after an HTML file or an address chooses one of its script elements. Compressed files are unpacked. Raises
    InputError: KG0103 where there is no such file, KG1001, KG1003, and KG1002 for a ``status`` that is an error.
    """
    if status is not None and status >= HTTPStatus.BAD_REQUEST:
        raise InputError(Diagnostic("KG1002", f"loading document failed: '{name}' was sent with status {status}"))
    if is_address(name):
        return documents.load(name)
    path, _, fragment = name.partition("#") if "#" in name and not Path(name).exists() else (name, "", "")
    data = read_bytes(path, path)
    media_type = _MEDIA_TYPES.get(Path(path).suffix.lower(), "application/ld+json")
    url = f"{base}#{fragment}" if fragment else base
    return Document(read_text(data, path), url, media_type, path=path)


def open_json(given: str, documents: Documents) -> Any:
    """Return a context or a frame: an address as it is, or the JSON of a file or of the text itself."""
    if is_address(given):
        documents.load(given)
        return given
    if given.lstrip()[:1] in {"{", "["}:
        return parse_json(given, "<argument>")
    found = open_document(given, documents)
    return parse_json(found.text, found.path)
