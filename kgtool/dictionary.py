"""The term dictionary of a dataset: exact RDF terms, as N-Triples texts, to integers and back.

Texts that come one by one are Python strings in a dict. Those of a large file come as one column and stay one: making
a Python string of each would take longer than reading the file, and most are never asked for on their own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain, filterfalse
from typing import TYPE_CHECKING, overload

import numpy as np

from kgtool.terms import Term, term_from_text
from kgtool.vocab import OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl
    from numpy.typing import NDArray

__all__ = ["DEFAULT_GRAPH", "Terms", "groups_of"]

DEFAULT_GRAPH = 0
"""The id that the graph column holds for the default graph; no term has it."""

_MANY = 50_000
"""From this many texts on, a column of new terms stays a column."""

_OFTEN = 20_000
"""After this many texts were asked for one by one, the whole column is made Python strings."""

_VOCABULARIES = (RDF, RDFS, OWL, XSD, SH)
"""Their terms are looked up together in every new column: the stages ask for most of them one by one."""


def groups_of(
    texts: pl.Series, hashes: NDArray[np.uint64] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the row where each different text stands first, in order, and for each row the number of its text.

    ``hashes`` are those of polars, where they are there already.
    """
    first = _first_of_hash(texts.hash().to_numpy() if hashes is None else hashes)
    again = np.flatnonzero(first != np.arange(len(first)))
    others = again[(texts.gather(first[again]) != texts.gather(again)).to_numpy()]
    if len(others):
        rows: dict[str, int] = {}
        first[others] = [rows.setdefault(*each) for each in zip(texts.gather(others), others.tolist(), strict=True)]
    is_first = first == np.arange(len(first))
    numbers = np.cumsum(is_first, dtype=np.uint32) - np.uint32(1)
    return np.flatnonzero(is_first), numbers[first]


def _first_of_hash(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return, for each row, the first one with its hash, or with one that begins as it does.

    Sorting numbers is ten times as fast as sorting places: the row takes the low bits of its hash.
    """
    bits = np.uint64(max(len(hashes) - 1, 1).bit_length())
    keys = (hashes >> bits << bits) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    order = (keys & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    keys >>= bits
    is_begin = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_begin[1:])
    begins = np.flatnonzero(is_begin)
    first = np.empty(len(order), np.int64)
    first[order] = np.repeat(order[begins], np.diff(begins, append=len(order)))
    return first


class _Column:
    """Different texts that got their ids together; found again by their hash."""

    def __init__(self, texts: pl.Series, hashes: NDArray[np.uint64] | None = None) -> None:
        self.texts = texts
        self._strings: list[str] | None = None
        self._reads = 0
        self._order: NDArray[np.int64] | None = None
        self._hashes = hashes  # in the order of the texts, or of themselves once there is an order

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, place: int) -> str:
        if self._strings is None:
            self._reads += 1
            if self._reads < _OFTEN:
                return str(self.texts[place])
            self._strings = self.texts.to_list()
        return self._strings[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._strings if self._strings is not None else self.texts.to_list())

    def _sorted(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Return the places of the texts in the order of their hashes, and these."""
        if self._order is not None and self._hashes is not None:
            return self._order, self._hashes
        hashes = self.texts.hash().to_numpy() if self._hashes is None else self._hashes
        order = np.argsort(hashes)
        return order, hashes[order]

    def find(self, texts: pl.Series) -> NDArray[np.int64]:
        """Return the place of each text, or -1."""
        self._order, self._hashes = self._sorted()
        wanted = texts.hash().to_numpy()
        found = np.full(len(texts), -1, np.int64)
        places = np.searchsorted(self._hashes, wanted)
        left = np.arange(len(texts))
        while len(left):
            is_like = self._hashes[np.minimum(places, len(self) - 1)] == wanted[left]
            left, places = left[is_like & (places < len(self))], places[is_like & (places < len(self))]
            rows = self._order[places]
            is_same = (self.texts.gather(rows) == texts.gather(left)).to_numpy()
            found[left[is_same]] = rows[is_same]
            left, places = left[~is_same], places[~is_same] + 1
        return found


class _Ids(dict[str, int]):
    """Text to id; a new text gets the next id as it is looked up, known ones cost no Python call."""

    __slots__ = ("_terms",)

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, text: str) -> int:
        return self._terms._add(text)  # noqa: SLF001 - the other half of one thing


class _Texts(Sequence[str]):
    """The texts of a dictionary by id, read as a list is, where some are columns."""

    def __init__(self, starts: list[int], parts: list[list[str] | _Column]) -> None:
        self._starts = starts
        self._parts = parts

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if at < 0:
            at += len(self)
        part = bisect_right(self._starts, at) - 1
        return self._parts[part][int(at) - self._starts[part]]

    def __len__(self) -> int:
        return self._starts[-1] + len(self._parts[-1])

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._parts)


class Terms:
    """The term dictionary: id to N-Triples text and back; ids count from 1, and are given in order of appearance.

    >>> terms = Terms()
    >>> terms.intern("<https://example.org/a>"), terms.intern('"b"'), terms.intern("<https://example.org/a>")
    (1, 2, 1)
    """

    __slots__ = ("_absent", "_ids", "_parts", "_series", "_starts", "_tail", "texts")

    def __init__(self) -> None:
        """Start with the default graph's place-holder, which is no term."""
        self._tail = [""]
        self._starts = [0]
        self._parts: list[list[str] | _Column] = [self._tail]
        self._ids = _Ids(self)
        self._ids[""] = DEFAULT_GRAPH
        self._absent: set[str] = set()
        self._series: pl.Series | None = None
        self.texts: Sequence[str] = self._tail

    def __len__(self) -> int:
        """Return one more than the highest id: the size that an array indexed by ids needs."""
        return self._starts[-1] + len(self._tail)

    def intern(self, text: str) -> int:
        """Return the id of a term text, giving it one if it is new."""
        return self._ids[text]

    def intern_all(self, texts: Iterable[str]) -> NDArray[np.uint32]:
        """Return the ids of many term texts, in their order; the text "" stands for the default graph."""
        if len(self._parts) > 1:
            texts = list(texts)
            self.look_up(texts)
        return np.fromiter(map(self._ids.__getitem__, texts), dtype=np.uint32)

    def intern_column(self, texts: pl.Series, hashes: NDArray[np.uint64] | None = None) -> NDArray[np.uint32]:
        """Return the ids of a column of term texts of which no two are equal; new ones get ids in their order.

        ``hashes`` are those of polars, where they are there already.
        """
        if len(texts) < _MANY:
            return self._intern_distinct(texts.to_list())
        column = _Column(texts, hashes)
        ids = self._held(column)
        new = np.flatnonzero(ids < 0)
        if len(new) < _MANY:
            ids[new] = self._intern_distinct(texts.gather(new).to_list())
            return ids.astype(np.uint32)
        ids[new] = np.arange(len(self), len(self) + len(new))
        self._starts.append(len(self))
        if len(new) < len(texts):
            column = _Column(texts.gather(new) + "")  # a copy: the known texts are let go
        self._parts.append(column)
        self._tail = []
        self._starts.append(self._starts[-1] + len(new))
        self._parts.append(self._tail)
        self.texts = _Texts(self._starts, self._parts)
        self._absent.clear()
        self.look_up(f"<{each.namespace}{name}>" for each in _VOCABULARIES for name in each.names())
        return ids.astype(np.uint32)

    def look_up(self, texts: Iterable[str]) -> None:
        """Find many texts at once, which costs hardly more than finding one; then each is found at once."""
        if len(self._parts) == 1:
            return
        wanted = [text for text in dict.fromkeys(texts) if text not in self._ids and text not in self._absent]
        if not wanted:
            return
        import polars as pl

        column = pl.Series(wanted, dtype=pl.String)
        for start, part in zip(self._starts, self._parts, strict=True):
            if isinstance(part, _Column):
                places = part.find(column)
                rows = np.flatnonzero(places >= 0)
                ids = (places[rows] + start).tolist()
                self._ids.update(zip([wanted[row] for row in rows.tolist()], ids, strict=True))
        self._absent.update(filterfalse(self._ids.__contains__, wanted))

    def find(self, text: str) -> int | None:
        """Return the id of a term text, or None."""
        found = self._ids.get(text)
        if found is None and len(self._parts) > 1:
            self.look_up([text])
            found = self._ids.get(text)
        return found

    def find_iri(self, iri: str) -> int | None:
        """Return the id of an IRI given without brackets, or None."""
        return self.find(f"<{iri}>")

    def iri(self, iri: str) -> int:
        """Return the id of an IRI given without brackets, giving it one if it is new."""
        return self.intern(f"<{iri}>")

    def term(self, identifier: int) -> Term:
        """Return the RDF term of an id."""
        return term_from_text(self.texts[identifier])

    def series(self) -> pl.Series:
        """Return all texts by id as a String column: for answers about every term, or about very many."""
        import polars as pl

        if self._series is None or len(self._series) != len(self):
            parts = [part.texts if isinstance(part, _Column) else part for part in self._parts]
            self._series = pl.concat([pl.Series(part, dtype=pl.String) for part in parts], rechunk=True)
        return self._series

    def first_characters(self) -> NDArray[np.uint8]:
        """Return, per id, the first byte of the text (``<``, ``_`` or ``"``), 0 for the default graph."""
        if len(self._parts) == 1:
            return np.frombuffer("".join(text[:1] or "\0" for text in self._tail).encode(), np.uint8)
        texts = self.series()
        found = np.full(len(self), ord("<"), np.uint8)
        for first in ("_", '"'):
            found[texts.str.starts_with(first).to_numpy()] = ord(first)
        found[DEFAULT_GRAPH] = 0
        return found

    def is_literal(self) -> NDArray[np.bool_]:
        """Return, per id, whether the term is a literal."""
        found: NDArray[np.bool_] = self.first_characters() == ord('"')
        return found

    def _intern_distinct(self, texts: list[str]) -> NDArray[np.uint32]:
        """Return the ids of texts of which no two are equal; new ones enter together."""
        self.look_up(texts)
        new = list(filterfalse(self._ids.__contains__, texts))
        ids = range(len(self), len(self) + len(new))
        self._tail += new
        self._ids.update(zip(new, ids, strict=True))
        self._absent.difference_update(new)
        return np.fromiter(map(self._ids.__getitem__, texts), np.uint32, len(texts))

    def _add(self, text: str) -> int:
        """Return the id of a text that the dict lacks: that of a column, or the next one."""
        if len(self._parts) > 1:
            self.look_up([text])
            if text in self._ids:
                return self._ids[text]
            self._absent.discard(text)
        found = self._ids[text] = len(self)
        self._tail.append(text)
        return found

    def _held(self, column: _Column) -> NDArray[np.int64]:
        """Return, for each text of a new column, the id that it has already, or -1."""
        import polars as pl

        ids = np.full(len(column), -1, np.int64)
        known = list(self._ids)
        places = column.find(pl.Series(known, dtype=pl.String))
        is_in = places >= 0
        ids[places[is_in]] = np.fromiter(self._ids.values(), np.int64, len(known))[is_in]
        for start, part in zip(self._starts, self._parts, strict=True):
            if isinstance(part, _Column):
                found = part.find(column.texts)
                ids[found >= 0] = found[found >= 0] + start
        return ids
