"""The validator's plans on Polars and on PySpark against the validator on arrays: equal reports in both views."""

from __future__ import annotations

import pytest

from kgtool.rules.spark import SparkBackend
from kgtool.shacl.validation import validate
from tests.oracle.spark import needs_spark, session
from tests.unit.shacl.worlds import dataset_of, line

VALUES = """
ex:Film a rdfs:Class , sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path ex:title ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "en" ) ] ;
  sh:property [ sh:path ex:year ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 1888 ] ;
  sh:property [ sh:path ex:director ; sh:class ex:Person ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ;
  sh:property [ sh:path ex:code ; sh:pattern "^[a-z]+$" ; sh:maxLength 3 ; sh:in ( "ab" "ABCD" ) ; sh:hasValue "ab" ] .
ex:DateShape sh:targetSubjectsOf ex:begin ;
  sh:property [ sh:path ex:begin ; sh:lessThan ex:end ; sh:equals ex:start ] ;
  sh:property [ sh:path ex:begin ; sh:lessThanOrEquals ex:end ; sh:disjoint ex:end ] .
"""
VALUE_DATA = """
ex:a a ex:Film ; ex:title "A"@en , "B"@en ; ex:year 1800 , "x" ; ex:director ex:p , ex:nobody ; ex:code "ABCD" , "q" .
ex:b a ex:Film ; ex:title "B" ; ex:year 1950 ; ex:director ex:q , "q" ; ex:extra 1 ; ex:code "ab" .
ex:c a ex:Film . ex:p a ex:Person . ex:q a ex:Actor .
ex:d ex:begin 3 , 9 ; ex:end 5 ; ex:start 3 . ex:e ex:begin 5 ; ex:end 5 ; ex:start 5 .
"""
SHAPES = """
ex:TreeShape sh:targetNode ex:a , ex:b , ex:missing ; sh:node ex:Named ; sh:not [ sh:class ex:Bad ] ;
  sh:or ( [ sh:class ex:Person ] [ sh:property [ sh:path ex:age ; sh:minCount 1 ] ] ) ;
  sh:and ( [ sh:class ex:Actor ] ex:Named ) ; sh:xone ( [ sh:class ex:Person ] [ sh:class ex:Actor ] ) ;
  sh:property [ sh:path ex:knows ; sh:node ex:Named ; sh:property [ sh:path ex:age ; sh:maxCount 0 ] ;
    sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 2 ] ;
  sh:property [ sh:path ex:hand ; sh:qualifiedValueShape [ sh:class ex:Thumb ] ; sh:qualifiedMaxCount 0 ;
    sh:qualifiedValueShapesDisjoint true ] ;
  sh:property [ sh:path ex:hand ; sh:qualifiedValueShape [ sh:class ex:Finger ] ; sh:qualifiedMinCount 1 ;
    sh:qualifiedValueShapesDisjoint true ] .
ex:Named sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
SHAPE_DATA = """
ex:a a ex:Person , ex:Actor , ex:Bad ; ex:knows ex:b , ex:c ; ex:hand ex:t , ex:f .
ex:b a ex:Actor ; ex:name "B" ; ex:knows ex:a . ex:c ex:age 3 . ex:t a ex:Thumb , ex:Finger . ex:f a ex:Thumb .
"""
PATHS = """
ex:PathShape sh:targetObjectsOf ex:part ;
  sh:property [ sh:path [ sh:inversePath ex:part ] ; sh:maxCount 1 ] ;
  sh:property [ sh:path ( ex:part ex:name ) ; sh:minCount 1 ] ;
  sh:property [ sh:path [ sh:alternativePath ( ex:name ex:label ) ] ; sh:maxCount 1 ] ;
  sh:property [ sh:path [ sh:zeroOrMorePath ex:part ] ; sh:class ex:Part ] ;
  sh:property [ sh:path ( [ sh:oneOrMorePath ex:part ] ex:name ) ; sh:in ( "B" ) ] ;
  sh:property [ sh:path [ sh:zeroOrOnePath ex:part ] ; sh:maxCount 2 ] .
"""
PATH_DATA = """
ex:a ex:part ex:b , ex:c . ex:b a ex:Part ; ex:part ex:c , ex:d ; ex:name "B" ; ex:label "b" .
ex:c ex:part ex:d ; ex:name "C" . ex:d ex:part ex:a ; ex:name "D" .
"""
WORLDS = {
    "values": (VALUES, VALUE_DATA, "ex:q a ex:Person ."),
    "shapes": (SHAPES, SHAPE_DATA, "ex:b a ex:Person . ex:c a ex:Person ; ex:name 'C' ."),
    "paths": (PATHS, PATH_DATA, "ex:c a ex:Part . ex:d a ex:Part ."),
}
"""Shapes, data, and what was inferred: a second view, in which some violations are gone and others are new."""


def found_on(engine: str, world: str) -> list[str]:
    report = validate(dataset_of(*WORLDS[world]), engine=engine)
    shown = [f"{line(result)} {' '.join(result.holds_in)}" for result in report.results]
    return sorted([*shown, *(f"{line(hidden.result)} hidden" for hidden in report.hidden)])


@needs_spark
@pytest.mark.parametrize("world", WORLDS)
def test_the_same_plans_find_the_same_on_pyspark(world: str) -> None:
    session()
    assert found_on("spark", world) == found_on("kgtool", world)


@needs_spark
def test_frames_that_stay_with_the_workers_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    session()
    monkeypatch.setattr(SparkBackend, "small", 0)
    assert found_on("spark", "values") == found_on("kgtool", "values")


@pytest.mark.parametrize("world", WORLDS)
def test_plans_and_arrays_find_the_same(world: str) -> None:
    found = found_on("polars", world)
    assert found == found_on("kgtool", world)
    assert any(result.endswith("hidden") for result in found)


def test_the_graphs_of_the_spark_test_have_a_result_of_each_kind_of_constraint() -> None:
    results = [result for world in WORLDS for result in found_on("kgtool", world)]
    components = {part for result in results for part in result.split() if part[0].isupper() and len(part) > 1}
    assert components >= {
        "And", "Class", "Closed", "Datatype", "Disjoint", "Equals", "HasValue", "In", "LanguageIn", "LessThan",
        "LessThanOrEquals", "MaxCount", "MaxLength", "MinCount", "MinInclusive", "Node", "NodeKind", "Not", "Or",
        "Pattern", "QualifiedMaxCount", "QualifiedMinCount", "UniqueLang", "Xone",
    }  # fmt: skip
