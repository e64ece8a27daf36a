from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, serialize

from kgtool.errors import InputError
from kgtool.rdfio.jsonld_from_rdf import from_quads
from kgtool.rdfio.jsonld_rdf import to_quads
from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kgtool.vocab import RDF, XSD

NODES = [NamedNode(f"urn:n:{name}") for name in "ab"]
BLANKS = [BlankNode(name) for name in "xyz"]
LITERALS = [
    Literal("t"),
    Literal("t", language="en"),
    Literal("1", datatype=XSD.integer),
    Literal("x", datatype=XSD.date),
]
QUADS = st.lists(
    st.builds(
        Quad,
        st.sampled_from([*NODES, *BLANKS]),
        st.sampled_from([NamedNode("urn:n:p"), RDF.type, RDF.rest]),
        st.sampled_from([*NODES, *BLANKS, *LITERALS]),
        st.sampled_from([DefaultGraph(), *NODES]),
    ),
    max_size=10,
)


def unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: [unordered(x) for x in v] if key == "@list" else unordered(v) for key, v in value.items()}
    return sorted(map(unordered, value), key=repr) if isinstance(value, list) else value


@settings(max_examples=100, deadline=None)
@given(QUADS)
def test_expanded_documents_equal_those_of_pyld(quads: list[Quad]) -> None:
    from pyld import jsonld

    expected = jsonld.from_rdf((serialize(quads, format=RdfFormat.N_QUADS) or b"").decode())
    assert unordered(from_quads(quads)) == unordered(expected)


def test_a_hub_has_all_of_very_many_values() -> None:
    hub = NamedNode("urn:n:hub")
    quads = [Quad(hub, NamedNode("urn:n:p"), NamedNode(f"urn:n:{n}"), DefaultGraph()) for n in range(50_000)]
    assert len(from_quads(quads)[0]["urn:n:p"]) == 50_000


def test_a_malformed_json_literal_is_named() -> None:
    quad = Quad(NODES[0], NODES[1], Literal("{", datatype=RDF.JSON), DefaultGraph())
    with pytest.raises(InputError, match=r"KG1002.*invalid JSON literal"):
        from_quads([quad])


def test_statements_with_a_relative_iri_are_left_out() -> None:
    assert to_quads([{"@id": "relative", "urn:n:p": [{"@value": "x"}]}]) == ()


def test_statements_with_a_malformed_language_tag_are_left_out() -> None:
    assert to_quads([{"@id": "urn:n:a", "urn:n:p": [{"@value": "x", "@language": "a b"}]}]) == ()
