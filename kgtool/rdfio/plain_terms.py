"""What terms look like that stand in a text just as the parser gives them, as regular expressions of polars.

They are narrower than the grammars on purpose (N-Triples §2, https://www.w3.org/TR/n-triples/#n-triples-language): odd
percent signs, ports, escapes and languages of unusual form are the parser's business.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["IRI", "LABEL", "STRING", "Kind", "kinds_of"]

_CHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\u{A1}-\u{D7FF}]|%[0-9A-Fa-f]{2})"
IRI = (
    r"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://[A-Za-z0-9.\-]+(?::[0-9]{{1,4}})?(?:[/?]{_CHAR}*)?|[A-Za-z0-9._~@]{_CHAR}*)(?:#{_CHAR}*)?"
)
"""An absolute IRI, without brackets."""

LABEL = r"_:[A-Za-z0-9_]+"
"""A blank node with a label."""

STRING = r'"(?:[^"\\\u{0}-\u{1F}\u{7F}-\u{9F}\u{FDD0}-\u{FDEF}\u{FFFE}\u{FFFF}\u{10000}-\u{10FFFF}]|\\[tbnrf"\\])*"'
"""A string in quotation marks, without what may follow it."""

_NAME = rf"^<{IRI}>$"
_BLANK = rf"^{LABEL}$"
_LITERAL = rf"^{STRING}(?:@[a-z]{{2,3}}(?:-[a-z]{{4}})?(?:-(?:[a-z]{{2}}|[0-9]{{3}}))?|\^\^<{IRI}>)?$"

_IMPLIED = (
    '"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString>',
)
"""Datatypes that canonical N-Triples leave out, or that are faults."""
_COMMON_END = "tring>"
"""How they all end: one look tells that a text has none of them."""


class Kind(IntEnum):
    """What a text is: none of the terms that stand just as the parser gives them, or one of these, or nothing."""

    ODD = 0
    IRI = 1
    BLANK_NODE = 2
    LITERAL = 3
    NONE = 4


def kinds_of(texts: pl.Series) -> NDArray[np.uint8]:
    """Return the :class:`Kind` of each text, of shape (texts,)."""
    kinds = np.zeros(len(texts), np.uint8)
    kinds[texts.str.contains(_NAME).to_numpy()] = Kind.IRI
    _mark(kinds, texts, _LITERAL, Kind.LITERAL)
    literals = np.flatnonzero(kinds == Kind.LITERAL)
    typed = literals[texts.gather(literals).str.ends_with(_COMMON_END).to_numpy()]
    is_implied = np.array([text.endswith(_IMPLIED) for text in texts.gather(typed).to_list()], np.bool_)
    kinds[typed[is_implied]] = Kind.ODD
    _mark(kinds, texts, _BLANK, Kind.BLANK_NODE)
    _mark(kinds, texts, "^$", Kind.NONE)
    return kinds


def _mark(kinds: NDArray[np.uint8], texts: pl.Series, pattern: str, kind: Kind) -> None:
    """Give a kind to the texts that have none yet and that a pattern matches."""
    rows = np.flatnonzero(kinds == Kind.ODD)
    if len(rows):
        kinds[rows[texts.gather(rows).str.contains(pattern).to_numpy()]] = kind
