"""The tokens of a large Turtle or TriG document that is known to be valid, as columns: some megabytes at a time.

RDF 1.2 Turtle §6.5 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar-grammar): one regular expression, as in
:mod:`kgtool.rdfio.replay_tokens`, but no object a token. A piece of the document ends where a statement does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.replay import UnsupportedSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Kind", "Tokens", "token_pieces"]

_BLANKS = r"[ \t\r\n]"
_START, _CHAR = r"[^\x00-@\[-^`{-\x7F]", r"[^\x00-,./:-@\[-^`{-\x7F]"
"""Wider than the grammar, which a valid document keeps to."""

_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL_START, _LOCAL = rf"(?:[^\x00-/;-@\[-^`{{-\x7F]|{_ESCAPED})", rf"(?:[^\x00-,./;-@\[-^`{{-\x7F]|{_ESCAPED})"
_TOKEN = (
    r"(?:<<\(|\)>>|<<|>>|~|\{\||\|\}"
    r'|"""(?:"{0,2}(?:[^"\\]|\\(?s:.)))*"""' + r"|'''(?:'{0,2}(?:[^'\\]|\\(?s:.)))*'''" + r"|\"\"\"|'''"
    r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\x00-\x20]*>"
    rf"|_:(?:{_START}|[0-9_])(?:\.*{_CHAR})*"
    rf"|(?:{_START}(?:\.*{_CHAR})*)?:(?:{_LOCAL_START}(?:\.*{_LOCAL})*)?"
    r"|[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[+-]?[0-9]*\.[0-9]+|[+-]?[0-9]+"
    r"|@[A-Za-z]+(?:-[A-Za-z0-9-]*)?|\^\^|[A-Za-z]+|[.;,\[\](){}]|#[^\n\r]*|(?s:.)"
    rf"){_BLANKS}*"
)
"""A token and the blanks after it; three quotation marks alone begin a string that the piece does not end."""

_PIECE = 1 << 20
"""How many bytes are read at a time, unless a statement is longer."""

_DIRECTIVES = {b"prefix": 3, b"base": 2, b"version": 2}
"""How many tokens the directives have."""
_LONGEST = max(_DIRECTIVES.values())


class Kind(IntEnum):
    """What a token is to the statements around it; a name, a number, a keyword and an IRI are all a term.

    From REIFIED on it is what reifies a triple (RDF 1.2); END is that of an annotation, CLOSE that of all else.
    """

    TERM = 0
    STRING = 1
    DATATYPE = 2
    AT = 3
    STOP = 4
    SEMICOLON = 5
    COMMA = 6
    PROPERTIES = 7
    LIST = 8
    TRIPLE = 9
    CLOSE = 10
    BRACE = 11
    COMMENT = 12
    CUT = 13
    OTHER = 14
    REIFIED = 15
    ANNOTATION = 16
    END = 17
    TILDE = 18


def _kinds() -> NDArray[np.uint8]:
    """Return what a token is by its first byte."""
    table = np.full(256, Kind.TERM, np.uint8)
    table[: ord("!")] = Kind.COMMENT
    marks = {
        "\"'": Kind.STRING,
        "^": Kind.DATATYPE,
        "@": Kind.AT,
        ".": Kind.STOP,
        ";": Kind.SEMICOLON,
        ",": Kind.COMMA,
        "[": Kind.PROPERTIES,
        "(": Kind.LIST,
        "])": Kind.CLOSE,
        "{}": Kind.BRACE,
        "#": Kind.COMMENT,
        "!$%&*/=>?\\`|\x7f": Kind.OTHER,
        "~": Kind.TILDE,
    }
    for characters, kind in marks.items():
        table[[ord(character) for character in characters]] = kind
    return table


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where tokens begin and end, in bytes from the document's beginning, and what they are.

    Comments and directives are left out.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.uint8]


_NONE = Tokens(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8))


def token_pieces(data: bytes, size: int = _PIECE, *, reified: bool = False) -> Iterator[Tokens]:
    """Yield the tokens of a valid document, whole statements at a time, from pieces of ``size`` bytes or more.

    Raises UnsupportedSyntaxError for what is no Turtle at all, and unless they are wanted for reified triples and
    annotations.
    """
    at, wanted, kinds = 0, size, _kinds()
    limit = max(Kind) if reified else Kind.OTHER
    while at < len(data):
        is_last = at + wanted >= len(data)
        end = len(data) if is_last else data.rfind(b"\n", at, at + wanted) + 1
        tokens = _tokens(data, at, end, kinds) if end > at else _NONE
        cuts = np.flatnonzero(tokens.kind == Kind.CUT)
        known = tokens.kind[: cuts[0] if len(cuts) else None]
        others = cuts if is_last and len(cuts) else np.flatnonzero((known == Kind.OTHER) | (known > limit))
        if len(others):
            start = int(tokens.start[others[0]])
            raise UnsupportedSyntaxError(data[start : start + 20].decode(errors="replace"))
        stops = np.flatnonzero(known == Kind.STOP)
        if is_last:
            yield tokens
            return
        if len(stops):
            whole = slice(int(stops[-1]) + 1)
            yield Tokens(tokens.start[whole], tokens.end[whole], tokens.kind[whole])
            at, wanted = int(tokens.end[stops[-1]]), size
        else:
            wanted *= 2


def _tokens(data: bytes, start: int, end: int, kinds: NDArray[np.uint8]) -> Tokens:
    """Return the tokens of a part of a document that ends with a line, without comments and directives.

    From the beginning of a string that goes on after that part they mean nothing.
    """
    import polars as pl

    pieces = pl.Series([data[start:end].decode()]).str.extract_all(_TOKEN).explode()
    starts = np.cumsum(pieces.str.len_bytes().to_numpy(), dtype=np.int64) + start
    starts = np.concatenate([[start], starts[:-1]])
    sizes = pieces.str.strip_chars_end(" \t\r\n").str.len_bytes().to_numpy()
    text = np.frombuffer(data, np.uint8)
    kind = kinds[text[starts]]
    is_token = kind != Kind.COMMENT
    starts, sizes, kind = starts[is_token], sizes[is_token].astype(np.int64), kind[is_token]
    _tell_apart(text, starts, sizes, kind)
    kept = ~_directives(text, starts, sizes, kind)
    return Tokens(starts[kept], (starts + sizes)[kept], kind[kept])


def _tell_apart(
    text: NDArray[np.uint8], start: NDArray[np.int64], size: NDArray[np.int64], kind: NDArray[np.uint8]
) -> None:
    """Set the kind of tokens that their first byte does not tell."""
    first = text[start]
    second = text[np.minimum(start + 1, len(text) - 1)]
    kind[(first == ord(".")) & (size > 1)] = Kind.TERM
    opens = first == ord("<")
    is_double = opens & (second == ord("<"))
    kind[opens & (size == 1)] = Kind.OTHER
    kind[is_double] = np.where(size[is_double] == len("<<("), Kind.TRIPLE, Kind.REIFIED)
    kind[(first == ord("{")) & (size > 1)] = Kind.ANNOTATION
    kind[(first == ord("|")) & (size > 1)] = Kind.END
    kind[(first == ord(">")) & (size > 1)] = Kind.CLOSE
    is_short = (size == 1) & np.isin(kind, (Kind.STRING, Kind.DATATYPE, Kind.AT))
    kind[is_short] = Kind.OTHER
    marks = np.flatnonzero((kind == Kind.STRING) & (size == len('"""')) & (first == second))
    kind[marks] = Kind.CUT


def _directives(
    text: NDArray[np.uint8], start: NDArray[np.int64], size: NDArray[np.int64], kind: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Say of each token whether it is of a directive; the full stop after one is not.

    Turtle §6.5, productions directive to sparqlVersion of RDF 1.2 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar).
    """
    found = np.zeros(len(kind) + _LONGEST, np.bool_)
    is_term = kind == Kind.TERM
    for word, length in _DIRECTIVES.items():
        for at in _spelled(text, start, np.flatnonzero(is_term & (size == len(word))), word):
            found[at : at + length] = True
    is_string = kind == Kind.STRING
    is_string &= ~found[: len(kind)]
    is_tag = np.zeros(len(kind), np.bool_)
    is_tag[1:] = is_string[:-1]
    for at in np.flatnonzero((kind == Kind.AT) & ~is_tag).tolist():
        word = text[start[at] + 1 : start[at] + size[at]].tobytes()
        found[at : at + _DIRECTIVES.get(word, 0)] = True  # a string that is cut may say "me@home"
    return found[: len(kind)]


def _spelled(text: NDArray[np.uint8], start: NDArray[np.int64], which: NDArray[np.int64], word: bytes) -> list[int]:
    """Return which of some tokens are a word, in capitals or not."""
    for place, letter in enumerate(word):
        which = which[(text[start[which] + place] | 0x20) == letter]
    found: list[int] = which.tolist()
    return found
