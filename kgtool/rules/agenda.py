"""The plans in use: which of them read a slot, and which have yet to see all facts once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.rules.copies import Copy, Shape, copies_of, shape_of
from kgtool.rules.plans import CompiledRule, Plan, plans_at, plans_of, schema_places
from kgtool.rules.strata import Dependency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.rules.facts import Facts
    from kgtool.rules.ids import Ids
    from kgtool.rules.joins import Atom
    from kgtool.rules.lists import Lists

__all__ = ["Agenda"]


@dataclass(slots=True)
class Agenda:
    """The plans of some rules under the schema that holds; ``fresh`` and ``fresh_copies`` are not registered yet."""

    ids: Ids
    copies: dict[int, list[Copy]] = field(default_factory=lambda: defaultdict(list))
    joins: dict[int, list[tuple[Plan, int]]] = field(default_factory=lambda: defaultdict(list))
    open: list[Plan] = field(default_factory=list)
    fresh: list[Plan] = field(default_factory=list)
    fresh_copies: dict[int, list[Copy]] = field(default_factory=lambda: defaultdict(list))
    _plans: dict[Plan, None] = field(default_factory=dict)
    _copies: set[Copy] = field(default_factory=set)
    _done: dict[tuple[str, tuple[Atom, ...]], set[tuple[int, ...]]] = field(default_factory=lambda: defaultdict(set))
    _shapes: dict[int, Shape | None] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many plans there are."""
        return len(self._plans) + len(self._copies)

    @property
    def has_fresh(self) -> bool:
        """Say whether some plan has yet to see all facts."""
        return bool(self.fresh or self.fresh_copies)

    def plan(self, chosen: Iterable[CompiledRule], facts: Facts, lists: Lists) -> None:
        """Make the plans that are not there yet."""
        for compiled in chosen:
            if not compiled.schema and not compiled.lists:
                self._add(plans_of(compiled, facts, lists))
                continue
            names, places = schema_places(compiled, facts)
            if not compiled.lists:
                done = self._done[compiled.rule.name, compiled.schema]
                new = [place for place in places if place not in done]
                done.update(new)
                places = self._without_copies(compiled, names, new)
            for place in places:
                self._add(plans_at(compiled, dict(zip(names, place, strict=True)), facts, lists))

    def _add(self, plans: Iterable[Plan]) -> None:
        for plan in plans:
            if plan not in self._plans:
                self._plans[plan] = None
                self.fresh.append(plan)

    def _without_copies(
        self, compiled: CompiledRule, names: list[str], places: list[tuple[int, ...]]
    ) -> list[tuple[int, ...]]:
        """Take the copies that a rule is at new places of the schema; return the places where it is more."""
        shape = self._shape(compiled)
        if shape is None or not places:
            return places
        found, others = copies_of(shape, compiled.rule.name, names, places, self.ids)
        for copy in found:
            if copy not in self._copies:
                self._copies.add(copy)
                self.fresh_copies[copy.source].append(copy)
        return others

    def _shape(self, compiled: CompiledRule) -> Shape | None:
        if id(compiled) not in self._shapes:
            self._shapes[id(compiled)] = shape_of(compiled, self.ids.type)
        return self._shapes[id(compiled)]

    def register(self) -> None:
        """Take the fresh plans, which have seen all facts now, among those that follow what is new."""
        for source, copies in self.fresh_copies.items():
            self.copies[source] += copies
        for plan in self.fresh:
            slots = [atom.slot(self.ids.type) for atom in plan.atoms]
            if 0 in slots:
                self.open.append(plan)
            for place, slot in enumerate(slots) if 0 not in slots else ():
                self.joins[slot].append((plan, place))
        self.fresh.clear()
        self.fresh_copies.clear()

    def forget(self) -> None:
        """Start anew: predicates or classes have become equal."""
        stores = (self._plans, self._copies, self._done, self.fresh, self.fresh_copies)
        for store in (*stores, self.copies, self.joins, self.open):
            store.clear()

    def dependencies(self, *, by_rule: bool = False) -> list[Dependency]:
        """Return what the plans read and write: for each slot that copies read together, or by rule."""
        edges: dict[tuple[str, frozenset[int]], set[int]] = defaultdict(set)
        for source, copies in self.copies.items():
            for rule in {copy.rule for copy in copies} if by_rule else {""}:
                edges[rule, frozenset((source,))] |= {copy.target for copy in copies if rule in {"", copy.rule}}
        for plan in self._plans:
            reads, writes = (
                frozenset(atom.slot(self.ids.type) for atom in atoms) for atoms in (plan.atoms, plan.heads)
            )
            if not writes <= reads:
                edges[plan.rule, reads] |= writes
        return [
            Dependency(rule, reads, frozenset(), frozenset(edges[rule, reads]))
            for rule, reads in sorted(edges, key=lambda edge: (edge[0], sorted(edge[1])))
        ]
