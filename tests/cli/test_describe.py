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


def test_a_negated_claim_is_never_shown_as_if_it_said_what_it_denies(demo: Path) -> None:
    shown = kgtool(demo, "describe", "person:ada-rennie").stdout
    assert "claim:G-5  reported, negated  gazette.txt 209-239" in shown
    assert "claim:G-4  reported  gazette.txt 150-207" in shown
    listed = {line.split()[0]: line.split()[1:3] for line in kgtool(demo, "claims").stdout.splitlines()}
    assert listed["G-5"] == ["reported", "negated"]
    told = kgtool(demo, "claims", "explain", "G-5").stdout.splitlines()[0]
    assert told == "claim:G-5  person:ada-rennie :sleptThrough event:storm-1838  (negated)"


def test_inferred_triples_are_marked(demo: Path) -> None:
    done = kgtool(demo, "describe", "light:skerry")
    assert "    * person:tam-rennie  Tam Rennie" in done.stdout
    assert "* inferred" in done.stdout
    assert "    * " not in kgtool(demo, "describe", "light:skerry", "--scope", "asserted").stdout


def test_an_unknown_name_is_refused_with_the_nearest_one(demo: Path) -> None:
    done = kgtool(demo, "describe", "light:skery")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'light:skerry'?" in done.stderr


def test_long_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    data = tmp_path / "many.ttl"
    data.write_text("<http://x/s> <http://x/p> " + ", ".join(f'"{n:02}"' for n in range(15)) + "; <http://x/q> 1 .\n")
    lines = kgtool(tmp_path, "describe", "http://x/s", "--data", str(data)).stdout.splitlines()
    at = lines.index("      … 3 more: --all")
    assert lines[at - 1].split()[-1] == "11"
    assert "http://x/q" in lines[at + 1]
    whole = kgtool(tmp_path, "describe", "http://x/s", "--data", str(data), "--all").stdout.splitlines()
    assert len(whole) == len(lines) + 2
    assert "--all" not in "".join(whole)
