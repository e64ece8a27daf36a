from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.outputs.context import part_of_context
from kgtool.rdfio.canonical import nquads_lines
from kgtool.rdfio.jsonld import parse_jsonld, write_jsonld_rows
from kgtool.rdfio.jsonld_context import LANGUAGE, Context, TermDefinition
from kgtool.rdfio.serializing import rows_of_terms
from kgtool.rdfio.turtle import write_turtle
from kgtool.site.row_texts import RowTexts, has_blank_nodes

if TYPE_CHECKING:
    from kgtool.rdfio.canonical import Row

E = "http://example.org/"
PREFIXES = {"": E, "p": f"{E}p/", "xsd": "http://www.w3.org/2001/XMLSchema#", "o": "http://other.org/#"}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = f"<{RDF}type>"
CONTEXT = Context(
    terms={
        "knows": TermDefinition(f"{E}knows", "@id"),
        "kind": TermDefinition(f"{E}kind", "@vocab"),
        "label": TermDefinition("http://www.w3.org/2000/01/rdf-schema#label", LANGUAGE),
        "born": TermDefinition(f"{E}born", f"{XSD}date"),
        "Person": TermDefinition(f"{E}Person"),
    },
    prefixes={"p": f"{E}p/", "o": "http://other.org/#", "xsd": XSD},
    vocab=E,
    aliased=True,
)
NODES = (f"<{E}p/a>", f"<{E}p/b>", f"<{E}p/a-b>", "<http://other.org/#x>", "<urn:x>", f"<{E}knows>", f"<{E}Person>")
PREDICATES = (
    TYPE,
    f"<{E}knows>",
    f"<{E}kind>",
    f"<{E}born>",
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://other.org/#other>",
)
LITERALS = (
    '"text"',
    '"text"@en',
    '"texte"@fr',
    f'"2014-12-25"^^<{XSD}date>',
    f'"7"^^<{XSD}integer>',
    f'"07"^^<{XSD}integer>',
    f'"true"^^<{XSD}boolean>',
    '"a\\n\\"b\\" é"',
    r'"\u0001\uFFFE"',
    f'"{"long " * 30}"',
    f'"{"also long " * 9}"@en',
    f"<{RDF}nil>",
)
ROWS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from([*NODES, *LITERALS]), st.just("")),
    min_size=1,
    max_size=25,
    unique=True,
).map(sorted)


@given(ROWS)
def test_turtle_is_what_the_writer_for_people_writes(rows: list[Row]) -> None:
    assert RowTexts(PREFIXES, CONTEXT).turtle(rows).decode() == write_turtle(rows, PREFIXES)


@given(ROWS)
def test_ntriples_are_canonical_lines(rows: list[Row]) -> None:
    assert RowTexts(PREFIXES, CONTEXT).ntriples(rows) == nquads_lines(rows, {})


@given(st.sampled_from(NODES), ROWS)
def test_json_ld_has_the_objects_that_the_writer_of_exports_writes(node: str, rows: list[Row]) -> None:
    written = RowTexts(PREFIXES, CONTEXT).json(node, rows).decode()
    context = part_of_context(CONTEXT, [(s, p, o) for s, p, o, _ in rows])
    expected = write_jsonld_rows(rows, context=context).decode()
    assert sorted(line.rstrip(",") for line in written.splitlines()) == sorted(
        line.rstrip(",") for line in expected.splitlines()
    )


@given(st.sampled_from(NODES), ROWS)
def test_json_ld_says_the_same_as_the_rows(node: str, rows: list[Row]) -> None:
    back = rows_of_terms(parse_jsonld(RowTexts(PREFIXES, CONTEXT).json(node, rows)))
    # the escapes of two characters are written out by whoever reads them
    assert nquads_lines(back, {}) == nquads_lines(rows, {})


@given(st.lists(st.tuples(st.sampled_from(NODES), ROWS), min_size=2, max_size=4))
def test_a_document_does_not_depend_on_those_written_before(documents: list[tuple[str, list[Row]]]) -> None:
    shared = RowTexts(PREFIXES, CONTEXT)
    for node, rows in documents:
        alone = RowTexts(PREFIXES, CONTEXT)
        assert shared.json(node, rows) == alone.json(node, rows)
        assert shared.turtle(rows) == alone.turtle(rows)
        assert shared.own(node, rows) == alone.own(node, rows)


def test_the_object_of_the_node_comes_first() -> None:
    a, b = NODES[:2]
    rows = [(a, PREDICATES[1], b, ""), (b, PREDICATES[1], a, "")]
    document = json.loads(RowTexts(PREFIXES, CONTEXT).json(b, rows))
    assert [each["id"] for each in document["@graph"]] == ["p:b", "p:a"]


def test_the_own_document_leaves_out_what_others_say() -> None:
    a, b = NODES[:2]
    rows = [(a, PREDICATES[1], b, ""), (b, PREDICATES[1], a, "")]
    document = RowTexts(PREFIXES, CONTEXT).own(b, rows)
    assert {key: value for key, value in document.items() if key != "@context"} == {"id": "p:b", "knows": "p:a"}


@pytest.mark.parametrize(
    ("row", "there"), [(("<a:a>", "<a:p>", "_:b", ""), True), (("<a:a>", "<a:p>", '"_:b"', ""), False)]
)
def test_a_literal_that_looks_like_a_blank_node_is_none(row: Row, there: bool) -> None:  # noqa: FBT001 - what is expected
    assert has_blank_nodes([row]) is there


def test_every_pair_of_objects_of_a_property_is_written_as_the_writer_for_people_does() -> None:
    texts = RowTexts(PREFIXES, CONTEXT)
    for predicate, one, other in product(PREDICATES, LITERALS, LITERALS):
        rows = sorted({(NODES[0], predicate, one, ""), (NODES[0], predicate, other, "")})
        assert texts.turtle(rows).decode() == write_turtle(rows, PREFIXES)
