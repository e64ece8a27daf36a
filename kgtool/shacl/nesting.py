"""The plans of the constraints that refer to other shapes, whose focus nodes that fail are known by then.

SHACL §4.6 (https://www.w3.org/TR/shacl/#core-components-logical) and §4.7
(https://www.w3.org/TR/shacl/#core-components-shape).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from kgtool.shacl.constraints.nested import LogicalConstraint, NodeConstraint, PropertyConstraint, QualifiedConstraint
from kgtool.shacl.scene import Entry, Scene, violations
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rules.relations import Frame
    from kgtool.shacl.constraints.constraint import Constraint

__all__ = ["failing_properties", "nested_plans"]

_NOT, _OR, _XONE = 0, 1, 2
_RULES = {SH.NotConstraintComponent: _NOT, SH.OrConstraintComponent: _OR, SH.XoneConstraintComponent: _XONE}


def nested_plans(scene: Scene, entries: Sequence[Entry[Constraint]]) -> Iterator[Frame]:
    """Yield the violations of these entries; sh:property has none of its own."""
    yield from _all_of(scene, entries)
    yield from _some_of(scene, entries)
    yield from _qualified(scene, entries)


def failing_properties(scene: Scene, entries: Sequence[Entry[PropertyConstraint]]) -> Frame:
    """Return ``shape``, ``f``, ``child``, ``v`` where the property shape ``child`` rejects the value ``v``."""
    children = [scene.number_of[entry.constraint.shape] for entry in entries]
    values = scene.values_of(entries, child=children)
    return values.join(_rejected(scene), on=["child", "v"], how="semi").select("shape", "f", "child", "v")


def _rejected(scene: Scene) -> Frame:
    """Return which shape rejects which node, as ``child``, ``v``."""
    return scene.failing.select(nw.col("shape").alias("child"), nw.col("f").alias("v"))


def _members(scene: Scene, entries: Sequence[Entry[Constraint]]) -> Frame:
    """Return the shapes of each constraint as ``c``, ``child``, as often as they are listed."""
    pairs = [(entry.number, scene.number_of[child]) for entry in entries for child in entry.constraint.children()]
    return scene.table(c=[pair[0] for pair in pairs], child=[pair[1] for pair in pairs])


def _all_of(scene: Scene, entries: Sequence[Entry[Constraint]]) -> Iterator[Frame]:
    """sh:node and sh:and: one rejecting shape is enough."""
    own = [
        entry
        for entry in entries
        if isinstance(entry.constraint, NodeConstraint) or entry.constraint.component == SH.AndConstraintComponent
    ]
    if own:
        pairs = scene.values_of(own).join(_members(scene, own), on="c")
        rejected = pairs.join(_rejected(scene), on=["child", "v"], how="semi")
        yield violations(rejected.select("c", "f", "v").unique())


def _some_of(scene: Scene, entries: Sequence[Entry[Constraint]]) -> Iterator[Frame]:
    """sh:not, sh:or and sh:xone: count the shapes that reject; a shape listed twice counts twice."""
    own = [
        entry
        for entry in entries
        if isinstance(entry.constraint, LogicalConstraint) and entry.constraint.component in _RULES
    ]
    if not own:
        return
    rules = [_RULES[entry.constraint.component] for entry in own]
    sizes = [len(entry.constraint.children()) for entry in own]
    rejected = _rejected(scene).with_columns(nw.lit(1, nw.Int64).alias("no"))
    values = scene.values_of(own, rule=rules, size=sizes)
    pairs = values.join(_members(scene, own), on="c").join(rejected, on=["child", "v"], how="left")
    counted = pairs.group_by("c", "f", "v", "rule", "size").agg(nw.col("no").fill_null(0).sum().alias("no"))
    yes = nw.col("size") - nw.col("no")
    wrong = (
        ((nw.col("rule") == _NOT) & (yes > 0))
        | ((nw.col("rule") == _OR) & (yes == 0))
        | ((nw.col("rule") == _XONE) & (yes != 1))
    )
    yield violations(counted.filter(wrong))
    bare = [entry for entry in own if not entry.constraint.children()]
    if bare:  # an empty sh:or or sh:xone has no member to conform to
        yield violations(scene.values_of(bare))


def _qualified(scene: Scene, entries: Sequence[Entry[Constraint]]) -> Iterator[Frame]:
    """sh:qualifiedValueShape: count the values that conform to the shape and to no sibling shape."""
    own = [entry for entry in entries if isinstance(entry.constraint, QualifiedConstraint)]
    if not own:
        return
    children = [scene.number_of[entry.constraint.children()[0]] for entry in own]
    good = scene.values_of(own, child=children).join(_rejected(scene), on=["child", "v"], how="anti")
    good = good.select("c", "f", "v")
    siblings = [(entry.number, scene.number_of[node]) for entry in own for node in entry.constraint.children()[1:]]
    if siblings:
        table = scene.table(c=[pair[0] for pair in siblings], child=[pair[1] for pair in siblings])
        also = good.join(table, on="c").join(_rejected(scene), on=["child", "v"], how="anti")
        good = good.join(also.select("c", "f", "v").unique(), on=["c", "f", "v"], how="anti")
    counts = good.group_by("c", "f").agg(nw.len().cast(nw.Int64).alias("n"))
    least = [_bound(entry.constraint, least=True) for entry in own]
    most = [_bound(entry.constraint, least=False) for entry in own]
    focus = scene.focus_of(own, least=least, most=most).join(counts, on=["c", "f"], how="left")
    counted = focus.with_columns(nw.col("n").fill_null(0))
    wrong = (nw.col("n") < nw.col("least")) | ((nw.col("most") >= 0) & (nw.col("n") > nw.col("most")))
    yield violations(counted.filter(wrong), value=False)


def _bound(constraint: Constraint, *, least: bool) -> int:
    """Return the bound of a constraint, -1 where it has none."""
    if not isinstance(constraint, QualifiedConstraint):
        return -1
    bound = constraint.minimum if least else constraint.maximum
    return -1 if bound is None else bound
