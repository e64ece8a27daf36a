"""Queries that run once for many nodes: they find what a run for each node finds, which LIMIT asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.shacl.sharing import places_of
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import check, dataset_of, line

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
_ALONE = " LIMIT 1000000"

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


def _found(shapes: str, data: str, inferred: str = "") -> list[str]:
    report = validate(dataset_of(shapes, data, inferred))
    shown = [f"{line(result)} {' '.join(result.holds_in)}" for result in report.results]
    return sorted([*shown, *(f"{line(hidden.result)} hidden" for hidden in report.hidden)])


@settings(max_examples=40, deadline=None)
@given(_where, st.sampled_from(["", "DISTINCT "]), _data)
def test_a_select_finds_what_it_finds_for_each_focus_node_alone(where: str, distinct: str, data: str) -> None:
    query = f"SELECT {distinct}$this ?value {{ {where} OPTIONAL {{ $this ex:q ?value }} }}"
    inferred = "ex:b ex:q ex:a ."
    assert _found(_SELECT.format(query), data, inferred) == _found(_SELECT.format(query + _ALONE), data, inferred)


@settings(max_examples=30, deadline=None)
@given(_where, st.sampled_from(["$this", "?x $this"]), _data)
def test_an_aggregate_counts_what_it_counts_for_each_focus_node_alone(where: str, by: str, data: str) -> None:
    query = f"SELECT $this (COUNT(?y) AS ?value) {{ {where} OPTIONAL {{ $this ex:p ?x }} }} GROUP BY {by}"
    assert _found(_SELECT.format(query), data) == _found(_SELECT.format(query + _ALONE), data)


@settings(max_examples=40, deadline=None)
@given(_where, _data)
def test_an_ask_says_of_each_value_what_it_says_of_it_alone(where: str, data: str) -> None:
    ask = f"ASK {{ {{ {where} }} UNION {{ $this ex:q $value FILTER (isIRI($value)) }} }}"
    if "SELECT" not in where:
        assert _found(_ASK.format(ask), data) == _found(_ASK.format(ask + _ALONE), data)


def test_an_ask_counts_values_that_the_store_writes_alike_once() -> None:
    counted = "SELECT $this $value (COUNT(?x) AS ?n) { $this ex:q ?x FILTER (?x != $value) } GROUP BY $this $value"
    ask = f"ASK {{ {{ {counted} }} FILTER (?n = 1) }}"
    data = "ex:a ex:p 1, 01, 2 ; ex:q 5 ."
    assert _found(_ASK.format(ask), data) == _found(_ASK.format(ask + _ALONE), data) == []


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
    ("query", "shared", "groups"),
    [
        ("SELECT $this { $this ex:p ?x FILTER EXISTS { $this ex:q ?x } }", True, 0),
        ("SELECT $this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } }", True, 0),
        ("SELECT $this { $this ex:p ?x OPTIONAL { $this ex:q ?y } }", True, 1),
        ("SELECT $this { { $this ex:p ?x } UNION { { OPTIONAL { $this ex:q ?x } } } }", True, 4),
        ("SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this", True, 0),
        ("SELECT $this { { SELECT $this (COUNT(?x) AS ?n) { ?x ex:p 1 } GROUP BY $this } }", True, 1),
        ("SELECT $this { FILTER NOT EXISTS { { $this ex:p ?x } UNION { $this ex:q ?x } } }", True, 3),
        ("SELECT $this { $this ex:p ?x } LIMIT 1", False, 0),
        ("SELECT $this { $this ex:p ?x { SELECT $this ?y { $this ex:q ?y } OFFSET 1 } }", False, 1),
    ],
)
def test_groups_that_name_the_focus_node_are_told_of_all(query: str, shared: bool, groups: int) -> None:  # noqa: FBT001 - a column of a table
    places = places_of(query, frozenset({"this"}), ask=False)
    assert (places.shared, len(places.within)) == (shared, groups)


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
