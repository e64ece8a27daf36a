"""From the rows of a run to results. SHACL §3.6.2 (https://www.w3.org/TR/shacl/#results-validation-result)."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.shacl.asking import asked
from kgtool.shacl.constraints.nested import NodeConstraint
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.data import COPY
from kgtool.shacl.paths import PredicatePath
from kgtool.shacl.report import ASSERTED, ValidationResult
from kgtool.shacl.result_rows import ResultRow
from kgtool.terms import Literal, NamedNode, term_to_text

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
_KINDS = 10_000
"""How many kinds of details are remembered."""
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
        self._kinds: dict[tuple[int, int], tuple[ValidationResult, tuple[str, ...]]] = {}

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

    def kind(self, row: tuple[int, int, int, int, int], holds: tuple[str, ...] = (ASSERTED,)) -> ValidationResult:
        """Return the result of a row c, f, v, p, x without its details: what it shares with others, and its own."""
        c, f, v, p, x = row
        entry = self.scene.entries[c]
        shape = self.scene.shapes[entry.shape]
        path = self._term(p) if p >= 0 else None
        return ValidationResult(
            focus_node=self._term(f),
            source_shape=shape.node,
            source_constraint_component=entry.constraint.component,
            result_severity=shape.severity,
            result_path=PredicatePath(path) if isinstance(path, NamedNode) else shape.path,
            value=self._term(v) if v >= 0 else None,
            result_messages=self.messages_of(c, x),
            source_constraint=self.source(c),
            holds_in=holds,
        )

    def messages_of(self, c: int, x: int) -> tuple[Literal, ...]:
        """Return the messages of a result: its own, or those that all results of the constraint have."""
        return self.messages[x] if x >= 0 else self._own_messages[c]

    def has_details(self, c: int) -> bool:
        """Say whether results of a constraint may have details."""
        return self._details_of[c] is not None

    def details(self, c: int, v: int) -> tuple[ResultRow, ...]:
        """Return the details of a result of a constraint about a value (§3.6.2.7), those of sh:node only."""
        if self._details_of[c] is None:
            return ()
        self._left = _MOST_DETAILS
        return self._sorted(c, v, 0)

    @cached_property
    def _details_of(self) -> list[int | None]:
        """For each constraint the shape that its details are of."""
        shapes = (
            entry.constraint.shape if isinstance(entry.constraint, NodeConstraint) else None
            for entry in self.scene.entries
        )
        return [None if shape is None else self.scene.number_of[shape] for shape in shapes]

    def _sorted(self, c: int, v: int, depth: int) -> tuple[ResultRow, ...]:
        shape = self._details_of[c]
        if shape is None or depth >= _MAX_DETAIL:
            return ()
        found = sorted(self._below(shape, v, depth + 1), key=_by_key)
        return tuple(row for _, row in found)

    def _detail(self, row: tuple[int, int, int, int, int], depth: int) -> tuple[tuple[str, ...], ResultRow]:
        """Return a detail and what :meth:`ValidationResult.key` says of it."""
        c, f, v, p, x = row
        self._left -= 1
        known = self._kinds.get((c, p))
        if known is None:
            if len(self._kinds) >= _KINDS:
                self._kinds.clear()
            kind = self.kind((c, f, v, p, -1))
            known = self._kinds[c, p] = kind, kind.key()
        kind, key = known
        messages = self.messages_of(c, x)
        texts = self.scene.data.terms.texts
        focus, value = texts[f % COPY], texts[v % COPY] if v >= 0 else None
        said = key[7] if x < 0 else "\n".join(map(term_to_text, messages))
        own = (*key[:4], focus, key[5], value or "", said)
        return own, ResultRow(kind, focus, value, messages, None, self._sorted(c, v, depth))

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

    def _below(self, shape: int, node: int, depth: int) -> Iterator[tuple[tuple[str, ...], ResultRow]]:
        """Yield the details of validating a node against a shape."""
        for row in self._violations_of.rows(shape, node):
            if self._left <= 0:
                return
            yield self._detail(row, depth)
        for child, value in self._steps_of.rows(shape, node):
            if self._left <= 0:
                return
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


def _by_key(detail: tuple[tuple[str, ...], ResultRow]) -> tuple[str, ...]:
    return detail[0]


class _ByNode:
    """Rows by shape and focus node: few of very many are asked for."""

    def __init__(self, shapes: NDArray[np.int64], nodes: NDArray[np.int64], columns: list[NDArray[np.int64]]) -> None:
        self._size = int(nodes.max(initial=0)) + 1
        keys = shapes * self._size + nodes
        order = np.argsort(keys, kind="stable")
        # a view of an array gives a number more quickly than the array does
        self._keys = keys[order].data
        self._columns = [column[order].data for column in columns]

    def rows(self, shape: int, node: int) -> Iterator[Any]:
        """Yield the rows of a shape and a node."""
        key = shape * self._size + node
        at = bisect_left(self._keys, key) if node < self._size else len(self._keys)
        while at < len(self._keys) and self._keys[at] == key:
            yield tuple([column[at] for column in self._columns])
            at += 1
