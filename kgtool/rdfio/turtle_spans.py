"""Where the terms of each row of a large Turtle or TriG document stand, as columns, in the order of the dataset's rows.

RDF 1.1 Turtle §6.5 (https://www.w3.org/TR/turtle/#sec-grammar-grammar) and TriG §4
(https://www.w3.org/TR/trig/#sec-grammar). What a token is follows from the bracket that it stands in and from how many
terms stand before it there; that is worked out for all tokens at once, bracket depth by bracket depth. A row of the
dataset is what the parser gives: at the token that completes it, the last of a token first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.turtle_tokens import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.rdfio.turtle_tokens import Tokens

    Numbers = NDArray[np.int64]
    Offsets = NDArray[np.uint32] | NDArray[np.int64]

__all__ = ["Spans", "spans_of"]

_SUBJECT, _PREDICATE = 0, 1
"""The places of terms in a statement; objects have all places after these."""

_OWN, _LINK, _LATE = range(3)
"""What the parser gives first at a token: what this token ends, the link of a list, a string of the token before."""
_RANKS = 3
_SMALL = 1 << 32
"""Up to this many bytes, places take half the memory."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Where subject, predicate and object of each row begin and end, in bytes: six columns.

    The cell of a list stands where its member does.
    """

    subject_start: Offsets
    subject_end: Offsets
    predicate_start: Offsets
    predicate_end: Offsets
    object_start: Offsets
    object_end: Offsets

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.object_start)


def spans_of(tokens: Tokens) -> Spans:
    """Return the spans of the rows of some whole statements of a valid document."""
    terms = _terms(tokens)
    parts = [_objects(terms)]
    if (terms.kind == Kind.LIST).any():
        parts += [_members(terms), _links(terms), _ends(terms)]
    moment = np.concatenate([part[0] for part in parts])
    columns = [np.concatenate(column) for column in zip(*(part[1:] for part in parts), strict=True)]
    if (moment[1:] < moment[:-1]).any():
        order = np.argsort(moment, kind="stable")
        columns = [column[order] for column in columns]
    if int(tokens.end.max(initial=0)) < _SMALL:
        return Spans(*(column.astype(np.uint32) for column in columns))
    return Spans(*columns)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Tokens, those of a bracket together: the outer brackets first, and what opens a bracket before what is in it.

    A token that closes a bracket stands outside of it, for the whole: ``start`` is where the bracket opens, and
    ``opening`` the place of what opens it (of all else the own one). ``token`` counts the tokens of the document in
    steps of _RANKS, ``moment`` says when the parser has a term, ``frame`` is the place of what opens the bracket
    around, or of what ends the statement before.
    """

    kind: NDArray[np.uint8]
    start: Numbers
    end: Numbers
    is_term: NDArray[np.bool_]
    token: Numbers
    moment: Numbers
    opening: Numbers
    frame: Numbers


def _terms(tokens: Tokens) -> _Terms:
    kind, start = tokens.kind, tokens.start
    is_open = (kind >= Kind.PROPERTIES) & (kind <= Kind.TRIPLE)
    is_term, end, moment = _literals(tokens)
    token, opening = np.arange(len(kind)) * _RANKS, np.arange(len(kind))
    if is_open.any():
        depth = np.cumsum(is_open.astype(np.int32) - (kind == Kind.CLOSE))
        order = np.argsort(depth, kind="stable")
        kind, is_open, is_term = kind[order], is_open[order], is_term[order]
        start, end, token, moment = start[order], end[order], token[order], moment[order]
        opens, closes = np.flatnonzero(is_open), np.flatnonzero(kind == Kind.CLOSE)
        start[closes] = start[opens]
        opening[closes] = opens
        lists = closes[_is_full_list(kind, token, opening)[closes]]
        moment[lists] = token[opening[lists]] + _RANKS + _LINK
    is_frame = is_open | (kind == Kind.STOP) | (kind == Kind.BRACE)
    return _Terms(kind, start, end, is_term, token, moment, opening, _latest(is_frame))


def _is_full_list(kind: NDArray[np.uint8], token: Numbers, opening: Numbers) -> NDArray[np.bool_]:
    """Say of each place whether a list ends there that has members."""
    found: NDArray[np.bool_] = (kind[opening] == Kind.LIST) & (token > token[opening] + _RANKS)
    return found


def _literals(tokens: Tokens) -> tuple[NDArray[np.bool_], Numbers, Numbers]:
    """Return which tokens are terms, where these end, and when they are complete: literals have up to three tokens."""
    kind = tokens.kind
    following = np.append(kind[1:], np.uint8(Kind.STOP))
    is_string = kind == Kind.STRING
    typed = np.flatnonzero(is_string & (following == Kind.DATATYPE))
    tagged = np.flatnonzero(is_string & (following == Kind.AT))
    is_term = (kind == Kind.TERM) | is_string | (kind == Kind.CLOSE)
    is_term[typed + 2] = False
    end = tokens.end.copy()
    end[typed], end[tagged] = end[typed + 2], end[tagged + 1]
    moment = np.arange(len(kind)) * _RANKS
    moment[is_string] += _RANKS + _LATE
    moment[tagged] = (tagged + 1) * _RANKS
    moment[typed] = (typed + 2) * _RANKS
    return is_term, end, moment


def _latest(is_one: NDArray[np.bool_]) -> Numbers:
    """Return, of each place, the last place up to there that is one; 0 where there is none."""
    return np.maximum.accumulate(np.where(is_one, np.arange(len(is_one)), 0))


def _objects(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where objects stand in statements and in brackets of properties."""
    kind = terms.kind
    new_list = _latest((kind == Kind.SEMICOLON) | (terms.frame == np.arange(len(kind))))
    count = np.cumsum(terms.is_term)
    has_subject = (kind[new_list] == Kind.SEMICOLON) | (kind[new_list] == Kind.PROPERTIES)
    place = count - 1 - (count - terms.is_term)[new_list] + has_subject
    is_outside = (kind[terms.frame] == Kind.LIST) | (kind[terms.frame] == Kind.TRIPLE)
    place[is_outside | ~terms.is_term] = -1
    subject = _latest((place == _SUBJECT) | (kind == Kind.PROPERTIES))
    predicate = _latest(place == _PREDICATE)
    found = np.flatnonzero(place > _PREDICATE)
    subject, predicate = subject[found], predicate[found]
    return terms.moment[found], *_spans(terms, subject, predicate, found)


def _spans(terms: _Terms, *places: Numbers) -> tuple[Numbers, ...]:
    return tuple(column[place] for place in places for column in (terms.start, terms.end))


def _members(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where the members of lists stand: the rows of rdf:first."""
    found = np.flatnonzero(terms.is_term & (terms.kind[terms.frame] == Kind.LIST))
    return terms.moment[found], *_spans(terms, found, found, found)


def _links(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where each member of a list after another stands: the rows of rdf:rest."""
    members = np.flatnonzero(terms.is_term & (terms.kind[terms.frame] == Kind.LIST))
    follows = terms.frame[members[1:]] == terms.frame[members[:-1]]
    before, after = members[:-1][follows], members[1:][follows]
    return terms.token[terms.opening[after]] + _LINK, *_spans(terms, before, after, after)


def _ends(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where lists end that have members: the rows of rdf:rest with rdf:nil as object."""
    found = np.flatnonzero(_is_full_list(terms.kind, terms.token, terms.opening))
    frames = np.flatnonzero(terms.frame == np.arange(len(terms.frame)))
    after = np.searchsorted(frames, terms.opening[found], "right")
    last = _latest(terms.is_term)[np.append(frames, len(terms.frame))[after] - 1]
    end = terms.end[found]
    return terms.token[found] + _LINK, *_spans(terms, last), end - 1, end, end - 1, end
