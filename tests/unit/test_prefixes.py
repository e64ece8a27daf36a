from __future__ import annotations

import pytest

from kgtool.prefixes import PrefixMap

NESTED = PrefixMap({"ex": "https://example.org/", "film": "https://example.org/film/", "a": "https://example.org/a.b+"})


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("https://example.org/film/x", "film:x"),
        ("https://example.org/film/", "film:"),
        ("https://example.org/a.b+c", "a:c"),
        ("https://example.org/aXb+c", "<https://example.org/aXb+c>"),
        ("https://example.org/x.", "<https://example.org/x.>"),
        ("https://example.org/film/x/y", "<https://example.org/film/x/y>"),
        ("https://example.com/x", "<https://example.com/x>"),
        ("urn:x", "<urn:x>"),
    ],
)
def test_an_iri_is_shortened_by_the_longest_namespace_that_leaves_a_valid_name(iri: str, curie: str) -> None:
    assert NESTED.shorten(iri) == curie


def test_no_prefix_shortens_nothing() -> None:
    assert PrefixMap({}).shorten("urn:x") == "<urn:x>"
    assert PrefixMap({}).shorten("") == "<>"
