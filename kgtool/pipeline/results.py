"""What a build is, as values: the stages that were run, and all that they returned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.owl.closure import Closure
    from kgtool.pipeline.checks import CheckResult
    from kgtool.project import Project
    from kgtool.shacl.report import ValidationReport

__all__ = ["Build", "Results", "Stage"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a build: its name, what came of it in a few words, and how long it took."""

    name: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Results:
    """What the stages returned, for those who build from Python; ``answered`` names the stored queries answered."""

    dataset: Dataset
    settlement: Settlement
    closure: Closure
    report: ValidationReport
    checks: tuple[CheckResult, ...]
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """A build: where it was written, and what came of it.

    ``unchanged`` says that nothing was done because nothing had changed; ``results`` is None and ``stages`` is empty
    then. ``summary`` is that of the manifest: counts, and ``holds``.
    """

    project: Project
    folder: Path
    unchanged: bool
    summary: Mapping[str, Any]
    stages: tuple[Stage, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    results: Results | None = field(default=None, repr=False)

    @property
    def holds(self) -> bool:
        """Say whether all that was asked for holds: shapes, checks, consistency."""
        return bool(self.summary["holds"])

    @property
    def warnings(self) -> int:
        """Return how many warnings and errors the stages gave."""
        return sum(diagnostic.severity is not Severity.INFO for diagnostic in self.diagnostics)
