"""Solutions of many atoms that hang together, as those of a long property chain or of a key of many properties do.

Forwards, each atom says what its variables may be, given what those before it may be; backwards, a value is taken for
one atom after the other. Where no atoms go round in a circle, every value that is taken has a solution: time goes by
what there is to read, however many ways through the atoms there are (Yannakakis, *Algorithms for acyclic database
schemes*, 1981).
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kgtool.rules.columns import contains, distinct, high, low, ranges
from kgtool.rules.row_ranges import bindings_of, has_row, part_of, range_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts
    from kgtool.rules.joins import Atom

__all__ = ["deep_solutions"]

_FEW = 16
"""Up to so many values are looked up one by one."""

Values: TypeAlias = "dict[str, Column]"
"""What variables may be: sorted ids."""


def deep_solutions(facts: Facts, atoms: Sequence[Atom]) -> Iterator[dict[str, int]] | None:
    """Return the solutions of atoms, one by one, or None for atoms with a variable predicate or class."""
    if any(not atom.slot(facts.type_id) for atom in atoms):
        return None
    ordered = _in_order(facts, atoms)
    values: Values = {}
    for atom in ordered:
        if not _narrow(facts, atom, values):
            return iter(())
    return _walk(facts, ordered[::-1], values)


def _in_order(facts: Facts, atoms: Sequence[Atom]) -> list[Atom]:
    """Return atoms so that each hangs together with those before it as far as it can: few open ends, then few rows."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, atom in enumerate(atoms):
        for name in atom.names():
            by_name[name].append(number)
    known: set[str] = set()

    def rank(number: int) -> tuple[bool, int, int, int]:
        atom = atoms[number]
        ends = (atom.subject,) if atom.predicate == facts.type_id else (atom.subject, atom.object)
        is_apart = all(isinstance(end, str) and end not in known for end in ends)
        return is_apart, len(atom.names() - known), len(facts.of(atom.slot(facts.type_id))), number

    ranked = [rank(number) for number in range(len(atoms))]
    heapify(ranked)
    done: dict[int, Atom] = {}
    while ranked:
        *_, number = heappop(ranked)
        if number in done:
            continue
        done[number] = atoms[number]
        for name in atoms[number].names() - known:
            known.add(name)
            for other in by_name[name]:
                if other not in done:
                    heappush(ranked, rank(other))
    return list(done.values())


def _narrow(facts: Facts, atom: Atom, values: Values) -> bool:
    """Take from the values of an atom's variables those that it does not allow; say whether any are left."""
    s, o = atom.subject, atom.object
    slot = atom.slot(facts.type_id)
    rows = facts.of(slot)
    if slot < 0:
        return _meet(values, s, rows)
    if isinstance(s, str) and s == o:
        return _meet(values, s, distinct(low(rows[high(rows) == low(rows)])))
    subjects, objects = _given(values, s), _given(values, o)
    if subjects is None and objects is None:
        return _meet(values, s, distinct(high(rows), ordered=True)) and _meet(values, o, distinct(low(rows)))
    if subjects is None:
        return _meet(values, s, _reached(facts.inverse(slot), objects, facts.universe))
    if not _meet(values, o, _reached(rows, subjects, facts.universe)):
        return False
    left = _given(values, o)
    return objects is None or _meet(values, s, _reached(facts.inverse(slot), left, facts.universe))


def _given(values: Values, part: int | str) -> Column | None:
    return values.get(part) if isinstance(part, str) else np.array([part])


def _meet(values: Values, part: int | str, found: Column) -> bool:
    """Keep of the values of a part those that were found; say whether any are left."""
    known = _given(values, part)
    if known is not None:
        found = known[contains(found, known)]
    if isinstance(part, str):
        values[part] = found
    return len(found) > 0


def _reached(index: Column, keys: Column | None, universe: int) -> Column:
    """Return what stands beside some keys in sorted pairs."""
    if keys is None or not len(keys):
        return index[:0]
    if len(keys) > _FEW:
        return distinct(ranges(index, keys, universe)[1])
    parts = [low(part_of(index, key)[0]) for key in keys.tolist()]
    return parts[0] if len(parts) == 1 else distinct(np.concatenate(parts))


def _walk(facts: Facts, atoms: Sequence[Atom], values: Values) -> Iterator[dict[str, int]]:
    """Yield the solutions of atoms whose variables are among some values, without a call within a call."""
    chosen: dict[str, int] = {}
    waiting = [_choices(facts, atoms[0], chosen, values)]
    added: list[tuple[str, ...]] = [()]
    while waiting:
        for name in added.pop():
            del chosen[name]
        binding = next(waiting[-1], None)
        if binding is None:
            waiting.pop()
            continue
        chosen.update(binding)
        added.append(tuple(binding))
        if len(waiting) == len(atoms):
            yield dict(chosen)
        else:
            waiting.append(_choices(facts, atoms[len(waiting)], chosen, values))
            added.append(())


def _choices(facts: Facts, given: Atom, chosen: dict[str, int], values: Values) -> Iterator[dict[str, int]]:
    """Return what the variables of an atom that are not chosen may be together."""
    s, _, o = given
    atom = given._replace(subject=chosen.get(str(s), s), object=chosen.get(str(o), o))
    rows, size, turned = range_of(facts, atom)
    if rows is None or not size:
        return iter(())
    if size > _FEW:
        rows = _allowed(rows, atom, values, facts.type_id, turned=turned)
    found = bindings_of(facts, atom, rows, turned=turned)
    return (one for one in found if all(has_row(values[name], value) for name, value in one.items()))


def _allowed(rows: Column, atom: Atom, values: Values, type_id: int, *, turned: bool) -> Column:
    """Return those of many rows whose ends are among the values of their variables."""
    if atom.predicate == type_id:
        return rows[contains(values[atom.subject], rows)] if isinstance(atom.subject, str) else rows
    left, right = (atom.object, atom.subject) if turned else (atom.subject, atom.object)
    if isinstance(left, str):
        rows = rows[contains(values[left], high(rows))]
    return rows[contains(values[right], low(rows))] if isinstance(right, str) else rows
