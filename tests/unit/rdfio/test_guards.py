from __future__ import annotations

import pytest

from kgtool.errors import InputError, LimitError
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.guards import MAX_DEPTH, MAX_ELEMENT_DEPTH
from kgtool.rdfio.parser import Document, read_rows

RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">{}</rdf:RDF>'


def read(text: str | bytes, form: str) -> list[tuple[str, str, str, str]]:
    data = text.encode() if isinstance(text, str) else text
    return read_rows(Document("a", data, format_named(form)))[0]


def nested(depth: int) -> str:
    return "<http://a> <http://b> " + "<<( <http://a> <http://b> " * depth + "'<<('" + " )>>" * depth + " ."


@pytest.mark.parametrize("form", ["turtle", "nt"])
def test_triple_terms_nested_too_deep_are_refused(form: str) -> None:
    text = nested(MAX_DEPTH + 1).replace("'", '"')
    with pytest.raises(LimitError, match="KG0911"):
        read(text, form)


def test_triple_terms_within_the_limit_are_read() -> None:
    assert len(read(nested(MAX_DEPTH), "turtle")) == 1


def test_many_shallow_triple_terms_are_read() -> None:
    assert len(read("\n".join([nested(1)] * 2 * MAX_DEPTH), "turtle")) == 2 * MAX_DEPTH


def test_xml_elements_nested_too_deep_are_refused() -> None:
    with pytest.raises(LimitError, match="KG0911"):
        read(RDF_XML.format("<x:A><x:p>" * MAX_ELEMENT_DEPTH + "</x:p></x:A>" * MAX_ELEMENT_DEPTH), "rdfxml")


def doctype(declarations: str, body: str) -> str:
    return f"<!DOCTYPE rdf:RDF [{declarations}]>" + RDF_XML.format(f"<x:A><x:p>{body}</x:p></x:A>")


def test_entities_that_explode_are_refused_before_they_do() -> None:
    bomb = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for body in ("&a11;", "harmless"):
        with pytest.raises(LimitError, match="KG0912"):
            read(doctype(bomb, body), "rdfxml")


def test_an_entity_used_very_often_is_refused() -> None:
    with pytest.raises(LimitError, match="KG0912"):
        read(doctype(f'<!ENTITY a "{"a" * 10_000}">', "&a;" * 10_000), "rdfxml")


def test_entity_values_in_single_quotes_are_read() -> None:
    rows = read(doctype("""<!ENTITY a 'say "x"'> <!ENTITY b "it's">""", "&a; &b;"), "rdfxml")
    assert '"say \\"x\\" it\'s"' in [row[2] for row in rows]


def test_external_entities_are_refused() -> None:
    with pytest.raises(InputError, match="KG0112"):
        read(doctype('<!ENTITY a SYSTEM "file:///etc/hostname">', "&a;"), "rdfxml")


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_xml_in_another_encoding_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n' + RDF_XML.format("<x:A><x:p>é</x:p></x:A>")
    assert '"é"' in [row[2] for row in read(text.encode(encoding), "rdfxml")]
