"""Cases of shapes and data from the field: the results of field_cases.toml, refusals and warnings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kgtool.errors import InputError, KgtoolError
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import check, dataset_of, lines

_FILE = Path(__file__).with_name("field_cases.toml")
_CASES = [
    (f"{group}.{name}", case)
    for group, cases in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
    for name, case in cases.items()
]
_JUDGED = [(name, case) for name, case in _CASES if "results" in case]
_REFUSED = [(name, case) for name, case in _CASES if "refused" in case]
_TARGET = "ex:S sh:targetNode ex:a ; "

# A part of a shape, the code of what is said of it, and words of that.
_REMARKS = [
    ("sh:property [ sh:path ex:p ; sh:rule [ ] ]", "KG0710", "a rule of a shape without a target never runs"),
    ('sh:sparql [ sh:select "SELECT $this { GRAPH ?g { $this ?p ?o } }" ]', "KG0710", "GRAPH ?g finds nothing"),
    ("<http://datashapes.org/dash#uniqueValueForClass> ex:C", "KG0711", "a constraint of DASH"),
    ("<http://rdf4j.org/shacl-extensions#targetShape> [ ]", "KG0711", "a target of RDF4J"),
]
_FAULTS = [
    ("[] a rdfs:Class, sh:NodeShape ; sh:class ex:C .", "a shape that is a class has an IRI"),
    ("ex:S a sh:NodeShape ; sh:scopeClass ex:C .", "it is sh:targetClass now"),
    ("ex:S a sh:NodeShape ; sh:property [ sh:predicate ex:p ] .", "sh:predicate was the name of sh:path in drafts"),
]
# A part of a shape that other validators read over, and the code of the error that it is.
_ILL_FORMED = [
    ('sh:path ex:p ; sh:minCount "1"', "KG0702"),
    ("sh:path ex:p ; sh:minCount 1.0", "KG0702"),
    ('sh:path ex:p ; sh:pattern "a" , "b"', "KG0703"),
    ("sh:nodeKind xsd:dateTime", "KG0702"),
    ("sh:or [ sh:class ex:C ]", "KG0705"),
    ('sh:closed "true"', "KG0702"),
    ('sh:severity "high"', "KG0702"),
    ("sh:message 5", "KG0702"),
    ("sh:in _:l . _:l rdf:first 1 ; rdf:rest () , ( 2 )", "KG0705"),
    ('sh:in _:l . _:l rdf:first 1 ; rdf:rest "nil"', "KG0705"),
    ("sh:lessThan ex:q", "KG0709"),
    ("sh:property ex:Nowhere", "KG0710"),
    ('sh:sparql [ sh:message 5 ; sh:select "SELECT $this {}" ]', "KG0702"),
    ('sh:sparql [ sh:select "SELECT $this { $this $PATH 1 }" ]', "KG0708"),
]
# Messages of a component and of a shape, and what a result says.
_MESSAGES = [
    ('sh:message "{$value} over {?limit}", "{$value} über {?limit}"@de', "", ["7 over 5", "7 über 5"]),
    ('sh:message "too much"', 'sh:message "mine {$value}" ;', ["mine {$value}"]),
]
_DASH_STEM = """
<http://datashapes.org/dash#StemConstraintComponent> a sh:ConstraintComponent ;
  sh:parameter [ sh:path <http://datashapes.org/dash#stem> ] ;
  sh:validator [ sh:ask "ASK { FILTER STRSTARTS(STR($value), $stem) }" ] .
"""


@pytest.mark.parametrize(("name", "case"), _JUDGED, ids=[name for name, _ in _JUDGED])
def test_a_case_of_the_field_has_the_results_that_shacl_asks_for(name: str, case: dict[str, Any]) -> None:
    assert check(case["shapes"], case["data"]) == sorted(case["results"]), case.get("why", name)


@pytest.mark.parametrize(("name", "case"), _JUDGED, ids=[name for name, _ in _JUDGED])
def test_a_case_of_the_field_has_the_same_results_as_plans(name: str, case: dict[str, Any]) -> None:
    report = validate(dataset_of(case["shapes"], case["data"]), engine="polars")
    assert lines(report) == sorted(case["results"]), name


@pytest.mark.parametrize(("name", "case"), _REFUSED, ids=[name for name, _ in _REFUSED])
def test_a_case_of_the_field_is_refused_and_not_passed_over(name: str, case: dict[str, Any]) -> None:
    with pytest.raises(KgtoolError) as caught:
        check(case["shapes"], case["data"])
    assert case["refused"] in {fault.code for fault in caught.value.diagnostics}, case.get("why", name)


@pytest.mark.parametrize(("part", "code", "said"), _REMARKS)
def test_what_asks_nothing_of_the_data_is_a_warning(part: str, code: str, said: str) -> None:
    (warning,) = validate(dataset_of(f"{_TARGET}{part} .", "")).warnings
    assert (warning.code, said in warning.message) == (code, True)


@pytest.mark.parametrize(("shapes", "said"), _FAULTS)
def test_what_no_shape_can_be_is_said_with_what_was_meant(shapes: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        check(shapes, "")
    assert any(said in f"{fault.message} {fault.hint}" for fault in caught.value.diagnostics)


@pytest.mark.parametrize(("part", "code"), _ILL_FORMED)
def test_what_is_ill_formed_is_an_error_and_not_read_over(part: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        check(f"{_TARGET}{part} .", "")
    assert code in {fault.code for fault in caught.value.diagnostics}


@pytest.mark.parametrize(("component", "shape", "said"), _MESSAGES)
def test_a_result_has_the_messages_of_its_component_where_no_other_has_any(
    component: str, shape: str, said: list[str]
) -> None:
    shapes = f"""
    ex:Limit a sh:ConstraintComponent ; {component} ; sh:parameter [ sh:path ex:limit ] ;
      sh:validator [ sh:ask "ASK {{ FILTER ($value <= $limit) }}" ] .
    {_TARGET} sh:property [ sh:path ex:p ; {shape} ex:limit 5 ] .
    """
    (result,) = validate(dataset_of(shapes, "ex:a ex:p 7 .")).results
    assert [message.value for message in result.result_messages] == said


def test_a_constraint_of_dash_holds_where_the_shapes_define_it() -> None:
    shapes = f'{_DASH_STEM} {_TARGET} <http://datashapes.org/dash#stem> "urn:" .'
    report = validate(dataset_of(shapes, ""))
    assert (len(report.results), report.warnings) == (1, ())


def _diamonds(levels: int) -> tuple[str, str]:
    """Return property shapes within each other, and nodes of which each level leads to both of the next."""
    shapes = [f"ex:P{each} sh:path ex:p ; sh:property ex:P{each + 1} ." for each in range(levels)]
    both = [f"ex:n{each + 1}, ex:m{each + 1}" for each in range(levels)]
    nodes = [f"ex:n{each} ex:p {next_} . ex:m{each} ex:p {next_} ." for each, next_ in enumerate(both)]
    last = f"ex:P{levels} sh:path ex:q ; sh:minCount 1 ."
    return f"{_TARGET} sh:property ex:P0 . {' '.join(shapes)} {last}", f"ex:a ex:p ex:n0 . {' '.join(nodes)}"


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
@pytest.mark.parametrize(("levels", "results", "warnings"), [(5, 16, 0), (80, 2_000, 1)])
def test_what_is_reached_in_ever_more_ways_is_reported_within_bounds(
    engine: str, levels: int, results: int, warnings: int
) -> None:
    report = validate(dataset_of(*_diamonds(levels)), engine=engine)
    assert (len(report.results), len(report.warnings)) == (results, warnings)


@pytest.mark.parametrize(
    ("data", "warnings"),
    [
        ("ex:a a ex:D .", 1),
        ("ex:a a ex:D . ex:D rdfs:subClassOf ex:C .", 0),
        ("ex:a a ex:C .", 0),
    ],
)
def test_a_subclass_that_only_the_shapes_know_is_a_warning(data: str, warnings: int) -> None:
    shapes = "ex:C a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:IRI . ex:D rdfs:subClassOf ex:C ."
    said = validate(dataset_of(shapes, data)).warnings
    assert [warning.message.partition(" in the shapes and not in the data")[1] != "" for warning in said] == [
        True
    ] * warnings
