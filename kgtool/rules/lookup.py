"""Solutions of a few atoms, one at a time: for proofs, where a handful of them is wanted out of what may be millions.

A join over whole columns (:func:`kgtool.rules.joins.solve`) pays for every solution; here each atom is a range of a
sorted column, the shortest one first, and the search stops when the caller does.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.rules.joins import Atom, solve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts

__all__ = ["has_row", "is_wide", "solutions", "substitute"]

_SHIFT = 32
_LOW = (1 << _SHIFT) - 1
_WIDE = 2_000
"""From this length on, the shortest range is not walked but joined as columns."""

_DEEP = 100
"""From so many variables on, atoms are joined as columns: one lookup within the other would go too deep."""

_OPEN = 1 << 60


def substitute(atom: Atom, binding: Mapping[Any, int]) -> Atom:
    """Return the atom with the bound variables replaced; ids are never names, so that they stay."""
    subject, predicate, object_ = atom
    get = binding.get
    return Atom(get(subject, subject), get(predicate, predicate), get(object_, object_))


def has_row(rows: Column, row: int) -> bool:
    """Say whether a sorted column has a row."""
    place = int(rows.searchsorted(row))
    return place < len(rows) and int(rows[place]) == row


def is_wide(facts: Facts, atoms: Sequence[Atom], many: int) -> bool:
    """Say whether the atoms may have so many solutions or more: each of them, taken alone, has."""
    return bool(atoms) and all(_range(facts, atom)[1] >= many for atom in atoms)


def solutions(facts: Facts, atoms: Sequence[Atom], most: int) -> Iterator[dict[str, int]]:
    """Yield up to so many solutions of the atoms, each with all their variables bound."""
    if len(atoms) == 1:
        rows, size, turned = _range(facts, atoms[0])
        if size != _OPEN:
            yield from islice(_bindings(facts, atoms[0], rows, turned=turned), most) if size else ()
            return
    for number, solution in enumerate(_solved(facts, list(atoms), most)):
        if number == most:
            return
        yield solution


def _solved(facts: Facts, given: list[Atom], most: int) -> Iterator[dict[str, int]]:
    atoms = _open_ones(facts, given)
    if not atoms:
        if atoms is not None:
            yield {}
        return
    place, least, rows, turned = _narrowest(facts, atoms)
    if not least:
        return
    if _is_deep(atoms) or (least > most and ((len(atoms) > 1 and least > _WIDE) or least == _OPEN)):
        yield from _joined(facts, atoms, most)
        return
    rest = [*atoms[:place], *atoms[place + 1 :]]
    for binding in _bindings(facts, atoms[place], rows, turned=turned):
        if not rest:
            yield binding
            continue
        for solution in _solved(facts, [substitute(atom, binding) for atom in rest], most):
            yield {**binding, **solution}


def _narrowest(facts: Facts, atoms: list[Atom]) -> tuple[int, int, Column | None, bool]:
    """Return the place of the atom that may match fewest rows, how many, these rows and which way round they are."""
    best: tuple[int, int, Column | None, bool] = (0, _OPEN + 1, None, False)
    for number, atom in enumerate(atoms):
        found, size, turned = _range(facts, atom)
        if size < best[1]:
            best = (number, size, found, turned)
        if size <= 1:
            break
    return best


def _is_deep(atoms: list[Atom]) -> bool:
    return len(atoms) > _DEEP and len({name for atom in atoms for name in atom.names()}) > _DEEP


def _open_ones(facts: Facts, atoms: list[Atom]) -> list[Atom] | None:
    """Return the atoms that have variables, or None where one of the others does not hold."""
    found = []
    for atom in atoms:
        if any(isinstance(part, str) for part in atom):
            found.append(atom)
        elif not _range(facts, atom)[1]:
            return None
    return found


def _range(facts: Facts, atom: Atom) -> tuple[Column | None, int, bool]:
    """Return the rows that an atom may match, how many they are, and whether objects stand in the high half."""
    s, p, o = atom
    if isinstance(p, str) or (p == facts.type_id and isinstance(o, str)):
        return None, _OPEN, False
    if p == facts.type_id:
        rows = facts.of(-int(o))
        return (rows, len(rows), False) if isinstance(s, str) else _one(rows, s)
    if isinstance(s, str):
        if isinstance(o, str):
            rows = facts.of(p)
            return rows, len(rows), False
        return *_part(facts.inverse(p), o), True
    rows = facts.of(p)
    return (*_part(rows, s), False) if isinstance(o, str) else _one(rows, (s << _SHIFT) | o)


def _part(index: Column, key: int) -> tuple[Column, int]:
    """Return the rows of a sorted column with a key in the high half, and how many they are."""
    if not len(index):
        return index, 0
    start, end = index.searchsorted(np.array((key << _SHIFT, (key + 1) << _SHIFT))).tolist()
    return index[start:end], end - start


def _one(rows: Column, row: int) -> tuple[Column, int, bool]:
    place = int(rows.searchsorted(row))
    part = rows[place : place + 1]
    found = len(part) == 1 and int(part[0]) == row
    return part, int(found), False


def _bindings(facts: Facts, atom: Atom, rows: Column | None, *, turned: bool) -> Iterator[dict[str, int]]:
    """Yield what the variables of an atom are in each of its rows."""
    if rows is None:
        return
    s, o = atom.subject, atom.object
    if not isinstance(s, str) and not isinstance(o, str):
        yield {}
        return
    for row in rows.tolist():
        if atom.predicate == facts.type_id:
            yield {s: row} if isinstance(s, str) else {}
            continue
        subject, object_ = (row & _LOW, row >> _SHIFT) if turned else (row >> _SHIFT, row & _LOW)
        if s == o and subject != object_:
            continue
        binding = {s: subject} if isinstance(s, str) else {}
        if isinstance(o, str):
            binding[o] = object_
        yield binding


def _joined(facts: Facts, atoms: list[Atom], most: int) -> Iterator[dict[str, int]]:
    """Yield the solutions that a join over whole columns finds."""
    table = solve(facts, atoms, None, {name for atom in atoms for name in atom.names()})
    if table is None:
        return
    columns = [column[:most].tolist() for column in table.values()]
    for row in zip(*columns, strict=True) if table else [()]:
        yield dict(zip(table, row, strict=True))
