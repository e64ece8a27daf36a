"""The facts of a run: sorted columns partitioned by predicate and, for rdf:type, by class.

A slot is an integer: a predicate's id for pairs, minus a class's id for the members of that class. Memberships are thus
sparse, and a step touches only the slots that it reads or writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, Column, contains, distinct, high, low, minus, pack, swap, unite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Facts", "slots_of_triples"]

_SHORT = 1 << 16


def slots_of_triples(s: Column, p: Column, o: Column, type_id: int) -> dict[int, Column]:
    """Return triples as slots, each sorted and without duplicates."""
    slots: dict[int, Column] = {}
    typed = p == type_id
    for keys, packed, sign in ((p[~typed], pack(s[~typed], o[~typed]), 1), (o[typed], s[typed], -1)):
        order = np.argsort(_small(keys), kind="stable")
        key, values = keys[order], packed[order]
        if not len(key):
            continue
        starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])).tolist()
        for start, end in zip(starts, [*starts[1:], len(key)], strict=True):
            slots[sign * int(key[start])] = distinct(values[start:end])
    return slots


def _small(keys: Column) -> NDArray[np.integer]:
    """Return keys in the same order in as few bits as they need: those of 16 are sorted without comparing them."""
    is_used = np.zeros(int(keys.max(initial=0)) + 1, np.bool_)
    is_used[keys] = True
    numbers = np.cumsum(is_used) - 1
    return (numbers.astype(np.uint16) if numbers[-1] < _SHORT else numbers)[keys]


class Facts:
    """Slots with their rows, what was new in the last round, and what this round has concluded so far."""

    __slots__ = ("_inverse", "delta", "made", "pending", "rows", "type_id", "universe")

    def __init__(self, rows: dict[int, Column], type_id: int, universe: int) -> None:
        """Start from rows; ``universe`` is one more than the highest id."""
        self.rows = rows
        self.type_id = type_id
        self.universe = universe
        self.delta: dict[int, Column] = {}
        self.pending: dict[int, list[tuple[str, Column]]] = {}
        self.made: dict[int, list[tuple[str, Column]]] | None = None
        self._inverse: dict[int, tuple[Column, Column]] = {}

    def of(self, slot: int) -> Column:
        """Return the rows of a slot."""
        return self.rows.get(slot, EMPTY)

    def inverse(self, slot: int) -> Column:
        """Return the pairs of a predicate turned round and sorted: an index on the object."""
        rows = self.of(slot)
        found = self._inverse.get(slot)
        if found is None or found[0] is not rows:
            found = self._inverse[slot] = (rows, np.sort(swap(rows)))
        return found[1]

    def emit(self, rule: str, slot: int, values: Column) -> None:
        """Note conclusions, in any order and as often as they are made; they become facts at the next commit."""
        if len(values):
            self.pending.setdefault(slot, []).append((rule, values))

    def commit(self) -> int:
        """Turn what was concluded into facts and the next delta; return how many facts are new."""
        self.delta = {}
        for slot, parts in self.pending.items():
            columns = [values for _, values in parts]
            new, rows = unite(self.of(slot), columns, self.universe if slot < 0 else 0)
            if len(new):
                if self.made is not None:
                    self._trace(slot, parts, new)
                self.delta[slot] = new
                self.rows[slot] = rows
        self.pending = {}
        return sum(map(len, self.delta.values()))

    def _trace(self, slot: int, parts: list[tuple[str, Column]], new: Column) -> None:
        """Remember which rule made each new fact first; only when ``made`` was set to a mapping before the run."""
        for rule, values in parts:
            mine = new[contains(distinct(values), new)]
            new = minus(new, mine)
            if len(mine) and self.made is not None:
                self.made.setdefault(slot, []).append((rule, mine))

    def size(self) -> int:
        """Return the number of facts."""
        return sum(map(len, self.rows.values()))

    def bytes(self) -> int:
        """Return the bytes that the columns and their indexes hold."""
        return sum(rows.nbytes for rows in self.rows.values()) + sum(pair[1].nbytes for pair in self._inverse.values())

    def triples(self, slots: dict[int, Column] | None = None) -> Iterator[tuple[Column, int, Column]]:
        """Yield (subjects, predicate, objects) slot by slot, in the order of the slot numbers."""
        chosen = self.rows if slots is None else slots
        for slot in sorted(chosen):
            rows = chosen[slot]
            if slot > 0:
                yield high(rows), slot, low(rows)
            else:
                yield rows, self.type_id, np.full(len(rows), -slot, np.int64)

    def everything(self) -> tuple[Column, Column, Column]:
        """Return all facts as three columns, for the few rules with a variable predicate."""
        parts = [(s, np.full(len(s), p, np.int64), o) for s, p, o in self.triples()]
        if not parts:
            return EMPTY, EMPTY, EMPTY
        s, p, o = (np.concatenate(column) for column in zip(*parts, strict=True))
        return s, p, o

    def types(self) -> tuple[Column, Column, Column]:
        """Return all memberships as three columns, for rules with a variable class."""
        parts = [(rows, -slot) for slot, rows in self.rows.items() if slot < 0]
        if not parts:
            return EMPTY, EMPTY, EMPTY
        s = np.concatenate([rows for rows, _ in parts])
        o = np.concatenate([np.full(len(rows), klass, np.int64) for rows, klass in parts])
        return s, np.full(len(s), self.type_id, np.int64), o
