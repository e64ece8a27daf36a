from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.in_process import kgtool

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """[project]
name = "films"
base = "https://example.org/films/"
[prefixes]
"" = "https://example.org/films/ontology#"
film = "https://example.org/films/film/"
[reason]
entailment = "none"
"""
GRAPH = """@prefix : <https://example.org/films/ontology#> . @prefix film: <https://example.org/films/film/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
film:one a :Film ; rdfs:label "One"@en ; :year 1999 .
film:two a :Film ; rdfs:label "Two"@en , "Deux"@fr ; :year 2004 .
"""
QUERY = """#+ title: Films after a year
#+ id: Q1
#+ parameters:
#+   year:
#+     type: integer
#+     default: 1900
#+ columns: [film, label]
PREFIX : <https://example.org/films/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?film ?label WHERE { ?film a :Film ; :year ?y ; rdfs:label ?label FILTER(?y > ?year && LANG(?label) = "en") }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {"kgtool.toml": SETTINGS, "graph/films.ttl": GRAPH, "queries/after.rq": QUERY}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_stored_query_answers_by_name_and_by_id(project: Path) -> None:
    for name in ("after", "Q1", "queries/after.rq"):
        done = kgtool(project, "query", name, "--format", "csv")
        assert (done.returncode, done.stdout) == (
            0,
            "film,label\r\nhttps://example.org/films/film/one,One\r\nhttps://example.org/films/film/two,Two\r\n".replace(
                "\r\n", "\n"
            ),
        )


def test_a_parameter_changes_the_answer(project: Path) -> None:
    done = kgtool(project, "query", "after", "--param", "year=2000")
    assert done.stdout.split("\n")[2] == "film:two  Two"


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["after", "--param", "yaer=1"], "KG0403", "did you mean 'year'?"),
        (["after", "--param", "year=soon"], "KG0405", "a whole number such as 2014"),
        (["afterr"], "KG0402", "did you mean 'after'?"),
        (["-e", "SELECT ?s { ?s a Film }"], "KG0406", ""),
        (["-e", "SELECT ?s { ?s a fim:Film }"], "KG0102", "did you mean 'film'?"),
        (["after", "--format", "markdwn"], "KG0414", "did you mean 'markdown'?"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(project: Path, arguments: list[str], code: str, hint: str) -> None:
    done = kgtool(project, "query", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert code in done.stderr
    assert hint in done.stderr


def test_a_misspelt_name_of_the_project_is_warned_of(project: Path) -> None:
    done = kgtool(project, "query", "-e", "SELECT ?s { ?s a :Flim }")
    assert done.returncode == 0
    assert "warning[KG0415]" in done.stderr
    assert "did you mean ':Film'?" in done.stderr
    assert "no rows" in done.stderr


def test_labels_stand_beside_iris_in_the_projects_language(project: Path) -> None:
    done = kgtool(project, "query", "-e", "SELECT ?f { ?f :year 2004 }", "--labels", "--format", "tsv")
    assert done.stdout == '?f\t?fLabel\n<https://example.org/films/film/two>\t"Two"\n'


def test_the_list_shows_names_titles_and_parameters(project: Path) -> None:
    done = kgtool(project, "query", "--list")
    assert done.stdout.split("\n")[1].split() == ["after", "Q1", "Films", "after", "a", "year", "year=1900"]
    listed = json.loads(kgtool(project, "query", "--list", "--json").stdout)
    assert listed[0]["parameters"] == [{"name": "year", "type": "integer", "default": "1900", "description": ""}]


def test_data_ignores_the_project_around(project: Path) -> None:
    done = kgtool(project, "query", "-e", "SELECT * { ?s ?p ?o }", "--data", "-", "-f", "tsv", text="<x:a> <x:b> 01 .")
    assert done.stdout == "?s\t?p\t?o\n<x:a>\t<x:b>\t01\n"


def test_a_malformed_data_file_is_named_and_the_rest_is_queried(project: Path) -> None:
    (project / "bad.ttl").write_text("<x:a> <x:b> .\n", encoding="utf-8")
    data = ["--data", "bad.ttl", "--data", "graph/films.ttl"]
    done = kgtool(project, "query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", *data, "-f", "csv")
    assert (done.returncode, done.stdout) == (2, "n\n7\n")
    assert "bad.ttl:1:" in done.stderr


def test_an_ask_says_yes_and_its_csv_is_a_column(project: Path) -> None:
    assert kgtool(project, "query", "-e", "ASK { ?s a :Film }").stdout == "yes\n"
    assert kgtool(project, "query", "-e", "ASK { ?s a :Film }", "-f", "csv").stdout == "answer\ntrue\n"


def test_a_construct_is_turtle_with_prefixes(project: Path) -> None:
    done = kgtool(project, "query", "-e", "CONSTRUCT { ?f :seen true } { ?f :year 1999 }")
    assert done.stdout.split("\n\n")[1] == "film:one :seen true .\n"


def test_a_limit_ends_with_3(project: Path) -> None:
    patterns = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    done = kgtool(project, "query", "-e", f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}", "--timeout", "0.3")
    assert (done.returncode, done.stdout) == (3, "")
    assert "KG0901" in done.stderr


def test_output_goes_to_a_file_in_the_format_of_its_name(project: Path) -> None:
    done = kgtool(project, "query", "after", "--output", "a.srj")
    assert done.stdout == ""
    assert json.loads((project / "a.srj").read_text())["head"] == {"vars": ["film", "label"]}


def test_a_built_graph_answers_without_loading(project: Path) -> None:
    kgtool(project, "build")
    done = kgtool(project, "query", "after")
    assert "KG0418" not in done.stderr
    assert len(done.stdout.split("\n")) == 5


def test_a_stored_query_on_a_built_graph_needs_neither_polars_nor_rdflib_nor_numpy(project: Path) -> None:
    kgtool(project, "build")
    command = [sys.executable, "-X", "importtime", "-m", "kgtool", "query", "after"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"polars", "rdflib", "numpy", "narwhals"}
    assert "kgtool.operations.query" in loaded


def test_a_change_after_the_build_is_seen_and_said(project: Path) -> None:
    kgtool(project, "build")
    with (project / "graph" / "films.ttl").open("a") as stream:
        stream.write('film:three a :Film ; rdfs:label "Three"@en ; :year 2010 .\n')
    done = kgtool(project, "query", "after")
    assert "build/ is older than graph/films.ttl" in done.stderr
    assert "Three" in done.stdout
