"""owl:imports, followed through the catalog and nowhere else.

OWL 2 §3.4 (https://www.w3.org/TR/owl2-syntax/#Imports): an ontology takes in what it imports, and what that imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Diagnostic, Location, Severity, nearest
from kgtool.rdfio.catalog import Catalog, read_catalog
from kgtool.vocab import OWL, RDF

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["catalog_of", "missing_imports", "next_import"]


def catalog_of(project: Project) -> Catalog:
    """Return the catalog that setting files.catalog names, an empty one without; raise InputError (KG0108)."""
    setting = str(project.settings["files"]["catalog"])
    return read_catalog(project.root / setting, setting) if setting else Catalog({}, {})


def next_import(dataset: Dataset, catalog: Catalog, done: set[str]) -> tuple[str, Path] | None:
    """Return an imported IRI that the catalog has a file for and that is neither loaded nor in ``done``."""
    for iri, _ in _open_imports(dataset):
        path = catalog.find(iri)
        if path is not None and iri not in done:
            return iri, path
    return None


def missing_imports(dataset: Dataset, catalog: Catalog, done: set[str]) -> list[Diagnostic]:
    """Return a warning (KG0107) for each import that is not loaded and has no file in the catalog."""
    found = []
    for iri, source in _open_imports(dataset):
        if iri in done or catalog.find(iri) is not None:
            continue
        close = nearest(iri, catalog.files)
        hint = f'add a line to the catalog (setting files.catalog): "{iri}" = "path/to/file.ttl"'
        hint = f"did you mean <{close}>?" if close else hint
        message = f"<{iri}> is imported and not loaded: nothing is ever fetched"
        found.append(Diagnostic("KG0107", message, Location(source), hint, Severity.WARNING))
    return found


def _open_imports(dataset: Dataset) -> list[tuple[str, str]]:
    """Return each imported IRI that no loaded file is the ontology of, with the first source that imports it."""
    terms = dataset.terms
    imports, version, kind, ontology = (
        terms.find_iri(term.value) for term in (OWL.imports, OWL.versionIRI, RDF.type, OWL.Ontology)
    )
    if imports is None:
        return []
    wanted: dict[int, str] = {}
    loaded: set[int] = set()
    for block in dataset.blocks:
        for identifier in block.object[block.predicate == imports]:
            wanted.setdefault(int(identifier), dataset.sources[block.source].path)
        if ontology is not None:
            loaded.update(map(int, block.subject[(block.predicate == kind) & (block.object == ontology)]))
        if version is not None:
            loaded.update(map(int, block.object[np.asarray(block.predicate == version)]))
    iris = {terms.texts[identifier]: source for identifier, source in wanted.items() if identifier not in loaded}
    return [(text[1:-1], source) for text, source in iris.items() if text.startswith("<")]
