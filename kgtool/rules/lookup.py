"""Solutions of a few atoms, one at a time: for proofs, where a handful of them is wanted out of what may be millions.

A join over whole columns (:func:`kgtool.rules.joins.solve`) pays for every solution; here each atom is a range of a
sorted column, the shortest one first, and the search stops when the caller does.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from kgtool.rules.deep_lookup import deep_solutions
from kgtool.rules.joins import Atom, solve
from kgtool.rules.row_ranges import OPEN, bindings_of, range_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts

__all__ = ["is_wide", "solutions", "substitute"]

_WIDE = 2_000
"""From this length on, the shortest range is not walked but joined as columns."""

_DEEP = 12
"""From so many variables on, what the atoms allow is found first: trying one after the other may find no end."""


def substitute(atom: Atom, binding: Mapping[Any, int]) -> Atom:
    """Return the atom with the bound variables replaced; ids are never names, so that they stay."""
    subject, predicate, object_ = atom
    get = binding.get
    return Atom(get(subject, subject), get(predicate, predicate), get(object_, object_))


def is_wide(facts: Facts, atoms: Sequence[Atom], many: int) -> bool:
    """Say whether the atoms may have so many solutions or more: each of them, taken alone, has."""
    return bool(atoms) and all(range_of(facts, atom)[1] >= many for atom in atoms)


def solutions(facts: Facts, atoms: Sequence[Atom], most: int) -> Iterator[dict[str, int]]:
    """Yield up to so many solutions of the atoms, each with all their variables bound."""
    if len(atoms) == 1:
        rows, size, turned = range_of(facts, atoms[0])
        if size != OPEN:
            yield from islice(bindings_of(facts, atoms[0], rows, turned=turned), most) if size else ()
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
    deep = deep_solutions(facts, atoms) if _is_deep(atoms) else None
    if deep is not None:
        yield from deep
        return
    place, least, rows, turned = _narrowest(facts, atoms)
    if not least:
        return
    if _is_deep(atoms) or (least > most and ((len(atoms) > 1 and least > _WIDE) or least == OPEN)):
        yield from _joined(facts, atoms, most)
        return
    rest = [*atoms[:place], *atoms[place + 1 :]]
    for binding in bindings_of(facts, atoms[place], rows, turned=turned):
        if not rest:
            yield binding
            continue
        for solution in _solved(facts, [substitute(atom, binding) for atom in rest], most):
            yield {**binding, **solution}


def _narrowest(facts: Facts, atoms: list[Atom]) -> tuple[int, int, Column | None, bool]:
    """Return the place of the atom that may match fewest rows, how many, these rows and which way round they are."""
    best: tuple[int, int, Column | None, bool] = (0, OPEN + 1, None, False)
    for number, atom in enumerate(atoms):
        found, size, turned = range_of(facts, atom)
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
        elif not range_of(facts, atom)[1]:
            return None
    return found


def _joined(facts: Facts, atoms: list[Atom], most: int) -> Iterator[dict[str, int]]:
    """Yield the solutions that a join over whole columns finds."""
    table = solve(facts, atoms, None, {name for atom in atoms for name in atom.names()})
    if table is None:
        return
    columns = [column[:most].tolist() for column in table.values()]
    for row in zip(*columns, strict=True) if table else [()]:
        yield dict(zip(table, row, strict=True))
