"""The plans of the constraints that refer to no other shape: each speaks of all shapes at once.

SHACL §4 (https://www.w3.org/TR/shacl/#core-components).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from kgtool.shacl.constraints.per_value import PerValue, UniqueLangConstraint
from kgtool.shacl.constraints.relational import (
    ClassConstraint,
    ClosedConstraint,
    DisjointConstraint,
    EqualsConstraint,
    HasValueConstraint,
    InConstraint,
    LessThanConstraint,
    MaxCountConstraint,
    MinCountConstraint,
)
from kgtool.shacl.data import COPY
from kgtool.shacl.scene import Entry, Scene, violations
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kgtool.rules.relations import Frame

__all__ = ["leaf_plans"]


def leaf_plans(scene: Scene) -> Iterator[Frame]:
    """Yield the violations of every constraint that refers to no other shape and is no query."""
    for plan in (
        _per_value,
        _classes,
        _min_counts,
        _max_counts,
        _unique_languages,
        _equals,
        _disjoint,
        _less_than,
        _closed,
        _has_value,
        _in,
    ):
        yield from plan(scene)


def _per_value(scene: Scene) -> Iterator[Frame]:
    """Ask each distinct value once for each different constraint, then find the focus nodes that have it."""
    entries = scene.of(PerValue)
    if not entries:
        return
    asked = {constraint: number for number, constraint in enumerate(dict.fromkeys(e.constraint for e in entries))}
    rows = scene.values_of(entries, k=[asked[entry.constraint] for entry in entries])
    pairs = scene.backend.fetch(rows.select("k", "v").unique())
    order = np.argsort(pairs["k"], kind="stable")
    kinds, values = pairs["k"][order], pairs["v"][order]
    terms = values % COPY
    scene.facts.read(terms)
    wrong: list[NDArray[np.int64]] = []
    for constraint, number in asked.items():
        first, last = np.searchsorted(kinds, [number, number + 1])
        wrong.append(values[first:last][constraint.failing(scene.facts, terms[first:last])])
    if any(map(len, wrong)):
        table = scene.table(k=np.repeat(np.arange(len(wrong)), [len(ids) for ids in wrong]), v=np.concatenate(wrong))
        yield violations(rows.join(table, on=["k", "v"]))


def _classes(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(ClassConstraint)
    if entries:
        classes = [scene.data.id_of(term_to_text(entry.constraint.class_)) for entry in entries]
        members = scene.data.members(classes)
        yield violations(scene.values_of(entries, cls=classes).join(members, on=["v", "cls"], how="anti"))


def _min_counts(scene: Scene) -> Iterator[Frame]:
    one = [entry for entry in scene.of(MinCountConstraint) if entry.constraint.count == 1]
    if one:
        yield violations(scene.focus_of(one).join(scene.values, on=["shape", "f"], how="anti"), value=False)
    more = [entry for entry in scene.of(MinCountConstraint) if entry.constraint.count > 1]
    if more:
        asked = scene.table(shape=sorted({entry.shape for entry in more}))
        counts = scene.values.join(asked, on="shape").group_by("shape", "f").agg(nw.len().cast(nw.Int64).alias("n"))
        focus = scene.focus_of(more, least=[entry.constraint.count for entry in more])
        counted = focus.join(counts, on=["shape", "f"], how="left").with_columns(nw.col("n").fill_null(0))
        yield violations(counted.filter(nw.col("n") < nw.col("least")), value=False)


def _max_counts(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(MaxCountConstraint)
    if entries:
        values = scene.values_of(entries, most=[entry.constraint.count for entry in entries])
        counted = values.group_by("c", "f", "most").agg(nw.len().cast(nw.Int64).alias("n"))
        yield violations(counted.filter(nw.col("n") > nw.col("most")), value=False)


def _unique_languages(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(UniqueLangConstraint)
    if not entries:
        return
    values = scene.values_of(entries)
    ids = scene.backend.fetch(values.select("v").unique())["v"]
    languages = scene.facts.languages(ids % COPY).astype(np.int64)
    tagged = languages >= 0
    if tagged.any():
        known = scene.table(v=ids[tagged], lang=languages[tagged])
        counted = values.join(known, on="v").group_by("c", "f", "lang").agg(nw.len().cast(nw.Int64).alias("n"))
        yield violations(counted.filter(nw.col("n") > 1), value=False)


def _others(
    scene: Scene,
    entries: list[Entry[EqualsConstraint]] | list[Entry[DisjointConstraint]] | list[Entry[LessThanConstraint]],
) -> Frame:
    """Return the values of each constraint's other property as ``c``, ``f``, ``v``."""
    predicates = [scene.data.predicate(entry.constraint.predicate.value) for entry in entries]
    asked = scene.focus_of(entries, p=predicates)
    rows = scene.data.triples.select(nw.col("s").alias("f"), "p", nw.col("o").alias("v"))
    return asked.join(rows, on=["f", "p"]).select("c", "f", "v")


def _equals(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(EqualsConstraint)
    if entries:
        values, others = scene.values_of(entries).select("c", "f", "v"), _others(scene, entries)
        yield violations(values.join(others, on=["c", "f", "v"], how="anti"))
        yield violations(others.join(values, on=["c", "f", "v"], how="anti"))


def _disjoint(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(DisjointConstraint)
    if entries:
        values = scene.values_of(entries).select("c", "f", "v")
        yield violations(values.join(_others(scene, entries), on=["c", "f", "v"], how="semi"))


def _less_than(scene: Scene) -> Iterator[Frame]:
    """Compare each distinct pair of values once; every pair of a focus node that fails is a result (§4.5.3)."""
    entries = scene.of(LessThanConstraint)
    if not entries:
        return
    others = _others(scene, entries).select("c", "f", nw.col("v").alias("other"))
    lax = [int(entry.constraint.or_equal) for entry in entries]
    pairs = scene.values_of(entries, lax=lax).join(others, on=["c", "f"])
    distinct = scene.backend.fetch(pairs.select("lax", "v", "other").unique())
    less, equal = scene.facts.compare(distinct["v"] % COPY, distinct["other"] % COPY)
    wrong = ~(less | (equal & (distinct["lax"] == 1)))
    table = scene.table(**{name: column[wrong] for name, column in distinct.items()})
    yield violations(pairs.join(table, on=["lax", "v", "other"]))


def _closed(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(ClosedConstraint)
    if entries:
        allowed = [
            (entry.number, scene.data.predicate(predicate.value))
            for entry in entries
            for predicate in entry.constraint.allowed
        ]
        table = scene.table(c=[pair[0] for pair in allowed], p=[pair[1] for pair in allowed])
        rows = scene.data.triples.select(nw.col("s").alias("node"), "p", nw.col("o").alias("v"))
        nodes = scene.values_of(entries).select("c", "f", nw.col("v").alias("node"))
        yield violations(nodes.join(rows, on="node").join(table, on=["c", "p"], how="anti"), path=True)


def _has_value(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(HasValueConstraint)
    if entries:
        wanted = [scene.data.id_of(term_to_text(entry.constraint.value)) for entry in entries]
        own_copy = nw.col("f") - nw.col("f") % COPY
        focus = scene.focus_of(entries, v=wanted).with_columns((nw.col("v") + own_copy).alias("v"))
        yield violations(focus.join(scene.values, on=["shape", "f", "v"], how="anti"), value=False)


def _in(scene: Scene) -> Iterator[Frame]:
    entries = scene.of(InConstraint)
    if entries:
        allowed = scene.data.copies(
            (entry.number, scene.data.id_of(term_to_text(value)))
            for entry in entries
            for value in entry.constraint.values
        )
        table = scene.table(c=[pair[0] for pair in allowed], v=[pair[1] for pair in allowed])
        yield violations(scene.values_of(entries).join(table, on=["c", "v"], how="anti"))
