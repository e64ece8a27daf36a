from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from random import Random
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Dataset
from kgtool.errors import LimitError
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document
from kgtool.rdfio.places import MOST_XML, DocumentPlaces, Places
from kgtool.rdfio.rdfxml_reading import Reading
from kgtool.rdfio.rdfxml_rows import XmlRows
from kgtool.rdfio.source_places import places_of_source
from kgtool.roles import GraphRole
from kgtool.terms import Literal, term_from_text
from tests.unit.rdfio.worlds import span

if TYPE_CHECKING:
    from pathlib import Path


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
A, B, P, Q, CLASS = (f"<http://x/{name}>" for name in ("a", "b", "p", "q", "C"))
HEAD = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:its="http://www.w3.org/2005/11/its"
  xmlns:x="http://x/" xml:base="http://x/" rdf:version="1.2" its:version="2.0">
"""
ONE, TWO = '"1"', '"2"'
NEW, XML_D = "_:f0_0", f'"d"^^<{RDF}XMLLiteral>'
I_IS_C, APONE = f"<<( <http://x/#i> {TYPE} {CLASS} )>>", f"<<( {A} {P} {ONE} )>>"
RESOURCE, LIST_OF_B = '<x:p rdf:parseType="Resource">', '<x:p rdf:parseType="Collection"><x:C rdf:about="b"/>'
LI_2, OBJECT, REIFIES = (f"<{RDF}{name}>" for name in ("_2", "object", "reifies"))
START, NAME, ABOUT = "3:1-20", "3:21-24", '<x:C rdf:about="a">'
"""The subject's start tag where it is about x:a on the first line, and the name of the first property in it."""
PARTS = ("subject", "predicate", "object")
Row = tuple[str, str, str]


def places_in(body: str, head: str = HEAD) -> DocumentPlaces:
    """Return the places of a document whose body begins on line 3."""
    return DocumentPlaces.of(Document("a", f"{head}{body}\n</rdf:RDF>".encode(), format_named("rdfxml")))


@pytest.mark.parametrize(
    ("body", "triple", "expected"),
    [
        # the text of a property element, or the element if it is empty
        ('<x:C rdf:about="a">\n  <x:p>one</x:p></x:C>', (A, P, '"one"'), (START, "4:4-7", "4:8-11")),
        (f"{ABOUT}<x:p\n/></x:C>", (A, P, '""'), (START, NAME, "3:20-4:3")),
        (f"{ABOUT}<x:p></x:p></x:C>", (A, P, '""'), (START, NAME, "3:20-25")),
        (f"{ABOUT}<x:p>é😀<!-- c --></x:p><x:q>2</x:q></x:C>", (A, Q, TWO), (START, "3:44-47", "3:48-49")),
        (f"{ABOUT}<x:p> <!-- c -->b</x:p></x:C>", (A, P, '"b"'), (START, NAME, "3:36-37")),
        (f"{ABOUT}<x:p><![CDATA[<b>]]></x:p></x:C>", (A, P, '"<b>"'), (START, NAME, "3:34-37")),
        (f"{ABOUT}<x:p>a&amp;&#x62;</x:p></x:C>", (A, P, '"a&b"'), (START, NAME, "3:25-37")),
        (f'{ABOUT}<x:p xml:lang="EN">b</x:p></x:C>', (A, P, '"b"@en'), (START, NAME, "3:39-40")),
        (f'{ABOUT}<x:p xml:lang="ar" its:dir="rtl">b</x:p></x:C>', (A, P, '"b"@ar--rtl'), (START, NAME, "3:53-54")),
        (f'{ABOUT}<x:p rdf:datatype="d">b</x:p></x:C>', (A, P, '"b"^^<http://x/d>'), (START, NAME, "3:42-43")),
        # attributes: the value with its quotes
        ("<x:C rdf:about='a' x:p = 'v>' />", (A, P, '"v>"'), ("3:1-33", "3:20-23", "3:26-30")),
        (f'{ABOUT}<x:p\n  rdf:resource="b"/></x:C>', (A, P, B), (START, NAME, "4:16-19")),
        (f'{ABOUT}<x:p rdf:nodeID="n"/></x:C>', (A, P, NEW), (START, NAME, "3:36-39")),
        # a typed node is of the class that its element is named for
        ('<x:C rdf:about="a"/>', (A, TYPE, CLASS), ("3:1-21", "3:2-5", "3:2-5")),
        ('<rdf:Description rdf:about="a" rdf:type="C"/>', (A, TYPE, CLASS), ("3:1-46", "3:32-40", "3:41-44")),
        # nodes inside nodes
        (f'{ABOUT}<x:p> <x:C rdf:about="b"> </x:C> </x:p></x:C>', (A, P, B), (START, NAME, "3:26-45")),
        (f'{ABOUT}<x:p><x:C x:q="1"/></x:p></x:C>', (NEW, Q, ONE), ("3:25-39", "3:30-33", "3:34-37")),
        (f'{ABOUT}<x:p x:q="1"/></x:C>', (NEW, Q, ONE), ("3:20-34", "3:25-28", "3:29-32")),
        (f"{ABOUT}{RESOURCE}<x:q>1</x:q></x:p></x:C>", (NEW, Q, ONE), ("3:20-50", "3:51-54", "3:55-56")),
        # collections, containers, XML literals
        (f"{ABOUT}{LIST_OF_B}</x:p></x:C>", (NEW, FIRST, B), ("3:52-72", "3:52-72", "3:52-72")),
        (f"{ABOUT}{LIST_OF_B}</x:p></x:C>", (NEW, REST, NIL), ("3:52-72", "3:72-78", "3:72-78")),
        (f"{ABOUT}<rdf:li>1</rdf:li><rdf:li>2</rdf:li></x:C>", (A, LI_2, TWO), (START, "3:39-45", "3:46-47")),
        (f'{ABOUT}<x:q rdf:parseType="Literal">d</x:q></x:C>', (A, Q, XML_D), (START, NAME, "3:49-50")),
        # statements about statements
        (f'{ABOUT}<x:p rdf:ID="i">1</x:p></x:C>', ("<http://x/#i>", OBJECT, ONE), ("3:32-35", "3:32-35", "3:36-37")),
        (f'{ABOUT}<x:p rdf:annotation="b">1</x:p></x:C>', (B, REIFIES, APONE), ("3:40-43", "3:40-43", "3:44-45")),
        (f'{ABOUT}<x:p rdf:parseType="Triple"><x:C rdf:ID="i"/></x:p></x:C>', (A, P, I_IS_C), (START, NAME, "3:48-65")),
    ],
)  # fmt: skip
def test_terms_stand_where_their_elements_attributes_and_texts_do(
    body: str, triple: Row, expected: tuple[str, str, str]
) -> None:
    places = places_in(body)
    assert tuple(span(places.find(triple, part=part)) for part in PARTS) == expected


def test_a_subject_stands_where_its_node_element_begins() -> None:
    places = places_in('<x:C rdf:about="b"/>\n <x:C\n  rdf:about="a">\n  <x:p>1</x:p>\n</x:C>')
    assert span(places.subject(A)) == "4:2-5:17"
    assert span(places.subject("<http://x/c>")) is None


def test_entities_are_read_and_what_they_make_stands_at_the_reference() -> None:
    head = f"""<!DOCTYPE r [<!ENTITY e 'one'> <!ENTITY x "http://x/">]>
<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="&x;" xml:base="&x;">
"""
    places = places_in('<x:C rdf:about="&x;a"><x:p>&e; two</x:p></x:C>', head)
    assert span(places.find((A, P, '"one two"'))) == "3:28-35"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_columns_count_characters_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{HEAD}{ABOUT}<x:p>é</x:p><x:q>2</x:q></x:C></rdf:RDF>'
    (tmp_path / "a.rdf").write_bytes(text.encode(encoding))
    assert span(Places(tmp_path).find("a.rdf", (A, Q, '"2"'))) == "4:37-38"


def test_what_is_not_said_has_no_place() -> None:
    places = places_in('<x:C rdf:about="a"><x:p rdf:parseType="Other">1</x:p></x:C>')
    assert places.find((A, P, '"1"')) is None


def test_entities_that_explode_are_refused_as_in_reading() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50 if n else "x" * 50}">' for n in range(6))
    head = f'<!DOCTYPE r [{entities}]>\n<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="http://x/">\n'
    with pytest.raises(LimitError):
        places_in('<x:C rdf:about="http://x/a"><x:p>&e5;</x:p></x:C>', head)


def test_a_source_in_rdf_xml_has_places(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text(f'{HEAD}<x:C rdf:about="a"><x:p>1</x:p></x:C></rdf:RDF>')
    places = places_of_source(tmp_path / "a.rdf", "a.rdf", 2, None)
    assert places is not None
    assert span(places.find(1, (A, P, '"1"'))) == "3:25-26"
    assert span(places.subject(0, A)) == "3:1-20"


def test_a_large_document_has_places_by_row(tmp_path: Path) -> None:
    filling = f"<!--{' ' * MOST_XML}-->"
    (tmp_path / "a.rdf").write_text(f'{HEAD}{filling}\n<x:C rdf:about="a"><x:p>é</x:p><x:q>1</x:q></x:C></rdf:RDF>')
    places = Places(tmp_path)
    assert span(places.find("a.rdf", (A, Q, '"1"'))) == "4:37-38"
    assert span(places.find("a.rdf", (A, P, '"é"'), part="predicate")) == "4:21-24"
    assert span(places.subject("a.rdf", A)) == "4:1-20"
    assert places.find("a.rdf", (A, P, '"1"')) is None


def test_of_a_document_that_has_changed_no_row_has_a_wrong_place() -> None:
    rows = XmlRows(
        Document("a", f'{HEAD}<x:C rdf:about="a"><x:p>1</x:p></x:C></rdf:RDF>'.encode(), format_named("rdfxml"))
    )
    assert rows.find(1, (A, Q, ONE)) is None
    assert span(rows.find(1, (A, P, ONE))) == "3:25-26"
    assert rows.find(2, (A, P, ONE)) is None
    assert rows.subject(9, A) is None


@dataclass
class Writer:
    """Writes RDF/XML at random that has most of what the syntax has."""

    random: Random
    count: int = 0

    def new(self) -> int:
        self.count += 1
        return self.count

    def text(self) -> str:
        return self.random.choice(("é😀", "a\r\nb", "<&>\"'", " lead", "\t", "")) + str(self.new())

    def node(self, depth: int = 0) -> str:
        name = self.new()
        attributes = self.random.choice(
            ("", f' rdf:about="s{name}"', f" rdf:ID='i{name}'", f'\n  rdf:nodeID = "n{name % 7}"')
        )
        attributes += self.random.choice(
            ("", f" x:a={quoteattr(self.text())}", f' rdf:type="T{name}"', ' xml:lang="de"')
        )
        tag = self.random.choice(("x:N", "rdf:Description"))
        if self.random.random() < 0.2:
            return f"<{tag}{attributes}/>"
        between = self.random.choice(("", "\n ", "<!-- é > -->", "<?pi é?>"))
        properties = between.join(self.property(depth) for _ in range(self.random.randrange(1, 4)))
        return f"<{tag}{attributes} >{properties}</{tag} >"

    def property(self, depth: int) -> str:
        tag = self.random.choice(("x:p", "x:q", "rdf:li"))
        start = tag + self.random.choice(("", "", f' rdf:ID="r{self.new()}"'))
        if depth < 3 and self.random.random() < 0.6:
            return self.nested(start, tag, depth)
        small = (
            f"<{start}>{escape(self.text())}</{tag}>",
            f"<{start} rdf:datatype='d'>{escape(self.text())}</{tag}\n>",
            f'<{start} rdf:resource="o{self.new()}"/>',
            f"<{start} x:b={quoteattr(self.text())}/>",
            f'<{start} rdf:parseType="Literal"><x:z>é{self.new()}</x:z> &amp;</{tag}>',
            f"<{start}/>",
        )
        return self.random.choice(small)

    def nested(self, start: str, tag: str, depth: int) -> str:
        kind = self.random.randrange(3)
        if kind == 0:
            return f"<{start}> {self.node(depth + 1)} </{tag}>"
        if kind == 1:
            return f'<{start} rdf:parseType="Resource">{self.property(depth + 1)}</{tag}>'
        nodes = " ".join(self.node(depth + 1) for _ in range(self.random.randrange(3)))
        return f'<{start} rdf:parseType="Collection">{nodes}</{tag}>'


@settings(max_examples=40, deadline=None)
@given(st.integers(0))
def test_what_stands_at_a_place_is_the_literal_that_was_asked_for(seed: int) -> None:
    writer = Writer(Random(seed))  # noqa: S311 - nothing is to be kept secret
    text = "".join([HEAD, *(writer.node() for _ in range(3)), "</rdf:RDF>"])
    parsed = Document("a", text.encode(), format_named("rdfxml"))
    places = DocumentPlaces.of(parsed)
    dataset = Dataset()
    add_document(dataset, parsed, GraphRole.DATA)
    texts = dataset.terms.texts
    for block in dataset.blocks:
        for row in zip(block.subject.tolist(), block.predicate.tolist(), block.object.tolist(), strict=True):
            s, p, o = (texts[number] for number in row)
            place, term = places.find((s, p, o)), term_from_text(o)
            assert place is not None
            assert places.subject(s) is not None
            if isinstance(term, Literal) and not o.endswith("#XMLLiteral>"):
                lines = text.split("\n")[place.line - 1 : place.end_line]
                lines[-1] = lines[-1][: place.end_column - 1]
                written = "\n".join([lines[0][place.column - 1 :], *lines[1:]])
                found = {unescape(written), unescape(written[1:-1])} if written[0] != "<" else {""}
                assert term.value in found


@settings(max_examples=40, deadline=None)
@given(st.integers(0))
def test_rows_have_the_places_that_their_terms_have(seed: int) -> None:
    writer = Writer(Random(seed))  # noqa: S311 - nothing is to be kept secret
    text = "".join([HEAD, *(writer.node() for _ in range(3)), "</rdf:RDF>"])
    parsed = Document("a", text.encode(), format_named("rdfxml"))
    places, rows = DocumentPlaces.of(parsed), XmlRows(parsed)
    dataset = Dataset()
    add_document(dataset, parsed, GraphRole.DATA)
    (block,) = dataset.blocks
    known = set()
    for number, ids in enumerate(zip(block.subject.tolist(), block.predicate.tolist(), block.object.tolist())):  # noqa: B905 - columns of one block
        s, p, o = (dataset.terms.texts[each] for each in ids)
        for part in ("subject", "predicate", "object") if ids not in known else ():
            assert rows.find(number, (s, p, o), part) == places.find((s, p, o), part=part)
        known.add(ids)


@settings(max_examples=20, deadline=None)
@given(st.integers(0), st.integers(1, 9))
def test_a_document_may_be_read_in_pieces(seed: int, size: int) -> None:
    writer = Writer(Random(seed))  # noqa: S311 - nothing is to be kept secret
    text = "".join([HEAD, *(writer.node() for _ in range(2)), "</rdf:RDF>"]).encode()
    whole = Reading(text, None).statements()
    found: list[object] = []
    for _ in Reading(text, None).pieces(lambda row, spans: found.append((row, spans)), size):
        pass
    assert found == list(zip(whole.rows, whole.spans, strict=True))
