from __future__ import annotations

import polars as pl
import pytest

from kgtool.rdfio.plain_terms import Kind, kinds_of

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://x/a>", Kind.IRI),
        ("<urn:x:y>", Kind.IRI),
        ("<http://x/é%20?q#f>", Kind.IRI),
        ("<a>", Kind.ODD),
        ("<http://x/a b>", Kind.ODD),
        ("<http://x/%zz>", Kind.ODD),
        ("<http://x/a", Kind.ODD),
        ("_:a_1", Kind.BLANK_NODE),
        ("_:a-b", Kind.ODD),
        ('"a b"', Kind.LITERAL),
        ('"a"@en-gb', Kind.LITERAL),
        ('"a"@EN', Kind.ODD),
        (f'"1"^^<{XSD}integer>', Kind.LITERAL),
        (f'"1"^^<{XSD}string>', Kind.ODD),
        (f'"1"^^<{XSD}normalizedString>', Kind.LITERAL),
        ('"a" "b"', Kind.ODD),
        ('"\\u00e9"', Kind.ODD),
        ('"\\t"', Kind.LITERAL),
        ("<<( <http://x/a> <http://x/b> <http://x/c> )>>", Kind.ODD),
        ("", Kind.NONE),
        (" ", Kind.ODD),
        ("\n", Kind.ODD),
    ],
)
def test_a_text_is_plain_only_if_the_parser_gives_it_so(text: str, kind: Kind) -> None:
    texts = pl.Series([text, "<http://x/z>", text], dtype=pl.String)
    assert kinds_of(texts).tolist() == [kind, Kind.IRI, kind]


def test_no_texts_have_no_kinds() -> None:
    assert kinds_of(pl.Series([], dtype=pl.String)).tolist() == []
