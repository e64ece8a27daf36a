r"""sh:pattern by a linear-time engine, with the flags of SPARQL's REGEX.

SPARQL 1.1 §17.4.3.14 (https://www.w3.org/TR/sparql11-query/#func-regex), XPath functions §5.6.1
(https://www.w3.org/TR/xpath-functions/#regex-syntax). The engine (Rust's, by way of Polars) never backtracks, so what
needs backtracking is refused by name. ``\d`` and ``\w`` mean Unicode's digits and word characters, the underscore
included, as in the other engines.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["PatternError", "compile_pattern", "matches"]

_INSIDE = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}\p{M}\p{Nd}\p{Pc}", "s": r" \t\n\r"}
_OUTSIDE = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[\p{L}\p{M}\p{Nd}\p{Pc}]",
    "W": r"[^\p{L}\p{M}\p{Nd}\p{Pc}]",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
}
_REFUSED = {"i": "name start characters", "I": "name start characters", "c": "name characters", "C": "name characters"}


class PatternError(Exception):
    """When a pattern is no regular expression, or one that a linear-time engine cannot match."""


@cache
def compile_pattern(pattern: str, flags: str = "") -> str:
    r"""Return the pattern as the engine takes it; raise PatternError where it cannot.

    >>> matches(["a\nB", "c", None], compile_pattern("^b", "mi")).tolist()
    [True, False, False]
    """
    unknown = sorted(set(flags) - set("ismxq"))
    if unknown:
        raise PatternError(f"unknown flag '{unknown[0]}'; the flags are i, s, m, x and q")
    text = _quoted(pattern) if "q" in flags else _translate(pattern, extended="x" in flags)
    head = "".join(flag for flag in "ism" if flag in flags)
    regex = f"(?{head}){text}" if head else text
    _try(pattern, regex)
    return regex


def matches(texts: Sequence[str | None] | pl.Series, regex: str) -> NDArray[np.bool_]:
    """Return, text by text, whether it has a match; None has none."""
    import polars as pl

    column = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
    found = column.str.contains(regex)
    return (found.fill_null(value=False) if found.null_count() else found).to_numpy()


def _try(pattern: str, regex: str) -> None:
    from polars.exceptions import ComputeError

    try:
        matches([""], regex)
    except ComputeError as error:
        if re.search(r"\(\?<?[=!]", pattern):
            raise PatternError("looking ahead or behind cannot be matched in linear time") from error
        if re.search(r"\\[1-9]", pattern):
            raise PatternError("a back-reference cannot be matched in linear time") from error
        raise PatternError(_reason(str(error))) from error


def _reason(message: str) -> str:
    """Return what the engine says of a pattern, without where it was called from."""
    said = re.search(r"^error: (.+)$", message, re.MULTILINE)
    first = message.strip().partition("\n")[0].removeprefix("regex error: ")
    return said[1] if said else first[:1].lower() + first[1:].removesuffix(".")


def _quoted(text: str) -> str:
    return re.sub(r"([\\.+*?()|\[\]{}^$#&\-~])", r"\\\1", text)


def _translate(pattern: str, *, extended: bool) -> str:
    parts: list[str] = []
    inside = False
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern):
            parts.append(_escape(pattern[position + 1], inside=inside))
            position += 2
            continue
        if inside and char == "[" and parts and parts[-1] == "-":
            raise PatternError("subtraction of character classes is not supported")
        if char == "[" and not inside:
            inside = True
        elif char == "]" and inside and parts[-1] not in {"[", "[^"}:
            inside = False
        if not (extended and not inside and char in " \t\n\r"):
            parts.append(char)
        position += 1
    return "".join(parts)


def _escape(letter: str, *, inside: bool) -> str:
    if letter in _REFUSED:
        raise PatternError(f"\\{letter} ({_REFUSED[letter]}) is not supported")
    return (_INSIDE if inside else _OUTSIDE).get(letter, f"\\{letter}")
