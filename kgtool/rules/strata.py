"""Stratification: a rule with a negation waits until what it negates is complete.

The dependencies are those of the compiled plans, so an ontology that never leads from a rule's conclusion back to
what it negates does not stand in its way. Levels are found by relaxation; where they grow without end, a cycle goes
through a negation, and the rules of it are named (KG0606).
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kgtool.rules.construct import QueryRule
    from kgtool.rules.rule import Pattern

__all__ = ["Dependency", "QueryPlan", "levels", "query_plan"]

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@dataclass(frozen=True, slots=True)
class Dependency:
    """What a rule reads and writes, as slots; 0 stands for any."""

    rule: str
    reads: frozenset[int]
    negates: frozenset[int]
    writes: frozenset[int]


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query rule with its slots."""

    rule: QueryRule
    dependency: Dependency


def query_plan(rule: QueryRule, intern: Callable[[str], int]) -> QueryPlan:
    """Return a rule with its slots; raise InputError (KG0605) for a variable predicate or class beside a negation."""

    def slot(pattern: Pattern) -> int:
        if not isinstance(pattern.predicate, str):
            return 0
        if pattern.predicate != _TYPE:
            return intern(pattern.predicate)
        return -intern(pattern.object) if isinstance(pattern.object, str) else 0

    reads, negates, writes = (
        frozenset(map(slot, patterns)) for patterns in (rule.positive, rule.negative, rule.template)
    )
    if negates and 0 in reads | negates | writes:
        message = f"rule '{rule.name}' has a negation, and a variable in the place of a predicate or class"
        hint = "name the predicates and classes, so that what must be complete before the rule runs is known"
        raise InputError(Diagnostic("KG0605", message, rule.location, hint))
    return QueryPlan(rule, Dependency(rule.name, reads | negates, negates, writes))


def levels(
    rules: Sequence[QueryPlan], others: Iterable[Dependency], by_rule: Callable[[], Iterable[Dependency]] | None = None
) -> dict[str, int]:
    """Return the level of each query rule: those of a level run when all below are done; raise InputError (KG0606).

    ``by_rule`` gives the other dependencies with the names of their rules, for the message.
    """
    negative = [plan for plan in rules if plan.dependency.negates]
    if not negative:
        return {plan.rule.name: 0 for plan in rules}
    everything = [*(plan.dependency for plan in rules), *others]
    readers: dict[int, list[Dependency]] = defaultdict(list)
    for dependency in everything:
        for slot in dependency.reads:
            readers[slot].append(dependency)
    level: dict[int, int] = defaultdict(int)
    waiting = deque(plan.dependency for plan in negative)
    while waiting:
        dependency = waiting.popleft()
        needed = _needed(dependency, level)
        if needed > len(negative):
            named = by_rule() if by_rule else others
            raise _cycle(negative, [*(plan.dependency for plan in rules), *named])
        for slot in dependency.writes:
            if level[slot] < needed:
                level[slot] = needed
                waiting.extend((*readers[slot], *readers[0]))
    return {plan.rule.name: _needed(plan.dependency, level) for plan in rules}


def _needed(dependency: Dependency, level: dict[int, int]) -> int:
    top = max(level.values(), default=0) if 0 in dependency.reads else 0
    read = max((level.get(slot, 0) for slot in dependency.reads), default=0)
    negated = max((level.get(slot, 0) + 1 for slot in dependency.negates), default=0)
    return max(top, read, negated)


def _cycle(negative: Sequence[QueryPlan], everything: Sequence[Dependency]) -> InputError:
    for plan in negative:
        path = _path(plan.dependency.writes, plan.dependency.negates, everything)
        if path is not None:
            steps = " → ".join(dict.fromkeys([plan.rule.name, *path]))
            message = (
                f"rule '{plan.rule.name}' negates what follows from its own conclusion: {steps} → {plan.rule.name}"
            )
            hint = "break the cycle: let the negated pattern be one that no rule of the cycle concludes"
            return InputError(Diagnostic("KG0606", message, plan.rule.location, hint))
    return InputError(Diagnostic("KG0606", "the rules negate each other's conclusions in a cycle"))


def _path(start: frozenset[int], goal: frozenset[int], everything: Sequence[Dependency]) -> list[str] | None:
    """Return the names of the rules on a shortest way from slots to slots."""
    came: dict[int, tuple[int, str]] = {}
    queue = deque(sorted(start))
    seen = set(start)
    while queue:
        slot = queue.popleft()
        if slot in goal:
            names: list[str] = []
            while slot in came:
                slot, name = came[slot]
                names.append(name)
            return names[::-1]
        for dependency in everything:
            if slot in dependency.reads:
                for target in sorted(dependency.writes - seen):
                    seen.add(target)
                    came[target] = (slot, dependency.rule)
                    queue.append(target)
    return None
