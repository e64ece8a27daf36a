from __future__ import annotations

import pytest
from pyoxigraph import QueryResultsFormat, parse_query_results

from kgtool.errors import UsageError
from kgtool.prefixes import PrefixMap
from kgtool.sparql.answer import Answer
from kgtool.sparql.expectations import Expectation, compare
from kgtool.sparql.results import write_answer
from kgtool.sparql.stored import QueryForm

X = "http://www.w3.org/2001/XMLSchema#"
ANSWER = Answer(
    QueryForm.SELECT,
    ("a", "b"),
    (
        ("<https://example.org/x>", '"say \\"hi\\", you\\nnot"@en'),
        ("_:n1", f'"1.50"^^<{X}decimal>'),
        (None, f'"<&>"^^<{X}token>'),
    ),
)


def test_csv_quotes_what_needs_it() -> None:
    assert (
        write_answer(ANSWER, "csv") == b'a,b\r\nhttps://example.org/x,"say ""hi"", you\nnot"\r\n_:n1,1.50\r\n,<&>\r\n'
    )


def test_tsv_writes_terms_as_turtle_does() -> None:
    assert write_answer(ANSWER, "tsv").decode().split("\n") == [
        "?a\t?b",
        '<https://example.org/x>\t"say \\"hi\\", you\\nnot"@en',
        "_:n1\t1.50",
        f'\t"<&>"^^<{X}token>',
        "",
    ]


@pytest.mark.parametrize(("name", "kind"), [("srj", QueryResultsFormat.JSON), ("xml", QueryResultsFormat.XML)])
def test_json_and_xml_are_read_back_as_they_were(name: str, kind: QueryResultsFormat) -> None:
    read = parse_query_results(write_answer(ANSWER, name), format=kind)
    assert [tuple(None if term is None else str(term) for term in row) for row in read] == list(ANSWER.texts)  # type: ignore[union-attr] # solutions


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("csv", b"answer\r\ntrue\r\n"),
        ("tsv", b"?answer\ntrue\n"),
        ("table", b"yes\n"),
        ("srj", b'{"head": {}, "boolean": true}\n'),
    ],
)
def test_an_ask_has_a_form_in_each_format(name: str, document: bytes) -> None:
    assert write_answer(Answer(QueryForm.ASK, boolean=True), name) == document


def test_a_table_shows_curies_and_aligns_numbers() -> None:
    rows = (("<https://example.org/x>", f'"7"^^<{X}integer>'), ("<https://example.org/yy>", f'"123"^^<{X}integer>'))
    text = write_answer(Answer(QueryForm.SELECT, ("s", "n"), rows), "table", PrefixMap({"ex": "https://example.org/"}))
    assert text.decode() == "s        n\n─────  ───\nex:x     7\nex:yy  123\n"


def test_markdown_escapes_bars() -> None:
    answer = Answer(QueryForm.SELECT, ("s",), (('"a|b"',),))
    assert write_answer(answer, "markdown").decode() == "| s |\n| --- |\n| a\\|b |\n"


def test_a_format_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(UsageError, match="did you mean 'markdown'"):
        write_answer(ANSWER, "markdwn")


def expect(*rows: tuple[object, ...], ordered: bool = False) -> Expectation:
    return Expectation(("n",), rows, ordered)  # type: ignore[arg-type] # plain values


def answer(*cells: str | None) -> Answer:
    return Answer(QueryForm.SELECT, ("n",), tuple((cell,) for cell in cells))


def test_numbers_are_equal_by_value_and_rows_count_once() -> None:
    found = answer(f'"44.0"^^<{X}decimal>', f'"44"^^<{X}integer>', f'"true"^^<{X}boolean>', None)
    assert not compare(found, expect((44,), (True,), (None,)))


def test_one_is_not_true_and_not_text() -> None:
    difference = compare(answer(f'"1"^^<{X}integer>'), expect((True,), ("1",)))
    assert (difference.added, difference.missing) == (((1,),), ((True,), ("1",)))


def test_order_matters_only_where_it_is_asked_for() -> None:
    found = answer('"b"', '"a"')
    assert not compare(found, expect(("a",), ("b",)))
    assert "row 1" in compare(found, expect(("a",), ("b",), ordered=True)).said
