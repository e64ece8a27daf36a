"""From a native parser's complaint to diagnostics: code, place, the line itself, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location, nearest
from kgtool.prefixes import WELL_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["syntax_fault"]

_PLACE = re.compile(r"^Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)|between .*?): ")
_UNDECLARED = re.compile(r"The prefix (.*): has not been declared")
_DECLARED = re.compile(rb"(?im)^\s*@?prefix\s+([^\s:]*):")


def syntax_fault(error: SyntaxError, name: str, data: bytes, form: str) -> Iterable[Diagnostic]:
    """Yield the diagnostics of a document that its parser refused; the first stands where the parser says it does."""
    del form
    message = _PLACE.sub("", error.msg or str(error))
    location = Location(name, error.lineno or 0, error.offset or 0, error.end_lineno or 0, error.end_offset or 0)
    excerpt = line_of(data, location.line)
    undeclared = _UNDECLARED.search(message)
    if undeclared:
        token = excerpt[location.column - 1 : location.end_column - 1] if excerpt else ""
        prefix = undeclared[1]
        declared = [found.decode("utf-8", "replace") for found in _DECLARED.findall(data)]
        close = nearest(prefix, declared)
        hint = f"did you mean '{close}'?" if close else _declaration(prefix)
        yield Diagnostic("KG0102", f"unknown prefix '{prefix}' in '{token}'", location, hint, excerpt=excerpt)
        return
    yield Diagnostic("KG0101", message[:1].lower() + message[1:], location, excerpt=excerpt)


def line_of(data: bytes, line: int) -> str:
    """Return a line of a document, counted from 1, without its line break; "" where there is none."""
    lines = data.split(b"\n", line) if line else []
    return lines[line - 1].rstrip(b"\r").decode("utf-8", "replace") if len(lines) >= line > 0 else ""


def _declaration(prefix: str) -> str:
    known = WELL_KNOWN.get(prefix)
    return f"declare it: @prefix {prefix}: <{known or '…'}> ."
