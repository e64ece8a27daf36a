from __future__ import annotations

import pytest

from kgtool.rdfio.formats import format_named
from kgtool.rdfio.line_places import LinePlaces
from kgtool.rdfio.parser import Document
from kgtool.rdfio.places import DocumentPlaces

_NT = """\
# a comment
<x:a> <x:p> "one two" .
<x:a> <x:p> <x:b> .
  <x:b>   <x:p> "oddly spaced"  .
<x:a> <x:p> "one two" .
_:n <x:p> "a blank subject" .
<x:c> <x:p> "\\u00e9"@en .
"""
_NQ = """\
<x:a> <x:p> "one two" <x:g> .
<x:a> <x:p> "one" .
<x:b> <x:p> <x:c> _:g .
<x:b> <x:p> <x:c> .
"""
_A, _B, _C, _P = "<x:a>", "<x:b>", "<x:c>", "<x:p>"


@pytest.mark.parametrize(
    ("form", "text", "triple"),
    [
        ("nt", _NT, (_A, _P, '"one two"')),
        ("nt", _NT, (_A, _P, _B)),
        ("nt", _NT, (_B, _P, '"oddly spaced"')),
        ("nt", _NT, (_C, _P, '"é"@en')),
        ("nt", _NT, (_A, _P, '"not there"')),
        ("nt", _NT, ("_:f0_0", _P, '"a blank subject"')),
        ("nt", _NT.replace("\n", "\r\n"), (_A, _P, _B)),
        ("nq", _NQ, (_A, _P, '"one two"')),
        ("nq", _NQ, (_A, _P, '"one"')),
        ("nq", _NQ, (_B, _P, _C)),
    ],
)
def test_a_line_is_found_where_reading_it_token_by_token_finds_it(
    form: str, text: str, triple: tuple[str, str, str]
) -> None:
    document = Document("data", text.encode(), format_named(form))
    assert LinePlaces(document).find(triple) == DocumentPlaces.of(document).find(triple)


@pytest.mark.parametrize("subject", [_A, _B, _C, "_:f0_0", "<x:nobody>"])
def test_a_subject_is_found_where_it_stands_first(subject: str) -> None:
    document = Document("data", _NT.encode(), format_named("nt"))
    assert LinePlaces(document).subject(subject) == DocumentPlaces.of(document).subject(subject)


def test_what_is_looked_up_together_is_found_as_one_by_one() -> None:
    document = Document("data", _NQ.encode(), format_named("nq"))
    triples = [(_A, _P, '"one two"'), (_B, _P, _C), (_A, _P, '"not there"')]
    together, alone = LinePlaces(document), LinePlaces(document)
    together.prepare(triples, [_A, _B, "<x:nobody>"])
    assert [together.find(triple) for triple in triples] == [alone.find(triple) for triple in triples]
    lines = [place and place.line for place in map(together.subject, (_A, _B, "<x:nobody>"))]
    assert lines == [1, 3, None]
