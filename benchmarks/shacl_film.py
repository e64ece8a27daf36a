"""Validation of the film data of film_data.py against thirteen node shapes, seeded faults included.

    python benchmarks/shacl_film.py [TRIPLES …]

Each size runs in a process of its own: reading the file into columns, validation proper (columns there) and the highest
memory of the process so far, in CPU seconds. One value in two hundred of the checked properties is made wrong.
"""

from __future__ import annotations

import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from film_data import E, facts, ontology

SHAPES = f"""@prefix ex: <{E}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:FilmShape sh:targetClass ex:Film ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:uniqueLang true ; sh:languageIn ( "en" ) ; sh:maxLength 60 ] ;
  sh:property [ sh:path ex:releaseDate ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:minInclusive "1950-01-01"^^xsd:date ; sh:maxExclusive "2030-01-01"^^xsd:date ] ;
  sh:property [ sh:path ex:directedBy ; sh:class ex:Person ; sh:minCount 1 ; sh:node ex:LabelledShape ] ;
  sh:property [ sh:path ex:imdb ; sh:pattern "^tt[0-9]+$" ; sh:datatype xsd:string ] ;
  sh:property [ sh:path ex:hasActor ; sh:class ex:Person ; sh:minCount 1 ; sh:maxCount 3 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path ( ex:directedBy ex:label ) ; sh:minCount 1 ] .
ex:FeatureShape sh:targetClass ex:Feature ; sh:property [ sh:path ex:takesPlaceIn ; sh:class ex:Place ] .
ex:DocumentaryShape sh:targetClass ex:Documentary ; sh:closed true ; sh:ignoredProperties ( rdf:type ex:hasActor
    ex:directedBy ex:distributedBy ex:takesPlaceIn ) ; sh:property [ sh:path ex:title ] , [ sh:path ex:releaseDate ] ,
    [ sh:path ex:imdb ] .
ex:PersonShape sh:targetClass ex:Person ; sh:property [ sh:path ex:label ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:datatype xsd:string ; sh:minLength 3 ] ; sh:property [ sh:path ex:birthDate ; sh:datatype xsd:date ] ;
  sh:property [ sh:path ex:bornIn ; sh:maxCount 1 ; sh:class ex:Place ] .
ex:ActorShape sh:targetClass ex:Actor ; sh:property [ sh:path ex:spouse ; sh:class ex:Person ; sh:disjoint ex:bornIn ] .
ex:PlaceShape sh:targetClass ex:Place ; sh:property [ sh:path ex:locatedIn ; sh:class ex:Place ; sh:maxCount 1 ] .
ex:CityShape sh:targetClass ex:City ; sh:property [ sh:path ex:locatedIn ; sh:minCount 1 ] .
ex:PartShape sh:targetSubjectsOf ex:partOf ; sh:property [ sh:path ex:playedBy ; sh:minCount 1 ; sh:class ex:Person ] ;
  sh:property [ sh:path ex:partOf ; sh:class ex:Work ; sh:maxCount 1 ] .
ex:EventShape sh:targetClass ex:Event ; sh:or ( [ sh:property [ sh:path ex:agent ; sh:class ex:Person ] ]
    [ sh:property [ sh:path ex:agent ; sh:maxCount 0 ] ] ) .
ex:LeakShape sh:targetClass ex:Leak ; sh:property [ sh:path ex:about ; sh:qualifiedValueShape [ sh:class ex:Film ] ;
    sh:qualifiedMinCount 1 ] ; sh:not [ sh:property [ sh:path ex:agent ; sh:minCount 2 ] ] .
ex:CauseShape sh:targetSubjectsOf ex:causes ; sh:property [ sh:path ex:causes ;
    sh:class ex:Event ; sh:disjoint ex:about ] .
ex:DirectedShape sh:targetObjectsOf ex:directedBy ; sh:property [ sh:path [ sh:inversePath ex:directedBy ] ;
    sh:class ex:Film ; sh:minCount 1 ] .
ex:LabelledShape sh:property [ sh:path ex:label ; sh:minCount 1 ; sh:nodeKind sh:Literal ] .
"""
_FAULTS = {
    E + "title": '"Titel"@de',
    E + "releaseDate": '"soon"',
    E + "directedBy": f"<{E}nobody>",
    E + "imdb": '"none"',
    E + "hasActor": '"an actor"',
    E + "birthDate": '"1930-02-30"^^<http://www.w3.org/2001/XMLSchema#date>',
    E + "playedBy": f"<{E}nobody>",
    E + "agent": f"<{E}nobody>",
    E + "locatedIn": f"<{E}nowhere>",
}
_FAULTY = 0.005


def write(path: Path, triples: int) -> None:
    """Write ontology and facts, one value in two hundred wrong."""
    draw = random.Random(triples)  # noqa: S311 - data for a benchmark
    with path.open("w", encoding="utf-8") as out:
        out.writelines(ontology())
        for line in facts(triples):
            subject, predicate, _ = line.split(" ", 2)
            wrong = _FAULTS.get(predicate[1:-1])
            out.write(f"{subject} {predicate} {wrong} .\n" if wrong and draw.random() < _FAULTY else line)


def _measured(path: Path, repeats: int) -> None:
    """Print a line for a file; runs in a process of its own."""
    from kgtool.dataset import Dataset
    from kgtool.rdfio.formats import format_named
    from kgtool.rdfio.loading import add_document
    from kgtool.rdfio.parser import Document, read_document
    from kgtool.roles import GraphRole
    from kgtool.shacl.validation import unplaced

    started = time.process_time()
    dataset = Dataset()
    add_document(dataset, read_document(path, path.name, base="http://example.org/"), GraphRole.DATA)
    loaded = time.process_time() - started
    add_document(dataset, Document("shapes.ttl", SHAPES.encode(), format_named("turtle")), GraphRole.SHAPES)
    best = float("inf")
    for _ in range(repeats):
        started = time.process_time()
        report = unplaced(dataset)
        best = min(best, time.process_time() - started)
    triples = dataset.count(GraphRole.DATA)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = best / triples * 1e6
    print(f"{triples:>11,} {len(report.results):>9,} {loaded:>8.2f} {best:>11.3f} {each:>11.3f} {peak:>8,}", flush=True)


def main(sizes: list[int]) -> None:
    """Print the machine, the versions and a line a size."""
    print(f"# {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"# polars {version('polars')}, numpy {version('numpy')}; CPU seconds, least of three")
    print(
        f"{'triples':>11} {'results':>9} {'load s':>8} {'validate s':>11} {'µs a triple':>11} {'peak MB':>8}",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"film{size}.nt"
            write(path, size)
            subprocess.run([sys.executable, __file__, "--one", str(path)], check=True)
            path.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _measured(Path(sys.argv[2]), 3)
    else:
        main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
