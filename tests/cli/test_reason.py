from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.cli.console import main

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A rdfs:subClassOf :B .
:a a :A .
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


def test_stdout_has_the_inferred_triples_and_nothing_else(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("reason", "--data", str(graph), "--format", "nt") == 0
    told = capsys.readouterr()
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert told.out == f"<http://example.org/a> {type_} <http://example.org/B> .\n"
    assert "2 triples, 1 inferred" in told.err


def test_with_asserted_gives_the_whole_graph(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("reason", "--data", str(graph), "--format", "nt", "--with-asserted") == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_an_inconsistency_ends_with_1_and_its_proof(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph.write_text(TURTLE + ":B owl:disjointWith :D . :a a :D .\n", encoding="utf-8")
    assert run("reason", "--data", str(graph)) == 1
    told = capsys.readouterr().err
    assert "by cax-dw <https://www.w3.org/TR/owl2-profiles/#tab-rules-class-axioms>" in told
    assert f"asserted in {graph}:5:6" in told


def test_a_limit_ends_with_3(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chain = " ".join(f":n{number} :p :n{number + 1} ." for number in range(60))
    graph.write_text(TURTLE + ":p a owl:TransitiveProperty . " + chain, encoding="utf-8")
    assert run("reason", "--data", str(graph), "--max-triples", "200") == 3
    assert "prp-trp" in capsys.readouterr().err


def test_rules_may_be_given_as_files(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = tmp_path / "mark.rq"
    rule.write_text("PREFIX : <http://example.org/> CONSTRUCT { ?x :is :marked } WHERE { ?x a :B }", encoding="utf-8")
    assert run("reason", "--data", str(graph), "--rules", str(rule), "--format", "nt") == 0
    assert "<http://example.org/marked>" in capsys.readouterr().out


def test_a_malformed_file_ends_with_2_and_the_rest_is_reasoned_over(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(":x :y", encoding="utf-8")
    assert run("reason", "--data", str(graph), "--data", str(broken), "--format", "nt") == 2
    assert "<http://example.org/B>" in capsys.readouterr().out


SHAPE = """@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
:S sh:targetClass :B ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :is ; sh:object :marked ] .
"""


def test_rules_of_shapes_in_the_files_join_the_fixed_point(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPE, encoding="utf-8")
    assert run("reason", "--data", str(graph), "--data", str(shapes), "--format", "nt") == 0
    assert "<http://example.org/a> <http://example.org/is> <http://example.org/marked> ." in capsys.readouterr().out


def test_a_rule_of_a_shape_that_cannot_be_used_ends_with_2_and_its_place(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPE.replace("sh:subject sh:this ; ", ""), encoding="utf-8")
    assert run("reason", "--data", str(graph), "--data", str(shapes)) == 2
    assert f"error[KG0711]: {shapes}:3:" in capsys.readouterr().err


def test_a_project_s_shapes_conclude_what_its_rules_build_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "kgtool.toml": '[project]\nname = "small"\nbase = "http://example.org/"\n',
        "graph/data.ttl": TURTLE,
        "ontology/shapes/s.ttl": SHAPE,
        "ontology/rules/next.rq": (
            "PREFIX : <http://example.org/> CONSTRUCT { ?x :and :more } WHERE { ?x :is :marked }"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("reason", "--format", "nt") == 0
    assert "<http://example.org/a> <http://example.org/and> <http://example.org/more> ." in capsys.readouterr().out


def test_a_proof_of_an_inconsistency_and_the_triples_have_the_prefixes_of_the_file(
    graph: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph.write_text(TURTLE + ":B owl:disjointWith :A .\n", encoding="utf-8")
    assert run("reason", "--data", str(graph)) == 1
    told = capsys.readouterr()
    assert told.out == "@prefix : <http://example.org/> .\n\n:a a :B .\n"
    assert "├─ :B owl:disjointWith :A\n" in told.err


def test_entities_without_end_are_a_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entities = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 20}">' for number in range(1, 8))
    text = f'<!DOCTYPE r [<!ENTITY e0 "text">{entities}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    path = tmp_path / "a.rdf"
    path.write_text(text, encoding="utf-8")
    assert run("reason", "--data", str(path)) == 3
    assert run("explain", "--data", str(path), "<urn:a>", "a", "<urn:b>") == 3
    assert "KG0912" in capsys.readouterr().err


def test_the_reference_engine_says_nothing_of_rounds_and_rules(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("reason", "--data", str(graph), "--engine", "owlrl") == 0
    summary = capsys.readouterr().err.splitlines()[-1]
    assert summary.startswith("2 triples, 1 inferred, ")
    assert "rounds" not in summary
