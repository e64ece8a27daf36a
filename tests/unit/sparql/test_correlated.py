"""EXISTS that begins with what is bound around it finds what it finds as it is written."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.sparql.correlated import correlated

_PREFIX = "PREFIX ex: <urn:> "
_ends = st.sampled_from(["?a", "?b", "?c", "?d", "ex:n1", "3"])
_starts = st.sampled_from(["?a", "?b", "?c", "?d", "ex:n1"])
_paths = st.sampled_from(
    ["ex:p", "ex:q", "?p", "^ex:p", "ex:p/ex:q", "ex:p+/^ex:q", "ex:p|ex:q", "ex:p/(ex:q|^ex:p)/ex:q"]
)
_lists = st.sampled_from(["", " , ?d", " ; ex:q ?c"])
_triples = st.builds("{} {} {}{} .".format, _starts, _paths, _ends, _lists)
_tests = st.sampled_from(
    ["FILTER(?a != ?b)", "FILTER(BOUND(?c))", "FILTER NOT EXISTS { ?c ex:p ?d . ?d ex:q ?a }", "FILTER isIRI(?d) ."]
)
_group = st.lists(st.one_of(_triples, _triples, _tests), min_size=1, max_size=4).map(" ".join)
_nodes = st.sampled_from([f"<urn:n{number}>" for number in range(4)])
_objects = st.one_of(_nodes, st.just('"3"^^<http://www.w3.org/2001/XMLSchema#integer>'))
_data = st.lists(st.builds("{} <urn:{}> {} .".format, _nodes, st.sampled_from("pq"), _objects), min_size=3, max_size=9)


def _rows(store: pyoxigraph.Store, query: str) -> list[str]:
    found = store.query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return sorted(" ".join(map(str, row)) for row in found)


@settings(max_examples=150, deadline=None)
@given(_group, st.sampled_from(["", "NOT "]), _data)
def test_a_group_is_found_or_not_as_before(group: str, negated: str, data: list[str]) -> None:
    store = pyoxigraph.Store()
    store.load("\n".join(data).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    query = f"{_PREFIX}SELECT ?a ?b {{ ?a ex:p ?b FILTER {negated}EXISTS {{ {group} }} }}"
    assert _rows(store, correlated(query)) == _rows(store, query)


@pytest.mark.parametrize(
    "group",
    [
        "?s ex:p ?m",
        "?x ex:p ?y . ?y ex:q ?z",
        "?s ex:p ?m OPTIONAL { ?m ex:q ?v }",
        "?s ex:p ?m . { ?m ex:q ?v } UNION { ?m ex:p ?v }",
        "?s ex:p _:m . _:m ex:q ?v",
        "?s ex:p|ex:q/ex:p ?m",
        "VALUES ?m { 1 } ?s ex:p ?m . ?m ex:q ?v",
        "SELECT ?s { ?s ex:p ?m . ?m ex:q ?v }",
    ],
)
def test_a_group_of_more_than_a_chain_of_triples_stays_as_it_is(group: str) -> None:
    query = f"{_PREFIX}ASK {{ ?s a ex:C FILTER EXISTS {{ {group} }} }}"
    assert correlated(query) == query


@pytest.mark.parametrize("chain", ["?s ex:p ?m . ?m ex:q ?v", "?m ex:q ?v . ?s ex:p ?m", "?s ex:p/ex:q ?v"])
def test_a_chain_is_followed_from_what_is_bound_around_it(chain: str) -> None:
    nodes = 20_000  # gone through anew for each node, they would not end within minutes
    store = pyoxigraph.Store()
    lines = (f"<urn:s{n}> <urn:p> <urn:m{n}> . <urn:m{n}> <urn:q> <urn:v{n}> ." for n in range(nodes))
    store.load(" ".join(lines).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    query = correlated(f"{_PREFIX}SELECT ?s {{ ?s ex:p ?o FILTER EXISTS {{ {chain} }} }}")
    assert "LATERAL" in query
    assert len(_rows(store, query)) == nodes
