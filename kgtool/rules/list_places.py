"""The places of the schema where a rule goes through a list: with its members, and what they lack; and its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rules.joins import solve
from kgtool.rules.lookup import substitute
from kgtool.rules.rule import ListForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kgtool.rules.ids import Ids
    from kgtool.rules.joins import Atom
    from kgtool.rules.lists import Lists
    from kgtool.rules.plans import CompiledRule
    from kgtool.rules.rule import ListPattern
    from kgtool.rules.stored import StoredFacts

__all__ = ["BINDING", "PLACES", "Fact", "Lacks", "ListPlaces"]

Fact: TypeAlias = tuple[int, int, int]
"""A triple of ids."""

Lacks: TypeAlias = "Callable[[tuple[int, ...]], int]"
"""Says of the members of a list how many are surely not among the triples of some nodes."""

PLACES = 50_000
"""How many places of the schema are gone through: as many as a class has subclasses, or a list members."""

BINDING = (ListForm.MEMBER, ListForm.PAIR)
"""The list forms that bind their items; the others make atoms of them."""


@dataclass(slots=True)
class ListPlaces:
    """Places with lists, over facts that do not change."""

    facts: StoredFacts
    lists: Lists
    ids: Ids
    _cells: dict[int, tuple[Fact, ...]] = field(default_factory=dict)
    _last: tuple[object, list[tuple[dict[str, int], tuple[int, ...] | None]]] = (None, [])

    def lacks(self, pattern: ListPattern, binding: dict[str, int], facts: StoredFacts) -> Lacks:
        """Return what says of the members of a list how many are surely not among the triples of the bound nodes."""
        first, last = binding.get(pattern.items[0].name), binding.get(pattern.items[-1].name)
        if pattern.form in BINDING or first is None or last is None:
            return lambda members: int(first is not None and first not in members)
        about = facts.classes_and_predicates(first)[pattern.form is not ListForm.TYPES]
        if pattern.form is ListForm.TYPES:
            return lambda members: len(set(members) - about)
        others = facts.classes_and_predicates(last)[1]
        if pattern.form is ListForm.CHAIN:
            return lambda members: (members[0] not in about) + (members[-1] not in others)
        both = about & others
        return lambda members: len(set(members) - both)

    def places(
        self, compiled: CompiledRule, binding: dict[str, int], lacks: Lacks | None = None
    ) -> Iterator[tuple[dict[str, int], tuple[int, ...]]]:
        """Yield the places of a rule with the members of the list there; malformed lists are none."""
        schema = tuple([substitute(atom, binding) for atom in compiled.schema])
        key = id(compiled), schema, binding.get(compiled.lists[0].list.name)
        if self._last[0] != key:
            self._last = key, self._read(compiled.lists[0].list.name, schema, binding)
        for row, members in self._last[1]:
            if members and not (lacks and lacks(members)):
                yield {**binding, **row}, members

    def _read(
        self, name: str, schema: Sequence[Atom], binding: dict[str, int]
    ) -> list[tuple[dict[str, int], tuple[int, ...] | None]]:
        """Return what the schema part of a rule binds at each place, with the members of the list of this name."""
        table = solve(self.facts, schema, None, {each for atom in schema for each in atom.names()})
        if table is None:
            return []
        rows = [*zip(*(column[:PLACES].tolist() for column in table.values()), strict=True)] if table else [()]
        if name in table:
            self.lists.read_all(table[name])
        heads = table[name][:PLACES].tolist() if name in table else [binding[name]] * len(rows)
        found = (dict(zip(table, row, strict=True)) for row in rows)
        return [(row, self.lists.members(head)) for row, head in zip(found, heads, strict=True)]

    def cells(self, head: int) -> tuple[Fact, ...]:
        """Return the cells of a list as triples; nothing where it is none."""
        if head not in self._cells:
            ids = self.ids
            members = self.lists.members(head) or ()
            cells = self.lists.cells(head)
            firsts = zip(cells, repeat(ids.first), members, strict=False)
            rests = zip(cells, repeat(ids.rest), (*cells[1:], ids.nil), strict=False)
            self._cells[head] = tuple(chain.from_iterable(zip(firsts, rests, strict=True))) if members else ()
        return self._cells[head]
