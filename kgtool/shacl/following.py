"""Following property paths over the columns. SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from kgtool.rules.relations import stack
from kgtool.shacl.paths import (
    AlternativePath,
    InversePath,
    OneOrMorePath,
    Path,
    PredicatePath,
    SequencePath,
    ZeroOrMorePath,
    ZeroOrOnePath,
)

if TYPE_CHECKING:
    from kgtool.rules.relations import Frame
    from kgtool.shacl.data import DataGraph

__all__ = ["follow"]


def follow(data: DataGraph, path: Path, nodes: Frame, *, backwards: bool = False) -> Frame:
    """Return the different pairs ``f``, ``v`` of a node (column ``f`` of ``nodes``) and a value on its path."""
    start = nodes.select("f", nw.col("f").alias("v"))
    return _step(data, path, start, backwards=backwards)


def _step(data: DataGraph, path: Path, pairs: Frame, *, backwards: bool) -> Frame:
    """Replace the ``v`` of each pair by what the path leads to from it."""
    match path:
        case PredicatePath():
            found = _edge(data, path, pairs, backwards=backwards)
        case InversePath():
            found = _step(data, path.path, pairs, backwards=not backwards)
        case SequencePath():
            found = pairs
            for part in reversed(path.paths) if backwards else path.paths:
                found = _step(data, part, found, backwards=backwards)
        case AlternativePath():
            found = stack(_step(data, part, pairs, backwards=backwards) for part in path.paths).unique()
        case ZeroOrOnePath():
            found = stack((pairs, _step(data, path.path, pairs, backwards=backwards))).unique()
        case OneOrMorePath():
            first = _step(data, path.path, pairs, backwards=backwards)
            found = _closure(data, path.path, first, backwards=backwards)
        case ZeroOrMorePath():
            found = _closure(data, path.path, pairs, backwards=backwards)
    return found


def _edge(data: DataGraph, path: PredicatePath, pairs: Frame, *, backwards: bool) -> Frame:
    here, there = ("o", "s") if backwards else ("s", "o")
    edges = data.triples.filter(nw.col("p") == data.predicate(path.predicate.value))
    edges = edges.select(nw.col(here).alias("v"), nw.col(there).alias("next"))
    return pairs.join(edges, on="v").select("f", nw.col("next").alias("v")).unique()


def _closure(data: DataGraph, path: Path, pairs: Frame, *, backwards: bool) -> Frame:
    """Follow a path until nothing new comes, from what came last."""
    known, _ = data.backend.materialize(pairs.unique())
    fresh = known
    while True:
        step = _step(data, path, fresh, backwards=backwards).join(known, on=["f", "v"], how="anti")
        fresh, rows = data.backend.materialize(step)
        if not rows:
            return known
        known, _ = data.backend.materialize(stack((known, fresh)))
