"""Relations that lie here or away, with Polars in the place of the cluster: what is sent; that answers are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from kgtool.rules.backends import PolarsBackend
from kgtool.rules.relations import Frame, Relation, stack

if TYPE_CHECKING:
    from collections.abc import Callable

BACKEND = PolarsBackend()
EDGES = {"s": [1, 1, 2], "o": [2, 3, 3]}
NAMES = {"o": [2, 3], "name": [20, 30]}


def rows(frame: Any) -> list[tuple[int, ...]]:
    lazy = frame if not isinstance(frame, Relation) else frame.away() if frame.here is None else frame.here
    found = BACKEND.fetch(lazy)
    return sorted(zip(*(found[name].tolist() for name in sorted(found)), strict=True))


def answers(plan: Callable[[Frame, Frame], Frame], places: str) -> tuple[list[tuple[int, ...]], int, bool]:
    """Return what a plan over edges and names says with each of them here (h) or away (a), what was sent, and where."""
    sent: list[Any] = []

    def send(frame: Any) -> Any:
        sent.append(frame)
        return frame

    tables: list[Any] = [BACKEND.table(EDGES), BACKEND.table(NAMES)]
    edges, names = (
        Relation(frame, None, send) if place == "h" else Relation(None, frame, send)
        for place, frame in zip(places, tables, strict=True)
    )
    found = plan(edges, names)
    assert isinstance(found, Relation)
    return rows(found), len(sent), found.here is None


def joined(edges: Frame, names: Frame) -> Frame:
    return edges.filter(nw.col("s") == 1).join(names, on="o")


def counted(edges: Frame, names: Frame) -> Frame:
    named = edges.join(names, on="o", how="semi")
    return named.group_by("s").agg(nw.len().cast(nw.Int64).alias("n"))


def unioned(edges: Frame, names: Frame) -> Frame:
    there = names.select(nw.col("o").alias("s")).with_columns(nw.lit(0, nw.Int64).alias("o"))
    return stack([edges, there.select("s", "o"), edges]).unique()


def test_what_is_asked_of_relations_here_stays_here() -> None:
    assert answers(joined, "hh") == ([(20, 2, 1), (30, 3, 1)], 0, False)
    assert answers(counted, "hh") == ([(1, 2), (2, 1)], 0, False)
    assert answers(unioned, "hh") == ([(0, 2), (0, 3), (2, 1), (3, 1), (3, 2)], 0, False)


def test_a_relation_here_is_sent_to_where_the_other_one_is() -> None:
    for plan in (joined, counted, unioned):
        expected, _, _ = answers(plan, "hh")
        assert answers(plan, "ha") == (expected, 1, True)
        assert answers(plan, "ah") == (expected, 1, True)
        assert answers(plan, "aa") == (expected, 0, True)


def test_a_relation_is_sent_once() -> None:
    def twice(edges: Frame, names: Frame) -> Frame:
        return edges.join(names, on="o").join(names, on=["o", "name"])

    assert answers(twice, "ah") == ([(20, 2, 1), (30, 3, 1), (30, 3, 2)], 1, True)
