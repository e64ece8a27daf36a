from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import Location
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.line_places import LinePlaces
from kgtool.rdfio.parser import Document
from kgtool.rdfio.places import DocumentPlaces

if TYPE_CHECKING:
    from pathlib import Path

_NT = """\
# a comment
<x:a> <x:p> "one two" .

<x:a> <x:p> <x:b> .
  <x:b>   <x:p> "oddly spaced"  .
<x:a> <x:p> "one two" .
_:n <x:p> "a blank subject" .
 \t
<x:c> <x:p> "\\u00e9"@en .
<x:c> <x:p> _:o."""
_NQ = """\
<x:a> <x:p> "one two" <x:g> .
<x:a> <x:p> "one" .
<x:b> <x:p> <x:c> _:g .
<x:b> <x:p> <x:c> .
"""
_A, _B, _C, _P = "<x:a>", "<x:b>", "<x:c>", "<x:p>"
_ROWS = (
    ("nt", _NT, 0, (_A, _P, '"one two"')),
    ("nt", _NT, 1, (_A, _P, _B)),
    ("nt", _NT, 2, (_B, _P, '"oddly spaced"')),
    ("nt", _NT, 4, ("_:f0_0", _P, '"a blank subject"')),
    ("nt", _NT, 5, (_C, _P, '"é"@en')),
    ("nt", _NT, 6, (_C, _P, "_:f0_1")),
    ("nt", _NT.replace("\n", "\r\n"), 1, (_A, _P, _B)),
    ("nt", "\ufeff" + _NQ.splitlines()[1], 0, (_A, _P, '"one"')),
    ("nq", _NQ, 0, (_A, _P, '"one two"')),
    ("nq", _NQ, 1, (_A, _P, '"one"')),
    ("nq", _NQ, 2, (_B, _P, _C)),
)


def _lines(folder: Path, form: str, text: str) -> LinePlaces:
    path = folder / f"data.{form}"
    path.write_bytes(text.encode())
    return LinePlaces(path, "data")


@pytest.mark.parametrize(("form", "text", "row", "triple"), _ROWS)
def test_a_row_stands_where_reading_token_by_token_finds_it(
    tmp_path: Path, form: str, text: str, row: int, triple: tuple[str, str, str]
) -> None:
    lines = _lines(tmp_path, form, text)
    document = DocumentPlaces.of(Document("data", text.removeprefix("\ufeff").encode(), format_named(form)))
    assert lines.find(row, triple) == document.find(triple)
    if row not in {1, 5, 6}:  # the subject stands first in another row
        assert lines.subject(row, triple[0]) == document.subject(triple[0])


def test_lines_are_counted_without_blank_ones_and_comments(tmp_path: Path) -> None:
    assert [_lines(tmp_path, "nt", text).rows for text in (_NT, _NQ, "", "\n", "# only a comment")] == [7, 4, 0, 0, 0]


def test_rows_that_are_read_together_are_those_read_one_by_one(tmp_path: Path) -> None:
    together, alone = _lines(tmp_path, "nt", _NT), _lines(tmp_path, "nt", _NT)
    together.prepare(row for _, text, row, _ in _ROWS if text == _NT)
    asked = [(row, triple) for _, text, row, triple in _ROWS if text == _NT]
    assert [together.find(*each) for each in asked] == [alone.find(*each) for each in asked]


def test_lines_on_both_sides_of_a_piece_that_is_read_are_found(tmp_path: Path) -> None:
    text = "".join(f'<x:a> <x:p> "{number:0900}" .\n' for number in range(3000))
    places = [_lines(tmp_path, "nt", text).find(row, (_A, _P, f'"{row:0900}"')) for row in range(3000)]
    assert [place and place.line for place in places] == list(range(1, 3001))


def test_a_row_whose_line_says_something_else_has_no_place(tmp_path: Path) -> None:
    assert _lines(tmp_path, "nt", _NT).find(0, (_A, _P, '"one"')) is None


def test_a_row_of_a_compressed_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "data.nq.gz"
    path.write_bytes(gzip.compress(_NQ.encode()))
    assert LinePlaces(path, "data.nq.gz").find(2, (_B, _P, _C)) == Location("data.nq.gz", 3, 13, 3, 18)


def test_a_literal_that_mentions_a_blank_node_is_not_another_such_literal(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text('<a:s> <a:p> "see _:b" .\n')
    places = LinePlaces(tmp_path / "a.nt", "a.nt")
    assert places.find(0, ("<a:s>", "<a:p>", '"say _:c"')) is None
    assert places.find(0, ("<a:s>", "<a:p>", '"see _:b"')) == Location("a.nt", 1, 13, 1, 22)
