from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import UsageError
from kgtool.pipeline.folder import fresh_folder, refuse_foreign

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail_in(folder: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), fresh_folder(folder) as fresh:
        (fresh / "new").touch()
        _ = 1 // 0


def test_a_build_that_ends_well_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "old").touch()
    with fresh_folder(tmp_path / "build") as fresh:
        (fresh / "new").touch()
    assert names(tmp_path / "build") == ["new"]
    assert names(tmp_path) == ["build"]


def test_a_build_that_fails_leaves_the_last_one_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "old").touch()
    fail_in(tmp_path / "build")
    assert names(tmp_path / "build") == ["old"]
    assert names(tmp_path) == ["build"]


def test_a_build_that_was_killed_between_its_two_renames_is_put_back(tmp_path: Path) -> None:
    (tmp_path / ".build.old").mkdir()
    (tmp_path / ".build.old" / "old").touch()
    fail_in(tmp_path / "build")
    assert names(tmp_path / "build") == ["old"]


def test_a_folder_with_files_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(UsageError, match="KG0802"):
        refuse_foreign(tmp_path)


def test_an_empty_folder_and_a_built_one_are_accepted(tmp_path: Path) -> None:
    refuse_foreign(tmp_path)
    (tmp_path / "manifest.json").touch()
    (tmp_path / "other").touch()
    refuse_foreign(tmp_path)
