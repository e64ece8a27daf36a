r"""Regular expressions of sh:pattern, matched in linear time by Polars' engine (Rust's regex).

SHACL §4.4.3 (https://www.w3.org/TR/shacl/#PatternConstraintComponent): as SPARQL's REGEX, with its flags (XQuery and
XPath Functions §5.6.1.1, https://www.w3.org/TR/xpath-functions-31/#flags). Character classes mean what XML Schema says:
``\d`` any decimal digit of Unicode, ``\s`` four characters, ``\w`` letters, marks, digits and connectors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kgtool.shacl.alphabets import Alphabet, has_letters
from kgtool.shacl.character_classes import Atom, PatternError, read_class, read_escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["PatternError", "Regex", "compile_pattern", "matches"]

_GROUP = re.compile(r"\((?:\?(?:P?<[A-Za-z_]\w*>|[a-zA-Z-]*[:)]|))?")
_COUNT = re.compile(r"\{[^{}]*\}")
_ANCHORS = frozenset("bBAz")
_OPERATORS = "()|^$*+?{"
_QUANTIFIERS = "*+?{"


@dataclass(frozen=True, slots=True)
class Regex:
    """A pattern as the engine takes it.

    With an ``alphabet`` texts are written in it first: the pattern repeats large classes so often that the engine
    refuses it otherwise.
    """

    text: str
    alphabet: Alphabet | None = None


@cache
def compile_pattern(pattern: str, flags: str = "") -> Regex:
    r"""Return the pattern as the engine takes it; raise PatternError where it cannot.

    >>> matches(["a\nB", "c", None], compile_pattern("^b", "mi")).tolist()
    [True, False, False]
    """
    unknown = sorted(set(flags) - set("ismxq"))
    if unknown:
        raise PatternError(f"unknown flag '{unknown[0]}'; the flags are i, s, m, x and q")
    head = "".join(flag for flag in "ism" if flag in flags)
    head = f"(?{head})" if head else ""
    if "q" in flags:
        return _tried(pattern, Regex(head + re.sub(r"([\\.+*?()|\[\]{}^$#&\-~])", r"\\\1", pattern)))
    parts = list(_parts(pattern, extended="x" in flags))
    regex = Regex(head + "".join(part.text for part, _ in parts))
    try:
        return _tried(pattern, regex)
    except PatternError as error:
        small = _in_alphabet(parts, head) if "size limit" in str(error) else None
        if small is None:
            raise
        return _tried(pattern, small)


def matches(texts: Sequence[str | None] | pl.Series, regex: Regex) -> NDArray[np.bool_]:
    """Return, text by text, whether it has a match; None has none."""
    import polars as pl

    column = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
    text = regex.text
    if regex.alphabet is not None:
        text, column = regex.alphabet.written(text, column)
    found = column.str.contains(text)
    return (found.fill_null(value=False) if found.null_count() else found).to_numpy()


def _tried(pattern: str, regex: Regex) -> Regex:
    """Return a regular expression that the engine takes."""
    import polars as pl
    from polars.exceptions import ComputeError

    text = regex.text if regex.alphabet is None else regex.alphabet.widest(regex.text)
    try:
        pl.Series([""]).str.contains(text)
    except ComputeError as error:
        if re.search(r"\(\?<?[=!]", pattern):
            raise PatternError("looking ahead or behind cannot be matched in linear time") from error
        raise PatternError(_reason(str(error))) from error
    return regex


def _reason(message: str) -> str:
    """Return what the engine says of a pattern, without where it was called from."""
    said = re.search(r"^error: (.+)$", message, re.MULTILINE)
    first = message.strip().partition("\n")[0].removeprefix("regex error: ")
    return said[1] if said else first[:1].lower() + first[1:].removesuffix(".")


def _in_alphabet(parts: Sequence[tuple[Atom, bool]], head: str) -> Regex | None:
    """Return a pattern that asks only of which classes a character is; None where that is not all that it asks."""
    classes = {part.text: part.single for part, is_atom in parts if is_atom}
    others = [part.text for part, is_atom in parts if not is_atom]
    if any(text.startswith("\\") or re.match(r"\(\?[a-zA-Z-]", text) for text in others):
        return None
    single = sum(classes.values())
    if not has_letters(single, len(classes) - single):
        return None
    alphabet = Alphabet(tuple(f"{head}\\A(?:{text})\\z" for text in classes))
    slots = {text: alphabet.slot(number) for number, text in enumerate(classes)}
    lines = "(?m)" if "m" in head else ""
    return Regex(lines + "".join(slots[part.text] if is_atom else part.text for part, is_atom in parts), alphabet)


def _parts(pattern: str, *, extended: bool) -> Iterator[tuple[Atom, bool]]:
    """Yield the parts of a pattern, and whether each stands for a character."""
    at, after_quantifier = 0, False
    while at < len(pattern):
        if extended and pattern[at] in " \t\n\r":
            at += 1
            continue
        is_quantifier = pattern[at] in _QUANTIFIERS
        if is_quantifier and after_quantifier and pattern[at] in "*+":
            raise PatternError(f"'{pattern[at]}' follows another quantifier")
        part, is_atom = _part(pattern, at)
        yield part, is_atom
        after_quantifier = is_quantifier and not (after_quantifier and pattern[at] == "?")
        at = part.end


def _part(pattern: str, at: int) -> tuple[Atom, bool]:
    """Return the part of a pattern at a place, and whether it stands for a character."""
    char = pattern[at]
    if char == "\\" and pattern[at + 1 : at + 2] in _ANCHORS:
        return Atom(pattern[at : at + 2], at + 2, single=False), False
    if char == "\\":
        return read_escape(pattern, at), True
    if char == "[":
        return read_class(pattern, at), True
    found = _GROUP.match(pattern, at) if char == "(" else _COUNT.match(pattern, at) if char == "{" else None
    if found:
        return Atom(found[0], found.end(), single=False), False
    return Atom(char, at + 1, single=char != "."), char not in _OPERATORS
