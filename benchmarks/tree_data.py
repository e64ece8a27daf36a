"""A tree of ten thousand classes and individuals at its leaves: many classes, few members each."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from film_data import OWL, RDF, RDFS, triple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = "http://example.org/tree/"
CLASSES = 10_000
_FAN = 6
_PROPERTIES = 20


def ontology() -> Iterator[str]:
    """Yield the classes, each below one of an earlier row, six below each, and twenty properties between them."""
    yield triple(T + "c0", RDF + "type", OWL + "Class")
    for number in range(1, CLASSES):
        yield triple(f"{T}c{number}", RDF + "type", OWL + "Class")
        yield triple(f"{T}c{number}", RDFS + "subClassOf", f"{T}c{(number - 1) // _FAN}")
    for number in range(_PROPERTIES):
        yield triple(f"{T}p{number}", RDFS + "domain", f"{T}c{(number * 491) % CLASSES}")
        yield triple(f"{T}p{number}", RDFS + "range", f"{T}c{(number * 769) % CLASSES}")


def facts(triples: int, seed: int = 13) -> Iterator[str]:
    """Yield individuals with a class, a label and two relations each, about so many triples."""
    draw = random.Random(seed)  # noqa: S311 - data for a benchmark
    individuals = max(1, (triples - 2 * CLASSES) // 4)
    for number in range(individuals):
        yield triple(f"{T}i{number}", RDF + "type", f"{T}c{draw.randrange(CLASSES)}")
        yield triple(f"{T}i{number}", RDFS + "label", f'"Individual {number}"')
        for _ in range(2):
            yield triple(f"{T}i{number}", f"{T}p{draw.randrange(_PROPERTIES)}", f"{T}i{draw.randrange(individuals)}")


def write(path: Path, triples: int) -> None:
    """Write ontology and facts to a file."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(ontology())
        out.writelines(facts(triples))
