"""The film data generator: an ontology of 45 classes and 60 properties, and as many triples as one asks for.

Films, persons, parts, places five deep, events and causal chains; the ontology uses every construct of OWL 2 RL. The
same size gives the same bytes. N-Triples, so that every engine reads it.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

E = "http://example.org/film/"
OWL, RDF, RDFS = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
)
XSD = "http://www.w3.org/2001/XMLSchema#"

SUBCLASSES = {
    "Work": "Film Series Special Book Song",
    "Film": "Feature ShortFilm Documentary",
    "Feature": "Comedy Drama Thriller",
    "Agent": "Person Group",
    "Person": "Actor Director Writer Producer Composer Critic",
    "Group": "Company Government Studio",
    "Company": "Distributor Broadcaster",
    "Place": "Continent Country Region City District",
    "Event": "Production Release Statement Attack Award",
    "Release": "CinemaRelease OnlineRelease",
    "Attack": "Cyberattack Leak",
    "Attributed": "Part Role",
}
SUBPROPERTIES = {
    "involves": "hasContributor about setIn",
    "hasContributor": "hasActor directedBy writtenBy producedBy composedBy",
    "participant": "agent victim target addressee",
    "before": "causes triggers",
    "name": "title label nickname",
    "date": "releaseDate birthDate",
}
INVERSES = {
    "hasActor": "actedIn",
    "directedBy": "directed",
    "partOf": "hasPart",
    "causes": "causedBy",
    "knows": "knownBy",
}
DOMAINS = {
    "hasActor": "Work",
    "directedBy": "Film",
    "releaseDate": "Work",
    "birthDate": "Person",
    "agent": "Event",
    "locatedIn": "Place",
    "causes": "Event",
    "partOf": "Part",
    "playedBy": "Part",
    "spouse": "Person",
    "distributedBy": "Film",
}
RANGES = {
    "hasActor": "Person",
    "directedBy": "Person",
    "locatedIn": "Place",
    "agent": "Agent",
    "causes": "Event",
    "partOf": "Work",
    "playedBy": "Person",
    "distributedBy": "Company",
}
MORE_PROPERTIES = (
    *("takesPlaceIn", "follows", "sequelOf", "basedOn", "remakeOf", "sibling", "colleague", "memberOf", "owns"),
    *("foundedIn", "bornIn", "diedIn", "language", "runtime", "budget", "gross", "rating", "imdb", "workedWith"),
    *("worksIn", "regionOf", "unknownTo", "awardFor", "awardedTo", "character", "credit", "order"),
)
LARGEST_PLACES = 5
TRIPLES_PER_FILM = 18.32
"""Each film comes with ten triples, a part (2), a person (4.2), half an event (1.92) and a tenth of a place (0.2)."""


def triple(*parts: str) -> str:
    """Return a line of N-Triples; a part is an IRI, unless it starts as a literal or a blank node does."""
    return " ".join(part if part[0] in '"_' else f"<{part}>" for part in parts) + " .\n"


def ontology() -> Iterator[str]:
    """Yield the ontology's triples as lines."""
    for parent, children in SUBCLASSES.items():
        for child in (parent, *children.split()):
            yield triple(E + child, RDF + "type", OWL + "Class")
            if child != parent:
                yield triple(E + child, RDFS + "subClassOf", E + parent)
    for parent, children in SUBPROPERTIES.items():
        for child in children.split():
            yield triple(E + child, RDFS + "subPropertyOf", E + parent)
    for left, right in INVERSES.items():
        yield triple(E + left, OWL + "inverseOf", E + right)
    for predicate, values in (("domain", DOMAINS), ("range", RANGES)):
        for name, value in values.items():
            yield triple(E + name, RDFS + predicate, E + value)
    yield from _kinds()
    yield from _lists()
    yield from _restrictions()
    yield triple(E + "gross", OWL + "equivalentProperty", E + "takings")
    yield triple(E + "Motion", OWL + "equivalentClass", E + "Film")
    yield triple(E + "Person", OWL + "disjointWith", E + "Place")
    yield triple(E + "Unreleased", OWL + "complementOf", E + "Released")
    yield triple(E + "sequelOf", OWL + "propertyDisjointWith", E + "remakeOf")


def _kinds() -> Iterator[str]:
    for name in MORE_PROPERTIES:
        yield triple(E + name, RDF + "type", OWL + "ObjectProperty")
    for kind, names in {
        "TransitiveProperty": "locatedIn before",
        "SymmetricProperty": "spouse sibling workedWith",
        "FunctionalProperty": "birthDate bornIn",
        "InverseFunctionalProperty": "imdb",
        "AsymmetricProperty": "causes",
        "IrreflexiveProperty": "sequelOf",
    }.items():
        for name in names.split():
            yield triple(E + name, RDF + "type", OWL + kind)


def _list(name: str, members: list[str]) -> Iterator[str]:
    for number, member in enumerate(members):
        yield triple(f"_:{name}{number}", RDF + "first", E + member)
        rest = RDF + "nil" if number == len(members) - 1 else f"_:{name}{number + 1}"
        yield triple(f"_:{name}{number}", RDF + "rest", rest)


def _lists() -> Iterator[str]:
    for name, predicate, members in (
        ("worksIn", "propertyChainAxiom", "actedIn takesPlaceIn"),
        ("takesPlaceIn", "propertyChainAxiom", "takesPlaceIn locatedIn"),
        ("colleague", "propertyChainAxiom", "actedIn hasActor"),
        ("ActorDirector", "intersectionOf", "Actor Director"),
        ("Creator", "unionOf", "Director Writer Composer"),
        ("Work", "hasKey", "imdbKey"),
    ):
        yield triple(E + name, OWL + predicate, f"_:l{name}0")
        yield from _list("l" + name, members.split())
    yield triple(E + "disjoint", RDF + "type", OWL + "AllDisjointClasses")
    yield triple(E + "disjoint", OWL + "members", "_:ldisjoint0")
    yield from _list("ldisjoint", ["Work", "Place", "Event"])
    yield triple(E + "Major", OWL + "oneOf", "_:lmajor0")
    yield from _list("lmajor", ["company/0", "company/1"])


def _restrictions() -> Iterator[str]:
    for name, prop, kind, filler in (
        ("Married", "spouse", "someValuesFrom", "Person"),
        ("Released", "releaseDate", "someValuesFrom", OWL + "Thing"),
        ("StudioFilm", "distributedBy", "allValuesFrom", "Company"),
        ("MajorFilm", "distributedBy", "hasValue", "company/0"),
    ):
        yield triple(E + name, RDF + "type", OWL + "Restriction")
        yield triple(E + name, OWL + "onProperty", E + prop)
        yield triple(E + name, OWL + kind, filler if filler.startswith("http") else E + filler)
    yield triple(E + "Film", RDFS + "subClassOf", E + "StudioFilm")
    one = f'"1"^^<{XSD}nonNegativeInteger>'
    yield triple(E + "Monogamous", OWL + "onProperty", E + "bornIn")
    yield triple(E + "Monogamous", OWL + "maxCardinality", one)
    yield triple(E + "Person", RDFS + "subClassOf", E + "Monogamous")


def facts(triples: int, seed: int = 7) -> Iterator[str]:
    """Yield about so many triples as lines."""
    draw = random.Random(seed)  # noqa: S311 - data for a benchmark
    films = max(4, round(triples / TRIPLES_PER_FILM))
    persons, places, events = films, max(25, films // 10), films // 2
    kinds = ["Comedy", "Drama", "Thriller", "Documentary", "ShortFilm"]
    levels = ["Continent", "Country", "Region", "City", "District"]

    def node(kind: str, number: int) -> str:
        return f"{E}{kind}/{number}"

    for place in range(places):
        level = min(4, 0 if place < LARGEST_PLACES else 1 + (place % 4))
        yield triple(node("place", place), RDF + "type", E + levels[level])
        if level:
            upper = draw.randrange(LARGEST_PLACES) if level == 1 else (place - 1) % places
            yield triple(node("place", place), E + "locatedIn", node("place", upper))
    for person in range(persons):
        yield triple(node("person", person), RDF + "type", E + draw.choice(["Actor", "Actor", "Director", "Writer"]))
        yield triple(node("person", person), E + "label", f'"Person {person}"')
        yield triple(node("person", person), E + "birthDate", f'"{1930 + person % 70}-01-01"^^<{XSD}date>')
        yield triple(node("person", person), E + "bornIn", node("place", draw.randrange(places)))
        if person % 5 == 0:
            yield triple(node("person", person), E + "spouse", node("person", draw.randrange(persons)))
    for film in range(films):
        yield triple(node("film", film), RDF + "type", E + kinds[film % 5])
        yield triple(node("film", film), E + "title", f'"Film {film}"@en')
        yield triple(node("film", film), E + "releaseDate", f'"{1950 + film % 75}-06-01"^^<{XSD}date>')
        yield triple(node("film", film), E + "directedBy", node("person", draw.randrange(persons)))
        yield triple(node("film", film), E + "distributedBy", node("company", draw.randrange(max(2, films // 100))))
        yield triple(node("film", film), E + "takesPlaceIn", node("place", draw.randrange(places)))
        yield triple(node("film", film), E + "imdb", f'"tt{film:08}"')
        for _ in range(3):
            yield triple(node("film", film), E + "hasActor", node("person", draw.randrange(persons)))
        yield triple(node("part", film), E + "partOf", node("film", film))
        yield triple(node("part", film), E + "playedBy", node("person", draw.randrange(persons)))
    for event in range(events):
        yield triple(
            node("event", event), RDF + "type", E + draw.choice(["CinemaRelease", "Leak", "Statement", "Award"])
        )
        yield triple(node("event", event), E + "agent", node("person", draw.randrange(persons)))
        yield triple(node("event", event), E + "about", node("film", draw.randrange(films)))
        if event % 6:
            yield triple(node("event", event - 1), E + "causes", node("event", event))


def write(path: Path, triples: int) -> None:
    """Write ontology and facts to a file."""
    with path.open("w", encoding="utf-8") as out:
        _write(out, triples)


def _write(out: TextIO, triples: int) -> None:
    out.writelines(ontology())
    out.writelines(facts(triples))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("triples", type=int)
    chosen = parser.parse_args()
    write(chosen.path, chosen.triples)
