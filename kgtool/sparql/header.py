"""The header of a stored query: ``#+`` lines, a small strict part of YAML, each value with its place in the file.

As grlc writes them (https://github.com/CLARIAH/grlc): keys with values, lists in brackets or by dashes, mappings by
indentation, text over several lines by ``>``, ``|`` or by indenting what continues.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from kgtool.errors import Diagnostic, InputError, Location

__all__ = ["Entry", "Value", "read_header"]

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w\-]*)[ \t]*:(?:[ \t]+(?P<rest>.*))?$")
_ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'((?:[^\']|\'\')*)\'|([^,"\'][^,]*?))\s*(,|$)')


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the header with the place where it starts; ``quoted`` tells the text "5" from the number 5."""

    value: Value
    location: Location
    quoted: bool = False


Value: TypeAlias = "str | tuple[Entry, ...] | dict[str, Entry]"


@dataclass(frozen=True, slots=True)
class _Line:
    indent: int
    text: str
    number: int
    column: int


class _Reader:
    """Reads the lines from top to bottom; holds where it is, and the faults found so far."""

    def __init__(self, lines: list[_Line], path: str) -> None:
        self.lines = lines
        self.path = path
        self.at = 0
        self.faults: list[Diagnostic] = []

    def fault(self, line: _Line, message: str, hint: str = "") -> None:
        self.faults.append(Diagnostic("KG0410", message, self.place(line), hint, excerpt=f"{line.text}"))

    def place(self, line: _Line, offset: int = 0) -> Location:
        return Location(self.path, line.number, line.column + offset)

    def mapping(self, indent: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        while self.at < len(self.lines) and self.lines[self.at].indent >= indent:
            line = self.lines[self.at]
            self.at += 1
            key = _KEY.match(line.text)
            if line.indent > indent or key is None:
                self.fault(line, f"'{line.text}' is no 'key: value' line", "write: title: What the query answers")
                continue
            if key["key"] in found:
                self.fault(line, f"'{key['key']}' is given twice")
            found[key["key"]] = self.value(line, (key["rest"] or "").strip(), key.start("rest"))
        return found

    def value(self, line: _Line, rest: str, offset: int) -> Entry:
        place = self.place(line, max(offset, 0))
        deeper = self.at < len(self.lines) and self.lines[self.at].indent > line.indent
        listed = self.at < len(self.lines) and self.lines[self.at].text.startswith("- ")
        if rest in {">", "|", ">-", "|-"}:
            return Entry((" " if rest[0] == ">" else "\n").join(self.block(line.indent)), place, quoted=True)
        if not rest and listed and self.lines[self.at].indent >= line.indent:
            return Entry(self.dashes(self.lines[self.at].indent), place)
        if not rest and deeper:
            start = self.lines[self.at]
            if _KEY.match(start.text) is None:
                return Entry(" ".join(self.block(line.indent)), place)
            return Entry(self.mapping(start.indent), place)
        if rest.startswith("["):
            return Entry(self.brackets(line, rest, max(offset, 0)), place)
        text, quoted = _scalar(rest)
        return Entry(" ".join([text, *self.block(line.indent)]), place, quoted)

    def block(self, indent: int) -> list[str]:
        found = []
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            found.append(self.lines[self.at].text)
            self.at += 1
        return found

    def dashes(self, indent: int) -> tuple[Entry, ...]:
        found = []
        while self.at < len(self.lines) and self.lines[self.at].indent == indent:
            line = self.lines[self.at]
            if not line.text.startswith("- "):
                break
            self.at += 1
            text, quoted = _scalar(line.text[2:].strip())
            found.append(Entry(text, self.place(line, 2), quoted))
        return tuple(found)

    def brackets(self, line: _Line, rest: str, offset: int) -> tuple[Entry, ...]:
        if not rest.endswith("]"):
            self.fault(line, "a list without its closing ']'", "write a list on one line, or one '- item' a line")
            return ()
        found: list[Entry] = []
        inside, at = rest[1:-1], 0
        while at < len(inside) and inside[at:].strip():
            item = _ITEM.match(inside, at)
            if item is None:
                self.fault(line, f"cannot read the list from '{inside[at:].strip()}' on")
                break
            quoted = item[3] is None
            text = re.sub(r"\\(.)", r"\1", item[1]) if item[1] is not None else item[3] or item[2].replace("''", "'")
            found.append(Entry(text, self.place(line, offset + 1 + at), quoted))
            at = item.end()
        return tuple(found)


def read_header(text: str, path: str) -> dict[str, Entry]:
    """Return the header of a stored query as nested values; raise InputError with every fault (KG0410).

    >>> read_header("#+ title: Who plays whom", "queries/cast.rq")["title"].value
    'Who plays whom'
    """
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        body = line[2:].rstrip()
        stripped = body.lstrip(" \t")
        if stripped:
            lines.append(_Line(len(body) - len(stripped), stripped, number, len(line[2:]) - len(line[2:].lstrip()) + 3))
    if not lines:
        return {}
    reader = _Reader(lines, path)
    found = reader.mapping(lines[0].indent)
    if reader.at < len(lines):
        reader.fault(lines[reader.at], "this line stands further left than the first one")
    if reader.faults:
        raise InputError(*reader.faults)
    return found


def _scalar(text: str) -> tuple[str, bool]:
    """Return a value without its quotes or its trailing comment, and whether it was quoted."""
    for quote in ('"', "'"):
        if len(text) > 1 and text.startswith(quote) and text.endswith(quote):
            inside = text[1:-1]
            return (re.sub(r"\\(.)", r"\1", inside) if quote == '"' else inside.replace("''", "'")), True
    return re.sub(r"\s+#.*$", "", text), False
