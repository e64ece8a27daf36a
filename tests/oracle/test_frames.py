"""The partitioned engine against the same rules as narwhals expressions over one table, on Polars and on PySpark."""

from __future__ import annotations

import importlib.util
import shutil

import pytest
from hypothesis import HealthCheck, given, settings

from kgtool.dataset import GraphRole
from kgtool.owl.closure import reason
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


SMALL = (
    PREFIXES
    + """
:A rdfs:subClassOf :B . :p rdfs:domain :A ; owl:inverseOf :q . :t a owl:TransitiveProperty .
:s a owl:SymmetricProperty .
:g owl:propertyChainAxiom (:p :t) . :C owl:intersectionOf (:A :D) . :f a owl:FunctionalProperty .
:x :p :y . :y :t :z . :z :t :w . :x a :D ; :f :m , :n . :m :s :y .
"""
)


@pytest.mark.spark
@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed: pip install kgtool[spark]"
)
@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")
def test_the_same_plans_conclude_the_same_on_pyspark() -> None:
    assert closed(SMALL, "kgtool") == closed(SMALL, "spark")


def test_the_small_graph_of_the_spark_test_agrees_on_polars() -> None:
    found = closed(SMALL, "kgtool")
    assert len(found) > 15
    assert found == closed(SMALL, "polars")
