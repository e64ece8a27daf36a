from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import EngineError, InputError, LimitError
from kgtool.rdfio.jsonld import parse_jsonld, write_jsonld
from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from kgtool.vocab import RDF, RDFS, XSD

PREFIXES = {"": "https://example.org/o#", "film": "https://example.org/film/", "rdfs": RDFS.namespace}


def quads(text: str) -> list[Quad]:
    return list(ox.parse(text.encode(), format=ox.RdfFormat.TRIG, base_iri="https://example.org/"))


def canonical(found: object) -> str:
    dataset = ox.Dataset(found)  # type: ignore[arg-type]  # any iterable of quads
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return "".join(sorted(f"{quad}\n" for quad in dataset))


def written(text: str) -> dict[str, object]:
    document: dict[str, object] = json.loads(write_jsonld(quads(text), PREFIXES))
    return document


def test_a_single_node_is_written_without_a_graph_around_it() -> None:
    document = written(
        "<https://example.org/film/a> a <https://example.org/o#Film> ; <https://example.org/o#year> 2014 ."
    )
    assert document == {
        "@context": {"@version": 1.1, "@vocab": "https://example.org/o#", "film": "https://example.org/film/"},
        "@id": "film:a",
        "@type": "Film",
        "year": 2014,
    }


@pytest.mark.parametrize("lexical", ["01", "+1", "-0", "1 ", "123456789012345678901234567890"])
def test_an_integer_that_json_would_change_keeps_its_lexical_form(lexical: str) -> None:
    quad = Quad(NamedNode("urn:a:b"), NamedNode("urn:c:d"), Literal(lexical, datatype=XSD.integer), DefaultGraph())
    assert parse_jsonld(write_jsonld([quad])) == (quad,)


def test_a_blank_node_with_one_mention_stands_in_its_place() -> None:
    document = written("<urn:a:a> <urn:a:p> [ <urn:a:q> 'x' ] .")
    assert document["urn:a:p"] == {"urn:a:q": "x"}


def test_a_blank_node_in_a_circle_keeps_a_label() -> None:
    assert '"@id": "_:b0"' in write_jsonld(quads("_:x <urn:a:p> _:x .")).decode()


def test_lists_are_written_as_lists_also_inside_lists() -> None:
    document = written("<urn:a:a> <urn:a:p> ( 1 ( 'x' ) () ) .")
    assert document["urn:a:p"] == {"@list": [1, {"@list": ["x"]}, {"@list": []}]}


def test_a_prefix_that_is_the_scheme_of_an_iri_is_not_used() -> None:
    prefixes = {"doc": "https://example.org/doc/"}
    given_quads = quads("<doc:1> <urn:a:p> <https://example.org/doc/1> .")
    assert canonical(parse_jsonld(write_jsonld(given_quads, prefixes))) == canonical(given_quads)


def test_bytes_do_not_depend_on_order_or_labels() -> None:
    one = quads("<urn:a:a> <urn:a:p> [ <urn:a:q> 1 ], [ <urn:a:q> 2 ], <urn:a:b> . [] <urn:a:r> 3 . [] <urn:a:r> 4 .")
    other = quads("[] <urn:a:r> 4 . [] <urn:a:r> 3 . <urn:a:a> <urn:a:p> <urn:a:b>, [ <urn:a:q> 2 ], [ <urn:a:q> 1 ] .")
    assert write_jsonld(one) == write_jsonld(other)


def test_triple_terms_are_refused_by_name() -> None:
    inner = Triple(NamedNode("urn:a:a"), NamedNode("urn:a:b"), NamedNode("urn:a:c"))
    with pytest.raises(EngineError, match="KG1006"):
        write_jsonld([Triple(NamedNode("urn:a:s"), NamedNode("urn:a:p"), inner)])


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ('{"@context": "https://schema.org/", "name": "x"}', "KG1003.*<https://schema.org/>"),
        ('{"@context": "file:///etc/passwd"}', "KG1003.*<file:///etc/passwd>"),
        ('{"@context": {"@import": "http://localhost/x"}}', "KG1003.*<http://localhost/x>"),
        ('{"@context": {"a": {"@id": "urn:x:a", "@context": "http://localhost/y"}}, "a": {"b": 1}}', "KG1003"),
    ],
)
def test_a_context_by_address_is_refused_by_name(document: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        parse_jsonld(document.encode())


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (b'{"a": }', r"KG1001\]: x.jsonld:1:7: loading document failed: not JSON"),
        (b'{"urn:a:b": NaN}', "KG1001.*'NaN' is no JSON number"),
        (b'{"urn:a:b": "\\ud800"}', "KG1001.*surrogate"),
        (b'{"urn:a:b": "\xff"}', "KG1001.*0xff"),
        (b'{"@context": {"a": {"@id": 5}}}', "KG1002.*invalid IRI mapping"),
        (b'{"@id": ["x"]}', "KG1002.*invalid @id value"),
        (b'{"@context": 5}', "KG1002.*invalid local context"),
    ],
)
def test_a_malformed_document_is_named_with_its_fault(document: bytes, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        parse_jsonld(document, path="x.jsonld")


def test_a_document_nested_too_deep_reaches_a_limit() -> None:
    with pytest.raises(LimitError, match="KG1005"):
        parse_jsonld(b'{"urn:a:b": ' * 5000 + b"1" + b"}" * 5000)


def test_brackets_in_strings_are_not_nesting() -> None:
    document = json.dumps({"@id": "urn:a:a", "urn:a:b": "[{" * 5000}).encode()
    assert len(parse_jsonld(document)) == 1


def test_a_byte_order_mark_is_read_over() -> None:
    assert len(parse_jsonld(b'\xef\xbb\xbf{"@id": "urn:a:a", "urn:a:b": 1}')) == 1


IRIS = st.sampled_from([NamedNode(f"https://example.org/{name}") for name in ("a", "film/b", "o#c", "o#d")])
BLANKS = st.sampled_from([BlankNode(name) for name in "xyz"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="en")),
    st.builds(
        lambda text, datatype: Literal(text, datatype=datatype),
        st.sampled_from(["1", "01", "true", "1.0", "1E0", "2014-12-24", "x", "{}", '{"a": [1]}']),
        st.sampled_from([XSD.integer, XSD.boolean, XSD.decimal, XSD.double, XSD.date, XSD.string, RDF.JSON]),
    ),
)
PREDICATES = st.one_of(IRIS, st.sampled_from([RDF.type, RDF.first, RDF.rest, RDFS.label]))
OBJECTS = st.one_of(IRIS, BLANKS, LITERALS, st.just(RDF.nil))
GRAPHS = st.one_of(st.just(DefaultGraph()), IRIS, BLANKS)
QUADS = st.lists(st.builds(Quad, st.one_of(IRIS, BLANKS), PREDICATES, OBJECTS, GRAPHS), max_size=12)


@settings(max_examples=150, deadline=None)
@given(QUADS)
def test_what_is_written_is_read_back(some: list[Quad]) -> None:
    assert canonical(parse_jsonld(write_jsonld(some, PREFIXES))) == canonical(some)
