"""Texts written in the alphabet of a regular expression: one letter for all characters that it does not tell apart.

A class of Unicode has hundreds of ranges, and a pattern that repeats it hundreds of times grows with both. Over an
alphabet a class is a few letters.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Alphabet", "has_letters"]

_LETTERS = string.ascii_letters + string.digits
_SLOT = re.compile(r"\[:(\d+):\]")
_NOTHING = "[a&&b]"
_LINE_END = "\n"
"""Stays what it is: anchors of lines ask for it."""


def has_letters(characters: int, classes: int) -> bool:
    """Say whether there are letters enough for so many single characters and classes, each of which may cut the others.

    Where case is ignored, a character stands for up to three.
    """
    return 3 * characters + (1 << classes) <= len(_LETTERS)


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The classes that a pattern asks for, each as an expression that matches one character."""

    classes: tuple[str, ...]

    def slot(self, number: int) -> str:
        """Return what stands in a pattern for a class until its letters are known."""
        return f"[:{number}:]"

    def widest(self, text: str) -> str:
        """Return a pattern with classes as large as they can become."""
        return _SLOT.sub(f"[{_LETTERS[::2]}\\\\n]", text)

    def written(self, text: str, column: pl.Series) -> tuple[str, pl.Series]:
        """Return a pattern and the texts in the alphabet of these texts."""
        import polars as pl

        known = column.to_list()
        characters = sorted({char for each in known if each is not None for char in set(each)})
        asked = pl.Series(characters, dtype=pl.String)
        members = [asked.str.contains(each).to_list() for each in self.classes]
        signatures = list(zip(*members, strict=True)) if characters else []
        letters: dict[tuple[bool, ...], str] = {}
        table: dict[int, str] = {}
        holds: list[list[str]] = [[] for _ in self.classes]
        for char, signature in zip(characters, signatures, strict=True):
            is_new = char == _LINE_END or signature not in letters
            letter = _LINE_END if char == _LINE_END else letters.setdefault(signature, _LETTERS[len(letters)])
            table[ord(char)] = letter
            for own in (each for each, is_member in zip(holds, signature, strict=True) if is_member and is_new):
                own.append(letter)
        rewritten = [None if each is None else each.translate(table) for each in known]
        return _SLOT.sub(lambda slot: _class(holds[int(slot[1])]), text), pl.Series(rewritten, dtype=pl.String)


def _class(letters: list[str]) -> str:
    return f"[{''.join(letters)}]" if letters else _NOTHING
