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
from kgtool.rules.families import families_of
from kgtool.rules.frame_joins import TRIPLE, heads_of, rows_that_match
from kgtool.rules.frame_rounds import FrameRounds
from kgtool.rules.lists import Lists
from kgtool.rules.plans import plans_of
from kgtool.rules.relations import stack
from kgtool.rules.strata import Dependency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.dataset import Terms
    from kgtool.rules.backends import Backend
    from kgtool.rules.columns import Column
    from kgtool.rules.families import Family
    from kgtool.rules.fixpoint import Ids
    from kgtool.rules.plans import CompiledRule, Plan
    from kgtool.rules.relations import Frame
    from kgtool.rules.strata import QueryPlan


__all__ = ["Closed", "Rules", "close_frames"]


class Closed(NamedTuple):
    """A closure: its triples as columns, and the rounds that it took."""

    s: Column
    p: Column
    o: Column
    rounds: int


class Rules(NamedTuple):
    """The rules of a run: those that are patterns alone, and those that are more."""

    compiled: Sequence[CompiledRule]
    queries: Sequence[QueryPlan] = ()


class _Triples(NamedTuple):
    """A frame of triples, and the slots (as of :class:`Facts`) that have rows in it."""

    frame: Frame
    slots: frozenset[int]


def close_frames(
    triples: tuple[Column, Column, Column], rules: Rules, terms: Terms, ids: Ids, backend: Backend
) -> Closed:
    """Return the triples and all that the rules conclude from them.

    The rules are compiled without unifying equality, and with its own rules among them. Only the triples that decide
    which plans there are come to this process before the end, and what rules ask that are more than joins of terms.
    Raises InputError (KG0606) for a cycle through negation.
    """
    run = _Run([compiled for compiled in rules.compiled if compiled.heads], ids, backend)
    asked = FrameRounds(rules.queries, terms, ids, backend)
    known = run.with_slots(backend.table(dict(zip(TRIPLE, triples, strict=True))))
    done: dict[Family, Family] = {}
    rounds = 0
    while True:
        plans = run.plans(known.frame)
        families = families_of(plans)
        fresh = [_less(family, done) for family in families]
        if any(family.rows for family in fresh):
            parts = [part for family in fresh for part in run.conclusions(family, known, known, 0)]
            done = {_shape(family): family for family in families}
        else:
            more = asked.conclusions(known.frame, dependencies_of(plans, ids.type)) if rules.queries else None
            if more is None:
                found = backend.fetch(known.frame)
                return Closed(found["s"], found["p"], found["o"], rounds)
            parts = [more]
        known, changed, spent = run.close(known, parts, families)
        asked.note(changed)
        rounds += spent


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
    ids: Ids
    backend: Backend

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
        return Facts(slots, self.ids.type, 1 + max(int(column.max(initial=0)) for column in found.values()))

    def with_slots(self, triples: Frame) -> _Triples:
        """Look up which slots have rows: every predicate, and minus the id of every class."""
        import narwhals as nw

        class_ = nw.when(nw.col("p") == self.ids.type).then(nw.col("o")).otherwise(nw.lit(0, nw.Int64))
        found = self.backend.fetch(triples.select("p", class_.alias("o")).unique())
        slots = frozenset(found["p"].tolist()) | {-class_ for class_ in found["o"].tolist() if class_}
        return _Triples(triples, slots)

    def close(self, known: _Triples, parts: list[Frame], families: Sequence[Family]) -> tuple[_Triples, set[int], int]:
        """Add triples and close all under families of plans; return also the slots that have new rows, and the rounds.

        It is semi-naive: one atom of each join is what was new.
        """
        rounds = 0
        changed: set[int] = set()
        while parts:
            rounds += 1
            new, rows = self.backend.materialize(self._new(parts, known))
            if not rows:
                break
            delta = self.with_slots(new)
            changed |= delta.slots
            whole, _ = self.backend.materialize(stack([known.frame, new]))
            known = _Triples(whole, known.slots | delta.slots)
            places = [(family, place) for family in families for place in range(len(family.atoms))]
            parts = [part for family, place in places for part in self.conclusions(family, known, delta, place)]
        return known, changed, rounds

    def _new(self, parts: Sequence[Frame], known: _Triples) -> Frame:
        """Return the different triples of these frames that are not known; ``x owl:sameAs x`` is left out."""
        import narwhals as nw

        trivial = (nw.col("p") == self.ids.same_as) & (nw.col("s") == nw.col("o"))
        found = stack(parts).filter(~trivial).unique(subset=list(TRIPLE))
        return found.join(known.frame, on=list(TRIPLE), how="anti").select(*TRIPLE)

    def conclusions(self, family: Family, known: _Triples, delta: _Triples, place: int) -> Iterator[Frame]:
        """Yield the heads of a family, with the delta in the place of one atom; nothing where none can match."""
        sides = [delta if number == place else known for number in range(len(family.atoms))]
        rows = rows_that_match(family, [side.slots for side in sides], self.ids.type)
        if rows:
            yield from heads_of(replace(family, rows=rows), [side.frame for side in sides], place, self.backend)
