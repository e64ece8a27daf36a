"""Plain tables for the terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["table"]


def table(header: Sequence[str], rows: Sequence[Sequence[str | int]], *, widest: int = 60) -> str:
    """Return rows under a header, columns aligned, numbers to the right; cells wider than ``widest`` are cut.

    >>> print(table(["file", "triples"], [["a.ttl", 7], ["people.ttl", 123]]), end="")
    file        triples
    a.ttl             7
    people.ttl      123
    """
    cells = [[_cut(str(cell), widest) for cell in row] for row in rows]
    widths = [max([_width(name), *(_width(row[at]) for row in cells)]) for at, name in enumerate(header)]
    right = [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(header))]
    lines = [header, *cells]
    return "".join(
        "  ".join(
            _pad(cell, width, to_right) for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def _cut(text: str, widest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= widest else text[: widest - 1] + "…"


def _width(text: str) -> int:
    """Return how many columns a text takes: wide East Asian characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _pad(text: str, width: int, to_right: bool) -> str:  # noqa: FBT001 - one of two sides, read off the column
    gap = " " * (width - _width(text))
    return gap + text if to_right else text + gap
