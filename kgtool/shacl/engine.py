"""The validator as relational plans, for any backend: all shapes of a level at once.

SHACL §3.4 (https://www.w3.org/TR/shacl/#validation-definition). Down the levels of the shapes' references go focus
nodes and their values; then every constraint is asked; up again goes which shape rejects which node, for the
constraints that refer to shapes. In this process :mod:`kgtool.shacl.arrays` does the same shape by shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from kgtool.rules.relations import stack
from kgtool.shacl.constraints.nested import NESTED, PropertyConstraint
from kgtool.shacl.focus import Levels, focus_and_values
from kgtool.shacl.nesting import failing_properties, nested_plans
from kgtool.shacl.outcome import MANY, Outcome
from kgtool.shacl.plans import leaf_plans
from kgtool.shacl.querying import Queries, query_violations
from kgtool.shacl.scene import Entry, Scene, gathered, scene_of

if TYPE_CHECKING:
    from kgtool.rules.relations import Frame
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.shapes import Shapes

__all__ = ["run"]


def run(shapes: Shapes, data: DataGraph) -> Outcome:
    """Validate the data by the plans of its backend and return what was found."""
    scene, queries = scene_of(shapes, data), Queries(data, shapes.graph)
    levels, targets = focus_and_values(scene, queries)
    leaves = [*leaf_plans(scene), *query_violations(scene, queries)]
    found, edges = _upwards(scene, levels, gathered(scene, leaves))
    fetch = scene.backend.fetch
    return Outcome(
        scene,
        fetch(_reported(scene, levels, targets, (found, edges))),
        lambda: (fetch(found), fetch(edges)),
        frozenset(fetch(scene.focus.select("shape").unique())["shape"].tolist()),
    )


def _reported(scene: Scene, levels: Levels, targets: Frame, found: tuple[Frame, Frame]) -> Frame:
    """Return the violations that the report says, and how often (``m``).

    A property shape is validated once for each value that leads to it, however often that is (§4.7.2).
    """
    violations, edges = found
    reached = targets.with_columns(nw.lit(1, nw.Int64).alias("m"))
    total = reached
    for _ in range(levels.depth):
        step = reached.join(edges, on=["shape", "f"])
        step = step.select(nw.col("child").alias("shape"), nw.col("v").alias("f"), "m")
        counted = step.group_by("shape", "f").agg(nw.col("m").sum())
        few = nw.when(nw.col("m") < MANY).then(nw.col("m")).otherwise(nw.lit(MANY, nw.Int64))
        reached, rows = scene.backend.materialize(counted.with_columns(few.alias("m")))
        if not rows:
            break
        total = stack((total, reached.select("shape", "f", "m")))
    total = total.group_by("shape", "f").agg(nw.col("m").sum())
    said = violations.join(scene.limits(scene.entries), on="c").join(total, on=["shape", "f"])
    return said.select("c", "f", "v", "p", "x", "m")


def _upwards(scene: Scene, levels: Levels, leaves: Frame) -> tuple[Frame, Frame]:
    """Add the violations of the constraints that refer to shapes, deepest level first; return the failing steps too."""
    backend = scene.backend
    found, _ = backend.materialize(leaves)
    shape_of = scene.limits(scene.entries)
    scene.failing, _ = backend.materialize(_failing(found, shape_of))
    no_edges = scene.table(shape=[], f=[], child=[], v=[])
    edges = [no_edges]
    nested = [entry for entry in scene.entries if isinstance(entry.constraint, NESTED)]
    for level in sorted({*levels.of}, reverse=True):
        entries = [entry for entry in nested if levels.of[entry.shape] == level]
        if not entries:
            continue
        fresh, rows = backend.materialize(gathered(scene, nested_plans(scene, entries)))
        steps = [frame for frame in [_edges(scene, entries)] if frame is not None]
        more = [step.select("shape", "f") for step in steps]
        if rows:
            found, _ = backend.materialize(stack((found, fresh)))
        edges += steps
        if rows or more:
            failing = stack([scene.failing, _failing(fresh, shape_of), *more]).unique()
            scene.failing, _ = backend.materialize(failing)
    return found, backend.materialize(stack(edges))[0]


def _failing(found: Frame, shape_of: Frame) -> Frame:
    return found.join(shape_of, on="c").select("shape", "f").unique()


def _edges(scene: Scene, entries: list[Entry[Any]]) -> Frame | None:
    """Return the steps of sh:property that lead to a node which the property shape rejects."""
    own = [entry for entry in entries if isinstance(entry.constraint, PropertyConstraint)]
    if not own:
        return None
    return scene.backend.materialize(failing_properties(scene, own))[0]
