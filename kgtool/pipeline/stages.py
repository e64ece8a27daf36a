"""The stages of the line, as a build calls them: each one call to the package that does the work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.settling import settle
from kgtool.errors import Diagnostic, KgtoolError, LimitError, counted
from kgtool.pipeline.checks import CheckResult, check_result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.owl.closure import Closure
    from kgtool.owl.proving import Prover
    from kgtool.project import Project
    from kgtool.rules.construct import ProjectRule
    from kgtool.shacl.report import ValidationReport
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.index import Index
    from kgtool.sparql.stored import StoredQuery

__all__ = [
    "Inputs",
    "Outcome",
    "answer",
    "counted",
    "export",
    "index",
    "load_all",
    "reason",
    "said_of",
    "settle",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a build reads, and what is wrong with it."""

    dataset: Dataset
    rules: tuple[ProjectRule, ...]
    queries: tuple[StoredQuery, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: int

    @property
    def outcome(self) -> str:
        """Say what was loaded."""
        rows = sum(map(len, self.dataset.blocks))
        return f"{counted(rows, 'triple')} from {counted(self.files, 'file')}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written besides the dataset: clashes, report, checks and answers; ``read`` are the inputs by hash."""

    closure: Closure
    report: ValidationReport
    checks: tuple[CheckResult, ...]
    answers: tuple[tuple[StoredQuery, Answer], ...]
    read: Mapping[str, str]


def load_all(project: Project) -> Inputs:
    """Read RDF files, rules, queries and checks, and gather the faults of all of them."""
    from kgtool.rdfio.loading import load
    from kgtool.rules.construct import rules_of_project
    from kgtool.sparql.stored import read_queries

    loaded = load(project)
    queries, faults = read_queries(project, ("queries", "checks"))
    wrong = [fault for query in queries for fault in _query_faults(query, project)]
    rules, rule_faults = rules_of_project(project)
    own, shape_faults = _shape_rules(loaded.dataset, project)
    found = (*loaded.diagnostics, *faults, *wrong, *rule_faults, *shape_faults)
    return Inputs(loaded.dataset, (*rules, *own), queries, found, len(project.rdf_files()))


def _shape_rules(dataset: Dataset, project: Project) -> tuple[tuple[ProjectRule, ...], tuple[Diagnostic, ...]]:
    from kgtool.errors import InputError
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.shape_rules import rules_of_shapes

    try:
        return rules_of_shapes(dataset, locate=ResultPlaces(dataset, project.root, project.base).locate), ()
    except InputError as error:
        return (), error.diagnostics


def reason(dataset: Dataset, project: Project, rules: Iterable[ProjectRule], *, trace: bool = False) -> Closure:
    """Add what follows, as the settings of [reason] say; ``trace`` keeps a rule for each triple."""
    from kgtool.owl.closure import Limits
    from kgtool.owl.closure import reason as close

    settings = project.settings["reason"]
    entailment, engine = str(settings["entailment"]), str(settings["engine"])
    memory = int(settings["max_memory_mb"]) * 1_000_000
    limits = Limits(float(settings["max_seconds"]), int(settings["max_triples"]), memory)
    return close(dataset, entailment=entailment, engine=engine, rules=rules, trace=trace, limits=limits)


def validate(
    dataset: Dataset,
    project: Project,
    rules: Iterable[ProjectRule] = (),
    settlement: Settlement | None = None,
) -> ValidationReport:
    """Validate against the shapes, as the settings of [validate] say; ``rules`` are those that reasoning used.

    ``settlement`` is what settled the plain triples: results that rest on them name their claims.
    """
    from kgtool.claims.grounds import ClaimGrounds
    from kgtool.shacl.validation import validate as check

    entailment, settings = str(project.settings["reason"]["entailment"]), project.settings["validate"]

    def prover() -> Prover:
        from kgtool.owl.proving import Prover

        return Prover(dataset, entailment=entailment, rules=rules)

    report = check(
        dataset,
        engine=str(settings["engine"]),
        root=project.root,
        base=project.base,
        prover=prover,
        max_shape_seconds=float(settings["max_shape_seconds"]),
        claims=ClaimGrounds(dataset, project, settlement) if settlement is not None else None,
    )
    if report.incomplete:
        raise LimitError(*report.incomplete)
    return report


def index(dataset: Dataset, project: Project, folder: Path, previous: Path) -> Index:
    """Write the SPARQL index, by difference from the previous one where that pays."""
    from kgtool.sparql.index import write_index

    return write_index(dataset, folder, project.base, previous=previous if previous.is_dir() else None)


def answer(
    queries: Sequence[StoredQuery], project: Project, index: Index
) -> tuple[tuple[tuple[StoredQuery, Answer], ...], tuple[CheckResult, ...]]:
    """Answer every stored query that needs no parameter without a default, and run every check."""
    from kgtool.sparql.evaluation import Engine, Limits, Request

    checks = {project.relative(path) for path in project.files("checks")}
    settings = project.settings["query"]
    limits = Limits(float(settings["max_seconds"]), int(settings["max_rows"]), int(settings["max_memory_mb"]))
    answers: list[tuple[StoredQuery, Answer]] = []
    found: list[CheckResult] = []
    with Engine(limits) as engine:
        engine.open(index.folder)
        for query in queries:
            text = _bound(query, project)
            if text is None:
                continue
            given = engine.query(Request(text, query.path, project.base, inferred=index.inferred))
            if query.path in checks:
                found.append(check_result(query, given, project.prefixes))
            else:
                answers.append((query, given))
    return tuple(answers), tuple(found)


def export(dataset: Dataset, project: Project, came: Outcome, folder: Path) -> str:
    """Write exports, answers, checks and the report into a build folder, and say what was written."""
    from kgtool.outputs.answers import answer_files
    from kgtool.outputs.files import export_files, write_files
    from kgtool.pipeline.manifest import made_from

    exported = export_files(dataset, project, made=made_from(project, came.read))
    written = {f"exports/{name}": content for name, content in exported.items()}
    written |= {f"answers/{name}": content for name, content in answer_files(came.answers).items()}
    written |= _report_files(came, project)
    write_files(written, folder)
    kilobytes = -(-sum(map(len, written.values())) // 1000)
    return f"{counted(len(written), 'file')}, {kilobytes:,} kB"


def _report_files(came: Outcome, project: Project) -> dict[str, bytes]:
    """Return the report for people, for programs and as RDF, and what the checks found."""
    from kgtool.pipeline.clash_text import clash_report
    from kgtool.shacl.json_report import report_to_json
    from kgtool.shacl.writing import report_to_text, report_to_turtle

    checks = [
        {
            "check": check.name,
            "title": check.title,
            "severity": check.severity.value,
            "rows": [dict(row) for row in check.rows],
        }
        for check in came.checks
    ]
    text = report_to_text(came.report, project.prefixes)
    return {
        "report.txt": (clash_report(came.closure, project.prefixes) + text).encode(),
        "report.json": report_to_json(came.report).encode(),
        "report.ttl": report_to_turtle(came.report, project.prefixes),
        "checks.json": (json.dumps(checks, indent=2, ensure_ascii=False) + "\n").encode(),
    }


def said_of(report: ValidationReport) -> str:
    """Say in a few words what a report says."""
    hidden = f", {len(report.hidden)} hidden by inference" if report.hidden else ""
    if report.conforms:
        return f"conforms{hidden}"
    counted = ", ".join(f"{number} {name.lower()}" for name, number in report.counts().items())
    return f"does not conform: {counted}{hidden}"


def _query_faults(query: StoredQuery, project: Project) -> Iterable[Diagnostic]:
    from kgtool.sparql.syntax import check_query

    return check_query(query.text, path=query.path, base=project.base)


def _bound(query: StoredQuery, project: Project) -> str | None:
    """Return the text of a query with its parameters' defaults bound; None where one has no default."""
    from kgtool.sparql.binding import bind
    from kgtool.sparql.parameters import bindings

    try:
        return bind(query.text, bindings(query.parameters, {}, project.prefixes, project.language))
    except KgtoolError:
        return None
