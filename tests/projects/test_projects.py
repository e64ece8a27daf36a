"""Runs every folder beside this file as a project; README.md says what the files in ``expected/`` mean."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest

from kgtool.cli.console import main

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/expected"))
WRITE = bool(os.environ.get("KGTOOL_WRITE_EXPECTED"))


def lines_of(path: Path, otherwise: str = "") -> list[str]:
    text = path.read_text() if path.exists() else otherwise
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("case", CASES)
def test_the_project_does_what_its_expected_folder_says(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    expected, project = HERE / case / "expected", tmp_path / "project"
    shutil.copytree(HERE / case, project, ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(project)
    code: object = None
    for command in lines_of(expected / "commands", "build"):
        with pytest.raises(SystemExit) as ending:
            main(shlex.split(command))
        code = ending.value.code
    said = capsysbinary.readouterr()
    assert code == int("".join(lines_of(expected / "exit", "0"))), said.err.decode()
    remaining = iter(said.err.decode().splitlines())
    missing = [line for line in lines_of(expected / "stderr") if line not in remaining]
    assert not missing, said.err.decode()
    for path in lines_of(expected / "absent"):
        assert not (project / path).exists()
    compare(expected, project, said.out)


def compare(expected: Path, project: Path, stdout: bytes) -> None:
    if WRITE:
        write(expected, project, stdout)
    if (expected / "stdout").exists():
        assert stdout.decode() == (expected / "stdout").read_text()
    for path in sorted((expected / "build").rglob("*")):
        if path.is_file():
            found = project / path.relative_to(expected)
            assert found.read_bytes().decode() == path.read_bytes().decode(), path.name


def write(expected: Path, project: Path, stdout: bytes) -> None:
    if (expected / "stdout").exists():
        (expected / "stdout").write_bytes(stdout)
    for path in sorted((expected / "build").rglob("*")):
        if path.is_file():
            path.write_bytes((project / path.relative_to(expected)).read_bytes())
