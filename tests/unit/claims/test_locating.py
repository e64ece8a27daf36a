from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.claims.locating import locate


@given(before=st.text(), wanted=st.text(min_size=1), after=st.text())
def test_what_stands_in_a_text_is_found_exactly(before: str, wanted: str, after: str) -> None:
    text = before + wanted + after
    found = locate(text, wanted)
    assert len(before) in {each.start for each in found}
    for each in found:
        assert each.exact
        assert text[each.start : each.end] == wanted
        assert each.sha256 == hashlib.sha256(wanted.encode("utf-8", "surrogatepass")).hexdigest()


def test_offsets_count_code_points() -> None:
    (found,) = locate("é😀 lamp", "lamp")
    assert (found.start, found.end) == (3, 7)


def test_overlapping_occurrences_are_all_listed() -> None:
    assert [each.start for each in locate("aaa", "aa")] == [0, 1]


def test_line_and_column_count_from_one() -> None:
    (found,) = locate("one\ntwo lamps", "lamps")
    assert (found.line, found.column) == (2, 5)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the \N{LEFT DOUBLE QUOTATION MARK}sea\N{RIGHT DOUBLE QUOTATION MARK} now", 'the "sea" now'),
        ("l\N{RIGHT SINGLE QUOTATION MARK}interview", "l'interview"),
        ("10\N{NO-BREAK SPACE}000 $", "10 000 $"),
        ("one\n   two", "one two"),
        ("1811\N{EN DASH}1838", "1811-1838"),
        ("of\N{HORIZONTAL ELLIPSIS} course", "of... course"),
    ],
)
def test_texts_that_differ_in_spelling_only_are_near(text: str, wanted: str) -> None:
    (found,) = locate(f"x {text} y", wanted)
    assert not found.exact
    assert found.text == text
    assert "letter case" not in found.differs_in


def test_letter_case_is_the_last_thing_tried() -> None:
    (found,) = locate("The Lamp", "the lamp")
    assert "letter case" in found.differs_in


@pytest.mark.parametrize("wanted", ["", "  ", "elsewhere"])
def test_what_is_not_there_is_not_found(wanted: str) -> None:
    assert locate("the lamp", wanted) == ()
