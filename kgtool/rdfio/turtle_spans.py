"""Where the terms of each row of a large Turtle or TriG document stand, as columns, in the order of the dataset's rows.

RDF 1.2 Turtle §6.5 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar-grammar) and TriG §4
(https://www.w3.org/TR/rdf12-trig/#sec-grammar). What a token is follows from the bracket that it stands in and from
how many terms stand before it there; that is worked out for all tokens at once, bracket depth by bracket depth. A row
of the dataset is what the parser gives: at the token that completes it, the last of a token first.
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
_FIRST, _LAST = 1, 3
"""How far after what opens a reified triple its subject and its object stand."""

_OWN, _LINK, _REIFIED, _LATE = range(4)
"""What the parser gives first at a token: what this token ends, the link of a list, a reifier, a string before it."""
_RANKS = 4
_SMALL = 1 << 32
"""Up to this many bytes, places take half the memory."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Where subject, predicate and object of each row begin and end, in bytes: six columns.

    The cell of a list stands where its member does, the triple term of an annotation where the annotated object does.
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
    if (terms.kind >= Kind.REIFIED).any():
        parts += [_named(terms), _annotated(terms), _reified(terms)]
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
    around, or of what ends the statement before. ``name`` is the own place, but of what opens an annotation that of
    its reifier's name, if it has one.
    """

    kind: NDArray[np.uint8]
    start: Numbers
    end: Numbers
    is_term: NDArray[np.bool_]
    token: Numbers
    moment: Numbers
    opening: Numbers
    frame: Numbers
    name: Numbers


def _terms(tokens: Tokens) -> _Terms:
    kind, start = tokens.kind, tokens.start
    is_open = (kind >= Kind.PROPERTIES) & (kind <= Kind.TRIPLE)
    is_close = kind == Kind.CLOSE
    is_term, end, moment = _literals(tokens)
    if (kind >= Kind.REIFIED).any():
        is_open |= (kind == Kind.REIFIED) | (kind == Kind.ANNOTATION)
        is_close |= kind == Kind.END
        is_term[1:] &= (kind[:-1] != Kind.TILDE) | (kind[1:] != Kind.TERM)
    token, opening = np.arange(len(kind)) * _RANKS, np.arange(len(kind))
    if is_open.any():
        order = np.argsort(np.cumsum(is_open.astype(np.int32) - is_close), kind="stable")
        kind, is_open, is_close, is_term = kind[order], is_open[order], is_close[order], is_term[order]
        start, end, token, moment = start[order], end[order], token[order], moment[order]
        opens, closes = np.flatnonzero(is_open), np.flatnonzero(is_close)
        start[closes] = start[opens]
        opening[closes] = opens
        lists = closes[_is_full_list(kind, token, opening)[closes]]
        moment[lists] = token[opening[lists]] + _RANKS + _LINK
    frame = _latest(is_open | (kind == Kind.STOP) | (kind == Kind.BRACE))
    return _Terms(kind, start, end, is_term, token, moment, opening, frame, _names(kind, token, opening))


def _names(kind: NDArray[np.uint8], token: Numbers, opening: Numbers) -> Numbers:
    """Return of each place itself, but of what opens an annotation the place of its reifier's name, or of its mark."""
    found = np.arange(len(kind))
    blocks = np.flatnonzero(kind == Kind.ANNOTATION)
    if not len(blocks):
        return found
    where = np.argsort(token)
    before, earlier = (where[np.maximum(token[blocks] // _RANKS - steps, 0)] for steps in (1, 2))
    is_named = (kind[before] == Kind.TILDE) | ((kind[before] == Kind.TERM) & (kind[earlier] == Kind.TILDE))
    found[blocks[is_named]] = before[is_named]
    follows = kind[before] == Kind.END
    for block, first in zip(blocks[follows].tolist(), opening[before[follows]].tolist(), strict=True):
        found[block] = found[first] if found[first] != first else block
    return found


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
    """Return when and where objects stand in statements, in brackets of properties and in annotations."""
    kind, place = terms.kind, _places(terms)
    subject = _latest((place == _SUBJECT) | (kind == Kind.PROPERTIES) | (kind == Kind.ANNOTATION))
    predicate = _latest(place == _PREDICATE)
    found = np.flatnonzero(place > _PREDICATE)
    return terms.moment[found], *_spans(terms, terms.name[subject[found]], predicate[found], found)


def _places(terms: _Terms) -> Numbers:
    """Return which place each term has in its statement, its bracket of properties or its annotation; else -1."""
    kind = terms.kind
    new_list = _latest((kind == Kind.SEMICOLON) | (terms.frame == np.arange(len(kind))))
    count = np.cumsum(terms.is_term)
    before = kind[new_list]
    has_subject = (before == Kind.SEMICOLON) | (before == Kind.PROPERTIES) | (before == Kind.ANNOTATION)
    place: Numbers = count - 1 - (count - terms.is_term)[new_list] + has_subject
    around = kind[terms.frame]
    is_outside = (around == Kind.LIST) | (around == Kind.TRIPLE) | (around == Kind.REIFIED)
    place[is_outside | ~terms.is_term] = -1
    return place


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


def _named(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where reifiers stand that have a mark, and mostly a name: their rows of rdf:reifies."""
    found = np.flatnonzero(terms.kind == Kind.TILDE)
    after = np.minimum(found + 1, len(terms.kind) - 1)
    is_name = (terms.kind[after] == Kind.TERM) & (terms.token[after] == terms.token[found] + _RANKS)
    first = last = _latest(_places(terms) > _PREDICATE)[found]
    is_inside = terms.kind[terms.frame[found]] == Kind.REIFIED
    first = np.where(is_inside, terms.frame[found] + _FIRST, first)
    last = np.where(is_inside, terms.frame[found] + _LAST, last)
    moment = terms.token[found] + _RANKS + _REIFIED
    return moment, *_spans(terms, np.where(is_name, after, found), found), terms.start[first], terms.end[last]


def _annotated(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where annotations begin whose reifier has no mark: its rows of rdf:reifies."""
    found = np.flatnonzero(terms.kind == Kind.END)
    found = found[terms.name[terms.opening[found]] == terms.opening[found]]
    opens, value = terms.opening[found], _latest(_places(terms) > _PREDICATE)[found]
    return terms.token[opens] + _REIFIED, *_spans(terms, opens, opens, value)


def _reified(terms: _Terms) -> tuple[Numbers, ...]:
    """Return when and where reified triples end whose reifier has no mark: its rows of rdf:reifies."""
    found = np.flatnonzero((terms.kind == Kind.CLOSE) & (terms.kind[terms.opening] == Kind.REIFIED))
    marked = terms.frame[terms.kind == Kind.TILDE]
    found = found[~np.isin(terms.opening[found], marked)]
    opens = terms.opening[found]
    start, end = terms.start[opens + _FIRST], terms.end[opens + _LAST]
    return terms.token[found] + _REIFIED, *_spans(terms, opens, opens), start, end
