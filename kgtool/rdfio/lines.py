"""Lines and columns of a document: both count from 1, columns in Unicode code points."""

from __future__ import annotations

from kgtool.errors import Location

__all__ = ["line_of", "place_of"]


def line_of(data: bytes, line: int) -> str:
    """Return a line of a document without its line break; "" where there is none of this number."""
    lines = data.split(b"\n", line) if line else []
    return lines[line - 1].rstrip(b"\r").decode("utf-8", "replace") if len(lines) >= line > 0 else ""


def place_of(data: bytes, start: int, name: str, end: int | None = None) -> Location:
    r"""Return the location of a span of bytes in the document that ``name`` calls.

    >>> str(place_of("é\nab ü x".encode(), 9, "a.ttl"))
    'a.ttl:2:6'
    """
    line, column = _line_and_column(data, start)
    last_line, last_column = _line_and_column(data, end) if end is not None else (0, 0)
    return Location(name, line, column, last_line, last_column)


def _line_and_column(data: bytes, offset: int) -> tuple[int, int]:
    line_start = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, len(data[line_start:offset].decode("utf-8", "replace")) + 1
