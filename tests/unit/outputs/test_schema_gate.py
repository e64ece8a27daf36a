from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.operations.export import reasoned_dataset
from kgtool.outputs.jsonld import Trees
from kgtool.outputs.schema_gate import schema_findings
from kgtool.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.errors import Diagnostic

SETTINGS = """
[project]
base = "https://example.org/"
[export]
frames = [":Film"]
[prefixes]
"" = "https://example.org/ontology#"
"""

ONTOLOGY = """
@prefix : <https://example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
:Film a owl:Class ; rdfs:subClassOf schema:Movie .
:made a owl:DatatypeProperty ; rdfs:subPropertyOf schema:dateCreated .
:still a owl:ObjectProperty ; rdfs:subPropertyOf schema:image .
:Table a owl:Class ; rdfs:subClassOf schema:Dataset .
:about a owl:DatatypeProperty ; rdfs:subPropertyOf schema:description .
:Happening a owl:Class ; rdfs:subClassOf schema:Event .
:ticket a owl:DatatypeProperty ; rdfs:subPropertyOf schema:offers .
"""


def findings(folder: Path, film: str, settings: str = SETTINGS) -> list[Diagnostic]:
    for name, text in (("kgtool.toml", settings), ("ontology/o.ttl", ONTOLOGY), ("graph/films.ttl", film)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    project = open_project(folder)
    dataset = reasoned_dataset(project, inferences=True)
    return list(schema_findings(Trees(dataset, project), dataset, project))


HEAD = "@prefix : <https://example.org/ontology#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
STILL = ":still <https://example.org/a.jpg>"


def test_a_film_without_an_image_is_found_at_its_line(tmp_path: Path) -> None:
    found = findings(tmp_path, f'{HEAD}<https://example.org/film/a> a :Film ; rdfs:label "A" .')
    (missing,) = [one for one in found if one.code == "KG0820"]
    assert "image" in missing.message
    assert str(missing.location) == "graph/films.ttl:3:1"


def test_what_is_recommended_is_a_remark(tmp_path: Path) -> None:
    found = findings(tmp_path, f'{HEAD}<https://example.org/film/a> a :Film ; rdfs:label "A" ; {STILL} .')
    assert [(one.code, one.severity.value) for one in found] == [("KG0821", "info")]


def test_a_date_in_words_is_found(tmp_path: Path) -> None:
    film = f'{HEAD}<https://example.org/film/a> a :Film ; rdfs:label "A" ; {STILL} ; :made "December 2014" .'
    assert "KG0823" in [one.code for one in findings(tmp_path, film)]


def test_dates_to_the_year_the_month_and_the_day_are_fine(tmp_path: Path) -> None:
    dates = '"2014" , "2014-12" , "2014-12-24"'
    film = f'{HEAD}<https://example.org/film/a> a :Film ; rdfs:label "A" ; {STILL} ; :made {dates} .'
    assert "KG0823" not in [one.code for one in findings(tmp_path, film)]


def test_both_namespaces_of_schema_org_are_found_where_the_rarer_stands(tmp_path: Path) -> None:
    film = f'{HEAD}<https://example.org/film/a> a :Film ; rdfs:label "A" ; {STILL} ;\n  <http://schema.org/about> "x" .'
    (mixed,) = [one for one in findings(tmp_path, film) if one.code == "KG0822"]
    assert mixed.location is not None
    assert (mixed.location.path, mixed.location.line) == ("graph/films.ttl", 4)


def test_a_dataset_needs_a_description_and_is_better_with_a_licence(tmp_path: Path) -> None:
    settings = SETTINGS.replace(":Film", ":Table")
    found = findings(tmp_path, f'{HEAD}\n<https://example.org/table/a> a :Table ; rdfs:label "A" .', settings)
    assert [one.code for one in found] == ["KG0820", "KG0821"]
    assert [str(one.location) for one in found] == ["graph/films.ttl:4:1", "graph/films.ttl:4:1"]
    assert "has no description," in found[0].message
    assert "license" in found[1].message


def test_a_dataset_with_a_description_has_what_is_required(tmp_path: Path) -> None:
    table = f'{HEAD}<https://example.org/table/a> a :Table ; rdfs:label "A" ; :about "What is in it." .'
    found = findings(tmp_path, table, SETTINGS.replace(":Film", ":Table"))
    assert "KG0820" not in [one.code for one in found]


def test_an_event_with_tickets_needs_a_date_and_a_place(tmp_path: Path) -> None:
    event = f'{HEAD}<https://example.org/event/a> a :Happening ; rdfs:label "A" ; :ticket "10 EUR" .'
    (missing,) = [
        one for one in findings(tmp_path, event, SETTINGS.replace(":Film", ":Happening")) if one.code == "KG0820"
    ]
    assert "startDate, location" in missing.message


def test_an_event_that_nobody_can_attend_is_not_asked(tmp_path: Path) -> None:
    event = f'{HEAD}<https://example.org/event/a> a :Happening ; rdfs:label "A" .'
    assert findings(tmp_path, event, SETTINGS.replace(":Film", ":Happening")) == []
