"""The same plans of the validator on two backends: equal results."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from kgtool.roles import ASSERTED, GraphRole
from kgtool.rules.backends import Backend, PolarsBackend, SparkBackend
from kgtool.shacl.data import DataGraph
from kgtool.shacl.engine import run
from kgtool.shacl.reading import read_shapes
from kgtool.shacl.results import results_of
from tests.unit.shacl.worlds import dataset_of, line

SHAPES = """
ex:FilmShape sh:targetClass ex:Film ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:uniqueLang true ] ;
  sh:property [ sh:path ex:year ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 1888 ] ;
  sh:property [ sh:path ex:director ; sh:class ex:Person ; sh:node ex:NamedShape ] ;
  sh:property [ sh:path ex:actor ; sh:or ( [ sh:class ex:Person ] [ sh:nodeKind sh:Literal ] ) ;
    sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 1 ] ;
  sh:property [ sh:path ( ex:director ex:name ) ; sh:minCount 1 ] .
ex:NamedShape sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:in ( "Ann" ) ] .
"""
DATA = """
ex:a a ex:Film ; ex:title "A"@en, "B"@en ; ex:year 1800, "x" ; ex:director ex:p, ex:nobody ; ex:actor ex:q , ex:r .
ex:b a ex:Film ; ex:title "B" ; ex:year 1950 ; ex:director ex:q ; ex:extra 1 .
ex:p a ex:Person ; ex:name "Ann" .
ex:q a ex:Person .
"""


def found_on(backend: Backend) -> list[str]:
    dataset = dataset_of(SHAPES, DATA)
    shapes = read_shapes(dataset.term_triples(GraphRole.SHAPES))
    (results,) = results_of(run(shapes, DataGraph(dataset.terms, [dataset.triples(*ASSERTED)], backend)))
    return sorted(map(line, results))


@pytest.mark.spark
@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed: pip install kgtool[spark]"
)
@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")
def test_the_same_plans_find_the_same_on_pyspark() -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    try:
        assert found_on(SparkBackend(session)) == found_on(PolarsBackend())
    finally:
        session.stop()


def test_the_small_graph_of_the_spark_test_has_a_result_of_most_components() -> None:
    components = {result.split()[-1] for result in found_on(PolarsBackend())}
    assert components == {
        "Class", "Closed", "Datatype", "MaxCount", "MinCount", "MinInclusive", "Node", "Or", "QualifiedMinCount",
        "UniqueLang",
    }  # fmt: skip
