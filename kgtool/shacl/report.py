"""What validation says: results and report, with the fields of the SHACL report under their own names.

SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report). How a report is written stands in
:mod:`kgtool.shacl.writing`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from kgtool.shacl.paths import Path, path_text
from kgtool.terms import Literal, NamedNode, Term, term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.errors import Diagnostic, Location
    from kgtool.shacl.coverage import Coverage
    from kgtool.shacl.proof_steps import ProofStep
    from kgtool.shacl.result_rows import ResultRow
    from kgtool.shacl.shapes import Target

__all__ = [
    "ASSERTED",
    "CLOSURE",
    "SEVERITIES",
    "HiddenResults",
    "HiddenViolation",
    "Results",
    "ValidationReport",
    "ValidationResult",
    "groups_of",
    "severities_of",
    "weight",
]

ASSERTED = "asserted"
"""The view of ontology, data and plain triples."""
CLOSURE = "closure"
"""The view of the asserted triples and everything inferred from them."""

SEVERITIES: Mapping[str, int] = {"info": 1, "warning": 2, "violation": 3}
"""The names that --fail-on takes, by weight."""
_WEIGHTS = {SH.Info: 1, SH.Warning: 2, SH.Violation: 3}


def weight(severity: NamedNode) -> int:
    """Return how much a severity weighs: 1 info, 2 warning, 3 violation and any severity of the user's own."""
    return _WEIGHTS.get(severity, 3)


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One sh:ValidationResult (https://www.w3.org/TR/shacl/#results-validation-result), and where it comes from.

    ``holds_in`` names the views that it holds in; ``location`` is the place of the offending triple, or of the
    focus node where a value is missing; ``proof`` has the steps from an inferred triple to asserted ones, or from a
    plain one to its claims.
    """

    focus_node: Term
    source_shape: Term
    source_constraint_component: NamedNode
    result_severity: NamedNode = SH.Violation
    result_path: Path | None = None
    value: Term | None = None
    result_messages: tuple[Literal, ...] = ()
    source_constraint: Term | None = None
    detail: tuple[ValidationResult, ...] = ()
    holds_in: tuple[str, ...] = (ASSERTED,)
    location: Location | None = None
    shape_location: Location | None = None
    proof: tuple[ProofStep, ...] = ()

    def key(self) -> tuple[str, ...]:
        """Return what makes two results the same result, as text; also the order in which they are written."""
        return (
            str(4 - weight(self.result_severity)) + self.result_severity.value,
            term_to_text(self.source_shape),
            self.source_constraint_component.value,
            term_to_text(self.source_constraint) if self.source_constraint is not None else "",
            term_to_text(self.focus_node),
            path_text(self.result_path) if self.result_path is not None else "",
            term_to_text(self.value) if self.value is not None else "",
            "\n".join(term_to_text(message) for message in self.result_messages),
        )


class Results(Sequence[ValidationResult]):
    """Results that are made when they are read, and what can be said of them without reading them."""

    @abstractmethod
    def take(self, rows: Sequence[int]) -> Sequence[ValidationResult]:
        """Return some results."""

    @abstractmethod
    def read(self, rows: Sequence[int]) -> Iterator[ResultRow]:
        """Yield some results as writers take them, without making an object of each."""

    @abstractmethod
    def bare(self) -> Results:
        """Return the same results without places and proofs, for who writes neither."""

    @abstractmethod
    def placeless(self) -> Results:
        """Return the same results without places, but with their proofs."""

    @abstractmethod
    def severities(self) -> Counter[NamedNode]:
        """Return how many results there are of each severity."""

    @abstractmethod
    def groups(self) -> list[range]:
        """Return the rows of each shape, component and severity, one after another."""


@dataclass(frozen=True, slots=True)
class HiddenViolation:
    """A violation of the asserted data that reasoning makes disappear, with the axiom that hides it."""

    result: ValidationResult
    hidden_by: tuple[str, ...] = ()
    axiom_locations: tuple[Location, ...] = ()


class HiddenResults(Sequence[HiddenViolation]):
    """Hidden violations that are made when they are read; ``results`` are their results."""

    results: Results

    @abstractmethod
    def read(self, rows: Sequence[int]) -> Iterator[tuple[ResultRow, HiddenViolation | None]]:
        """Yield the results of some as writers take them, each with the axioms that hide it where they are known."""


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """A sh:ValidationReport (https://www.w3.org/TR/shacl/#results-validation-report).

    ``conforms`` is the specification's: no result at all, and every shape was finished. ``hidden`` holds the
    violations of the asserted data that are gone in the closure; they count, but stand outside the
    sh:ValidationReport. ``seconds`` is the time of each shape that was reached, ``shared_seconds`` what was done once
    for all of them, by name; ``incomplete`` names the shapes that were given up; ``warnings`` are remarks about the
    shapes, ``checked`` are the shapes that were reached from a target, ``targets`` what makes a node a focus node of a
    shape, ``asked_classes`` the classes that a shape asks its values for; ``owners`` says which named shape a shape
    without a name belongs to, ``paths`` has the paths of shapes.
    """

    results: Sequence[ValidationResult] = ()
    hidden: Sequence[HiddenViolation] = ()
    coverage: Coverage | None = None
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    shared_seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    incomplete: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    checked: tuple[Term, ...] = ()
    owners: Mapping[Term, Term] = field(default_factory=dict, repr=False, compare=False)
    paths: Mapping[Term, Path] = field(default_factory=dict, repr=False, compare=False)
    targets: Mapping[Term, frozenset[Target]] = field(default_factory=dict, repr=False, compare=False)
    asked_classes: Mapping[Term, frozenset[Term]] = field(default_factory=dict, repr=False, compare=False)
    engine: str = "kgtool"

    @property
    def conforms(self) -> bool:
        """Say whether there is no result, whatever its severity, and no shape that was given up."""
        return not self.results and not self.incomplete

    def fails(self, fail_on: str = "violation") -> bool:
        """Say whether a result, hidden ones included, weighs at least as much as ``fail_on`` names."""
        return self.weighing(SEVERITIES[fail_on]) > 0

    def weighing(self, least: int) -> int:
        """Return how many results, hidden ones included, weigh at least so much."""
        lazy = self.hidden if isinstance(self.hidden, HiddenResults) else None
        hidden = lazy.results if lazy is not None else [hidden.result for hidden in self.hidden]
        counted = severities_of(self.results) + severities_of(hidden)
        return sum(many for severity, many in counted.items() if weight(severity) >= least)

    def counts(self) -> Mapping[str, int]:
        """Return how many results there are of each severity."""
        counted: Counter[str] = Counter()
        for severity, many in severities_of(self.results).items():
            counted[severity.value.rpartition("#")[2]] += many
        return dict(sorted(counted.items()))


def severities_of(results: Sequence[ValidationResult]) -> Counter[NamedNode]:
    """Return how many results there are of each severity."""
    return results.severities() if isinstance(results, Results) else Counter(map(_severity, results))


def groups_of(results: Sequence[ValidationResult]) -> list[range]:
    """Return the rows of each shape, component and severity, one after another."""
    if isinstance(results, Results):
        return results.groups()
    groups = [[row for row, _ in members] for _, members in groupby(enumerate(results), key=lambda row: _group(row[1]))]
    return [range(rows[0], rows[-1] + 1) for rows in groups]


def _severity(result: ValidationResult) -> NamedNode:
    return result.result_severity


def _group(result: ValidationResult) -> tuple[Term, NamedNode, NamedNode]:
    return result.source_shape, result.source_constraint_component, result.result_severity
