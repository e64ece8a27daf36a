from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import UsageError
from kgtool.operations import link
from kgtool.rdfio.loading import load
from tests.unit.linking.worlds import entity, is_a, item, make_project, statement, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.errors import Diagnostic


def faults(folder: Path, entities: str, *snapshot: dict[str, object], ontology: str = "") -> list[Diagnostic]:
    project = make_project(folder, entities=entities, ontology=ontology)
    return list(link.check(project, snapshot=write_snapshot(folder / "s", *snapshot)).faults)


def test_sound_links_have_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, "") == []


@pytest.mark.parametrize(
    ("entities", "code", "column", "words"),
    [
        ("ex:copy skos:exactMatch wd:Q100 .", "KG1110", 25, "Q100 is linked to ex:copy and ex:film"),
        ("ex:ada skos:exactMatch wd:Q300 .", "KG1110", 24, "Q300 is linked to ex:ada and ex:land"),
        ("ex:ada skos:exactMatch wd:Q201 .", "KG1111", 24, "ex:ada is linked to Q200 and Q201"),
        ("ex:other a :Film ; skos:exactMatch wd:Q201 .", "KG1112", 36, "ex:other is of class :Film, and Q201 is"),
        ("ex:other skos:exactMatch wd:Q012 .", "KG1115", 26, "Q012> names no item of Wikidata"),
        ("ex:other a :Film ; skos:exactMatch wd:P31 .", "KG1112", 36, "is of class :Film, and P31 is a property"),
        (
            "ex:other skos:exactMatch <https://www.wikidata.org/wiki/Q201> .",
            "KG1115",
            26,
            "is not the IRI of Q201",
        ),
        (
            'ex:link :identifier "nm12" ; :identifierScheme "IMDb" .',
            "KG1116",
            21,
            "'nm12' is no identifier of IMDb",
        ),
    ],
)
def test_a_wrong_link_is_named_with_its_place(
    tmp_path: Path, entities: str, code: str, column: int, words: str
) -> None:
    found = faults(tmp_path, entities, entity("Q201", "Somebody", is_a("Q5")))
    (fault,) = [each for each in found if each.code == code]
    assert words in fault.message
    lines = (tmp_path / "graph/entities.ttl").read_text().splitlines()
    number = lines.index(entities) + 1
    assert str(fault.location) == f"graph/entities.ttl:{number}:{column}"


def test_a_redirected_item_and_a_deleted_one_are_named(tmp_path: Path) -> None:
    merged = {"id": "Q100", "redirect": True, **entity("Q100", "x")}
    project = make_project(tmp_path)
    snapshot = write_snapshot(tmp_path / "s", merged)
    (snapshot / "Q100.json").write_text('{"entities": {"Q101": {"id": "Q101", "labels": {}}}}')
    (snapshot / "Q200.json").write_text('{"entities": {"Q200": {"id": "Q200", "missing": ""}}}')
    found = {each.message for each in link.check(project, snapshot=snapshot).faults if each.code == "KG1114"}
    assert found == {"Q100 was merged into Q101", "Wikidata has no item Q200"}


def test_a_subclass_at_wikidata_is_the_same_kind(tmp_path: Path) -> None:
    comedy = entity("Q157443", "comedy film", statement("P279", item("Q11424")))
    assert faults(tmp_path, "", entity("Q100", "x", is_a("Q157443")), comedy) == []


def test_a_kind_that_nothing_confirms_is_a_warning(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "", entity("Q100", "x", is_a("Q999")))
    assert (fault.code, fault.severity.value) == ("KG1113", "warning")


def test_the_format_of_an_identifier_is_that_of_the_snapshot_where_it_has_one(tmp_path: Path) -> None:
    rule = statement("P2302", item("Q21502404"), qualifiers={"P1793": [("string", "[A-Z]{3}")]})
    register = entity("P9", "Harbour Register ID", rule, datatype="external-id")
    (fault,) = faults(tmp_path, 'ex:l :identifier "abc" ; :identifierScheme "harbour register" .', register)
    assert fault.message == "'abc' is no identifier of harbour register"


def test_an_identifier_that_cannot_be_checked_is_said(tmp_path: Path) -> None:
    rule = statement("P2302", item("Q21502404"), qualifiers={"P1793": [("string", "(?!x)[A-Z]{3}")]})
    register = entity("P9", "Harbour Register ID", rule, datatype="external-id")
    (fault,) = faults(tmp_path, 'ex:l :identifier "abc" ; :identifierScheme "harbour register" .', register)
    assert (fault.code, fault.severity.value) == ("KG1120", "warning")
    assert "(?!x)[A-Z]{3}" in fault.message


def test_links_are_written_as_sssom(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    accepted(tmp_path)
    header, *rows = [line.split("\t") for line in link.sssom(project).splitlines() if not line.startswith("#")]
    assert header[:3] == ["subject_id", "subject_label", "predicate_id"]
    assert next(row for row in rows if row[0] == "ex:guard") == [
        "ex:guard",
        "Guard",
        "skos:exactMatch",
        "wd:Q500",
        "",
        "semapv:ManualMappingCuration",
        "Jo Doe",
        "2026-01-02",
        "seen in the credits",
    ]


def test_every_identifier_of_sssom_is_a_curie_of_its_map(tmp_path: Path) -> None:
    more = '<https://example.org/p/land/a> rdfs:label "\\"A\\" land"@en ; skos:exactMatch wd:Q700 .'
    table = link.sssom(make_project(tmp_path, entities=more + ":own skos:exactMatch wd:Q701 ."))
    prefixes = dict(line[3:].split(": ") for line in table.splitlines() if line.startswith("#  "))
    body = io.StringIO("\n".join(line for line in table.splitlines() if not line.startswith("#")))
    rows = list(csv.DictReader(body, delimiter="\t"))
    iris = {prefixes[prefix] + local for row in rows for prefix, local in [row["subject_id"].split(":")]}
    assert {"https://example.org/p/land/a", "https://example.org/p/ontology#own", "https://example.org/p/film"} <= iris
    assert '"A" land' in {row["subject_label"] for row in rows}


def accepted(folder: Path, **changes: str) -> str:
    project = make_project(folder, entities='ex:guard rdfs:label "Guard"@en .')
    given = {"entity": "https://example.org/p/guard", "item": "Q500", "by": "Jo Doe", "why": "seen in the credits"}
    given = {**given, "when": "2026-01-02", **changes}
    return link.accept(project, given["entity"], given["item"], by=given["by"], why=given["why"], when=given["when"])


def test_an_accepted_link_says_who_when_and_why(tmp_path: Path) -> None:
    written = accepted(tmp_path)
    assert "ex:guard skos:exactMatch wd:Q500 ." in written
    for words in ('"seen in the credits"@en', '"Jo Doe"', '"2026-01-02"^^xsd:date', ":linkedTo"):
        assert words in written
    project = make_project(tmp_path, entities='ex:guard rdfs:label "Guard"@en .')
    assert not load(project).diagnostics
    assert link.check(project).links == 5


def test_without_a_date_none_is_written(tmp_path: Path) -> None:
    assert "created" not in accepted(tmp_path, when="").partition("Link")[2]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item": "Q100"}, "KG1108"),
        ({"entity": "https://example.org/p/film"}, "KG1108"),
        ({"entity": "https://example.org/p/nobody"}, "KG1107"),
        ({"item": "P31"}, "KG1109"),
        ({"when": "yesterday"}, "KG1109"),
        ({"why": " "}, "KG1109"),
    ],
)
def test_a_link_that_cannot_be_leaves_the_file_as_it_was(tmp_path: Path, changes: dict[str, str], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        accepted(tmp_path, **changes)
    assert not (tmp_path / "graph/links.ttl").exists()


def test_an_item_that_was_merged_is_not_accepted(tmp_path: Path) -> None:
    (tmp_path / "wikidata").mkdir()
    (tmp_path / "wikidata/Q500.json").write_text('{"entities": {"Q7": {"id": "Q7"}}}')
    with pytest.raises(UsageError, match="merged into Q7"):
        accepted(tmp_path)


def test_all_else_in_the_file_of_links_stays(tmp_path: Path) -> None:
    make_project(tmp_path)
    before = "# mine\r\n@prefix a: <https://example.org/p/> .\r\na:x a:y a:z ."
    (tmp_path / "graph/links.ttl").write_bytes(before.encode())
    accepted(tmp_path)
    after = (tmp_path / "graph/links.ttl").read_bytes().decode()
    assert after.startswith(before)
    assert "\n" not in after.replace("\r\n", "")
