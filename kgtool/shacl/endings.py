"""How the text of a term ends, or begins where it is no literal: that says its kind, its datatype and its language.

There are few endings and very many texts, so a column engine is asked for one ending after another.
"""

from __future__ import annotations

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
    endings: dict[str, int] = {}
    texts = column_of(terms, ids)
    found = np.full(len(texts), -1, np.int64)
    rows = np.arange(len(texts))
    rounds = _ROUNDS
    while rounds and len(rows):
        own = ending(texts[0])
        is_own = _has(texts, own)
        found[rows[is_own]] = endings.setdefault(own, len(endings))
        texts, rows = texts.filter(~is_own), rows[~is_own]
        rounds -= 1
    rest = [endings.setdefault(own, len(endings)) for own in map(ending, texts.to_list())]
    found[rows] = rest
    return list(endings), found


def _has(texts: pl.Series, own: str) -> NDArray[np.bool_]:
    """Return which texts have an ending."""
    if own == "<":
        return (texts.str.starts_with("<") & ~texts.str.starts_with("<<")).to_numpy()
    if own in {"_", "<<"}:
        return texts.str.starts_with(own).to_numpy()
    return (texts.str.ends_with(f'"{own}') & texts.str.starts_with('"')).to_numpy()
