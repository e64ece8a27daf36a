from __future__ import annotations

import pytest

from kgtool.errors import Severity
from kgtool.pipeline.checks import check_result
from kgtool.prefixes import PrefixMap
from kgtool.sparql.answer import Answer
from kgtool.sparql.stored import QueryForm, parse_query

PREFIXES = PrefixMap({"ex": "https://example.org/"})


def rows(*texts: str | None) -> Answer:
    return Answer(QueryForm.SELECT, ("who",), tuple((text,) for text in texts))


@pytest.mark.parametrize(("severity", "fails"), [("info", False), ("warning", False), ("error", True)])
def test_only_rows_of_an_error_fail(severity: str, fails: bool) -> None:  # noqa: FBT001 - a column of the table above
    query = parse_query(f"#+ title: T\n#+ severity: {severity}\nSELECT ?who {{ ?who ?p ?o }}", "queries/checks/c.rq")
    assert check_result(query, rows("<https://example.org/a>"), PREFIXES).fails is fails
    assert not check_result(query, rows(), PREFIXES).fails


def test_a_check_without_severity_warns() -> None:
    query = parse_query("SELECT ?who { ?who ?p ?o }", "queries/checks/c.rq")
    assert check_result(query, rows("<https://example.org/a>"), PREFIXES).severity is Severity.WARNING


def test_rows_are_shown_as_people_write_terms() -> None:
    query = parse_query("#+ title: Who\nSELECT ?who { ?who ?p ?o }", "queries/checks/c.rq")
    found = check_result(query, rows("<https://example.org/a>", '"b"@en', None), PREFIXES)
    assert [dict(row) for row in found.rows] == [{"who": "ex:a"}, {"who": "b"}, {}]
    (diagnostic,) = found.diagnostics()
    assert (diagnostic.code, diagnostic.message) == ("KG0803", "Who: 3 rows")


def test_a_long_list_is_cut_and_says_where_the_rest_is() -> None:
    query = parse_query("#+ title: Who\nSELECT ?who { ?who ?p ?o }", "queries/checks/c.rq")
    (diagnostic,) = check_result(query, rows(*[f'"{number}"' for number in range(9)]), PREFIXES).diagnostics()
    assert "and 4 more: kgtool query checks/c" in diagnostic.hint


def test_an_ask_that_answers_true_is_a_fault() -> None:
    query = parse_query("ASK { ?s ?p ?o }", "queries/checks/c.rq")
    assert len(check_result(query, Answer(QueryForm.ASK, boolean=True), PREFIXES).rows) == 1
    assert check_result(query, Answer(QueryForm.ASK, boolean=False), PREFIXES).rows == ()


def test_rows_that_are_only_information_are_counted_not_listed() -> None:
    query = parse_query("#+ title: Who\n#+ severity: info\nSELECT ?who { ?who ?p ?o }", "queries/checks/c.rq")
    (diagnostic,) = check_result(query, rows('"one"', '"two"'), PREFIXES).diagnostics()
    assert (diagnostic.message, diagnostic.hint) == ("Who: 2 rows", "see them: kgtool query checks/c")
