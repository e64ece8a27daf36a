from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand


def test_claims_are_listed_with_what_became_plain(kgtool: RunCommand, demo: Path) -> None:
    listed = {
        each["claim"].rpartition("/")[2]: each for each in json.loads(kgtool("--project", demo, "claims", "--json").out)
    }
    assert len(listed) == 12
    assert {name for name, each in listed.items() if each["plain"]} == {
        "L-1",
        "L-2",
        "L-3",
        "L-4",
        "L-5",
        "L-6",
        "G-2",
        "G-3",
    }
    span = listed["G-4"]["spans"][0]
    text = (demo / "sources" / span["file"]).read_text()[span["start"] : span["end"]]
    assert text == "The harbour master says that the keepers slept through it"
    assert hashlib.sha256(text.encode()).hexdigest() == span["sha256"]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--doc", "gazette.txt"], 6),
        (["--doc", "doc:gazette"], 6),
        (["--certainty", "reported"], 2),
        (["--rank", "preferred"], 1),
        (["--kind", "opinion"], 1),
        (["--kind", "kind:fact", "--doc", "logbook"], 6),
    ],
)
def test_filters_keep_the_claims_that_they_name(kgtool: RunCommand, demo: Path, options: list[str], count: int) -> None:
    assert len(json.loads(kgtool("--project", demo, "claims", *options, "--json").out)) == count


@pytest.mark.parametrize("options", [(), ("--rank", "preferred"), ("--json", "--doc", "gazette.txt")])
def test_list_is_another_name_of_listing(kgtool: RunCommand, demo: Path, options: tuple[str, ...]) -> None:
    plainly = kgtool("--project", demo, "claims", *options)
    assert plainly.code == 0
    assert kgtool("--project", demo, "claims", "list", *options) == plainly
    assert kgtool("--project", demo, "claims", *options, "list") == plainly


def test_one_claim_is_counted_in_the_singular(kgtool: RunCommand, demo: Path) -> None:
    assert kgtool("--project", demo, "claims", "--rank", "preferred").err == "1 claim, 1 of them plain\n"


def test_a_filter_that_names_nothing_gets_a_suggestion(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "claims", "--doc", "gazett.txt")
    assert done.code == 2
    assert "did you mean 'gazette.txt'?" in done.err


def test_explain_names_the_claim_that_outranks(kgtool: RunCommand, demo: Path) -> None:
    told = json.loads(kgtool("--project", demo, "claims", "explain", "G-1", "--json").out)
    assert told["plain"] is False
    assert [step["condition"] for step in told["steps"] if not step["holds"]] == ["best rank"]
    assert told["outrankedBy"] == ["https://example.org/skerry-light/claim/L-1"]


def test_explain_tells_who_spoke_whatever_was_said(kgtool: RunCommand, demo: Path) -> None:
    said = kgtool("--project", demo, "claims", "explain", "G-4").out
    assert "It is not a plain fact." in said
    assert "Plain in any case: act:G-4 has the speaker person:harbour-master." in said


def test_explain_suggests_the_nearest_name(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "claims", "explain", "G-44")
    assert done.code == 2
    assert "did you mean 'G-4'?" in done.err


def test_conflicts_come_in_groups(kgtool: RunCommand, demo: Path) -> None:
    found = json.loads(kgtool("--project", demo, "claims", "conflicts", "--json").out)
    names = [[side["claim"].rpartition("/")[2] for side in conflict["sides"]] for conflict in found]
    assert names == [["G-1", "L-1"], ["G-4", "G-5"]]


def test_verify_finds_a_text_that_has_changed(kgtool: RunCommand, demo: Path) -> None:
    log = demo / "sources" / "logbook.txt"
    log.write_text(log.read_text().replace("1 February", "2 February"))
    done = kgtool("--project", demo, "claims", "verify")
    assert done.code == 1
    assert "claim L-1 rests on 'logbook-25-81'" in done.err
    assert done.err.count("error[") == 1


def test_verify_as_json_lists_the_faults(kgtool: RunCommand, demo: Path) -> None:
    (demo / "sources" / "logbook.txt").unlink()
    told = json.loads(kgtool("--project", demo, "claims", "verify", "--json").out)
    assert (told["claims"], told["documents"]) == (12, 1)
    assert [fault["code"] for fault in told["faults"]] == ["KG0511"]


def test_locate_prints_offsets_and_hash_to_paste(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "claims", "locate", "nine sailors", "--source", demo / "sources" / "gazette.txt")
    assert done.code == 0
    assert "oa:start 93" in done.out
    assert "oa:hasSource   doc:gazette" in done.out
    assert hashlib.sha256(b"nine sailors").hexdigest() in done.out


def test_locate_writes_whole_iris_where_the_project_has_no_prefix(kgtool: RunCommand, demo: Path) -> None:
    settings = demo / "kgtool.toml"
    settings.write_text(settings.read_text().replace("span = ", "spans = "))
    source = demo / "sources" / "gazette.txt"
    said = kgtool("--project", demo, "claims", "locate", "burned since 1810", "--source", source).out
    assert "\n<https://example.org/skerry-light/span/gazette-" in said
    assert "\nsel:gazette-" in said


def test_locate_shows_near_misses_and_exits_with_1(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "claims", "locate", "last  week's", "--source", demo / "sources" / "gazette.txt")
    assert done.code == 1
    assert "the file has: 'last week\N{RIGHT SINGLE QUOTATION MARK}s'" in done.out


def test_locate_works_without_a_project(kgtool: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("one two")
    monkeypatch.chdir(tmp_path)
    assert "oa:start 4" in kgtool("claims", "locate", "two", "--source", "a.txt").out


ADD = ("--subject", "light:skerry", "--predicate", ":firstLit", "--kind", "kind:fact")


def add(kgtool: RunCommand, demo: Path, *options: str) -> Any:
    source, target = demo / "sources" / "gazette.txt", demo / "graph" / "claims.ttl"
    return kgtool(
        "--project", demo, "claims", "add", "burned since 1810", "--source", source, "--file", target, *ADD, *options
    )


def test_an_added_claim_is_at_the_end_and_every_other_byte_stays(kgtool: RunCommand, demo: Path) -> None:
    before = (demo / "graph" / "claims.ttl").read_bytes()
    done = add(kgtool, demo, "--id", "G-7", "--object", '"1810"^^xsd:gYear', "--paraphrase", "Since 1810.")
    assert done.code == 0
    after = (demo / "graph" / "claims.ttl").read_bytes()
    assert after.startswith(before)
    assert done.out.encode() in after
    assert kgtool("--project", demo, "claims", "verify").code == 0
    assert kgtool("--project", demo, "claims", "explain", "G-7").code == 0


@pytest.mark.parametrize(
    ("options", "code", "hint"),
    [
        (["--id", "L-1", "--object", "7"], "KG0505", "take another id"),
        (["--id", "G-7", "--object", "ship:marigolt"], "KG0506", "did you mean 'ship:marigold'?"),
        (["--id", "G-7", "--object", "7", "--predicate", ":firstLitt"], "KG0506", "did you mean ':firstLit'?"),
        (["--id", "G-7", "--object", "7", "--certainty", "assertd"], "KG0503", "did you mean 'asserted'?"),
        (["--id", "G-7", "--object", '"open'], "KG0201", "write prefix:name"),
        (["--id", "G-7", "--object", "shipp:marigold"], "KG0102", "did you mean 'ship'?"),
    ],
)
def test_what_cannot_be_added_is_refused_and_the_file_stays(
    kgtool: RunCommand, demo: Path, options: list[str], code: str, hint: str
) -> None:
    before = (demo / "graph" / "claims.ttl").read_bytes()
    done = add(kgtool, demo, *options)
    assert done.code == 2
    assert code in done.err
    assert hint in done.err
    assert (demo / "graph" / "claims.ttl").read_bytes() == before
