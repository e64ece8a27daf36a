from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool import dictionary
from kgtool.dictionary import Terms, groups_of

TEXTS = st.text(alphabet="ab<", max_size=2).map(lambda text: f'"{text}"')


@pytest.fixture(autouse=True)
def _columns_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "_MANY", 2)


def plain(steps: list[tuple[bool, list[str]]]) -> tuple[list[list[int]], set[str]]:
    """Return the ids that a list and a dict give, and the texts."""
    texts = [""]
    for _, step in steps:
        texts += [text for text in dict.fromkeys(step) if text not in texts]
    return [[texts.index(text) for text in step] for _, step in steps], set(texts)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.booleans(), st.lists(TEXTS, max_size=6)), max_size=6))
def test_texts_that_come_as_columns_and_one_by_one_are_one_dictionary(steps: list[tuple[bool, list[str]]]) -> None:
    terms = Terms()
    seen: list[tuple[list[str], list[int]]] = []
    for is_column, step in steps:
        texts = list(dict.fromkeys(step)) if is_column else step
        column = pl.Series(texts, dtype=pl.String)
        seen.append((texts, (terms.intern_column(column) if is_column else terms.intern_all(texts)).tolist()))
    _, expected = plain(steps)
    assert set(terms.texts) == expected
    assert len(terms) == len(terms.texts) == len(expected)
    for texts, ids in seen:
        assert [terms.texts[each] for each in ids] == texts
        assert [terms.find(text) for text in texts] == ids
    assert terms.series().to_list() == list(terms.texts)
    assert bytes(terms.first_characters()).decode() == "".join(text[:1] or "\0" for text in terms.texts)
    assert terms.find('"never"') is None


def test_new_texts_of_a_column_get_ids_in_their_order() -> None:
    terms = Terms()
    assert terms.intern('"b"') == 1
    assert terms.intern_column(pl.Series(['"c"', '"b"', '"a"', '"d"'])).tolist() == [2, 1, 3, 4]
    assert terms.intern_column(pl.Series(['"f"', '"a"', '"e"'])).tolist() == [5, 3, 6]
    assert [terms.intern('"e"'), terms.intern('"g"'), terms.intern('"h"')] == [6, 7, 8]
    assert list(terms.texts) == ["", '"b"', '"c"', '"a"', '"d"', '"f"', '"e"', '"g"', '"h"']


def test_a_text_that_was_looked_for_in_vain_may_come_later() -> None:
    terms = Terms()
    terms.intern_column(pl.Series(['"a"', '"b"']))
    assert terms.find('"c"') is None
    assert terms.intern('"c"') == terms.find('"c"') == 3
    assert terms.find('"d"') is None
    assert terms.intern_column(pl.Series(['"d"', '"e"'])).tolist() == [4, 5]
    assert terms.find('"d"') == 4


def test_a_column_that_is_read_often_is_made_strings_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "_OFTEN", 3)
    terms = Terms()
    terms.intern_column(pl.Series(['"a"', '"b"']))
    assert [terms.texts[1] for _ in range(5)] == ['"a"'] * 5
    assert terms.texts[-1] == '"b"'
    assert terms.texts[1:] == ['"a"', '"b"']


@settings(max_examples=200)
@given(st.lists(TEXTS, max_size=20))
def test_groups_are_numbered_by_first_appearance(texts: list[str]) -> None:
    rows, groups = groups_of(pl.Series(texts, dtype=pl.String))
    different = list(dict.fromkeys(texts))
    assert [texts[row] for row in rows] == different
    assert [different[group] for group in groups] == texts


def test_equal_hashes_of_different_texts_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl.Series, "hash", lambda series: (series.str.len_bytes()).cast(pl.UInt64))
    rows, groups = groups_of(pl.Series(['"a"', '"b"', '"a"', '"cc"', '"d"', '"b"']))
    assert (rows.tolist(), groups.tolist()) == ([0, 1, 3, 4], [0, 1, 0, 2, 3, 1])
    terms = Terms()
    assert terms.intern_column(pl.Series(['"a"', '"b"', '"c"'])).tolist() == [1, 2, 3]
    assert [terms.find(text) for text in ('"c"', '"a"', '"d"', '"b"')] == [3, 1, None, 2]
    assert terms.intern_column(pl.Series(['"x"', '"c"', '"y"'])).tolist() == [4, 3, 5]


@settings(max_examples=200)
@given(st.lists(st.lists(TEXTS, max_size=6, unique=True), max_size=4))
def test_few_texts_of_a_column_enter_together(columns: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dictionary, "_MANY", 100)
        terms = Terms()
        found = [terms.intern_column(pl.Series(texts, dtype=pl.String)).tolist() for texts in columns]
    assert found == plain([(True, texts) for texts in columns])[0]
