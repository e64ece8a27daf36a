"""Validation of a dataset: two views in one run, one report.

SHACL §3.4 (https://www.w3.org/TR/shacl/#validation). The asserted view holds ontology, data and plain triples; the
closure adds what was inferred. A violation that is gone in the closure was hidden by an axiom and is reported so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.shacl.report import ASSERTED as ASSERTED_VIEW
from kgtool.shacl.report import CLOSURE as CLOSURE_VIEW
from kgtool.shacl.report import HiddenViolation, ValidationReport, ValidationResult

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from kgtool.dataset import Dataset

__all__ = ["ENGINES", "validate"]

ENGINES = ("kgtool", "pyshacl")


def validate(
    dataset: Dataset,
    *,
    engine: str = "kgtool",
    shapes_roles: Iterable[GraphRole] = (GraphRole.SHAPES,),
) -> ValidationReport:
    """Return the report on a dataset's data against its shapes, in the asserted view and, if there is one, the closure.

    Results are those of the closure where the dataset has inferred triples, else of the asserted data; violations
    of the asserted data that are gone in the closure stand in ``hidden``. Raises InputError (KG07xx) with every fault
    of the shapes before anything is validated, UsageError for an unknown engine.
    """
    if engine not in ENGINES:
        raise UsageError(Diagnostic("KG0715", f"no engine '{engine}'", hint=f"the engines are {', '.join(ENGINES)}"))
    shapes = tuple(shapes_roles)
    asserted = _view(dataset, engine, ASSERTED, shapes)
    if not any(len(block) for block in dataset.blocks_of((GraphRole.INFERRED,))):
        return asserted
    return _both(asserted, _view(dataset, engine, REASONED, shapes))


def _view(
    dataset: Dataset, engine: str, data_roles: tuple[GraphRole, ...], shapes_roles: tuple[GraphRole, ...]
) -> ValidationReport:
    if engine == "pyshacl":
        from kgtool.shacl.pyshacl_engine import validate_with_pyshacl

        return validate_with_pyshacl(dataset, data_roles=data_roles, shapes_roles=shapes_roles)
    from kgtool.shacl.pyshacl_engine import validate_with_pyshacl

    return validate_with_pyshacl(dataset, data_roles=data_roles, shapes_roles=shapes_roles)


def _both(asserted: ValidationReport, closure: ValidationReport) -> ValidationReport:
    """Merge the reports of the two views; results are compared as multisets."""
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
    seconds = {name: asserted.seconds.get(name, 0.0) + spent for name, spent in closure.seconds.items()}
    return replace(closure, results=tuple(results), hidden=tuple(hidden), seconds=seconds)


def _counted(results: Iterable[ValidationResult]) -> Counter[tuple[str, ...]]:
    from collections import Counter

    return Counter(result.key() for result in results)
