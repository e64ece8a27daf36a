"""RDF lists of the schema, read once per compilation, with what is wrong about them.

RDF Schema §5.2 (https://www.w3.org/TR/rdf-schema/#ch_collectionvocab). A list that is not one, because it is cyclic,
open or forked, is left out by the reasoner and named.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import distinct, high, low

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts

__all__ = ["Lists"]

_FEW = 64
"""After so many cells that were looked up one by one, all cells are linked to each other."""

_SHORT = 16
"""Up to so many members lists are read as columns, many at once."""

_END, _LOST = -1, -2
"""What comes after the last cell of a list, and after one whose rest is no cell."""


class Lists:
    """Members of lists by the id of the first cell; faults by cell."""

    def __init__(self, facts: Facts, first: int, rest: int, nil: int) -> None:
        """Take the facts and the ids of rdf:first, rdf:rest and rdf:nil."""
        self._facts = facts
        self._first, self._rest, self._nil = first, rest, nil
        self._known: dict[int, tuple[int, ...] | None] = {}
        self._last: tuple[int, tuple[tuple[int, ...], tuple[int, ...]] | None] = (0, None)
        self._looked_up = 0
        self._links: _Links | None = None
        self.faults: dict[int, str] = {}

    def members(self, head: int) -> tuple[int, ...] | None:
        """Return the members of a list, or None where it is malformed (see ``faults``)."""
        if head not in self._known:
            found = self._read(head)
            self._last = head, found
            self._known[head] = None if found is None else found[1]
        return self._known[head]

    def read_all(self, heads: Column) -> None:
        """Read the short ones of many lists at once, so that their members are there when asked for."""
        if len(heads) > _FEW:
            self._known.update(self._all_links().short(distinct(heads)))

    def cells(self, head: int) -> tuple[int, ...]:
        """Return the cells of a list, in order; none where it is malformed."""
        found = self._last[1] if self._last[0] == head else self._read(head)
        return found[0] if found is not None else ()

    def _read(self, head: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return the cells of a list and its members, or None where it is malformed."""
        linked = self._linked(head)
        if linked is not None:
            return linked
        found: dict[int, int] = {}
        cell = head
        while cell != self._nil:
            if self._looked_up > _FEW and self._links is None:
                return self._read(head)
            self._looked_up += 1
            first, rest = self._objects(self._first, cell), self._objects(self._rest, cell)
            fault = _fault(first, rest) if cell not in found else "the list comes back to a cell that it has passed"
            if fault:
                self.faults[head] = fault
                return None
            found[cell] = first[0]
            cell = rest[0]
        return tuple(found), tuple(found.values())

    def _linked(self, head: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return what the links say of a list; None where there are none yet, or where something is wrong with it."""
        if self._looked_up <= _FEW:
            return None
        return self._all_links().read(head)

    def _all_links(self) -> _Links:
        if self._links is None:
            self._links = _Links(self._facts.of(self._first), self._facts.of(self._rest), self._nil)
        return self._links

    def _objects(self, slot: int, subject: int) -> list[int]:
        rows = self._facts.of(slot)
        start, end = np.searchsorted(rows, [subject << 32, (subject + 1) << 32])
        found: list[int] = low(rows[start:end]).tolist()
        return found


class _Links:
    """The cells that have one rdf:first and one rdf:rest, in order, each with its member and the place of the next."""

    def __init__(self, firsts: Column, rests: Column, nil: int) -> None:
        firsts, rests = _single(firsts), _single(rests)
        cells = np.intersect1d(high(firsts), high(rests), assume_unique=True)
        members = low(firsts[np.isin(high(firsts), cells)])
        after = low(rests[np.isin(high(rests), cells)])
        places = np.searchsorted(cells, after)
        places[places == len(cells)] = 0
        known = cells[places] == after if len(cells) else np.zeros(0, np.bool_)
        self._nil = nil
        following: Column = np.where(known, places, np.where(after == nil, _END, _LOST))
        self._columns = cells, members, following
        self._cells, self._next = cells.data, following.data

    def short(self, heads: Column) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield those of some lists that are well-formed and have few members, each with its members."""
        cells, members, following = self._columns
        if not len(cells):
            return
        places = np.searchsorted(cells, heads)
        places[places == len(cells)] = 0
        is_cell = cells[places] == heads
        heads, places = heads[is_cell], places[is_cell]
        parts: list[Column] = []
        for _ in range(_SHORT):
            parts.append(members[places])
            after = following[places]
            ends, goes_on = after == _END, after >= 0
            yield from zip(
                heads[ends].tolist(), zip(*(part[ends].tolist() for part in parts), strict=True), strict=True
            )
            heads, places, parts = heads[goes_on], after[goes_on], [part[goes_on] for part in parts]
            if not len(heads):
                return

    def read(self, head: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return the cells and the members of a list; None where a cell is missing, or comes twice."""
        if head == self._nil:
            return (), ()
        cells, following = self._cells, self._next
        most = len(cells)
        place = bisect_left(cells, head)
        if place == most or cells[place] != head:
            return None
        places: list[int] = []
        add = places.append
        for _ in range(most):
            add(place)
            place = following[place]
            if place < 0:
                break
        if place != _END:
            return None
        chosen = np.array(places)
        cell_column, member_column, _ = self._columns
        return tuple(cell_column[chosen].tolist()), tuple(member_column[chosen].tolist())


def _single(rows: Column) -> Column:
    """Return the rows whose subject has no other one."""
    subjects = high(rows)
    same = subjects[1:] == subjects[:-1]
    alone = np.ones(len(rows), np.bool_)
    alone[1:] &= ~same
    alone[:-1] &= ~same
    return rows[alone]


def _fault(first: list[int], rest: list[int]) -> str:
    if not first and not rest:
        return "it is no list: it has neither rdf:first nor rdf:rest"
    for values, name in ((first, "rdf:first"), (rest, "rdf:rest")):
        if not values:
            return f"a cell has no {name}"
        if len(values) > 1:
            return f"a cell has {len(values)} values of {name}"
    return ""
