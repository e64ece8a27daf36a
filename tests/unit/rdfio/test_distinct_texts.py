from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.rdfio.distinct_texts import DistinctTexts

TEXTS = st.one_of(st.integers(0, 40).map("text {}".format), st.text("ab", max_size=3), st.text(max_size=20))
COLUMNS = st.lists(st.lists(TEXTS, max_size=12), max_size=8)


def expected(columns: list[list[str]]) -> list[list[int]]:
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(text, len(numbers)) for text in texts] for texts in columns]


@settings(max_examples=200)
@given(COLUMNS, st.sampled_from([0, 1, 3, 64]))
def test_equal_texts_have_one_number_however_few_hashes_differ(columns: list[list[str]], bits: int) -> None:
    found = DistinctTexts()
    for texts, numbers in zip(columns, expected(columns), strict=True):
        column = pl.Series(texts, dtype=pl.String)
        hashes = column.hash().to_numpy() >> np.uint64(64 - bits) if bits else np.full(len(texts), 2**64 - 1, np.uint64)
        assert found.numbers(column, hashes).tolist() == numbers
    every = list(dict.fromkeys(text for texts in columns for text in texts))
    assert found.series().to_list() == every
    assert len(found) == len(every)


@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_texts_are_found_again_in_however_many_columns_they_came(step: int) -> None:
    found = DistinctTexts()
    every = pl.Series([f"<http://x/{number}>" for number in range(3_000)])
    for start in range(0, len(every), step * 3):
        part = every.slice(max(start - step, 0), 4 * step)
        numbers = found.numbers(part, part.hash().to_numpy())
        assert numbers.tolist() == list(range(max(start - step, 0), max(start - step, 0) + len(part)))
    assert found.series().to_list() == every.to_list()
