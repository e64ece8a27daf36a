from __future__ import annotations

from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import dataset_of, line, lines

_DIRECTOR = "ex:S sh:targetSubjectsOf ex:director ; sh:property [ sh:path ex:director ; sh:class ex:Person ] ."
_SHIP = "ex:director rdfs:range ex:Person . ex:film ex:director ex:ship ."


def test_a_violation_that_inference_hides_is_a_finding_of_its_own() -> None:
    report = validate(dataset_of(_DIRECTOR, _SHIP, "ex:ship a ex:Person ."))
    assert report.conforms
    assert [line(hidden.result) for hidden in report.hidden] == ["film director ship Class"]
    assert report.fails()


def test_a_violation_of_both_views_holds_in_both() -> None:
    report = validate(dataset_of(_DIRECTOR, _SHIP, "ex:ship a ex:Thing ."))
    assert [result.holds_in for result in report.results] == [("asserted", "closure")]


def test_a_violation_that_inference_brings_holds_in_the_closure_only() -> None:
    shapes = "ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    report = validate(dataset_of(shapes, _SHIP, "ex:ship a ex:Person ."))
    assert lines(report) == ["ship name - MinCount"]
    assert report.results[0].holds_in == ("closure",)


def test_every_component_gives_each_view_its_own_answer() -> None:
    shapes = """ex:S sh:targetNode ex:a ;
      sh:property [ sh:path ex:p ; sh:hasValue ex:x ] , [ sh:path ex:q ; sh:in ( 1 ) ] ,
        [ sh:path ex:r ; sh:minCount 1 ; sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ] ] ."""
    report = validate(dataset_of(shapes, "ex:a ex:q 1 .", "ex:a ex:p ex:x ; ex:q 2 ; ex:r 3 ."))
    assert lines(report) == ["a q 2 In", "a r 3 SPARQL"]
    assert sorted(line(hidden.result) for hidden in report.hidden) == ["a p - HasValue", "a r - MinCount"]


def test_without_inference_there_is_one_view() -> None:
    report = validate(dataset_of(_DIRECTOR, _SHIP))
    assert [result.holds_in for result in report.results] == [("asserted",)]
    assert not report.hidden
