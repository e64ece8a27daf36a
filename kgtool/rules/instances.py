"""Rule instances, backwards: the premises from which a rule concludes a given triple, and the one that it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rules.lookup import has_row, is_wide, solutions, substitute
from kgtool.rules.plans import CompiledRule, through_lists
from kgtool.rules.rule import ListForm, variables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.rules.facts import Facts
    from kgtool.rules.ids import Ids
    from kgtool.rules.joins import Atom
    from kgtool.rules.lists import Lists
    from kgtool.rules.stored import StoredFacts

__all__ = ["Fact", "Instance", "Instances", "Near", "holds"]

Fact: TypeAlias = tuple[int, int, int]
"""A triple of ids."""

_Key: TypeAlias = tuple[int, tuple[tuple[str, int], ...]]
"""A compiled rule, by its identity, and a binding."""

_MOST = 200
"""How many instances of one rule are looked at for one conclusion."""

_PLACES = 50_000
"""How many places of the schema are gone through for them: as many as a class has subclasses, or a list members."""

_MANY, _ROWS_A_PLACE = 8, 50_000
"""From how many places of the schema on the triples of a node are asked first, which takes time by the rows."""

_FEW = 1_000
"""Up to so many places of the schema are remembered."""

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
    ``cells`` says how many of the premises are no more than the cells of a list, ``more`` how many premises are missing
    besides. Of a project's rule, ``branch`` is that of its query (``2 of 4``), ``failing`` are the filters that do not
    hold, and ``against`` the triples that it must not find.
    """

    rule: str
    premises: tuple[Fact, ...]
    missing: Atom | None
    cells: int = 0
    more: int = 0
    branch: str = ""
    failing: tuple[str, ...] = ()
    against: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the schema where a rule applies: what it binds, its premises there, and the atoms that are left.

    The last of the premises are the ``cells`` of its list.
    """

    binding: dict[str, int]
    premises: tuple[Fact, ...]
    atoms: tuple[Atom, ...]
    cells: int


def holds(facts: Facts, fact: Fact) -> bool:
    """Say whether a triple is among the facts."""
    s, p, o = fact
    return has_row(facts.of(-o), s) if p == facts.type_id else has_row(facts.of(p), (s << 32) | o)


@dataclass(slots=True)
class Instances:
    """The instances of rules over facts that do not change; what a rule finds in the schema is looked up once."""

    facts: StoredFacts
    lists: Lists
    ids: Ids
    _places: dict[_Key, tuple[_Place, ...]] = field(default_factory=dict)
    _wide: dict[_Key, bool] = field(default_factory=dict)
    _names: dict[int, frozenset[str]] = field(default_factory=dict)
    _lists: dict[int, tuple[Fact, ...]] = field(default_factory=dict)
    _many: int = field(init=False)

    def __post_init__(self) -> None:
        """Say what many is among these facts."""
        self._many = _MANY + self.facts.height() // _ROWS_A_PLACE

    def can_conclude(self, compiled: CompiledRule, slot: int) -> bool:
        """Say whether a rule may conclude triples of a predicate, or of a class (a slot): the schema allows it.

        What it says is right for a rule that cannot; it looks at no triple's subject and object.
        """
        atoms = (atom.slot(self.facts.type_id) for atom in (*compiled.schema, *compiled.open))
        if not all(len(self.facts.of(each)) for each in atoms if each):
            return False
        part = (self.facts.type_id, -slot) if slot < 0 else (slot, None)
        names = self._schema_names(compiled)
        for head in compiled.heads:
            given = zip((head.predicate, head.object), part, strict=True)
            pairs = [(own, value) for own, value in given if value is not None and own != value]
            if all(isinstance(own, str) for own, _ in pairs):
                binding = {str(own): value for own, value in pairs if own in names}
                if next(self._schema_places(compiled, binding), None) is not None:
                    return True
        return False

    def of(self, compiled: CompiledRule, fact: Fact) -> Iterator[Instance]:
        """Yield up to 200 instances of a rule that conclude a fact, without those that use it as a premise."""
        yield from islice(self._all(compiled, fact), _MOST)

    def _all(self, compiled: CompiledRule, fact: Fact) -> Iterator[Instance]:
        for place, atoms in self._applicable(compiled, fact):
            for solution in solutions(self.facts, atoms, _MOST) if atoms else ({},):
                ground = (_fact(substitute(atom, solution)) for atom in atoms)
                premises = dict.fromkeys((*place.premises, *ground))
                if fact not in premises:
                    yield Instance(compiled.rule.name, tuple(premises))

    def _applicable(self, compiled: CompiledRule, fact: Fact) -> Iterator[tuple[_Place, list[Atom]]]:
        """Yield the places of the schema where a rule may conclude a fact, with the atoms that are left."""
        for binding in _bindings(compiled, fact):
            key = self._key(compiled, binding)
            if not self._is_wide(compiled, key):
                yield from self._open_parts(compiled, binding, key)
                continue
            for narrowed in self._narrowed(compiled, binding):
                yield from self._open_parts(compiled, narrowed, self._key(compiled, narrowed))

    def _narrowed(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[dict[str, int]]:
        """Yield a binding that many places of the schema fit, once for each that the triples of a node leave.

        A class has ten thousand subclasses, but the individual in question has a handful of classes.
        """
        decider = self._decider(compiled, binding)
        if decider is None:
            yield binding
            return
        name, node, by_class = decider
        for slot in self.facts.slots_about(node):
            if (slot < 0) == by_class:
                yield {**binding, name: abs(slot)}

    def _is_wide(self, compiled: CompiledRule, key: _Key) -> bool:
        """Say whether the schema part of a rule may hold at many places for a binding, or go through a long list."""
        found = self._wide.get(key)
        if found is None:
            schema = [substitute(each, dict(key[1])) for each in compiled.schema]
            found = is_wide(self.facts, schema, self._many) or self._has_long_list(compiled, dict(key[1]), schema)
            self._wide[key] = found
        return found

    def _has_long_list(self, compiled: CompiledRule, binding: dict[str, int], schema: list[Atom]) -> bool:
        names = [pattern.list.name for pattern in compiled.lists]
        found = ({**binding, **solution} for solution in solutions(self.facts, schema, self._many) if names)
        return any(len(self.lists.members(each[name]) or ()) >= self._many for each in found for name in names)

    def _decider(self, compiled: CompiledRule, binding: dict[str, int]) -> tuple[str, int, bool] | None:
        """Return a variable that decides which slot an atom reads of whose ends one is known, that end, and the kind.

        None where no such atom stands in the rule.
        """
        names = self._schema_names(compiled)
        for atom in compiled.open if names else ():
            by_class = atom.predicate == self.ids.type
            decided = atom.object if by_class else atom.predicate
            ends = (atom.subject,) if by_class else (atom.subject, atom.object)
            node = next((known for end in ends if isinstance(known := binding.get(str(end), end), int)), None)
            if node is not None and isinstance(decided, str) and decided in names and decided not in binding:
                return decided, node, by_class
        return None

    def _key(self, compiled: CompiledRule, binding: dict[str, int]) -> _Key:
        """Return a rule with the part of a binding that its schema part sees."""
        names = self._schema_names(compiled)
        return id(compiled), tuple((name, value) for name, value in binding.items() if name in names)

    def near(self, compiled: CompiledRule, fact: Fact) -> Iterator[Near]:
        """Yield up to 200 instances of a rule that lack one premise: one of the data, else one of the schema."""
        yield from islice(self._lacking(compiled, fact), _MOST)

    def _lacking(self, compiled: CompiledRule, fact: Fact) -> Iterator[Near]:
        for binding in _bindings(compiled, fact):
            found = False
            for place, atoms in self._open_parts(compiled, binding, self._key(compiled, binding)):
                for number, missing in enumerate(atoms):
                    others = [*atoms[:number], *atoms[number + 1 :]]
                    for solution in solutions(self.facts, others, 1):
                        premises = (*place.premises, *(_fact(substitute(atom, solution)) for atom in others))
                        found = True
                        yield Near(compiled.rule.name, premises, substitute(missing, solution), place.cells)
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

    def _open_parts(
        self, compiled: CompiledRule, binding: dict[str, int], key: _Key
    ) -> Iterator[tuple[_Place, list[Atom]]]:
        """Yield each place of the schema for a binding, with the atoms that are left; few places are remembered."""
        places: Iterable[_Place] | None = self._places.get(key)
        if places is None:
            found = self._schema_places(compiled, dict(key[1]))
            start = tuple(islice(found, _FEW))
            places = chain(start, found) if len(start) == _FEW else self._places.setdefault(key, start)
        for place in places:
            yield place, [substitute(atom, binding) for atom in place.atoms]

    def _schema_names(self, compiled: CompiledRule) -> frozenset[str]:
        names = self._names.get(id(compiled))
        if names is None:
            names = self._names[id(compiled)] = _schema_names(compiled)
        return names

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
                yield _Place(extended, (*ground, *cells), atoms, len(cells))

    def _cells(self, compiled: CompiledRule, binding: dict[str, int]) -> tuple[Fact, ...]:
        """Return the triples that make up the list which a rule goes through."""
        heads = [binding[pattern.list.name] for pattern in compiled.lists]
        return self.cells(heads[0]) if len(heads) == 1 else tuple(chain(*map(self.cells, heads)))

    def cells(self, head: int) -> tuple[Fact, ...]:
        """Return the cells of a list as triples; nothing where it is none."""
        if head not in self._lists:
            ids = self.ids
            members = self.lists.members(head) or ()
            cells = self.lists.cells(head) if members else []
            places = zip(cells, members, [*cells[1:], ids.nil], strict=True)
            parts = (((cell, ids.first, member), (cell, ids.rest, rest)) for cell, member, rest in places)
            self._lists[head] = tuple(chain.from_iterable(parts))
        return self._lists[head]


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
