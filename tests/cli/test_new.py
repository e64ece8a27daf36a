from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

FILMS = """\
@prefix f: <https://films.example/ns#> .
@prefix m: <https://films.example/id/> .
m:a a f:Film ; f:directedBy m:b ; f:year 1999 .
m:b a f:Person .
f:Person a <http://www.w3.org/2002/07/owl#Class> .
"""


def test_the_demo_builds_with_nothing_to_complain_about(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "build")
    assert done.code == 0
    assert "warning" not in done.err
    assert "error" not in done.err
    assert "conforms" in done.err


def test_every_command_of_the_demo_s_readme_works(
    kgtool: RunCommand, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo)
    lines = (demo / "README.md").read_text().splitlines()
    commands = [line.strip().partition("#")[0].split()[1:] for line in lines if line.startswith("    kgtool ")]
    assert len(commands) >= 5
    for command in commands:
        assert kgtool(*command).code == 0, command


def test_the_demo_s_own_claims_stand_where_they_say(kgtool: RunCommand, demo: Path) -> None:
    assert kgtool("--project", demo, "claims", "verify").code == 0


def test_a_folder_with_files_is_refused_and_left_alone(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    done = kgtool("new", tmp_path)
    assert done.code == 2
    assert "KG0306" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_taken(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert kgtool("new", tmp_path / "here").code == 0


def test_a_project_from_files_builds(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "films.ttl").write_text(FILMS)
    assert kgtool("new", tmp_path / "films", "--from", tmp_path / "films.ttl").code == 0
    assert (tmp_path / "films" / "graph" / "films.ttl").read_text() == FILMS
    assert kgtool("--project", tmp_path / "films", "build").code == 0


def test_a_project_from_files_has_their_prefixes_and_describes_their_terms(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "films.ttl").write_text(FILMS)
    kgtool("new", tmp_path / "films", "--from", tmp_path / "films.ttl")
    settings = (tmp_path / "films" / "kgtool.toml").read_text()
    assert 'base = "https://films.example/id/"' in settings
    assert '"f" = "https://films.example/ns#"' in settings
    ontology = (tmp_path / "films" / "ontology" / "terms.ttl").read_text()
    assert "f:directedBy a owl:ObjectProperty" in ontology
    assert "f:year a owl:DatatypeProperty" in ontology
    assert "f:Film a owl:Class" in ontology
    assert "f:Person" not in ontology


def test_a_project_from_a_folder_keeps_its_subfolders(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "a.nt").write_text('<https://a.example/a> <https://a.example/b> "c" .\n')
    assert kgtool("new", tmp_path / "p", "--from", tmp_path / "data").code == 0
    assert (tmp_path / "p" / "graph" / "deep" / "a.nt").exists()


@pytest.mark.parametrize(("name", "text", "code"), [("a.ttl", "no turtle", "KG01"), ("a.csv", "a,b", "KG0307")])
def test_nothing_is_made_of_what_cannot_be_read(
    kgtool: RunCommand, tmp_path: Path, name: str, text: str, code: str
) -> None:
    (tmp_path / name).write_text(text)
    done = kgtool("new", tmp_path / "p", "--from", tmp_path / name)
    assert done.code == 2
    assert code in done.err
    assert not (tmp_path / "p").exists()


def test_files_without_from_are_a_wrong_call(kgtool: RunCommand, tmp_path: Path) -> None:
    assert kgtool("new", tmp_path / "p", tmp_path / "a.ttl").code == 2


def test_a_new_project_ignores_what_it_builds(demo: Path) -> None:
    assert (demo / ".gitignore").read_text() == "/build/\n"
    assert json.loads((demo / "queries" / "keepers.expected.json").read_text())["columns"] == ["keeper", "colleague"]
