"""From the frames of a run to the results of a report. SHACL §3.6.2 (https://www.w3.org/TR/shacl/#results-validation-result)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from kgtool.shacl.constraints.nested import NodeConstraint
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.data import COPY
from kgtool.shacl.paths import PredicatePath
from kgtool.shacl.report import ValidationResult
from kgtool.terms import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.shacl.outcome import Outcome
    from kgtool.terms import Term

    _Rows: TypeAlias = dict[tuple[int, int], list[tuple[int, int, int, int, int]]]
    _Steps: TypeAlias = dict[tuple[int, int], list[tuple[int, int]]]

__all__ = ["results_of"]

_MAX_DETAIL = 20


def results_of(outcome: Outcome) -> tuple[tuple[ValidationResult, ...], ...]:
    """Return the results of a run view by view, sorted by severity, shape, component, focus node, path and value."""
    rows = outcome.reported
    writer = _Writer(outcome)
    results: list[list[ValidationResult]] = [[] for _ in outcome.scene.data.views]
    columns = [rows[name].tolist() for name in ("c", "f", "v", "p", "x", "m")]
    for c, f, v, p, x, times in zip(*columns, strict=True):
        results[f // COPY] += [writer.result(c, f, v, p, x)] * times
    return tuple(tuple(sorted(found, key=ValidationResult.key)) for found in results)


class _Writer:
    """Makes results, with the terms and details that they share."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._messages = list(outcome.scene.messages)
        self.scene = outcome.scene
        self._terms: dict[int, Term] = {}
        self._index: (
            tuple[dict[tuple[int, int], list[tuple[int, int, int, int, int]]], dict[tuple[int, int], list[Any]]] | None
        ) = None

    def term(self, node: int) -> Term:
        identifier = node % COPY
        found = self._terms.get(identifier)
        if found is None:
            found = self._terms[identifier] = self.scene.data.terms.term(identifier)
        return found

    def result(self, c: int, f: int, v: int, p: int, x: int, depth: int = 0) -> ValidationResult:  # noqa: PLR0913, PLR0917 - a row of the violations
        entry = self.scene.entries[c]
        shape = self.scene.shapes[entry.shape]
        constraint = entry.constraint
        path = self.term(p) if p >= 0 else None
        messages = self._messages[x] if x >= 0 else shape.messages or (Literal(constraint.asked()),)
        named = isinstance(constraint, QueryConstraint) and constraint.is_source
        detail: tuple[ValidationResult, ...] = ()
        if isinstance(constraint, NodeConstraint) and depth < _MAX_DETAIL:
            below = self._below(self.scene.number_of[constraint.shape], v, depth + 1)
            detail = tuple(sorted(below, key=ValidationResult.key))
        return ValidationResult(
            focus_node=self.term(f),
            source_shape=shape.node,
            source_constraint_component=constraint.component,
            result_severity=shape.severity,
            result_path=PredicatePath(path) if isinstance(path, NamedNode) else shape.path,
            value=self.term(v) if v >= 0 else None,
            result_messages=messages,
            source_constraint=constraint.source if named and isinstance(constraint, QueryConstraint) else None,
            detail=detail,
        )

    def _below(self, shape: int, node: int, depth: int) -> Iterator[ValidationResult]:
        """Yield the results of validating a node against a shape, for sh:detail (§3.6.2.7)."""
        if self._index is None:
            self._index = self._read()
        violations, edges = self._index
        for row in violations.get((shape, node), ()):
            c, f, v, p, x = row
            yield self.result(c, f, v, p, x, depth)
        for child, value in edges.get((shape, node), ()):
            yield from self._below(child, value, depth + 1)

    def _read(self) -> tuple[_Rows, _Steps]:
        rows, steps = self.outcome.details()
        violations: _Rows = defaultdict(list)
        for c, f, v, p, x in zip(*(rows[name].tolist() for name in ("c", "f", "v", "p", "x")), strict=True):
            violations[self.scene.entries[c].shape, f].append((c, f, v, p, x))
        edges: _Steps = defaultdict(list)
        for shape, f, child, v in zip(*(steps[name].tolist() for name in ("shape", "f", "child", "v")), strict=True):
            edges[shape, f].append((child, v))
        return violations, edges
