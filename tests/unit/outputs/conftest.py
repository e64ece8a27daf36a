"""A small project about films, with a hierarchy, an inverse, a chain, alignments and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.operations.export import reasoned_dataset
from kgtool.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project

SETTINGS = """
[project]
name = "cinema"
base = "https://example.org/cinema/"

[export]
frames = [":Film", ":Person"]
page = "https://cinema.example/{key}.html"

[prefixes]
"" = "https://example.org/cinema/ontology#"
film = "https://example.org/cinema/film/"
person = "https://example.org/cinema/person/"
"""
HEAD = """
@prefix : <https://example.org/cinema/ontology#> .
@prefix film: <https://example.org/cinema/film/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix person: <https://example.org/cinema/person/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix t: <https://example.org/cinema/t/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
:Work a owl:Class ; rdfs:subClassOf schema:CreativeWork .
:Film a owl:Class ; rdfs:subClassOf :Work, schema:Movie .
:Person a owl:Class ; rdfs:subClassOf schema:Person .
:hasContributor a owl:ObjectProperty ; rdfs:subPropertyOf schema:contributor .
:hasActor a owl:ObjectProperty ; rdfs:subPropertyOf :hasContributor, schema:actor ; owl:inverseOf :actsIn .
:actsIn a owl:ObjectProperty ; owl:propertyChainAxiom ( :hasPart :inWork ) .
:hasPart a owl:ObjectProperty . :inWork a owl:ObjectProperty .
:released a owl:ObjectProperty ; rdfs:subPropertyOf schema:datePublished .
:minutes a owl:DatatypeProperty ; rdfs:range xsd:integer .
:price a owl:DatatypeProperty ; rdfs:range xsd:decimal .
:status a owl:ObjectProperty . :done a skos:Concept ; rdfs:label "done"@en .
:seeAlso a owl:ObjectProperty .
"""
SHAPES = ":TimeShape a sh:NodeShape ; sh:property [ sh:path :value ; sh:datatype xsd:gYearMonth ] ."
DATA = """
film:a a :Film ; rdfs:label "A"@en, "Ah"@fr ; :minutes 112 ; :price 9.50 ; :released t:2014-12 ; :status :done ;
    skos:exactMatch <http://www.wikidata.org/entity/Q1> .
t:2014-12 :value "2014-12"^^xsd:gYearMonth .
person:x a :Person ; rdfs:label "X. Y."@en ; skos:altLabel "Ex"@en ; rdfs:seeAlso film:a ;
    :hasPart [ a :Part ; :inWork film:a ; :role "Z", 1 ] .
"""


def write_project(folder: Path) -> Project:
    files = {"ontology/terms.ttl": ONTOLOGY, "ontology/shapes/s.ttl": SHAPES, "graph/films.ttl": DATA}
    (folder / "kgtool.toml").write_text(SETTINGS)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(HEAD + text)
    return open_project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return write_project(tmp_path)


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return reasoned_dataset(write_project(tmp_path_factory.mktemp("cinema")), inferences=True)
