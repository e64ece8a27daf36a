r"""sh:pattern by a linear-time engine, with the flags of SPARQL's REGEX.

SPARQL 1.1 §17.4.3.14 (https://www.w3.org/TR/sparql11-query/#func-regex), XPath functions §5.6.1
(https://www.w3.org/TR/xpath-functions/#regex-syntax). RE2 never backtracks, so what needs backtracking is refused by
name. ``\d`` and ``\w`` mean Unicode's digits and word characters, the underscore included, as in the other engines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PatternError", "compile_pattern"]

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


def compile_pattern(pattern: str, flags: str = "") -> Callable[[str], bool]:
    r"""Return a function that says whether a text has a match; raise PatternError where there can be none.

    >>> compile_pattern("^b", "mi")("a\nB")
    True
    """
    import re2

    unknown = sorted(set(flags) - set("ismxq"))
    if unknown:
        raise PatternError(f"unknown flag '{unknown[0]}'; the flags are i, s, m, x and q")
    text = re.escape(pattern) if "q" in flags else _translate(pattern, extended="x" in flags)
    head = "".join(flag for flag in "ism" if flag in flags)
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(f"(?{head}){text}" if head else text, options)
    except re2.error as error:
        raise PatternError(_reason(pattern, str(error.args[0] if error.args else error))) from error
    search = compiled.search
    return lambda value: search(value) is not None


def _reason(pattern: str, message: str) -> str:
    message = message.removeprefix("b'").removesuffix("'")
    if re.search(r"\(\?<?[=!]", pattern):
        return f"looking ahead or behind cannot be matched in linear time ({message})"
    if re.search(r"\\[1-9]", pattern):
        return f"a back-reference cannot be matched in linear time ({message})"
    return message


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
