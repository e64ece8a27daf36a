"""Where a rule concludes false, looked for once, when the facts are closed.

Most places of the schema have no clash, so that they are passed over cheaply: those with a slot that is empty, and the
members of a list of disjoint classes or properties that share no row with another one.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, contains, distinct
from kgtool.rules.joins import solve
from kgtool.rules.lookup import substitute
from kgtool.rules.plans import Plan, plans_at, plans_of, schema_places
from kgtool.rules.rule import ListForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rules.facts import Facts
    from kgtool.rules.joins import Atom
    from kgtool.rules.lists import Lists
    from kgtool.rules.plans import CompiledRule
    from kgtool.rules.tables import Table

__all__ = ["clashes_of"]

_ITEM = -1
"""Stands for a member of a list; no term has this id."""


def clashes_of(compiled: CompiledRule, facts: Facts, lists: Lists) -> Iterator[tuple[Plan, Table]]:
    """Yield the plans of a rule that concludes false, with their solutions, where they have some."""
    for plan in _plans(compiled, facts, lists):
        table = solve(facts, plan.atoms, None, {name for atom in plan.atoms for name in atom.names()})
        if table is not None:
            yield plan, table


def _plans(compiled: CompiledRule, facts: Facts, lists: Lists) -> Iterator[Plan]:
    if not compiled.schema:
        yield from plans_of(compiled, facts, lists)
        return
    names, places = schema_places(compiled, facts)
    pair = _pair(compiled)
    for place in places:
        binding = dict(zip(names, place, strict=True))
        slots = [_slot(atom, binding, facts.type_id) for atom in compiled.open]
        if any(slot is not None and not len(facts.of(slot)) for slot in slots):
            continue
        if pair is None:
            yield from plans_at(compiled, binding, facts, lists)
            continue
        members = lists.members(binding[compiled.lists[0].list.name]) or ()
        for left, right in combinations(_meeting(pair, members, facts), 2):
            extended = {**binding, **dict(zip(_items(compiled), (left, right), strict=True))}
            atoms = tuple(substitute(atom, extended) for atom in compiled.open)
            yield Plan(compiled.rule.name, atoms, (), tuple(extended.items()))


def _slot(atom: Atom, binding: dict[str, int], type_id: int) -> int | None:
    """Return the slot of an atom under a binding, or None where it is open."""
    predicate = binding.get(atom.predicate, atom.predicate) if isinstance(atom.predicate, str) else atom.predicate
    if predicate != type_id:
        return predicate if isinstance(predicate, int) else None
    found = binding.get(atom.object, atom.object) if isinstance(atom.object, str) else atom.object
    return -found if isinstance(found, int) else None


def _items(compiled: CompiledRule) -> list[str]:
    return [item.name for item in compiled.lists[0].items]


def _pair(compiled: CompiledRule) -> Atom | None:
    """Return the one atom that a rule over pairs of a list asks of both, with its item as ``_ITEM``; else None."""
    if not compiled.lists or compiled.lists[0].form is not ListForm.PAIR or len(compiled.open) != len(_items(compiled)):
        return None
    left, right = (substitute(atom, {item: _ITEM}) for atom, item in zip(compiled.open, _items(compiled), strict=True))
    return left if left == right else None


def _meeting(pair: Atom, members: Sequence[int], facts: Facts) -> list[int]:
    """Return the members of a list, classes or properties, that share a row with another one."""
    slots = [substitute(pair, {_ITEM: member}).slot(facts.type_id) for member in members]
    if 0 in slots:
        return list(members)
    rows = [facts.of(slot) for slot in slots]
    every = np.sort(np.concatenate([EMPTY, *rows]))
    twice = distinct(every[1:][every[1:] == every[:-1]])
    return [member for member, own in zip(members, rows, strict=True) if contains(own, twice).any()]
