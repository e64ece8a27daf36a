"""Following property paths on arrays. SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.graph import ArrayGraph, Pairs
from kgtool.shacl.arrays.sets import EMPTY, different_pairs, joined
from kgtool.shacl.paths import AlternativePath, InversePath, Path, PredicatePath, SequencePath, has_closure

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kgtool.shacl.arrays.automaton import Automaton
    from kgtool.shacl.arrays.reaching import Edges

__all__ = ["Walker"]


class Walker:
    """Follows paths; what a closure needs of the graph is sorted once for each path."""

    def __init__(self, graph: ArrayGraph, tick: Callable[[], None]) -> None:
        """Take the graph, and what is called at each step of a closure."""
        self._graph = graph
        self._tick = tick
        self._closures: dict[Path, tuple[Automaton, Edges]] = {}

    def values(self, path: Path | None, nodes: NDArray[np.int64]) -> Pairs:
        """Return the different values of each node on a path; without a path the node itself."""
        if path is None:
            return Pairs(np.arange(len(nodes)), nodes)
        if has_closure(path):
            return self._closure(path, nodes)
        return self._walk(path, nodes, backwards=False, is_set=True)

    def _walk(self, path: Path, nodes: NDArray[np.int64], *, backwards: bool, is_set: bool = False) -> Pairs:
        match path:
            case PredicatePath(predicate):
                number = self._graph.data.predicate(predicate.value)
                return self._graph.step(number, nodes, backwards=backwards, is_set=is_set)
            case InversePath(inner):
                return self._walk(inner, nodes, backwards=not backwards, is_set=is_set)
            case SequencePath(paths):
                found = Pairs(np.arange(len(nodes)), nodes)
                for part in reversed(paths) if backwards else paths:
                    step = self._walk(part, found.value, backwards=backwards)
                    found = self._different(found.row[step.row], step.value)
                return found
            case AlternativePath(paths):
                parts = [self._walk(part, nodes, backwards=backwards, is_set=is_set) for part in paths]
            case _:
                parts = [
                    Pairs(np.arange(len(nodes)), nodes),
                    self._walk(path.path, nodes, backwards=backwards, is_set=is_set),
                ]
        return self._different(joined([part.row for part in parts]), joined([part.value for part in parts]))

    def _different(self, row: NDArray[np.int64], value: NDArray[np.int64]) -> Pairs:
        return Pairs(*different_pairs(row, value, self._graph.nodes))

    def _closure(self, path: Path, nodes: NDArray[np.int64]) -> Pairs:
        """Reach what can be reached in the product of graph and automaton; a cell is position times nodes plus node."""
        if path not in self._closures:
            from kgtool.shacl.arrays.automaton import automaton_of

            automaton = automaton_of(path)
            self._closures[path] = automaton, self._edges(automaton)
        automaton, edges = self._closures[path]
        size = self._graph.nodes
        seeds = [(self._step(automaton, position, nodes), position) for position in sorted(automaton.first)]
        row = joined([step.row for step, _ in seeds])
        cell = joined([step.value + position * size for step, position in seeds])
        order = np.argsort(row, kind="stable")
        row, cell = edges.reached(row[order], cell[order], self._tick)
        position, value = np.divmod(cell, size)
        accepted = np.isin(position, sorted(automaton.last))
        rows, values = [row[accepted]], [value[accepted]]
        if automaton.nullable:
            rows.append(np.arange(len(nodes)))
            values.append(nodes)
        return self._different(joined(rows), joined(values))

    def _step(self, automaton: Automaton, position: int, nodes: NDArray[np.int64]) -> Pairs:
        predicate, backwards = automaton.steps[position]
        return self._graph.step(self._graph.data.predicate(predicate.value), nodes, backwards=backwards)

    def _edges(self, automaton: Automaton) -> Edges:
        from kgtool.shacl.arrays.reaching import Edges

        sources, targets = [EMPTY], [EMPTY]
        for here, there in sorted(automaton.follow):
            predicate, backwards = automaton.steps[there]
            start, end = self._graph.adjacent(self._graph.data.predicate(predicate.value), backwards=backwards)
            sources.append(start + here * self._graph.nodes)
            targets.append(end + there * self._graph.nodes)
        return Edges.of(joined(sources), joined(targets))
