from __future__ import annotations

import pytest

from kgtool.roles import GraphRole
from kgtool.shacl.graph import ListError, ShapesGraph, Statement
from kgtool.terms import Literal, NamedNode, Triple
from kgtool.vocab import RDF
from tests.unit.shacl.worlds import dataset_of

A, B, P, Q = (NamedNode(f"https://example.org/{name}") for name in "abpq")


def test_the_parts_of_a_statement_are_the_same_objects_every_time() -> None:
    triple = Triple(A, P, B)
    (statement,) = ShapesGraph([triple]).triples
    assert statement.subject is statement.subject
    assert statement == (A, P, B)
    assert isinstance(statement, Statement)


def test_a_graph_may_be_made_of_triples_or_of_plain_rows() -> None:
    assert ShapesGraph([Triple(A, P, B)]).triples == ShapesGraph([(A, P, B)]).triples


def test_named_has_every_predicate_and_object_and_no_mere_subject() -> None:
    assert ShapesGraph([(A, P, B), (B, Q, Literal("x"))]).named() == {P, Q, B, Literal("x")}


def test_objects_keep_the_order_of_the_statements() -> None:
    graph = ShapesGraph([(A, P, B), (A, P, A), (A, Q, A)])
    assert graph.objects(A, P) == (B, A)
    assert graph.value(A, P) == B
    assert graph.predicates(A) == (P, Q)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([(A, RDF.first, B), (A, RDF.rest, A)], "comes back to itself"),
        ([(A, RDF.first, B)], "no values of rdf:rest"),
        ([(A, RDF.first, B), (A, RDF.first, P), (A, RDF.rest, RDF.nil)], "2 values of rdf:first"),
    ],
)
def test_a_list_that_is_none_is_named_with_its_cell(
    cells: list[tuple[NamedNode, NamedNode, NamedNode]], said: str
) -> None:
    with pytest.raises(ListError, match=said) as raised:
        ShapesGraph(cells).items(A)
    assert raised.value.node == A


def test_the_rows_of_a_dataset_have_one_object_for_each_distinct_term() -> None:
    dataset = dataset_of("", "ex:a ex:p ex:b , 1 . ex:b ex:p 1 .")
    rows = list(dataset.term_rows(GraphRole.DATA))
    assert [Triple(*row) for row in rows] == list(dataset.term_triples(GraphRole.DATA))
    assert len({id(term) for row in rows for term in row}) == len({term for row in rows for term in row}) == 4
