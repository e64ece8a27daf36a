from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.cli.console import main
from kgtool.operations.explain import Proof, explain_clashes
from kgtool.operations.reason import Reasoned, reason
from tests.oracle.spark import needs_spark, session

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLASHES = {
    "cax-dw": ":A rdfs:subClassOf :B . :B owl:disjointWith :C . :x a :A , :C .",
    "cax-adc": "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) . :x a :A , :C .",
    "cls-com": ":A owl:complementOf :B . :x a :A , :B .",
    "cls-nothing2": ":A rdfs:subClassOf owl:Nothing . :x a :A .",
    "cls-maxc1": ":M owl:onProperty :p ; owl:maxCardinality 0 . :x a :M ; :p :y .",
    "prp-irp": ":p a owl:IrreflexiveProperty , owl:TransitiveProperty . :x :p :y . :y :p :x .",
    "prp-asyp": ":p a owl:AsymmetricProperty . :q rdfs:subPropertyOf :p . :x :q :y . :y :p :x .",
    "prp-adp": "[] a owl:AllDisjointProperties ; owl:members (:p :q) . :x :p :y ; :q :y .",
    "prp-npa1": "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y . :x :q :y . "
    ":q rdfs:subPropertyOf :p .",
    "eq-diff1": ":f a owl:FunctionalProperty . :x :f :a , :b . :a owl:differentFrom :b .",
    "eq-diff2": ":f a owl:FunctionalProperty . :x :f :a , :b . [] a owl:AllDifferent ; owl:members (:a :b :c) .",
    "dt-not-type": ':p rdfs:range xsd:integer . :x :p "many"^^xsd:integer .',
    "dt-diff": ":f a owl:FunctionalProperty . :x :f 1 , 2 .",
}


def reasoned(folder: Path, turtle: str, engine: str) -> Reasoned:
    path = folder / "graph.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return reason(data=[path], engine=engine)


def proofs(found: Reasoned) -> tuple[Proof, ...]:
    return explain_clashes(found)


@pytest.mark.parametrize("rule", CLASHES)
def test_plans_over_one_table_find_the_same_clashes_with_the_same_proofs(rule: str, tmp_path: Path) -> None:
    own, other = (reasoned(tmp_path, CLASHES[rule], engine) for engine in ("kgtool", "polars"))
    assert rule in {clash.rule for clash in other.closure.inconsistencies}
    assert other.closure.inconsistencies == own.closure.inconsistencies
    assert proofs(other) == proofs(own)


def test_all_clashes_of_a_graph_are_found_together(tmp_path: Path) -> None:
    turtle = "\n".join(CLASHES.values())
    own, other = (reasoned(tmp_path, turtle, engine) for engine in ("kgtool", "polars"))
    assert {clash.rule for clash in other.closure.inconsistencies} >= CLASHES.keys()
    assert other.closure.inconsistencies == own.closure.inconsistencies


@pytest.mark.parametrize("entailment", ["rdfs", "none"])
def test_what_has_no_rules_for_false_has_no_clashes(entailment: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(PREFIXES + CLASHES["cax-dw"], encoding="utf-8")
    assert reason(data=[path], engine="polars", entailment=entailment).closure.consistent


def test_a_graph_without_a_clash_is_consistent_and_warns_of_nothing(tmp_path: Path) -> None:
    found = reasoned(tmp_path, ":A rdfs:subClassOf :B . :x a :A .", "polars")
    assert found.closure.consistent
    assert found.diagnostics == ()


def test_an_axiom_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    own, other = (reasoned(tmp_path, ":M owl:someValuesFrom :A .", engine) for engine in ("kgtool", "polars"))
    assert [found.code for found in other.diagnostics] == ["KG0608"]
    assert other.diagnostics == own.diagnostics


def test_the_command_ends_with_the_proof_and_the_exit_code_of_a_clash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(PREFIXES + CLASHES["cax-dw"], encoding="utf-8")
    told = []
    for engine in ("kgtool", "polars"):
        with pytest.raises(SystemExit) as ended:
            main(["reason", "--data", str(path), "--engine", engine])
        assert ended.value.code == 1
        told.append(capsys.readouterr())
    assert told[0].out == told[1].out
    assert "cax-dw" in told[1].err
    assert "KG0604" in told[1].err


@needs_spark
def test_pyspark_finds_the_same_clashes_with_the_same_proofs(tmp_path: Path) -> None:
    session()
    turtle = "\n".join(CLASHES[rule] for rule in ("cax-dw", "eq-diff1", "cls-maxc1"))
    own, other = (reasoned(tmp_path, turtle, engine) for engine in ("kgtool", "spark"))
    assert other.closure.inconsistencies == own.closure.inconsistencies
    assert proofs(other) == proofs(own)
