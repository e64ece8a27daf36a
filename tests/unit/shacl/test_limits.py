from __future__ import annotations

import pytest

from kgtool.errors import UsageError
from kgtool.prefixes import PrefixMap
from kgtool.shacl.json_report import report_to_json
from kgtool.shacl.validation import validate
from kgtool.shacl.writing import report_to_text, report_to_turtle
from tests.unit.shacl.worlds import dataset_of, lines

_AT_ONCE = 1e-9
"""A limit that every shape has reached as soon as it starts."""
_ENDLESS = """
ex:Slow sh:targetNode ex:n0 ; sh:sparql [ sh:select '''SELECT $this WHERE {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (CONCAT(STR(?a), STR(?d), STR(?g)) = "never") }''' ] .
ex:Above sh:targetNode ex:n0 ; sh:not ex:Slow .
ex:Quick sh:targetNode ex:n0 ; sh:nodeKind sh:Literal .
"""
_NODES = "\n".join(f"ex:n{number} ex:p {number} ." for number in range(170))


def test_a_query_that_takes_too_long_is_given_up_and_the_other_shapes_are_not() -> None:
    report = validate(dataset_of(_ENDLESS, _NODES), max_shape_seconds=1)
    assert lines(report) == ["n0 - n0 NodeKind"]
    assert [str(limit.location) for limit in report.incomplete] == ["shapes.ttl", "shapes.ttl"]
    assert "<https://example.org/Slow> was given up after 1 s, while its constraints were asked" in (
        report.incomplete[0].message
    )
    assert "since it refers to <https://example.org/Slow>" in report.incomplete[1].message


def test_a_report_with_a_shape_that_was_given_up_never_conforms() -> None:
    shapes = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:maxCount 9 ] ."
    report = validate(dataset_of(shapes, "ex:a ex:p ex:b ."), max_shape_seconds=_AT_ONCE)
    assert not report.conforms
    assert [limit.code for limit in report.incomplete] == ["KG0906"]
    assert report_to_text(report, PrefixMap({})).startswith("incomplete: 1 shape was given up; 0 results")
    assert '"conforms": false' in report_to_json(report)
    assert b"#conforms> false" in report_to_turtle(report, PrefixMap({}))


def test_every_shape_that_is_reached_has_a_time_and_what_is_shared_stands_apart() -> None:
    shapes = """
    ex:S sh:targetSubjectsOf ex:p ; sh:property ex:P ; sh:datatype xsd:string .
    ex:P sh:path ex:p ; sh:datatype xsd:string .
    ex:Lonely sh:targetClass ex:Nobody ; sh:nodeKind sh:IRI .
    """
    report = validate(dataset_of(shapes, "ex:a ex:p 1 ."))
    assert {shape.rpartition("/")[2] for shape in report.seconds} == {"S>", "P>", "Lonely>"}
    assert "constraints that several shapes ask alike" in report.shared_seconds


def test_an_engine_without_limits_refuses_one() -> None:
    with pytest.raises(UsageError, match="has no limit for a shape"):
        validate(dataset_of("ex:S sh:targetNode ex:a .", "ex:a ex:p 1 ."), engine="pyshacl", max_shape_seconds=1)
