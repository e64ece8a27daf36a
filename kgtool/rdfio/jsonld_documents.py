"""JSON-LD documents from files and from a map of addresses to folders: never from a network.

JSON-LD 1.1 API §9.4 (https://www.w3.org/TR/json-ld11-api/#remote-document-and-context-retrieval).
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urldefrag, urlsplit

from kgtool.errors import Diagnostic, InputError, LimitError, Location, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "CONTEXT_LINK",
    "MAX_DEPTH",
    "Document",
    "Documents",
    "deep_enough",
    "indented",
    "is_address",
    "json_text",
    "parse_json",
    "read_text",
]

MAX_DEPTH = 200
"""How deep arrays and objects of a JSON document may be nested (KG1005)."""

_CALLS_PER_LEVEL = 25
CONTEXT_LINK = "http://www.w3.org/ns/json-ld#context"
_SUFFIXES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".json": "application/json"}
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?')
_BRACKET = re.compile(r"[\[\]{}]")
_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,]*))*)")
_PARAMETER = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,]*))")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was found: its text, its address (the base of its IRIs), its media type and its Link header.

    ``path`` is what diagnostics call it.
    """

    text: str
    url: str = ""
    content_type: str = "application/ld+json"
    link: str = ""
    path: str = "<document>"

    @property
    def is_html(self) -> bool:
        """Say whether JSON-LD has to be taken out of script elements."""
        return self.content_type.partition(";")[0].strip() in {"text/html", "application/xhtml+xml"}

    @property
    def is_json(self) -> bool:
        """Say whether the media type is one of JSON-LD or JSON."""
        plain = self.content_type.partition(";")[0].strip()
        return plain in {"application/json", "text/json"} or plain.endswith("+json")

    def links(self, relation: str) -> list[tuple[str, str]]:
        """Return target and media type of the Link header's entries with this relation (RFC 8288 §3)."""
        found = []
        for match in _LINK.finditer(self.link):
            given = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(match[2])}
            if relation in given.get("rel", "").split():
                found.append((match[1], given.get("type", "")))
        return found


@dataclass(frozen=True, slots=True)
class Documents:
    """Where documents with an address are: folders by the beginning of the address, and contexts by their address."""

    folders: Mapping[str, Path] = field(default_factory=dict)
    contexts: Mapping[str, object] = field(default_factory=dict)

    def load(self, url: str) -> Document:
        """Return the document of an address; raise InputError (KG1003) where it is not at hand."""
        address = urldefrag(url).url
        if address in self.contexts:
            return Document(json.dumps(self.contexts[address]), url, path=address)
        path = self._mapped(address)
        if path is not None:
            content_type = _SUFFIXES.get(path.suffix.lower(), "application/ld+json")
            return Document(read_text(path.read_bytes(), address), url, content_type, path=address)
        raise self._refused(address)

    def _mapped(self, address: str) -> Path | None:
        """Return the file of an address, never one outside the folder that its beginning is mapped to."""
        for prefix in sorted(self.folders, key=len, reverse=True):
            folder = self.folders[prefix]
            if address == prefix and folder.is_file():
                return folder
            if not address.startswith(prefix):
                continue
            path = (folder / unquote(urlsplit(address[len(prefix) :]).path).lstrip("/")).resolve()
            inside = path.is_relative_to(folder.resolve())
            for candidate in (path, path.with_name(f"{path.name}.jsonld"), path.with_name(f"{path.name}.json")):
                if inside and candidate.is_file():
                    return candidate
        return None

    def _refused(self, address: str) -> InputError:
        close = nearest(address, [*self.contexts, *self.folders])
        hint = f"did you mean <{close}>? " if close else ""
        hint += "nothing is ever fetched: write the context into the document, or name a copy with --map URL=DIR"
        return InputError(Diagnostic("KG1003", f"loading document failed: <{address}> is not at hand", hint=hint))


def is_address(name: str) -> bool:
    """Say whether a name is the address of a document on the web rather than a file's.

    >>> is_address("https://example.org/a.jsonld"), is_address("a.jsonld")
    (True, False)
    """
    return name.startswith(("http://", "https://"))


def read_text(data: bytes, path: str) -> str:
    """Return the text of a document, with or without a byte order mark; raise InputError (KG1001) if it is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise InputError(Diagnostic("KG1001", message, Location(path, line))) from error


def parse_json(text: str, path: str = "<document>") -> Any:
    """Return the value of a JSON text.

    Raises InputError (KG1001) with the place of a fault, LimitError (KG1005) where it is nested deeper than MAX_DEPTH.
    """
    guard_depth(text, path)
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        lines = text.split("\n")
        excerpt = lines[error.lineno - 1].rstrip("\r") if error.lineno <= len(lines) else ""
        place = Location(path, error.lineno, error.colno)
        message = f"loading document failed: not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError(Diagnostic("KG1001", message, place, excerpt=excerpt)) from error
    except _ConstantError as error:
        message = f"loading document failed: not JSON: '{error}' is no JSON number"
        raise InputError(Diagnostic("KG1001", message, Location(path))) from error
    if "\\u" in text:
        _guard_surrogates(value, path)
    return value


def guard_depth(text: str, path: str) -> None:
    """Raise LimitError (KG1005) where brackets outside of strings are nested deeper than MAX_DEPTH."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if match[0] in "[{" else -1
        if depth > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            hint = "flatten the document: refer to nodes by @id instead of nesting them"
            raise LimitError(Diagnostic("KG1005", message, Location(path), hint))


@contextmanager
def deep_enough() -> Iterator[None]:
    """Let functions call each other as deep as an expanded document of MAX_DEPTH levels needs."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MAX_DEPTH * _CALLS_PER_LEVEL))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def json_text(value: object) -> str:
    """Return the JSON text of a value, indented, keys in the order in which they stand, with a final line break."""
    with deep_enough():
        return indented(value, "\n") + "\n"


def indented(value: Any, line: str) -> str:
    """Return the JSON text of a value as json.dumps(value, ensure_ascii=False, indent=2) does, in half the time.

    ``line`` is a line break with the indentation of the line that the value begins on.
    """
    if type(value) is str:
        return _quoted(value)
    inner = line + "  "
    if type(value) is dict and value:
        entries = [
            f"{_quoted(key)}: {_quoted(each) if type(each) is str else indented(each, inner)}"
            for key, each in value.items()
        ]
        return "{" + inner + f",{inner}".join(entries) + line + "}"
    if type(value) is list and value:
        return "[" + inner + f",{inner}".join([indented(each, inner) for each in value]) + line + "]"
    return json.dumps(value, ensure_ascii=False)


class _ConstantError(ValueError):
    """When a JSON text holds NaN or Infinity."""


def _no_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


def _guard_surrogates(value: Any, path: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        message = "loading document failed: a lone surrogate is no character"
        raise InputError(Diagnostic("KG1001", message, Location(path))) from error
