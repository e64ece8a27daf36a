from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kgtool.terms import term_from_text, term_to_text

if TYPE_CHECKING:
    from kgtool.terms import Term

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ENDINGS = ["", "@en", "@de-Latn-DE-1996", "@en--ltr", f"^^<{_XSD}integer>", f"^^<{_XSD}date>", "^^<urn:x>"]


def _parsed(text: str) -> Term:
    (quad,) = parse(f"<x:s> <x:p> {text} .".encode(), format=RdfFormat.N_TRIPLES)
    term: Any = quad.object
    return term  # type: ignore[no-any-return] # an object of a triple is a term


@given(st.text(st.characters(exclude_characters='"\\\n\r', exclude_categories=["Cs"])), st.sampled_from(_ENDINGS))
def test_a_literal_is_what_the_parser_of_n_triples_makes_of_it(value: str, ending: str) -> None:
    text = f'"{value}"{ending}'
    assert term_from_text(text) == _parsed(text)
    assert term_to_text(term_from_text(text)) == term_to_text(_parsed(text))


@pytest.mark.parametrize("ending", ["@x", "@en-", "@123", "^^<relative>", f"^^<{_RDF}langString>"])
def test_an_ill_formed_literal_is_refused_by_the_parser_of_n_triples(ending: str) -> None:
    with pytest.raises(SyntaxError):
        term_from_text(f'"a"{ending}')


@pytest.mark.parametrize("text", ["<urn:x>", "_:b1", '"a\\nb"@en', '<<( <urn:s> <urn:p> "a"@en )>>'])
def test_other_terms_are_what_the_parser_of_n_triples_makes_of_them(text: str) -> None:
    assert term_from_text(text) == _parsed(text)
