"""What query, test, find and describe share: an engine that answers for a project or for files, and how it came to.

A project is answered for by build/ while its manifest matches the inputs, and otherwise by loading its files, which is
said. Files given one by one are a dataset of their own (SPARQL 1.1 §13, https://www.w3.org/TR/sparql11-query/#rdfDataset).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, EngineError, Severity
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.sparql.evaluation import Engine, Limits
from kgtool.sparql.freshness import changed_inputs
from kgtool.sparql.index import is_usable, open_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["Graphs", "Opened", "Source", "limits_of", "opened"]

DATA_BASE = "urn:kgtool:"
"""Names the graphs of stages where there is no project."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers come from: files if there are any, else the project. ``scope`` is all or asserted.

    ``entailment`` overrides the project's; with files it is none unless given.
    """

    project: Project | None = None
    data: tuple[Path | str, ...] = ()
    base: str | None = None
    scope: str = "all"
    entailment: str | None = None

    @property
    def prefixes(self) -> PrefixMap:
        """Return the prefixes that names may use: the project's, or the well-known ones."""
        return self.project.prefixes if self.project and not self.data else PrefixMap(WELL_KNOWN)

    @property
    def language(self) -> str:
        """Return the language that labels are wanted in."""
        return self.project.language if self.project and not self.data else "en"


@dataclass(frozen=True, slots=True)
class Graphs:
    """Which named graphs a query asks for: any by a variable, these by name; none where it has no GRAPH and no FROM."""

    by_variable: bool = False
    names: frozenset[str] = frozenset()

    @property
    def wanted(self) -> bool:
        """Say whether the query looks into named graphs at all."""
        return self.by_variable or bool(self.names)


@dataclass(frozen=True, slots=True)
class Opened:
    """An engine that is ready, the graph of inferences if the scope has it, and what was found on the way."""

    engine: Engine
    inferred: str = ""
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def limits_of(
    project: Project | None, *, seconds: float | None = None, rows: int | None = None, megabytes: int | None = None
) -> Limits:
    """Return the limits of a query: those given, else those of the project's [query], else the usual ones."""
    usual = Limits()
    settings = project.settings["query"] if project else {}
    return Limits(
        float(settings.get("max_seconds", usual.seconds)) if seconds is None else seconds,
        int(settings.get("max_rows", usual.rows)) if rows is None else rows,
        int(settings.get("max_memory_mb", usual.megabytes)) if megabytes is None else megabytes,
    )


@contextmanager
def opened(source: Source, limits: Limits, graphs: Graphs | None = None) -> Iterator[Opened]:
    """Open an engine for a source; ``graphs`` says which named graphs must be there, all of a project by default."""
    wanted = graphs or Graphs()
    with Engine(limits) as engine:
        if source.data or source.project is None:
            yield _files(engine, source, wanted)
        else:
            yield _built(engine, source, source.project, wanted) or _loaded(engine, source, source.project)


def _built(engine: Engine, source: Source, project: Project, graphs: Graphs) -> Opened | None:
    """Answer from build/ where it says what the files say; None where it does not, or where its index is damaged."""
    build = project.root / "build"
    settings = str(project.settings["reason"]["entailment"])
    if changed_inputs(project, build) != () or source.entailment not in {None, settings}:
        return None
    try:
        index = open_index(build / "index")
        if graphs.wanted and not index.files:
            return None
        engine.open(index.folder)
    except EngineError:
        return None
    return Opened(engine, index.inferred if source.scope == "all" else "")


def _loaded(engine: Engine, source: Source, project: Project) -> Opened:
    """Load the project's files and do what the scope needs."""
    from kgtool.claims.settling import settle
    from kgtool.pipeline.stages import load_all
    from kgtool.sparql.filling import feed, file_graphs

    read = load_all(project)
    dataset = read.dataset
    notes = [_why_loaded(project), *(fault for fault in read.diagnostics if not _of_queries(fault))]
    notes += settle(dataset, project).diagnostics
    entailment = source.entailment or str(project.settings["reason"]["entailment"])
    if source.scope == "all" and entailment != "none":
        _reason(dataset, entailment, str(project.settings["reason"]["engine"]), read.rules)
    fed = feed(dataset, project.base, file_graphs(dataset, project.base, all_files=True))
    engine.fill(fed)
    return Opened(engine, fed.inferred, tuple(notes))


def _of_queries(fault: Diagnostic) -> bool:
    """Say whether a fault is one of another stored query, which does not matter to this one."""
    return fault.code.startswith("KG04") or (fault.location is not None and fault.location.path.endswith(".rq"))


def _why_loaded(project: Project) -> Diagnostic:
    changed = changed_inputs(project, project.root / "build")
    if changed is None:
        said = "nothing is built yet"
    elif changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        said = f"build/ is older than {changed[0]}{more}"
    elif not is_usable(project.root / "build" / "index"):
        said = "the index in build/ is damaged or missing"
    else:
        said = "build/ has not what this query needs"
    hint = "`kgtool build` makes queries fast"
    return Diagnostic("KG0418", f"{said}; loaded the project's files instead", None, hint, Severity.INFO)


def _files(engine: Engine, source: Source, graphs: Graphs) -> Opened:
    from kgtool.rdfio.loading import load_files
    from kgtool.sparql.filling import feed

    loaded = load_files(source.data, base=source.base)
    dataset = loaded.dataset
    if source.entailment not in {None, "none"} and source.scope == "all":
        _reason(dataset, str(source.entailment), "kgtool", ())
    named = _graphs_of_files(dataset, source, graphs) if graphs.wanted else {}
    fed = feed(dataset, DATA_BASE, named, union=False)
    engine.fill(fed)
    notes = loaded.diagnostics
    if not graphs.wanted and dataset.blocks and all(block.graph.all() for block in dataset.blocks):
        hint = "ask with GRAPH ?g { … }"
        notes += (Diagnostic("KG0416", "all triples are in named graphs", None, hint, Severity.INFO),)
    return Opened(engine, fed.inferred, notes)


def _reason(dataset: Dataset, entailment: str, engine: str, rules: Sequence[object]) -> None:
    from kgtool.owl.closure import reason

    reason(dataset, entailment=entailment, engine=engine, rules=rules)  # type: ignore[arg-type] # rules go through unread


def _graphs_of_files(dataset: Dataset, source: Source, graphs: Graphs) -> dict[int, str]:
    """Return the graphs of single files: those that the query names, or all where several plain files are given.

    A file's graph is named by the file's own IRI, or by its path against --base. Where the files have named graphs of
    their own, a variable ranges over those alone.
    """
    names = {
        number: _file_iris(each.path, source.base) for number, each in enumerate(dataset.sources) if each.path != "-"
    }
    found = {number: iri for number, iris in names.items() for iri in iris if iri in graphs.names}
    plain = not any(block.graph.any() for block in dataset.blocks)
    if graphs.by_variable and not found and plain and len(names) > 1:
        return {number: iris[0] for number, iris in names.items()}
    return found


def _file_iris(path: str, base: str | None) -> list[str]:
    from kgtool.sparql.names import resolve

    found = [Path(path).absolute().as_uri()]
    if base:
        found += [resolve(base, path), resolve(base, Path(path).name)]
    return [iri for iri in found if iri]
