from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.linking.worlds import entity, is_a, item, make_project, statement, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with its snapshot in the folder that the settings name."""
    make_project(tmp_path, entities='ex:new a :Person ; rdfs:label "Jean Doe"@en .')
    write_snapshot(tmp_path / "wikidata", entity("Q901", "Jean Doe", is_a("Q5")))
    return tmp_path


def test_the_way_from_a_suggestion_to_an_empty_diff(kgtool: RunCommand, project: Path) -> None:
    suggested = json.loads(kgtool("--project", project, "link", "suggest", "--json").out)
    assert [(each["entity"], each["item"]) for each in suggested] == [("https://example.org/p/new", "Q901")]
    accepted = kgtool("--project", project, "link", "accept", "ex:new", "Q901", "--by", "Jo", "--why", "same name")
    assert accepted.code == 0
    assert kgtool("--project", project, "link", "check").code == 0
    commands = project / "out.qs"
    assert kgtool("--project", project, "link", "quickstatements", "-o", commands).code == 0
    assert kgtool("--project", project, "link", "diff", "--exit-code").code == 1
    after = kgtool("--project", project, "link", "diff", "--applied", commands, "--exit-code")
    assert (after.code, after.out) == (0, "")
    assert "the same: 4;" in after.err


def test_check_exits_with_1_for_a_wrong_link(kgtool: RunCommand, project: Path) -> None:
    write_snapshot(project / "wikidata", entity("Q100", "Somebody", is_a("Q5")))
    done = kgtool("--project", project, "link", "check")
    assert done.code == 1
    assert "KG1112" in done.err
    faults = json.loads(kgtool("--project", project, "link", "check", "--format", "json").out)["faults"]
    assert [fault["code"] for fault in faults] == ["KG1112"]


def test_the_diff_as_json_has_qualifiers_references_and_claims(kgtool: RunCommand, project: Path) -> None:
    found = json.loads(kgtool("--project", project, "link", "diff", "--json", "--only", "ours").out)
    cast = next(each for each in found["differences"] if each["property"] == "P161")
    assert cast["ours"]["qualifiers"] == [["P4633", '"The Guard"']]
    assert cast["ours"]["references"] == [[["P854", '"https://news.example/a"']]]
    assert cast["claims"] == ["https://example.org/p/c3"]


def test_what_is_held_back_is_told_with_its_reason(kgtool: RunCommand, project: Path) -> None:
    rule = statement("P2302", item("Q21510859"), qualifiers={"P2305": [item("Q1")]})
    write_snapshot(project / "wikidata", entity("P161", "cast member", rule, datatype="wikibase-item"))
    done = kgtool("--project", project, "link", "quickstatements", "--held")
    said = "ex:film P161 (cast member) Q200 (Ada Byron)"
    assert f"held back: {said}: constraint of P161, one of: Q200 is none of Q1" in done.err
    assert "P161" not in done.out


def test_the_diff_names_items_and_properties_as_the_snapshot_does(kgtool: RunCommand, project: Path) -> None:
    done = kgtool("--project", project, "link", "diff", "--only", "ours")
    assert "P161 (cast member)" in done.out
    assert "Q200 (Ada Byron)" in done.out


def test_a_suggestion_says_how_to_take_it_over(kgtool: RunCommand, project: Path) -> None:
    done = kgtool("--project", project, "link", "suggest")
    assert 'to take one over: kgtool link accept ex:new Q901 --by "YOUR NAME"' in done.err


def test_the_network_is_not_used_unless_it_is_allowed(kgtool: RunCommand, project: Path) -> None:
    done = kgtool("--project", project, "link", "fetch", "Q42")
    assert done.code == 2
    assert "--allow-network" in done.err


def test_a_missing_snapshot_and_an_unknown_entity_are_wrong_calls(kgtool: RunCommand, project: Path) -> None:
    missing = kgtool("--project", project, "link", "diff", "--snapshot", project / "none")
    assert (missing.code, "KG1105" in missing.err) == (2, True)
    unknown = kgtool("--project", project, "link", "suggest", "ex:nobody")
    assert (unknown.code, "KG1107" in unknown.err) == (2, True)


def test_two_runs_write_the_same_bytes(kgtool: RunCommand, project: Path) -> None:
    for command in ("quickstatements", "diff", "suggest"):
        assert kgtool("--project", project, "link", command) == kgtool("--project", project, "link", command)
