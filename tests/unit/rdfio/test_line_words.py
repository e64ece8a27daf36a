from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.rdfio.line_words import words_of_lines
from kgtool.rdfio.words import _Exported, strings_at

if TYPE_CHECKING:
    from numpy.typing import NDArray


def codes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def words(text: str, *, quads: bool = False) -> list[tuple[str, ...]]:
    _, columns = words_of_lines(codes(text), quads=quads)
    return list(zip(*(column.to_list() for column in columns), strict=True))


def test_a_line_is_cut_at_its_blanks_and_its_stop() -> None:
    text = '<s> <p> "two words"@en .\n<s> <p> <o> .\n'
    assert words(text) == [("<s>", "<p>", '"two words"@en'), ("<s>", "<p>", "<o>")]


@pytest.mark.parametrize(
    "line",
    [
        "<s> <p> <o>.",
        "<s> <p> .",
        "<s>\t<p> <o> .",
        "<s> <p>\t<o> .",
        "<s> <p> <o>\t.",
        "<s> <p> <o> . ",
        "<s> <p> <o> .\r",
        "<s> <p> <o> . # said",
        "# said",
        ".",
        " .",
        " ",
    ],
)
def test_a_line_that_is_not_canonical_has_no_words_and_the_next_one_does(line: str) -> None:
    lines, columns = words_of_lines(codes(f"{line}\n<a> <b> <c> .\n"), quads=False)
    assert [column.to_list() for column in columns] == [["", "<a>"], ["", "<b>"], ["", "<c>"]]
    assert lines.texts(np.array([0])) == [line]


def test_more_than_one_blank_makes_a_word_that_no_term_looks_like() -> None:
    assert words("<s>  <p> <o> .\n") == [("<s>", "", "<p> <o>")]


@pytest.mark.parametrize("quads", [False, True])
@pytest.mark.parametrize("line", ["a", "<s><p><o>.", "#said"])
def test_a_block_of_one_line_without_a_blank_is_a_line_that_is_not_cut(line: str, *, quads: bool) -> None:
    assert words(f"{line}\n", quads=quads) == [("",) * (4 if quads else 3)]


def test_empty_lines_are_none() -> None:
    assert words("\n\n<s> <p> <o> .\n\n") == [("<s>", "<p>", "<o>")]
    assert words("\n") == []


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("<o>", ("<o>", "")),
        ("<o> <g>", ("<o>", "<g>")),
        ('"a b" _:g', ('"a b"', "_:g")),
        ('"a <b"', ('"a <b"', "")),
        ('"a _b"@en', ('"a _b"@en', "")),
        ('"a" "g"', ('"a" "g"', "")),
        ('"a"^^<d> <g>', ('"a"^^<d>', "<g>")),
    ],
)
def test_the_graph_is_a_last_word_that_ends_no_literal(rest: str, found: tuple[str, str]) -> None:
    assert words(f"<s> <p> {rest} .\n", quads=True) == [("<s>", "<p>", *found)]


TERMS = st.one_of(
    st.sampled_from(["<http://x/é>", "_:b", "<a>", '""']), st.text("ab <_é😀\\", max_size=20).map('"{}"'.format)
)


@given(st.lists(st.tuples(st.sampled_from(["<s>", "_:long_name_of_a_node"]), st.just("<p>"), TERMS), max_size=6))
def test_words_come_back_whatever_their_bytes(rows: list[tuple[str, str, str]]) -> None:
    assert words("".join(" ".join(row) + " .\n" for row in rows) or "\n") == rows


@given(st.text("abé😀", max_size=60).map(str.encode), st.data())
def test_strings_at_places_are_the_bytes_there(text: bytes, data: st.DataObject) -> None:
    ends = [0, *(place + 1 for place in range(len(text)) if place + 1 == len(text) or text[place + 1] & 0xC0 != 0x80)]
    spans = data.draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)).map(sorted), max_size=8))
    starts, stops = (np.array([span[part] for span in spans], np.int64) for part in (0, 1))
    found = strings_at(np.frombuffer(text, np.uint8), starts, stops)
    expected = pl.Series([text[start:stop].decode() for start, stop in spans], dtype=pl.String)
    assert found.to_list() == expected.to_list()
    assert found.hash().to_list() == expected.hash().to_list()
    assert (found == expected).all()


def test_memory_is_held_until_the_last_column_of_it_is_gone() -> None:
    gc.collect()
    before = len(_Exported.held)
    column = strings_at(codes("more than twelve bytes of text"), np.array([0, 20]), np.array([20, 30]))
    first = column.gather([0])
    del column
    assert first.to_list() == ["more than twelve byt"]
    del first
    gc.collect()
    assert len(_Exported.held) == before
