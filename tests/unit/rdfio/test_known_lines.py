from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kgtool.dataset import Dataset, RowLines, Terms
from kgtool.errors import Location
from kgtool.rdfio import loading
from kgtool.rdfio.columns import BlankNodeLabels
from kgtool.rdfio.known_lines import KnownLines
from kgtool.rdfio.line_places import LinePlaces
from kgtool.rdfio.loading import add_dump, replace_document
from kgtool.rdfio.parser import read_document
from kgtool.rdfio.plain_lines import PlainLines
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    import pytest


def read(*blocks: str) -> tuple[list[tuple[str, str, str]], RowLines]:
    terms = Terms()
    reader = PlainLines(terms, BlankNodeLabels(0), quads=False)
    assert reader.read_all([block.encode() for block in blocks])
    lines = reader.lines()
    s, p, o = (0, 1, 2)
    rows = [(terms.texts[row[s]], terms.texts[row[p]], terms.texts[row[o]]) for part in reader.ids() for row in part]
    return rows, lines


def test_lines_count_on_over_blocks_blank_lines_and_comments() -> None:
    _, lines = read("<a:a> <b:b> <c:c> .\n\n# said\n<a:a> <b:b> <d:d> .\n", '\n<a:a>\t<b:b> "e" .\n<a:a> <b:b> "f" .\n')
    assert lines.numbers is not None
    assert lines.numbers.tolist() == [1, 4, 6, 7]
    assert lines.odd == {2}


def test_where_every_line_is_a_row_no_number_is_kept() -> None:
    assert read("<a:a> <b:b> <c:c> .\n", '<a:a> <b:b> "e" .\n')[1] == (None, frozenset())


def test_columns_are_counted_in_characters() -> None:
    known = KnownLines("a.nt", RowLines(None, frozenset()), lambda: None)
    triple = ("<a:\u00e9>", "<b:b>", '"\U0001f600 x"')
    assert known.find(4, triple) == Location("a.nt", 5, 13, 5, 18)
    assert known.find(4, triple, "predicate") == Location("a.nt", 5, 7, 5, 12)
    assert known.subject(4, triple[0]) == Location("a.nt", 5, 1, 5, 6)


LINES = st.sampled_from(
    [
        "<a:a> <b:b> <c:c> .",
        '<a:a> <b:b> "two words"@en .',
        '<a:\u00e9> <b:b> "\U0001f600" .',
        "_:x <b:b> _:y .",
        "<a:a> <b:b> _:x .",
        "  <a:a> <b:b> <c:c> .",
        "<a:a>\t<b:b>  <c:c>.",
        '<a:a> <b:b> "\\u0041" . # said',
        "# said",
        "",
    ]
)


@given(st.lists(LINES, max_size=12), st.integers(0, 12))
def test_what_is_known_is_what_the_file_says(lines: list[str], at: int) -> None:
    blocks = ["".join(f"{line}\n" for line in part) for part in (lines[:at], lines[at:])]
    rows, found = read(*(block for block in blocks if block))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.nt"
        path.write_text("".join(blocks), encoding="utf-8")
        known, alone = KnownLines("a.nt", found, lambda: None), LinePlaces(path, "a.nt")
        both = KnownLines("a.nt", found, lambda: LinePlaces(path, "a.nt"))
        for row, triple in enumerate(rows):
            for part in ("subject", "predicate", "object"):
                place = alone.find(row, triple, part)
                assert both.find(row, triple, part) == place
                assert known.find(row, triple, part) in {None, place}
            assert both.subject(row, triple[0]) == alone.subject(row, triple[0])
        if rows:
            numbers, columns = np.arange(len(rows)), list(zip(*rows, strict=True))
            assert both.of_rows(numbers, columns) == list(map(both.find, range(len(rows)), rows))
            assert both.of_rows(numbers, columns[:1]) == list(map(both.subject, range(len(rows)), columns[0]))


def test_a_file_is_read_again_once_for_all_that_its_lines_do_not_tell() -> None:
    asked: list[list[int]] = []

    class File:
        def prepare(self, rows: object) -> None:
            asked.append(list(rows))  # type: ignore[call-overload] # rows are given

        def find(self, row: int, _triple: object, _part: str = "object") -> Location:
            return Location("a.nt", row)

        def subject(self, row: int, _subject: str) -> Location:
            return Location("a.nt", row)

    opened: list[File] = []

    def open_file() -> File:
        opened.append(File())
        return opened[-1]

    known = KnownLines("a.nt", RowLines(None, frozenset({7})), open_file)
    known.prepare([3, 5, 7])
    assert known.find(3, ("<a:a>", "<b:b>", "<c:c>")) == Location("a.nt", 4, 13, 4, 18)
    assert (opened, asked) == ([], [])
    assert known.find(5, ("_:x", "<b:b>", "<c:c>")) == Location("a.nt", 5)
    assert known.find(7, ("<a:a>", "<b:b>", "<c:c>")) == Location("a.nt", 7)
    assert (len(opened), asked) == (1, [[3, 5, 7]])


def test_lines_are_forgotten_with_the_rows_that_they_were_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<a:a> <b:b> <c:c> .\n" * 2)
    dataset = Dataset()
    monkeypatch.setattr(loading, "_LARGE", 1)
    assert add_dump(dataset, path, "a.nt", GraphRole.DATA)
    assert dataset.lines == {0: (None, frozenset())}
    replace_document(dataset, 0, read_document(path, "a.nt"))
    assert dataset.lines == {}
