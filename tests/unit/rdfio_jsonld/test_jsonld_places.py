from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.rdfio.formats import format_named
from kgtool.rdfio.jsonld_spans import spanned_json
from kgtool.rdfio.parser import Document, read_rows
from kgtool.rdfio.places import DocumentPlaces, find_place
from kgtool.rdfio.source_places import places_of_source
from tests.unit.rdfio.worlds import span

if TYPE_CHECKING:
    from pathlib import Path


RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"
A, B, P, Q = (f"<http://x/{name}>" for name in "abpq")
TYPE, FIRST, TRUE, ONE = f"<{RDF}type>", f"<{RDF}first>", f'"true"^^<{XSD}boolean>', f'"1"^^<{XSD}integer>'
NEW = "_:f0_0"
ID, KEY = "2:7-10", "2:12-15"
"""Where the first identifier of a body stands, and the key after it."""
PARTS = ("subject", "predicate", "object")
Row = tuple[str, str, str]


def places_in(context: str, body: str) -> DocumentPlaces:
    """Return the places of a document whose context is line 1 and whose body begins on line 2."""
    text = f'{{"@context": {{"@vocab": "http://x/", "@base": "http://x/", {context}}},\n{body}}}'
    return DocumentPlaces.of(Document("a", text.encode(), format_named("jsonld")))


@pytest.mark.parametrize(
    ("context", "body", "triple", "expected"),
    [
        # strings, numbers, booleans
        ('"x": null', '"@id":"a", "p":"é😀", "q":"z"', (A, Q, '"z"'), ("2:7-10", "2:22-25", "2:26-29")),
        ('"x": null', '"@id":"a",\n"p" :  [ "y",\n "z" ]', (A, P, '"z"'), ("2:7-10", "3:1-4", "4:2-5")),
        ('"x": null', '"@id":"a", "p":1', (A, P, ONE), (ID, KEY, "2:16-17")),
        ('"x": null', '"@id":"a", "p":2.50', (A, P, f'"2.5E0"^^<{XSD}double>'), (ID, KEY, "2:16-20")),
        ('"x": null', '"@id":"a", "p":[false, true]', (A, P, TRUE), (ID, KEY, "2:24-28")),
        ('"x": null', '"@id":"a", "p":{"@value": true}', (A, P, TRUE), (ID, KEY, "2:16-32")),
        # what the context says of a value
        ('"p": {"@language": "en"}', '"@id":"a", "p":"b"', (A, P, '"b"@en'), (ID, KEY, "2:16-19")),
        ('"p": {"@type": "d"}', '"@id":"a", "p":"b"', (A, P, '"b"^^<http://x/d>'), (ID, KEY, "2:16-19")),
        ('"p": {"@type": "@id"}', '"@id":"a", "p":"b"', (A, P, B), (ID, KEY, "2:16-19")),
        ('"i": "@id", "r": "p"', '"i":"a", "r":"b"', (A, P, '"b"'), ("2:5-8", "2:10-13", "2:14-17")),
        ('"p": {"@container": "@language"}', '"@id":"a", "p":{"en":"b"}', (A, P, '"b"@en'), (ID, KEY, "2:22-25")),
        ('"p": {"@container": "@id"}', '"@id":"a", "p":{"b":{"q":1}}', (A, P, B), (ID, KEY, "2:17-20")),
        # types, embedded nodes, reverse properties
        ('"x": null', '"@id":"a", "@type":["C", "b"]', (A, TYPE, B), ("2:7-10", "2:26-29", "2:26-29")),
        ('"x": null', '"@id":"a", "p":{"q":1, "@id":"b"}', (A, P, B), (ID, KEY, "2:30-33")),
        ('"x": null', '"@id":"a", "p":{"q":1}', (A, P, NEW), (ID, KEY, "2:16-23")),
        ('"x": null', '"@id":"a", "p":{"q":1}', (NEW, Q, ONE), ("2:16-23", "2:17-20", "2:21-22")),
        ('"x": null', '"@id":"a", "@reverse":{"p":{"@id":"b"}}', (B, P, A), ("2:35-38", "2:24-27", "2:7-10")),
        ('"n": "@nest"', '"@id":"a", "n":{"p":1}', (A, P, ONE), ("2:7-10", "2:17-20", "2:21-22")),
        ('"x": null', '"@graph":[{"@id":"a", "p":1}]', (A, P, ONE), ("2:18-21", "2:23-26", "2:27-28")),
        # lists
        ('"p": {"@container": "@list"}', '"@id":"a", "p":["b", 1]', (A, P, NEW), (ID, KEY, "2:16-24")),
        ('"p": {"@container":"@list"}', '"@id":"a", "p":["b"]', (NEW, FIRST, '"b"'), ("2:17-20", "2:17-20", "2:17-20")),
        ('"x": null', '"@id":"a", "p":{"@list":["b"]}', (A, P, NEW), (ID, KEY, "2:16-31")),
        # of two terms for one property, each value stands under its own; of equal keys the last one counts
        ('"r": "p"', '"@id":"a", "p":"b", "r":"c"', (A, P, '"c"'), ("2:7-10", "2:25-28", "2:25-28")),
        ('"x": null', '"@id":"a", "p":"b", "p":"b"', (A, P, '"b"'), ("2:7-10", "2:21-24", "2:25-28")),
        # what no token says stands where its node does
        ('"p": {"@container": "@list"}', '"@id":"a", "p":[]', (A, P, f"<{RDF}nil>"), ("2:7-10", "2:7-10", "2:7-10")),
    ],
)  # fmt: skip
def test_terms_stand_where_keys_and_values_say_them(
    context: str, body: str, triple: Row, expected: tuple[str, str, str]
) -> None:
    places = places_in(context, body)
    assert tuple(span(places.find(triple, part=part)) for part in PARTS) == expected


def test_a_subject_stands_at_its_identifier_or_is_its_node_object() -> None:
    places = places_in('"x": null', ' "@graph": [{"p": 1},\n  {"q": 2,\n   "@id": "a"}]')
    assert span(places.subject(A)) == "4:11-14"
    assert span(places.subject(NEW)) == "2:13-21"


def test_what_nothing_tells_has_the_file_only() -> None:
    places = places_in('"p": {"@container": "@list"}', '"@id":"a", "p":[true]')
    assert places.find((NEW, FIRST, TRUE)) is None


def test_a_file_in_json_ld_has_places(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_bytes(b'\xef\xbb\xbf{"@id": "http://x/a",\r\n "http://x/p": 1}')
    assert span(find_place(tmp_path / "a.jsonld", (A, P, ONE), name="a.jsonld")) == "2:16-17"
    places = places_of_source(tmp_path / "a.jsonld", "a.jsonld", 1, None)
    assert places is not None
    assert span(places.find(0, (A, P, ONE))) == "2:16-17"
    assert span(places.subject(0, A)) == "1:9-21"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=50)
@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_values_with_spans_are_those_that_json_reads(value: object, is_ascii: bool, indent: int | None) -> None:  # noqa: FBT001 - drawn
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert spanned_json(text) == json.loads(text)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw a JSON-LD document of nodes inside nodes."""
    literals = st.sampled_from(["é", "b", 1, 2.5, True, {"@value": "v", "@language": "en"}, {"@value": 7}])

    def node(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
        values = st.lists(inner, min_size=1, max_size=3) | inner
        named = st.fixed_dictionaries({"@id": st.sampled_from(["a", "b", "_:n"])}, optional={"@type": st.just("C")})
        keys = st.sampled_from(["p", "q", "r", "ref", "list"])
        return st.tuples(named | st.just({}), st.dictionaries(keys, values, min_size=1)).map(
            lambda two: two[0] | two[1]
        )

    body = draw(
        st.lists(st.recursive(literals, node, max_leaves=8).flatmap(lambda found: node(st.just(found))), max_size=4)
    )
    context = {
        "@vocab": "http://x/",
        "r": "http://x/p",
        "ref": {"@type": "@id"},
        "list": {"@container": "@list"},
    }
    return json.dumps(
        {"@context": context, "@graph": body}, ensure_ascii=False, indent=draw(st.sampled_from([None, 1]))
    )


@settings(max_examples=30, deadline=None)
@given(documents())
def test_what_stands_at_a_place_is_the_value_that_was_asked_for_or_its_node(text: str) -> None:
    parsed = Document("a", text.encode(), format_named("jsonld"), "http://x/")
    places, lines = DocumentPlaces.of(parsed), text.split("\n")
    for s, p, o, _ in read_rows(parsed)[0]:
        place = places.find((s, p, o)) if "_:" not in s + o else None
        if place is not None and place.line == place.end_line and place != places.find((s, p, o), part="subject"):
            written = json.loads(lines[place.line - 1][place.column - 1 : place.end_column - 1])
            shown = written["@value"] if isinstance(written, dict) else written
            lexical = o[1:].partition('"')[0] if o.startswith('"') else o[1:-1].removeprefix("http://x/")
            number = f"{shown:.1f}E0" if isinstance(shown, float) else str(shown)
            assert lexical in {number, number.lower(), str(shown).removeprefix("http://x/")}
