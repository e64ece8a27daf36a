from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.site import site
from kgtool.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
@prefix : <https://example.org/zoo/terms#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/zoo/terms> a owl:Ontology ; rdfs:label "words of the zoo" ; owl:versionInfo "3.1" ;
    dcterms:title "The <b>vocabulary</b> of the zoo" ; owl:imports <https://example.org/other> ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
:Animal a owl:Class ; rdfs:label "animal" .
:Keeper a owl:Class ; rdfs:label "keeper" .
:eats a owl:ObjectProperty ; rdfs:label "eats" .
:age a owl:DatatypeProperty ; rdfs:label "age" .
:grandchild a owl:ObjectProperty ; owl:propertyChainAxiom ( :eats :grandchild ) ; rdfs:label "grandchild" .
[] a owl:Restriction ; owl:onProperty :eats ; owl:someValuesFrom :Animal ; rdfs:subClassOf :Keeper .
"""

EXPRESSIONS = {
    "[ a owl:Restriction ; owl:onProperty :eats ; owl:someValuesFrom :Animal ]": "eats: at least one animal",
    "[ a owl:Restriction ; owl:onProperty :eats ; owl:allValuesFrom :Animal ]": "eats: only animal",
    "[ a owl:Restriction ; owl:onProperty :eats ; owl:hasValue :rex ]": "eats: the value Rex <3",
    "[ a owl:Restriction ; owl:onProperty :eats ; owl:hasSelf true ]": "eats: itself",
    "[ a owl:Restriction ; owl:onProperty :eats ; owl:maxCardinality 1 ]": "eats: at most 1",
    "[ a owl:Restriction ; owl:onProperty :eats ; owl:minQualifiedCardinality 2 ; owl:onClass :Animal ]": (
        "eats: at least 2 animal"
    ),
    "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf :eats ] ; owl:allValuesFrom :Keeper ]": (
        "(eats from the other side): only keeper"
    ),
    "[ owl:intersectionOf ( :Animal [ owl:complementOf :Keeper ] ) ]": "animal and (not keeper)",
    "[ owl:unionOf ( :Animal :Keeper ) ]": "animal or keeper",
    "[ owl:oneOf ( :rex :tom ) ]": "one of Rex <3, tom",
    "[ a owl:Restriction ; owl:onProperty :age ; owl:allValuesFrom [ owl:onDatatype xsd:integer ; "
    "owl:withRestrictions ( [ xsd:minInclusive 0 ] [ xsd:maxExclusive 90 ] ) ] ]": (
        "age: only (xsd:integer from 0 below 90)"
    ),
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    classes = "".join(f":C{number} a owl:Class ; rdfs:subClassOf {text} .\n" for number, text in enumerate(EXPRESSIONS))
    round_ = ":Round a owl:Class ; rdfs:subClassOf _:a .\n_:a owl:complementOf _:b .\n_:b owl:complementOf _:a .\n"
    (folder / "ontology").mkdir()
    (folder / "ontology/zoo.ttl").write_text(HEAD + classes + round_, encoding="utf-8")
    (folder / "graph").mkdir()
    names = (
        HEAD.partition("<https://example.org/zoo/terms> a")[0]
        + ':rex a :Animal ; rdfs:label "Rex <3" .\n:tom a :Animal ; rdfs:label "tom" .\n'
    )
    (folder / "graph/animals.ttl").write_text(names, encoding="utf-8")
    settings = '[project]\nname = "zoo"\nbase = "https://example.org/zoo/"\n[reason]\nentailment = "none"\n'
    (folder / "kgtool.toml").write_text(settings + '[prefixes]\n"" = "https://example.org/zoo/terms#"\n')
    return site(open_project(folder)).folder


def words(page: Path, after: str) -> str:
    """Return what a page says in an expression after a place, without its markup."""
    found = page.read_text(encoding="utf-8").partition(after)[2].partition('<span class="expression">')[2]
    return unescape(re.sub(r"<[^>]+>", "", found.partition("</li>")[0]))


@pytest.mark.parametrize(("number", "expected"), list(enumerate(EXPRESSIONS.values())))
def test_a_class_expression_is_said_in_words(zoo: Path, number: int, expected: str) -> None:
    assert words(zoo / f"terms/C{number}.html", "Definition") == expected


def test_the_names_in_an_expression_are_links(zoo: Path) -> None:
    text = (zoo / "terms/C0.html").read_text(encoding="utf-8").partition('"expression">')[2]
    assert text.startswith('<a href="../terms/eats.html"')


def test_a_property_chain_is_said_in_its_order(zoo: Path) -> None:
    assert words(zoo / "terms/grandchild.html", "Definition") == "eats → grandchild"


def test_what_is_enough_to_be_of_a_class_stands_on_its_page(zoo: Path) -> None:
    assert words(zoo / "terms/Keeper.html", "enough to be one") == "eats: at least one animal"


def test_an_expression_in_a_circle_comes_to_an_end(zoo: Path) -> None:
    assert words(zoo / "terms/Round.html", "Definition").startswith("not (not (not")


def test_an_ontology_has_a_page_with_title_version_licence_and_imports(zoo: Path) -> None:
    text = (zoo / "terms.html").read_text(encoding="utf-8").partition("In short")[2]
    for said in ("The &lt;b&gt;vocabulary", "3.1", "creativecommons.org/licenses/by/4.0", "https://example.org/other"):
        assert said in text


def test_the_page_of_an_ontology_counts_and_lists_its_terms(zoo: Path) -> None:
    text = (zoo / "terms.html").read_text(encoding="utf-8")
    assert f'id="classes">{len(EXPRESSIONS) + 3} classes' in text
    assert 'id="object-properties">2 object properties' in text
    assert 'href="terms/Animal.html"' in text
    assert 'href="terms.html"' in (zoo / "vocabulary.html").read_text(encoding="utf-8")
