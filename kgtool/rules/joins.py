"""Joins of atoms over the facts: the one evaluator behind every compiled rule.

An atom is a triple pattern over ids; a solution table is one column per variable. Each step extends the table by one
atom, with the fewest rows first: a range lookup on the subject or on the object, or a membership test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from kgtool.rules.columns import contains, distinct, high, low, pack, ranges
from kgtool.rules.tables import Once, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.rules.columns import Column, Mask
    from kgtool.rules.facts import Facts
    from kgtool.rules.tables import Table

__all__ = ["Atom", "Slot", "extend", "solve"]

Slot: TypeAlias = "int | str"
"""An id, or the name of a variable."""

_MANY = 16
"""From so many atoms on, as those of a long list, they are ranked once and not at every step."""


class Atom(NamedTuple):
    """A triple pattern over ids and variable names."""

    subject: Slot
    predicate: Slot
    object: Slot

    def slot(self, type_id: int) -> int:
        """Return the slot that holds the matches, or 0 when a variable stands where the slot is decided."""
        if isinstance(self.predicate, str):
            return 0
        if self.predicate != type_id:
            return self.predicate
        return 0 if isinstance(self.object, str) else -self.object

    def names(self) -> set[str]:
        """Return the names of its variables."""
        return {part for part in self if isinstance(part, str)}


def solve(
    facts: Facts, atoms: Sequence[Atom], start: tuple[int, Column] | None = None, keep: Iterable[str] = ()
) -> Table | None:
    """Return the solutions of the atoms, or None where there are none.

    ``start`` gives an atom's place and the rows (of its slot) that it matches instead of all facts; ``keep`` names the
    variables that are needed afterwards.
    """
    slots = (atom.slot(facts.type_id) for atom in atoms)
    if not all(len(facts.of(slot)) for slot in slots if slot):
        return None
    rest = list(range(len(atoms)))
    table: Table = {}
    if start is not None:
        rest.remove(start[0])
        atom = atoms[start[0]]
        found = _match(facts, atom, start[1], atom.slot(facts.type_id))
        if found is None:
            return None
        table = found
    return extend(facts, [atoms[place] for place in rest], table, keep)


def extend(facts: Facts, atoms: Sequence[Atom], table: Table, keep: Iterable[str]) -> Table | None:
    """Return the solutions of a table that the atoms have too, with what these bind, or None where there are none."""
    if len(atoms) > _MANY:
        return _extend_in_order(facts, atoms, table, set(keep))
    wanted, rest, once = set(keep), list(atoms), Once(size_of(table))
    while rest:
        chosen = min(rest, key=lambda atom: _cost(facts, atom, table)) if len(rest) > 1 else rest[0]
        rest.remove(chosen)
        extended = _extend(facts, chosen, table)
        if extended is None:
            return None
        table = once.of(_project(extended, wanted.union(*(atom.names() for atom in rest)))) if rest else extended
    return table


def _extend_in_order(facts: Facts, atoms: Sequence[Atom], table: Table, keep: set[str]) -> Table | None:
    """Do what :func:`extend` does, in time by the number of atoms: an atom is ranked anew only when a name is bound."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, atom in enumerate(atoms):
        for name in atom.names():
            by_name[name].append(number)
    uses = Counter({name: len(numbers) for name, numbers in by_name.items()})
    done, left = [False] * len(atoms), len(atoms)
    ranked = [(*_cost(facts, atom, table), number) for number, atom in enumerate(atoms)]
    heapify(ranked)
    once = Once(size_of(table))
    while ranked:
        *_, number = heappop(ranked)
        if done[number]:
            continue
        done[number], left = True, left - 1
        is_first, bound = not table, set(table)
        extended = _extend(facts, atoms[number], table)
        if extended is None or not left:
            return extended
        uses.subtract(atoms[number].names())
        table = once.of(_project(extended, {name for name in extended if name in keep or uses[name]}))
        if is_first and table:
            ranked = [(*_cost(facts, atom, table), place) for place, atom in enumerate(atoms) if not done[place]]
            heapify(ranked)
            continue
        for name in table.keys() - bound:
            for place in by_name[name]:
                if not done[place]:
                    heappush(ranked, (*_cost(facts, atoms[place], table), place))
    return table


def _cost(facts: Facts, atom: Atom, table: Table) -> tuple[int, int]:
    """Rank an atom: tests of bound variables first, then lookups, then scans, the smaller one first."""
    unbound = len(atom.names() - table.keys())
    slot = atom.slot(facts.type_id)
    size = len(facts.of(slot)) if slot else facts.size()
    connected = bool(atom.names() & table.keys()) or unbound < 1
    if table and unbound and not connected:
        unbound += 3
    if not table and unbound > 1 and (isinstance(atom.subject, int) or isinstance(atom.object, int)):
        size //= 4
    return unbound if table else 0, size


def _project(table: Table, needed: set[str]) -> Table:
    """Drop the columns that nothing needs, and the duplicates that this leaves in a single one."""
    kept = {name: column for name, column in table.items() if name in needed}
    if len(kept) == len(table) or len(kept) > 1:
        return kept
    if not kept:
        return {}
    ((name, column),) = kept.items()
    return {name: distinct(column)}


def _match(facts: Facts, atom: Atom, rows: Column, slot: int) -> Table | None:
    """Return the bindings that given rows of the atom's slot make."""
    if slot < 0:
        return _bind(({}), [(atom.subject, rows)])
    if slot > 0:
        return _bind({}, [(atom.subject, high(rows)), (atom.object, low(rows))])
    del facts
    message = "an atom without a slot has no delta of its own"
    raise AssertionError(message)


def _bind(table: Table, parts: list[tuple[Slot, Column]]) -> Table | None:
    """Add columns to a table, filtering by constants and by variables that stand twice."""
    mask: Mask | None = None
    added: Table = {}
    for part, column in parts:
        seen = added.get(part) if isinstance(part, str) else np.int64(part)
        if seen is None and isinstance(part, str):
            added[part] = column
            continue
        test = column == seen
        mask = test if mask is None else mask & test
    if mask is None:
        return {**table, **added} if not parts or len(parts[0][1]) else None
    if not mask.any():
        return None
    return {name: column[mask] for name, column in {**table, **added}.items()}


def _take(table: Table, place: Column) -> Table:
    return {name: column[place] for name, column in table.items()}


def _extend(facts: Facts, atom: Atom, table: Table) -> Table | None:
    slot = atom.slot(facts.type_id)
    if slot == 0:
        return _extend_open(facts, atom, table)
    if not len(facts.of(slot)):
        return None
    if slot < 0:
        return _extend_members(facts, atom.subject, slot, table)
    return _extend_pairs(facts, atom, slot, table)


def _filter(table: Table, mask: Mask) -> Table | None:
    if not mask.any():
        return None
    return table if mask.all() else {name: column[mask] for name, column in table.items()}


def _extend_members(facts: Facts, subject: Slot, slot: int, table: Table) -> Table | None:
    rows = facts.of(slot)
    if isinstance(subject, int):
        return table if contains(rows, np.array([subject])).any() else None
    if subject in table:
        return _filter(table, contains(rows, table[subject], facts.universe))
    return _cross(table, {subject: rows})


def _extend_pairs(facts: Facts, atom: Atom, slot: int, table: Table) -> Table | None:
    size = size_of(table)
    s, o = _bound(atom.subject, table, size), _bound(atom.object, table, size)
    if s is not None and o is not None:
        found = contains(facts.of(slot), pack(s, o))
        if not table:
            return table if found.any() else None
        return _filter(table, found)
    if s is not None and isinstance(atom.object, str):
        return _lookup(facts.of(slot), s, atom.object, table, facts.universe)
    if o is not None and isinstance(atom.subject, str):
        return _lookup(facts.inverse(slot), o, atom.subject, table, facts.universe)
    rows = facts.of(slot)
    found_pairs = _bind({}, [(atom.subject, high(rows)), (atom.object, low(rows))])
    return None if found_pairs is None else _cross(table, found_pairs)


def _bound(part: Slot, table: Table, size: int) -> Column | None:
    if isinstance(part, str):
        return table.get(part)
    return np.full(size, part, np.int64)


def _lookup(index: Column, keys: Column, name: str, table: Table, universe: int) -> Table | None:
    place, values = ranges(index, keys, universe)
    return {**_take(table, place), name: values} if len(place) else None


def _cross(left: Table, right: Table) -> Table | None:
    if not left:
        return right
    n, m = size_of(left), size_of(right)
    if not n or not m:
        return None
    first, second = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    return {**_take(left, first), **_take(right, second)}


def _extend_open(facts: Facts, atom: Atom, table: Table) -> Table | None:
    """Extend by an atom whose predicate or class is a variable: over all facts, joined on what is bound."""
    s, p, o = facts.everything() if isinstance(atom.predicate, str) else facts.types()
    columns = dict(zip(("s", "p", "o"), (s, p, o), strict=True))
    parts = {"s": atom.subject, "p": atom.predicate, "o": atom.object}
    shared = [key for key, part in parts.items() if isinstance(part, str) and part in table]
    free = [(parts[key], columns[key]) for key in columns if key not in shared]
    if not shared:
        found = _bind({}, free)
        return None if found is None else _cross(table, found)
    first, *others = shared
    order = np.argsort(columns[first], kind="stable")
    index = pack(columns[first][order], order)
    place, row = ranges(index, table[str(parts[first])], facts.universe)
    mask = np.ones(len(place), np.bool_)
    for key in others:
        mask &= columns[key][row] == table[str(parts[key])][place]
    place, row = place[mask], row[mask]
    if not len(place):
        return None
    taken = _take(table, place)
    return _bind(taken, [(part, column[row]) for part, column in free]) if free else taken
