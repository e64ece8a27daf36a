from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kgtool.outputs.jsonld import Trees
from kgtool.outputs.schema_org import SchemaView, write_view

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.project import Project

FILM, PERSON = "<https://example.org/cinema/film/a>", "<https://example.org/cinema/person/x>"


@pytest.fixture
def view(dataset: Dataset, project: Project) -> SchemaView:
    return SchemaView.of(Trees(dataset, project).facts, project)


def test_a_film_is_shown_as_a_movie(view: SchemaView) -> None:
    document = view.tree(FILM)
    assert document is not None
    del document["@context"]
    assert document == {
        "@id": "https://example.org/cinema/film/a",
        "@type": "Movie",
        "name": "A",
        "alternateName": "Ah",
        "sameAs": "http://www.wikidata.org/entity/Q1",
        "actor": {"@id": "https://example.org/cinema/person/x", "@type": "Person", "name": "X. Y."},
        "datePublished": "2014-12",
        "url": "https://cinema.example/film/a.html",
    }


def test_what_has_no_class_in_schema_org_has_no_view(view: SchemaView) -> None:
    assert view.tree("<https://example.org/cinema/t/2014-12>") is None


def test_one_document_holds_all(view: SchemaView) -> None:
    names = [node["name"] for node in json.loads(write_view(view.trees([FILM, PERSON])))["@graph"]]
    assert names == ["A", "X. Y."]
