from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from kgtool.rdfio.row_block import RowBlock


def rows(text: str) -> list[tuple[str, ...]]:
    block = RowBlock.of(np.frombuffer(text.encode(), np.uint8), quads=False)
    columns = block.columns(np.arange(len(block.words), dtype=np.uint32))
    return list(zip(*(block.words.gather(column).to_list() for column in columns), strict=True))


def test_the_words_of_each_row_are_those_of_its_line() -> None:
    assert rows("<a> <p> <b> .\n<a> <q> <a> .\n<b> <p> <a> .\n") == [
        ("<a>", "<p>", "<b>"),
        ("<a>", "<q>", "<a>"),
        ("<b>", "<p>", "<a>"),
    ]


def test_no_lines_have_no_rows() -> None:
    assert rows("\n") == []


@pytest.mark.filterwarnings("ignore:the string cache:DeprecationWarning")
def test_a_string_cache_that_holds_other_categories_changes_no_row() -> None:
    with pl.StringCache():
        others = pl.Series([f"category {n}" for n in range(9)]).cast(pl.Categorical)
        assert rows("<a> <p> <b> .\n<a> <q> <b> .\n") == [("<a>", "<p>", "<b>"), ("<a>", "<q>", "<b>")]
        assert len(others.unique()) == len(others)
