from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
[project]
base = "https://example.org/"

[export]
frames = [":Film"]

[prefixes]
"" = "https://example.org/ontology#"
film = "https://example.org/film/"
"""
FACTS = """
@prefix : <https://example.org/ontology#> .
@prefix film: <https://example.org/film/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Film a owl:Class ; rdfs:subClassOf <https://schema.org/Movie> .
:sequelOf a owl:ObjectProperty ; owl:inverseOf :hasSequel .
film:a a :Film ; rdfs:label "A"@en, "Ah"@fr . film:b a :Film ; rdfs:label "B"@en ; :sequelOf film:a .
"""


class Ended(Protocol):
    code: object
    out: str
    err: str


class RunCommand(Protocol):
    def __call__(self, *arguments: str | Path) -> Ended: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kgtool.toml").write_text(SETTINGS)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "facts.ttl").write_text(FACTS)
    return tmp_path


def test_turtle_of_what_is_asserted_is_the_default(kgtool: RunCommand, folder: Path) -> None:
    ended = kgtool("--project", folder, "export")
    assert ended.code == 0
    assert "film:b a :Film" in ended.out
    assert ":hasSequel film:b" not in ended.out


def test_what_is_inferred_can_be_had_alone(kgtool: RunCommand, folder: Path) -> None:
    out = kgtool("--project", folder, "export", "--scope", "inferred", "--to", "ntriples").out
    assert "ontology#hasSequel> <https://example.org/film/b>" in out
    assert "sequelOf> <https://example.org/film/a>" not in out


def test_trig_has_the_inferred_graph_unless_told_otherwise(kgtool: RunCommand, folder: Path) -> None:
    assert "<https://example.org/graph/inferred> {" in kgtool("--project", folder, "export", "--to", "trig").out


def test_a_language_leaves_the_others_out(kgtool: RunCommand, folder: Path) -> None:
    out = kgtool("--project", folder, "export", "--lang", "fr").out
    assert '"Ah"@fr' in out
    assert '"A"@en' not in out


def test_one_entity_is_a_tree(kgtool: RunCommand, folder: Path) -> None:
    document = json.loads(kgtool("--project", folder, "export", "--entity", "film:a").out)
    assert document["hasSequel"] == {"id": "https://example.org/film/b", "type": "Film", "label": {"en": "B"}}


def test_one_entity_in_terms_of_schema_org(kgtool: RunCommand, folder: Path) -> None:
    document = json.loads(kgtool("--project", folder, "export", "--entity", "film:a", "--to", "schema").out)
    assert (document["@type"], document["name"], document["alternateName"]) == ("Movie", "A", "Ah")


def test_an_unknown_entity_is_named_with_the_nearest(kgtool: RunCommand, folder: Path) -> None:
    ended = kgtool("--project", folder, "export", "--entity", "film:aa")
    assert ended.code == 2
    assert "KG0813" in ended.err
    assert "did you mean 'film:a'?" in ended.err


def test_a_folder_gets_all_formats(kgtool: RunCommand, folder: Path, tmp_path: Path) -> None:
    ended = kgtool("--project", folder, "export", "-o", f"{tmp_path}/out/")
    assert ended.err == f"11 files in {tmp_path}/out/\n"
    assert (tmp_path / "out" / "trees" / "film" / "a.jsonld").is_file()


def test_malformed_files_are_named_and_nothing_is_written(kgtool: RunCommand, folder: Path) -> None:
    (folder / "graph" / "bad.ttl").write_text("film:a :b .")
    ended = kgtool("--project", folder, "export")
    assert (ended.code, ended.out) == (2, "")
    assert "graph/bad.ttl:1:1" in ended.err
