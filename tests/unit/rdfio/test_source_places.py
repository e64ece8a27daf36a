from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import Location
from kgtool.rdfio.line_places import LinePlaces
from kgtool.rdfio.loading import load_files
from kgtool.rdfio.places import Places
from kgtool.rdfio.row_places import LARGE, RowPlaces
from kgtool.rdfio.source_places import TokenPlaces, places_of_source

if TYPE_CHECKING:
    from pathlib import Path

_A, _B, _P = "<http://x/a>", "<http://x/b>", "<http://x/p>"
_TRIPLE = f"{_A} {_P} {_B} .\n"
_MANY = "@prefix x: <http://x/> .\n" + "".join(
    f"x:n{number} x:p '😀', ( {number} [ x:q 'a'@en ] ) ; # {number}\n  x:q x:b .\n" for number in range(LARGE // 60)
)


@pytest.mark.parametrize(
    ("name", "text", "rows", "kind"),
    [
        ("a.ttl", _TRIPLE, 1, TokenPlaces),
        ("a.trig", _TRIPLE, 1, TokenPlaces),
        ("a.ttl", _MANY, 1, RowPlaces),
        ("a.trig", _MANY, 1, RowPlaces),
        ("a.nt", _TRIPLE, 1, LinePlaces),
        ("a.nq", _TRIPLE, 1, LinePlaces),
        ("a.nt", _TRIPLE, 2, TokenPlaces),
    ],
)
def test_each_syntax_is_read_again_in_its_way(tmp_path: Path, name: str, text: str, rows: int, kind: type) -> None:
    (tmp_path / name).write_text(text)
    assert isinstance(places_of_source(tmp_path / name, name, rows, None), kind)


@pytest.mark.parametrize("name", ["b.ttl", "missing.ttl", "missing.nt"])
def test_what_cannot_be_read_again_has_no_places(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.ttl").write_text("<a:s> <a:p> <a:o> ~ ~~> .")
    assert places_of_source(tmp_path / name, name, 1, None) is None


@pytest.mark.parametrize(("name", "row"), [("a.ttl", 0), ("a.nt", 0), ("a.nt", 7)])
def test_a_row_is_found_whichever_way_its_file_is_read(tmp_path: Path, name: str, row: int) -> None:
    (tmp_path / name).write_text(_TRIPLE)
    places = places_of_source(tmp_path / name, name, row + 1, None)
    assert places is not None
    places.prepare([row])
    assert places.find(row, (_A, _P, _B)) == Location(name, 1, 27, 1, 39)
    assert places.subject(row, _A) == Location(name, 1, 1, 1, 13)


def test_rows_of_a_large_file_stand_where_its_tokens_do(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(_MANY)
    dataset = load_files([path]).require()
    texts = dataset.terms.texts
    rows = [
        (texts[s], texts[p], texts[o])
        for block in dataset.blocks
        for s, p, o in zip(block.subject.tolist(), block.predicate.tolist(), block.object.tolist(), strict=True)
    ]
    places, tokens = places_of_source(path, "a.ttl", len(rows), None), Places(tmp_path)
    assert places is not None
    wanted = [0, 1, len(rows) // 2, len(rows) - 1]
    places.prepare(wanted)
    for row in wanted:
        assert places.find(row, rows[row]) == tokens.find("a.ttl", rows[row])
    first = next(number for number, row in enumerate(rows) if row[0] == rows[-1][0])
    assert places.subject(first, rows[first][0]) == tokens.subject("a.ttl", rows[first][0])
