from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

SETTINGS = '[project]\nbase = "http://example.org/"\n[prefixes]\n"" = "http://example.org/ontology#"\n'
HEAD = "@prefix : <http://example.org/ontology#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
ONTOLOGY = HEAD + ":Film a owl:Class . :director a owl:ObjectProperty . :year a owl:DatatypeProperty .\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("ontology", "graph", "queries"):
        (tmp_path / folder).mkdir()
    (tmp_path / "kgtool.toml").write_text(SETTINGS)
    (tmp_path / "ontology" / "o.ttl").write_text(ONTOLOGY)
    return tmp_path


def found(kgtool: RunCommand, project: Path, data: str) -> list[tuple[str, str]]:
    """Return codes and places of what check says about a data file."""
    (project / "graph" / "d.ttl").write_text(HEAD + data)
    said = kgtool("--project", project, "check").err
    return re.findall(r"^\w+\[(KG\d+)\]: (\S+):", said, re.MULTILINE)


def test_a_sound_project_is_said_to_be_so(kgtool: RunCommand, project: Path) -> None:
    (project / "graph" / "d.ttl").write_text(HEAD + "<f> a :Film ; :director <d> ; :year 2014 .")
    done = kgtool("--project", project, "check")
    assert (done.code, done.out, done.err) == (0, "", "2 files: nothing wrong\n")


def test_a_name_that_the_ontology_does_not_define_has_a_place_and_a_suggestion(
    kgtool: RunCommand, project: Path
) -> None:
    (project / "graph" / "d.ttl").write_text(HEAD + "<f> a :Flim ;\n  :directer <d> .")
    done = kgtool("--project", project, "check")
    assert done.code == 1
    assert "graph/d.ttl:3:7: the ontology does not define ':Flim'" in done.err
    assert "did you mean ':Film'?" in done.err
    assert "graph/d.ttl:4:3: the ontology does not define ':directer'" in done.err


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("<f> :year '20x4'^^<http://www.w3.org/2001/XMLSchema#gYear> .", [("KG0113", "graph/d.ttl:3:11")]),
        ("<f> :year 02014 .", [("KG0114", "graph/d.ttl:3:11")]),
        ("<f> a owl:Clas .", [("KG0205", "graph/d.ttl:3:7")]),
        ("<f> <http://www.w3.org/1999/02/22-rdf-syntax-ns#_12> 1 .", []),
        ("@prefix owl: <http://other/> .\n<f> a owl:Thing .", [("KG0206", "graph/d.ttl:3")]),
        ("<f> a :Film . <http://example.org/ontology> owl:imports <http://far/> .", [("KG0107", "graph/d.ttl")]),
    ],
)
def test_what_looks_wrong_is_reported_where_it_stands(
    kgtool: RunCommand, project: Path, data: str, expected: list[tuple[str, str]]
) -> None:
    assert found(kgtool, project, data) == expected


def test_faults_of_all_files_are_shown_in_one_run(kgtool: RunCommand, project: Path) -> None:
    (project / "graph" / "a.ttl").write_text("bad")
    (project / "graph" / "b.nt").write_text("<a> <b> <c> .\nbad\n")
    (project / "queries" / "q.rq").write_text("SELECT * { ?s ?p }")
    done = kgtool("--project", project, "check")
    assert done.code == 2
    for place in ("graph/a.ttl:1:1", "graph/b.nt:1:1", "graph/b.nt:2:1", "queries/q.rq:1:"):
        assert f"]: {place}" in done.err


def test_files_are_checked_without_a_project(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "good.rq").write_text("ASK { ?s ?p ?o }")
    (tmp_path / "good.ru").write_text("INSERT DATA { <a> <b> <c> }")
    assert kgtool("check", tmp_path).code == 0
    (tmp_path / "bad.ru").write_text("INSERT DATA { <a> <b> }")
    (tmp_path / "bad.jsonld").write_text("{")
    done = kgtool("check", tmp_path)
    assert done.code == 2
    assert "bad.ru:1:" in done.err
    assert "bad.jsonld:1:" in done.err


def test_a_limit_ends_with_3(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text("[" * 10_000 + "]" * 10_000)
    assert kgtool("check", tmp_path / "a.jsonld").code == 3


def test_json_goes_to_stdout(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> x:b <c> .")
    done = kgtool("check", "--json", tmp_path / "a.ttl")
    (fault,) = json.loads(done.out)["diagnostics"]
    assert fault == {
        "code": "KG0102",
        "severity": "error",
        "message": "unknown prefix 'x' in 'x:b'",
        "hint": "declare it: @prefix x: <…> .",
        "path": str(tmp_path / "a.ttl"),
        "line": 1,
        "column": 5,
        "endLine": 1,
        "endColumn": 8,
    }


def test_a_missing_folder_is_a_fault(kgtool: RunCommand, project: Path) -> None:
    settings = project / "kgtool.toml"
    settings.write_text(settings.read_text() + '[files]\ndata = ["fact"]\n')
    done = kgtool("--project", project, "check")
    assert (done.code, "KG0304" in done.err) == (2, True)


def test_findings_of_shapes_are_counted_at_the_end(demo: Path, kgtool: RunCommand) -> None:
    shape = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix : <https://example.org/skerry-light/ontology#> .\n"
    shape += ":Unnamed sh:targetClass :Ship ; sh:property [ sh:path :firstLit ; sh:minCount 1 ] .\n"
    (demo / "ontology/shapes/more.ttl").write_text(shape)
    done = kgtool("--project", demo, "check")
    assert done.code == 1
    assert done.err.splitlines()[-1].endswith(": 1 finding of its shapes")
