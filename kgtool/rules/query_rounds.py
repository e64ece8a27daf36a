"""The query rules of a run: level by level, each when what it reads has changed, with the columns closed after it.

SPARQL 1.1 Query §16.2 (https://www.w3.org/TR/sparql11-query/#construct). A rule runs on columns where
:mod:`kgtool.rules.column_queries` can read it, and through an index otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kgtool.errors import Diagnostic, InputError
from kgtool.rules.column_queries import conclusions_of
from kgtool.rules.query_engine import QueryIndex
from kgtool.rules.strata import levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.fixpoint import Fixpoint
    from kgtool.rules.strata import QueryPlan

__all__ = ["QueryRounds"]

_STEADY = 10
"""After so many rounds on end that made new terms, the solutions of rules are remembered, and read once."""

State: TypeAlias = tuple[tuple[int, int], ...]
"""How many rows some slots have, and how many ids are merged: unchanged means that there is nothing new to read."""


@dataclass(slots=True)
class QueryRounds:
    """The query rules of a run, and what they have seen of its facts."""

    fixpoint: Fixpoint
    _index: QueryIndex = field(init=False)
    _last: dict[str, State] = field(default_factory=dict)
    _negated: dict[str, State] = field(default_factory=dict)
    _made: dict[str, list[tuple[Column, Column, Column]]] = field(default_factory=dict)
    _inventions: int = 0
    _levels: tuple[int, dict[str, int]] = (-1, {})

    def __post_init__(self) -> None:
        """Start with an empty index."""
        self._index = QueryIndex(self.fixpoint.ids.type)

    def run(self) -> None:
        """Evaluate to the fixed point; raise InputError (KG0606) for a cycle through negation."""
        level = 0
        while True:
            found = self._found_levels()
            if level > max(found.values()):
                break
            chosen = [plan for plan in self.fixpoint.queries if found[plan.rule.name] <= level]
            if not self._evaluate(chosen):
                level += 1
        self._check_negations()

    def _found_levels(self) -> dict[str, int]:
        """Return the levels of the query rules under the plans that there are now."""
        agenda, queries = self.fixpoint.agenda, self.fixpoint.queries
        if self._levels[0] != len(agenda):
            negative = any(plan.dependency.negates for plan in queries)
            others = agenda.dependencies() if negative else ()
            self._levels = (len(agenda), levels(queries, others, lambda: agenda.dependencies(by_rule=True)))
        return self._levels[1]

    def _evaluate(self, chosen: Sequence[QueryPlan]) -> bool:
        """Run the rules whose input has changed, on one state of the facts; say whether there was anything new."""
        found: list[tuple[str, Column, Column, Column]] = []
        terms = len(self.fixpoint.terms)
        for plan in chosen:
            state = self._state(plan.dependency.reads)
            if self._last.get(plan.rule.name) == state:
                continue
            self._last[plan.rule.name] = state
            concluded = self._concluded(plan)
            found += [(plan.rule.name, *parts) for parts in concluded]
            if plan.dependency.negates:
                self._negated.setdefault(plan.rule.name, self._state(plan.dependency.negates))
                self._made.setdefault(plan.rule.name, []).extend(concluded)
        for name, s, p, o in found:
            self._take_rows(name, s, p, o)
        self._inventions = self._inventions + 1 if len(self.fixpoint.terms) > terms else 0
        self.fixpoint.work.check_terms(self._inventions)
        return self.fixpoint.commit()

    def _concluded(self, plan: QueryPlan) -> tuple[tuple[Column, Column, Column], ...]:
        """Return what a rule concludes from the facts as they are, as columns of representatives."""
        run = self.fixpoint
        columns = self._on_columns(plan.rule)
        if columns is not None:
            return columns
        self._index.update(self._expanded(plan.dependency.reads), run.terms.texts)
        intern = run.terms.intern
        of_new = self._inventions > _STEADY and not plan.dependency.negates
        ids = [[intern(text) for text in triple] for triple in self._index.conclusions(plan.rule, of_new=of_new)]
        run.grow()
        if not ids:
            return ()
        s, p, o = run.equality.representative[np.array(ids, np.int64)].T
        return ((s, p, o),)

    def _on_columns(self, rule: QueryRule) -> tuple[tuple[Column, Column, Column], ...] | None:
        """Return what a rule concludes, or None where it has to go through the index."""
        run, form = self.fixpoint, rule.columns
        return conclusions_of(form, rule.template, run.facts, run.equality, run.terms) if form else None

    def _take_rows(self, name: str, s: Column, p: Column, o: Column) -> None:
        self.fixpoint.work.produced[name] += len(s)
        self.fixpoint.grow()
        self.fixpoint.emit_rows(name, s, p, o)

    def _state(self, slots: frozenset[int]) -> State:
        facts, label = self.fixpoint.facts, self.fixpoint.equality.representative
        merged = int((label != np.arange(facts.universe)).sum())
        if 0 in slots:
            return ((0, facts.size()), (-1, merged))
        return (*((slot, len(facts.of(slot))) for slot in sorted(slots)), (0, merged))

    def _expanded(self, slots: frozenset[int]) -> dict[int, Column]:
        """Return the rows of slots with every member of an equality in its place."""
        equality, same_as = self.fixpoint.equality, self.fixpoint.ids.same_as
        label = equality.representative
        chosen = {int(label[slot]) if slot > 0 else -int(label[-slot]) for slot in slots}
        rows = {slot: rows for slot, rows in self.fixpoint.facts.rows.items() if (0 in slots or slot in chosen)}
        pairs = rows.pop(same_as, None)
        expanded = equality.expanded(rows)
        if pairs is not None:
            expanded[same_as] = equality.pairs()
        return expanded

    def _check_negations(self) -> None:
        """Refuse a result where something that a rule took to be absent came in later, through owl:sameAs."""
        for plan in self.fixpoint.queries:
            name, negates = plan.rule.name, plan.dependency.negates
            if not negates or self._negated[name] == self._state(negates):
                continue
            if self._rows(self._made[name]) - self._rows(self._concluded(plan)):
                message = f"what rule '{name}' negates was concluded after it ran"
                hint = "an owl:sameAs that follows from its conclusion reaches what it negates"
                raise InputError(Diagnostic("KG0606", message, plan.rule.location, hint))

    def _rows(self, columns: Iterable[tuple[Column, Column, Column]]) -> set[tuple[int, ...]]:
        """Return rows, with the representatives that the terms have now."""
        label = self.fixpoint.equality.representative
        return {row for s, p, o in columns for row in zip(*(label[part].tolist() for part in (s, p, o)), strict=True)}
