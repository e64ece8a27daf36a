"""What `kgtool validate` remarks upon besides its results: no shapes at all, and data that contradicts itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Severity
from kgtool.roles import GraphRole
from kgtool.vocab import SH

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.owl.closure import Closure
    from kgtool.shacl.report import ValidationReport

__all__ = ["imports_of_shapes", "inconsistent", "no_shapes"]

_NEAR_SHACL = re.compile(
    r"<https?://www\.w3\.org/ns/shacl\b|.*[#/](?:targetClass|targetNode|targetSubjectsOf|targetObjectsOf)>"
)


def inconsistent(closure: Closure | None) -> tuple[Diagnostic, ...]:
    """Return a warning where the graph is inconsistent (KG0604), which no shape need say."""
    if closure is None or closure.consistent:
        return ()
    ways = len(closure.inconsistencies)
    message = f"the graph is inconsistent{f' in {ways} ways' if ways > 1 else ''}, whatever its shapes say"
    return (Diagnostic("KG0604", message, hint="`kgtool reason` proves it", severity=Severity.WARNING),)


def imports_of_shapes(dataset: Dataset) -> tuple[Diagnostic, ...]:
    """Return a warning (KG0107) for each ontology that given files of shapes import and that no given file is.

    SHACL's own vocabulary is none of them: it describes terms that are known, and has no shapes.
    """
    from kgtool.rdfio.catalog import Catalog
    from kgtool.rdfio.imports import missing_imports

    own = {source.path for source in dataset.sources if source.role is GraphRole.SHAPES}
    missing = missing_imports(dataset, Catalog({}, {}), {SH.namespace, SH.namespace[:-1]})
    found = [fault for fault in missing if fault.location is not None and fault.location.path in own]
    return tuple(replace(fault, hint="name its file with --shapes, if it has shapes") for fault in found)


def no_shapes(report: ValidationReport, dataset: Dataset) -> tuple[Diagnostic, ...]:
    """Return a warning where there is no shape, so that any data conforms."""
    if report.coverage is None or report.coverage.shapes:
        return ()
    used = {number for block in dataset.blocks for number in set(block.predicate.tolist())}
    names = sorted(text for number in used if _NEAR_SHACL.match(text := dataset.terms.texts[number]))
    close = [name for name in names if not name.startswith(f"<{SH.namespace}")]
    hint = f"{close[0]} is no term of SHACL, whose namespace is {SH.namespace}" if close else "name them with --shapes"
    message = "there are no shapes: nothing was checked"
    return (Diagnostic("KG0710", message, hint=hint, severity=Severity.WARNING),)
