"""Proofs: the smallest tree of rule instances that leads from asserted triples to a conclusion.

Facts are expanded backwards in the order of the smallest tree that they could still be part of, and costs flow forwards
(Knuth, *A generalization of Dijkstra's algorithm*, 1977, https://doi.org/10.1016/0020-0190(77)90002-3); the search ends
when nothing that is left to expand can make the tree smaller.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kgtool.rules.instances import Instance
    from kgtool.rules.schema_places import Fact

__all__ = ["Derivation", "Search"]

_MOST = 20_000
"""How many facts a search expands at most."""


class Derivation(NamedTuple):
    """A node of a proof: a triple, the rule that concludes it (none: it is asserted) and the proofs of the premises.

    A tuple, since a long list makes tens of thousands of them, and a dataclass that is frozen takes five times as long.
    """

    fact: Fact
    rule: str = ""
    premises: tuple[Derivation, ...] = ()
    note: str = ""

    @property
    def size(self) -> int:
        """Return how many nodes the tree has."""
        return sum(1 for _ in self.walk())

    def walk(self) -> Iterator[Derivation]:
        """Yield this node and all below it, premises in their order; a proof may be thousands of steps deep."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.premises[::-1]


@dataclass(slots=True)
class Search:
    """A search for proofs: ``is_asserted`` names the leaves, ``expand`` gives the instances that conclude a fact."""

    is_asserted: Callable[[Fact], bool]
    expand: Callable[[Fact], Iterable[Instance]]
    _cost: dict[Fact, int] = field(default_factory=dict)
    _best: dict[Fact, Instance] = field(default_factory=dict)
    _uses: dict[Fact, list[tuple[Fact, Instance]]] = field(default_factory=lambda: defaultdict(list))
    _instances: dict[Fact, list[Instance]] = field(default_factory=dict)
    _final: set[Fact] = field(default_factory=set)
    _leaves: dict[Fact, tuple[Derivation, ...]] = field(default_factory=dict)

    def prove(self, goal: Fact) -> Derivation | None:
        """Return a smallest proof of a fact, or None where it has none."""
        if not self._settle(goal):
            self._explore(goal)
        if goal not in self._cost:
            return None
        self._choose(goal)
        return self._tree(goal)

    def _choose(self, goal: Fact) -> None:
        """Of the steps that lead to the goal at the same cost, take the first by the name of its rule."""
        known = self._instances.get(goal, ())
        if len(known) < 2 or goal not in self._best:  # noqa: PLR2004 - of one there is no choice
            return
        equal = [
            instance
            for instance in known
            if all(premise in self._cost for premise in instance.premises)
            and instance.own + sum(self._cost[premise] for premise in instance.premises) == self._cost[goal]
        ]
        if equal:
            self._best[goal] = min(equal, key=lambda instance: (instance.rule, instance.premises, instance.cells))

    def alternatives(self, goal: Fact, most: int) -> tuple[Derivation, ...]:
        """Return up to so many proofs that differ in their last step, the smallest first."""
        if self.prove(goal) is None:
            return ()
        found = []
        for instance in self._instances.get(goal, ()):
            trees = [self.prove(premise) for premise in instance.premises]
            proofs = tuple(tree for tree in trees if tree is not None)
            if len(proofs) == len(trees) and all(goal != node.fact for tree in proofs for node in tree.walk()):
                found.append((instance.own + sum(tree.size for tree in proofs), instance, proofs))
        found.sort(key=lambda one: (one[0], one[1].rule))
        chosen = tuple(self._derivation(goal, instance, proofs) for _, instance, proofs in found[:most])
        return chosen or (self._tree(goal),)

    def _settle(self, fact: Fact) -> bool:
        """Say whether nothing can make the cost of a fact smaller; an asserted fact gets its own."""
        if fact in self._final:
            return True
        if fact in self._cost or not self.is_asserted(fact):
            return False
        self._cost[fact] = 1
        self._final.add(fact)
        return True

    def _explore(self, goal: Fact) -> None:
        queue: list[tuple[int, int, Fact]] = [(0, 0, goal)]
        outside: dict[Fact, int] = {goal: 0}
        done: set[Fact] = set()
        while queue and len(done) < _MOST:
            around, _, fact = heapq.heappop(queue)
            if goal in self._cost and around + 2 >= self._cost[goal] and goal in done:
                return
            if fact in done:
                continue
            done.add(fact)
            for instance in self._expanded(fact):
                least = [self._cost[premise] if self._settle(premise) else 2 for premise in instance.premises]
                self._offer(fact, instance)
                whole = around + instance.own + sum(least)
                for premise, own in zip(instance.premises, least, strict=True):
                    total = whole - own
                    if premise not in self._final and premise not in done and total < outside.get(premise, 1 << 30):
                        outside[premise] = total
                        heapq.heappush(queue, (total, len(outside), premise))

    def _expanded(self, fact: Fact) -> list[Instance]:
        """Return the instances that conclude a fact, and register them with the premises that have to be proved."""
        if fact not in self._instances:
            self._instances[fact] = list(self.expand(fact))
            for instance in self._instances[fact]:
                for premise in instance.premises:
                    if not self._settle(premise):
                        self._uses[premise].append((fact, instance))
        return self._instances[fact]

    def _offer(self, fact: Fact, instance: Instance) -> None:
        """Take a cost that an instance gives a fact, and pass it on to what rests on that."""
        waiting = deque([(fact, instance)])
        while waiting:
            head, chosen = waiting.popleft()
            costs = [self._cost.get(premise) for premise in chosen.premises]
            if None in costs:
                continue
            cost = chosen.own + sum(cost for cost in costs if cost is not None)
            if cost < self._cost.get(head, 1 << 30):
                self._cost[head], self._best[head] = cost, chosen
                waiting.extend(self._uses[head])

    def _tree(self, fact: Fact) -> Derivation:
        """Return the proof of a fact that was found to be smallest; nothing changes it, or one below it, afterwards."""
        made: dict[Fact, Derivation] = {}
        waiting = [fact]
        while waiting:
            current = waiting[-1]
            instance = self._best.get(current)
            premises = instance.premises if instance is not None else ()
            open_ones = [premise for premise in premises if premise not in made]
            if open_ones:
                waiting += open_ones
                continue
            waiting.pop()
            self._final.add(current)
            proofs = tuple([made[premise] for premise in premises])
            made[current] = self._derivation(current, instance, proofs) if instance is not None else Derivation(current)
        return made[fact]

    def _derivation(self, fact: Fact, instance: Instance, proofs: tuple[Derivation, ...]) -> Derivation:
        """Return the last step of a proof; the cells of a list are leaves that all steps through it share."""
        cells = instance.cells
        if cells and cells[0] not in self._leaves:
            self._leaves[cells[0]] = tuple(map(Derivation, cells))
        return Derivation(fact, instance.rule, (*proofs, *(self._leaves[cells[0]] if cells else ())), instance.note)
