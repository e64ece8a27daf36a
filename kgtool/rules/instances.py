"""Rule instances, backwards: the premises from which a rule concludes a given triple, and the one that it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rules.lookup import has_row, solutions, substitute
from kgtool.rules.plans import CompiledRule, through_lists
from kgtool.rules.rule import ListForm, variables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.facts import Facts
    from kgtool.rules.ids import Ids
    from kgtool.rules.joins import Atom
    from kgtool.rules.lists import Lists

__all__ = ["Fact", "Instance", "Instances", "Near", "holds"]

Fact: TypeAlias = tuple[int, int, int]
"""A triple of ids."""

_MOST = 200
"""How many instances of one rule are looked at for one conclusion."""

_PLACES = 50_000
"""How many places of the schema are gone through for them: as many as a class has subclasses, or a list members."""

_BINDING = (ListForm.MEMBER, ListForm.PAIR)
"""The list forms that bind their items; the others make atoms of them."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One application of a rule: its name, its premises and, in ``note``, what else it rests on."""

    rule: str
    premises: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that would conclude a triple if it were not for one premise; variables of that are names.

    None is missing where something else of a rule's query does not hold, or its premises cannot be told one by one.
    """

    rule: str
    premises: tuple[Fact, ...]
    missing: Atom | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the schema where a rule applies: what it binds, its premises there, and the atoms that are left."""

    binding: dict[str, int]
    premises: tuple[Fact, ...]
    atoms: tuple[Atom, ...]


def holds(facts: Facts, fact: Fact) -> bool:
    """Say whether a triple is among the facts."""
    s, p, o = fact
    return has_row(facts.of(-o), s) if p == facts.type_id else has_row(facts.of(p), (s << 32) | o)


@dataclass(slots=True)
class Instances:
    """The instances of rules over facts that do not change; what a rule finds in the schema is looked up once."""

    facts: Facts
    lists: Lists
    ids: Ids
    _places: dict[tuple[int, tuple[tuple[str, int], ...]], tuple[_Place, ...]] = field(default_factory=dict)
    _names: dict[int, frozenset[str]] = field(default_factory=dict)

    def of(self, compiled: CompiledRule, fact: Fact) -> Iterator[Instance]:
        """Yield up to 200 instances of a rule that conclude a fact, without those that use it as a premise."""
        yield from islice(self._all(compiled, fact), _MOST)

    def _all(self, compiled: CompiledRule, fact: Fact) -> Iterator[Instance]:
        for binding in _bindings(compiled, fact):
            for place, atoms in self._open_parts(compiled, binding):
                if not atoms:
                    if fact not in place.premises:
                        yield Instance(compiled.rule.name, tuple(dict.fromkeys(place.premises)))
                    continue
                for solution in solutions(self.facts, atoms, _MOST):
                    ground = (_fact(substitute(atom, solution)) for atom in atoms)
                    premises = dict.fromkeys((*place.premises, *ground))
                    if fact not in premises:
                        yield Instance(compiled.rule.name, tuple(premises))

    def near(self, compiled: CompiledRule, fact: Fact) -> Iterator[Near]:
        """Yield up to 200 instances of a rule that lack one premise: one of the data, else one of the schema."""
        yield from islice(self._lacking(compiled, fact), _MOST)

    def _lacking(self, compiled: CompiledRule, fact: Fact) -> Iterator[Near]:
        for binding in _bindings(compiled, fact):
            found = False
            for place, atoms in self._open_parts(compiled, binding):
                for number, missing in enumerate(atoms):
                    others = [*atoms[:number], *atoms[number + 1 :]]
                    for solution in solutions(self.facts, others, 1):
                        premises = (*place.premises, *(_fact(substitute(atom, solution)) for atom in others))
                        found = True
                        yield Near(compiled.rule.name, premises, substitute(missing, solution))
            if not found and compiled.schema and not compiled.lists:
                yield from self._without_schema(compiled, binding)

    def _without_schema(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[Near]:
        atoms = [substitute(atom, binding) for atom in (*compiled.schema, *compiled.open)]
        for place in range(len(compiled.schema)):
            others = [atom for number, atom in enumerate(atoms) if number != place]
            if any(atom.slot(self.facts.type_id) == 0 for atom in others):
                continue
            for solution in solutions(self.facts, others, 1):
                premises = tuple(_fact(substitute(atom, solution)) for atom in others)
                yield Near(compiled.rule.name, premises, substitute(atoms[place], solution))

    def _open_parts(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[tuple[_Place, list[Atom]]]:
        """Yield each place of the schema for a binding, with the atoms that are left."""
        names = self._names.get(id(compiled))
        if names is None:
            names = self._names[id(compiled)] = _schema_names(compiled)
        known = {name: value for name, value in binding.items() if name in names}
        key = (id(compiled), tuple(known.items()))
        places = self._places.get(key)
        if places is None:
            places = self._places[key] = tuple(self._schema_places(compiled, known))
        for place in places:
            yield place, [substitute(atom, binding) for atom in place.atoms]

    def _schema_places(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[_Place]:
        schema = [substitute(atom, binding) for atom in compiled.schema]
        for solution in solutions(self.facts, schema, _PLACES):
            whole = {**binding, **solution}
            ground = tuple(_fact(substitute(atom, whole)) for atom in compiled.schema)
            for extended, added in through_lists(compiled.lists, whole, self.facts, self.lists):
                if any(binding.get(name, value) != value for name, value in extended.items()):
                    continue
                cells = self._cells(compiled, extended)
                atoms = tuple(substitute(atom, extended) for atom in (*added, *compiled.open))
                yield _Place(extended, (*ground, *cells), atoms)

    def _cells(self, compiled: CompiledRule, binding: dict[str, int]) -> tuple[Fact, ...]:
        """Return the triples that make up the list which a rule goes through."""
        found: list[Fact] = []
        ids = self.ids
        for pattern in compiled.lists:
            head = binding[pattern.list.name]
            cells = self.lists.cells(head)
            members = self.lists.members(head) or ()
            for cell, member, rest in zip(cells, members, [*cells[1:], ids.nil], strict=True):
                found += [(cell, ids.first, member), (cell, ids.rest, rest)]
        return tuple(found)


def _schema_names(compiled: CompiledRule) -> frozenset[str]:
    """Return the variables that the schema part of a rule binds."""
    bound = {name for atom in compiled.schema for name in atom.names()}
    for pattern in compiled.lists:
        variables = variables_of(pattern) if pattern.form in _BINDING else (pattern.list,)
        bound |= {variable.name for variable in variables}
    return frozenset(bound)


def _bindings(compiled: CompiledRule, fact: Fact) -> Iterator[dict[str, int]]:
    """Yield what the variables of a rule's heads are when it concludes the fact."""
    for head in compiled.heads:
        binding: dict[str, int] = {}
        for part, value in zip((head.subject, head.predicate, head.object), fact, strict=True):
            if (binding.setdefault(part, value) if isinstance(part, str) else part) != value:
                break
        else:
            yield binding


def _fact(atom: Atom) -> Fact:
    return int(atom.subject), int(atom.predicate), int(atom.object)
