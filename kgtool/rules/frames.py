"""The same rules over one table of triples, as narwhals expressions: on Polars, or on a cluster with PySpark.

Plan builders map lazy frames to lazy frames; the backend makes frames and materializes them. Ids are Int64, row order
means nothing, and equality runs by its own rules (eq-sym, eq-trans, eq-rep-*) instead of representatives, so this is
also the general form that the partitioned engine is tested against. What a round joins is decided here, from the
predicates and classes that have rows: a plan that cannot match is never built.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from kgtool.rules.facts import Facts, slots_of_triples
from kgtool.rules.families import RULE, families_of
from kgtool.rules.frame_joins import TRIPLE, heads_of, rows_that_match
from kgtool.rules.frame_rounds import FrameRounds
from kgtool.rules.lists import Lists
from kgtool.rules.plans import plans_of
from kgtool.rules.relations import stack
from kgtool.rules.strata import Dependency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import narwhals as nw

    from kgtool.rules.backends import Backend
    from kgtool.rules.columns import Column
    from kgtool.rules.families import Family
    from kgtool.rules.fixpoint import Ids
    from kgtool.rules.limits import Work
    from kgtool.rules.plans import CompiledRule, Plan
    from kgtool.rules.relations import Frame
    from kgtool.rules.strata import QueryPlan


__all__ = ["Closed", "Rules", "close_frames"]


class Closed(NamedTuple):
    """A closure: its triples as columns, the rounds that it took, and the new triples of each rule.

    A triple counts for the rule whose name comes first among those that concluded it in one round.
    """

    s: Column
    p: Column
    o: Column
    rounds: int
    by_rule: Mapping[str, int]


class Rules(NamedTuple):
    """The rules of a run: those that are patterns alone, and those that are more."""

    compiled: Sequence[CompiledRule]
    queries: Sequence[QueryPlan] = ()

    def numbers(self) -> dict[str, int]:
        """Return a number for each rule, by the order of their names."""
        names = {each.rule.name for each in self.compiled} | {each.rule.name for each in self.queries}
        return {name: number for number, name in enumerate(sorted(names))}


class _Triples(NamedTuple):
    """A frame of triples with its number of rows, and the slots (as of :class:`Facts`) that have rows in it."""

    frame: Frame
    slots: frozenset[int]
    rows: int

    def size(self) -> int:
        """Return the number of triples."""
        return self.rows

    def bytes(self) -> int:
        """Return the bytes of three columns of Int64."""
        return 24 * self.rows


def close_frames(
    triples: tuple[Column, Column, Column], rules: Rules, ids: Ids, backend: Backend, work: Work
) -> Closed:
    """Return the triples and all that the rules conclude from them.

    The rules are compiled without unifying equality, and with its own rules among them. Only the triples that decide
    which plans there are come to this process before the end, and what rules ask that are more than joins of terms.
    ``work`` is counted, and held to its limits after each round. Raises InputError (KG0606) for a cycle through
    negation, LimitError (KG0611) where a limit is reached.
    """
    run = _Run([compiled for compiled in rules.compiled if compiled.heads], rules.numbers(), ids, backend, work)
    asked = FrameRounds(rules.queries, work, ids, backend, run.numbers)
    known = run.with_slots(backend.table(dict(zip(TRIPLE, triples, strict=True))), len(triples[0]))
    done: dict[Family, Family] = {}
    inventions = 0
    while True:
        plans = run.plans(known.frame)
        families = families_of(plans, run.numbers)
        fresh = [_less(family, done) for family in families]
        if any(family.rows for family in fresh):
            parts = [part for family in fresh for part in run.conclusions(family, known, known, 0)]
            done = {_shape(family): family for family in families}
        else:
            terms = len(work.terms)
            more = asked.conclusions(known.frame, dependencies_of(plans, ids.type)) if rules.queries else None
            if more is None:
                found = backend.fetch(known.frame)
                return Closed(found["s"], found["p"], found["o"], work.rounds, work.produced)
            inventions = inventions + 1 if len(work.terms) > terms else 0
            work.check_terms(inventions)
            parts = [more]
        known, changed = run.close(known, parts, families)
        asked.note(changed)


def dependencies_of(plans: Iterable[Plan], type_id: int) -> tuple[Dependency, ...]:
    """Return what plans read and write; those of equality, which may read all, are left out."""
    found: dict[tuple[str, frozenset[int]], set[int]] = defaultdict(set)
    for plan in plans:
        if not plan.rule.startswith("eq-"):
            reads, writes = (frozenset(atom.slot(type_id) for atom in atoms) for atoms in (plan.atoms, plan.heads))
            found[plan.rule, reads] |= writes - reads
    return tuple(
        Dependency(rule, reads, frozenset(), frozenset(found[rule, reads]))
        for rule, reads in sorted(found, key=lambda each: (each[0], sorted(each[1])))
    )


def _shape(family: Family) -> Family:
    return replace(family, rows=())


def _less(family: Family, done: dict[Family, Family]) -> Family:
    """Return a family with the constants only that it did not have before."""
    before = done.get(_shape(family))
    held = set(before.rows) if before else set()
    return replace(family, rows=tuple(row for row in family.rows if row not in held))


@dataclass(frozen=True, slots=True)
class _Run:
    """What stays the same from round to round."""

    rules: Sequence[CompiledRule]
    numbers: Mapping[str, int]
    ids: Ids
    backend: Backend
    work: Work

    def plans(self, known: Frame) -> list[Plan]:
        """Return the plans that the schema asks for which holds now."""
        facts = self._schema(known)
        lists = Lists(facts, self.ids.first, self.ids.rest, self.ids.nil)
        return [plan for compiled in self.rules for plan in plans_of(compiled, facts, lists)]

    def _schema(self, known: Frame) -> Facts:
        """Return the facts that the schema parts of the rules read, and the lists."""
        import narwhals as nw

        read = (compiled.schema_slots(self.ids.type) for compiled in self.rules)
        wanted = {self.ids.first, self.ids.rest}.union(*read)
        classes = (nw.col("p") == self.ids.type) & nw.col("o").is_in([-slot for slot in wanted if slot < 0])
        predicates = nw.col("p").is_in([slot for slot in wanted if slot > 0])
        found = self.backend.fetch(known.filter(predicates | classes))
        slots = slots_of_triples(found["s"], found["p"], found["o"], self.ids.type)
        return Facts(slots, self.ids.type, len(self.work.terms))

    def with_slots(self, triples: Frame, rows: int) -> _Triples:
        """Look up which slots have rows: every predicate, and minus the id of every class."""
        found = self.backend.fetch(triples.select("p", self._class().alias("o")).unique())
        return _Triples(triples, _slots(found), rows)

    def _class(self) -> nw.Expr:
        """Return the class of a triple that says one, else 0."""
        import narwhals as nw

        return nw.when(nw.col("p") == self.ids.type).then(nw.col("o")).otherwise(nw.lit(0, nw.Int64))

    def _counted(self, new: Frame, rows: int) -> _Triples:
        """Look up the slots of triples that have the number of a rule each, and count them for the rules."""
        import narwhals as nw

        keys = ("p", "o", RULE)
        groups = new.select("p", self._class().alias("o"), RULE).group_by(*keys)
        found = self.backend.fetch(groups.agg(nw.len().cast(nw.Int64).alias("n")))
        names = list(self.numbers)
        for number, count in zip(found[RULE].tolist(), found["n"].tolist(), strict=True):
            self.work.produced[names[number]] += count
        return _Triples(new.select(*TRIPLE), _slots(found), rows)

    def close(self, known: _Triples, parts: list[Frame], families: Sequence[Family]) -> tuple[_Triples, set[int]]:
        """Add triples and close all under families of plans; return also the slots that have new rows.

        It is semi-naive: one atom of each join is what was new. The parts have the number of a rule beside each triple.
        """
        changed: set[int] = set()
        while parts:
            self.work.rounds += 1
            new, rows = self.backend.materialize(self._new(parts, known))
            if not rows:
                break
            delta = self._counted(new, rows)
            changed |= delta.slots
            whole, size = self.backend.materialize(stack([known.frame, delta.frame]))
            known = _Triples(whole, known.slots | delta.slots, size)
            self.work.check(known)
            places = [(family, place) for family in families for place in range(len(family.atoms))]
            parts = [part for family, place in places for part in self.conclusions(family, known, delta, place)]
        return known, changed

    def _new(self, parts: Sequence[Frame], known: _Triples) -> Frame:
        """Return the different triples of these frames that are not known; ``x owl:sameAs x`` is left out."""
        import narwhals as nw

        trivial = (nw.col("p") == self.ids.same_as) & (nw.col("s") == nw.col("o"))
        found = stack(parts).filter(~trivial).group_by(*TRIPLE).agg(nw.col(RULE).min())
        return found.join(known.frame, on=list(TRIPLE), how="anti").select(*TRIPLE, RULE)

    def conclusions(self, family: Family, known: _Triples, delta: _Triples, place: int) -> Iterator[Frame]:
        """Yield the heads of a family, with the delta in the place of one atom; nothing where none can match."""
        sides = [delta if number == place else known for number in range(len(family.atoms))]
        rows = rows_that_match(family, [side.slots for side in sides], self.ids.type)
        if rows:
            yield from heads_of(replace(family, rows=rows), [side.frame for side in sides], place, self.backend)


def _slots(found: Mapping[str, Column]) -> frozenset[int]:
    """Return the slots of predicates and, where it is not 0, of classes."""
    return frozenset(found["p"].tolist()) | {-class_ for class_ in found["o"].tolist() if class_}
