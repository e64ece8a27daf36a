"""The rules of a project over one frame of triples: level by level, each again when what it reads has changed.

SPARQL 1.1 Query §16.2 (https://www.w3.org/TR/sparql11-query/#construct). A rule of joins, filters, bindings, unions and
(NOT) EXISTS stays with the frames. Of any other, what it reads comes to this process and is asked of a SPARQL index.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError
from kgtool.rules.facts import slots_of_triples
from kgtool.rules.families import RULE
from kgtool.rules.frame_groups import GroupFrames, fits_frames
from kgtool.rules.frame_joins import TRIPLE
from kgtool.rules.query_engine import QueryIndex
from kgtool.rules.relations import stack
from kgtool.rules.strata import levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kgtool.rules.backends import Backend
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.ids import Ids
    from kgtool.rules.limits import Work
    from kgtool.rules.relations import Frame
    from kgtool.rules.strata import Dependency, QueryPlan


__all__ = ["FrameRounds"]


@dataclass(slots=True)
class FrameRounds:
    """The query rules of a run, and which of them have something new to read."""

    queries: Sequence[QueryPlan]
    work: Work
    ids: Ids
    backend: Backend
    numbers: Mapping[str, int]
    _level: int = 0
    _waiting: set[str] = field(default_factory=set)
    _made: dict[str, list[Frame]] = field(default_factory=dict)
    _late: set[str] = field(default_factory=set)
    _index: QueryIndex | None = None

    def __post_init__(self) -> None:
        """Let every rule run once."""
        self._waiting = {plan.rule.name for plan in self.queries}

    def note(self, slots: AbstractSet[int]) -> None:
        """Take to know that slots have new rows."""
        for plan in self.queries:
            dependency = plan.dependency
            if slots and (0 in dependency.reads or slots & dependency.reads):
                self._waiting.add(plan.rule.name)
            if plan.rule.name in self._made and slots & dependency.negates:
                self._late.add(plan.rule.name)

    def conclusions(self, known: Frame, others: Iterable[Dependency]) -> Frame | None:
        """Return what the next rules conclude from the triples, or None where the last level has nothing to add.

        Beside its triple a row has the number of its rule. Raises InputError (KG0606) for a cycle through negation.
        """
        found = levels(self.queries, others)
        while self._level <= max(found.values(), default=-1):
            chosen = [
                plan
                for plan in self.queries
                if plan.rule.name in self._waiting and found[plan.rule.name] <= self._level
            ]
            if not chosen:
                self._level += 1
                continue
            self._waiting -= {plan.rule.name for plan in chosen}
            return stack([self._concluded(plan, known) for plan in chosen])
        self._check(known)
        return None

    def _concluded(self, plan: QueryPlan, known: Frame) -> Frame:
        import narwhals as nw

        self.work.at = plan.rule.name
        made, _ = self.backend.materialize(self._made_of(plan, known))
        self.work.at = ""
        if plan.dependency.negates:
            self._made.setdefault(plan.rule.name, []).append(made)
        return made.with_columns(nw.lit(self.numbers[plan.rule.name], nw.Int64).alias(RULE))

    def _made_of(self, plan: QueryPlan, known: Frame) -> Frame:
        if fits_frames(plan.rule):
            return GroupFrames(known, self.work.terms, self.backend).conclusions(plan.rule).unique(subset=list(TRIPLE))
        return self._brought(plan, known)

    def _brought(self, plan: QueryPlan, known: Frame) -> Frame:
        """Return what a rule concludes by SPARQL from the triples that it reads, which come to this process."""
        import narwhals as nw

        reads = plan.dependency.reads
        if 0 not in reads:
            classes = (nw.col("p") == self.ids.type) & nw.col("o").is_in([-slot for slot in reads if slot < 0])
            known = known.filter(nw.col("p").is_in([slot for slot in reads if slot > 0]) | classes)
        found = self.backend.fetch(known)
        self._index = index = self._index or QueryIndex(self.ids.type)
        index.update(slots_of_triples(found["s"], found["p"], found["o"], self.ids.type), self.work.terms.texts)
        rows = [tuple(map(self.work.terms.intern, triple)) for triple in index.conclusions(plan.rule)]
        columns = list(zip(*rows, strict=True)) or [(), (), ()]
        return self.backend.table(dict(zip(TRIPLE, columns, strict=True)))

    def _check(self, known: Frame) -> None:
        """Refuse a result where something that a rule took to be absent came in later, through owl:sameAs."""
        for plan in self.queries:
            rule = plan.rule
            if rule.name in self._late:
                now = self._made_of(plan, known)
                before = stack(self._made[rule.name]).join(now, on=list(TRIPLE), how="anti")
                if self.backend.materialize(before)[1]:
                    raise _late(rule)


def _late(rule: QueryRule) -> InputError:
    message = f"what rule '{rule.name}' negates was concluded after it ran"
    hint = "an owl:sameAs that follows from its conclusion reaches what it negates"
    return InputError(Diagnostic("KG0606", message, rule.location, hint))
