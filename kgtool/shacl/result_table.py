"""Results as columns: a million of them take some megabytes, and are read some thousands at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, overload

import numpy as np

from kgtool.dataset import DEFAULT_GRAPH
from kgtool.shacl.data import COPY
from kgtool.shacl.paths import InversePath, PredicatePath
from kgtool.shacl.report import ASSERTED, CLOSURE, HiddenResults, HiddenViolation, Results, ValidationResult
from kgtool.shacl.result_rows import Forms, ResultRow, row_of
from kgtool.shacl.texts import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from kgtool.errors import Location
    from kgtool.roles import GraphRole
    from kgtool.shacl.outcome import Columns
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.result_writer import ResultWriter
    from kgtool.terms import NamedNode, Term

__all__ = ["HiddenTable", "ResultTable", "TablePlaces"]

_CHUNK = 50_000
_KINDS = 10_000
"""How many kinds are remembered: a closed shape has as many as properties that it does not allow."""
HOLDS = ((ASSERTED,), (CLOSURE,), (ASSERTED, CLOSURE))
"""What a number in ``holds`` says."""


class TablePlaces:
    """The places of the results of a table; those of its shapes are looked up together, in files of some roles."""

    def __init__(self, places: ResultPlaces, shapes: Sequence[Term], roles: tuple[GraphRole, ...]) -> None:
        """Look up nothing yet."""
        self.located = places.located
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

    ``places`` has the places of results; ``known`` are results that were worked out before, by row.
    """

    def __init__(self, writer: ResultWriter, rows: Columns, holds: NDArray[np.int8] | int = 0) -> None:
        """Take what makes results, and their rows."""
        self.writer = writer
        self.rows = rows
        self.holds = np.broadcast_to(np.asarray(holds, np.int8), rows["c"].shape)
        self._places: TablePlaces | None = None
        self._kinds: dict[tuple[int, int, int], ValidationResult] = {}
        self._known: dict[int, ValidationResult] = {}

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
        return tuple(self._known.get(row) or read.result() for row, read in zip(rows, self.read(rows), strict=True))

    def read(self, rows: Sequence[int]) -> Iterator[ResultRow]:
        """Yield the results of some rows as writers take them."""
        for start in range(0, len(rows), _CHUNK):
            yield from self._read(rows[start : start + _CHUNK])

    def _read(self, rows: Sequence[int]) -> Iterator[ResultRow]:
        at = np.asarray(rows, np.int64)
        columns = {name: column[at] for name, column in self.rows.items()}
        focuses, values = (columns[name] % COPY for name in ("f", "v"))
        values[columns["v"] < 0] = DEFAULT_GRAPH
        terms = self.writer.scene.data.terms
        texts, value_texts = texts_of(terms, focuses), texts_of(terms, values)
        kinds = self._kinds_of(columns, self.holds[at])
        nodes, objects = focuses.tolist(), values.tolist()
        places: Sequence[Location | None] = [None] * len(at)
        if self._places is not None:
            paths = Forms(self._offending)
            triples = [paths.of(kind)(*ids) for kind, *ids in zip(kinds, nodes, objects, value_texts, strict=True)]
            places = self._places.located(triples, nodes)
        details = map(self.writer.details, columns["c"].tolist(), columns["v"].tolist())
        messages = map(self.writer.messages_of, columns["c"].tolist(), columns["x"].tolist())
        own = zip(rows, kinds, texts, value_texts, messages, places, details, strict=True)
        for row, kind, text, value, said, place, below in own:
            known = self._known.get(row) if self._known else None
            yield row_of(known) if known else ResultRow(kind, text, value or None, said, place, below)

    def _kinds_of(self, columns: Columns, holds: NDArray[np.int8]) -> list[ValidationResult]:
        """Return what each row shares with others."""
        kinds = []
        lists = [columns[name].tolist() for name in ("c", "p", "f", "v")]
        for c, p, f, v, held in zip(*lists, holds.tolist(), strict=True):
            found = self._kinds.get((c, p, held))
            if found is None:
                made = self.writer.kind((c, f, v, p, -1), HOLDS[held])
                place = self._places.shape(made.source_shape) if self._places is not None else None
                found = replace(made, shape_location=place) if place is not None else made
                if len(self._kinds) >= _KINDS:
                    self._kinds.clear()
                self._kinds[c, p, held] = found
            kinds.append(found)
        return kinds

    def _offending(self, kind: ValidationResult) -> Callable[[int, int, str], tuple[int, int, int] | None]:
        """Return what makes the triple that a result complains about, of ids, if its path is a property or an inverse.

        It takes focus node and value, and the text of the value.
        """
        match kind.result_path:
            case PredicatePath(predicate):
                p = self.writer.scene.data.terms.find_iri(predicate.value)
                return lambda f, v, text: (f, p, v) if text and p is not None else None
            case InversePath(PredicatePath(predicate)):
                p = self.writer.scene.data.terms.find_iri(predicate.value)
                return lambda f, v, text: (v, p, f) if text and p is not None and text[0] != '"' else None
        return lambda *_: None

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

    def rows_of_view(self, view: str) -> list[int]:
        """Return the rows of the results that hold in one view only."""
        found: list[int] = np.flatnonzero(self.holds == HOLDS.index((view,))).tolist()
        return found

    def dressed(self, places: TablePlaces) -> ResultTable:
        """Return the same results with places."""
        return self._copied(places, self._known)

    def bare(self) -> ResultTable:
        """Return the same results without places."""
        return self._copied(None, self._known)

    def with_known(self, known: Mapping[int, ValidationResult]) -> ResultTable:
        """Return the same results, those of some rows replaced."""
        return self._copied(self._places, {**self._known, **known})

    def _copied(self, places: TablePlaces | None, known: dict[int, ValidationResult]) -> ResultTable:
        table = ResultTable(self.writer, self.rows, self.holds)
        table._places, table._known = places, known
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

    def explained(self, number: int) -> HiddenViolation | None:
        """Return a hidden violation if the axioms that hide it were looked for."""
        return self._explained.get(number)

    def dressed(self, places: TablePlaces) -> HiddenTable:
        """Return the same, their results with places."""
        return HiddenTable(self.results.dressed(places), self._explained)

    def with_explained(self, explained: Mapping[int, HiddenViolation]) -> HiddenTable:
        """Return the same, some of them explained."""
        return HiddenTable(self.results, explained)
