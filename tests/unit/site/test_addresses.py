from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.site.addresses import Addresses, is_live, stem_of

BASE = "https://example.org/"


@given(st.text(min_size=1, max_size=300))
def test_no_name_leaves_the_folder_or_is_too_long(name: str) -> None:
    parts = stem_of(BASE + name, BASE).split("/")
    assert all(part and not part.startswith(".") and len(part.encode()) <= 130 for part in parts)


@given(st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=12))
def test_no_two_iris_share_a_file_on_any_file_system(names: list[str]) -> None:
    addresses = Addresses(BASE, ["index"])
    addresses.add(BASE + name for name in names)
    stems = [addresses.stem(BASE + name).casefold() for name in names]
    assert len(set(stems)) == len(stems)
    assert "index" not in stems


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "//example.org", "https://a b", "https://a\n"]
)
def test_other_schemes_than_the_webs_are_not_live(iri: str) -> None:
    assert not is_live(iri)
