"""Loading: the files of a project, or files named one by one, become the columns of a dataset.

Each file is parsed on its own, so that blank nodes of two files never meet, and a malformed file costs nothing but its
own rows. RDF 1.1 Concepts §4 (https://www.w3.org/TR/rdf11-concepts/#section-dataset).
"""

from __future__ import annotations

import gc
import io
import os
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kgtool.dataset import Dataset
from kgtool.errors import Diagnostic, InputError, KgtoolError, LimitError, Location, Severity
from kgtool.project import RDF_SUFFIXES
from kgtool.rdfio.columns import BlankNodeLabels, ids_of_text
from kgtool.rdfio.files import open_stream
from kgtool.rdfio.formats import format_of_name
from kgtool.rdfio.imports import catalog_of, missing_imports, next_import
from kgtool.rdfio.parser import nquads_text, read_document
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.project import Project
    from kgtool.rdfio.catalog import Catalog
    from kgtool.rdfio.parser import Document

_MUCH = 12_000_000
"""From this many bytes on, several files are read by several processes."""

_LARGE = 4_000_000
"""From this many bytes on, N-Triples and N-Quads are first tried without a parser."""

_LIMITS = ("KG09", "KG1005")
"""Codes of limits; the last is the depth of JSON-LD."""

__all__ = [
    "Loaded",
    "add_document",
    "add_dump",
    "collector_resting",
    "files_of",
    "load",
    "load_files",
    "replace_document",
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read: the dataset of every well-formed file, and what was found wrong with the others."""

    dataset: Dataset
    diagnostics: tuple[Diagnostic, ...]

    def require(self) -> Dataset:
        """Return the dataset; raise InputError with every fault (LimitError if a limit was reached) if there is one."""
        faults = [fault for fault in self.diagnostics if fault.severity is Severity.ERROR]
        if any(fault.code.startswith(_LIMITS) for fault in faults):
            raise LimitError(*faults)
        if faults:
            raise InputError(*faults)
        return self.dataset


def load(project: Project) -> Loaded:
    """Load the RDF files of a project by role: ontology, shapes, data. Paths are relative to the project folder.

    What the files import is loaded as ontology through the catalog (setting files.catalog); an import that the
    catalog does not have is a warning (KG0107). A relative IRI in a file is resolved
    against the project's base, unless the file declares one of its own.
    """
    files = [(path, project.relative(path), role) for path, role in project.rdf_files()]
    loaded = _load(files, project.base)
    try:
        catalog = catalog_of(project)
    except InputError as error:
        return Loaded(loaded.dataset, (*loaded.diagnostics, *error.diagnostics))
    faults = _follow_imports(loaded.dataset, catalog, project)
    return Loaded(loaded.dataset, (*loaded.diagnostics, *faults))


def load_files(paths: Iterable[Path | str], *, role: GraphRole = GraphRole.DATA, base: str | None = None) -> Loaded:
    """Load files, in the order given, and folders, recursively and sorted; ``-`` is standard input.

    ``base`` resolves relative IRIs (RFC 3986 §5, https://www.rfc-editor.org/rfc/rfc3986#section-5); without it they are
    faults. A folder's files are those with a suffix of an RDF syntax; one without any is a warning (KG0109).
    """
    found = [(given, list(files_of(given))) for given in paths]
    loaded = _load([(path, str(path), role) for _, files in found for path in files], base)
    empty = [_nothing_in(given) for given, files in found if not files]
    return Loaded(loaded.dataset, (*empty, *loaded.diagnostics))


def _nothing_in(folder: Path | str) -> Diagnostic:
    hint = f"RDF files end in {', '.join(RDF_SUFFIXES)}, with .gz, .bz2 or .xz after it if compressed"
    return Diagnostic("KG0109", f"no RDF file in '{folder}'", Location(str(folder)), hint, Severity.WARNING)


def add_document(dataset: Dataset, document: Document, role: GraphRole) -> int:
    """Add a document's statements to a dataset as a source of its own, and return that source's number.

    Raises InputError or LimitError; the dataset then has the source without rows.
    """
    source = dataset.add_source(document.name, role)
    _append(dataset, document, source)
    return source


def replace_document(dataset: Dataset, source: int, document: Document) -> None:
    """Put a document's statements in the place of what a source has; its number, and with it its labels, stay.

    Raises InputError or LimitError; the dataset is then as it was.
    """
    before = dataset.blocks
    dataset.blocks = []
    try:
        _append(dataset, document, source)
    except KgtoolError:
        dataset.blocks = before
        raise
    dataset.lines.pop(source, None)
    fresh = dataset.blocks
    at = next((number for number, block in enumerate(before) if block.source >= source), len(before))
    kept = [[block for block in part if block.source != source] for part in (before[:at], before[at:])]
    dataset.blocks = [*kept[0], *fresh, *kept[1]]


def _append(dataset: Dataset, document: Document, source: int) -> None:
    quads = document.format.quads
    for rows in list(_ids(document, dataset.terms, BlankNodeLabels(source))):
        dataset.append(source, rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] if quads else None)


def _ids(document: Document, terms: Terms, labels: BlankNodeLabels) -> Iterator[NDArray[np.uint32]]:
    """Yield the ids of a document's statements, of shape (rows, 3) or (rows, 4): by columns where it is large."""
    quads = document.format.quads
    if len(document.data) < _LARGE:
        yield from (ids_of_text(text, terms, labels, quads=quads) for text in nquads_text(document))
        return
    if document.format.name == "turtle":
        from kgtool.rdfio.turtle_plain import read_turtle

        rows = read_turtle(document, terms, labels)
        if rows is not None:
            yield rows
            return
    from kgtool.rdfio.line_blocks import line_blocks
    from kgtool.rdfio.plain_lines import PlainLines

    reader = PlainLines(terms, labels, quads=quads, is_parsed=True)
    reader.read_all(chain.from_iterable(line_blocks(io.BytesIO(text.encode())) for text in nquads_text(document)))
    yield from reader.ids()


def _load(files: Iterable[tuple[Path | str, str, GraphRole]], base: str | None) -> Loaded:
    dataset = Dataset()
    diagnostics: list[Diagnostic] = []
    given = list(files)
    with collector_resting():
        if len(given) > 1 and sum(_size(path) for path, _, _ in given) > _MUCH:
            diagnostics.extend(_add_in_parallel(dataset, given, base))
        else:
            for path, name, role in given:
                diagnostics.extend(_add_file(dataset, path, name, role, base))
    return Loaded(dataset, tuple(diagnostics))


def _add_file(
    dataset: Dataset, path: Path | str, name: str, role: GraphRole, base: str | None
) -> tuple[Diagnostic, ...]:
    """Add one file as a source of its own, which has no rows where the file is malformed; return what is wrong."""
    sources = len(dataset.sources)
    try:
        if not add_dump(dataset, path, name, role):
            add_document(dataset, read_document(path, name, base=base), role)
    except KgtoolError as error:
        if len(dataset.sources) == sources:
            dataset.add_source(name, role)
        return error.diagnostics
    return ()


def _add_in_parallel(
    dataset: Dataset, files: list[tuple[Path | str, str, GraphRole]], base: str | None
) -> Iterator[Diagnostic]:
    """Add many files, read by several processes, in their order; standard input and what is read as columns, here.

    Columns are made by threads, in less time on the clock and in all than parsers side by side need.
    """
    from kgtool.rdfio.workers import read_in_parallel

    alone = [str(path) == "-" or _is_dump(path, name) or _is_large_turtle(path, name) for path, name, _ in files]
    jobs = [(str(path), name, base, at) for at, (path, name, _) in enumerate(files) if not alone[at]]
    outcomes = read_in_parallel(jobs)
    for (path, name, role), here in zip(files, alone, strict=True):
        if here:
            yield from _add_file(dataset, path, name, role, base)
            continue
        outcome = next(outcomes)
        source = dataset.add_source(name, role)
        if outcome and isinstance(outcome[0], Diagnostic):
            yield from outcome
            continue
        texts, parts = cast("tuple[list[str], list[NDArray[np.uint32]]]", outcome)
        ids = dataset.terms.intern_all(texts)
        for rows in parts:
            dataset.append(source, *ids[rows].T)


def add_dump(dataset: Dataset, path: Path | str, name: str, role: GraphRole) -> bool:
    """Add a large file of canonical N-Triples or N-Quads without a parser, as a source of its own; say if it was one.

    Otherwise nothing is added, and the file is for :func:`add_document`. Raises InputError where it cannot be read.
    """
    form = format_of_name(name)
    if form is None or not _is_dump(path, name):
        return False
    from kgtool.rdfio.line_blocks import line_blocks
    from kgtool.rdfio.plain_lines import PlainLines

    reader = PlainLines(dataset.terms, BlankNodeLabels(len(dataset.sources)), quads=form.quads)
    with open_stream(path, name) as stream:
        if not reader.read_all(line_blocks(stream)):
            return False
    source = dataset.add_source(name, role)
    dataset.lines[source] = reader.lines()
    for rows in reader.ids():
        dataset.append(source, rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] if form.quads else None)
    return True


def _is_dump(path: Path | str, name: str) -> bool:
    form = format_of_name(name)
    return form is not None and form.name in {"nt", "nq"} and _size(path) >= _LARGE


def _is_large_turtle(path: Path | str, name: str) -> bool:
    """Say whether a file is large, and Turtle that is most likely plain."""
    form = format_of_name(name)
    if form is None or form.name != "turtle" or _size(path) < _LARGE or not name.lower().endswith(".ttl"):
        return False
    from kgtool.rdfio.turtle_plain import seems_plain

    try:
        return seems_plain(Path(path).read_bytes())
    except OSError:
        return False


def _size(path: Path | str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _follow_imports(dataset: Dataset, catalog: Catalog, project: Project) -> list[Diagnostic]:
    """Load what is imported, and what that imports, as ontology; return the faults and what the catalog lacks."""
    done: set[str] = set()
    faults: list[Diagnostic] = []
    while found := next_import(dataset, catalog, done):
        iri, path = found
        done.add(iri)
        name = project.relative(Path(os.path.normpath(path)))
        try:
            add_document(dataset, read_document(path, name, base=iri), GraphRole.ONTOLOGY)
        except KgtoolError as error:
            faults.extend(error.diagnostics)
    return [*faults, *missing_imports(dataset, catalog, done)]


@contextmanager
def collector_resting() -> Iterator[None]:
    """Keep the cycle collector from walking millions of short strings that are in no cycle: half of the time saved."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def files_of(given: Path | str) -> Iterator[Path | str]:
    """Yield what is to be read for a path: itself, or the files of a folder with a suffix of an RDF syntax, sorted."""
    path = Path(given)
    if str(given) == "-" or not path.is_dir():
        yield given
        return
    for folder, inside, names in os.walk(path):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and format_of_name(name) and not _is_plain_json(name):
                yield Path(folder) / name


def _is_plain_json(name: str) -> bool:
    """Say whether a name in a folder is most likely of JSON that is no JSON-LD; named on its own it is read."""
    return name.lower().removesuffix(".gz").endswith(".json")
