"""Semi-naive evaluation: rounds over what was new in the last one, until nothing is.

New schema triples ask for new plans, which see all facts once; equalities rewrite the facts to representatives.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.agenda import Agenda
from kgtool.rules.clashes import clashes_of
from kgtool.rules.columns import EMPTY, distinct, high, low, pack
from kgtool.rules.copies import hand_on
from kgtool.rules.equality import Equality
from kgtool.rules.facts import slots_of_triples
from kgtool.rules.ids import Ids
from kgtool.rules.joins import solve
from kgtool.rules.limits import Limits, Work
from kgtool.rules.lists import Lists
from kgtool.rules.plans import CompiledRule, Plan, compile_rule
from kgtool.rules.rule import Rule
from kgtool.rules.strata import query_plan
from kgtool.rules.tables import size_of
from kgtool.rules.transitivity import Transitivity
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Terms
    from kgtool.rules.columns import Column
    from kgtool.rules.construct import ProjectRule
    from kgtool.rules.facts import Facts
    from kgtool.rules.joins import Atom
    from kgtool.rules.strata import QueryPlan
    from kgtool.rules.tables import Table

__all__ = ["Fixpoint", "Ids", "Limits"]


_LONG, _FEW = 16, 3
"""A plan of more atoms than this, through a long list, that so many slots are new for is solved once over all facts."""


@dataclass(slots=True)
class Fixpoint:
    """A run: facts, rules and what has happened so far."""

    facts: Facts
    ids: Ids
    terms: Terms
    limits: Limits = field(default_factory=Limits)
    equality: Equality = field(init=False)
    lists: Lists = field(init=False)
    work: Work = field(init=False)
    agenda: Agenda = field(init=False)
    transitivity: Transitivity = field(init=False)
    compiled: list[CompiledRule] = field(default_factory=list)
    queries: list[QueryPlan] = field(default_factory=list)
    _productive: list[CompiledRule] = field(default_factory=list)
    _watched: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _is_planned: bool = False
    _equal: list[tuple[str, Column, Column]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare what depends on the facts."""
        self.equality = Equality(self.facts.universe)
        self.work = Work(self.limits, self.terms)
        self.agenda = Agenda(self.ids)
        self.transitivity = Transitivity(self.facts, lambda more: self.work.check(self.facts, more))
        self._read_lists()

    def _read_lists(self) -> None:
        self.lists = Lists(self.facts, self.ids.first, self.ids.rest, self.ids.nil)

    def add_rules(self, rules: Iterable[ProjectRule]) -> None:
        """Add rules; their plans are made when the run goes on; raise InputError (KG0605)."""
        intern = self.terms.intern
        for rule in rules:
            if isinstance(rule, Rule):
                self._add(compile_rule(rule, intern, str(RDF.type), unify=self.ids.has_equality))
                continue
            self.queries.append(query_plan(rule, intern))
            made = (part for pattern in rule.template for part in pattern.parts() if isinstance(part, str))
            for text in (*rule.columns.terms(), *made) if rule.columns else ():
                intern(text)
        self.grow()

    def _add(self, compiled: CompiledRule) -> None:
        """Add a rule, and remember which slots of the schema ask for new plans of it."""
        self.compiled.append(compiled)
        if compiled.rule.is_inconsistency:
            return
        number = len(self._productive)
        self._productive.append(compiled)
        lists = (self.ids.first, self.ids.rest) if compiled.lists else ()
        for slot in {*compiled.schema_slots(self.ids.type), *lists}:
            self._watched[slot].append(number)

    def names(self) -> set[str]:
        """Return the names of the rules."""
        return {compiled.rule.name for compiled in self.compiled} | {plan.rule.name for plan in self.queries}

    def run(self) -> None:
        """Evaluate to the fixed point; raise LimitError (KG0611), or InputError (KG0606) for a cycle through negation.

        The rules on columns come first; then each level of the query rules, with the columns closed again after each.
        """
        self.close()
        if self.queries:
            from kgtool.rules.query_rounds import QueryRounds

            QueryRounds(self).run()

    def grow(self) -> None:
        """Make room for terms that have come into the dictionary."""
        universe = len(self.terms)
        if universe > self.facts.universe:
            more = np.arange(self.facts.universe, universe, dtype=np.int64)
            self.equality.representative = np.concatenate([self.equality.representative, more])
            self.facts.universe = universe

    def emit_rows(self, name: str, s: Column, p: Column, o: Column) -> None:
        """Note conclusions given as columns of representatives; they become facts at the next commit."""
        for slot, rows in slots_of_triples(s, p, o, self.ids.type).items():
            if slot == self.ids.same_as:
                self._equal.append((name, high(rows), low(rows)))
            else:
                self.facts.emit(name, slot, rows)

    def commit(self) -> bool:
        """Turn what was noted from outside into facts and close them; say whether there was anything new."""
        before = self.equality.representative
        new = self.facts.commit()
        self._follow(self._productive)
        if not new and self.equality.representative is before:
            return False
        self.work.check(self.facts)
        self.close()
        return True

    def settle(self) -> None:
        """Take the facts to be closed already: terms that they say are equal become one, and no rule runs."""
        self._take_equalities()

    def close(self) -> None:
        """Close the facts under the rules on columns: those over the schema alone first, then all."""
        if self._is_planned:
            self._rounds(self._productive)
            return
        self._take_equalities()
        closed = [compiled for compiled in self._productive if not compiled.schema and not compiled.lists]
        for chosen in (closed, self._productive):
            self.agenda.plan(chosen, self.facts, self.lists)
            self._rounds(chosen)
        self._is_planned = True

    def _rounds(self, chosen: list[CompiledRule]) -> None:
        while self.agenda.has_fresh or self.facts.delta:
            self._round()
            self._follow(chosen)

    def _follow(self, chosen: list[CompiledRule]) -> None:
        """Merge equalities, and make plans where the schema has changed."""
        changed = set(self.facts.delta)
        merged = self._merge()
        changed |= merged
        if any(slot in self._watched or slot not in self.facts.rows for slot in merged):
            self.agenda.forget()
            self._read_lists()
            self.agenda.plan(chosen, self.facts, self.lists)
            return
        if self.ids.first in changed or self.ids.rest in changed:
            self._read_lists()
        stale = {number for slot in changed for number in self._watched.get(slot, ())}
        if stale and chosen is self._productive:
            self.agenda.plan([chosen[number] for number in sorted(stale)], self.facts, self.lists)

    def _round(self) -> None:
        self.work.rounds += 1
        agenda, facts, produced = self.agenda, self.facts, self.work.produced
        for plan in agenda.fresh:
            self._apply(plan, None)
        for source, copies in agenda.fresh_copies.items():
            if len(rows := facts.of(source)):
                hand_on(copies, rows, facts, produced)
        self._follow_delta()
        if facts.delta:
            for plan in agenda.open:
                self._apply(plan, None)
        agenda.register()
        facts.commit()
        self.work.check(facts)

    def _follow_delta(self) -> None:
        """Apply the plans that read what the last round has concluded to it."""
        agenda, facts = self.agenda, self.facts
        long: dict[int, tuple[Plan, list[tuple[int, Column]]]] = {}
        for slot, rows in facts.delta.items():
            if slot in agenda.copies:
                hand_on(agenda.copies[slot], rows, facts, self.work.produced)
            for plan, place in agenda.joins.get(slot, ()):
                if len(plan.atoms) > _LONG:
                    long.setdefault(id(plan), (plan, []))[1].append((place, rows))
                else:
                    self._apply(plan, (place, rows))
        for plan, starts in long.values():
            for start in starts if len(starts) < _FEW else (None,):
                self._apply(plan, start)

    def _apply(self, plan: Plan, start: tuple[int, Column] | None) -> None:
        pairs = self.transitivity.new_pairs(plan, start)
        if pairs is not None:
            self.work.produced[plan.rule] += len(pairs)
            self.facts.emit(plan.rule, plan.atoms[0].slot(self.ids.type), pairs)
            return
        needed = {part for head in plan.heads for part in head.names()}
        if len(plan.atoms) == 1 and start is None and plan.atoms[0].slot(self.ids.type):
            rows = self.facts.of(plan.atoms[0].slot(self.ids.type))
            if not len(rows):
                return
            start = (0, rows)
        table = solve(self.facts, plan.atoms, start, needed)
        if table is None:
            return
        self.work.produced[plan.rule] += size_of(table)
        for head in plan.heads:
            self._emit(plan.rule, head, table)
        if len(plan.atoms) > 1:
            self.work.check_time()

    def _emit(self, rule: str, head: Atom, table: Table) -> None:
        size = size_of(table)
        subject, predicate, object_ = (
            table[part] if isinstance(part, str) else np.full(size, part, np.int64)
            for part in (head.subject, head.predicate, head.object)
        )
        if isinstance(head.predicate, str):
            for chosen in distinct(predicate).tolist():
                mask = predicate == chosen
                self._emit_pairs(rule, chosen, subject[mask], object_[mask])
        elif head.predicate == self.ids.type and not isinstance(head.object, str):
            ordered = len(subject) > 1 and bool((subject[1:] >= subject[:-1]).all())
            self.facts.emit(rule, -head.object, distinct(subject, ordered=True) if ordered else subject)
        else:
            self._emit_pairs(rule, head.predicate, subject, object_)

    def _emit_pairs(self, rule: str, predicate: int, subject: Column, object_: Column) -> None:
        if predicate == self.ids.same_as:
            mask = subject != object_
            if mask.any():
                self._equal.append((rule, subject[mask], object_[mask]))
        elif predicate == self.ids.type:
            for chosen in distinct(object_).tolist():
                self.facts.emit(rule, -chosen, subject[object_ == chosen])
        else:
            self.facts.emit(rule, predicate, pack(subject, object_))

    def make_equal(self, rule: str, pairs: Column) -> None:
        """Take packed pairs of ids to be equal, in the name of a rule."""
        if len(pairs):
            self._equal.append((rule, high(pairs), low(pairs)))

    def _take_equalities(self) -> None:
        """Turn asserted owl:sameAs into classes before the first round."""
        pairs = self.facts.rows.pop(self.ids.same_as, EMPTY)
        self.make_equal("", pairs)
        if self._equal:
            self._merge()
            self._read_lists()

    def _merge(self) -> set[int]:
        """Merge the classes of what was found equal; return the slots that changed by it."""
        if not self._equal:
            return set()
        left, right = (np.concatenate([part[place] for part in self._equal]) for place in (1, 2))
        self._equal = []
        label = self.equality.representative
        changed = self.equality.join(label[left], label[right])
        if not len(changed):
            return set()
        touched = self.equality.rewrite(self.facts, changed)
        self.transitivity.forget()
        classes = distinct(high(self.equality.members()))
        held = self.facts.of(self.ids.same_as)
        self.facts.rows[self.ids.same_as] = pack(classes, classes)
        if len(held) != len(classes):
            self.facts.delta[self.ids.same_as] = pack(classes, classes)
        return touched

    def clashes(self) -> Iterator[tuple[CompiledRule, Plan, Table]]:
        """Yield every place where a rule concludes false, with its solutions."""
        for compiled in self.compiled:
            if compiled.rule.is_inconsistency:
                for plan, table in clashes_of(compiled, self.facts, self.lists):
                    yield compiled, plan, table
