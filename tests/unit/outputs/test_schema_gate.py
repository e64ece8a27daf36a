from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.export import export_entity, reasoned_dataset
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


LISTS = SETTINGS.replace(":Film", "schema:ItemList") + 'schema = "https://schema.org/"\n'
TOP = """@prefix : <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
<https://example.org/top> a schema:ItemList ; rdfs:label "Top" ; schema:itemListElement
"""
SUMMARY = """
  [ a schema:ListItem ; schema:position 1 ; schema:url <https://films.example/a> ] ,
  [ a schema:ListItem ; schema:position 2 ; schema:url <https://films.example/b> ] .
"""
WHOLE = """
  [ a schema:ListItem ; schema:position 1 ; schema:item <https://example.org/film/a> ] ,
  [ a schema:ListItem ; schema:position 2 ; schema:item <https://example.org/film/b> ] .
<https://example.org/film/a> a :Film ; rdfs:label "A" ; schema:url <https://films.example/top#a> ;
  :still <https://films.example/a.jpg> .
<https://example.org/film/b> a :Film ; rdfs:label "B" ; schema:url <https://films.example/top#b> ;
  :still <https://films.example/b.jpg> .
"""
SECOND = "; schema:url <https://films.example/b>"
LAST = f",\n  [ a schema:ListItem ; schema:position 2 {SECOND} ] ."


def carousel(folder: Path, places: str, settings: str = LISTS) -> list[str]:
    return [
        f"{one.location}: {one.message.partition(': ')[2]}"
        for one in findings(folder, TOP + places, settings)
        if one.code == "KG0825"
    ]


@pytest.mark.parametrize("places", [SUMMARY, WHOLE])
def test_a_carousel_with_all_that_is_required_has_no_fault(tmp_path: Path, places: str) -> None:
    assert carousel(tmp_path, places) == []


@pytest.mark.parametrize(
    ("places", "old", "new", "fault"),
    [
        (SUMMARY, "schema:position 2 ; ", "", "7:3: a place has no position, which is required"),
        (SUMMARY, "position 2", "position 1", "6:3: position 1 is there more than once"),
        (SUMMARY, "position 1", "position 0", "6:3: position '0' is no whole number from 1 on"),
        (SUMMARY, "position 1", "position 1, 3", "6:3: a place has the positions '1' and '3'"),
        (SUMMARY, SECOND, "", "7:3: a place has neither url nor item, and one is required"),
        (SUMMARY, "films.example/b", "films.example/a", "6:3: url 'https://films.example/a' is there more than once"),
        (
            SUMMARY,
            "films.example/b",
            "b.example/",
            "7:3: url 'https://b.example/' is of another host than films.example",
        ),
        (SUMMARY, "<https://films.example/b>", '"b.html"', "7:3: url 'b.html' is no address of a page"),
        (SUMMARY, LAST, " .", "4:1: has 1 places, and two at least are required"),
        (SUMMARY, SECOND, "; schema:item [ a :Film ]", "4:1: some places have a url and others an item"),
        (SUMMARY, "] .", '] , "C" .', "4:1: 'C' is no schema:ListItem"),
        (
            WHOLE,
            "top#b",
            "b#b",
            "10:1: url 'https://films.example/b#b' is on another page than https://films.example/top",
        ),
        (WHOLE, "top#b", "top", "10:1: url 'https://films.example/top' has no anchor of its own"),
        (WHOLE, "schema:url <https://films.example/top#b> ;", "", "10:1: an item has no url, which is required"),
        (WHOLE, "film/b> a :Film", "film/b> a :Table", "4:1: no kind is shared by all that is listed: Dataset, Movie"),
        (WHOLE, "a :Film", "a :Table", "4:1: no carousel is shown of Dataset"),
    ],
)
def test_what_keeps_a_list_from_being_a_carousel_is_found_at_its_place(
    tmp_path: Path, places: str, old: str, new: str, fault: str
) -> None:
    assert f"graph/films.ttl:{fault}" in carousel(tmp_path, places.replace(old, new))


def test_a_film_of_a_list_on_one_page_needs_what_every_film_needs(tmp_path: Path) -> None:
    without = WHOLE.replace(":still <https://films.example/b.jpg>", ":made 2014")
    (missing,) = [one for one in findings(tmp_path, TOP + without, LISTS) if one.code == "KG0820"]
    assert (str(missing.location), "no image" in missing.message) == ("graph/films.ttl:10:1", True)


def test_a_list_of_entities_that_have_pages_is_a_summary_of_them(tmp_path: Path) -> None:
    settings = LISTS.replace("[export]\n", '[export]\npage = "https://films.example/{key}.html"\n')
    assert carousel(tmp_path, WHOLE, settings) == []
    document = json.loads(export_entity(open_project(tmp_path), entity="<https://example.org/top>", to="schema"))
    assert document["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "url": "https://films.example/film/a.html"},
        {"@type": "ListItem", "position": 2, "url": "https://films.example/film/b.html"},
    ]
