from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.operations.new import new
from tests.cli.in_process import kgtool

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projects") / "demo"
    new(folder)
    return folder


def test_claims_stand_below_what_they_say_with_document_and_span(demo: Path) -> None:
    lines = kgtool(demo, "describe", "light:skerry").stdout.splitlines()
    at = lines.index("  :firstLit")
    assert lines[at + 1] == "    ? 1810"
    assert lines[at + 2].split()[0] == "claim:G-1"
    assert "gazette.txt 58-85" in lines[at + 2]
    assert lines[at + 3] == "      1811"


def test_inferred_triples_are_marked(demo: Path) -> None:
    done = kgtool(demo, "describe", "light:skerry")
    assert "    * person:tam-rennie  Tam Rennie" in done.stdout
    assert "* inferred" in done.stdout
    assert "    * " not in kgtool(demo, "describe", "light:skerry", "--scope", "asserted").stdout


def test_an_unknown_name_is_refused_with_the_nearest_one(demo: Path) -> None:
    done = kgtool(demo, "describe", "light:skery")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'light:skerry'?" in done.stderr
