"""Focus nodes and value nodes of every reached shape, from the targets down.

SHACL §2.1.3 (https://www.w3.org/TR/shacl/#targets), §2.1.2 (https://www.w3.org/TR/shacl/#focusNodes) and §3.6.3 for
value nodes (https://www.w3.org/TR/shacl/#value-nodes).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from kgtool.rules.relations import stack
from kgtool.shacl.following import follow
from kgtool.shacl.paths import AlternativePath, InversePath, Path, PredicatePath
from kgtool.shacl.shapes import TargetKind
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.rules.relations import Frame
    from kgtool.shacl.querying import Queries
    from kgtool.shacl.scene import Scene
    from kgtool.terms import NamedNode

__all__ = ["Levels", "focus_and_values"]


@dataclass(frozen=True, slots=True)
class Levels:
    """How deep each shape, by number, lies below those that nothing refers to."""

    of: tuple[int, ...]

    @property
    def depth(self) -> int:
        """Return the number of levels."""
        return max(self.of, default=-1) + 1


def focus_and_values(scene: Scene, queries: Queries) -> tuple[Levels, Frame]:
    """Give the scene its focus and value nodes; return the levels and the focus nodes that targets pick."""
    levels = _levels(scene)
    nothing = scene.table(shape=[], f=[])
    targets, _ = scene.backend.materialize(stack([nothing, *_targets(scene, queries)]).unique())
    children = _children(scene, levels)
    waiting: dict[int, list[Frame]] = defaultdict(list)
    all_focus, all_values = [nothing], [scene.table(shape=[], f=[], v=[])]
    level_of = scene.table(shape=range(len(levels.of)), level=levels.of)
    for level in range(levels.depth):
        own = targets.join(level_of.filter(nw.col("level") == level), on="shape", how="semi")
        focus, rows = scene.backend.materialize(stack([own, *waiting.pop(level, [])]).unique())
        if not rows:
            continue
        values, _ = scene.backend.materialize(stack(_values(scene, level, levels, focus)))
        all_focus.append(focus)
        all_values.append(values)
        for below, pairs in children.get(level, {}).items():
            table = scene.table(shape=[pair[0] for pair in pairs], child=[pair[1] for pair in pairs])
            asked = values.join(table, on="shape").select(nw.col("child").alias("shape"), nw.col("v").alias("f"))
            waiting[below].append(asked.unique())
    scene.focus, _ = scene.backend.materialize(stack(all_focus))
    scene.values, _ = scene.backend.materialize(stack(all_values))
    return levels, targets


def _levels(scene: Scene) -> Levels:
    """Return the longest way to each shape; shapes come parents first, so one pass is enough."""
    depth = [0] * len(scene.shapes)
    for number, shape in enumerate(scene.shapes):
        for child in () if shape.deactivated else shape.children():
            below = scene.number_of[child]
            depth[below] = max(depth[below], depth[number] + 1)
    return Levels(tuple(depth))


def _children(scene: Scene, levels: Levels) -> Mapping[int, Mapping[int, list[tuple[int, int]]]]:
    """Return which shapes pass value nodes on to which, by the level of both."""
    found: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    pairs = {(entry.shape, scene.number_of[child]) for entry in scene.entries for child in entry.constraint.children()}
    for parent, child in sorted(pairs):
        if not scene.shapes[child].deactivated:
            found[levels.of[parent]][levels.of[child]].append((parent, child))
    return found


def _targets(scene: Scene, queries: Queries) -> Iterator[Frame]:
    """Yield ``shape``, ``f`` for each kind of target."""
    data = scene.data
    found: dict[TargetKind, list[tuple[int, int]]] = defaultdict(list)
    for number, shape in enumerate(scene.shapes):
        for target in () if shape.deactivated else shape.targets:
            if target.kind is TargetKind.SPARQL:
                nodes = [node for copy in range(len(data.columns)) for node in queries.targets(target.text, copy)]
                yield scene.table(shape=[number] * len(nodes), f=nodes)
            elif target.kind is TargetKind.NODE:
                found[target.kind].append((number, data.terms.intern(term_to_text(target.node))))
            else:
                found[target.kind].append((number, data.id_of(term_to_text(target.node))))
    for kind, pairs in found.items():
        shown = data.copies(pairs) if kind is TargetKind.NODE else pairs
        shapes, nodes = [pair[0] for pair in shown], [pair[1] for pair in shown]
        if kind is TargetKind.NODE:
            yield scene.table(shape=shapes, f=nodes)
        elif kind is TargetKind.CLASS:
            members = data.members(nodes).join(scene.table(shape=shapes, cls=nodes), on="cls")
            yield members.select("shape", nw.col("v").alias("f"))
        else:
            end = "s" if kind is TargetKind.SUBJECTS else "o"
            rows = data.triples.join(scene.table(shape=shapes, p=nodes), on="p")
            yield rows.select("shape", nw.col(end).alias("f"))


def _values(scene: Scene, level: int, levels: Levels, focus: Frame) -> Iterator[Frame]:
    """Yield ``shape``, ``f``, ``v`` for the shapes of a level: node shapes, plain paths, inverse ones, all others."""
    by_path: dict[Path | None, list[int]] = defaultdict(list)
    for number, shape in enumerate(scene.shapes):
        if levels.of[number] == level:
            by_path[shape.path].append(number)
    yield focus.join(scene.table(shape=by_path.pop(None, [])), on="shape", how="semi").select(
        "shape", "f", nw.col("f").alias("v")
    )
    steps: dict[tuple[bool, str], list[tuple[int, int]]] = defaultdict(list)
    for path, numbers in by_path.items():
        simple = _simple_steps(path)
        if simple is None and path is not None:
            own = focus.join(scene.table(shape=numbers), on="shape", how="semi")
            nodes = own.select("f").unique()
            yield own.join(follow(scene.data, path, nodes), on="f").select("shape", "f", "v")
        for here, predicate in simple or ():
            identifier = scene.data.predicate(predicate.value)
            steps[len(simple or ()) > 1, here] += [(number, identifier) for number in numbers]
    several = []
    for (is_several, here), pairs in steps.items():
        found = _step(scene, focus, pairs, here)
        if is_several:
            several.append(found)
        else:
            yield found
    if several:
        yield stack(several).unique()


def _simple_steps(path: Path | None) -> list[tuple[str, NamedNode]] | None:
    """Return the single steps that a path is, or that it has as alternatives; None where it is longer."""
    match path:
        case PredicatePath(predicate):
            return [("s", predicate)]
        case InversePath(PredicatePath(predicate)):
            return [("o", predicate)]
        case AlternativePath(paths):
            parts = [_simple_steps(part) for part in paths if not isinstance(part, AlternativePath)]
            known = [part for part in parts if part is not None]
            return [step for part in known for step in part] if len(known) == len(paths) else None
    return None


def _step(scene: Scene, focus: Frame, pairs: list[tuple[int, int]], here: str) -> Frame:
    """Return the values that one step leads to, for pairs of a shape and a property."""
    there = "o" if here == "s" else "s"
    table = scene.table(shape=[pair[0] for pair in pairs], p=[pair[1] for pair in pairs])
    edges = scene.data.triples.select(nw.col(here).alias("f"), "p", nw.col(there).alias("v"))
    return focus.join(table, on="shape").join(edges, on=["f", "p"]).select("shape", "f", "v")
