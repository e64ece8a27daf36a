"""Plain Turtle straight to columns: large documents need no parser, which makes an object of every term.

RDF 1.1 Turtle (https://www.w3.org/TR/turtle/). A document is taken only if all of it is understood, and then its rows
are the parser's, in its order; where anything is doubtful, a fault first of all, the whole document is the parser's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.dictionary import groups_of
from kgtool.rdfio.threads import in_order
from kgtool.rdfio.turtle_rows import OWN, rows_of
from kgtool.rdfio.turtle_terms import header_of, term_texts
from kgtool.rdfio.turtle_words import words_of
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.rdfio.columns import BlankNodeLabels
    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.turtle_terms import Header

    Numbers = NDArray[np.uint32]

__all__ = ["read_turtle", "seems_plain"]

_PIECE = 700_000
"""How many bytes are read at a time, unless a statement is longer."""
_KEPT = 6_000_000
"""A block of so many bytes, once given back, has the allocator keep blocks up to that size for the next piece."""
_LONGEST = 1 << 24
"""From this many bytes on a statement is left to the parser, which has limits of its own."""
_CHUNK = 50_000
"""For so many rows new terms get their ids together: those of subjects and objects first, then those of predicates."""

_LONG_QUOTES, _LATE = (b'"""', b"'''"), (b"\n@prefix", b"\n@base", b"\nPREFIX", b"\nBASE")
_QUOTED = re.compile(rb"[\s(]'[^'\n]*'\s*[;,.@^)\]]")
_LOOKED_AT = 1 << 16
"""Who writes strings in single quotes does so before so many bytes."""

_LISTS = (RDF.nil, RDF.first, RDF.rest)
_ANONYMOUS = "_:["
"""How blank nodes without a label are called, as no label can be."""


def seems_plain(data: bytes) -> bool:
    """Say whether a document is most likely plain: what is looked for takes some milliseconds for 20 MB."""
    header = header_of(data, None)
    if header is None or any(mark in data for mark in _LONG_QUOTES):
        return False
    return not any(data.find(mark, header.end) >= 0 for mark in _LATE) and not _QUOTED.search(data, 0, _LOOKED_AT)


def read_turtle(document: Document, terms: Terms, labels: BlankNodeLabels) -> NDArray[np.uint32] | None:
    """Return the ids of a document's statements, of shape (rows, 3); None, and nothing is taken, if it is not plain.

    They are what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except for the ids that new
    terms get.
    """
    np.empty(_KEPT, np.uint8)
    header = header_of(document.data, document.base)
    found = None if header is None else _terms_and_rows(document.data, header)
    if found is None:
        return None
    texts, rows = found
    texts = _named(texts, rows, labels)
    order = _order(rows, len(texts))
    ids = np.zeros(len(texts), np.uint32)
    ids[order] = terms.intern_column(texts.gather(order))
    columns = np.empty(rows.shape, np.uint32, order="F")
    for place in range(rows.shape[1]):
        columns[:, place] = ids[rows[:, place]]
    return columns


def _words_and_rows(data: bytes, at: int) -> tuple[pl.Series, Numbers] | None:
    """Return words, some of which may be equal, and the rows of a document as their numbers; None: it is not plain."""
    import polars as pl

    texts = [pl.Series([str(iri) for iri in _LISTS])]
    rows: list[Numbers] = []
    size, anonymous = OWN, 0
    for piece in in_order(_read, _pieces(data, at)):
        if piece is None:
            return None
        names = [f"{_ANONYMOUS}{anonymous + each}" for each in range(piece.nodes)]
        texts += [piece.texts, pl.Series(names, dtype=pl.String)]
        piece.rows[piece.rows >= OWN] += np.uint32(size - OWN)
        rows.append(piece.rows)
        size += len(piece.texts) + len(names)
        anonymous += len(names)
    return pl.concat(texts, rechunk=True), np.concatenate(rows or [np.zeros((0, 3), np.uint32)])


def _pieces(data: bytes, at: int) -> Iterator[bytes]:
    """Yield a document in pieces that most likely end with a statement."""
    wanted = _PIECE
    while at < len(data):
        end = len(data) if at + wanted >= len(data) else data.rfind(b".\n", at, at + wanted) + len(b".\n")
        if end > at + 1 or end == len(data):
            yield data[at:end] if data.endswith(b"\n", at, end) else data[at:end] + b"\n"
            at, wanted = end, _PIECE
        else:
            wanted *= 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """The rows of a piece as numbers: from OWN on those of its texts, then those of its nodes without a label."""

    rows: Numbers
    texts: pl.Series
    nodes: int


def _read(piece: bytes) -> _Piece | None:
    """Return the different words and the rows of a piece; None where it is not plain, or not of whole statements."""
    words = words_of(piece) if len(piece) < _LONGEST else None
    found = rows_of(words.mark, len(words.texts)) if words is not None else None
    if words is None or found is None:
        return None
    groups = groups_of(words.texts)
    own, size = OWN + len(words.texts), OWN + len(groups[0])
    columns = (found.subject, found.predicate, found.object)
    nodes = np.unique(np.concatenate([column[column >= own] for column in columns]))
    number = np.zeros(found.size, np.uint32)
    number[:OWN] = range(OWN)
    number[OWN:own] = groups[1] + np.uint32(OWN)
    number[nodes] = np.arange(size, size + len(nodes))
    rows = np.stack([number[column] for column in columns], axis=1)
    return _Piece(rows, words.texts.gather(groups[0]) + "", len(nodes))  # a copy: the piece is let go


def _terms_and_rows(data: bytes, header: Header) -> tuple[pl.Series, Numbers] | None:
    """Return the different terms of a document, and its rows as their numbers; None where a term may not be there."""
    read = _words_and_rows(data, header.end)
    if read is None:
        return None
    groups = groups_of(read[0])
    words, rows = read[0].gather(groups[0]) + "", groups[1][read[1]]
    del read, groups  # and with the copy, all words that came more than once
    terms = term_texts(words, header)
    if terms is None:
        return None
    again = groups_of(terms)
    is_keyword = (words == "a").to_numpy()
    if is_keyword[rows[:, 0]].any() or is_keyword[rows[:, 2]].any():
        return None
    terms, rows = terms.gather(again[0]), again[1][rows]
    is_literal, is_iri = terms.str.starts_with('"').to_numpy(), terms.str.starts_with("<").to_numpy()
    return None if is_literal[rows[:, 0]].any() or not is_iri[rows[:, 1]].all() else (terms, rows)


def _named(texts: pl.Series, rows: Numbers, labels: BlankNodeLabels) -> pl.Series:
    """Give the blank nodes, which are named as in their file, their names in the dataset, by first appearance."""
    is_blank = texts.str.starts_with("_:").to_numpy()
    if not is_blank.any():
        return texts
    order = _first_seen(rows.ravel()[is_blank[rows.ravel()]], len(texts))
    names = {text: labels[text] for text in texts.gather(order).to_list()}
    places = np.sort(order)  # the oldest polars that is allowed takes no others
    return texts.scatter(places, [names[text] for text in texts.gather(places).to_list()])


def _order(rows: Numbers, many: int) -> Numbers:
    """Return the numbers of the rows in the order in which new terms get their ids."""
    parts = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
    columns = [part[:, column] for part in parts for column in (0, 2, 1)]
    return _first_seen(np.concatenate([np.zeros(0, np.uint32), *columns]), many)


def _first_seen(numbers: Numbers, many: int) -> Numbers:
    """Return the different ones of some numbers below ``many``, by first appearance."""
    firsts = np.full(many, len(numbers), np.uint32)
    firsts[numbers[::-1]] = np.arange(len(numbers), dtype=np.uint32)[::-1]
    found: Numbers = numbers[np.sort(firsts[firsts < len(numbers)])]
    return found
