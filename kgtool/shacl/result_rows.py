"""Results as writers take them: a million of them share a few kinds, and of each only its own texts are made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from kgtool.shacl.report import HiddenResults, Results
from kgtool.terms import term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kgtool.errors import Location
    from kgtool.shacl.proof_steps import ProofStep
    from kgtool.shacl.report import HiddenViolation, ValidationReport, ValidationResult
    from kgtool.terms import Literal

__all__ = ["Forms", "ResultRow", "bare_rows", "hidden_results", "hidden_rows", "row_of", "rows_of"]

_KEPT = 1_000
"""How many kinds are remembered: results that are held as objects are of as many kinds."""
_Form = TypeVar("_Form")


class ResultRow(NamedTuple):
    """What a result shares with others, and what is its own, terms as N-Triples texts.

    Many rows have the same ``kind``, so that what is written of it is worked out once. The focus node, the value, the
    messages, the location, the details and the proof of the kind are those of any of them; the messages mostly are
    those of all.
    """

    kind: ValidationResult
    focus_node: str
    value: str | None
    messages: tuple[Literal, ...]
    location: Location | None = None
    details: tuple[ResultRow, ...] = ()
    proof: tuple[ProofStep, ...] = ()

    def result(self) -> ValidationResult:
        """Return the result itself."""
        value = term_from_text(self.value) if self.value is not None else None
        focus = term_from_text(self.focus_node)
        details = tuple(detail.result() for detail in self.details)
        return replace(
            self.kind,
            focus_node=focus,
            value=value,
            result_messages=self.messages,
            location=self.location,
            detail=details,
            proof=self.proof,
        )


class Forms(Generic[_Form]):
    """What was worked out for each kind of result."""

    def __init__(self, make: Callable[[ValidationResult], _Form]) -> None:
        """Take what works it out."""
        self._make = make
        self._known: dict[int, tuple[ValidationResult, _Form]] = {}
        self._last: tuple[ValidationResult | None, _Form | None] = None, None

    def of(self, kind: ValidationResult) -> _Form:
        """Return what was worked out for a kind; results of a kind mostly come one after another."""
        last, form = self._last
        if last is kind:
            return form  # type: ignore[return-value] # there is one with a kind
        found = self._known.get(id(kind))
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[id(kind)] = kind, self._make(kind)
        self._last = found
        return found[1]


def rows_of(results: Sequence[ValidationResult], at: range | None = None) -> Iterator[ResultRow]:
    """Return results, or those of a range, some thousands of which are in memory at a time."""
    wanted = range(len(results)) if at is None else at
    return results.read(wanted) if isinstance(results, Results) else (row_of(results[place]) for place in wanted)


def hidden_rows(
    hidden: Sequence[HiddenViolation], at: range | None = None
) -> Iterator[tuple[ResultRow, HiddenViolation | None]]:
    """Yield the results of hidden violations, each with what is known of the axioms that hide it."""
    wanted = range(len(hidden)) if at is None else at
    if isinstance(hidden, HiddenResults):
        yield from hidden.read(wanted)
        return
    for place in wanted:
        yield row_of(hidden[place].result), hidden[place]


def bare_rows(report: ValidationReport) -> Iterator[ResultRow]:
    """Yield all results of a report, hidden ones last, without places."""
    for results in (report.results, hidden_results(report)):
        yield from rows_of(results.bare() if isinstance(results, Results) else results)


def hidden_results(report: ValidationReport) -> Sequence[ValidationResult]:
    """Return the results of hidden violations."""
    if isinstance(report.hidden, HiddenResults):
        return report.hidden.results
    return tuple(hidden.result for hidden in report.hidden)


def row_of(result: ValidationResult) -> ResultRow:
    """Return a result that is of a kind of its own."""
    value = term_to_text(result.value) if result.value is not None else None
    details = tuple(map(row_of, result.detail))
    focus = term_to_text(result.focus_node)
    return ResultRow(result, focus, value, result.result_messages, result.location, details, result.proof)
