"""Results as columns: a million of them take some megabytes, and are made one by one when somebody reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, overload

import numpy as np

from kgtool.shacl.data import COPY
from kgtool.shacl.report import ASSERTED, CLOSURE, HiddenResults, HiddenViolation, Results, ValidationResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from kgtool.shacl.outcome import Columns
    from kgtool.shacl.result_writer import ResultWriter
    from kgtool.terms import NamedNode

    Dress = Callable[[Sequence[ValidationResult], Sequence[tuple[int, int]]], Sequence[ValidationResult]]
    """Adds places to results, whose focus nodes and values are known by their ids."""

__all__ = ["HiddenTable", "ResultTable"]

_CHUNK = 20_000
HOLDS = ((ASSERTED,), (CLOSURE,), (ASSERTED, CLOSURE))
"""What a number in ``holds`` says."""


class ResultTable(Results):
    """Rows c, f, v, p, x of one view, in the order of the report; ``holds`` says of each row where it holds.

    ``dress`` adds places to results, many at once; ``known`` are results that were worked out before, by row.
    """

    def __init__(self, writer: ResultWriter, rows: Columns, holds: NDArray[np.int8] | int = 0) -> None:
        """Take what makes results, and their rows."""
        self.writer = writer
        self.rows = rows
        self.holds = np.broadcast_to(np.asarray(holds, np.int8), rows["c"].shape)
        self._dress: Dress | None = None
        self._known: dict[int, ValidationResult] = {}

    def __len__(self) -> int:
        """Return the number of results."""
        return len(self.rows["c"])

    def __iter__(self) -> Iterator[ValidationResult]:
        """Make all results, some thousands at a time."""
        for start in range(0, len(self), _CHUNK):
            yield from self.take(range(start, min(start + _CHUNK, len(self))))

    @overload
    def __getitem__(self, at: int) -> ValidationResult: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[ValidationResult, ...]: ...
    def __getitem__(self, at: int | slice) -> ValidationResult | tuple[ValidationResult, ...]:
        """Make the results that are asked for."""
        wanted = range(len(self))[at]
        return self.take(wanted) if isinstance(wanted, range) else self.take((wanted,))[0]

    def __eq__(self, other: object) -> bool:
        """Say whether the results are the same ones."""
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(own == theirs for own, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment] # as of a list: it is compared by its members

    def take(self, rows: Sequence[int]) -> tuple[ValidationResult, ...]:
        """Make the results of some rows."""
        at = np.asarray(rows, np.int64)
        c, f, v, p, x = (self.rows[name][at].tolist() for name in ("c", "f", "v", "p", "x"))
        holds = [HOLDS[number] for number in self.holds[at].tolist()]
        made = [self.writer.result(*row) for row in zip(c, f, v, p, x, repeat(0), holds, strict=False)]
        nodes = [(focus % COPY, value % COPY) for focus, value in zip(f, v, strict=True)]
        dressed = self._dress(made, nodes) if self._dress is not None and made else made
        if not self._known:
            return tuple(dressed)
        return tuple(self._known.get(row, result) for row, result in zip(at.tolist(), dressed, strict=True))

    def severities(self) -> Counter[NamedNode]:
        """Return how many results there are of each severity."""
        counted: Counter[NamedNode] = Counter()
        for number, many in enumerate(np.bincount(self.rows["c"]).tolist()):
            if many:
                counted[self.writer.severity(number)] += many
        return counted

    def groups(self) -> list[range]:
        """Return the rows of each shape, component and severity, one after another."""
        kinds = self.writer.groups()[self.rows["c"]]
        bounds = [0, *(np.flatnonzero(kinds[1:] != kinds[:-1]) + 1).tolist(), len(self)]
        return [range(start, stop) for start, stop in pairwise(bounds) if start < stop]

    def dressed(self, dress: Dress) -> ResultTable:
        """Return the same results, with what ``dress`` adds."""
        return self._copied(dress, self._known)

    def bare(self) -> ResultTable:
        """Return the same results without places."""
        return self._copied(None, {})

    def with_known(self, known: Mapping[int, ValidationResult]) -> ResultTable:
        """Return the same results, those of some rows replaced."""
        return self._copied(self._dress, {**self._known, **known})

    def _copied(self, dress: Dress | None, known: dict[int, ValidationResult]) -> ResultTable:
        table = ResultTable(self.writer, self.rows, self.holds)
        table._dress, table._known = dress, known
        return table

    def selected(self, rows: NDArray[np.int64], holds: NDArray[np.int8] | int) -> ResultTable:
        """Return a table of some rows."""
        return ResultTable(self.writer, {name: column[rows] for name, column in self.rows.items()}, holds)


class HiddenTable(HiddenResults):
    """Hidden violations, made when somebody reads them; ``explained`` are those with the axioms that hide them."""

    def __init__(self, results: ResultTable, explained: Mapping[int, HiddenViolation] | None = None) -> None:
        """Take their results."""
        self.results: ResultTable = results
        self._explained = explained or {}

    def __len__(self) -> int:
        """Return their number."""
        return len(self.results)

    def __iter__(self) -> Iterator[HiddenViolation]:
        """Make all of them."""
        for row, result in enumerate(self.results):
            yield self._explained.get(row) or HiddenViolation(result)

    @overload
    def __getitem__(self, at: int) -> HiddenViolation: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[HiddenViolation, ...]: ...
    def __getitem__(self, at: int | slice) -> HiddenViolation | tuple[HiddenViolation, ...]:
        """Make those that are asked for."""
        wanted = range(len(self))[at]
        rows = wanted if isinstance(wanted, range) else (wanted,)
        found = tuple(
            self._explained.get(row) or HiddenViolation(result)
            for row, result in zip(rows, self.results.take(rows), strict=True)
        )
        return found if isinstance(wanted, range) else found[0]

    def __eq__(self, other: object) -> bool:
        """Say whether they are the same ones."""
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(own == theirs for own, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment] # as of a list: it is compared by its members

    def dressed(self, dress: Dress) -> HiddenTable:
        """Return the same with what ``dress`` adds to their results."""
        return HiddenTable(self.results.dressed(dress), self._explained)

    def with_explained(self, explained: Mapping[int, HiddenViolation]) -> HiddenTable:
        """Return the same, some of them explained."""
        return HiddenTable(self.results, explained)
