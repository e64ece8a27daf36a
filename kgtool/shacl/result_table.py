"""Results as columns: a million of them take some megabytes, and are read some thousands at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, overload

import numpy as np

from kgtool.dataset import DEFAULT_GRAPH
from kgtool.rdfio.loading import collector_resting
from kgtool.shacl.arrays.sets import any_of
from kgtool.shacl.data import COPY
from kgtool.shacl.report import ASSERTED, CLOSURE, HiddenResults, HiddenViolation, Results, ValidationResult
from kgtool.shacl.resting import Asked
from kgtool.shacl.result_rows import ResultRow
from kgtool.shacl.result_runs import Run, Runs, offending, step_of
from kgtool.shacl.texts import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kgtool.errors import Location
    from kgtool.roles import GraphRole
    from kgtool.shacl.outcome import Columns
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.proof_trees import Ground
    from kgtool.shacl.reasons import Reasons
    from kgtool.shacl.result_writer import ResultWriter
    from kgtool.shacl.rows import IdTriples
    from kgtool.terms import Literal, NamedNode, Term

__all__ = ["HiddenTable", "ResultTable", "TablePlaces"]

_CHUNK, _PROVED = 50_000, 20_000
"""How many results are read at a time, and how many with their proofs."""
_KINDS = 10_000
"""How many kinds are remembered: a closed shape has as many as properties that it does not allow."""
HOLDS = ((ASSERTED,), (CLOSURE,), (ASSERTED, CLOSURE))
"""What a number in ``holds`` says."""


class TablePlaces:
    """The places of the results of a table; those of its shapes are looked up together, in files of some roles."""

    def __init__(self, places: ResultPlaces, shapes: Sequence[Term], roles: tuple[GraphRole, ...]) -> None:
        """Look up nothing yet."""
        self.located = places.located_columns
        self._places = places
        self._shapes = shapes
        self._roles = roles

    def shape(self, shape: Term) -> Location | None:
        """Return where a shape stands first."""
        return self._found.get(shape)

    @cached_property
    def _found(self) -> Mapping[Term, Location]:
        return self._places.shapes(self._shapes, self._roles)


class ResultTable(Results):
    """Rows c, f, v, p, x of one view, in the order of the report; ``holds`` says of each row where it holds.

    With places each has its own, with reasons what it rests on.
    """

    def __init__(self, writer: ResultWriter, rows: Columns, holds: NDArray[np.int8] | int = 0) -> None:
        """Take what makes results, and their rows."""
        self.writer = writer
        self.rows = rows
        self.holds = np.broadcast_to(np.asarray(holds, np.int8), rows["c"].shape)
        self._places: TablePlaces | None = None
        self._reasons: Reasons | None = None
        self._kinds: dict[tuple[int, int, int], ValidationResult] = {}

    def __len__(self) -> int:
        """Return the number of results."""
        return len(self.rows["c"])

    def __iter__(self) -> Iterator[ValidationResult]:
        """Make all results, some thousands at a time."""
        for start in range(0, len(self), _CHUNK):
            yield from self.take(range(len(self))[start : start + _CHUNK])

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
        return tuple(read.result() for read in self.read(rows))

    def read(self, rows: Sequence[int]) -> Iterator[ResultRow]:
        """Yield the results of some rows as writers take them."""
        size = _CHUNK if self._reasons is None else _PROVED
        for start in range(0, len(rows), size):
            with collector_resting():
                found = self._read(rows[start : start + size])
            yield from found

    def _read(self, rows: Sequence[int]) -> Iterator[ResultRow]:
        at = np.asarray(rows, np.int64)
        columns = {name: column[at] for name, column in self.rows.items()}
        nodes, values = (columns[name] % COPY for name in ("f", "v"))
        values[columns["v"] < 0] = DEFAULT_GRAPH
        terms = self.writer.scene.data.terms
        texts, value_texts = texts_of(terms, nodes), texts_of(terms, values)
        runs = Runs(columns, self.holds[at])
        made = [self._kind(run, int(columns["f"][run.row]), int(columns["v"][run.row])) for run in runs.runs]
        kinds, details = runs.spread(made), self._details(columns, runs)
        grounds: list[Ground | None] = [None] * len(at)
        places: Sequence[Location | None] = grounds  # type: ignore[assignment] # None only
        if self._places is not None or self._reasons is not None:
            steps = [step_of(kind.result_path, terms) for kind in made]
            triples = offending(runs, steps, (nodes, values), value_texts)
            if self._reasons is not None:
                facts = (fact if fact[0] >= 0 else None for fact in triples.each())
                grounds = self._reasons.grounds(list(map(Asked, kinds, nodes.tolist(), facts, details)))
            places = self._located(triples, nodes, grounds)
        messages = self._messages(columns, runs)
        proofs = [() if ground is None else ground.proof for ground in grounds]
        own_values = [text or None for text in value_texts]
        parts = zip(kinds, texts, own_values, messages, places, details, proofs, strict=True)
        return map(tuple.__new__, repeat(ResultRow), parts)

    def _messages(self, columns: Columns, runs: Runs) -> list[tuple[Literal, ...]]:
        if any_of(columns["x"] >= 0):
            return list(map(self.writer.messages_of, columns["c"].tolist(), columns["x"].tolist()))
        return runs.spread(self.writer.messages_of(run.c, -1) for run in runs.runs)

    def _details(self, columns: Columns, runs: Runs) -> list[tuple[ResultRow, ...]]:
        if any(self.writer.has_details(run.c) for run in runs.runs):
            return list(map(self.writer.details, columns["c"].tolist(), columns["v"].tolist()))
        return [()] * len(columns["c"])

    def _located(
        self, triples: IdTriples, nodes: NDArray[np.int64], grounds: list[Ground | None]
    ) -> Sequence[Location | None]:
        """Return the places of results: those that their proofs lead to, or else their own."""
        known = [ground.location if ground is not None else None for ground in grounds]
        if self._places is None:
            return [None] * len(nodes)
        open_ones = np.array([number for number, place in enumerate(known) if place is None], np.int64)
        if len(open_ones) == len(known):
            return self._places.located(triples, nodes)
        found = self._places.located(triples.at(open_ones), nodes[open_ones])
        for number, place in zip(open_ones.tolist(), found, strict=True):
            known[number] = place
        return known

    def _kind(self, run: Run, f: int, v: int) -> ValidationResult:
        """Return what the rows of a run share; focus node and value are those of any of them."""
        key = (run.c, run.p, run.held)
        found = self._kinds.get(key)
        if found is None:
            made = self.writer.kind((run.c, f, v, run.p, -1), HOLDS[run.held])
            place = self._places.shape(made.source_shape) if self._places is not None else None
            found = replace(made, shape_location=place) if place is not None else made
            if len(self._kinds) >= _KINDS:
                self._kinds.clear()
            self._kinds[key] = found
        return found

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

    def count_of_view(self, view: str) -> int:
        """Return how many results hold in one view only."""
        return int(np.count_nonzero(self.holds == HOLDS.index((view,))))

    def dressed(self, places: TablePlaces) -> ResultTable:
        """Return the same results with places."""
        return self._copied(places, self._reasons)

    def explained_by(self, reasons: Reasons) -> ResultTable:
        """Return the same results with what they rest on."""
        return self._copied(self._places, reasons)

    def bare(self) -> ResultTable:
        """Return the same results without places and proofs."""
        return self._copied(None, None)

    def placeless(self) -> ResultTable:
        """Return the same results without places, but with their proofs."""
        return self._copied(None, self._reasons)

    def _copied(self, places: TablePlaces | None, reasons: Reasons | None) -> ResultTable:
        table = ResultTable(self.writer, self.rows, self.holds)
        table._places, table._reasons = places, reasons
        return table

    def selected(self, rows: NDArray[np.int64], holds: NDArray[np.int8] | int) -> ResultTable:
        """Return a table of some rows."""
        return ResultTable(self.writer, {name: column[rows] for name, column in self.rows.items()}, holds)


class HiddenTable(HiddenResults):
    """Hidden violations, made when somebody reads them; with reasons each has the axioms that hide it."""

    def __init__(self, results: ResultTable, reasons: Reasons | None = None) -> None:
        """Take their results."""
        self.results: ResultTable = results
        self._reasons = reasons

    def __len__(self) -> int:
        """Return their number."""
        return len(self.results)

    def __iter__(self) -> Iterator[HiddenViolation]:
        """Make all of them."""
        return self._made(range(len(self)))

    @overload
    def __getitem__(self, at: int) -> HiddenViolation: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[HiddenViolation, ...]: ...
    def __getitem__(self, at: int | slice) -> HiddenViolation | tuple[HiddenViolation, ...]:
        """Make those that are asked for."""
        wanted = range(len(self))[at]
        return tuple(self._made(wanted)) if isinstance(wanted, range) else next(self._made((wanted,)))

    def __eq__(self, other: object) -> bool:
        """Say whether they are the same ones."""
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(own == theirs for own, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment] # as of a list: it is compared by its members

    def read(self, rows: Sequence[int]) -> Iterator[tuple[ResultRow, HiddenViolation | None]]:
        """Yield the results of some rows as writers take them, and with reasons the axioms that hide them."""
        for start in range(0, len(rows), _PROVED):
            found = list(self.results.read(rows[start : start + _PROVED]))
            if self._reasons is None:
                yield from ((row, None) for row in found)
            else:
                yield from zip(found, self._reasons.hiding([row.result() for row in found]), strict=True)

    def _made(self, rows: Sequence[int]) -> Iterator[HiddenViolation]:
        return (hidden or HiddenViolation(row.result()) for row, hidden in self.read(rows))

    def dressed(self, places: TablePlaces) -> HiddenTable:
        """Return the same, their results with places."""
        return HiddenTable(self.results.dressed(places), self._reasons)

    def explained_by(self, reasons: Reasons) -> HiddenTable:
        """Return the same with the axioms that hide them."""
        return HiddenTable(self.results, reasons)
