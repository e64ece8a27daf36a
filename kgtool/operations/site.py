"""`kgtool site`: the graph as pages that people read and machines understand."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError, Severity, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.outputs.description import Description
    from kgtool.outputs.jsonld import Trees
    from kgtool.pipeline.stages import Inputs
    from kgtool.project import Project
    from kgtool.site.files import SiteFiles

__all__ = ["Site", "site"]

MARK = "assets/site.css"
"""A file that every site has: by it a folder is known to be one."""

_DATA = "data-files"


@dataclass(frozen=True, slots=True)
class Site:
    """A written site: its folder, how many files and pages of how many bytes, and what was found on the way."""

    folder: Path
    files: int
    pages: int
    size: int
    diagnostics: tuple[Diagnostic, ...]


def site(project: Project, *, out: Path | None = None, jobs: int | None = None) -> Site:
    """Write the site of a project into ``site/`` of the project, or ``out``, and return what was written.

    ``jobs`` processes make the pages, one for each core and 8 at most unless it is given; the files do not depend on
    it. The folder is replaced as a whole when all pages are there; before that the old site stays. Raises UsageError
    (KG0802 a folder that holds something else, KG0102 and KG0201 a name in [site] that is no IRI), and InputError with
    the faults of all files.
    """
    from kgtool.site.workers import default_jobs, write_site

    folder = (out or project.root / "site").absolute()
    _refuse_foreign(folder)
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        content = _content(project)
        written = write_site(content.files, _others(content, project), fresh, jobs or default_jobs())
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
    return Site(folder, written.files, written.pages, written.size, content.diagnostics)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a site consists of: its dataset and the files of its pages, and what was found on the way."""

    dataset: Dataset
    trees: Trees
    files: SiteFiles
    diagnostics: tuple[Diagnostic, ...]


def _content(project: Project) -> _Content:
    from concurrent.futures import ThreadPoolExecutor

    from kgtool.outputs.jsonld import Trees
    from kgtool.outputs.schema_gate import schema_findings
    from kgtool.owl.proving import Prover
    from kgtool.pipeline import stages
    from kgtool.site.files import site_files
    from kgtool.site.knowledge import read_knowledge

    loaded = stages.load_all(project)
    faults = [fault for fault in loaded.diagnostics if fault.severity is Severity.ERROR]
    if faults:
        raise InputError(*faults)
    dataset = loaded.dataset
    stages.settle(dataset, project)
    closure = stages.reason(dataset, project, loaded.rules)
    with ThreadPoolExecutor(1) as thread:  # the engine of queries fills its store without holding up Python
        answers = thread.submit(_answers, loaded, project)
        trees = Trees(dataset, project)
        findings = schema_findings(trees, dataset, project)
        knowledge = read_knowledge(dataset, project, trees)
    entailment = str(project.settings["reason"]["entailment"])
    prover = Prover(dataset, entailment=entailment, rules=loaded.rules)
    files = site_files(knowledge, answers.result(), prover=prover)
    return _Content(dataset, trees, files, (*loaded.diagnostics, *closure.diagnostics, *findings))


def _others(content: _Content, project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield the files that belong to no single node: the whole dataset, its description, and what leads to pages."""
    sizes = {}
    for name, data in _downloads(content.dataset, project, content.trees):
        sizes[name] = len(data)
        yield name, data
    description = _described(content.dataset, project, sizes)
    void = description.turtle(project)
    yield "void.ttl", void
    yield ".well-known/void", void
    yield from content.files.shared(_for_pages(description, project, sorted([*sizes, "void.ttl"])))


def _answers(loaded: Inputs, project: Project) -> list[Any]:
    """Return the stored queries that are no checks with their answers; None for those that need a parameter."""
    from kgtool.pipeline import stages

    checks = {project.relative(path) for path in project.files("checks")}
    questions = [query for query in loaded.queries if query.path not in checks]
    if not questions:
        return []
    with TemporaryDirectory() as temporary:
        index = stages.index(loaded.dataset, project, Path(temporary) / "index", Path(temporary) / "none")
        answered, _ = stages.answer(questions, project, index)
    given = {query.path: answer for query, answer in answered}
    return [(query, given.get(query.path)) for query in questions]


def _downloads(dataset: Dataset, project: Project, trees: Trees) -> Iterator[tuple[str, bytes]]:
    """Yield the whole dataset as files; what several of them show is read once."""
    from kgtool.outputs.context import own_context
    from kgtool.outputs.jsonld import write_context
    from kgtool.outputs.overrides import read_context
    from kgtool.outputs.scope import quad_rows, triple_rows
    from kgtool.rdfio.jsonld import write_jsonld_rows
    from kgtool.rdfio.serializing import serialize_rows

    context = trees.context if read_context(project) is None else own_context(dataset, project)
    yield f"{_DATA}/context.jsonld", write_context(context)
    quads = quad_rows(dataset, project.base)
    yield f"{_DATA}/dataset.nq", serialize_rows(quads, "nquads")
    yield f"{_DATA}/dataset.trig", serialize_rows(quads, "trig", project.prefixes)
    del quads
    asserted = triple_rows(dataset)
    yield f"{_DATA}/dataset.jsonld", write_jsonld_rows(asserted, context=context)
    yield f"{_DATA}/dataset.ttl", serialize_rows(asserted, "turtle", project.prefixes)
    del asserted
    yield f"{_DATA}/inferred.ttl", serialize_rows(triple_rows(dataset, "inferred"), "turtle", project.prefixes)


def _described(dataset: Dataset, project: Project, files: Mapping[str, int]) -> Description:
    from kgtool.outputs.description import Made, describe_dataset
    from kgtool.pipeline.manifest import engine_versions
    from kgtool.sparql.freshness import inputs

    return describe_dataset(dataset, project, Made(inputs(project), engine_versions(), files, project.base))


def _for_pages(description: Description, project: Project, files: list[str]) -> dict[str, Any]:
    """Return what the page of the data shows of a description."""
    from kgtool import __version__
    from kgtool.sparql.freshness import inputs

    return {
        "counts": [(name, description.counts[key]) for key, name in _COUNTED],
        "downloads": [(_TITLES.get(name.rpartition("/")[2], name), name) for name in files],
        "version": description.version,
        "kgtool": __version__,
        "inputs": sorted(inputs(project).items()),
        "document": description.document,
    }


_COUNTED = (
    ("triples", "triples"),
    ("asserted", "asserted"),
    ("inferred", "inferred"),
    ("entities", "entities"),
    ("classes", "classes in use"),
    ("properties", "properties in use"),
)
_TITLES = {
    "context.jsonld": "JSON-LD context",
    "dataset.jsonld": "what is asserted, as JSON-LD",
    "dataset.nq": "everything, a graph for each file and stage, as N-Quads",
    "dataset.trig": "everything, a graph for each file and stage, as TriG",
    "dataset.ttl": "what is asserted, as Turtle",
    "inferred.ttl": "what is inferred, as Turtle",
    "void.ttl": "description of the dataset (VoID, DCAT, PROV), as Turtle",
}


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(Diagnostic("KG0802", f"'{folder.name}' is no folder", hint="name a folder with --out"))
    if folder.is_dir() and not (folder / MARK).is_file() and any(folder.iterdir()):
        hint = "a site replaces its folder as a whole: name an empty one or a new one with --out"
        raise UsageError(Diagnostic("KG0802", f"'{folder.name}' has files that no site wrote", hint=hint))
