"""Projects made of Turtle text, for the tests of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from kgtool.project import open_project
from kgtool.rdfio.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project

HEAD = """\
@prefix : <https://example.org/ontology#> .
@prefix ex: <https://example.org/> .
@prefix claim: <https://example.org/claim/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix wikibase: <http://wikiba.se/ontology#> .

"""


class MakeProject(Protocol):
    """Make a project of one Turtle file of claims and lines of settings, and load it."""

    def __call__(self, turtle: str, settings: str = "") -> tuple[Dataset, Project]:
        """Return the dataset and the project."""
        ...


@pytest.fixture
def made(tmp_path: Path) -> MakeProject:
    def make(turtle: str, settings: str = "") -> tuple[Dataset, Project]:
        (tmp_path / "graph").mkdir(exist_ok=True)
        (tmp_path / "kgtool.toml").write_text(
            settings + '\n[prefixes]\n"" = "https://example.org/ontology#"\nclaim = "https://example.org/claim/"\n'
            'ex = "https://example.org/"\n'
        )
        (tmp_path / "graph" / "claims.ttl").write_text(HEAD + turtle)
        project = open_project(tmp_path)
        return load(project).require(), project

    return make
