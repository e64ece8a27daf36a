"""``kgtool check``: whether files are well formed, and whether a project means what it says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, KgtoolError, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.project import Project
    from kgtool.shacl.report import ValidationReport

__all__ = ["Checked", "check", "check_file", "check_project"]

_QUERIES = (".rq", ".sparql")
_UPDATES = (".ru",)
_LIMITS = ("KG09", "KG1005")
_MALFORMED = ("KG01", "KG02", "KG03", "KG04", "KG10")
_NOT_MALFORMED = ("KG0204",)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and everything found; ``report`` is there when a project could be validated."""

    files: int
    diagnostics: tuple[Diagnostic, ...]
    report: ValidationReport | None = None
    conforms: bool = True

    @property
    def exit_code(self) -> int:
        """Return 3 if a limit was reached, 2 if something could not be read, 1 if something does not hold, else 0."""
        codes = [one.code for one in self.diagnostics if one.severity is Severity.ERROR]
        if any(code.startswith(_LIMITS) for code in codes):
            return 3
        if any(code.startswith(_MALFORMED) and code not in _NOT_MALFORMED for code in codes):
            return 2
        return 1 if codes or not self.conforms else 0


def check(files: Iterable[Path | str] = (), *, project: Project | None = None, base: str | None = None) -> Checked:
    """Check files (RDF in any syntax, .rq, .ru), or else the project: parse, lint and validate it.

    ``base`` resolves relative IRIs of files; without it a file's own address does. Never raises for what the files
    say: every fault is in the result.
    """
    given = tuple(files)
    if not given and project is not None:
        return check_project(project)
    paths = [path for one in given for path in _walk(one)]
    return Checked(len(paths), tuple(fault for path in paths for fault in check_file(path, base=base)))


def check_file(path: Path | str, *, base: str | None = None) -> tuple[Diagnostic, ...]:
    """Return the faults of one file: a query by its suffix .rq, an update by .ru, everything else as RDF."""
    name = str(path)
    try:
        if name.endswith(_QUERIES):
            return _query_faults(Path(path), base)
        if name.endswith(_UPDATES):
            return _update_faults(Path(path), base)
        return _rdf_faults(path, base)
    except KgtoolError as error:
        return error.diagnostics


def check_project(project: Project) -> Checked:
    """Return everything found in a project: faults of its files, remarks on names and literals, claims, validation.

    Where a file cannot be read, the others are still looked at, but nothing is settled or validated.
    """
    from kgtool.pipeline import stages
    from kgtool.pipeline.clash_text import said_of_closure
    from kgtool.pipeline.lint import lint
    from kgtool.project import missing_files

    inputs = stages.load_all(project)
    count = inputs.files + sum(len(project.files(role)) for role in ("rules", "queries", "checks"))
    found = [*missing_files(project), *inputs.diagnostics, *lint(inputs.dataset, project)]
    if any(one.severity is Severity.ERROR for one in inputs.diagnostics):
        return Checked(count, tuple(found))
    settlement = stages.settle(inputs.dataset, project)
    found.extend(settlement.diagnostics)
    if any(one.severity is Severity.ERROR for one in settlement.diagnostics):
        return Checked(count, tuple(found))
    try:
        closure = stages.reason(inputs.dataset, project, inputs.rules)
        found.extend(said_of_closure(closure, project.prefixes))
        report = stages.validate(inputs.dataset, project, inputs.rules, settlement)
    except KgtoolError as error:
        return Checked(count, (*found, *error.diagnostics))
    found.extend(report.warnings)
    found.extend(_for_search_engines(inputs.dataset, project))
    fails = report.fails(str(project.settings["validate"]["fail_on"])) or not closure.consistent
    return Checked(count, tuple(found), report, not fails)


def _for_search_engines(dataset: Dataset, project: Project) -> tuple[Diagnostic, ...]:
    """Return what the view in terms of schema.org lacks, where the settings ask for that view."""
    from kgtool.outputs.jsonld import Trees
    from kgtool.outputs.schema_gate import schema_findings

    if "schema" not in project.settings["export"]["formats"] or not project.settings["export"]["frames"]:
        return ()
    return schema_findings(Trees(dataset, project), dataset, project)


def _rdf_faults(path: Path | str, base: str | None) -> tuple[Diagnostic, ...]:
    from kgtool.rdfio.parser import nquads_text, read_document

    for _ in nquads_text(read_document(path, str(path), base=base or _address(path))):
        pass
    return ()


def _query_faults(path: Path, base: str | None) -> tuple[Diagnostic, ...]:
    from kgtool.sparql.stored import read_query
    from kgtool.sparql.syntax import check_query

    query = read_query(path, str(path))
    return check_query(query.text, path=str(path), base=base or _address(path))


def _update_faults(path: Path, base: str | None) -> tuple[Diagnostic, ...]:
    from kgtool.rdfio.files import read_bytes
    from kgtool.sparql.syntax import check_update

    try:
        text = read_bytes(path, str(path)).decode("utf-8-sig")
    except UnicodeDecodeError:
        return (Diagnostic("KG0105", "not UTF-8", Location(str(path)), "save the file as UTF-8"),)
    return check_update(text, path=str(path), base=base or _address(path))


def _address(path: Path | str) -> str:
    return "https://example.org/" if str(path) == "-" else Path(path).absolute().as_uri()


def _walk(given: Path | str) -> Iterator[Path | str]:
    """Yield a file, or the files of a folder that can be checked, sorted."""
    from kgtool.rdfio.formats import format_of_name

    if str(given) == "-" or not Path(given).is_dir():
        yield given
        return
    for folder, inside, names in os.walk(given):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(names):
            known = name.endswith((*_QUERIES, *_UPDATES)) or format_of_name(name)
            if known and not name.startswith("."):
                yield Path(folder) / name
