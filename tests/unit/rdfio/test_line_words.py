from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.rdfio.line_words import LineWords
from kgtool.rdfio.words import _Exported, strings_between


def words(text: str, *, quads: bool = False) -> list[tuple[str, ...]]:
    lines = LineWords(text.encode(), quads=quads)
    return list(zip(*(lines.column(place).to_list() for place in range(4 if quads else 3)), strict=True))


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
    lines = LineWords(f"{line}\n<a> <b> <c> .\n".encode(), quads=False)
    assert [lines.column(place).to_list() for place in range(3)] == [["", "<a>"], ["", "<b>"], ["", "<c>"]]
    assert lines.lines(np.array([0])) == [line]


def test_more_than_one_blank_makes_a_word_that_no_term_looks_like() -> None:
    assert words("<s>  <p> <o> .\n") == [("<s>", "", "<p> <o>")]


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


def test_words_of_several_places_make_one_column() -> None:
    lines = LineWords(b"<a> <b> <c> .\n<d> <e> <f> .\n", quads=False)
    both, last = np.array([0, 1], np.uint32), np.array([1], np.uint32)
    assert lines.gather([(0, last), (2, both)]).to_list() == ["<d>", "<c>", "<f>"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_strings_between_offsets_are_the_strings(parts: list[str]) -> None:
    data = [part.encode() for part in parts]
    offsets = np.cumsum([0, *map(len, data)])
    assert strings_between(b"".join(data), offsets).to_list() == parts


def test_bytes_are_held_until_the_last_column_of_them_is_gone() -> None:
    gc.collect()
    before = len(_Exported.held)
    column = strings_between(b"more than twelve bytes of text", np.array([0, 20, 30]))
    first = column.gather([0])
    del column
    assert first.to_list() == ["more than twelve byt"]
    del first
    gc.collect()
    assert len(_Exported.held) == before
