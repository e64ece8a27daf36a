from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand


def test_the_summary_goes_to_stderr_and_nothing_to_stdout(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "build")
    assert done.out == ""
    for stage in ("load", "settle", "reason", "validate", "index", "answer", "export"):
        assert f"  {stage} " in done.err
    assert " ms\n" in done.err


def test_the_three_things_to_try_next_work(kgtool: RunCommand, demo: Path) -> None:
    said = kgtool("--project", demo, "build").err
    tries = [line.split()[1:] for line in said.partition("Try next:\n")[2].splitlines() if line]
    assert len(tries) == 3
    for arguments in tries:
        assert kgtool(*arguments).code == 0, arguments


def test_a_second_build_says_that_nothing_has_changed(kgtool: RunCommand, demo: Path) -> None:
    kgtool("--project", demo, "build")
    done = kgtool("--project", demo, "build")
    assert done.code == 0
    assert done.err == "Nothing has changed since the last build; build/ is as it was.\n"


def test_a_second_build_of_a_project_that_does_not_hold_exits_with_1_again(kgtool: RunCommand, demo: Path) -> None:
    (demo / "graph" / "more.ttl").write_text(
        "<https://example.org/x> a <https://example.org/skerry-light/ontology#Ship> ."
    )
    assert kgtool("--project", demo, "build").code == 1
    again = kgtool("--project", demo, "build")
    assert again.code == 1
    assert "report.txt" in again.err


def test_a_damaged_index_is_said_answered_around_and_made_anew(kgtool: RunCommand, demo: Path) -> None:
    kgtool("--project", demo, "build")
    whole = kgtool("--project", demo, "query", "keepers")
    (demo / "build" / "index" / "store" / "CURRENT").write_text("x")
    damaged = kgtool("--project", demo, "query", "keepers")
    assert (damaged.code, damaged.out) == (0, whole.out)
    assert "info[KG0418]: the index in build/ is damaged or missing" in damaged.err
    assert "Nothing has changed" not in kgtool("--project", demo, "build").err
    mended = kgtool("--project", demo, "query", "keepers")
    assert (mended.out, mended.err) == (whole.out, "")


def test_json_tells_stages_and_counts(kgtool: RunCommand, demo: Path) -> None:
    told = json.loads(kgtool("--project", demo, "build", "--json").out)
    assert told["holds"] is True
    assert told["unchanged"] is False
    assert next(stage["stage"] for stage in told["stages"]) == "load"
    assert told["summary"]["claims"] == 12
    assert told["summary"]["plain"] == 10
    assert json.loads(kgtool("--project", demo, "build", "--json").out)["unchanged"] is True


def test_out_names_another_folder(kgtool: RunCommand, demo: Path, tmp_path: Path) -> None:
    assert kgtool("--project", demo, "build", "--out", tmp_path / "there").code == 0
    assert (tmp_path / "there" / "manifest.json").exists()
    assert not (demo / "build").exists()


def test_violations_are_shown(kgtool: RunCommand, demo: Path) -> None:
    (demo / "graph" / "more.ttl").write_text(
        "<https://example.org/x> a <https://example.org/skerry-light/ontology#Ship> ."
    )
    assert "give it one rdfs:label" in kgtool("--project", demo, "build").err


def test_two_normal_ranks_make_two_plain_years_and_a_violation(kgtool: RunCommand, demo: Path) -> None:
    claims = demo / "graph" / "claims.ttl"
    claims.write_text(claims.read_text().replace("wikibase:PreferredRank", "wikibase:NormalRank"))
    done = kgtool("--project", demo, "build")
    assert done.code == 1
    assert "a lighthouse was first lit in one year" in done.err


def test_help_tells_the_exit_codes(kgtool: RunCommand) -> None:
    assert "Exit codes:" in kgtool("build", "--help").out


def test_the_project_may_be_named_after_the_command(kgtool: RunCommand, demo: Path) -> None:
    assert kgtool("build", "--project", demo).code == 0
    assert kgtool("claims", "explain", "G-1", "--project", demo).code == 0
    assert kgtool("claims", "--project", demo, "--rank", "preferred").out.startswith("claim")
