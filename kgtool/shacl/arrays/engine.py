"""A run on arrays: down from the targets, shape by shape, then up with what each shape rejects, then down once more.

SHACL §3.4 (https://www.w3.org/TR/shacl/#validation-definition). Shapes come parents before their children, so that
every shape is looked at three times, however deep it is nested: for its focus nodes and their values, for its
constraints, and for how often the report says what it found.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.graph import ArrayGraph
from kgtool.shacl.arrays.leaves import leaf_violations
from kgtool.shacl.arrays.nested import nested_violations
from kgtool.shacl.arrays.parts import Found, Part
from kgtool.shacl.arrays.sets import EMPTY, any_of, distinct, joined
from kgtool.shacl.arrays.verdicts import Verdicts
from kgtool.shacl.arrays.walking import Walker
from kgtool.shacl.constraints.nested import NESTED, PropertyConstraint
from kgtool.shacl.constraints.per_value import PerValue
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.outcome import MANY, Outcome
from kgtool.shacl.querying import violating
from kgtool.shacl.scene import VIOLATION, Entry, Scene
from kgtool.shacl.shapes import TargetKind
from kgtool.shacl.stopwatch import OutOfTimeError
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.outcome import Columns
    from kgtool.shacl.querying import Queries
    from kgtool.shacl.shapes import Target
    from kgtool.shacl.stopwatch import Stopwatch
    from kgtool.terms import Term

__all__ = ["run_on_arrays"]

_STEP = ("shape", "f", "child", "v")


def run_on_arrays(scene: Scene, queries: Queries, watch: Stopwatch) -> Outcome:
    """Validate and return what was found; ``watch`` counts the time, and says when a shape has had its own."""
    return _Run(scene, queries, watch).outcome()


class _Run:
    def __init__(self, scene: Scene, queries: Queries, watch: Stopwatch) -> None:
        self._scene = scene
        self._queries = queries
        self._watch = watch
        self._verdicts = Verdicts(scene.facts, watch)
        self._unfinished: dict[int, str] = {}
        self._entries: dict[int, list[Entry[Constraint]]] = defaultdict(list)
        for entry in scene.entries:
            self._entries[entry.shape].append(entry)
        self._parts: dict[Term, Part] = {}
        self._violations: dict[int, list[tuple[int, NDArray[np.int64], tuple[NDArray[np.int64], ...]]]] = {}
        self._steps: dict[tuple[int, int], NDArray[np.bool_]] = {}

    def outcome(self) -> Outcome:
        """Do the three passes."""
        queried = self._queried()
        with self._watch.for_all("the index of the data"):
            self._graph = ArrayGraph(self._scene.data)
        self._walker = Walker(self._graph, self._watch.tick)
        waiting = self._targets(queried)
        targeted = {number: tuple(nodes) for number, nodes in waiting.items()}
        self._down(waiting)
        for part in self._parts.values():
            for entry in self._entries[part.number]:
                if isinstance(entry.constraint, PerValue):
                    self._verdicts.announce(entry.constraint, part)
        for part in reversed(self._parts.values()):
            with self._watch.on(part.number):
                self._judge(part)
        self._queries.let_go()
        with self._watch.for_all("the order of the results"):
            reported = self._reported(targeted)
        self._scene.seconds.update(self._watch.seconds)
        return Outcome(
            self._scene,
            reported,
            self._details,
            frozenset(part.number for part in self._parts.values()),
            self._watch.shared,
            self._unfinished,
        )

    def _queried(self) -> dict[int, list[int]]:
        """Return what SPARQL targets pick; what queries compute and nodes that only shapes name become terms first."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, shape in enumerate(self._scene.shapes):
            for target in () if shape.deactivated else shape.targets:
                if target.kind is TargetKind.NODE:
                    self._scene.data.terms.intern(term_to_text(target.node))
                elif target.kind is TargetKind.SPARQL:
                    self._query_target(number, target, found)
        return found

    def _query_target(self, number: int, target: Target, found: dict[int, list[int]]) -> None:
        with self._watch.on(number):
            try:
                for copy in range(len(self._scene.data.columns)):
                    found[number] += self._queries.targets(target.text, copy)
            except OutOfTimeError:
                found[number].clear()
                self._unfinished[number] = "in the query of its target"

    def _targets(self, queried: dict[int, list[int]]) -> dict[int, list[NDArray[np.int64]]]:
        """Return the focus nodes that targets pick, of each shape in a set of its own."""
        found: dict[int, list[NDArray[np.int64]]] = defaultdict(list)
        for number, nodes in queried.items():
            found[number].append(distinct(self._graph.from_copies(np.array(nodes, np.int64)), self._graph.nodes))
        for number, shape in enumerate(self._scene.shapes):
            targets = () if shape.deactivated else shape.targets
            own = [target for target in targets if target.kind is not TargetKind.SPARQL]
            if own:
                with self._watch.on(number):
                    found[number].append(self._targeted(own))
        return found

    def _targeted(self, targets: list[Target]) -> NDArray[np.int64]:
        nodes = [self._target(target) for target in targets]
        if len(nodes) == 1 and targets[0].kind in {TargetKind.NODE, TargetKind.CLASS}:
            return nodes[0]
        return distinct(joined(nodes), self._graph.nodes)

    def _target(self, target: Target) -> NDArray[np.int64]:
        """Return the nodes of one target; subjects and objects may come several times."""
        graph, identifier = self._graph, self._scene.data.id_of(term_to_text(target.node))
        match target.kind:
            case TargetKind.NODE:
                return np.arange(identifier, graph.nodes, graph.terms)
            case TargetKind.CLASS:
                return graph.members(identifier)
            case TargetKind.SUBJECTS:
                return graph.triples(identifier)[0]
        return graph.triples(identifier)[1]

    def _down(self, waiting: dict[int, list[NDArray[np.int64]]]) -> None:
        """Find the focus nodes of each shape and their values, and hand the values on to the shapes below."""
        for number, shape in enumerate(self._scene.shapes):
            given = waiting.pop(number, None)
            if not given or shape.deactivated or number in self._unfinished:
                continue
            with self._watch.on(number):
                try:
                    focus = self._graph.union(given)
                    if not len(focus):
                        continue
                    part = Part(number, shape, self._graph, focus, self._walker.values(shape.path, focus))
                    self._watch.tick()
                except OutOfTimeError:
                    self._unfinished[number] = "while its focus nodes and values were looked up"
                    continue
                self._parts[shape.node] = part
                children = self._scene.children[number]
                reached = part.reaching() if children else EMPTY
                for child in children if len(reached) else ():
                    waiting.setdefault(child, []).append(reached)

    def _judge(self, part: Part) -> None:
        """Ask the constraints of a shape, those below it having been asked."""
        found = self._violations[part.number] = []
        try:
            for entry in self._entries[part.number]:
                if self._unfinished and isinstance(entry.constraint, NESTED) and self._is_open(part, entry):
                    continue
                wrong = self._asked(part, entry)
                if wrong is not None and len(wrong[0]):
                    part.reject(wrong[0])
                    found.append((entry.number, *wrong))
                self._watch.tick()
        except OutOfTimeError:
            self._unfinished[part.number] = "while its constraints were asked"
        part.settle()

    def _is_open(self, part: Part, entry: Entry[Constraint]) -> bool:
        """Say whether a constraint refers to a shape that was not finished, so that nobody knows what it rejects."""
        numbers = [self._scene.number_of[child] for child in entry.constraint.children()]
        unfinished = next((number for number in numbers if number in self._unfinished), None)
        if unfinished is not None:
            name = term_to_text(self._scene.shapes[unfinished].node)
            self._unfinished.setdefault(part.number, f"since it refers to {name}, which was not finished")
        return unfinished is not None

    def _asked(
        self, part: Part, entry: Entry[Constraint]
    ) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], ...]] | None:
        """Return focus nodes by number, and the columns v, p, x of their violations."""
        constraint = entry.constraint
        if isinstance(constraint, PropertyConstraint):
            self._step(part, constraint)
            return None
        if isinstance(constraint, QueryConstraint):
            return self._queried_violations(part, Entry(entry.number, entry.shape, constraint))
        if isinstance(constraint, NESTED):
            found = nested_violations(part, constraint, self._parts)
        else:
            found = leaf_violations(part, constraint, self._verdicts)
        return self._columns(found) if len(found.row) else None

    def _step(self, part: Part, constraint: PropertyConstraint) -> None:
        """Note which values the property shape rejects."""
        below = self._parts.get(constraint.shape)
        if below is None or not len(below.rejected):
            return
        rejected = below.rejects(part.values.value)
        if any_of(rejected):
            self._steps[part.number, below.number] = rejected
            part.reject(part.values.row[rejected])

    def _columns(self, found: Found) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], ...]]:
        none = np.full(len(found.row), -1, np.int64)
        value = none if found.value is None else self._graph.to_copies(found.value)
        return found.row, (value, none if found.path is None else found.path, none)

    def _queried_violations(
        self, part: Part, entry: Entry[QueryConstraint]
    ) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], ...]]:
        focus = self._graph.to_copies(part.focus)
        pairs = zip(focus[part.values.row].tolist(), self._graph.to_copies(part.values.value).tolist(), strict=True)
        rows = [row[1:] for row in violating(self._scene, self._queries, entry, focus.tolist(), pairs)]
        table = np.array(rows, np.int64).reshape(-1, len(VIOLATION) - 1)
        return part.rows_of(self._graph.from_copies(table[:, 0])), (table[:, 1], table[:, 2], table[:, 3])

    def _reported(self, targeted: dict[int, tuple[NDArray[np.int64], ...]]) -> Columns:
        """Count how often each violation is reported: once for each value that leads to a property shape (§4.7.2)."""
        times: dict[int, NDArray[np.int64]] = {}
        columns: list[list[NDArray[np.int64]]] = [[] for _ in (*VIOLATION, "m")]
        by_parent: dict[int, list[int]] = defaultdict(list)
        for parent, child in self._steps:
            by_parent[parent].append(child)
        for part in self._parts.values():
            if not self._violations[part.number] and part.number not in by_parent:
                continue
            count = times.pop(part.number, None)
            if count is None:
                count = np.zeros(len(part.focus), np.int64)
            own = self._graph.union(targeted.get(part.number, ()))
            if len(own):
                count[part.rows_of(own)] += 1
            for child in by_parent.get(part.number, ()):
                self._passed_on(part, child, count, times)
            for number, row, (value, path, message) in self._violations[part.number]:
                said = count[row] > 0
                row = row[said]  # noqa: PLW2901 - the same rows without those that only a detail shows
                focus = self._graph.to_copies(part.focus[row])
                parts = (np.full(len(row), number), focus, value[said], path[said], message[said], count[row])
                for column, values in zip(columns, parts, strict=True):
                    column.append(values)
        return dict(zip((*VIOLATION, "m"), map(joined, columns), strict=True))

    def _passed_on(self, part: Part, child: int, count: NDArray[np.int64], times: dict[int, NDArray[np.int64]]) -> None:
        rejected = self._steps[part.number, child]
        below = self._parts[self._scene.shapes[child].node]
        row, value = part.values.row[rejected], part.values.value[rejected]
        more = np.bincount(below.rows_of(value), weights=count[row], minlength=len(below.focus)).astype(np.int64)
        times[child] = np.minimum(times[child] + more if child in times else more, MANY)

    def _details(self) -> tuple[Columns, Columns]:
        found: list[list[NDArray[np.int64]]] = [[] for _ in VIOLATION]
        for part in self._parts.values():
            for number, row, rest in self._violations[part.number]:
                parts = (np.full(len(row), number), self._graph.to_copies(part.focus[row]), *rest)
                for column, values in zip(found, parts, strict=True):
                    column.append(values)
        steps: list[list[NDArray[np.int64]]] = [[] for _ in _STEP]
        for (number, child), rejected in self._steps.items():
            part = self._parts[self._scene.shapes[number].node]
            focus = self._graph.to_copies(part.focus[part.values.row[rejected]])
            value = self._graph.to_copies(part.values.value[rejected])
            own = (np.full(len(focus), number), focus, np.full(len(focus), child), value)
            for column, values in zip(steps, own, strict=True):
                column.append(values)
        return (
            dict(zip(VIOLATION, map(joined, found), strict=True)),
            dict(zip(_STEP, map(joined, steps), strict=True)),
        )
