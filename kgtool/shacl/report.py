"""What validation says: results and report, with the fields of the SHACL report under their own names.

SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report). How a report is written stands in
:mod:`kgtool.shacl.writing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.shacl.paths import Path, path_text
from kgtool.terms import Literal, NamedNode, Term, term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.errors import Diagnostic, Location
    from kgtool.shacl.coverage import Coverage

__all__ = ["ASSERTED", "CLOSURE", "SEVERITIES", "HiddenViolation", "ValidationReport", "ValidationResult", "weight"]

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
    focus node where a value is missing; ``proof`` has a line for each step from an inferred triple to asserted ones.
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
    proof: tuple[str, ...] = ()

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


@dataclass(frozen=True, slots=True)
class HiddenViolation:
    """A violation of the asserted data that reasoning makes disappear, with the axiom that hides it."""

    result: ValidationResult
    hidden_by: tuple[str, ...] = ()
    axiom_locations: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """A sh:ValidationReport (https://www.w3.org/TR/shacl/#results-validation-report).

    ``conforms`` is the specification's: no result at all. ``hidden`` holds the violations of the asserted data that
    are gone in the closure; they count, but stand outside the sh:ValidationReport. ``seconds`` is the time
    that a shape's own questions took; ``warnings`` are remarks about the shapes, ``checked`` are the shapes that were
    reached from a target, ``target_classes`` the classes that they target, as N-Triples
    text; ``owners`` says which named shape a shape without a name belongs to.
    """

    results: tuple[ValidationResult, ...] = ()
    hidden: tuple[HiddenViolation, ...] = ()
    coverage: Coverage | None = None
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    warnings: tuple[Diagnostic, ...] = ()
    checked: tuple[Term, ...] = ()
    owners: Mapping[Term, Term] = field(default_factory=dict, repr=False, compare=False)
    target_classes: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    engine: str = "kgtool"

    @property
    def conforms(self) -> bool:
        """Say whether there is no result, whatever its severity."""
        return not self.results

    def fails(self, fail_on: str = "violation") -> bool:
        """Say whether a result, hidden ones included, weighs at least as much as ``fail_on`` names."""
        least = SEVERITIES[fail_on]
        found = [*self.results, *(hidden.result for hidden in self.hidden)]
        return any(weight(result.result_severity) >= least for result in found)

    def counts(self) -> Mapping[str, int]:
        """Return how many results there are of each severity."""
        return _count(result.result_severity.value.rpartition("#")[2] for result in self.results)


def _count(names: Iterable[str]) -> Mapping[str, int]:
    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    return dict(sorted(counted.items()))
