from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kgtool.sparql.binding import bind

DATA = """
INSERT DATA {
  <x:a> <x:p> 1 . <x:b> <x:p> 2 . <x:c> <x:p> 3 .
  <x:a> <x:knows> <x:b> . <x:b> <x:knows> <x:c> .
}
"""


def rows(query: str, **values: str | int) -> list[tuple[str, ...]]:
    store = Store()
    store.update(DATA)
    terms = {name: NamedNode(value) if isinstance(value, str) else Literal(value) for name, value in values.items()}
    found = store.query(bind(query, terms))
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?v { ?who <x:p> ?v }", [("1",)]),
        ("SELECT ?who ?v { ?who <x:p> ?v }", [("x:a", "1")]),
        ("SELECT ?v { { SELECT ?v { ?who <x:p> ?v } } }", [("1",)]),
        ("SELECT (COUNT(*) AS ?n) { ?who <x:knows> ?o }", [("1",)]),
        ("SELECT ?o { ?o <x:p> ?v FILTER(?o = ?who) }", [("x:a",)]),
        ("SELECT ?o { ?o <x:p> ?v FILTER NOT EXISTS { ?who <x:knows> ?o } }", [("x:a",), ("x:c",)]),
        ("SELECT ?o { ?o <x:p> ?v MINUS { ?who <x:knows> ?o } }", [("x:a",), ("x:c",)]),
        ("SELECT ?o { { ?who <x:knows> ?o } UNION { ?o <x:knows> ?who } }", [("x:b",)]),
        ("SELECT ?s ?k { ?s <x:p> ?v OPTIONAL { ?s <x:p> ?v FILTER(?s = ?who) BIND(1 AS ?k) } }",
         [("x:a", "1"), ("x:b", ""), ("x:c", "")]),
        ("SELECT ?o { BIND(?who AS ?o) }", [("x:a",)]),
        ("SELECT ?o { VALUES ?n { <x:b> <x:c> } ?who <x:knows> ?n . BIND(?n AS ?o) }", [("x:b",)]),
        ("SELECT ?o { $who <x:knows> ?o }", [("x:b",)]),
    ],
)  # fmt: skip
def test_a_value_is_bound_wherever_the_variable_is_named(query: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(query, who="x:a") == expected


def test_having_sees_a_parameter() -> None:
    query = "SELECT ?s (MAX(?v) AS ?m) { ?s <x:p> ?v } GROUP BY ?s HAVING(MAX(?v) > ?least) ORDER BY ?m"
    assert rows(query, least=1) == [("x:b", "2"), ("x:c", "3")]


def test_a_grouped_sub_select_sees_a_parameter() -> None:
    query = "SELECT ?s { { SELECT ?s (SUM(?v) AS ?t) { ?s <x:p> ?v } GROUP BY ?s HAVING(SUM(?v) > ?least) } }"
    assert rows(query, least=2) == [("x:c",)]


def test_order_by_and_limit_stay_where_they_are() -> None:
    assert rows("SELECT ?v { ?s <x:p> ?v FILTER(?v >= ?least) } ORDER BY DESC(?v) LIMIT 1", least=2) == [("3",)]


def test_a_construct_template_is_left_alone() -> None:
    store = Store()
    store.update(DATA)
    for query in ("CONSTRUCT { ?who <x:q> ?o } WHERE { ?who <x:knows> ?o }", "CONSTRUCT WHERE { ?who <x:knows> ?o }"):
        found = list(store.query(bind(query, {"who": NamedNode("x:a")})))  # type: ignore[arg-type] # triples
        assert [triple.object for triple in found] == [NamedNode("x:b")]


def test_a_value_cannot_become_part_of_the_query() -> None:
    evil = '" } INSERT DATA { <x:evil> <x:p> 1 } #'
    bound = bind("SELECT ?s { ?s ?p ?name }", {"name": Literal(evil)})
    assert list(Store().query(bound)) == []  # type: ignore[arg-type] # solutions
    assert bound.count("INSERT") == 1
    assert '\\" }' in bound


def test_names_in_comments_and_strings_are_no_variables() -> None:
    query = 'SELECT ?s { ?s ?p "?who" # ?who\n }'
    assert bind(query, {"who": NamedNode("x:a")}) == query + "\n" or bind(query, {"who": NamedNode("x:a")}) == query


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_is_bound_as_it_is(text: str) -> None:
    found = Store().query(bind("SELECT ?o { { SELECT ?o { BIND(?x AS ?o) } } }", {"x": Literal(text)}))
    assert isinstance(found, QuerySolutions)
    assert [row[0] for row in found] == [Literal(text)]
