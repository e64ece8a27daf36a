from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError, Location
from kgtool.rdfio.loaded_places import LoadedPlaces
from kgtool.rdfio.loading import load_files
from kgtool.rdfio.parser import read_document
from kgtool.rdfio.places import LARGE, DocumentPlaces, Places, find_place, find_subject
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from pathlib import Path

_TURTLE = """\
@prefix x: <http://x/> .
x:a x:p 'é😀', x:b ; a x:C . # x:a x:p x:z
x:b x:p [ x:q 1 ; x:r ( 'c' x:d ) ], [ x:q 1 ], _:u . _:u x:p x:b .
x:a x:p x:b, 'n'@en-GB .
"""
_TRIG = "x:g { x:h x:p x:b } _:g { x:a x:q [] }\n"
_LINES = '<http://x/a> <http://x/p> "é😀" .\n# none\n_:u <http://x/p> <http://x/b> .\n<http://x/b> <http://x/p> _:u .\n'
_FILES = [("a.ttl", _TURTLE), ("a.trig", _TURTLE + _TRIG), ("a.nt", _LINES), ("a.nq", _LINES)]


@pytest.mark.parametrize(("name", "text"), _FILES)
def test_a_loaded_file_has_the_places_that_its_tokens_have(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    loaded, tokens = LoadedPlaces(path, name, None), DocumentPlaces.of(read_document(path, name))
    dataset = load_files([path]).require()
    texts = dataset.terms.texts
    for block in dataset.blocks:
        for s, p, o in zip(block.subject.tolist(), block.predicate.tolist(), block.object.tolist(), strict=True):
            triple = (texts[s], texts[p], texts[o])
            assert loaded.find(triple) == tokens.find(triple)
            assert loaded.find(triple, part="predicate") == tokens.find(triple, part="predicate")
            assert loaded.subject(triple[0]) == tokens.subject(triple[0])


def test_what_a_file_does_not_say_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(_TURTLE)
    places = LoadedPlaces(tmp_path / "a.ttl", "a.ttl", None)
    assert places.find(("<http://x/a>", "<http://x/p>", "<http://x/d>")) is None
    assert places.find(("<http://x/a>", "<http://x/p>", "<http://x/z>")) is None
    assert places.subject("<http://x/C>") is None


def test_a_malformed_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://x/a> bad .")
    with pytest.raises(InputError):
        LoadedPlaces(tmp_path / "a.ttl", "a.ttl", None)


@pytest.mark.parametrize("name", ["a.ttl", "a.nt"])
def test_a_large_file_is_looked_into_as_a_small_one(tmp_path: Path, name: str) -> None:
    lines = [f"<http://x/n{number}> <http://x/p> <http://x/a> .\n" for number in range(LARGE // 40)]
    (tmp_path / name).write_text("".join(lines))
    last = len(lines)
    triple = (f"<http://x/n{last - 1}>", "<http://x/p>", "<http://x/a>")
    start = len(triple[0]) + len(triple[1]) + 3
    assert Places(tmp_path).find(name, triple) == Location(name, last, start, last, start + len("<http://x/a>"))
    assert find_place(tmp_path / name, triple, name=name, part="subject") == Location(name, last, 1, last, start - 14)
    assert find_subject(tmp_path / name, NamedNode(triple[0][1:-1]), name=name) == Location(
        name, last, 1, last, start - 14
    )
