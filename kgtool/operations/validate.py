"""``kgtool validate``: the SHACL report on files or on a project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, LimitError, UsageError, nearest
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.owl.closure import Closure
    from kgtool.owl.proving import Prover
    from kgtool.prefixes import PrefixMap
    from kgtool.project import Project
    from kgtool.rules.construct import ProjectRule
    from kgtool.shacl.report import ValidationReport, ValidationResult
    from kgtool.terms import Term

__all__ = ["FORMATS", "Validated", "judge", "pieces", "render", "timings", "validate"]

_NEW_SHOWN = 10
"""How many findings that a baseline does not know are named."""
FORMATS = ("text", "json", "turtle", "sarif", "junit", "github")


@dataclass(frozen=True, slots=True)
class Validated:
    """A report, the dataset that it is about, and the prefixes to write it with."""

    report: ValidationReport
    dataset: Dataset
    prefixes: PrefixMap
    diagnostics: tuple[Diagnostic, ...] = ()


def validate(  # noqa: PLR0913 - the options of the command, keyword-only
    project: Project | None = None,
    *,
    data: Iterable[Path | str] = (),
    shapes: Iterable[Path | str] = (),
    entailment: str | None = None,
    engine: str | None = None,
    base: str | None = None,
    max_shape_seconds: float | None = None,
) -> Validated:
    """Return the report on a project, or on the files of ``data`` against those of ``shapes`` alone.

    Without ``shapes`` the data's own shapes are used. A project's entailment and engine are those of its settings
    unless others are given; files are validated without inference unless asked. A shape that takes longer than
    ``max_shape_seconds`` is given up and named in the report's ``incomplete``; 0 is no limit. Raises InputError with
    every fault of files and shapes (KG01xx, KG07xx), before anything is validated, UsageError (KG0601, KG0715) and
    LimitError.
    """
    files = tuple(data)
    if files or project is None:
        own = {"engine": engine or "kgtool", "max_shape_seconds": max_shape_seconds or 0.0}
        return _of_files(files, tuple(shapes), entailment or "none", own, base)
    settings = project.settings["validate"]
    limit = float(settings["max_shape_seconds"]) if max_shape_seconds is None else max_shape_seconds
    chosen = {"engine": engine or str(settings["engine"]), "max_shape_seconds": limit}
    return _of_project(project, tuple(shapes), entailment, chosen)


def render(validated: Validated, format: str = "text") -> str | bytes:  # noqa: A002 - the option's name
    """Return the report in one of the formats; raise UsageError (KG0715) for another one."""
    whole = b"".join(pieces(validated, format))
    return whole if format == "turtle" else whole.decode()


def pieces(validated: Validated, format: str = "text") -> Iterator[bytes]:  # noqa: A002 - the option's name
    """Return what :func:`render` returns in pieces, so that a million results need not be one text in memory."""
    report, prefixes = validated.report, validated.prefixes
    match format:
        case "text":
            from kgtool.shacl.writing import report_to_text

            return _encoded([report_to_text(report, prefixes)])
        case "json":
            from kgtool.shacl.json_report import json_pieces

            return _encoded(json_pieces(report))
        case "turtle":
            from kgtool.shacl.writing import turtle_pieces

            return turtle_pieces(report, prefixes)
        case "sarif":
            from kgtool.shacl.sarif import sarif_pieces

            return _encoded(sarif_pieces(report, prefixes))
        case "junit":
            from kgtool.shacl.junit import junit_pieces

            return _encoded(junit_pieces(report, prefixes))
        case "github":
            from kgtool.shacl.github import github_pieces

            return _encoded(github_pieces(report, prefixes))
    close = nearest(format, FORMATS)
    hint = f"did you mean '{close}'?" if close else f"the formats are {', '.join(FORMATS)}"
    raise UsageError(Diagnostic("KG0715", f"no report format '{format}'", hint=hint))


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    return (text.encode() for text in texts)


def timings(validated: Validated) -> tuple[tuple[str, float], ...]:
    """Return the seconds of every shape that was reached, the slowest first, then what was done once for all shapes.

    A shape without a name is called by the shape that it belongs to and its path.
    """
    from kgtool.shacl.paths import path_text
    from kgtool.terms import BlankNode, term_to_text

    report, shorten = validated.report, validated.prefixes.shorten

    def name(shape: Term) -> str:
        owner = report.owners.get(shape, shape)
        named = term_to_text(owner) if isinstance(owner, BlankNode) else shorten(term_to_text(owner)[1:-1])
        path = report.paths.get(shape)
        return f"{named} / {path_text(path, shorten)}" if path is not None and owner != shape else named

    shapes = [(name(shape), report.seconds.get(term_to_text(shape), 0.0)) for shape in report.checked]
    shared = [(f"for all shapes: {what}", spent) for what, spent in report.shared_seconds.items()]
    slowest = sorted(shapes, key=lambda row: (-row[1], row[0]))
    return (*slowest, *sorted(shared, key=lambda row: (-row[1], row[0])))


def _of_files(
    data: tuple[Path | str, ...],
    shapes: tuple[Path | str, ...],
    entailment: str,
    chosen: Mapping[str, Any],
    base: str | None,
) -> Validated:
    from kgtool.operations.given_files import loaded
    from kgtool.operations.remarks import imports_of_shapes, inconsistent, no_shapes
    from kgtool.operations.shape_rules import shape_rules
    from kgtool.shacl.validation import validate as check

    own = not shapes or set(map(str, shapes)) == set(map(str, data))
    files = [(path, GraphRole.DATA) for path in data]
    if not own:
        files += [(path, GraphRole.SHAPES) for path in shapes]
    dataset, prefixes = loaded(files, base)
    roles = (GraphRole.DATA,) if own else (GraphRole.SHAPES,)
    closure, prover = _closed(dataset, entailment, shape_rules(dataset, roles, base=base))
    report = check(dataset, shapes_roles=roles, base=base, prover=prover, **chosen)
    remarks = (*imports_of_shapes(dataset), *inconsistent(closure), *no_shapes(report, dataset))
    return Validated(report, dataset, prefixes, (*remarks, *report.warnings, *report.incomplete))


def _of_project(
    project: Project, shapes: tuple[Path | str, ...], entailment: str | None, chosen: Mapping[str, Any]
) -> Validated:
    from kgtool.claims.grounds import ClaimGrounds
    from kgtool.claims.settling import settle
    from kgtool.errors import InputError
    from kgtool.operations.remarks import inconsistent, no_shapes
    from kgtool.operations.shape_rules import shape_rules
    from kgtool.rdfio.loading import load
    from kgtool.rules.construct import rules_of_project
    from kgtool.shacl.validation import validate as check

    dataset = load(project).require()
    if shapes:
        dataset = _with_shapes(dataset, shapes)
    settlement = settle(dataset, project)
    rules, faults = rules_of_project(project)
    if faults:
        raise InputError(*faults)
    rules = (*rules, *shape_rules(dataset, (GraphRole.SHAPES,), project.root, project.base))
    regime = entailment or str(project.settings["reason"]["entailment"])
    closure, prover = _closed(dataset, regime, rules, str(project.settings["reason"]["engine"]))
    claims = ClaimGrounds(dataset, project, settlement)
    found = check(dataset, root=project.root, base=project.base, prover=prover, claims=claims, **chosen)
    silent = {rule.name for rule in rules} & set(closure.silent) if closure else set()
    report = _with_project(found, project, sorted(silent))
    remarks = (*settlement.diagnostics, *inconsistent(closure), *no_shapes(report, dataset))
    said = (*remarks, *report.warnings, *report.incomplete)
    return Validated(report, dataset, project.prefixes, said)


def _with_project(report: ValidationReport, project: Project, silent: Iterable[str]) -> ValidationReport:
    """Add what else of a project is not looked at: rules that never fired, stored queries without expected results."""
    if report.coverage is None:
        return report
    queries = [path for path in project.files("queries") if not path.with_suffix(".expected.json").is_file()]
    names = tuple(project.relative(path) for path in queries)
    coverage = replace(report.coverage, silent_rules=tuple(silent), untested_queries=names)
    return replace(report, coverage=coverage)


def _closed(
    dataset: Dataset,
    entailment: str,
    rules: Iterable[ProjectRule] = (),
    engine: str = "kgtool",
) -> tuple[Closure | None, Callable[[], Prover] | None]:
    """Add what follows to the dataset, and return the closure and what makes a prover of it; None without rules."""
    if entailment == "none" and not rules:
        return None, None
    from kgtool.owl.closure import reason

    rules = tuple(rules)
    closure = reason(dataset, entailment=entailment, rules=rules, engine=engine)

    def prover() -> Prover:
        from kgtool.owl.proving import Prover

        return Prover(dataset, entailment=entailment, rules=rules)

    return closure, prover


def _with_shapes(dataset: Dataset, shapes: tuple[Path | str, ...]) -> Dataset:
    """Put the shapes of these files in the place of the project's own."""
    from kgtool.rdfio.loading import add_document, files_of
    from kgtool.rdfio.parser import read_document

    dataset.drop(GraphRole.SHAPES)
    for given in shapes:
        for path in files_of(given):
            base = Path(path).absolute().as_uri()
            add_document(dataset, read_document(path, str(path), base=base), GraphRole.SHAPES)
    return dataset


def judge(  # noqa: PLR0913 - the options of the command, keyword-only
    validated: Validated,
    *,
    fail_on: str = "violation",
    baseline: Path | None = None,
    ratchet: bool = False,
    update_baseline: bool = False,
    min_coverage: float | None = None,
    ignore_hidden: bool = False,
) -> tuple[str, ...]:
    """Return why a report fails, a sentence for each reason; nothing where it passes. New findings are named.

    With ``ignore_hidden`` violations that inference hides are shown, but do not fail. Findings of the ``baseline`` are
    known and pass; ``ratchet`` takes out of its file what is no longer found, and
    ``update_baseline`` writes it anew. Raises UsageError (KG0716) where these lack a baseline, InputError (KG0716)
    where the file is none, LimitError (KG0906) where an incomplete report would
    change it.
    """
    from kgtool.shacl import baseline as known
    from kgtool.shacl.report import SEVERITIES

    report = replace(validated.report, hidden=()) if ignore_hidden else validated.report
    listed: list[str] = []
    if report.incomplete and (ratchet or update_baseline):
        raise LimitError(Diagnostic("KG0906", "the baseline is left as it is: the report is incomplete"))
    if baseline is None:
        if ratchet or update_baseline:
            hint = "name its file with --baseline"
            raise UsageError(Diagnostic("KG0716", "there is no baseline to change", hint=hint))
        left = report.weighing(SEVERITIES[fail_on])
    elif update_baseline:
        known.write_baseline(baseline, known.baseline_of(report))
        left = 0
    else:
        findings = known.read_baseline(baseline, str(baseline))
        left = known.new_findings(report, findings, SEVERITIES[fail_on])
        if left:
            fresh = known.first_new(report, findings, SEVERITIES[fail_on], _NEW_SHOWN)
            listed = [f"  {said}" for said in _sentences(fresh, validated.prefixes)]
            listed += [f"  … and {left - len(listed)} more"] if left > len(listed) else []
        if ratchet:
            known.write_baseline(baseline, known.shrunk(report, findings))
    reasons: list[str] = []
    if left:
        new = "new " if baseline is not None else ""
        counted = f"{left} {new}finding{'s' if left != 1 else ''} at or above '{fail_on}'"
        reasons.append("\n".join([counted, *listed]))
    if min_coverage is not None and report.coverage is not None and report.coverage.share < min_coverage:
        reasons.append(f"coverage {report.coverage.share:.1%} is below {min_coverage:.1%}")
    return tuple(reasons)


def _sentences(results: Iterable[ValidationResult], prefixes: PrefixMap) -> Iterator[str]:
    from kgtool.shacl.result_rows import rows_of
    from kgtool.shacl.sentences import sentences

    for result in results:
        (row,) = rows_of((result,))
        place = f"{result.location}: " if result.location else ""
        yield f"{place}{sentences(result, prefixes)(row)}"
