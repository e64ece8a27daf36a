from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Terms
from kgtool.rdfio.serializing import rows_of_terms, serialize
from kgtool.rdfio.turtle import write_turtle
from kgtool.rdfio.turtle_columns import turtle_pieces
from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from kgtool.vocab import RDF

X = "http://x/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"x": X, "xa": f"{X}a/", "": f"{X}a/", "a0": f"{X}a/b", "rdf": RDF.namespace, "xsd": XSD}
NAMES = ("a", "a/b", "b!", "é", "c", "", "a/", "a/b.", "a/b-", "a/é", "a/b/c", "a.b/c#d", "12", "-1")
IRIS = st.sampled_from([NamedNode(X + name) for name in NAMES] + [NamedNode("urn:x:y")])
KINDS = [*(XSD + name for name in ("integer", "decimal", "double", "boolean", "date")), f"{X}d", f"{X}é", "urn:d"]
LEXICAL = ["1", "+01", "-1.5", ".5", "1.", "1e0", "1.e-3", "true", "1 ", "", 'a"^^<urn:d>', "é", "x\ny"]
TYPED = st.builds(Literal, st.sampled_from(LEXICAL), datatype=st.sampled_from([*map(NamedNode, KINDS)]))
BLANKS = st.sampled_from([BlankNode(label) for label in "uvwxyz"])
PREDICATES = st.one_of(IRIS, st.sampled_from([NamedNode(RDF.namespace + name) for name in ("type", "first", "rest")]))
VALUES = st.one_of(
    IRIS,
    BLANKS,
    st.just(NamedNode(RDF.namespace + "nil")),
    st.text(max_size=4).map(Literal),
    TYPED,
    st.sampled_from([Literal("long " * 12), Literal("longer " * 12), Literal(1), Literal("x", language="en")]),
    st.builds(Triple, st.one_of(IRIS, BLANKS), IRIS, BLANKS),
)
GRAPHS = st.one_of(st.just(DefaultGraph()), st.just(DefaultGraph()), IRIS, BLANKS)
QUADS = st.lists(st.builds(Quad, st.one_of(IRIS, BLANKS), PREDICATES, VALUES, GRAPHS), max_size=20)


def by_columns(rows: list[tuple[str, str, str, str]], base: str | None = None) -> str:
    terms = Terms()
    columns = np.array([terms.intern_all(row) for row in rows], np.uint32).reshape(-1, 4).T
    return b"".join(turtle_pieces(terms.series(), list(columns), PREFIXES, base)).decode()


@settings(deadline=None)
@given(QUADS, st.sampled_from([None, X]))
def test_columns_are_written_as_the_writer_for_people_writes_rows(quads: list[Quad], base: str | None) -> None:
    rows = list(rows_of_terms(quads))
    assert by_columns(rows, base) == write_turtle(rows, PREFIXES, base=base)


@settings(deadline=None)
@given(st.lists(st.builds(Quad, IRIS, PREDICATES, VALUES), max_size=20))
def test_three_columns_are_turtle(quads: list[Quad]) -> None:
    rows = list(rows_of_terms(quads))
    terms = Terms()
    columns = np.array([terms.intern_all(row[:3]) for row in rows], np.uint32).reshape(-1, 3).T
    assert b"".join(turtle_pieces(terms.series(), list(columns), PREFIXES)).decode() == write_turtle(rows, PREFIXES)


@pytest.mark.parametrize("rows_of_a_piece", [1, 2, 3, 5])
def test_pieces_may_end_anywhere(rows_of_a_piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.turtle_columns.ROWS", rows_of_a_piece)
    rows = [
        (f"<{X}{s}>", f"<{X}{p}>", f'"{value * length}"', graph)
        for s in "ab"
        for p in "pq"
        for value, length in (("v", 1), ("w", 70), ("y", 40))
        for graph in ("", f"<{X}g>")
    ]
    assert by_columns(rows) == write_turtle(rows, PREFIXES)


def test_literals_of_very_many_datatypes_are_written_as_the_writer_for_people_writes_them() -> None:
    rows = [(f"<{X}a>", f"<{X}p>", f'"{number}"^^<{X}t{number % 300}>', "") for number in range(400)]
    assert by_columns(rows) == write_turtle(rows, PREFIXES)


def test_long_documents_are_written_from_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [Quad(BlankNode("b"), NamedNode(X + "p"), Literal(n), NamedNode(X + "g")) for n in range(9)]
    short = serialize(quads, "trig", PREFIXES)
    monkeypatch.setattr("kgtool.rdfio.serializing._MANY", 9)
    assert serialize(quads, "trig", PREFIXES) == short
