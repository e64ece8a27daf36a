"""The own validator: shapes against all views of the data, all shapes of a level at once.

SHACL §3.4 (https://www.w3.org/TR/shacl/#validation-definition). Down the levels of the shapes' references go focus
nodes and their values; then every constraint is asked; up again goes which shape rejects which node, for the
constraints that refer to shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.shacl.constraints.nested import NESTED, PropertyConstraint
from kgtool.shacl.facts import Facts
from kgtool.shacl.focus import Levels, focus_and_values
from kgtool.shacl.frames import stack
from kgtool.shacl.nesting import failing_properties, nested_plans
from kgtool.shacl.plans import leaf_plans
from kgtool.shacl.querying import Queries, query_violations
from kgtool.shacl.scene import Entry, Scene, gathered

if TYPE_CHECKING:
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.frames import Frame
    from kgtool.shacl.shapes import Shapes

__all__ = ["Outcome", "run"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found: all violations, the failing steps from shapes to their property shapes, and the focus nodes.

    ``violations`` has c, f, v, p, x; ``edges`` has shape, f, child, v; ``targets`` has shape, f.
    """

    scene: Scene
    violations: Frame[Any]
    edges: Frame[Any]
    targets: Frame[Any]
    levels: Levels


def run(shapes: Shapes, data: DataGraph) -> Outcome:
    """Validate the data and return what was found, still as frames."""
    reached = shapes.reached()
    number_of = {shape.node: number for number, shape in enumerate(reached)}
    listed = [
        (number, constraint)
        for number, shape in enumerate(reached)
        if not shape.deactivated
        for constraint in shape.constraints
    ]
    entries = tuple(Entry(number, shape, constraint) for number, (shape, constraint) in enumerate(listed))
    scene = Scene(data, Facts(data.terms), reached, number_of, entries)
    queries = Queries(data, shapes.graph)
    levels, targets = focus_and_values(scene, queries)
    leaves = [*leaf_plans(scene), *query_violations(scene, queries)]
    found, edges = _upwards(scene, levels, gathered(scene, leaves))
    return Outcome(scene, found, edges, targets, levels)


def _upwards(scene: Scene, levels: Levels, leaves: Frame[Any]) -> tuple[Frame[Any], Frame[Any]]:
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


def _failing(found: Frame[Any], shape_of: Frame[Any]) -> Frame[Any]:
    return found.join(shape_of, on="c").select("shape", "f").unique()


def _edges(scene: Scene, entries: list[Entry[Any]]) -> Frame[Any] | None:
    """Return the steps of sh:property that lead to a node which the property shape rejects."""
    own = [entry for entry in entries if isinstance(entry.constraint, PropertyConstraint)]
    if not own:
        return None
    return scene.backend.materialize(failing_properties(scene, own))[0]
