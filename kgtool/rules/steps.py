"""Proofs through transitive properties that lead from many nodes to many: step by step along stated triples.

A pair of a component of n nodes has n ways to be made of two, each of these n again. One way is enough: a step to a
neighbour, a node of a stated triple with the first one, and the rest of the way from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import distinct, low
from kgtool.rules.instances import Instance
from kgtool.rules.row_ranges import part_of
from kgtool.rules.schema_places import bindings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.columns import Column
    from kgtool.rules.plans import CompiledRule
    from kgtool.rules.schema_places import Fact, SchemaPlaces

__all__ = ["Steps"]

_MANY, _VERY_MANY = 8, 32
"""From so many nodes on that a property leads to from one, only its neighbours are looked at: where it also leads back,
and where it does not."""


@dataclass(slots=True)
class Steps:
    """The neighbours of nodes; ``taken`` says that some proof was looked for along them alone."""

    places: SchemaPlaces
    taken: bool = False
    _index: Column | None = None

    def apply(self, compiled: CompiledRule, fact: Fact) -> bool:
        """Say whether a rule makes a pair of a transitive property that leads to many nodes from its first one."""
        facts = self.places.facts
        if fact[1] == facts.type_id or not _is_transitive(compiled):
            return False
        x, p, y = fact
        many = part_of(facts.of(p), x)[1]
        return many >= _VERY_MANY or (many >= _MANY and facts.holds((y, p, x)))

    def instances(self, compiled: CompiledRule, fact: Fact) -> Iterator[Instance]:
        """Yield the instances of such a rule that begin with a step to a neighbour."""
        self.taken = True
        x, p, y = fact
        holds = self.places.facts.holds
        for binding in bindings(compiled, fact):
            for place in self.places.fitting(compiled, binding):
                for node in self._neighbours(x):
                    if node not in {x, y} and holds((x, p, node)) and holds((node, p, y)):
                        premises = dict.fromkeys((*place.premises, (x, p, node), (node, p, y)))
                        yield Instance(compiled.rule.name, tuple(premises))

    def are_neighbours(self, fact: Fact) -> bool:
        """Say whether a stated triple leads between subject and object."""
        return fact[2] in self._neighbours(fact[0])

    def _neighbours(self, node: int) -> list[int]:
        if self._index is None:
            s, _, o = self.places.facts.stated.everything()
            self._index = distinct(np.concatenate([(s << 32) | o, (o << 32) | s]))
        found: list[int] = low(part_of(self._index, node)[0]).tolist()
        return found


def _is_transitive(compiled: CompiledRule) -> bool:
    if len(compiled.open) != 2 or len(compiled.heads) != 1 or compiled.lists:  # noqa: PLR2004 - two steps make one
        return False
    (first, second), (head,) = compiled.open, compiled.heads
    is_path = first.object == second.subject and (head.subject, head.object) == (first.subject, second.object)
    return is_path and first.predicate == second.predicate == head.predicate
