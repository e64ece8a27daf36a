from __future__ import annotations

import json

import pytest

from kgtool.errors import InputError
from kgtool.rdfio.jsonld_documents import Document, Documents


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
