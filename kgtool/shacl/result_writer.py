"""From the rows of a run to results. SHACL §3.6.2 (https://www.w3.org/TR/shacl/#results-validation-result)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.asking import asked
from kgtool.shacl.constraints.nested import NodeConstraint
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.data import COPY
from kgtool.shacl.paths import PredicatePath
from kgtool.shacl.report import ASSERTED, ValidationResult
from kgtool.terms import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kgtool.shacl.outcome import Columns, Outcome
    from kgtool.terms import Term

__all__ = ["ResultWriter"]

_MAX_DETAIL = 20
"""How deep the details of a result go."""
_MOST_DETAILS = 1_000
"""How many details a result has at most, theirs included: shapes that refer to each other crosswise have millions."""
_KEPT = 100_000
"""How many terms are kept as objects; a report of a million results reads each once or twice, one after another."""


class ResultWriter:
    """Makes results, with the terms and details that they share."""

    def __init__(self, outcome: Outcome) -> None:
        """Take what the run found."""
        self.outcome = outcome
        self.scene = outcome.scene
        self.messages = list(outcome.scene.messages)
        self._terms: dict[int, Term] = {}
        self._left = _MOST_DETAILS

    def severity(self, number: int) -> NamedNode:
        """Return the severity of what breaks a constraint."""
        return self.scene.shapes[self.scene.entries[number].shape].severity

    def groups(self) -> NDArray[np.int64]:
        """Return a number for the shape, component and severity of each constraint."""
        known: dict[tuple[int, NamedNode], int] = {}
        found = [
            known.setdefault((entry.shape, entry.constraint.component), len(known)) for entry in self.scene.entries
        ]
        return np.array(found, np.int64)

    def own_messages(self, number: int) -> tuple[Literal, ...]:
        """Return the messages of a constraint whose results have none of their own."""
        entry = self.scene.entries[number]
        return self.scene.shapes[entry.shape].messages or (Literal(asked(entry.constraint, self.scene)),)

    def source(self, number: int) -> Term | None:
        """Return what a result of a constraint names as its sh:sourceConstraint."""
        constraint = self.scene.entries[number].constraint
        return constraint.source if isinstance(constraint, QueryConstraint) and constraint.is_source else None

    def has_details(self, number: int) -> bool:
        """Say whether the results of a constraint have details, which differ from result to result."""
        return isinstance(self.scene.entries[number].constraint, NodeConstraint)

    def result(  # noqa: PLR0913, PLR0917 - a row of the violations
        self, c: int, f: int, v: int, p: int, x: int, depth: int = 0, holds: tuple[str, ...] = (ASSERTED,)
    ) -> ValidationResult:
        """Return the result of a row."""
        entry = self.scene.entries[c]
        shape = self.scene.shapes[entry.shape]
        path = self._term(p) if p >= 0 else None
        detail: tuple[ValidationResult, ...] = ()
        self._left = self._left - 1 if depth else _MOST_DETAILS
        if isinstance(entry.constraint, NodeConstraint) and depth < _MAX_DETAIL:
            below = self._below(self.scene.number_of[entry.constraint.shape], v, depth + 1)
            detail = tuple(sorted(below, key=ValidationResult.key))
        return ValidationResult(
            focus_node=self._term(f),
            source_shape=shape.node,
            source_constraint_component=entry.constraint.component,
            result_severity=shape.severity,
            result_path=PredicatePath(path) if isinstance(path, NamedNode) else shape.path,
            value=self._term(v) if v >= 0 else None,
            result_messages=self.messages[x] if x >= 0 else self._own_messages[c],
            source_constraint=self.source(c),
            detail=detail,
            holds_in=holds,
        )

    @cached_property
    def _own_messages(self) -> list[tuple[Literal, ...]]:
        return [self.own_messages(number) for number in range(len(self.scene.entries))]

    def _term(self, node: int) -> Term:
        identifier = node % COPY
        found = self._terms.get(identifier)
        if found is None:
            if len(self._terms) >= _KEPT:
                self._terms.clear()
            found = self._terms[identifier] = self.scene.data.terms.term(identifier)
        return found

    def _below(self, shape: int, node: int, depth: int) -> Iterator[ValidationResult]:
        """Yield the results of validating a node against a shape, for sh:detail (§3.6.2.7)."""
        for c, f, v, p, x in self._violations_of.rows(shape, node):
            if self._left > 0:
                yield self.result(c, f, v, p, x, depth)
        for child, value in self._steps_of.rows(shape, node):
            if self._left > 0:
                yield from self._below(child, value, depth + 1)

    @cached_property
    def _details(self) -> tuple[Columns, Columns]:
        return self.outcome.details()

    @cached_property
    def _violations_of(self) -> _ByNode:
        rows = self._details[0]
        shapes = np.array([entry.shape for entry in self.scene.entries], np.int64)
        return _ByNode(shapes[rows["c"]], rows["f"], [rows[name] for name in ("c", "f", "v", "p", "x")])

    @cached_property
    def _steps_of(self) -> _ByNode:
        steps = self._details[1]
        return _ByNode(steps["shape"], steps["f"], [steps["child"], steps["v"]])


class _ByNode:
    """Rows by shape and focus node: few of very many are asked for."""

    def __init__(self, shapes: NDArray[np.int64], nodes: NDArray[np.int64], columns: list[NDArray[np.int64]]) -> None:
        self._size = int(nodes.max(initial=0)) + 1
        keys = shapes * self._size + nodes
        order = np.argsort(keys, kind="stable")
        self._keys, self._columns = keys[order], [column[order] for column in columns]

    def rows(self, shape: int, node: int) -> Iterator[tuple[int, ...]]:
        """Return the rows of a shape and a node."""
        key = shape * self._size + node
        first = int(self._keys.searchsorted(key))
        last = int(self._keys.searchsorted(key, "right"))
        if node >= self._size or first == last:
            return iter(())
        return zip(*(column[first:last].tolist() for column in self._columns), strict=True)
