"""A small project with everything that a site shows, and its site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.operations.site import site
from kgtool.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
[project]
name = "lake"
title = "The lake"
base = "https://example.org/lake/"
license = "https://creativecommons.org/licenses/by/4.0/"

[export]
frames = [":Boat"]

[site]
about = "Boats on a lake."
times = [":at"]
causes = [":causes"]
charts = ["lengths"]

[prefixes]
"" = "https://example.org/lake/ontology#"
boat = "https://example.org/lake/boat/"
event = "https://example.org/lake/event/"
"""

ONTOLOGY = """
@prefix : <https://example.org/lake/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
<https://example.org/lake/ontology> a owl:Ontology ; owl:versionInfo "1.2.3" .
:Vessel a owl:Class ; rdfs:label "vessel"@en .
:Boat a owl:Class ; rdfs:subClassOf :Vessel , schema:Movie ; rdfs:label "boat"@en , "bateau"@fr .
:at a owl:ObjectProperty ; rdfs:label "at"@en .
:causes a owl:ObjectProperty ; rdfs:label "causes"@en .
:ledTo a owl:ObjectProperty ; rdfs:subPropertyOf :causes ; rdfs:label "led to"@en .
:owns a owl:ObjectProperty ; rdfs:label "owns"@en ; owl:inverseOf :ownedBy .
:ownedBy a owl:ObjectProperty ; rdfs:label "owned by"@en .
:length a owl:DatatypeProperty ; rdfs:label "length"@en .
:note a owl:DatatypeProperty ; rdfs:label "note"@en .
:opinion a :NonFactKind .
"""

DATA = """
@prefix : <https://example.org/lake/ontology#> .
@prefix boat: <https://example.org/lake/boat/> .
@prefix event: <https://example.org/lake/event/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

boat:swan a :Boat ; rdfs:label "Swan"@en , "Cygne"@fr ; :length 12.50 ;
    :note "<script>alert('x')</script>" , "</script><b>bold</b>" , "javascript:alert(1)" ;
    rdfs:seeAlso <javascript:alert(1)> , <https://example.com/swan> , <data:text/html,x> .
boat:DUCK a :Boat ; rdfs:label "duck in capitals" .
boat:duck a :Boat ; rdfs:label "duck" .
<https://example.org/lake/boat/a/b%20c> a :Boat ; rdfs:label "with a slash" .
<https://example.org/lake/boat/é中文> a :Boat ; rdfs:label "bateau é" .
<https://example.org/lake/../../etc/passwd> a :Boat ; rdfs:label "upwards" .
<https://example.org/lake/index> a :Boat ; rdfs:label "named as a page of the site" .
<https://example.org/lake/person/ann> rdfs:label "Ann" ; :owns boat:swan .
event:storm a :Event ; rdfs:label "storm" .
event:repair a :Event ; rdfs:label "repair" .
event:party a :Event ; rdfs:label "party" .
<https://example.org/lake/t/1> :value "2014-12"^^xsd:gYearMonth ; rdfs:label "December 2014" .
"""

CLAIMS = """
@prefix : <https://example.org/lake/ontology#> .
@prefix boat: <https://example.org/lake/boat/> .
@prefix claim: <https://example.org/lake/claim/> .
@prefix doc: <https://example.org/lake/doc/> .
@prefix event: <https://example.org/lake/event/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix wikibase: <http://wikiba.se/ontology#> .

doc:1 rdfs:label "the gazette" ; :fileName "gazette.txt" .
claim:C1 a :Claim ; rdf:subject event:storm ; rdf:predicate :ledTo ; rdf:object event:repair ;
    :certainty :asserted ; :paraphrase "The storm made a repair necessary." ;
    prov:wasDerivedFrom [ a oa:SpecificResource ;
        oa:hasSource doc:1 ; oa:hasSelector [ a oa:TextPositionSelector ; oa:start 3 ; oa:end 9 ] ] .
claim:C2 a :Claim ; rdf:subject event:party ; rdf:predicate :ledTo ; rdf:object event:repair ;
    :certainty :reported ; :conflictsWith claim:C1 .
claim:C3 a :Claim ; rdf:subject event:repair ; rdf:predicate :ledTo ; rdf:object event:party ;
    :certainty :denied ; :negated true .
claim:C4 a :Claim ; rdf:subject event:storm ; rdf:predicate :at ; rdf:object <https://example.org/lake/t/1> ;
    :certainty :asserted .
claim:C5 a :Claim ; rdf:subject event:repair ; rdf:predicate :at ; rdf:object <https://example.org/lake/t/1> ;
    :certainty :asserted ; wikibase:rank wikibase:DeprecatedRank .
"""

QUERY = """
#+ title: How long the boats are
#+ parameters:
#+   boat:
#+     type: iri
#+     default: boat:swan
#+     description: The boat
PREFIX : <https://example.org/lake/ontology#>
SELECT ?boat ?length WHERE { ?boat :length ?length }
"""

FILES = {
    "kgtool.toml": SETTINGS,
    "ontology/lake.ttl": ONTOLOGY,
    "graph/boats.ttl": DATA,
    "graph/claims.ttl": CLAIMS,
    "queries/lengths.rq": QUERY.lstrip(),
}


def write_project(folder: Path) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the project."""
    return write_project(tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="session")
def pages(lake: Path) -> Path:
    """Return the folder of the written site."""
    return site(open_project(lake), out=lake / "site").folder
