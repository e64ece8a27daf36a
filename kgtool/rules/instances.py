"""Rule instances, backwards: the premises from which a rule concludes a given triple, and the one that it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kgtool.rules.columns import contains, pack
from kgtool.rules.joins import Atom, solve
from kgtool.rules.plans import CompiledRule, substitute, through_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rules.facts import Facts
    from kgtool.rules.fixpoint import Ids
    from kgtool.rules.lists import Lists

__all__ = ["Fact", "Instance", "Near", "holds", "instances_of", "near_misses"]

Fact: TypeAlias = tuple[int, int, int]
"""A triple of ids."""

_MOST = 200
"""How many instances of one rule are looked at for one conclusion."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One application of a rule: its name, its premises and, in ``note``, what else it rests on."""

    rule: str
    premises: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that would conclude a triple if it were not for one premise; variables of that are names."""

    rule: str
    premises: tuple[Fact, ...]
    missing: Atom


def holds(facts: Facts, fact: Fact) -> bool:
    """Say whether a triple is among the facts."""
    s, p, o = fact
    if p == facts.type_id:
        return bool(contains(facts.of(-o), np.array([s]))[0])
    return bool(contains(facts.of(p), pack(np.array([s]), np.array([o])))[0])


def instances_of(compiled: CompiledRule, fact: Fact, facts: Facts, lists: Lists, ids: Ids) -> Iterator[Instance]:
    """Yield the instances of a rule that conclude a fact, without those that use it as a premise."""
    for binding in _bindings(compiled, fact):
        for extended, schema, atoms in _open_parts(compiled, binding, facts, lists, ids):
            for solution in _solutions(facts, atoms):
                ground = [substitute(atom, solution) for atom in atoms]
                premises = dict.fromkeys((*schema, *(_fact(atom) for atom in ground)))
                if fact not in premises:
                    yield Instance(compiled.rule.name, tuple(premises))
            del extended


def near_misses(compiled: CompiledRule, fact: Fact, facts: Facts, lists: Lists, ids: Ids) -> Iterator[Near]:
    """Yield the instances of a rule that lack one premise: one of the data, else one of the schema."""
    for binding in _bindings(compiled, fact):
        found = False
        for _, schema, atoms in _open_parts(compiled, binding, facts, lists, ids):
            for place, missing in enumerate(atoms):
                others = [atom for number, atom in enumerate(atoms) if number != place]
                for solution in _solutions(facts, others, most=1):
                    premises = (*schema, *(_fact(substitute(atom, solution)) for atom in others))
                    found = True
                    yield Near(compiled.rule.name, premises, substitute(missing, solution))
        if not found and compiled.schema and not compiled.lists:
            yield from _without_schema(compiled, binding, facts)


def _without_schema(compiled: CompiledRule, binding: dict[str, int], facts: Facts) -> Iterator[Near]:
    atoms = [substitute(atom, binding) for atom in (*compiled.schema, *compiled.open)]
    for place in range(len(compiled.schema)):
        others = [atom for number, atom in enumerate(atoms) if number != place]
        fixed = [atom for atom in others if not isinstance(atom.predicate, str)]
        if fixed != others or any(atom.slot(facts.type_id) == 0 for atom in others):
            continue
        for solution in _solutions(facts, others, most=1):
            premises = tuple(_fact(substitute(atom, solution)) for atom in others)
            yield Near(compiled.rule.name, premises, substitute(atoms[place], solution))


def _bindings(compiled: CompiledRule, fact: Fact) -> Iterator[dict[str, int]]:
    """Yield what the variables of a rule's heads are when it concludes the fact."""
    for head in compiled.heads:
        binding: dict[str, int] = {}
        parts = zip((head.subject, head.predicate, head.object), fact, strict=True)
        if all(
            binding.setdefault(part, value) == value if isinstance(part, str) else part == value
            for part, value in parts
        ):
            yield binding


def _open_parts(
    compiled: CompiledRule, binding: dict[str, int], facts: Facts, lists: Lists, ids: Ids
) -> Iterator[tuple[dict[str, int], tuple[Fact, ...], list[Atom]]]:
    """Yield, for each place of the schema, the binding, the schema premises, and the atoms that are left."""
    schema = [substitute(atom, binding) for atom in compiled.schema]
    for solution in _solutions(facts, schema):
        whole = {**binding, **solution}
        ground = tuple(_fact(substitute(atom, whole)) for atom in compiled.schema)
        for extended, added in through_lists(compiled.lists, whole, facts, lists):
            if any(binding.get(name, value) != value for name, value in extended.items()):
                continue
            cells = _cells(compiled, extended, lists, ids)
            atoms = [substitute(atom, extended) for atom in (*added, *compiled.open)]
            yield extended, (*ground, *cells), atoms


def _cells(compiled: CompiledRule, binding: dict[str, int], lists: Lists, ids: Ids) -> tuple[Fact, ...]:
    """Return the triples that make up the list which a rule goes through."""
    found: list[Fact] = []
    for pattern in compiled.lists:
        head = binding[pattern.list.name]
        cells = lists.cells(head)
        for cell, member, rest in zip(cells, lists.members(head) or (), [*cells[1:], ids.nil], strict=True):
            found += [(cell, ids.first, member), (cell, ids.rest, rest)]
    return tuple(found)


def _solutions(facts: Facts, atoms: Sequence[Atom], most: int = _MOST) -> Iterator[dict[str, int]]:
    if not atoms:
        yield {}
        return
    names = {name for atom in atoms for name in atom.names()}
    table = solve(facts, atoms, None, names)
    if table is None:
        return
    if not table:
        yield {}
        return
    columns = [column[:most].tolist() for column in table.values()]
    for row in zip(*columns, strict=True):
        yield dict(zip(table, row, strict=True))


def _fact(atom: Atom) -> Fact:
    return int(atom.subject), int(atom.predicate), int(atom.object)
