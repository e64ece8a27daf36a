"""Results, proofs and repairs have the same places in every syntax and in every format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

TURTLE = """\
@prefix x: <http://x/> .
x:a a x:Film ; x:q x:o {| x:year "then" |} .
<< x:a x:q x:b ~ x:r >> x:year "once" .
"""
RDF_XML = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">
  <x:Film rdf:about="http://x/c"><x:year>soon</x:year></x:Film>
</rdf:RDF>
"""
JSON_LD = """\
{"@context": {"@vocab": "http://x/"},
 "@graph": [{"@id": "http://x/d", "year": ["never"]}]}
"""
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://x/S> sh:targetSubjectsOf <http://x/year> ;
  sh:property [ sh:path <http://x/year> ; sh:datatype <http://www.w3.org/2001/XMLSchema#integer> ] .
"""
PLACES = {"a.ttl": {(2, 34, 40), (3, 32, 38)}, "b.rdf": {(2, 42, 46)}, "c.jsonld": {(2, 44, 51)}}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    for name, text in (("a.ttl", TURTLE), ("b.rdf", RDF_XML), ("c.jsonld", JSON_LD), ("shapes.ttl", SHAPES)):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return "--data", "a.ttl", "b.rdf", "c.jsonld", "--shapes", "shapes.ttl"


@pytest.mark.parametrize("form", ["text", "junit"])
def test_text_says_line_and_column(kgtool: RunCommand, files: tuple[str, ...], form: str) -> None:
    out = kgtool("validate", *files, "--format", form).out
    assert all(f"{name}:{line}:{column}: " in out for name, spans in PLACES.items() for line, column, _ in spans)


def test_annotations_say_line_and_columns(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    out = kgtool("validate", *files, "--format", "github").out
    for name, spans in PLACES.items():
        for line, column, end in spans:
            assert f"file={name},line={line},col={column},endLine={line},endColumn={end}," in out


def test_json_has_the_whole_span(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    results = json.loads(kgtool("validate", *files, "--format", "json").out)["results"]
    found: dict[str, set[tuple[int, int, int]]] = {}
    for place in (result["location"] for result in results):
        found.setdefault(place["path"], set()).add((place["line"], place["column"], place["endColumn"]))
    assert found == PLACES


def test_sarif_has_the_whole_span(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    results = json.loads(kgtool("validate", *files, "--format", "sarif").out)["runs"][0]["results"]
    found: dict[str, set[tuple[int, int, int]]] = {}
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        span = (region["startLine"], region["startColumn"], region["endColumn"])
        found.setdefault(place["artifactLocation"]["uri"], set()).add(span)
    assert found == PLACES


@pytest.mark.parametrize(
    ("triple", "place"),
    [
        (("<http://x/r>", "rdf:reifies", "<<( <http://x/a> <http://x/q> <http://x/b> )>>"), "a.ttl:3:4"),
        (("<http://x/c>", "<http://x/year>", '"soon"'), "b.rdf:2:42"),
        (("<http://x/d>", "<http://x/year>", '"never"'), "c.jsonld:2:44"),
    ],
)
def test_a_proof_ends_at_line_and_column(
    kgtool: RunCommand, files: tuple[str, ...], triple: tuple[str, str, str], place: str
) -> None:
    assert f"asserted in {place}" in kgtool("explain", *triple, *files[:4]).out


def test_a_file_with_annotations_is_mended(kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('@prefix x: <http://x/> .\nx:a x:year "1999" ; x:q 1 {| x:p 2 |} .\n')
    out = kgtool("fix", "--data", "a.ttl", *files[4:]).out
    assert "+x:a x:year 1999 ; x:q 1 {| x:p 2 |} .\n" in out
