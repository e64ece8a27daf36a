from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Dataset, GraphRole
from kgtool.rdfio.serializing import rows_of, rows_of_terms, serialize_rows
from kgtool.rdfio.triple_lines import row_lines, triple_lines
from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad

IRIS = st.sampled_from([NamedNode(f"http://example.org/{name}") for name in ("a", "ab", "b", "a!", "é", "a-b")])
LITERALS = st.one_of(
    st.text(max_size=4).map(Literal),
    st.sampled_from(
        [Literal("a", language="en"), Literal("a", language="en-gb"), Literal("a"), Literal("a b"), Literal(1)]
    ),
)


BLANKS = st.sampled_from([BlankNode(label) for label in "xyz"])
GRAPHS = st.one_of(st.just(DefaultGraph()), IRIS, BLANKS)


def loaded(quads: list[Quad]) -> Dataset:
    """Return a dataset with the quads, in their graphs, in their order."""
    dataset = Dataset()
    intern = dataset.terms.intern
    rows = [[intern(text) for text in row] for row in rows_of_terms(quads)]
    s, p, o, g = zip(*rows, strict=True) if rows else ((), (), (), ())
    dataset.append(dataset.add_source("a.nq", GraphRole.DATA), s, p, o, g)
    return dataset


QUADS = st.lists(st.builds(Quad, IRIS | BLANKS, IRIS, IRIS | BLANKS | LITERALS, GRAPHS), max_size=12)


@settings(deadline=None)
@given(QUADS)
def test_lines_are_the_bytes_of_the_serializer(quads: list[Quad]) -> None:
    dataset = loaded(quads)
    expected = serialize_rows(rows_of(dataset, GraphRole.DATA, graphs=False), "nt")
    for few in (-1, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kgtool.rdfio.triple_lines._FEW", few)
            assert b"".join(triple_lines(dataset, GraphRole.DATA)) == expected


@settings(deadline=None)
@given(QUADS)
def test_quad_lines_are_the_bytes_of_the_serializer(quads: list[Quad]) -> None:
    dataset = loaded(quads)
    (block,) = dataset.blocks
    columns = [block.subject, block.predicate, block.object, block.graph]
    expected = serialize_rows(rows_of(dataset, GraphRole.DATA), "nq")
    for few in (-1, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kgtool.rdfio.triple_lines._FEW", few)
            assert b"".join(row_lines(dataset.terms, columns)) == expected


def test_rows_whose_ranks_fill_no_number_are_sorted_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [
        Quad(NamedNode(f"http://a/{number % 5}"), NamedNode(f"http://a/{number % 3}"), Literal(number % 7))
        for number in range(40)
    ]
    dataset = loaded(quads)
    monkeypatch.setattr("kgtool.rdfio.triple_lines._FEW", 0)
    packed = list(triple_lines(dataset, GraphRole.DATA))
    monkeypatch.setattr("kgtool.rdfio.row_order._BITS", 4)
    assert list(triple_lines(dataset, GraphRole.DATA)) == packed


def test_millions_of_rows_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.row_order.ROWS", 2)
    monkeypatch.setattr("kgtool.rdfio.triple_lines._FEW", 0)
    dataset = loaded([Quad(NamedNode("http://a/s"), NamedNode("http://a/p"), Literal(n)) for n in range(5)])
    pieces = list(triple_lines(dataset, GraphRole.DATA))
    assert [bytes(piece).count(b"\n") for piece in pieces] == [2, 2, 1]


@pytest.mark.parametrize("few", [0, 10])
def test_the_escapes_are_those_of_canonical_n_triples(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.triple_lines._FEW", few)
    dataset = Dataset()
    texts = ["<http://a/s>", "<http://a/p>", r'"\u0041\u0001"', '"A\\u0001"']
    s, p, *objects = dataset.terms.intern_all(texts).tolist()
    dataset.append(dataset.add_source("a.nt", GraphRole.DATA), [s, s], [p, p], objects)
    assert b"".join(triple_lines(dataset, GraphRole.DATA)) == b'<http://a/s> <http://a/p> "A\\u0001" .\n'


@pytest.mark.parametrize("few", [0, 10])
def test_a_blank_node_has_one_label_inside_a_triple_term_and_outside(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.triple_lines._FEW", few)
    dataset = Dataset()
    texts = ["<a:s>", "<a:p>", '<<( _:f0_0 <a:p> "_:f0_0" )>>', "_:f0_0", "<a:o>"]
    s, p, term, blank, o = dataset.terms.intern_all(texts).tolist()
    dataset.append(dataset.add_source("a.nt", GraphRole.DATA), [s, blank], [p, p], [term, o])
    expected = b'<a:s> <a:p> <<( _:c14n0 <a:p> "_:f0_0" )>> .\n_:c14n0 <a:p> <a:o> .\n'
    assert b"".join(triple_lines(dataset, GraphRole.DATA)) == expected
    assert serialize_rows(rows_of(dataset, GraphRole.DATA), "nt") == expected
