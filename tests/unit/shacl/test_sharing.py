"""Queries that run once for many nodes: they find what a run for each node finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.roles import GraphRole
from kgtool.rules.backends import PolarsBackend
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.data import COPY, DataGraph
from kgtool.shacl.graph import ShapesGraph
from kgtool.shacl.querying import Queries
from kgtool.shacl.sharing import Way, places_of
from kgtool.shacl.validation import validate
from kgtool.terms import NamedNode, Term, term_to_text
from kgtool.vocab import SH
from tests.unit.shacl.worlds import check, dataset_of, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HEAD = """ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
ex:S sh:targetNode ex:a , ex:absent , 1 , 01 , "x" ; sh:targetSubjectsOf ex:p , ex:q ;
"""
_SELECT = _HEAD + "sh:sparql [ sh:prefixes ex:prefixes ; sh:select '''{}''' ] ."
_ASK = (
    _HEAD
    + """sh:property [ sh:path ex:p ; ex:wanted 1 ] .
ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:wanted ] ;
sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes ex:prefixes ; sh:ask '''{}''' ] ."""
)
_LATERAL = " LIMIT 1000000"
"""Changes no answer, but how nodes share a run."""

_subjects = st.sampled_from(["ex:a", "ex:b", "_:d", "_:e"])
_data = st.lists(
    st.builds(
        "{} ex:{} {} .".format,
        _subjects,
        st.sampled_from("pq"),
        st.sampled_from(["ex:a", "ex:b", "_:d", "1", "01", '"x"']),
    ),
    min_size=3,
    max_size=10,
).map(" ".join)
_term = st.sampled_from(["$this", "$this", "?x", "?y", "ex:a"])
_triple = st.builds(
    "{} {} {} .".format,
    _term,
    st.sampled_from(["ex:p", "ex:q", "ex:p/ex:q", "ex:q+", "^ex:p"]),
    st.sampled_from(["?x", "?y", "$this"]),
)
_test = st.sampled_from(["BOUND(?x)", "!BOUND(?y)", "?x = $this", "isBlank($this)", "COALESCE(?x > 1, false)"])


def _group(elements: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(elements, min_size=1, max_size=3).map(lambda parts: f"{{ {' '.join(parts)} }}")


def _deeper(elements: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = _group(elements)
    return st.one_of(
        _triple,
        group,
        st.builds("OPTIONAL {}".format, group),
        st.builds("{} UNION {}".format, group, group),
        st.builds("FILTER ({})".format, _test),
        st.builds("FILTER {}EXISTS {}".format, st.sampled_from(["", "NOT "]), group),
        st.builds("{{ SELECT $this (COUNT(?x) AS ?n) {} GROUP BY $this }}".format, group),
        st.builds("{{ SELECT DISTINCT $this ?y {} }}".format, group),
    )


_where = _group(st.recursive(_triple, _deeper, max_leaves=6))


def _queries(data: str, inferred: str) -> tuple[Queries, list[int]]:
    """Return queries over two views of data, and all terms of it and some others as focus nodes in both of them."""
    dataset = dataset_of("", data, inferred)
    views = ((GraphRole.DATA,), (GraphRole.DATA, GraphRole.INFERRED))
    integers = [f'"{form}"^^<http://www.w3.org/2001/XMLSchema#integer>' for form in ("1", "01", "+1")]
    named = ["<https://example.org/a>", "<https://example.org/absent>", '"x"', *integers]
    known = {dataset.terms.intern(text) for text in named}
    known |= {each for block in dataset.blocks for column in (block.subject, block.object) for each in column.tolist()}
    graph = DataGraph.of(dataset, views, PolarsBackend())
    return Queries(graph, ShapesGraph([])), sorted(each + copy * COPY for copy in (0, 1) for each in known)


def _constraint(text: str, *, ask: bool = False) -> QueryConstraint:
    prefix = "PREFIX ex: <https://example.org/>\n"
    return QueryConstraint(SH.SPARQLConstraintComponent, NamedNode("urn:c"), prefix + text, ask=ask)


def _rows(found: Iterable[tuple[int, Mapping[str, Term]]]) -> list[tuple[int, list[str]]]:
    rows = [(n, {name: term for name, term in each.items() if not name.startswith("kgtool")}) for n, each in found]
    return sorted((n, sorted(f"{name} {term_to_text(term)}" for name, term in each.items())) for n, each in rows)


def _solved(query: str, data: str) -> tuple[list[tuple[int, list[str]]], ...]:
    """Return the solutions of a query for many nodes in a run, and for each in a run of its own."""
    queries, nodes = _queries(data, "ex:b ex:q ex:a .")
    prebound = queries.prebound(_constraint(query), NamedNode("urn:s"), nodes)
    alone = [each for node in nodes for each in queries.solutions(prebound, [node])]
    assert prebound.places.way is not Way.ALONE
    return _rows(queries.solutions(prebound, nodes)), _rows(alone)


def _refused(ask: str, data: str) -> tuple[list[tuple[int, int]], ...]:
    """Return the pairs of nodes that an ASK refuses, asked together, and each asked for itself."""
    queries, nodes = _queries(data, "ex:b ex:q ex:a .")
    prebound = queries.prebound(_constraint(ask, ask=True), NamedNode("urn:s"), nodes)
    pairs = [(one, other) for one in nodes for other in nodes if one // COPY == other // COPY]
    assert prebound.places.way is not Way.ALONE
    return list(queries.refused(prebound, pairs)), [
        each for pair in pairs for each in queries.refused(prebound, [pair])
    ]


def _found(shapes: str, data: str, inferred: str = "") -> list[str]:
    report = validate(dataset_of(shapes, data, inferred))
    shown = [f"{line(result)} {' '.join(result.holds_in)}" for result in report.results]
    return sorted([*shown, *(f"{line(hidden.result)} hidden" for hidden in report.hidden)])


@settings(max_examples=40, deadline=None)
@given(_where, st.sampled_from(["", "DISTINCT "]), st.sampled_from(["", _LATERAL, " ORDER BY ?value LIMIT 2"]), _data)
def test_a_select_finds_what_it_finds_for_each_focus_node_alone(where: str, distinct: str, end: str, data: str) -> None:
    together, alone = _solved(
        f"SELECT {distinct}$this ?value {{ {where} OPTIONAL {{ $this ex:q ?value }} }}{end}", data
    )
    if "2" not in end:
        assert together == alone
    assert [node for node, _ in together] == [node for node, _ in alone]


@settings(max_examples=20, deadline=None)
@given(_where, _data)
def test_a_select_finds_the_same_in_both_views_whichever_way_nodes_share_a_run(where: str, data: str) -> None:
    query = f"SELECT $this ?value {{ {where} OPTIONAL {{ $this ex:q ?value }} }}"
    inferred = "ex:b ex:q ex:a ."
    assert _found(_SELECT.format(query), data, inferred) == _found(_SELECT.format(query + _LATERAL), data, inferred)


@settings(max_examples=30, deadline=None)
@given(_where, st.sampled_from(["$this", "?x $this"]), st.sampled_from(["", _LATERAL]), _data)
def test_an_aggregate_counts_what_it_counts_for_each_focus_node_alone(where: str, by: str, end: str, data: str) -> None:
    query = f"SELECT $this (COUNT(?y) AS ?value) {{ {where} OPTIONAL {{ $this ex:p ?x }} }} GROUP BY {by}{end}"
    together, alone = _solved(query, data)
    assert together == alone


@settings(max_examples=30, deadline=None)
@given(_where, st.sampled_from(["LIMIT 1", "LIMIT 2 OFFSET 1", "OFFSET 1"]), _data)
def test_a_slice_within_a_query_is_that_of_each_focus_node(where: str, limit: str, data: str) -> None:
    inner = f"{{ SELECT DISTINCT $this ?value {{ $this ex:p|ex:q ?value }} ORDER BY STR(?value) ?value {limit} }}"
    together, alone = _solved(f"SELECT $this ?value {{ {inner} {where} }}", data)
    assert together == alone


@settings(max_examples=30, deadline=None)
@given(_where, st.sampled_from(["", " LIMIT 3", " ORDER BY $this OFFSET 1"]), _data)
def test_an_ask_says_of_each_value_what_it_says_of_it_alone(where: str, end: str, data: str) -> None:
    ask = f"ASK {{ {{ {where} }} UNION {{ $this ex:q $value FILTER (isIRI($value)) }} }}{end}"
    if "SELECT" not in where:
        together, alone = _refused(ask, data)
        assert together == alone


def test_an_ask_counts_values_that_the_store_writes_alike_once() -> None:
    counted = "SELECT $this $value (COUNT(?x) AS ?n) { $this ex:q ?x FILTER (?x != $value) } GROUP BY $this $value"
    ask = f"ASK {{ {{ {counted} }} FILTER (?n = 1) }}"
    data = "ex:a ex:p 1, 01, 2 ; ex:q 5 ."
    assert _found(_ASK.format(ask), data) == _found(_ASK.format(ask + _LATERAL), data) == []


def test_a_literal_focus_node_keeps_its_lexical_form() -> None:
    shapes = _SELECT.format("SELECT $this { FILTER (isNumeric($this)) }")
    assert check(shapes, "ex:a ex:p 1 .") == ["01 - 01 SPARQL", "1 - 1 SPARQL"]


def test_a_triple_term_with_a_blank_node_is_a_focus_node() -> None:
    shapes = (
        _HEAD + "sh:targetObjectsOf ex:r ; sh:sparql [ sh:select '''SELECT $this { FILTER (isTriple($this)) }''' ] ."
    )
    found = check(shapes, "ex:a ex:r <<( _:b ex:q 01 )>> , <<( ex:b ex:q 1 )>> .")
    assert [each.endswith("SPARQL") for each in found] == [True, True]


def test_a_test_among_what_is_selected_is_about_each_focus_node() -> None:
    shapes = _SELECT.format("SELECT $this (EXISTS { $this ex:q ?x } AS ?value) { $this ex:p ?y }")
    assert check(shapes, "ex:a ex:p 1 ; ex:q 1 . ex:b ex:p 1 .") == ["a - true SPARQL", "b - false SPARQL"]


@pytest.mark.parametrize(
    ("query", "way", "groups"),
    [
        ("SELECT $this { $this ex:p ?x FILTER EXISTS { $this ex:q ?x } }", Way.TABLES, 0),
        ("SELECT $this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } }", Way.TABLES, 0),
        ("SELECT $this { $this ex:p ?x OPTIONAL { $this ex:q ?y } }", Way.TABLES, 1),
        ("SELECT $this { { $this ex:p ?x } UNION { { OPTIONAL { $this ex:q ?x } } } }", Way.TABLES, 4),
        ("SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this", Way.TABLES, 0),
        ("SELECT $this { { SELECT $this (COUNT(?x) AS ?n) { ?x ex:p 1 } GROUP BY $this } }", Way.TABLES, 1),
        ("SELECT $this { FILTER NOT EXISTS { { $this ex:p ?x } UNION { $this ex:q ?x } } }", Way.TABLES, 3),
        ("SELECT $this { $this ex:p ?x } LIMIT 1", Way.LATERAL, 0),
        ("SELECT $this { $this ex:p ?x { SELECT $this ?y { $this ex:q ?y } OFFSET 1 } }", Way.LATERAL, 1),
    ],
)
def test_groups_that_name_the_focus_node_are_told_of_all(query: str, way: Way, groups: int) -> None:
    places = places_of(query, frozenset({"this"}), ask=False)
    assert (places.way, len(places.within)) == (way, groups)


_BOTH = [
    "SELECT $this ?value { $this ex:p ?value OPTIONAL { $this ex:q ?y } FILTER (!BOUND(?y)) }",
    "SELECT $this ?value { { $this ex:p ?value } UNION { ?value ex:p $this } }",
    "SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "SELECT $this ?value { { SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this } FILTER (?value>1) }",
    "SELECT DISTINCT $this { $this ex:p ?x FILTER NOT EXISTS { { $this ex:q ?x } UNION { ?x ex:q $this } } }",
]


@pytest.mark.parametrize("query", _BOTH)
def test_pyshacl_finds_the_same_for_each_focus_node(query: str) -> None:
    start = _HEAD.partition("ex:S")[0] + "ex:S sh:targetSubjectsOf ex:p ; "
    shapes = f"{start} sh:sparql [ sh:prefixes ex:prefixes ; sh:select '''{query}''' ] ."
    data = (
        "ex:a ex:p 1, 2, ex:b ; ex:q 3 . ex:b ex:p 4, ex:c . ex:c ex:q 1, ex:b ; ex:p 5 . ex:d ex:p ex:a ; ex:q ex:a ."
    )
    dataset = dataset_of(shapes, data)
    found, expected = (sorted(map(line, validate(dataset, engine=engine).results)) for engine in ("kgtool", "pyshacl"))
    assert found == expected
    assert found


@pytest.mark.parametrize(
    ("query", "ask"),
    [("ASK { $this ex:p $value } GROUP BY $this HAVING (COUNT(?x) > 1)", True), ("SELECT $this FROM ex:g { }", False)],
)
def test_an_ask_that_groups_and_a_query_with_from_run_for_each_node(query: str, ask: bool) -> None:  # noqa: FBT001 - a column of a table
    assert places_of(query, frozenset({"this", "value"}), ask=ask).way is Way.ALONE
