"""What a rule lacks to conclude a triple that does not hold: the premises that are there, and those that are not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

from kgtool.rules.lookup import solutions, substitute
from kgtool.rules.schema_places import Fact, Place, bindings, to_fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kgtool.rules.facts import Facts
    from kgtool.rules.joins import Atom
    from kgtool.rules.plans import CompiledRule
    from kgtool.rules.schema_places import SchemaPlaces

__all__ = ["Near", "fewest_missing", "near_of"]

_MOST = 200
"""How many places of the schema are looked at for one rule."""

_FEW, _LONG = 6, 100
"""Up to so many patterns every two of them are tried without; up to so many, every single one is."""


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that would conclude a triple if it were not for the premises that are missing; their variables are names.

    None is missing where something else of a rule's query does not hold, or its premises cannot be told one by one.
    ``cells`` says how many of the premises are no more than the cells of a list. Of a project's rule, ``branch`` is
    that of its query (``2 of 4``), ``failing`` are the filters that do not hold, and ``against`` the triples that it
    must not find.
    """

    rule: str
    premises: tuple[Fact, ...]
    missing: tuple[Atom, ...]
    cells: int = 0
    branch: str = ""
    failing: tuple[str, ...] = ()
    against: tuple[Fact, ...] = ()


def near_of(compiled: CompiledRule, fact: Fact, places: SchemaPlaces) -> Iterator[Near]:
    """Yield what a rule lacks to conclude a fact, up to 200 times: triples of the data, or else one of the schema.

    A rule of the project is told of whatever it lacks, one of the standard where something of it is there.
    """
    for binding in bindings(compiled, fact):
        found = [
            near
            for place in places.nearest(compiled, binding, _MOST)
            for near in islice(_at(compiled, place, places.facts), _MOST)
        ]
        if compiled.schema and not compiled.lists and not any(len(near.missing) == 1 for near in found):
            found += _without_schema(compiled, binding, places.facts)
        if not found and compiled.rule.location is not None:
            atoms = tuple(substitute(atom, binding) for atom in (*compiled.schema, *compiled.open))
            found += _at(compiled, Place((), (), atoms), places.facts)
        yield from found[:_MOST]


def _at(compiled: CompiledRule, place: Place, facts: Facts) -> Iterator[Near]:
    """Yield what a rule lacks at a place of the schema."""
    for missing, solution in fewest_missing(facts, place.atoms):
        lacking = set(missing)
        held = (to_fact(substitute(atom, solution)) for atom in place.atoms if atom not in lacking)
        premises = (*place.premises, *place.cells, *held)
        if premises or len(missing) == 1 or compiled.rule.location is not None:
            lacks = tuple(substitute(atom, solution) for atom in missing)
            yield Near(compiled.rule.name, premises, lacks, len(place.cells))


def fewest_missing(facts: Facts, atoms: Sequence[Atom]) -> Iterator[tuple[tuple[Atom, ...], Mapping[str, int]]]:
    """Yield the fewest atoms without which the others have a solution, in each way, with that; nothing if all have.

    From seven atoms with variables on, ways that lack more than one of them are not all tried: atoms are taken one by
    one, those with fewest variables first, as long as they match together.
    """
    absent: list[Atom] = []
    open_: list[Atom] = []
    for atom in atoms:
        if atom.names():
            open_.append(atom)
        elif next(solutions(facts, [atom], 1), None) is None:
            absent.append(atom)
    for many in range(3):
        if many + len(absent) == 0:
            continue
        found = False
        for without in combinations(range(len(open_)), many) if _is_tried(many, len(open_)) else ():
            others = [atom for number, atom in enumerate(open_) if number not in without]
            for one in solutions(facts, others, 1):
                found = True
                yield _in_order(atoms, (*absent, *(open_[number] for number in without))), one
        if found:
            return
    missing, solution = _greedy(facts, open_)
    yield _in_order(atoms, (*absent, *missing)), solution


def _in_order(atoms: Sequence[Atom], missing: Sequence[Atom]) -> tuple[Atom, ...]:
    """Return those of the atoms that are missing, in the order of the rule."""
    if len(missing) == 1:
        return tuple(missing)
    among = set(missing)
    return tuple(atom for atom in dict.fromkeys(atoms) if atom in among)


def _is_tried(many: int, size: int) -> bool:
    return many == 0 or size <= (_LONG if many == 1 else _FEW)


def _greedy(facts: Facts, atoms: Sequence[Atom]) -> tuple[tuple[Atom, ...], Mapping[str, int]]:
    """Return the atoms that do not match together with those before them, those with fewest variables first."""
    kept: list[Atom] = []
    for atom in sorted(atoms, key=lambda atom: len(atom.names())) if len(atoms) <= _LONG else ():
        if next(solutions(facts, [*kept, atom], 1), None) is not None:
            kept.append(atom)
    solution = next(solutions(facts, kept, 1), {}) if kept else {}
    return tuple(atom for atom in atoms if atom not in kept), solution


def _without_schema(compiled: CompiledRule, binding: dict[str, int], facts: Facts) -> Iterator[Near]:
    """Yield what a rule lacks of the schema, where all the others of its premises are there."""
    atoms = [substitute(atom, binding) for atom in (*compiled.schema, *compiled.open)]
    for place in range(len(compiled.schema)):
        others = [atom for number, atom in enumerate(atoms) if number != place]
        if any(atom.slot(facts.type_id) == 0 for atom in others):
            continue
        for solution in solutions(facts, others, 1):
            premises = tuple(to_fact(substitute(atom, solution)) for atom in others)
            yield Near(compiled.rule.name, premises, (substitute(atoms[place], solution),))
