"""How the text of a term ends, or begins where it is no literal: that says its kind, its datatype and its language.

There are few endings and very many texts, so a column engine is asked for one ending after another.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.texts import column_of, texts_of

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms

__all__ = ["FEW", "ending", "endings_of"]

FEW = 1_000
"""Up to how many texts are looked at one by one, which is sooner done than asking a column engine."""
_SOME = 8_000
"""The same where a text costs less, and the column engine is asked more."""
_ROUNDS = 32
"""How many endings are told apart column by column; texts with still others are looked at one by one."""
_SAMPLE = 64
"""Of how many literals the endings are looked at first: frequent ones leave few texts for the others."""
_UNKNOWN = -1
_BEGINNINGS = {"<": ("<", "="), "<<": ("<<", "<="), "_": ("_", "`")}
"""How terms begin that are no literals, as the first text that does so and the first one after all these."""


def ending(text: str) -> str:
    """Return what follows a literal's last quotation mark, or how another term begins: ``<``, ``_`` or ``<<``.

    >>> [ending(text) for text in ('"a"', '"a"@en', "<x:a>", "_:b")]
    ['', '@en', '<', '_']
    """
    if text[0] == '"':
        return text[text.rindex('"') + 1 :]
    return "<<" if text.startswith("<<") else text[0]


def endings_of(terms: Terms, ids: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the endings of the texts of terms, and for each text the number of its own."""
    if len(ids) <= _SOME:
        each = [text[0] if text[0] != '"' and text[1] != "<" else ending(text) for text in texts_of(terms, ids)]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(each))}
        return list(numbers), np.array([numbers[name] for name in each], np.int64)
    texts = column_of(terms, ids)
    endings: dict[str, int] = {}
    found = np.full(len(texts), _UNKNOWN, np.int64)
    for name, (first, after) in _BEGINNINGS.items():
        begins = ((texts >= first) & (texts < after)).to_numpy()
        if begins.any():
            found[begins] = endings.setdefault(name, len(endings))
    rows = np.flatnonzero(found == _UNKNOWN)
    found[rows] = _of_literals(texts.gather(rows), endings)
    return list(endings), found


def _of_literals(texts: pl.Series, endings: dict[str, int]) -> NDArray[np.int64]:
    """Return for each literal the number of its ending; new ones get the next numbers."""
    found = np.full(len(texts), _UNKNOWN, np.int64)
    rows = np.arange(len(texts))
    sample = texts.gather(rows[:: len(rows) // _SAMPLE + 1]).to_list()
    frequent = [own for own, _ in Counter(map(ending, sample)).most_common()]
    for turn in range(_ROUNDS):
        if not len(rows):
            break
        own = frequent[turn] if turn < len(frequent) else ending(texts[0])
        is_own = texts.str.ends_with(f'"{own}').to_numpy()
        found[rows[is_own]] = endings.setdefault(own, len(endings))
        others = np.flatnonzero(~is_own)
        texts, rows = texts.gather(others), rows[others]
    found[rows] = [endings.setdefault(own, len(endings)) for own in map(ending, texts.to_list())]
    return found
