"""What reports say in the formats of other tools, and that results are written alike however they are held."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.errors import Diagnostic, Location
from kgtool.prefixes import PrefixMap
from kgtool.shacl.baseline import baseline_of, new_findings
from kgtool.shacl.github import report_to_github
from kgtool.shacl.json_report import report_to_json
from kgtool.shacl.junit import report_to_junit
from kgtool.shacl.report import HiddenViolation, ValidationReport
from kgtool.shacl.sarif import report_to_sarif
from kgtool.shacl.validation import validate
from kgtool.shacl.writing import report_to_text, report_to_turtle, report_triples
from kgtool.terms import term_to_text

from .worlds import dataset_of

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIXES = PrefixMap({"ex": "https://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"})
SHAPES = """
ex:S sh:targetClass ex:C ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Warning ] ;
  sh:property [ sh:path ex:age ; sh:datatype xsd:integer ; sh:message "an age is a number, <of years>" ] ;
  sh:property [ sh:path [ sh:inversePath ex:parent ] ; sh:class ex:D ] ;
  sh:property [ sh:path ( ex:knows ex:name ) ; sh:minCount 1 ] ;
  sh:node [ sh:property [ sh:path ex:age ; sh:maxCount 1 ] ] .
"""
DATA = """
ex:a a ex:C ; ex:age "old", "o\\"l\\nd"@en, 4 .
ex:b a ex:C ; ex:parent ex:a ; ex:age "5"^^xsd:string .
_:x a ex:C ; ex:age _:y ; ex:name "x" .
"""
INFERRED = "ex:b a ex:D ."
LIMIT = Diagnostic("KG0906", "the shape <https://example.org/S> was given up", Location("shapes.ttl", 8, 1, 8, 5))


@pytest.fixture
def report() -> ValidationReport:
    return validate(dataset_of(SHAPES, DATA, INFERRED))


def held(report: ValidationReport) -> ValidationReport:
    """Return the same report, its results as objects."""
    hidden = tuple(HiddenViolation(each.result, each.hidden_by, each.axiom_locations) for each in report.hidden)
    return replace(report, results=tuple(report.results), hidden=hidden)


def test_the_example_has_results_of_every_kind(report: ValidationReport) -> None:
    assert len(report.hidden) == 1
    assert any(result.detail for result in report.results)
    assert any(result.value is None for result in report.results)


in_every_format = pytest.mark.parametrize(
    "write",
    [
        report_to_json,
        lambda report: report_to_sarif(report, PREFIXES),
        lambda report: report_to_junit(report, PREFIXES),
        lambda report: report_to_github(report, PREFIXES),
        lambda report: report_to_turtle(report, PREFIXES),
        lambda report: sorted(baseline_of(report).items()),
    ],
    ids=["json", "sarif", "junit", "github", "turtle", "baseline"],
)


@in_every_format
def test_columns_of_results_are_written_as_objects_are(
    report: ValidationReport, write: Callable[[ValidationReport], object]
) -> None:
    assert write(report) == write(held(report))


@in_every_format
def test_messages_of_their_own_are_written_as_those_of_objects(write: Callable[[ValidationReport], object]) -> None:
    query = "SELECT $this ?value { $this <https://example.org/p> ?value }"
    shapes = f"""ex:S sh:targetClass ex:C ; sh:node ex:T ;
      sh:sparql [ sh:message "{{?value}} of {{$this}}"@en ; sh:select "{query}" ] .
    ex:T sh:sparql [ sh:message "not {{?value}}", "{{?value}}!"@de ; sh:select "{query}" ] ."""
    report = validate(dataset_of(shapes, "ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ; ex:p ex:c .", "ex:b ex:p 2 ."))
    assert {message.value for result in report.results for message in result.result_messages if message.language} == {
        "1 of https://example.org/a",
        "2 of https://example.org/a",
        "2 of https://example.org/b",
        "https://example.org/c of https://example.org/b",
    }
    assert write(report) == write(held(report))


def test_json_says_what_the_results_say(report: ValidationReport) -> None:
    said = json.loads(report_to_json(report))["results"]
    assert [each["focusNode"] for each in said] == [term_to_text(result.focus_node) for result in report.results]
    assert [each["value"] for each in said] == [
        term_to_text(result.value) if result.value is not None else None for result in report.results
    ]
    assert [bool(each["detail"]) for each in said] == [bool(result.detail) for result in report.results]


def test_junit_names_a_shape_without_a_name_by_its_owner_and_path(report: ValidationReport) -> None:
    names = {case.get("name") for case in ET.fromstring(report_to_junit(report, PREFIXES)).iter("testcase")}  # noqa: S314 - our own output
    assert {"ex:S", "ex:S / ex:age", "ex:S / ex:knows/ex:name", "ex:S / ^ex:parent"} <= names


def test_what_was_given_up_is_an_error_for_other_tools_too(report: ValidationReport) -> None:
    incomplete = replace(report, results=(), hidden=(), incomplete=(LIMIT,))
    (run,) = json.loads(report_to_sarif(incomplete, PREFIXES))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"] == {"id": "KG0906"}
    suite = ET.fromstring(report_to_junit(incomplete, PREFIXES))  # noqa: S314 - our own output
    assert suite.get("errors") == "1"
    assert len(list(suite.iter("error"))) == 1
    assert report_to_github(incomplete, PREFIXES).startswith(
        "::error file=shapes.ttl,line=8,col=1,endLine=8,endColumn=5,title=KG0906"
    )


def test_a_file_name_is_a_uri_in_sarif(report: ValidationReport) -> None:
    (first, *_) = held(report).results
    named = replace(report, results=(replace(first, location=Location("a b/c#d:é.ttl", 1, 2, 1, 3)),), hidden=())
    (run,) = json.loads(report_to_sarif(named, PREFIXES))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/c%23d%3A%C3%A9.ttl"
    assert place["region"] == {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 3}


def test_a_huge_literal_is_cut_off_in_sentences_and_whole_as_a_value() -> None:
    huge = "x" * 5_000
    report = validate(
        dataset_of(
            "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] .", f'ex:a ex:p "{huge}" .'
        )
    )
    (run,) = json.loads(report_to_sarif(report, PREFIXES))["runs"]
    assert len(run["results"][0]["message"]["text"]) < 200
    assert run["results"][0]["properties"]["value"] == f'"{huge}"'


def test_a_finding_that_the_baseline_knows_is_not_new(report: ValidationReport) -> None:
    known = baseline_of(report)
    assert new_findings(report, known, 1) == 0
    name = next(iter(known))
    known[name] -= 1
    assert new_findings(report, known, 1) == 1


def test_text_names_the_shapes_that_say_nothing_about_the_data() -> None:
    shapes = """
    ex:Untargeted a sh:NodeShape ; sh:class ex:D .
    ex:Mistyped sh:targetClass ex:Flim ; sh:class ex:D .
    ex:Vacuous sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 0 ] .
    """
    assert report_to_text(validate(dataset_of(shapes, "ex:a a ex:C .")), PREFIXES) == (
        "conforms: no results\n\n"
        "shapes that have no target and no shape asks them: ex:Untargeted\n"
        "shapes that have no focus node: ex:Mistyped\n"
        "shapes that cannot be broken: ex:Vacuous, ex:Vacuous / ex:p\n"
    )


def test_text_names_what_no_shape_looks_at() -> None:
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    data = "ex:a a ex:C ; ex:p 1 ; ex:q 2 . ex:b a ex:D , ex:E ."
    assert report_to_text(validate(dataset_of(shapes, data)), PREFIXES) == (
        "conforms: no results\n\n"
        "classes that no shape looks at (2 of 3): ex:D, ex:E\n"
        "properties that no shape looks at (1 of 2): ex:q\n"
    )


def test_a_blank_node_breaks_any_length() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minLength 0 ] ."
    report = validate(dataset_of(shapes, "ex:a ex:p [] ."))
    assert len(report.results) == 1
    assert report.coverage is not None
    assert not report.coverage.never_failing_shapes


def test_a_shape_without_a_name_is_told_of_by_what_it_asks() -> None:
    shapes = """ex:S sh:targetNode ex:a ;
      sh:or ( ex:D [ sh:class ex:D ] [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] [ ] ) ; sh:not [ sh:in ( 1 ) ] .
    ex:D sh:class ex:D ."""
    (result,) = validate(dataset_of(shapes.replace("[ ] )", ")").replace("sh:in ( 1 )", "sh:in ( 2 )"), "")).results
    assert result.result_messages[0].value == (
        "value is to conform to one or more of <https://example.org/D>, [be an instance of <https://example.org/D>], "
        "[<https://example.org/p>: at least 1 value is to be there]"
    )


def test_a_deactivated_shape_without_a_name_asks_anything() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:xone ( [ sh:nodeKind sh:IRI ]
      [ sh:deactivated true ; sh:not [ sh:in ( 1 ) ] ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ] ) ."""
    (result,) = validate(dataset_of(shapes, "")).results
    assert result.result_messages[0].value == "value is to conform to exactly one of [be an IRI], [anything]"


def test_details_are_told_of_in_text_and_in_the_sentences_of_other_tools() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:at ; sh:node ex:Place ] .
    ex:Place sh:property [ sh:path ex:zip ; sh:pattern "^[0-9]+$" ; sh:minCount 2 ] ."""
    report = validate(dataset_of(shapes, 'ex:a ex:at ex:b . ex:b ex:zip "x" .'))
    assert (
        "      value is to conform to ex:Place\n"
        "        ex:zip: at least 2 values are to be there\n"
        '        ex:zip "x": value is to match "^[0-9]+$"\n'
    ) in report_to_text(report, PREFIXES)
    assert report_to_github(report, PREFIXES).endswith(
        "::ex:a ex:at ex:b: value is to conform to ex:Place "
        '(ex:zip: at least 2 values are to be there; ex:zip "x": value is to match "^[0-9]+$")\n'
    )


def test_a_focus_node_is_not_told_of_twice() -> None:
    report = validate(dataset_of("ex:S sh:targetNode ex:a ; sh:class ex:D .", "ex:a ex:p 1 ."))
    assert "\n  data.ttl: ex:a\n" in report_to_text(report, PREFIXES)


def test_junit_counts_its_test_cases_and_puts_an_error_into_the_one_of_its_shape(report: ValidationReport) -> None:
    (suite,) = ET.fromstring(report_to_junit(replace(report, incomplete=(LIMIT,)), PREFIXES))  # noqa: S314 - our own output
    cases = {case.get("name"): case for case in suite}
    assert suite.get("tests") == str(len(cases)) == str(len(list(suite)))
    assert cases["ex:S"].find("error") is not None
    assert {failure.get("type") for failure in suite.iter("failure")} == {"violation"}


def test_results_a_line_each_are_the_same_triples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.shacl.writing._ARRANGED", 0)
    shapes = """ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:node ex:L ] ;
      sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:minCount 1 ] .
    ex:L sh:nodeKind sh:Literal ; sh:node [ sh:property [ sh:path ( ex:q ex:q ) ; sh:minCount 1 ] ] ."""
    report = validate(dataset_of(shapes, "\n".join(f"ex:n{number} ex:p ex:v{number} ." for number in range(30))))
    assert len(report.results) == 60
    written = report_to_turtle(report, PREFIXES)
    assert written.startswith(b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n_:report a sh:ValidationReport")
    parsed = {quad.triple for quad in parse(written, format=RdfFormat.TURTLE)}
    assert parsed == set(report_triples(report))
