from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kgtool.outputs.files import export_files, tree_name, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project


def test_all_formats_of_the_settings_are_written(dataset: Dataset, project: Project) -> None:
    assert sorted(export_files(dataset, project)) == [
        "context.jsonld",
        "dataset.jsonld",
        "dataset.nq",
        "dataset.trig",
        "dataset.ttl",
        "frames/Film.jsonld",
        "frames/Person.jsonld",
        "inferred.ttl",
        "schema.jsonld",
        "schema/film/a.jsonld",
        "schema/person/x.jsonld",
        "trees/film/a.jsonld",
        "trees/person/x.jsonld",
    ]


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("<https://example.org/film/a>", "film/a"),
        ("<https://other.example/x?y=1>", "other.example/x-y-1"),
        ("<https://example.org/../../etc/passwd>", "-/-/etc/passwd"),
        ("<https://example.org/>", "-"),
    ],
)
def test_a_file_name_never_leaves_its_folder(iri: str, name: str) -> None:
    assert tree_name(iri, "https://example.org/") == name


def test_exports_are_the_same_bytes_under_any_hash_seed(project: Project, tmp_path: Path) -> None:
    found = []
    for seed in ("0", "1", "2"):
        folder = tmp_path / seed
        code = (
            "import sys; from pathlib import Path; from kgtool.project import open_project\n"
            "from kgtool.operations.export import export_folder, write_folder\n"
            "write_folder(export_folder(open_project(Path(sys.argv[1]))), Path(sys.argv[2]))"
        )
        command = [sys.executable, "-c", code, str(project.root), str(folder)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        found.append({str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert found[0] == found[1] == found[2]


def test_files_are_written_below_the_folder(tmp_path: Path) -> None:
    write_files({"a/b.txt": b"x"}, tmp_path)
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"x"
