"""A small project about a film, and a snapshot of Wikidata to compare it with, made by the tests themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kgtool.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.project import Project

__all__ = [
    "BASE",
    "CLAIMS",
    "claim",
    "day",
    "entity",
    "is_a",
    "item",
    "make_project",
    "quantity",
    "snak",
    "statement",
    "text",
    "write_snapshot",
]

SETTINGS = """
[project]
name = "p"
base = "https://example.org/p/"
[prefixes]
"" = "https://example.org/p/ontology#"
ex = "https://example.org/p/"
"""

PREFIXES = """
@prefix : <https://example.org/p/ontology#> .
@prefix ex: <https://example.org/p/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = """
:Film a owl:Class ; skos:exactMatch wd:Q11424 .
:Person a owl:Class ; skos:exactMatch wd:Q5 .
:State a owl:Class ; skos:exactMatch wd:Q6256 .
:title skos:exactMatch wd:P1476 .
:hasActor skos:exactMatch wd:P161 ; owl:propertyChainAxiom ( :hasPart :playedBy ) .
:playedBy owl:inverseOf :plays .
:characterName skos:exactMatch wd:P4633 .
:releasedOn skos:exactMatch wd:P577 .
:cost skos:exactMatch wd:P2130 .
:madeIn skos:exactMatch wd:P495 .
:imdb skos:exactMatch wd:P345 .
:place skos:exactMatch wd:P3005 .
:url skos:exactMatch wd:P854 .
"""

ENTITIES = """
ex:film a :Film ; rdfs:label "Night Watch"@en , "Ronde de nuit"@fr ; skos:exactMatch wd:Q100 ; :hasPart ex:part .
ex:ada a :Person ; rdfs:label "Ada Byron"@en ; skos:exactMatch wd:Q200 .
ex:land a :State ; rdfs:label "Freedonia"@en ; skos:exactMatch wd:Q300 .
ex:euro rdfs:label "euro"@en ; skos:exactMatch wd:Q4916 .
ex:part :characterName "The Guard" .
ex:christmas :value "2014-12-24"^^xsd:date .
ex:much :number 31000000.0 ; :unit ex:euro .
ex:nearly :number 31000000.0 ; :unit ex:euro ; :bound ex:nearly-bound .
ex:doc-a :url "https://news.example/a"^^xsd:anyURI .
ex:doc-b :url "https://news.example/b"^^xsd:anyURI .
"""


def claim(  # noqa: PLR0913, PLR0917 - the parts of a claim
    name: str, subject: str, predicate: str, object_: str, more: str = "", document: str = "doc-a"
) -> str:
    """Return the Turtle of a claim; ``more`` is said of it besides."""
    return f"""
ex:{name} a :Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {object_} ;
    :certainty :asserted ; wikibase:rank wikibase:NormalRank {more} ;
    prov:wasDerivedFrom [ oa:hasSource ex:{document} ; oa:hasSelector [ oa:start 0 ; oa:end 4 ] ] .
"""


CLAIMS = "".join(
    [
        claim("c1", "ex:film", ":title", '"Night Watch"@en'),
        claim("c2", "ex:film", ":title", '"Night Watch"@en', document="doc-b"),
        claim("c3", "ex:ada", ":plays", "ex:part"),
        claim("c4", "ex:film", ":releasedOn", "ex:christmas"),
        claim("c5", "ex:film", ":cost", "ex:much", "; :place ex:land"),
    ]
)


def make_project(folder: Path, claims: str = CLAIMS, entities: str = "", ontology: str = "") -> Project:
    """Write the project into a folder and open it."""
    files = {
        "ontology/o.ttl": ONTOLOGY + ontology,
        "graph/entities.ttl": ENTITIES + entities,
        "graph/claims.ttl": claims,
    }
    for name, turtle in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PREFIXES + turtle)
    (folder / "kgtool.toml").write_text(SETTINGS)
    return open_project(folder)


def snak(property_: str, value: tuple[str, Any] | str) -> dict[str, Any]:
    """Return a snak as Wikidata's JSON has it; ``somevalue`` and ``novalue`` are given as such."""
    if isinstance(value, str):
        return {"snaktype": value, "property": property_}
    return {"snaktype": "value", "property": property_, "datavalue": {"type": value[0], "value": value[1]}}


def item(identifier: str) -> tuple[str, Any]:
    """Return the value that names an item or a property."""
    return "wikibase-entityid", {"entity-type": "property" if identifier[0] == "P" else "item", "id": identifier}


def text(written: str, language: str = "en") -> tuple[str, Any]:
    """Return a monolingual text."""
    return "monolingualtext", {"text": written, "language": language}


def day(date: str, precision: int = 11) -> tuple[str, Any]:
    """Return a date."""
    calendar = "http://www.wikidata.org/entity/Q1985727"
    return "time", {"time": f"+{date}T00:00:00Z", "precision": precision, "calendarmodel": calendar, "timezone": 0}


def quantity(amount: str, unit: str = "1") -> tuple[str, Any]:
    """Return an amount."""
    return "quantity", {"amount": amount, "unit": unit if unit == "1" else f"http://www.wikidata.org/entity/{unit}"}


def statement(
    property_: str,
    value: tuple[str, Any] | str,
    rank: str = "normal",
    qualifiers: dict[str, list[Any]] | None = None,
    references: list[dict[str, list[Any]]] | None = None,
) -> dict[str, Any]:
    """Return a statement."""
    return {
        "mainsnak": snak(property_, value),
        "rank": rank,
        "qualifiers": {name: [snak(name, each) for each in values] for name, values in (qualifiers or {}).items()},
        "references": [
            {"snaks": {name: [snak(name, each) for each in values] for name, values in reference.items()}}
            for reference in references or []
        ],
    }


def entity(  # the parts of an entity, by name
    identifier: str, label: str, *statements: dict[str, Any], datatype: str = "", aliases: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return an entity."""
    claims: dict[str, list[Any]] = {}
    for each in statements:
        claims.setdefault(each["mainsnak"]["property"], []).append(each)
    return {
        "id": identifier,
        "type": "property" if identifier[0] == "P" else "item",
        **({"datatype": datatype} if datatype else {}),
        "labels": {"en": {"language": "en", "value": label}},
        "aliases": {"en": [{"language": "en", "value": alias} for alias in aliases]},
        "claims": claims,
    }


def is_a(identifier: str) -> dict[str, Any]:
    """Return the statement that an item is of a kind."""
    return statement("P31", item(identifier))


BASE = (
    entity("Q100", "Night Watch", is_a("Q11424")),
    entity("Q200", "Ada Byron", is_a("Q5"), statement("P570", day("1852-11-27"))),
    entity("Q300", "Freedonia", is_a("Q6256")),
    entity("Q4916", "euro"),
    entity("P1476", "title", datatype="monolingualtext"),
    entity("P161", "cast member", datatype="wikibase-item"),
    entity("P4633", "name of the character role", datatype="string"),
    entity("P577", "publication date", datatype="time"),
    entity("P2130", "cost", datatype="quantity"),
    entity("P495", "country of origin", datatype="wikibase-item"),
    entity("P345", "IMDb ID", datatype="external-id"),
    entity("P3005", "valid in place", datatype="wikibase-item"),
    entity("P854", "reference URL", datatype="url"),
)
"""Items of the linked entities with nothing but their kinds, and the properties."""


def write_snapshot(folder: Path, *entities: dict[str, Any]) -> Path:
    """Write a snapshot: the base, with these entities in place of those of the same identifier."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {each["id"]: each for each in (*BASE, *entities)}
    for identifier, each in found.items():
        (folder / f"{identifier}.json").write_text(json.dumps({"entities": {identifier: each}}))
    return folder
