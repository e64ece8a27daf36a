"""The words of a piece of plain Turtle as columns: what stands between blanks, brackets, commas and full stops.

RDF 1.1 Turtle §6 (https://www.w3.org/TR/turtle/#sec-grammar). No pattern is matched: whether a byte is inside a string
or an IRI follows from the quotation marks and angle brackets before it, for all of them at once. Nothing is known about
a word but where it ends; :mod:`kgtool.rdfio.turtle_terms` says what it is. Strings in triple quotation marks or in
apostrophes are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from kgtool.rdfio.words import strings_at

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Marks = NDArray[np.bool_]
    Places = NDArray[np.int64]

__all__ = ["Mark", "Words", "words_of"]


class Mark:
    """What a token is to the statements around it, and what a byte is to the tokens around it.

    Plain numbers, not an enumeration: columns of bytes are compared with them ten times sooner.
    """

    NAME: Final = 0
    SPACE: Final = 1
    LINE: Final = 2
    CONTROL: Final = 3
    QUOTE: Final = 4
    OPEN_IRI: Final = 5
    CLOSE_IRI: Final = 6
    ODD: Final = 7
    WORD: Final = 8
    LITERAL: Final = 9
    STRING: Final = 10
    STOP: Final = 11
    SEMICOLON: Final = 12
    COMMA: Final = 13
    PROPERTIES: Final = 14
    LIST: Final = 15
    CLOSE_PROPERTIES: Final = 16
    CLOSE_LIST: Final = 17


def _marks() -> bytes:
    """Return what each byte is."""
    table = bytearray(256)
    table[: ord(" ")] = bytes([Mark.CONTROL]) * ord(" ")
    characters = {
        " \t": Mark.SPACE,
        "\r\n": Mark.LINE,
        '"': Mark.QUOTE,
        "<": Mark.OPEN_IRI,
        ">": Mark.CLOSE_IRI,
        "'\\": Mark.ODD,
        ";": Mark.SEMICOLON,
        ",": Mark.COMMA,
        "[": Mark.PROPERTIES,
        "(": Mark.LIST,
        "]": Mark.CLOSE_PROPERTIES,
        ")": Mark.CLOSE_LIST,
    }
    for some, mark in characters.items():
        for character in some:
            table[ord(character)] = mark
    return bytes(table)


_MARKS = _marks()


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a piece, and the texts of those that are words, in their order.

    A WORD is a name, an IRI, a number or a keyword, a LITERAL a string with its datatype or language, which a STRING
    has not.
    """

    mark: Bytes
    texts: pl.Series


def words_of(piece: bytes) -> Words | None:
    """Return the words of some whole lines; None where they are not so plain that this can tell."""
    shown = _shown(piece)
    marks = b"" if shown is None else shown.translate(_MARKS)
    if bytes([Mark.CONTROL]) in marks or not marks.endswith((bytes([Mark.SPACE]), bytes([Mark.LINE]))):
        return None
    mark = np.frombuffer(marks, np.uint8)
    is_event, is_space = mark != Mark.NAME, mark == Mark.SPACE
    is_event[1:-1] ^= is_space[:-2] & is_space[1:-1] & is_space[2:]  # of many spaces, the first and the last
    places = np.flatnonzero(is_event)
    kind = mark[places]
    in_string = np.bitwise_xor.accumulate((kind == Mark.QUOTE).view(np.uint8)).view(np.bool_)
    outside = _outside(kind, in_string)
    if outside is None or not _is_plain(places, kind, in_string, outside):
        return None
    is_gap = kind <= Mark.LINE
    is_gap |= kind >= Mark.STOP
    is_gap &= outside
    gaps = np.flatnonzero(is_gap)
    return _words(piece, mark, (places[gaps], kind[gaps]))


def _shown(piece: bytes) -> bytes | None:
    """Return a piece of the same length, in which no escape and no comment can be taken for something else."""
    if not piece.isascii():
        try:
            piece.decode()
        except UnicodeDecodeError:
            return None
    shown = piece.replace(rb"\\", b"xx").replace(rb"\"", b"xx") if b"\\" in piece else piece
    return _without_comments(shown) if b"#" in shown else shown


def _without_comments(shown: bytes) -> bytes:
    """Return the same length of text with blanks for comments that stand after a blank or begin a line."""
    text = np.frombuffer(shown, np.uint8)
    places = np.flatnonzero(text == ord("#"))
    before = text[np.maximum(places - 1, 0)]
    places = places[(before <= ord(" ")) | (places == 0)]
    if not len(places):
        return shown
    found = bytearray(shown)
    end = 0
    for place in places.tolist():
        line = found.rfind(b"\n", 0, place) + 1
        if place >= end and found.count(b'"', line, place) % 2 == 0:
            end = found.find(b"\n", place) % (len(found) + 1)
            end = found.find(b"\r", place, end) % (end + 1)  # where there is none, -1 becomes the end
            found[place:end] = b" " * (end - place)
    return bytes(found)


def _outside(kind: Bytes, in_string: Marks) -> Marks | None:
    """Say of each event whether it is in no string and no IRI; None where angle brackets do not come in pairs."""
    outside = ~in_string
    change = ((kind == Mark.OPEN_IRI) & outside).view(np.int8) - ((kind == Mark.CLOSE_IRI) & outside).view(np.int8)
    depth = np.cumsum(change, dtype=np.int8)
    if int(depth.max(initial=0)) > 1 or int(depth.min(initial=0)) < 0:
        return None
    outside &= depth == 0
    return outside


def _is_plain(places: Places, kind: Bytes, in_string: Marks, outside: Marks) -> bool:
    """Say whether strings end on their lines and are no long ones, IRIs have no blanks, and nothing odd is outside."""
    quotes = places[kind == Mark.QUOTE]
    return bool(
        outside[-1]
        and not (~(in_string | outside) & (kind <= Mark.LINE)).any()
        and not (in_string & (kind == Mark.LINE)).any()
        and not (outside & (kind == Mark.ODD)).any()
        and not (quotes[2:] == quotes[:-2] + 2).any()
    )


def _words(piece: bytes, mark: Bytes, gaps: tuple[Places, Bytes]) -> Words:
    """Return the tokens at and after gaps."""
    text = np.frombuffer(piece, np.uint8)
    place, kind = np.concatenate([[-1], gaps[0]]), np.concatenate([[np.uint8(Mark.SPACE)], gaps[1]])
    starts, ends = place[:-1] + 1, place[1:].copy()
    is_stop = text[ends - 1] == ord(".")
    is_stop &= (ends > starts) & (kind[1:] <= Mark.LINE)
    ends -= is_stop
    words = np.flatnonzero((ends > starts) & (mark[starts] != Mark.SPACE))
    starts, ends = starts[words], ends[words]
    tokens = np.zeros((len(place), 3), np.uint8)  # what stands at a gap, the word after it, the full stop after this
    tokens[:, 0] = kind
    tokens[words, 1] = Mark.WORD
    tokens[words[mark[starts] == Mark.QUOTE], 1] = Mark.LITERAL
    tokens[words[mark[ends - 1] == Mark.QUOTE], 1] = Mark.STRING
    tokens[:-1, 2][is_stop] = Mark.STOP
    flat = tokens.ravel()
    return Words(flat[flat >= Mark.WORD], strings_at(text, starts, ends))
