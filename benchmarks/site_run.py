"""The site of film data: ten thousand entity pages, written with each number of workers; then two builds compared.

python benchmarks/site_run.py [ENTITIES] [--jobs N …] [--keep DIR]

CPU seconds are of all processes of a build, start to end: reading, settling, reasoning, answering, pages, files.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from film_data import E, facts, ontology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SETTINGS = """
[project]
name = "films"
title = "Films"
base = "http://example.org/film/"
license = "https://creativecommons.org/licenses/by/4.0/"

[site]
times = [":date"]
causes = [":causes"]
charts = ["runtimes"]

[prefixes]
"" = "http://example.org/film/"
claim = "http://example.org/film/claim/"
doc = "http://example.org/film/doc/"
"""

ALIGNED = """
@prefix : <http://example.org/film/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
:Film rdfs:subClassOf schema:Movie .
:Person rdfs:subClassOf schema:Person .
:directedBy rdfs:subPropertyOf schema:director .
:hasActor rdfs:subPropertyOf schema:actor .
:releaseDate rdfs:subPropertyOf schema:datePublished .
:birthDate rdfs:subPropertyOf schema:birthDate .
"""

CLAIM = """
claim:c{n} a :Claim ; rdf:subject <film/{n}> ; rdf:predicate :directedBy ; rdf:object <person/{n}> ;
    :certainty :{certainty} ; :paraphrase "Film {n} was directed by person {n}." ;
    prov:wasDerivedFrom [ a oa:SpecificResource ; oa:hasSource doc:{d} ;
        oa:hasSelector [ a oa:TextPositionSelector ; oa:start {n} ; oa:end {end} ] ] .
"""

QUERY = """
#+ title: Directors with most films
PREFIX : <http://example.org/film/>
SELECT ?person (COUNT(?film) AS ?films) WHERE { ?film :directedBy ?person }
GROUP BY ?person ORDER BY DESC(?films) ?person LIMIT 20
"""


def labels(lines: Iterable[str]) -> Iterator[str]:
    """Yield a label for each thing that lines of N-Triples speak of: ``part/7`` is Part 7."""
    things = {name: None for line in lines for name in re.findall(rf"<{E}([a-z]+/\d+)>", line)}
    for name in things:
        kind, _, number = name.partition("/")
        yield f'<{E}{name}> <http://www.w3.org/2000/01/rdf-schema#label> "{kind.capitalize()} {number}"@en .\n'


def write_project(folder: Path, entities: int) -> None:
    """Write a project about so many films, persons, parts, places, companies and events, and a claim for every 20th."""
    triples = 5 * entities
    while sum(1 for _ in labels(facts(triples))) < entities:
        triples += triples // 20
    prefixes = "".join(
        f"@prefix {name}: <{iri}> .\n"
        for name, iri in (
            ("", E),
            ("claim", E + "claim/"),
            ("doc", E + "doc/"),
            ("oa", "http://www.w3.org/ns/oa#"),
            ("prov", "http://www.w3.org/ns/prov#"),
            ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        )
    )
    claims = (
        CLAIM.format(n=n, end=n + 40, d=n % 7, certainty="asserted" if n % 3 else "reported")
        for n in range(0, triples // 22, 20)
    )
    for name, text in {
        "kgtool.toml": SETTINGS,
        "ontology/film.nt": "".join(ontology()),
        "ontology/aligned.ttl": ALIGNED,
        "graph/facts.nt": "".join(facts(triples)),
        "graph/labels.nt": "".join(labels(facts(triples))),
        "graph/claims.ttl": f"@base <{E}> .\n{prefixes}" + "".join(claims),
        "queries/runtimes.rq": QUERY.lstrip(),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def built(folder: Path, out: Path, jobs: int) -> str:
    """Write the site with so many workers, print what it took, and return a digest of all its files."""
    command = [sys.executable, "-m", "kgtool", "--project", str(folder), "site", "--out", str(out), "--jobs", str(jobs)]
    started, before = time.perf_counter(), os.times()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after, wall = os.times(), time.perf_counter() - started
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    said = (done.stderr + done.stdout).strip().splitlines()[-1].partition(" in ")[0]
    print(f"{jobs} worker{'s' if jobs > 1 else ' '}  {said}: {cpu:.1f} s CPU, {wall:.1f} s wall", flush=True)
    digest = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(out).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Print the machine and a line for each number of workers; end with an error where two builds differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entities", type=int, nargs="?", default=10_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--keep", type=Path, help="write the project and its sites here")
    given = parser.parse_args()
    print(f"# {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"# jinja2 {version('jinja2')}, {given.entities:,} entities")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        write_project(folder / "project", given.entities)
        digests = {built(folder / "project", folder / f"site-{jobs}", jobs) for jobs in given.jobs}
    if len(digests) > 1:
        sys.exit("the builds differ")
    print("equal, byte for byte")


if __name__ == "__main__":
    main()
