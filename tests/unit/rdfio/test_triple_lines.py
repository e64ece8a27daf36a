from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Dataset, GraphRole
from kgtool.rdfio.serializing import rows_of, serialize_rows
from kgtool.rdfio.triple_lines import triple_lines
from kgtool.terms import BlankNode, Literal, NamedNode

IRIS = st.sampled_from([NamedNode(f"http://example.org/{name}") for name in ("a", "ab", "b", "a!", "é", "a-b")])
LITERALS = st.one_of(
    st.text(max_size=4).map(Literal),
    st.sampled_from(
        [Literal("a", language="en"), Literal("a", language="en-gb"), Literal("a"), Literal("a b"), Literal(1)]
    ),
)


@settings(deadline=None)
@given(st.lists(st.tuples(IRIS, IRIS, st.one_of(IRIS, LITERALS)), max_size=12))
def test_lines_are_the_bytes_of_the_serializer(triples: list[tuple[NamedNode, NamedNode, NamedNode | Literal]]) -> None:
    dataset = Dataset()
    dataset.append_terms(dataset.add_source("a.nt", GraphRole.DATA), triples)
    lines = triple_lines(dataset, GraphRole.DATA)
    assert lines is not None
    assert b"".join(lines) == serialize_rows(rows_of(dataset, GraphRole.DATA, graphs=False), "nt")


def test_blank_nodes_are_left_to_the_serializer() -> None:
    dataset = Dataset()
    triple = (BlankNode("b"), NamedNode("http://example.org/p"), Literal("x"))
    dataset.append_terms(dataset.add_source("a.nt", GraphRole.DATA), [triple])
    assert triple_lines(dataset, GraphRole.DATA) is None
