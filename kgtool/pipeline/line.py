"""The straight line: load, settle claims, reason, validate, answer, export. Each stage is one call.

A stage adds rows of its own role to the dataset and never touches another's; the build is written beside the old one
and takes its place when all of it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import InputError, LimitError, Severity
from kgtool.pipeline.clash_text import said_of_closure
from kgtool.pipeline.clock import Clock
from kgtool.pipeline.folder import fresh_folder, refuse_foreign
from kgtool.pipeline.lock import locked
from kgtool.pipeline.manifest import INDEX, current_manifest, write_manifest
from kgtool.pipeline.results import Build, Results
from kgtool.project import require_files
from kgtool.sparql.freshness import inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kgtool.errors import Diagnostic
    from kgtool.pipeline.checks import CheckResult
    from kgtool.project import Project

__all__ = ["build"]


def build(
    project: Project, *, out: Path | None = None, force: bool = False, watch: Callable[[str], None] | None = None
) -> Build:
    """Build a project into ``build/`` or ``out``, and return what came of it.

    Where nothing has changed since the last build nothing is done, unless ``force`` says so. ``watch`` is told the name
    of each stage as it starts. Raises ProjectError (KG0304, KG0305), UsageError (KG0802), LockError (KG0801), and
    InputError with the faults of all files (KG01xx, KG04xx, KG05xx, KG07xx); the last build stays as it was then.
    """
    folder = (out or project.root / "build").absolute()
    refuse_foreign(folder)
    current = None if force else current_manifest(project, folder)
    if current is not None:
        return Build(project, folder, unchanged=True, summary=current["summary"])
    require_files(project)
    with locked(folder), fresh_folder(folder) as fresh:
        return _run(project, folder, fresh, Clock(watch))


def _run(project: Project, folder: Path, fresh: Path, clock: Clock) -> Build:
    from kgtool.pipeline import stages
    from kgtool.pipeline.stages import counted

    read = inputs(project)
    with clock.stage("load") as note:
        loaded = stages.load_all(project)
        _require(loaded.diagnostics)
        note.outcome = loaded.outcome
    dataset = loaded.dataset
    with clock.stage("settle") as note:
        settlement = stages.settle(dataset, project)
        _require(settlement.diagnostics)
        note.outcome = f"{counted(settlement.claims, 'claim')}, {counted(settlement.plain, 'plain triple')}"
    with clock.stage("reason") as note:
        closure = stages.reason(dataset, project, loaded.rules)
        note.outcome = f"{counted(closure.inferred, 'triple')} inferred in {counted(closure.rounds, 'round')}"
    with clock.stage("validate") as note:
        report = stages.validate(dataset, project, loaded.rules, settlement)
        note.outcome = stages.said_of(report)
    with clock.stage("index") as note:
        index = stages.index(dataset, project, fresh / INDEX, folder / INDEX)
        note.outcome = counted(index.quads, "quad")
    with clock.stage("answer") as note:
        answers, checks = stages.answer(loaded.queries, project, index)
        note.outcome = f"{counted(len(answers), 'query')}, {counted(len(checks), 'check')}"
    with clock.stage("export") as note:
        note.outcome = stages.export(dataset, project, stages.Outcome(closure, report, checks, answers, read), fresh)
    results = Results(dataset, settlement, closure, report, checks, tuple(query.name for query, _ in answers))
    summary = _summary(project, results)
    write_manifest(project, read, fresh, summary)
    found = (
        *loaded.diagnostics,
        *settlement.diagnostics,
        *said_of_closure(closure, project.prefixes),
        *_rows(checks),
    )
    return Build(project, folder, False, summary, tuple(clock.stages), found, results)


def _require(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise InputError with all errors among the diagnostics, if there are any; LimitError if one is of a limit."""
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
    if any(error.code.startswith("KG09") for error in errors):
        raise LimitError(*errors)
    if errors:
        raise InputError(*errors)


def _summary(project: Project, results: Results) -> dict[str, object]:
    from kgtool.roles import GraphRole

    report, checks = results.report, results.checks
    fail_on = str(project.settings["validate"]["fail_on"])
    return {
        "triples": {role.name.lower(): results.dataset.count(role) for role in GraphRole if role < GraphRole.REPORT},
        "claims": results.settlement.claims,
        "plain": results.settlement.plain,
        "inconsistencies": len(results.closure.inconsistencies),
        "results": dict(report.counts()),
        "hidden": len(report.hidden),
        "queries": len(results.answered),
        "checks": {check.name: len(check.rows) for check in checks},
        "holds": results.closure.consistent and not report.fails(fail_on) and not any(check.fails for check in checks),
    }


def _rows(checks: Iterable[CheckResult]) -> list[Diagnostic]:
    return [diagnostic for check in checks for diagnostic in check.diagnostics()]
