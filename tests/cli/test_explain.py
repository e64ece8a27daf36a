from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kgtool.cli.console import main

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A rdfs:subClassOf :B .
:p rdfs:domain :A .
:a :p "x" .
"""


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ending:
        main(arguments)
    return int(ending.value.code or 0)


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "graph.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def test_a_proof_goes_down_to_line_and_column(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":A") == 0
    assert capsys.readouterr().out == (
        ":a a :A\n"
        "│   by prp-dom <https://www.w3.org/TR/owl2-profiles/#tab-rules-property-axioms>\n"
        "├─ :p rdfs:domain :A\n"
        f"│      asserted in {graph}:5:16\n"
        '└─ :a :p "x"\n'
        f"       asserted in {graph}:6:7\n"
    )


def test_json_has_the_tree(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":B", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["holds"]
    assert found["proofs"][0]["rule"] in {"cax-sco", "prp-dom"}
    assert len(found["proofs"][0]["premises"]) == 2


def test_all_gives_other_proofs(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":B", "--format", "json", "--all", "5") == 0
    rules = [proof["rule"] for proof in json.loads(capsys.readouterr().out)["proofs"]]
    assert sorted(rules) == ["cax-sco", "prp-dom"]


def test_a_triple_that_does_not_hold_shows_the_premise_that_is_missing(
    graph: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", "--data", str(graph), ":A", "a", ":B") == 1
    told = capsys.readouterr().out
    assert "missing: :A a :A" in told


def test_turtle_says_it_in_prov(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":A", "--format", "turtle") == 0
    assert "prov:wasDerivedFrom" in capsys.readouterr().out


def test_an_unknown_prefix_ends_with_2(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), "nope:a", "a", ":B") == 2
    assert "KG0102" in capsys.readouterr().err
