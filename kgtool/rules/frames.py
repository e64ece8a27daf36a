"""The same rules over one table of triples, as narwhals expressions: on Polars, or on a cluster with PySpark.

Plan builders map lazy frames to lazy frames; one seam, :class:`Backend`, makes frames and materializes them. Ids are
Int64, row order means nothing, and equality runs by its own rules (eq-sym, eq-trans, eq-rep-*) instead of
representatives, so this is also the general form that the partitioned engine is tested against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kgtool.rules.columns import EMPTY
from kgtool.rules.facts import Facts, slots_of_triples
from kgtool.rules.families import Family, families_of
from kgtool.rules.lists import Lists
from kgtool.rules.plans import plans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from kgtool.rules.columns import Column
    from kgtool.rules.fixpoint import Ids
    from kgtool.rules.plans import CompiledRule

    Frame = nw.LazyFrame[Any]

__all__ = ["Backend", "PolarsBackend", "SparkBackend", "close_frames"]

_TRIPLE = ("s", "p", "o")


class Backend(Protocol):
    """Where frames live: how they are made, materialized and brought home."""

    def frame(self, columns: dict[str, Column]) -> Frame:
        """Return a lazy frame of columns."""

    def materialize(self, frame: Frame) -> tuple[Frame, int]:
        """Compute a frame; return it, lazy again, with its number of rows."""

    def home(self, frame: Frame) -> tuple[Column, Column, Column]:
        """Return the columns s, p, o of a frame as arrays."""


class PolarsBackend:
    """Frames in the memory of this process."""

    def frame(self, columns: dict[str, Column]) -> Frame:
        """Return a lazy frame of columns."""
        import narwhals as nw
        import polars as pl

        return nw.from_native(pl.DataFrame(columns).lazy())

    def materialize(self, frame: Frame) -> tuple[Frame, int]:
        """Collect, and go lazy again."""
        found = frame.collect()
        return found.lazy(), len(found)

    def home(self, frame: Frame) -> tuple[Column, Column, Column]:
        """Return the columns as arrays."""
        found = frame.collect()
        s, p, o = (found.get_column(name).to_numpy() for name in _TRIPLE)
        return s, p, o


class SparkBackend:
    """Frames on PySpark; needs the extra ``kgtool[spark]`` and Java."""

    def __init__(self, session: Any) -> None:
        """Take a SparkSession."""
        self._session = session

    def frame(self, columns: dict[str, Column]) -> Frame:
        """Return a lazy frame of columns."""
        import narwhals as nw

        rows = list(zip(*(column.tolist() for column in columns.values()), strict=True))
        schema = ", ".join(f"{name} long" for name in columns)
        frame: Frame = nw.from_native(self._session.createDataFrame(rows, schema))
        return frame

    def materialize(self, frame: Frame) -> tuple[Frame, int]:
        """Cut the lineage with a local checkpoint, and count."""
        import narwhals as nw

        native = frame.to_native().localCheckpoint()
        return nw.from_native(native), int(native.count())

    def home(self, frame: Frame) -> tuple[Column, Column, Column]:
        """Return the columns as arrays."""
        rows = [(row["s"], row["p"], row["o"]) for row in frame.to_native().collect()]
        s, p, o = np.array(rows, np.int64).reshape(-1, 3).T
        return s, p, o


def close_frames(
    triples: tuple[Column, Column, Column], rules: Sequence[CompiledRule], ids: Ids, backend: Backend
) -> tuple[Column, Column, Column]:
    """Return the triples and all that the rules conclude from them, as columns s, p, o.

    The rules are compiled without unifying equality, and with its own rules among them.
    """
    known = backend.frame(dict(zip(_TRIPLE, triples, strict=True)))
    productive = [compiled for compiled in rules if compiled.heads]
    chosen: tuple[Family, ...] = ()
    while True:
        s, p, o = backend.home(known)
        facts = Facts(slots_of_triples(s, p, o, ids.type), ids.type, int(max(s.max(), p.max(), o.max(), 0)) + 1)
        lists = Lists(facts, ids.first, ids.rest, ids.nil)
        wanted = families_of(plan for compiled in productive for plan in plans_of(compiled, facts, lists))
        if wanted == chosen:
            return s, p, o
        chosen = wanted
        known = _fixpoint(known, [(family, _constants(family, backend)) for family in chosen], ids, backend)


def _constants(family: Family, backend: Backend) -> Frame:
    columns = {name: np.array([row[place] for row in family.rows], np.int64) for place, name in enumerate(family.holes)}
    return backend.frame(columns or {"h": EMPTY})


def _fixpoint(known: Frame, families: Sequence[tuple[Family, Frame]], ids: Ids, backend: Backend) -> Frame:
    """Close a table of triples under families of plans, semi-naive: one atom of each join is what was new."""
    import narwhals as nw

    delta = known
    while True:
        parts = [
            part
            for family, constants in families
            for place in range(max(1, len(family.atoms)))
            for part in _conclusions(family, constants, known, delta, place)
        ]
        trivial = (nw.col("p") == ids.same_as) & (nw.col("s") == nw.col("o"))
        found = nw.concat(parts).filter(~trivial).unique(subset=list(_TRIPLE))
        delta, new = backend.materialize(found.join(known, on=list(_TRIPLE), how="anti").select(*_TRIPLE))
        if not new:
            return known
        known, _ = backend.materialize(nw.concat([known, delta]))


def _conclusions(family: Family, constants: Frame, known: Frame, delta: Frame, place: int) -> list[Frame]:
    """Return the heads of a family as frames, with the delta in the place of one atom."""
    import narwhals as nw

    table = constants
    order = [place, *(number for number in range(len(family.atoms)) if number != place)] if family.atoms else []
    names = set(family.holes)
    for number in order:
        atom = family.atoms[number]
        table = _joined(table, names, atom, delta if number == place else known)
        names |= {str(part) for part in (atom.subject, atom.predicate, atom.object)}
    return [
        table.select(
            nw.col(str(head.subject)).alias("s"),
            nw.col(str(head.predicate)).alias("p"),
            nw.col(str(head.object)).alias("o"),
        )
        for head in family.heads
    ]


def _joined(table: Frame, names: set[str], atom: Any, triples: Frame) -> Frame:
    """Join a table with the triples that match an atom, on the columns that both have."""
    import narwhals as nw

    parts = {"s": atom.subject, "p": atom.predicate, "o": atom.object}
    if atom.subject == atom.object:
        triples = triples.filter(nw.col("s") == nw.col("o"))
    columns = {name: column for column, name in parts.items()}
    renamed = triples.select(*(nw.col(column).alias(name) for name, column in columns.items()))
    shared = sorted(names & columns.keys())
    return table.join(renamed, on=shared, how="inner") if shared else table.join(renamed, how="cross")
