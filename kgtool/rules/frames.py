"""The same rules over one table of triples, as narwhals expressions: on Polars, or on a cluster with PySpark.

Plan builders map lazy frames to lazy frames; the backend makes frames and materializes them. Ids are Int64, row order
means nothing, and equality runs by its own rules (eq-sym, eq-trans, eq-rep-*) instead of representatives, so this is
also the general form that the partitioned engine is tested against. What a round joins is decided here, from the
predicates and classes that have rows: a plan that cannot match is never built.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kgtool.rules.backends import stack
from kgtool.rules.facts import Facts, slots_of_triples
from kgtool.rules.families import families_of
from kgtool.rules.frame_joins import TRIPLE, heads_of, rows_that_match
from kgtool.rules.lists import Lists
from kgtool.rules.plans import plans_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import narwhals as nw

    from kgtool.rules.backends import Backend
    from kgtool.rules.columns import Column
    from kgtool.rules.families import Family
    from kgtool.rules.fixpoint import Ids
    from kgtool.rules.plans import CompiledRule

    Frame = nw.LazyFrame[Any]

__all__ = ["Closed", "close_frames"]


class Closed(NamedTuple):
    """A closure: its triples as columns, and the rounds that it took."""

    s: Column
    p: Column
    o: Column
    rounds: int


class _Triples(NamedTuple):
    """A frame of triples, and the slots (as of :class:`Facts`) that have rows in it."""

    frame: Frame
    slots: frozenset[int]


def close_frames(
    triples: tuple[Column, Column, Column], rules: Sequence[CompiledRule], ids: Ids, backend: Backend
) -> Closed:
    """Return the triples and all that the rules conclude from them.

    The rules are compiled without unifying equality, and with its own rules among them. Only the triples that decide
    which plans there are come to this process before the end.
    """
    run = _Run([compiled for compiled in rules if compiled.heads], ids, backend)
    known = run.with_slots(backend.table(dict(zip(TRIPLE, triples, strict=True))))
    done: dict[Family, Family] = {}
    rounds = 0
    while True:
        families = run.families(known.frame)
        fresh = [_less(family, done) for family in families]
        if not any(family.rows for family in fresh):
            found = backend.fetch(known.frame)
            return Closed(found["s"], found["p"], found["o"], rounds)
        done = {_shape(family): family for family in families}
        known, spent = run.close(known, fresh, families)
        rounds += spent


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

    def families(self, known: Frame) -> tuple[Family, ...]:
        """Return the plans that the schema asks for which holds now."""
        facts = self._schema(known)
        lists = Lists(facts, self.ids.first, self.ids.rest, self.ids.nil)
        return families_of(plan for compiled in self.rules for plan in plans_of(compiled, facts, lists))

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

    def close(self, known: _Triples, fresh: Sequence[Family], families: Sequence[Family]) -> tuple[_Triples, int]:
        """Close triples under families of plans, and count the rounds.

        The fresh ones see all triples once; from then on it is semi-naive, one atom of each join is what was new.
        """
        parts = [part for family in fresh for part in self._conclusions(family, known, known, 0)]
        rounds = 0
        while parts:
            rounds += 1
            new, rows = self.backend.materialize(self._new(parts, known))
            if not rows:
                break
            delta = self.with_slots(new)
            whole, _ = self.backend.materialize(stack([known.frame, new]))
            known = _Triples(whole, known.slots | delta.slots)
            places = [(family, place) for family in families for place in range(len(family.atoms))]
            parts = [part for family, place in places for part in self._conclusions(family, known, delta, place)]
        return known, rounds

    def _new(self, parts: Sequence[Frame], known: _Triples) -> Frame:
        """Return the different triples of these frames that are not known; ``x owl:sameAs x`` is left out."""
        import narwhals as nw

        trivial = (nw.col("p") == self.ids.same_as) & (nw.col("s") == nw.col("o"))
        found = stack(parts).filter(~trivial).unique(subset=list(TRIPLE))
        return found.join(known.frame, on=list(TRIPLE), how="anti").select(*TRIPLE)

    def _conclusions(self, family: Family, known: _Triples, delta: _Triples, place: int) -> Iterator[Frame]:
        """Yield the heads of a family, with the delta in the place of one atom; nothing where none can match."""
        sides = [delta if number == place else known for number in range(len(family.atoms))]
        rows = rows_that_match(family, [side.slots for side in sides], self.ids.type)
        if rows:
            yield from heads_of(replace(family, rows=rows), [side.frame for side in sides], place, self.backend)
