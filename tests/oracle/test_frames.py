"""The partitioned engine against the same rules as narwhals expressions over one table, on Polars and on PySpark."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from kgtool.dataset import GraphRole
from kgtool.owl.closure import reason
from kgtool.rules.backends import SparkBackend
from tests.oracle.spark import needs_spark, session
from tests.oracle.test_owl_against_owlrl import PREFIXES, dataset_of, ontologies


def closed(turtle: str, engine: str) -> set[tuple[str, str, str]]:
    """Return the inferred triples as texts."""
    dataset = dataset_of(turtle)
    reason(dataset, engine=engine)
    texts = dataset.terms.texts
    return {(texts[s], texts[p], texts[o]) for s, p, o in dataset.triples(GraphRole.INFERRED).iter_rows()}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ontologies(5, 6, odd=True))
def test_partitioned_and_unpartitioned_plans_conclude_the_same(turtle: str) -> None:
    assert closed(turtle, "kgtool") == closed(turtle, "polars")


PROPERTIES = """
:p rdfs:domain :A ; rdfs:range :B ; rdfs:subPropertyOf :above ; owl:inverseOf :q .
:t a owl:TransitiveProperty . :s a owl:SymmetricProperty . :e owl:equivalentProperty :p .
:g owl:propertyChainAxiom (:p :t) . :h owl:propertyChainAxiom (:p :t :t) .
:x :p :y . :y :t :z . :z :t :w . :m :s :y . :u :e :v .
"""
CLASSES = """
:A rdfs:subClassOf :B . :B owl:equivalentClass :E . :C owl:intersectionOf (:A :D) . :U owl:unionOf (:A :F) .
:O owl:oneOf (:x :o) . :Some owl:onProperty :p ; owl:someValuesFrom :D . :All owl:onProperty :p ; owl:allValuesFrom :G .
:Any owl:onProperty :r ; owl:someValuesFrom owl:Thing . :Has owl:onProperty :r ; owl:hasValue :v .
:x a :A , :D , :All ; :p :y ; :r :k . :y a :D . :z a :Has , :F .
"""
EQUALITY = """
:f a owl:FunctionalProperty . :i a owl:InverseFunctionalProperty . :K owl:hasKey (:k1 :k2) .
:One owl:onProperty :c ; owl:maxCardinality "1"^^xsd:nonNegativeInteger .
:OneD owl:onProperty :d ; owl:onClass :D ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger .
:OneT owl:onProperty :e ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger .
:x a :OneT ; :e :e1 , :e2 .
:x :f :m , :n ; a :One , :OneD ; :c :c1 , :c2 ; :d :d1 , :d2 . :d1 a :D . :d2 a :D . :m :r :y .
:j :i :l . :k :i :l . :g a :K ; :k1 1 ; :k2 "2" . :h a :K ; :k1 1 ; :k2 "2" .
"""
SCHEMA = """
:A rdfs:subClassOf :B . :B rdfs:subClassOf :E . :p rdfs:domain :A ; rdfs:range :A ; rdfs:subPropertyOf :q .
:p a owl:ObjectProperty . :l a owl:DatatypeProperty .
:S1 owl:onProperty :p ; owl:someValuesFrom :A . :S2 owl:onProperty :p ; owl:someValuesFrom :B .
:S3 owl:onProperty :q ; owl:someValuesFrom :A .
:V1 owl:onProperty :p ; owl:allValuesFrom :A . :V2 owl:onProperty :p ; owl:allValuesFrom :B .
:V3 owl:onProperty :q ; owl:allValuesFrom :A .
:H1 owl:onProperty :p ; owl:hasValue :x . :H2 owl:onProperty :q ; owl:hasValue :x .
"""
FAMILIES = {"properties": PROPERTIES, "classes": CLASSES, "equality": EQUALITY, "schema": SCHEMA}
"""Together these use every rule of OWL 2 RL that concludes a triple."""


@needs_spark
@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_plans_conclude_the_same_on_pyspark(family: str) -> None:
    session()
    assert closed(PREFIXES + FAMILIES[family], "spark") == closed(PREFIXES + FAMILIES[family], "kgtool")


@needs_spark
def test_frames_that_stay_with_the_workers_conclude_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    session()
    monkeypatch.setattr(SparkBackend, "small", 0)
    turtle = PREFIXES + ":A rdfs:subClassOf :B . :t a owl:TransitiveProperty . :x a :A ; :t :y . :y :t :z . :z :t :w ."
    assert closed(turtle, "spark") == closed(turtle, "kgtool")


@pytest.mark.parametrize(("family", "least"), [("properties", 20), ("classes", 20), ("equality", 12), ("schema", 10)])
def test_the_graphs_of_the_spark_test_agree_on_polars(family: str, least: int) -> None:
    found = closed(PREFIXES + FAMILIES[family], "kgtool")
    assert len(found) > least
    assert found == closed(PREFIXES + FAMILIES[family], "polars")
