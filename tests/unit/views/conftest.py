"""Projects made of Turtle text, and their claims through a view and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from kgtool.operations.views import export_view
from kgtool.project import open_project
from kgtool.rdfio.parser import read_document, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.operations.views import View
    from kgtool.project import Project

HEAD = """\
@prefix : <https://example.org/ontology#> .
@prefix ex: <https://example.org/> .
@prefix claim: <https://example.org/claim/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class MakeProject(Protocol):
    """Make a project of one Turtle file of claims and lines of settings."""

    def __call__(self, turtle: str, settings: str = "") -> Project:
        """Return the project."""
        ...


class Show(Protocol):
    """Return the triples of a view of a project, one N-Triples line each, graphs left out."""

    def __call__(self, project: Project, view: str) -> set[str]:
        """Return the lines."""
        ...


@pytest.fixture
def made(tmp_path: Path) -> MakeProject:
    def make(turtle: str, settings: str = "") -> Project:
        (tmp_path / "graph").mkdir(exist_ok=True)
        prefixes = '\n[prefixes]\n"" = "https://example.org/ontology#"\nclaim = "https://example.org/claim/"\n'
        (tmp_path / "kgtool.toml").write_text(f'{settings}{prefixes}ex = "https://example.org/"\n')
        (tmp_path / "graph" / "claims.ttl").write_text(HEAD + turtle)
        return open_project(tmp_path)

    return make


@pytest.fixture
def shown(tmp_path: Path) -> Show:
    def show(project: Project, view: str) -> set[str]:
        path = tmp_path / "view.trig"
        path.write_bytes(exported(project, view).document)
        rows, _ = read_rows(read_document(path, "view.trig"))
        return {" ".join(part.replace("https://example.org/", "") for part in row[:3]) for row in rows}

    return show


def exported(project: Project, view: str) -> View:
    """Return a view as TriG."""
    return export_view(project, view=view, to="trig")
