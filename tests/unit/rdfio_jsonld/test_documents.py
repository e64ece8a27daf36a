from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import InputError
from kgtool.rdfio.jsonld_documents import Document, Documents, json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_json_text_is_that_of_the_standard_library(value: object) -> None:
    assert json_text(value) == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_an_unknown_address_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"KG1003(.|\n)*did you mean <https://contexts.example/film>"):
        Documents(contexts={"https://contexts.example/film": {}}).load("https://contexts.example/flim")


def test_a_context_given_by_address_is_found_without_its_fragment() -> None:
    found = Documents(contexts={"https://contexts.example/film": {"@context": {}}}).load(
        "https://contexts.example/film#x"
    )
    assert json.loads(found.text) == {"@context": {}}


@pytest.mark.parametrize(
    ("link", "targets"),
    [
        ('<a.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"', ["a.jsonld"]),
        ("<a>; rel=next, <b>; rel=http://www.w3.org/ns/json-ld#context", ["b"]),
        ('<a>; rel="next http://www.w3.org/ns/json-ld#context"', ["a"]),
        ("nonsense", []),
    ],
)
def test_link_headers_are_read_by_relation(link: str, targets: list[str]) -> None:
    found = Document("{}", link=link).links("http://www.w3.org/ns/json-ld#context")
    assert [target for target, _ in found] == targets
