"""owl:sameAs by representatives: members of an equivalence class are one node while rules run.

This stands for eq-ref, eq-sym, eq-trans and eq-rep-s, -p, -o of OWL 2 Profiles §4.3, table 4
(https://www.w3.org/TR/owl2-profiles/#tab-rules-equality): the smallest id of a class is its representative, found by
min-label propagation; what is written out has every member again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, distinct, high, low, merge, minus, pack, ranges

if TYPE_CHECKING:
    from kgtool.rules.columns import Column, Mask
    from kgtool.rules.facts import Facts

__all__ = ["Equality"]


class Equality:
    """Which ids are equal; ``representative`` maps every id to the smallest of its class."""

    __slots__ = ("_index", "representative")

    def __init__(self, universe: int) -> None:
        """Start with every id equal to itself only."""
        self.representative: Column = np.arange(universe, dtype=np.int64)
        self._index: Column | None = None

    @property
    def is_trivial(self) -> bool:
        """Say whether no two ids are equal."""
        return not bool((self.representative != np.arange(len(self.representative))).any())

    def join(self, left: Column, right: Column) -> Column:
        """Make pairs of ids equal; return the ids whose representative changed."""
        before = self.representative
        label = before.copy()
        while True:
            a, b = label[left], label[right]
            if not (a != b).any():
                break
            np.minimum.at(label, np.maximum(a, b), np.minimum(a, b))
            while True:
                shorter = label[label]
                if (shorter == label).all():
                    break
                label = shorter
        self.representative = label
        self._index = None
        return np.flatnonzero(label != before)

    def rewrite(self, facts: Facts, changed: Column) -> set[int]:
        """Put representatives into the facts; what is new joins the delta. Return the slots that were touched."""
        hit = np.zeros(facts.universe, np.bool_)
        hit[changed] = True
        touched: set[int] = set()
        for slot in list(facts.rows):
            rows = facts.rows[slot]
            target = self._slot(slot)
            mask = hit[rows] if slot < 0 else hit[high(rows)] | hit[low(rows)]
            if target == slot and not mask.any():
                continue
            touched |= {slot, target}
            mapped = distinct(self._mapped(slot, rows))
            if target != slot:
                del facts.rows[slot]
                facts.delta.pop(slot, None)
                kept = facts.of(target)
                new = minus(mapped, kept)
                facts.rows[target] = merge(kept, new)
            else:
                new = minus(mapped, rows)
                facts.rows[slot] = mapped
                if slot in facts.delta:
                    facts.delta[slot] = distinct(self._mapped(slot, facts.delta[slot]))
            if len(new):
                facts.delta[target] = distinct(np.concatenate([facts.delta.get(target, EMPTY), new]))
        return touched

    def _slot(self, slot: int) -> int:
        return int(self.representative[slot]) if slot > 0 else -int(self.representative[-slot])

    def _mapped(self, slot: int, rows: Column) -> Column:
        label = self.representative
        return label[rows] if slot < 0 else pack(label[high(rows)], label[low(rows)])

    def members(self) -> Column:
        """Return (representative, member) pairs, packed and sorted, of the classes with more than one member."""
        label = self.representative
        sizes = np.bincount(label, minlength=len(label))
        ids = np.flatnonzero(sizes[label] > 1)
        return np.sort(pack(label[ids], ids))

    def expanded(self, rows: dict[int, Column]) -> dict[int, Column]:
        """Return slots with every member of a class in the place of its representative."""
        if self.is_trivial:
            return rows
        index = self.members()
        many = np.zeros(len(self.representative), np.bool_)
        many[high(index)] = True
        result: dict[int, Column] = {}
        for slot, column in rows.items():
            whole = self._expand_column(column, index, many, pairs=slot > 0)
            key = abs(slot)
            keys = low(index[high(index) == key]).tolist() if many[key] else [key]
            for member in keys:
                target = member if slot > 0 else -member
                held = result.get(target)
                result[target] = whole if held is None else distinct(np.concatenate([held, whole]))
        return result

    def _expand_column(self, column: Column, index: Column, many: Mask, *, pairs: bool) -> Column:
        universe = len(self.representative)
        mask = many[high(column)] | many[low(column)] if pairs else many[column]
        if not mask.any():
            return column
        single = np.flatnonzero(~many)
        whole = np.sort(np.concatenate([index, pack(single, single)]))
        chosen = column[mask]
        place, subjects = ranges(whole, high(chosen) if pairs else chosen, universe)
        if pairs:
            objects = low(chosen)[place]
            place, members = ranges(whole, objects, universe)
            subjects = pack(subjects[place], members)
        return distinct(np.concatenate([column[~mask], subjects]))

    def pairs(self) -> Column:
        """Return the sameAs pairs that hold between different members, packed and sorted."""
        index = self.members()
        place, other = ranges(index, high(index), len(self.representative))
        left = low(index)[place]
        return distinct(pack(left, other)[left != other])
