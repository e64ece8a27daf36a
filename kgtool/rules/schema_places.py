"""The places of the schema where a rule may conclude a triple: looked up once, and narrowed where they are many.

A class has ten thousand subclasses, a property ten thousand chains, a union ten thousand members; but the individual in
question has a handful of classes and properties, and these say which of the places are worth looking at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kgtool.rules.list_places import BINDING, PLACES, Fact, ListPlaces
from kgtool.rules.lookup import is_wide, solutions, substitute
from kgtool.rules.plans import CompiledRule, through_lists
from kgtool.rules.rule import ListForm, variables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.rules.ids import Ids
    from kgtool.rules.joins import Atom
    from kgtool.rules.lists import Lists
    from kgtool.rules.stored import StoredFacts

__all__ = ["Fact", "Place", "SchemaPlaces", "bindings", "to_fact"]

_Key: TypeAlias = tuple[int, tuple[tuple[str, int], ...]]
"""A compiled rule, by its identity, and a binding."""

_MANY, _ROWS_A_PLACE = 8, 50_000
"""From how many places of the schema on the triples of a node are asked first, which takes time by the rows."""

_FEW = 1_000
"""Up to so many places of the schema are remembered."""

_NEAREST = 30
"""How many of many lists are told of as those that lack least."""


class Place(NamedTuple):
    """A place of the schema where a rule applies: its premises there, the cells of its list, and the atoms left."""

    premises: tuple[Fact, ...]
    cells: tuple[Fact, ...]
    atoms: tuple[Atom, ...]


@dataclass(slots=True)
class SchemaPlaces:
    """The places of rules over facts that do not change."""

    facts: StoredFacts
    lists: Lists
    ids: Ids
    _places: dict[_Key, tuple[Place, ...]] = field(default_factory=dict)
    _wide: dict[_Key, bool] = field(default_factory=dict)
    _names: dict[int, frozenset[str]] = field(default_factory=dict)
    _many: int = field(init=False)
    _listed: ListPlaces = field(init=False)

    def __post_init__(self) -> None:
        """Say what many is among these facts."""
        self._many = _MANY + self.facts.height() // _ROWS_A_PLACE
        self._listed = ListPlaces(self.facts, self.lists, self.ids)

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
                if self._holds_somewhere(compiled, binding):
                    return True
        return False

    def _holds_somewhere(self, compiled: CompiledRule, binding: dict[str, int]) -> bool:
        """Say whether the schema part of a rule holds at some place for a binding; of long lists no atoms are made."""
        schema = [substitute(atom, binding) for atom in compiled.schema]
        found = ({**binding, **solution} for solution in solutions(self.facts, schema, PLACES))
        if compiled.lists and compiled.lists[0].form not in BINDING:
            return any(self.lists.members(whole[compiled.lists[0].list.name]) for whole in found)
        return next(self._through(compiled, found), None) is not None

    def fitting(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[Place]:
        """Yield the places that a rule with a binding may apply at; of many, those that its nodes' triples allow."""
        key = self._key(compiled, binding)
        if not self._is_wide(compiled, key):
            yield from self._opened(compiled, binding, key)
            return
        if not compiled.lists:
            for narrowed in self._narrowed(compiled, binding):
                yield from self._opened(compiled, narrowed, self._key(compiled, narrowed))
            return
        lacks_stated = self._listed.lacks(compiled.lists[0], binding, self.facts.stated)
        node = binding.get(compiled.lists[0].items[0].name)
        for listed in self._narrowed_lists(compiled, binding):
            chosen = sorted(listed, key=lambda one: lacks_stated(one[1]))
            if compiled.lists[0].form is ListForm.TYPES and node is not None:
                yield from self._as_types(compiled, node, chosen)
            else:
                yield from self._through(compiled, (whole for whole, _ in chosen))

    def _narrowed_lists(
        self, compiled: CompiledRule, binding: dict[str, int]
    ) -> Iterator[Iterable[tuple[dict[str, int], tuple[int, ...]]]]:
        """Yield the places of a rule with lists that a binding fits, in groups: stated triples of a node come first.

        A node of more classes or properties than the schema has places is not asked for each of them.
        """
        decider = self._decider(compiled, binding)
        schema = [substitute(atom, binding) for atom in compiled.schema]
        if decider is None or is_wide(self.facts, schema, len(self.facts.slots_about(decider[1]))):
            for narrowed in self._narrowed(compiled, binding):
                own = self._listed.lacks(compiled.lists[0], narrowed, self.facts)
                yield self._listed.places(compiled, narrowed, own)
            return
        name, node, by_class = decider
        lacks = self._listed.lacks(compiled.lists[0], binding, self.facts)
        stated, known = (facts.classes_and_predicates(node)[not by_class] for facts in (self.facts.stated, self.facts))
        found = [
            ({**whole, name: value}, members)
            for whole, members in self._listed.places(compiled, binding, lacks)
            for value in ([whole[name]] if name in whole else dict.fromkeys(members))
            if value in known
        ]
        yield (one for one in found if one[0][name] in stated)
        yield (one for one in found if one[0][name] not in stated)

    def _as_types(
        self, compiled: CompiledRule, node: int, chosen: Iterable[tuple[dict[str, int], tuple[int, ...]]]
    ) -> Iterator[Place]:
        """Yield the places where a node is known to have all classes of a list."""
        for whole, members in chosen:
            ground = (to_fact(substitute(atom, whole)) for atom in compiled.schema)
            types = ((node, self.ids.type, member) for member in dict.fromkeys(members))
            atoms = tuple(substitute(atom, whole) for atom in compiled.open)
            yield Place((*ground, *types), self._listed.cells(whole[compiled.lists[0].list.name]), atoms)

    def nearest(self, compiled: CompiledRule, binding: dict[str, int], most: int) -> Iterator[Place]:
        """Yield up to so many places for a binding; of many, those first for which the nodes have most triples."""
        key = self._key(compiled, binding)
        if not self._is_wide(compiled, key):
            yield from islice(self._opened(compiled, binding, key), most)
        elif compiled.lists:
            lacks = self._listed.lacks(compiled.lists[0], binding, self.facts)
            ranked = ((lacks(members), whole) for whole, members in self._listed.places(compiled, binding))
            chosen = (whole for _, whole in nsmallest(_NEAREST, ranked, key=itemgetter(0)))
            yield from islice(self._through(compiled, chosen), most)
        else:
            narrowed = [each for each in self._narrowed(compiled, binding) if each != binding]
            every = (self._opened(compiled, each, self._key(compiled, each)) for each in (*narrowed, binding))
            yield from islice(chain.from_iterable(every), most)

    def _narrowed(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[dict[str, int]]:
        """Yield a binding that many places of the schema fit, once for each that the triples of a node leave."""
        decider = self._decider(compiled, binding)
        if decider is None:
            yield binding
            return
        name, node, by_class = decider
        stated = self.facts.stated.slots_about(node)
        for slot in (*stated, *(slot for slot in self.facts.slots_about(node) if slot not in stated)):
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

    def _opened(self, compiled: CompiledRule, binding: dict[str, int], key: _Key) -> Iterator[Place]:
        """Yield each place for a binding, with the binding in the atoms that are left; few places are remembered."""
        places: Iterable[Place] | None = self._places.get(key)
        if places is None:
            found = self._all(compiled, dict(key[1]))
            start = tuple(islice(found, _FEW))
            places = chain(start, found) if len(start) == _FEW else self._places.setdefault(key, start)
        for place in places:
            yield Place(place.premises, place.cells, tuple([substitute(atom, binding) for atom in place.atoms]))

    def _schema_names(self, compiled: CompiledRule) -> frozenset[str]:
        names = self._names.get(id(compiled))
        if names is None:
            names = self._names[id(compiled)] = _names_of_schema(compiled)
        return names

    def _all(self, compiled: CompiledRule, binding: dict[str, int]) -> Iterator[Place]:
        schema = [substitute(atom, binding) for atom in compiled.schema]
        found = ({**binding, **solution} for solution in solutions(self.facts, schema, PLACES))
        return self._through(compiled, found)

    def _through(self, compiled: CompiledRule, wholes: Iterable[dict[str, int]]) -> Iterator[Place]:
        for whole in wholes:
            ground = tuple(to_fact(substitute(atom, whole)) for atom in compiled.schema)
            for extended, added in through_lists(compiled.lists, whole, self.facts, self.lists):
                if any(whole.get(name, value) != value for name, value in extended.items()):
                    continue
                cells = self._listed.cells(extended[compiled.lists[0].list.name]) if compiled.lists else ()
                atoms = tuple(substitute(atom, extended) for atom in (*added, *compiled.open))
                yield Place(ground, cells, atoms)

    def cells(self, head: int) -> tuple[Fact, ...]:
        """Return the cells of a list as triples; nothing where it is none."""
        return self._listed.cells(head)


def _names_of_schema(compiled: CompiledRule) -> frozenset[str]:
    """Return the variables that the schema part of a rule binds."""
    bound = {name for atom in compiled.schema for name in atom.names()}
    for pattern in compiled.lists:
        variables = variables_of(pattern) if pattern.form in BINDING else (pattern.list,)
        bound |= {variable.name for variable in variables}
    return frozenset(bound)


def bindings(compiled: CompiledRule, fact: Fact) -> Iterator[dict[str, int]]:
    """Yield what the variables of a rule's heads are when it concludes the fact."""
    for head in compiled.heads:
        binding: dict[str, int] = {}
        for part, value in zip((head.subject, head.predicate, head.object), fact, strict=True):
            if (binding.setdefault(part, value) if isinstance(part, str) else part) != value:
                break
        else:
            yield binding


def to_fact(atom: Atom) -> Fact:
    """Return an atom without variables as a triple."""
    return int(atom.subject), int(atom.predicate), int(atom.object)
