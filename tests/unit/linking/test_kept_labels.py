from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kgtool.linking.array_file import open_arrays, write_arrays
from kgtool.linking.kept_labels import read_labels
from kgtool.operations import link
from tests.unit.linking.worlds import CLAIMS, entity, is_a, make_project, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.linking.suggesting import Suggestion
    from kgtool.project import Project

NEW = 'ex:new a :Person ; rdfs:label "Jean Doe"@en .'
FAR, NEAR = entity("Q902", "Jan Doo", is_a("Q5")), entity("Q901", "Jean Doe", is_a("Q5"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, CLAIMS, NEW)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    folder = write_snapshot(tmp_path / "s", NEAR, FAR)
    (folder / "broken.json").write_text("{\n")
    return folder


def asked(project: Project, snapshot: Path) -> tuple[tuple[Suggestion, ...], list[str]]:
    found = link.suggest(project, ["https://example.org/p/new"], snapshot=snapshot)
    return found.suggestions, [f"{note.code} {note.message}" for note in found.notes]


def test_the_kept_index_gives_the_same_suggestions_and_notes(project: Project, snapshot: Path) -> None:
    first = asked(project, snapshot)
    assert [each.item for each in first[0]] == ["Q901", "Q902"]
    assert [note[:6] for note in first[1]] == ["KG1101"]
    assert asked(project, snapshot) == first


def test_the_snapshot_is_not_read_again(project: Project, snapshot: Path) -> None:
    before = asked(project, snapshot)
    changed = (snapshot / "Q901.json").read_bytes().replace(b"Jean Doe", b"Some One")
    old = (snapshot / "Q901.json").stat()
    (snapshot / "Q901.json").write_bytes(changed)
    os.utime(snapshot / "Q901.json", ns=(old.st_atime_ns, old.st_mtime_ns))
    assert asked(project, snapshot) == before


def test_a_file_that_was_only_touched_leaves_the_index_current(project: Project, snapshot: Path) -> None:
    before = asked(project, snapshot)
    os.utime(snapshot / "Q901.json", ns=(1, 1))
    assert asked(project, snapshot) == before


def test_a_changed_a_new_and_a_lost_file_make_it_anew_and_that_is_said(project: Project, snapshot: Path) -> None:
    asked(project, snapshot)
    (snapshot / "Q901.json").write_bytes((snapshot / "Q901.json").read_bytes().replace(b"Jean Doe", b"Some One Else"))
    found, notes = asked(project, snapshot)
    assert [each.item for each in found] == ["Q902"]
    assert notes[-1] == "KG1119 the index of names is made anew: Q901.json has changed"
    (snapshot / "Q902.json").unlink()
    assert asked(project, snapshot)[1][-1].endswith("Q902.json is gone")
    (snapshot / "Q903.json").write_text("{}")
    assert asked(project, snapshot)[1][-1].endswith("Q903.json is new")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-70],
        lambda data: data[:0],
        lambda data: b"other" + data[5:],
        lambda data: data[:200] + b"!" + data[201:],
        lambda data: data[:-800] + bytes(800),
        lambda data: data + b"more",
    ],
    ids=["cut", "empty", "another format", "header", "an array", "longer"],
)
def test_a_damaged_index_is_made_anew_and_that_is_said(project: Project, snapshot: Path, damage: object) -> None:
    before, notes = asked(project, snapshot)
    path = snapshot / ".index" / "labels"
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]  # one of the functions above
    found, told = asked(project, snapshot)
    assert found == before
    assert told[-1].startswith("KG1119 the index of names is made anew: it cannot be read (")
    assert asked(project, snapshot) == (before, notes)


def test_a_folder_that_cannot_be_written_to_is_said(project: Project, snapshot: Path) -> None:
    (snapshot / ".index").write_text("a file where the folder would be")
    found, notes = asked(project, snapshot)
    assert [each.item for each in found] == ["Q901", "Q902"]
    assert notes[-1].startswith("KG1119 the index of names cannot be kept")


def test_entities_are_found_by_identifier_and_kinds_by_way_of_classes(tmp_path: Path) -> None:
    lines = ["Q5 P279 Q6", "Q6 P279 Q7", "Q7 P279 Q5", "Q1 P31 Q5"]
    base, direct = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
    triples = (line.split() for line in lines)
    (tmp_path / "t.nt").write_text("".join(f"<{base}{s}> <{direct}{p}> <{base}{o}> .\n" for s, p, o in triples))
    for _ in range(2):
        labels = read_labels(tmp_path)
        found = labels.find("Q1")
        assert found is not None
        assert labels.kinds_of(found) == {"Q5", "Q6", "Q7"}
        assert labels.find("Q10") is None


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {"a": np.arange(5, dtype="<u4"), "none": np.zeros(0, dtype="<i8"), "b": np.array([-1], dtype="<i8")}
    write_arrays(tmp_path / "x", arrays, {"of": "é"})
    read, about = open_arrays(tmp_path / "x")
    assert about == {"of": "é"}
    assert {name: array.tolist() for name, array in read.items()} == {"a": [0, 1, 2, 3, 4], "none": [], "b": [-1]}


def test_nothing_but_numbers_is_read(tmp_path: Path) -> None:
    write_arrays(tmp_path / "x", {"a": np.zeros(3, dtype="<f8")}, {})
    with pytest.raises(ValueError, match="type <f8"):
        open_arrays(tmp_path / "x")
