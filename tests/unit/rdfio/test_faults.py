from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import InputError
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, read_rows

if TYPE_CHECKING:
    from kgtool.errors import Diagnostic


def faults(text: str | bytes, form: str, base: str | None = None) -> tuple[Diagnostic, ...]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(InputError) as caught:
        read_rows(Document("a", data, format_named(form), base))
    return caught.value.diagnostics


def places(found: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(fault.code, str(fault.location)) for fault in found]


def test_columns_count_code_points() -> None:
    (fault,) = faults("<http://a> <http://b> 'é😀' bad .", "turtle")
    assert fault.location is not None
    assert (fault.location.line, fault.location.column) == (1, 28)


def test_an_unknown_prefix_names_the_nearest_declared_one() -> None:
    (fault,) = faults("@prefix skos: <http://skos/> .\nskos:a skoss:b 1 .", "turtle")
    assert (fault.code, fault.hint, fault.message) == (
        "KG0102",
        "did you mean 'skos'?",
        "unknown prefix 'skoss' in 'skoss:b'",
    )


def test_an_unknown_prefix_that_is_well_known_comes_with_its_declaration() -> None:
    (fault,) = faults("<http://a> skos:b 1 .", "turtle")
    assert fault.hint == "declare it: @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."


def test_each_unknown_prefix_of_a_file_is_reported_once() -> None:
    text = "<http://g> {\n<http://a> x:b 1 ;\n y:c x:d .\n}\n<http://h> { z:a z:b 1 }"
    assert places(faults(text, "trig")) == [("KG0102", "a:2:12"), ("KG0102", "a:3:2"), ("KG0102", "a:5:14")]


def test_reading_goes_on_at_the_next_statement() -> None:
    text = "@prefix x: <http://x/> .\nx:a x:b foo ;\n  x:c 1 .\n\nx:d x:e 2 .\nx:f y:g 3 .\nx:h x:i ] .\nx:j x:k 4 .\n"
    assert places(faults(text, "turtle")) == [("KG0101", "a:2:9"), ("KG0102", "a:6:5"), ("KG0101", "a:7:9")]


def test_every_malformed_line_of_n_triples_is_reported() -> None:
    good = "<http://a> <http://b> <http://c> .\n"
    assert places(faults(f"{good}<http://a> .\n{good}{good}x\n{good}", "nt")) == [
        ("KG0101", "a:2:12"),
        ("KG0101", "a:5:1"),
    ]


def test_a_statement_end_inside_a_long_string_is_none() -> None:
    text = "@prefix x: <http://x/> .\nx:a x:b foo, '''\n.\nx:c''' .\nx:d x:e 2 .\n"
    assert places(faults(text, "turtle")) == [("KG0101", "a:2:9")]


def test_a_relative_iri_without_base_is_named() -> None:
    (fault,) = faults("<http://a> <http://b> <c> .", "turtle")
    assert (fault.code, fault.message) == ("KG0202", "'<c>' is a relative IRI, and there is no base")


@pytest.mark.parametrize("data", ["<http://a> <http://b> 'é' .".encode("latin-1"), "<http://a> <b> 1".encode("utf-16")])
def test_other_encodings_than_utf_8_are_said_to_be_so(data: bytes) -> None:
    assert faults(data, "turtle")[0].code == "KG0105"


RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">\n{}\n</rdf:RDF>'


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('<x:A rdf:about="http://a b"/>', ("KG0202", "a:2:17")),
        ('<x:A>\n <x:p>1</x:p>\n <x:p rdf:ID="1a"/></x:A>', ("KG0101", "a:4:15")),
        ("<x:A>\n <x:p>1</x:q></x:A>", ("KG0101", "a:3:10")),
        ("<x:A>\n <y:p>1</y:p></x:A>", ("KG0102", "a:3:2")),
    ],
)
def test_faults_of_rdf_xml_have_a_place(body: str, place: tuple[str, str]) -> None:
    assert places(faults(RDF_XML.format(body), "rdfxml")) == [place]


SOUND = """@prefix x: <http://x/> .
x:a x:b "c" , [ x:d ( 1 2.0 ) ] ;
    x:e '''f
g'''@en .
# comment
x:h a x:i .
x:j x:k <http://l/m> ; x:n "o"^^x:p .
"""
JUNK = st.sampled_from(
    ['"', "'", '"""', "<", ">", ".", "[", ")", "{", "\\", "x:", "y:z", "@prefix", "^^", "\n", "<<(", "\x00"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND)), JUNK, st.integers(0, 4)), min_size=1, max_size=4))
def test_faults_of_any_broken_document_are_different_and_in_order(changes: list[tuple[int, str, int]]) -> None:
    text = SOUND
    for at, junk, cut in changes:
        text = text[:at] + junk + text[at + cut :]
    found = found_in(text)
    locations = [fault.location for fault in found if fault.location]
    assert locations == sorted(locations)
    assert len(set(found)) == len(locations)


def found_in(text: str) -> tuple[Diagnostic, ...]:
    try:
        read_rows(Document("a", text.encode(), format_named("turtle")))
    except InputError as error:
        return error.diagnostics
    return ()
