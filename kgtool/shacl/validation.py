"""Validation of a dataset: two views in one run, one report.

SHACL §3.4 (https://www.w3.org/TR/shacl/#validation). The asserted view holds ontology, data and plain triples; the
closure adds what was inferred. A violation that is gone in the closure was hidden by an axiom and is reported so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Severity, UsageError
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.shacl.constraints.relational import ClassConstraint
from kgtool.shacl.outcome import MOST_TIMES
from kgtool.shacl.places import ResultPlaces
from kgtool.shacl.report import ASSERTED as ASSERTED_VIEW
from kgtool.shacl.report import CLOSURE as CLOSURE_VIEW
from kgtool.shacl.report import HiddenViolation, ValidationReport, ValidationResult
from kgtool.shacl.stopwatch import Stopwatch
from kgtool.terms import term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kgtool.claims.grounds import ClaimGrounds
    from kgtool.dataset import Dataset
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.outcome import Outcome
    from kgtool.shacl.reasons import Prover
    from kgtool.shacl.shapes import Shapes, Target
    from kgtool.terms import Term

__all__ = ["ENGINES", "unplaced", "validate"]

ENGINES = ("kgtool", "polars", "spark", "pyshacl")


def validate(  # noqa: PLR0913 - all but the dataset keyword-only, each with a default
    dataset: Dataset,
    *,
    engine: str = "kgtool",
    shapes_roles: Iterable[GraphRole] = (GraphRole.SHAPES,),
    root: Path | None = None,
    base: str | None = None,
    prover: Callable[[], Prover] | None = None,
    max_shape_seconds: float = 0.0,
    claims: ClaimGrounds | None = None,
) -> ValidationReport:
    """Return the report on a dataset's data against its shapes, in the asserted view and, if there is one, the closure.

    Results are those of the closure where the dataset has inferred triples, else of the asserted data; violations
    of the asserted data that are gone in the closure stand in ``hidden``. ``root`` and ``base`` are where the paths of
    the dataset's sources begin and what their relative IRIs were resolved against: results get their places.
    ``prover`` makes what proves inferred triples: results get their proofs, hidden violations the axioms that hide
    them. ``claims`` knows what plain triples were settled from. A shape that takes longer than ``max_shape_seconds``
    (0: no limit) is given up, and the report is incomplete.
    Raises InputError (KG07xx) with every fault of the shapes before anything is validated, UsageError (KG0715)
    for an unknown engine, or for one that has no limit.
    """
    if engine not in ENGINES:
        raise UsageError(Diagnostic("KG0715", f"no engine '{engine}'", hint=f"the engines are {', '.join(ENGINES)}"))
    if max_shape_seconds and engine != "kgtool":
        hint = "leave the limit out, or use the engine kgtool"
        raise UsageError(Diagnostic("KG0715", f"the engine '{engine}' has no limit for a shape", hint=hint))
    shapes_roles = tuple(shapes_roles)
    places = ResultPlaces(dataset, root, base, claims)
    found = _report(dataset, engine, shapes_roles, (places, Stopwatch(max_shape_seconds)))
    report = _placed(found, places, shapes_roles)
    if (prover is None and claims is None) or not (report.results or report.hidden):
        return report
    from kgtool.shacl.reasons import Reasons

    return Reasons(dataset, prover, places).explained(report)


def unplaced(dataset: Dataset, shapes_roles: Iterable[GraphRole] = (GraphRole.SHAPES,)) -> ValidationReport:
    """Return the report of :func:`validate` without places and proofs; raise InputError as it does."""
    return _report(dataset, "kgtool", tuple(shapes_roles), (ResultPlaces(dataset), Stopwatch()))


def _report(
    dataset: Dataset, engine: str, shapes_roles: tuple[GraphRole, ...], looks: tuple[ResultPlaces, Stopwatch]
) -> ValidationReport:
    inferred = any(len(block) for block in dataset.blocks_of((GraphRole.INFERRED,)))
    views = (ASSERTED, REASONED) if inferred else (ASSERTED,)
    if engine == "pyshacl":
        reports = _by_pyshacl(dataset, shapes_roles, views)
    else:
        reports = _by_kgtool(dataset, engine, shapes_roles, views, looks)
    return _both(*reports) if inferred else reports[0]


def _placed(report: ValidationReport, places: ResultPlaces, shapes_roles: tuple[GraphRole, ...]) -> ValidationReport:
    """Give results their places: those of a table get them when somebody reads them."""
    from kgtool.shacl.result_table import HiddenTable, ResultTable, TablePlaces

    if isinstance(report.results, ResultTable):
        look = TablePlaces(places, report.checked, shapes_roles)
        hidden = report.hidden.dressed(look) if isinstance(report.hidden, HiddenTable) else report.hidden
        return replace(report, results=report.results.dressed(look), hidden=hidden)
    if not report.results and not report.hidden:
        return report
    found = places.placed((*report.results, *(hidden.result for hidden in report.hidden)), shapes_roles)
    results, rest = found[: len(report.results)], found[len(report.results) :]
    known = tuple(replace(old, result=new) for old, new in zip(report.hidden, rest, strict=True))
    return replace(report, results=results, hidden=known)


def _by_pyshacl(
    dataset: Dataset, shapes_roles: tuple[GraphRole, ...], views: Iterable[tuple[GraphRole, ...]]
) -> list[ValidationReport]:
    from kgtool.shacl.pyshacl_engine import validate_with_pyshacl

    return [validate_with_pyshacl(dataset, data_roles=roles, shapes_roles=shapes_roles) for roles in views]


def _by_kgtool(
    dataset: Dataset,
    engine: str,
    shapes_roles: tuple[GraphRole, ...],
    views: Iterable[tuple[GraphRole, ...]],
    looks: tuple[ResultPlaces, Stopwatch],
) -> list[ValidationReport]:
    """Read the shapes, and validate all views in one run; ``looks`` are at places and at the time."""
    from kgtool.rules.backends import PolarsBackend
    from kgtool.rules.spark import spark_backend
    from kgtool.shacl.coverage import coverage_of
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.reading import read_shapes
    from kgtool.shacl.results import results_of
    from kgtool.shacl.subclasses import subclasses_out_of_sight

    places, watch = looks
    shapes = read_shapes(dataset.term_rows(*shapes_roles), places.locate)
    backend = spark_backend() if engine == "spark" else PolarsBackend()
    data = DataGraph.of(dataset, tuple(views), backend)
    outcome = _run(shapes, data, engine, watch)
    checked = tuple(shape.node for shape in outcome.scene.shapes)
    report = ValidationReport(
        coverage=coverage_of(shapes, outcome, dataset),
        seconds={term_to_text(checked[number]): spent for number, spent in outcome.scene.seconds.items()},
        shared_seconds=outcome.shared,
        incomplete=tuple(_unfinished(outcome, watch.limit, places)),
        paths={shape.node: shape.path for shape in outcome.scene.shapes if shape.path is not None},
        checked=checked,
        targets=_targets(outcome),
        asked_classes=_asked_classes(outcome),
        owners=shapes.owners(),
        warnings=(
            *shapes.warnings,
            *_other_shapes_graphs(dataset, places),
            *subclasses_out_of_sight(shapes, dataset, places),
            *_repeated(outcome),
        ),
    )
    return [replace(report, results=results) for results in results_of(outcome)]


def _unfinished(outcome: Outcome, limit: float, places: ResultPlaces) -> Iterator[Diagnostic]:
    """Yield a limit that was reached for each shape that was not finished."""
    for number, what in sorted(outcome.unfinished.items(), key=_own_first):
        node = outcome.scene.shapes[number].node
        why = "" if what.startswith("since") else f" after {limit:g} s,"
        message = f"the shape {term_to_text(node)} was given up{why} {what}: its results may be missing"
        hint = "raise --max-shape-seconds; --timings shows the time of every shape"
        yield Diagnostic("KG0906", message, places.locate(node, None, None), hint)


def _own_first(unfinished: tuple[int, str]) -> tuple[bool, int]:
    number, what = unfinished
    return what.startswith("since"), number


def _run(shapes: Shapes, data: DataGraph, engine: str, watch: Stopwatch) -> Outcome:
    """Run the shapes on arrays, or as relational plans."""
    from kgtool.shacl.arrays.engine import run_on_arrays
    from kgtool.shacl.querying import Queries
    from kgtool.shacl.scene import scene_of

    if engine in {"polars", "spark"}:
        from kgtool.shacl.engine import run

        return run(shapes, data)
    return run_on_arrays(scene_of(shapes, data), Queries(data, shapes.graph, watch), watch)


def _repeated(outcome: Outcome) -> Iterator[Diagnostic]:
    """Yield a warning where shapes reach nodes in so many ways that not each of them has a result of its own."""
    often = outcome.reported["m"] > MOST_TIMES
    if often.any():
        message = f"{often.sum()} of the results would stand there more than {MOST_TIMES:,} times, as shapes reach them"
        hint = f"each stands there {MOST_TIMES:,} times: shapes shared level by level are reached in 2, 4, 8 … ways"
        yield Diagnostic("KG0902", message, None, hint, Severity.WARNING)


def _other_shapes_graphs(dataset: Dataset, places: ResultPlaces) -> Iterator[Diagnostic]:
    """Yield a warning for each shapes graph that the data names: kgtool fetches none (SHACL §3.1, sh:shapesGraph)."""
    predicate = dataset.terms.find(term_to_text(SH.shapesGraph))
    for block in dataset.blocks_of(ASSERTED) if predicate is not None else ():
        for row in (block.predicate == predicate).nonzero()[0].tolist():
            s, o = (dataset.terms.texts[int(column[row])] for column in (block.subject, block.object))
            place = places.locate_texts((s, term_to_text(SH.shapesGraph), o))
            message = f"the data asks for the shapes graph {o}, which is not fetched"
            hint = "name its file with --shapes, or put it into the shapes of the project"
            yield Diagnostic("KG0711", message, place, hint, Severity.WARNING)


def _targets(outcome: Outcome) -> dict[Term, frozenset[Target]]:
    """Return for each shape what makes a node its focus node.

    The shapes of a node shape look at its own focus nodes; those of a property shape at others.
    """
    found: dict[Term, set[Target]] = {}
    for shape in outcome.scene.shapes:
        own = found.setdefault(shape.node, set())
        own.update(shape.targets)
        for child in shape.children() if shape.path is None else ():
            found.setdefault(child, set()).update(own)
    return {node: frozenset(own) for node, own in found.items() if own}


def _asked_classes(outcome: Outcome) -> dict[Term, frozenset[Term]]:
    """Return for each shape the classes that its values are to be instances of."""
    found: dict[Term, frozenset[Term]] = {}
    for shape in outcome.scene.shapes:
        classes = frozenset(each.class_ for each in shape.constraints if isinstance(each, ClassConstraint))
        if classes:
            found[shape.node] = classes
    return found


def _both(asserted: ValidationReport, closure: ValidationReport) -> ValidationReport:
    """Merge the reports of the two views; results are compared as multisets."""
    from kgtool.shacl.result_table import ResultTable
    from kgtool.shacl.results import both_views

    if isinstance(asserted.results, ResultTable) and isinstance(closure.results, ResultTable):
        merged, hidden_ones = both_views(asserted.results, closure.results)
        return replace(closure, results=merged, hidden=hidden_ones)
    before, after = _counted(asserted.results), _counted(closure.results)
    results = []
    for result in closure.results:
        in_both = before[result.key()] > 0
        before[result.key()] -= in_both
        results.append(replace(result, holds_in=(ASSERTED_VIEW, CLOSURE_VIEW) if in_both else (CLOSURE_VIEW,)))
    hidden = []
    for result in asserted.results:
        if after[result.key()] > 0:
            after[result.key()] -= 1
        else:
            hidden.append(HiddenViolation(replace(result, holds_in=(ASSERTED_VIEW,))))
    return replace(closure, results=tuple(results), hidden=tuple(hidden))


def _counted(results: Iterable[ValidationResult]) -> Counter[tuple[str, ...]]:
    from collections import Counter

    return Counter(result.key() for result in results)
