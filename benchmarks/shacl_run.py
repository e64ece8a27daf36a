"""Validation against pySHACL: equal result sets first, then a line a size with the ratio last.

    python benchmarks/shacl_run.py [FILMS …]

FILMS is how many films the generated graph has; a film brings about ten triples. Sizes above 2,000 films are measured
with kgtool alone, since pySHACL needs minutes for them.
"""

from __future__ import annotations

import os
import platform
import random
import sys
import time
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

from kgtool.dataset import Dataset
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document
from kgtool.roles import GraphRole
from kgtool.shacl.validation import validate

if TYPE_CHECKING:
    from kgtool.shacl.report import ValidationReport

_PREFIXES = """@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_SHAPES = """
ex:FilmShape a sh:NodeShape ; sh:targetClass ex:Film ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:maxLength 80 ;
    sh:languageIn ( "en" "fr" ) ] ;
  sh:property [ sh:path ex:year ; sh:datatype xsd:integer ; sh:maxCount 1 ;
    sh:minInclusive 1888 ; sh:maxInclusive 2030 ] ;
  sh:property [ sh:path ex:director ; sh:class ex:Person ; sh:minCount 1 ; sh:node ex:NamedShape ] ;
  sh:property [ sh:path ex:actor ; sh:class ex:Person ; sh:disjoint ex:director ] ;
  sh:property [ sh:path ex:code ; sh:pattern "^F[0-9]+$" ; sh:datatype xsd:string ] ;
  sh:property [ sh:path ex:budget ; sh:or ( [ sh:datatype xsd:decimal ] [ sh:datatype xsd:integer ] ) ] ;
  sh:property [ sh:path ( ex:director ex:name ) ; sh:minCount 1 ] .
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
  sh:property [ sh:path ex:born ; sh:datatype xsd:date ; sh:lessThan ex:died ] ; sh:property [ sh:path ex:died ] .
ex:NamedShape sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
_FAULTY = 0.005
_COMPARED = 2_000


def _data(films: int) -> str:
    """Return a graph with one fault in two hundred values."""
    chance = random.Random(films)  # noqa: S311 - a benchmark's data, the same in every run

    def value(good: str, bad: str) -> str:
        return bad if chance.random() < _FAULTY else good

    people = max(1, films // 2)
    lines = [f"ex:Kind{number} rdfs:subClassOf ex:Film ." for number in range(20)]
    for number in range(films):
        director, actor = (f"ex:p{chance.randrange(people)}" for _ in range(2))
        lines.append(
            f'ex:f{number} a ex:Kind{number % 20} ; ex:title "Film {number}"@en, "film {number}"@{value("fr", "en")} ; '
            f"ex:year {value(str(1900 + number % 120), '1492')} ; ex:director {value(director, 'ex:nobody')} ; "
            f'ex:actor {actor} ; ex:budget {value("12.5", "true")} ; ex:code "{value("F", "G")}{number}" .'
        )
    for number in range(people):
        born = f'"{1900 + number % 90}-03-1{number % 10}"^^xsd:date'
        died = value(f'"{1995 + number % 20}-01-01"^^xsd:date', '"1800-01-01"^^xsd:date')
        lines.append(f'ex:p{number} a ex:Person ; ex:name "P {number}" ; ex:born {born} ; ex:died {died} .')
    return "\n".join(lines)


def _dataset(films: int) -> Dataset:
    dataset = Dataset()
    for name, text, role in (("data.ttl", _data(films), GraphRole.DATA), ("shapes.ttl", _SHAPES, GraphRole.SHAPES)):
        add_document(dataset, Document(name, (_PREFIXES + text).encode(), format_named("turtle")), role)
    return dataset


def _set(report: ValidationReport) -> Counter[tuple[str, ...]]:
    return Counter(result.key()[:-1] for result in report.results)


def _timed(dataset: Dataset, engine: str) -> tuple[ValidationReport, float]:
    started = time.perf_counter()
    report = validate(dataset, engine=engine)
    return report, time.perf_counter() - started


def main(sizes: list[int]) -> None:
    """Print the machine, the versions and a line a size."""
    print(f"# {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"# polars {version('polars')}, narwhals {version('narwhals')}, pyshacl {version('pyshacl')}")
    print(f"{'films':>9} {'triples':>9} {'results':>8} {'kgtool s':>9} {'pyshacl s':>9} {'ratio':>7}")
    for films in sizes:
        dataset = _dataset(films)
        _timed(dataset, "kgtool")
        report, own = _timed(dataset, "kgtool")
        line = f"{films:>9} {dataset.count(GraphRole.DATA):>9} {len(report.results):>8} {own:>9.3f}"
        if films > _COMPARED:
            print(line, flush=True)
            continue
        other, reference = _timed(dataset, "pyshacl")
        if _set(report) != _set(other):
            sys.exit(f"{films} films: the results differ")
        print(f"{line} {reference:>9.3f} {reference / own:>6.1f}x", flush=True)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [200, 1_000, 10_000, 100_000])
