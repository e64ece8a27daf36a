"""Semi-naive evaluation: rounds over what was new in the last one, until nothing is.

New schema triples ask for new plans, which see all facts once; equalities rewrite the facts to representatives.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Diagnostic, InputError, LimitError
from kgtool.rules.column_queries import conclusions_of
from kgtool.rules.columns import EMPTY, distinct, high, low, pack
from kgtool.rules.construct import QueryRule
from kgtool.rules.equality import Equality
from kgtool.rules.facts import slots_of_triples
from kgtool.rules.joins import Atom, Table, size_of, solve
from kgtool.rules.lists import Lists
from kgtool.rules.plans import CompiledRule, Plan, compile_rule, plans_of
from kgtool.rules.strata import Dependency, levels, query_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kgtool.dataset import Terms
    from kgtool.rules.columns import Column
    from kgtool.rules.construct import ProjectRule
    from kgtool.rules.facts import Facts
    from kgtool.rules.query_engine import QueryIndex
    from kgtool.rules.strata import QueryPlan

__all__ = ["Fixpoint", "Ids", "Limits"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a run stops (LimitError, KG0611): seconds, triples in all, bytes of columns; 0 is no limit."""

    max_seconds: float = 0.0
    max_triples: int = 0
    max_memory: int = 0


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of the terms that evaluation itself knows."""

    type: int
    same_as: int
    first: int
    rest: int
    nil: int

    @classmethod
    def of(cls, intern: Callable[[str], int]) -> Ids:
        """Intern the terms."""
        names = [intern(f"<{_RDF}{name}>") for name in ("type", "first", "rest", "nil")]
        return cls(names[0], intern("<http://www.w3.org/2002/07/owl#sameAs>"), *names[1:])


@dataclass(slots=True)
class Fixpoint:
    """A run: facts, rules and what has happened so far."""

    facts: Facts
    ids: Ids
    terms: Terms
    limits: Limits = Limits()
    equality: Equality = field(init=False)
    lists: Lists = field(init=False)
    rounds: int = 0
    produced: Counter[str] = field(default_factory=Counter)
    compiled: list[CompiledRule] = field(default_factory=list)
    queries: list[QueryPlan] = field(default_factory=list)
    _last: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _negated: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _is_planned: bool = False
    _done: dict[tuple[str, tuple[Atom, ...]], set[tuple[int, ...]]] = field(default_factory=lambda: defaultdict(set))
    _levels: tuple[int, dict[str, int]] = (-1, {})
    _plans: dict[Plan, None] = field(default_factory=dict)
    _fresh: list[Plan] = field(default_factory=list)
    _copies: dict[int, list[Plan]] = field(default_factory=lambda: defaultdict(list))
    _joins: dict[int, list[tuple[Plan, int]]] = field(default_factory=lambda: defaultdict(list))
    _open: list[Plan] = field(default_factory=list)
    _equal: list[tuple[str, Column, Column]] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Prepare what depends on the facts."""
        self.equality = Equality(self.facts.universe)
        self._read_lists()

    def _read_lists(self) -> None:
        self.lists = Lists(self.facts, self.ids.first, self.ids.rest, self.ids.nil)

    def add_rules(self, rules: Iterable[ProjectRule]) -> None:
        """Add rules; their plans are made when the run goes on; raise InputError (KG0605)."""
        intern = self.terms.intern
        for rule in rules:
            if isinstance(rule, QueryRule):
                self.queries.append(query_plan(rule, intern))
                for text in rule.columns.terms() if rule.columns else ():
                    intern(text)
            else:
                self.compiled.append(compile_rule(rule, intern, f"<{_RDF}type>"))
        self._grow()

    def run(self) -> None:
        """Evaluate to the fixed point; raise LimitError (KG0611), or InputError (KG0606) for a cycle through negation.

        The rules on columns come first; then each level of the query rules, with the columns closed again after each.
        """
        self._run_columns()
        if not self.queries:
            return
        from kgtool.rules.query_engine import QueryIndex

        index = QueryIndex(self.ids.type)
        level = 0
        while True:
            found = self._found_levels()
            if level > max(found.values()):
                break
            chosen = [plan for plan in self.queries if found[plan.rule.name] <= level]
            if not self._run_queries(chosen, index):
                level += 1
        self._check_negations()

    def _found_levels(self) -> dict[str, int]:
        """Return the levels of the query rules under the plans that there are now."""
        if self._levels[0] != len(self._plans):
            self._levels = (len(self._plans), levels(self.queries, self._dependencies()))
        return self._levels[1]

    def _run_queries(self, chosen: Sequence[QueryPlan], index: QueryIndex) -> bool:
        """Run query rules whose input has changed, on one state of the facts; say whether there was anything new."""
        concluded: list[tuple[str, list[tuple[str, str, str]]]] = []
        columns: list[tuple[str, Column, Column, Column]] = []
        for plan in chosen:
            state = self._state(plan.dependency.reads)
            if self._last.get(plan.rule.name) == state:
                continue
            self._last[plan.rule.name] = state
            self._negated[plan.rule.name] = self._state(plan.dependency.negates)
            form = plan.rule.columns
            if form is not None:
                found = conclusions_of(form, plan.rule.template, self.facts, self.equality, self.terms.intern)
                columns += [(plan.rule.name, *parts) for parts in found]
                continue
            index.update(self._expanded(plan.dependency.reads), self.terms.texts)
            concluded.append((plan.rule.name, list(index.conclusions(plan.rule))))
        for name, s, p, o in columns:
            self._take_rows(name, s, p, o)
        return self._conclude(concluded)

    def _conclude(self, concluded: Sequence[tuple[str, list[tuple[str, str, str]]]]) -> bool:
        """Take what query rules conclude and close the columns; say whether there was anything new."""
        for name, triples in concluded:
            self._take(name, triples)
        before = self.equality.representative
        new = self.facts.commit()
        self._follow([compiled for compiled in self.compiled if not compiled.rule.is_inconsistency])
        if not new and self.equality.representative is before:
            return False
        self._check_limits()
        self._run_columns()
        return True

    def _take(self, name: str, triples: list[tuple[str, str, str]]) -> None:
        if not triples:
            return
        self.produced[name] += len(triples)
        ids = np.array([[self.terms.intern(text) for text in triple] for triple in triples], np.int64)
        self._grow()
        label = self.equality.representative
        self._emit_rows(name, label[ids[:, 0]], label[ids[:, 1]], label[ids[:, 2]])

    def _take_rows(self, name: str, s: Column, p: Column, o: Column) -> None:
        self.produced[name] += len(s)
        self._grow()
        self._emit_rows(name, s, p, o)

    def _emit_rows(self, name: str, s: Column, p: Column, o: Column) -> None:
        for slot, rows in slots_of_triples(s, p, o, self.ids.type).items():
            if slot == self.ids.same_as:
                self._equal.append((name, high(rows), low(rows)))
            else:
                self.facts.emit(name, slot, rows)

    def _grow(self) -> None:
        """Make room for terms that a query rule has made."""
        universe = len(self.terms)
        if universe > self.facts.universe:
            more = np.arange(self.facts.universe, universe, dtype=np.int64)
            self.equality.representative = np.concatenate([self.equality.representative, more])
            self.facts.universe = universe

    def _state(self, slots: frozenset[int]) -> tuple[tuple[int, int], ...]:
        """Return how many rows the slots have, and how many ids are merged: unchanged means nothing new to read."""
        merged = int((self.equality.representative != np.arange(self.facts.universe)).sum())
        if 0 in slots:
            return ((0, self.facts.size()), (-1, merged))
        return (*((slot, len(self.facts.of(slot))) for slot in sorted(slots)), (0, merged))

    def _expanded(self, slots: frozenset[int]) -> dict[int, Column]:
        label = self.equality.representative
        chosen = {int(label[slot]) if slot > 0 else -int(label[-slot]) for slot in slots}
        rows = {slot: rows for slot, rows in self.facts.rows.items() if (0 in slots or slot in chosen)}
        same_as = rows.pop(self.ids.same_as, None)
        expanded = self.equality.expanded(rows)
        if same_as is not None:
            expanded[self.ids.same_as] = self.equality.pairs()
        return expanded

    def _dependencies(self) -> list[Dependency]:
        if not any(plan.dependency.negates for plan in self.queries):
            return []
        edges: dict[str, set[tuple[frozenset[int], frozenset[int]]]] = defaultdict(set)
        for plan in self._plans:
            reads, writes = (
                frozenset(atom.slot(self.ids.type) for atom in atoms) for atoms in (plan.atoms, plan.heads)
            )
            if not writes <= reads:
                edges[plan.rule].add((reads, writes))
        return [Dependency(name, reads, frozenset(), writes) for name in sorted(edges) for reads, writes in edges[name]]

    def _check_negations(self) -> None:
        """Refuse a result where something that a rule took to be absent came in later, through owl:sameAs."""
        for plan in self.queries:
            if plan.dependency.negates and self._negated[plan.rule.name] != self._state(plan.dependency.negates):
                message = f"what rule '{plan.rule.name}' negates was concluded after it ran"
                hint = "an owl:sameAs that follows from its conclusion reaches what it negates"
                raise InputError(Diagnostic("KG0606", message, plan.rule.location, hint))

    def _run_columns(self) -> None:
        """Close the facts under the rules on columns: those over the schema alone first, then all."""
        productive = [compiled for compiled in self.compiled if not compiled.rule.is_inconsistency]
        closed = [compiled for compiled in productive if not compiled.schema and not compiled.lists]
        if not self._is_planned:
            self._take_equalities()
        for chosen in (productive,) if self._is_planned else (closed, productive):
            if not self._is_planned:
                self._plan(chosen)
            while self._fresh or self.facts.delta:
                self._round()
                self._follow(chosen)
        self._is_planned = True

    def _follow(self, chosen: Sequence[CompiledRule]) -> None:
        """Merge equalities, and make plans where the schema has changed."""
        changed_slots = set(self.facts.delta)
        merged = self._merge()
        changed_slots |= merged
        schema = {slot for compiled in chosen for slot in compiled.schema_slots(self.ids.type)}
        lists = {self.ids.first, self.ids.rest}
        if merged & (schema | lists) or any(slot not in self.facts.rows for slot in merged):
            self._forget_plans()
            self._read_lists()
            self._plan(chosen)
            return
        stale = [
            c for c in chosen if c.schema_slots(self.ids.type) & changed_slots or (c.lists and lists & changed_slots)
        ]
        if stale:
            if lists & changed_slots:
                self._read_lists()
            self._plan(stale)

    def _plan(self, chosen: Sequence[CompiledRule]) -> None:
        """Make the plans that are not there yet; they will see all facts once."""
        for compiled in chosen:
            done = self._done[compiled.rule.name, compiled.schema]
            for plan in plans_of(compiled, self.facts, self.lists, done):
                if plan not in self._plans:
                    self._plans[plan] = None
                    self._fresh.append(plan)
                    self._register(plan)

    def _forget_plans(self) -> None:
        """Start planning anew: predicates or classes have become equal."""
        for store in (self._plans, self._fresh, self._copies, self._joins, self._open, self._done):
            store.clear()

    def _register(self, plan: Plan) -> None:
        slots = [atom.slot(self.ids.type) for atom in plan.atoms]
        if 0 in slots:
            self._open.append(plan)
        elif len(slots) == 1:
            self._copies[slots[0]].append(plan)
        else:
            for place, slot in enumerate(slots):
                self._joins[slot].append((plan, place))

    def _round(self) -> None:
        self.rounds += 1
        fresh, self._fresh = self._fresh, []
        new = set(map(id, fresh))
        for plan in fresh:
            self._apply(plan, None)
        for slot, rows in self.facts.delta.items():
            for plan in self._copies.get(slot, ()):
                if id(plan) not in new:
                    self._apply(plan, (0, rows))
            for plan, place in self._joins.get(slot, ()):
                if id(plan) not in new:
                    self._apply(plan, (place, rows))
        if self.facts.delta:
            for plan in self._open:
                if id(plan) not in new:
                    self._apply(plan, None)
        self.facts.commit()
        self._check_limits()

    def _apply(self, plan: Plan, start: tuple[int, Column] | None) -> None:
        needed = {part for head in plan.heads for part in head.names()}
        if len(plan.atoms) == 1 and start is None and plan.atoms[0].slot(self.ids.type):
            rows = self.facts.of(plan.atoms[0].slot(self.ids.type))
            if not len(rows):
                return
            start = (0, rows)
        table = solve(self.facts, plan.atoms, start, needed)
        if table is None:
            return
        self.produced[plan.rule] += size_of(table)
        for head in plan.heads:
            self._emit(plan.rule, head, table)
        if len(plan.atoms) > 1:
            self._check_time()

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
            self.facts.emit(rule, -head.object, distinct(subject, ordered=ordered))
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
                for plan in plans_of(compiled, self.facts, self.lists):
                    table = solve(self.facts, plan.atoms, None, {n for atom in plan.atoms for n in atom.names()})
                    if table is not None:
                        yield compiled, plan, table

    def plans(self) -> tuple[Plan, ...]:
        """Return the plans in use."""
        return tuple(self._plans)

    def _check_time(self) -> None:
        if self.limits.max_seconds and time.monotonic() - self._started > self.limits.max_seconds:
            raise self._limit(f"reasoning took longer than {self.limits.max_seconds:g} s", "--max-seconds")

    def _check_limits(self) -> None:
        self._check_time()
        if self.limits.max_triples and (size := self.facts.size()) > self.limits.max_triples:
            raise self._limit(f"{size} triples are more than the limit of {self.limits.max_triples}", "--max-triples")
        if self.limits.max_memory and self.facts.bytes() > self.limits.max_memory:
            raise self._limit(f"the columns need more than {self.limits.max_memory} bytes", "--max-memory")

    def _limit(self, message: str, option: str) -> LimitError:
        most = ", ".join(f"{rule} ({count})" for rule, count in self.produced.most_common(3))
        hint = f"the rules that concluded most: {most or 'none'}; give more with {option}"
        return LimitError(Diagnostic("KG0611", f"{message} (round {self.rounds})", hint=hint))
