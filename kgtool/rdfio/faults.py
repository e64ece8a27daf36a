"""From a native parser's complaint to diagnostics: code, place, the line itself, and what to do about it.

A parser stops at its first fault. In the line-based syntaxes and in Turtle the rest of the document is looked at too:
an unknown prefix is reported once and declared for the second look, and after any other fault reading goes on where a
statement plainly begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import parse

from kgtool.errors import Diagnostic, Location, nearest
from kgtool.prefixes import WELL_KNOWN
from kgtool.rdfio.formats import FORMATS
from kgtool.rdfio.lines import line_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["syntax_faults"]

_MOST = 20
_LARGEST = 4_000_000
_PLACE = re.compile(r"^Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)|between .*?): ")
_UNDECLARED = re.compile(r"The prefix (.*): has not been declared")
_DECLARED = re.compile(rb"(?im)^\s*@?prefix\s+([^\s:]*):")
_DECLARATION = re.compile(
    rb"(?im)^[ \t]*(?:@prefix\s[^<\n]*<[^>\n]*>\s*\.|@base\s*<[^>\n]*>\s*\.|(?:prefix\s[^<\n]*|base\s*)<[^>\n]*>)"
)
_STATEMENT_END = re.compile(rb"\.[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?=[^\s#.,;\"'\])}])")
_NAMED = re.compile(r"IRI '([^']+)'|(.+) is not a valid rdf:\w+")


@dataclass(frozen=True, slots=True)
class _Text:
    """A document that was refused: what diagnostics call it, its bytes, its syntax, its base."""

    name: str
    data: bytes
    form: str
    base: str | None


def syntax_faults(error: SyntaxError, name: str, data: bytes, form: str, base: str | None = None) -> list[Diagnostic]:
    """Return the diagnostics of a document that its parser refused; the first stands where the parser says it does.

    Codes: KG0101 syntax, KG0102 unknown prefix, KG0105 not UTF-8, KG0202 malformed or relative IRI.
    """
    text = _Text(name, data, form, base)
    found = [_diagnostic(error, text)]
    if len(data) <= _LARGEST:
        found.extend(_more(error, text))
    return found


def _more(error: SyntaxError, text: _Text) -> Iterator[Diagnostic]:
    """Yield the faults after the first, while going on makes sense."""
    resume = {"nt": _next_line, "nq": _next_line, "turtle": _next_statement}.get(text.form)
    header = b""
    start, lines_before = 0, 0
    for _ in range(_MOST):
        undeclared = _UNDECLARED.search(error.msg or "")
        if undeclared and text.form in {"turtle", "trig"}:
            header += f"@prefix {undeclared[1]}: <urn:undeclared:> . ".encode()
        elif resume and error.end_lineno:
            start = resume(text.data, lines_before + error.end_lineno - (1 if header or start else 0))
            if start < 0:
                return
            declared = b" ".join(_DECLARATION.findall(text.data, 0, start)) if text.form == "turtle" else b""
            header = declared.replace(b"\n", b" ") + b" " + header
            lines_before = text.data.count(b"\n", 0, start)
        else:
            return
        again = _try(replace(text, data=header + b"\n" + text.data[start:]))
        if again is None or (again.lineno or 1) == 1:
            return
        error = again
        yield _diagnostic(error, text, lines_before - 1)


def _try(text: _Text) -> SyntaxError | None:
    try:
        for _ in parse(text.data, format=FORMATS[text.form].engine, base_iri=text.base):
            pass
    except SyntaxError as error:
        return error
    return None


def _next_line(data: bytes, line: int) -> int:
    """Return where the line after this one begins; -1 where there is none."""
    offset = 0
    for _ in range(line):
        offset = data.find(b"\n", offset) + 1
        if not offset:
            return -1
    return offset if data[offset:].strip() else -1


def _next_statement(data: bytes, line: int) -> int:
    """Return where a statement plainly begins after a line: unindented, after a full stop that ends a line."""
    offset = _next_line(data, line - 1) if line > 1 else 0
    found = _STATEMENT_END.search(data, offset) if offset >= 0 else None
    if found is None or any(data.count(quote, offset, found.start()) % 2 for quote in (b'"""', b"'''")):
        return -1
    return found.end()


def _diagnostic(error: SyntaxError, text: _Text, shift: int = 0) -> Diagnostic:
    message = _PLACE.sub("", error.msg or str(error))
    location = Location(text.name)
    if error.lineno:
        lines = (error.lineno + shift, (error.end_lineno or error.lineno) + shift)
        location = Location(text.name, lines[0], error.offset or 0, lines[1], error.end_offset or 0)
    else:
        location = _tag(message, text)
    excerpt = line_of(text.data, location.line)
    code, said, hint = _explained(message, _token(excerpt, location), text)
    return Diagnostic(code, said, location, hint, excerpt=excerpt)


def _tag(message: str, text: _Text) -> Location:
    """Return the place of the tag where the reader of RDF/XML, which gives no places, stops: it is fed tag by tag.

    Where the message quotes a value of that tag, the place is the value's.
    """
    pieces = _Pieces(text.data)
    try:
        for _ in parse(cast("IO[bytes]", pieces), format=FORMATS[text.form].engine, base_iri=text.base):
            pass
    except SyntaxError:
        start = max(text.data.rfind(b"<", 0, pieces.read_up_to), 0)
        quoted = _NAMED.search(message)
        value = (quoted[1] or quoted[2]).encode() if quoted else b""
        at = text.data.find(value, start, pieces.read_up_to) if value else -1
        if at >= 0:
            return place_of(text.data, at, text.name, at + len(value))
        return place_of(text.data, start, text.name, pieces.read_up_to)
    return Location(text.name)


class _Pieces:
    """A file that gives its content up to the next end of a tag at each reading."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.read_up_to = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next piece, ``size`` bytes at most."""
        start = self.read_up_to
        end = self._data.find(b">", start) + 1 or len(self._data)
        self.read_up_to = end if size < 0 else min(end, start + size)
        return self._data[start : self.read_up_to]


def _token(excerpt: str, location: Location) -> str:
    if location.end_line > location.line:
        return excerpt[location.column - 1 :]
    if location.end_column <= location.column:
        return ""
    return excerpt[location.column - 1 : location.end_column - 1]


def _explained(message: str, token: str, text: _Text) -> tuple[str, str, str]:
    """Return code, message and hint for what the parser said about a token."""
    undeclared = _UNDECLARED.search(message)
    if undeclared:
        prefix = undeclared[1]
        declared = {found.decode("utf-8", "replace") for found in _DECLARED.findall(text.data)}
        close = nearest(prefix, declared)
        known = WELL_KNOWN.get(prefix, "…")
        hint = f"did you mean '{close}'?" if close else f"declare it: @prefix {prefix}: <{known}> ."
        return "KG0102", f"unknown prefix '{prefix}' in '{token or prefix + ':'}'", hint
    if "No scheme found" in message:
        lines = text.form in {"nt", "nq"}
        hint = "this syntax takes absolute IRIs only" if lines else "declare one (@base <…> .), or use --base"
        return "KG0202", f"'{token}' is a relative IRI, and there is no base" if token else message, hint
    if "Invalid IRI" in message or "parsing IRI" in message:
        hint = "percent-encode what an IRI cannot hold: a blank is %20"
        reason = _lower(message.rpartition("': ")[2])
        return "KG0202", f"'{token}' is no IRI: {reason}" if token else _lower(message), hint
    if "Invalid UTF-8" in message or "invalid utf-8" in message:
        wide = text.data.startswith((b"\xff\xfe", b"\xfe\xff"))
        return "KG0105", "not UTF-8", f"{'this looks like UTF-16: ' if wide else ''}save the file as UTF-8"
    if "Unexpected end of file" in message and token[:1] in {'"', "'"}:
        return "KG0101", "unexpected end of file", "the quotation mark that opens here is never closed"
    if token and message.startswith(f"{token} "):
        message = f"'{token}'{message[len(token) :]}"
    return "KG0101", _lower(message), ""


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:] if message[1:2].islower() else message
