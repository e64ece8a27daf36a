from __future__ import annotations

import pytest

from kgtool.dataset import Dataset
from kgtool.roles import GraphRole
from kgtool.sparql.evaluation import Engine, Request
from kgtool.sparql.filling import feed
from kgtool.sparql.names import unknown_names
from kgtool.terms import NamedNode

NAMESPACE = "http://example.org/"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("PREFIX : <http://example.org/> SELECT ?o { :lighthouse :keptBy ?o }", []),
        ("PREFIX : <http://example.org/> SELECT ?o { :lighthose :keptBy ?o }", ["':lighthose'"]),
        ("PREFIX : <http://example.org/> SELECT ?n { ?s :keptBy ?o BIND(STRAFTER(STR(?o), STR(:)) AS ?n) }", []),
        ("SELECT ?n { ?s ?p ?o BIND(STRAFTER(STR(?o), STR(<http://example.org/person/>)) AS ?n) }", []),
    ],
)
def test_names_that_occur_nowhere_are_told_and_namespaces_are_none(query: str, named: list[str]) -> None:
    dataset = Dataset()
    source = dataset.add_source("light.ttl", GraphRole.DATA)
    triple = tuple(NamedNode(NAMESPACE + name) for name in ("lighthouse", "keptBy", "brigid"))
    dataset.append_terms(source, [(triple[0], triple[1], triple[2])])
    with Engine() as engine:
        engine.fill(feed(dataset, "urn:test:", {}))
        found = unknown_names(Request(query), engine, [NAMESPACE])
    assert [fault.message.split()[0] for fault in found] == named
