from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError, LockError
from kgtool.pipeline.line import build
from kgtool.pipeline.lock import locked
from kgtool.project import open_project

if TYPE_CHECKING:
    from pathlib import Path


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_manifest_has_the_hash_of_every_input_and_of_every_output(folder: Path) -> None:
    build(open_project(folder))
    manifest = json.loads((folder / "build" / "manifest.json").read_text())
    inputs = {"kgtool.toml", "graph/cats.ttl", "queries/animals.rq"}
    assert manifest["inputs"] == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sorted(inputs)
    }
    outputs = {name: data for name, data in bytes_of(folder / "build").items() if not name.startswith("index/")}
    del outputs["manifest.json"]
    assert manifest["outputs"] == {name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()}


def test_a_second_build_with_nothing_changed_touches_no_file(folder: Path) -> None:
    build(open_project(folder))
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    done = build(open_project(folder))
    assert done.unchanged
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_build_can_be_forced(folder: Path) -> None:
    build(open_project(folder))
    assert not build(open_project(folder), force=True).unchanged


@pytest.mark.parametrize("name", ["graph/cats.ttl", "queries/animals.rq", "kgtool.toml"])
def test_a_changed_input_is_built_again(folder: Path, name: str) -> None:
    build(open_project(folder))
    (folder / name).write_text((folder / name).read_text() + "\n")
    assert not build(open_project(folder)).unchanged


def test_a_new_file_is_built(folder: Path) -> None:
    build(open_project(folder))
    (folder / "graph" / "more.ttl").write_text("<https://example.org/a> a <https://example.org/b> .")
    assert not build(open_project(folder)).unchanged


def test_an_output_that_was_changed_or_removed_is_built_again(folder: Path) -> None:
    build(open_project(folder))
    (folder / "build" / "report.json").unlink()
    assert not build(open_project(folder)).unchanged
    (folder / "build" / "report.json").write_text("{}")
    assert not build(open_project(folder)).unchanged


def test_a_missing_index_is_built_again(folder: Path) -> None:
    build(open_project(folder))
    shutil.rmtree(folder / "build" / "index")
    assert not build(open_project(folder)).unchanged


def test_a_build_that_fails_leaves_the_last_one_whole(folder: Path) -> None:
    build(open_project(folder))
    before = bytes_of(folder / "build")
    (folder / "graph" / "bad.ttl").write_text("no turtle")
    with pytest.raises(InputError, match=r"graph/bad\.ttl:1:1"):
        build(open_project(folder))
    assert bytes_of(folder / "build") == before


def test_faults_of_data_and_of_queries_are_told_in_one_run(folder: Path) -> None:
    (folder / "graph" / "bad.ttl").write_text("no turtle")
    (folder / "graph" / "worse.ttl").write_text("nor this")
    (folder / "queries" / "bad.rq").write_text("SELECT")
    with pytest.raises(InputError) as raised:
        build(open_project(folder))
    places = {diagnostic.location.path for diagnostic in raised.value.diagnostics if diagnostic.location}
    assert places == {"graph/bad.ttl", "graph/worse.ttl", "queries/bad.rq"}


def test_a_build_does_not_start_while_another_one_writes(folder: Path) -> None:
    with locked(folder / "build"), pytest.raises(LockError):
        build(open_project(folder))


def test_watchers_are_told_of_each_stage(folder: Path) -> None:
    told: list[str] = []
    done = build(open_project(folder), watch=told.append)
    assert told == [stage.name for stage in done.stages]
    assert told == ["load", "settle", "reason", "validate", "index", "answer", "export"]


def run(folder: Path, seed: int) -> dict[str, bytes]:
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-m", "kgtool", "--project", str(folder), "build"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return {name: data for name, data in bytes_of(folder / "build").items() if not name.startswith("index/")}


def test_builds_are_the_same_bytes_under_any_hash_seed_and_in_any_directory(folder: Path, tmp_path: Path) -> None:
    first = run(folder, 0)
    shutil.rmtree(folder / "build")
    second = run(folder, 1)
    elsewhere = tmp_path / "a" / "longer name" / "cats"
    shutil.copytree(folder, elsewhere, ignore=shutil.ignore_patterns("build"))
    assert first == second
    assert run(elsewhere, 2) == first


def test_a_build_with_nothing_changed_imports_no_engine(folder: Path) -> None:
    build(open_project(folder))
    code = (
        "import sys; from pathlib import Path\n"
        "from kgtool.operations.build import build; from kgtool.project import open_project\n"
        f"assert build(open_project(Path({str(folder)!r}))).unchanged\n"
        "heavy = {'polars', 'numpy', 'rdflib', 'pyshacl', 'owlrl', 'pyld', 'narwhals'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
