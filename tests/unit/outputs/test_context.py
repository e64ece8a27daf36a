from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.outputs.context import own_context

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.project import Project


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("hasActor", {"@type": "@id"}),
        ("status", {"@type": "@vocab"}),
        ("price", {"@type": "xsd:decimal"}),
        ("value", {"@type": "xsd:gYearMonth"}),
        ("minutes", None),
        ("altLabel", {"@id": "skos:altLabel", "@container": "@language"}),
        ("Movie", "schema:Movie"),
        ("Film", None),
    ],
)
def test_terms_are_defined_from_ontology_shapes_and_values(
    dataset: Dataset, project: Project, name: str, definition: object
) -> None:
    assert own_context(dataset, project).document().get(name) == definition


def test_of_two_terms_with_one_name_the_own_one_has_it(dataset: Dataset, project: Project) -> None:
    context = own_context(dataset, project)
    assert context.name("https://example.org/cinema/ontology#seeAlso") == "seeAlso"
    assert context.name("http://www.w3.org/2000/01/rdf-schema#seeAlso") == "rdfs:seeAlso"


def test_identifiers_of_entities_stay_whole(dataset: Dataset, project: Project) -> None:
    assert own_context(dataset, project).reference("https://example.org/cinema/film/a").startswith("https://")
