"""The rows of a piece of plain Turtle from its words, and whether these are statements at all.

RDF 1.1 Turtle §6.5 (https://www.w3.org/TR/turtle/#sec-grammar-grammar). What a token is follows from the bracket that
it stands in and from how many terms stand before it there: worked out for all tokens at once, bracket depth by bracket
depth, as in :mod:`kgtool.rdfio.turtle_spans`. Then the grammar is a table of what may follow what. Rows stand in the
parser's order: at the token that completes them, the last of a token first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.turtle_words import Mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

__all__ = ["FIRST", "NIL", "OWN", "REST", "Rows", "rows_of"]

NIL, FIRST, REST = range(3)
"""The numbers of the terms that lists are made of."""
OWN = 3
"""The number of the first text of the piece; blank nodes without a label have the numbers after its texts."""

_PLACES = 4
"""The steps of a token: what it ends, the link of a list, a string of the token before, a string with more to it."""
_LINK, _LATE, _WITH_MORE = 1, 2, 3

_START, _OPEN, _OPEN_LIST, _SUBJECT, _SENTENCE, _PREDICATE, _OBJECT, _NEXT, _MEMBER, _SEMICOLON, _COMMA = range(11)
"""What a token is in its bracket; a _SENTENCE is a subject in brackets, which can stand alone."""

_OPENS = {_OPEN, _OPEN_LIST}
_FOLLOWS = {
    _START: {_SUBJECT, _SENTENCE, *_OPENS},
    _OPEN: {_PREDICATE, *_OPENS},
    _OPEN_LIST: {_MEMBER, *_OPENS},
    _SUBJECT: {_PREDICATE},
    _SENTENCE: {_PREDICATE, _START},
    _PREDICATE: {_OBJECT},
    _OBJECT: {_SEMICOLON, _COMMA, _START, *_OPENS},
    _NEXT: {_SEMICOLON, _COMMA, _START, *_OPENS},
    _MEMBER: {_MEMBER, *_OPENS},
    _SEMICOLON: {_PREDICATE, _SEMICOLON, _START, *_OPENS},
    _COMMA: {_NEXT},
}
"""What may come after what in a bracket; what opens comes after the end of another bracket."""


def _table() -> Marks:
    found = np.zeros((len(_FOLLOWS), len(_FOLLOWS)), np.bool_)
    for before, after in _FOLLOWS.items():
        found[before, list(after)] = True
    return found


_MAY_FOLLOW = _table()


@dataclass(frozen=True, slots=True)
class Rows:
    """Subject, predicate and object of each row by number, and how many numbers there are."""

    subject: Numbers
    predicate: Numbers
    object: Numbers
    size: int


@dataclass(frozen=True, slots=True)
class _Terms:
    """Tokens, those of a bracket together: the outer brackets first, and what opens a bracket before what is in it.

    ``number`` is that of the term which a token, or the bracket that it closes, stands for; ``cell`` that of the blank
    node which it is a member of a list by. ``moment`` says when the parser has it, ``token`` counts in the same steps.
    ``opening`` is the place of what opens a bracket, ``frame`` that of what opens the bracket around.
    """

    mark: NDArray[np.uint8]
    is_term: Marks
    token: Numbers
    moment: Numbers
    number: Numbers
    cell: Numbers
    opening: Numbers
    frame: Numbers


def rows_of(mark: NDArray[np.uint8], texts: int) -> Rows | None:
    """Return the rows of tokens with so many words; None where they are no whole statements."""
    if not len(mark):
        none = np.zeros(0, np.int64)
        return Rows(none, none, none, OWN)
    if mark[-1] != Mark.STOP:
        return None
    is_open = (mark == Mark.PROPERTIES) | (mark == Mark.LIST)
    is_close = mark >= Mark.CLOSE_PROPERTIES
    terms = _plain(mark, texts) if not (is_open | is_close).any() else _nested(mark, texts, is_open, is_close)
    if terms is None:
        return None
    place, code = _codes(terms)
    if not _MAY_FOLLOW[np.append(np.uint8(_START), code), np.append(code, np.uint8(_OPEN))].all():
        return None
    parts = [_objects(terms, place)]
    if (mark == Mark.LIST).any():
        parts += [_members(terms), _links(terms), _ends(terms)]
    moment, subject, predicate, object_ = (np.concatenate(column) for column in zip(*parts, strict=True))
    if (moment[1:] < moment[:-1]).any():
        order = np.argsort(moment, kind="stable")
        subject, predicate, object_ = subject[order], predicate[order], object_[order]
    return Rows(subject, predicate, object_, OWN + texts + 2 * len(mark))


def _moments(mark: NDArray[np.uint8]) -> Numbers:
    """Return when the parser has a word: a string that nothing belongs to one token late."""
    moment = np.arange(len(mark)) * _PLACES
    moment[mark == Mark.LITERAL] += _WITH_MORE
    moment[mark == Mark.STRING] += _PLACES + _LATE
    return moment


def _plain(mark: NDArray[np.uint8], texts: int) -> _Terms | None:
    """Return the tokens of statements without brackets."""
    is_term = mark <= Mark.STRING
    number = np.cumsum(is_term) + (OWN - 1)
    own = np.arange(len(mark))
    frame = _latest(mark == Mark.STOP)
    token = own * _PLACES
    return _Terms(mark, is_term, token, token, number, number, own, frame) if texts == number[-1] - OWN + 1 else None


def _nested(mark: NDArray[np.uint8], texts: int, is_open: Marks, is_close: Marks) -> _Terms | None:
    """Return the tokens in the order of their brackets; None where these do not fit."""
    depth = np.cumsum(is_open.astype(np.int32) - is_close)
    if int(depth.min()) < 0 or depth[-1] or depth[mark == Mark.STOP].any():
        return None
    own = np.arange(len(mark))
    is_word = mark <= Mark.STRING
    number = np.where(is_word, np.cumsum(is_word) + (OWN - 1), OWN + texts + own)
    cell = OWN + texts + len(mark) + own
    order = np.argsort(depth, kind="stable")
    moment = _moments(mark)[order]
    mark, is_open, is_close, number, cell = mark[order], is_open[order], is_close[order], number[order], cell[order]
    opens, closes = np.flatnonzero(is_open), np.flatnonzero(is_close)
    if (mark[closes] != mark[opens] + 2).any():
        return None
    token, opening = order * _PLACES, own
    opening[closes] = opens
    number[closes] = number[opens]
    empty = token[closes] == token[opens] + _PLACES
    lists = mark[closes] == Mark.CLOSE_LIST
    number[closes[lists & empty]] = NIL
    full = closes[lists & ~empty]
    moment[full] = token[opening[full]] + _PLACES + _LINK
    number[full] = cell[opening[full] + 1]
    return _Terms(
        mark,
        is_close | (mark <= Mark.STRING),
        token,
        moment,
        number,
        cell,
        opening,
        _latest(is_open | (mark == Mark.STOP)),
    )


def _latest(is_one: Marks) -> Numbers:
    """Return, of each place, the last place up to there that is one; 0 where there is none."""
    return np.maximum.accumulate(np.where(is_one, np.arange(len(is_one)), 0))


def _codes(terms: _Terms) -> tuple[Numbers, NDArray[np.uint8]]:
    """Return the place of each term in its statement (0 subject, 1 predicate, more: objects), and what tokens are."""
    mark = terms.mark
    new_list = _latest((mark == Mark.SEMICOLON) | (terms.frame == np.arange(len(mark))))
    count = np.cumsum(terms.is_term)
    has_subject = (mark[new_list] == Mark.SEMICOLON) | (mark[new_list] == Mark.PROPERTIES)
    place = count - 1 - (count - terms.is_term)[new_list] + has_subject
    in_list = mark[terms.frame] == Mark.LIST
    place[in_list | ~terms.is_term] = -1
    code = _BY_MARK[mark]
    code[terms.is_term] = _BY_PLACE[np.minimum(place[terms.is_term], 3)]
    alone = (place == 0) & (mark == Mark.CLOSE_PROPERTIES)
    alone &= terms.token > terms.token[terms.opening] + _PLACES
    code[alone] = _SENTENCE
    return place, code


_BY_PLACE = np.array([_SUBJECT, _PREDICATE, _OBJECT, _NEXT, _MEMBER], np.uint8)
_BY_MARK = np.full(Mark.CLOSE_LIST + 1, _START, np.uint8)
_BY_MARK[[Mark.SEMICOLON, Mark.COMMA, Mark.PROPERTIES, Mark.LIST]] = _SEMICOLON, _COMMA, _OPEN, _OPEN_LIST


def _objects(terms: _Terms, place: Numbers) -> tuple[Numbers, ...]:
    """Return the rows of objects in statements and in brackets of properties, and when the parser gives them."""
    subject = _latest((place == 0) | (terms.mark == Mark.PROPERTIES))
    predicate = _latest(place == 1)
    found = np.flatnonzero(place > 1)
    number = terms.number
    return terms.moment[found], number[subject[found]], number[predicate[found]], number[found]


def _members(terms: _Terms) -> tuple[Numbers, ...]:
    """Return the rows of rdf:first."""
    found = np.flatnonzero(terms.is_term & (terms.mark[terms.frame] == Mark.LIST))
    return terms.moment[found], terms.cell[found], np.full(len(found), FIRST), terms.number[found]


def _links(terms: _Terms) -> tuple[Numbers, ...]:
    """Return the rows of rdf:rest with a cell as object."""
    members = np.flatnonzero(terms.is_term & (terms.mark[terms.frame] == Mark.LIST))
    follows = terms.frame[members[1:]] == terms.frame[members[:-1]]
    before, after = members[:-1][follows], members[1:][follows]
    moment = terms.token[terms.opening[after]] + _LINK
    return moment, terms.cell[before], np.full(len(after), REST), terms.cell[after]


def _ends(terms: _Terms) -> tuple[Numbers, ...]:
    """Return the rows of rdf:rest with rdf:nil as object."""
    closes = np.flatnonzero(terms.mark == Mark.CLOSE_LIST)
    found = closes[terms.number[closes] != NIL]
    frames = np.flatnonzero(terms.frame == np.arange(len(terms.frame)))
    after = np.searchsorted(frames, terms.opening[found], "right")
    last = _latest(terms.is_term)[np.append(frames, len(terms.frame))[after] - 1]
    many = len(found)
    return terms.token[found] + _LINK, terms.cell[last], np.full(many, REST), np.full(many, NIL)
