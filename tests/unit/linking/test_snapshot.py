from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import Diagnostic, UsageError
from kgtool.linking.entity import JULIAN, Statement, Value, same_value
from kgtool.linking.kept_labels import read_labels
from kgtool.linking.sketches import read_sketches
from kgtool.linking.snapshot import Snapshot, read_snapshot
from tests.unit.linking.worlds import day, entity, item, quantity, statement

if TYPE_CHECKING:
    from pathlib import Path

ITEM, PROP = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/"
CORE = "http://www.w3.org/2004/02/skos/core#"
FILM = entity(
    "Q1",
    "Night Watch",
    statement("P31", item("Q11424")),
    statement(
        "P577",
        day("2014-12-24"),
        "preferred",
        {"P3005": [item("Q30")]},
        [{"P854": [("string", "https://a.example/")]}, {"P248": [item("Q9")]}],
    ),
    statement("P2130", quantity("+31000000", "Q4916")),
    statement("P161", "somevalue"),
    aliases=("Watch",),
)
EXPECTED = (
    Statement("P31", Value("item", "Q11424")),
    Statement(
        "P577",
        Value("time", "+2014-12-24T00:00:00Z", "11"),
        "preferred",
        (("P3005", Value("item", "Q30")),),
        ((("P854", Value("string", "https://a.example/")),), (("P248", Value("item", "Q9")),)),
    ),
    Statement("P2130", Value("quantity", "+31000000", "Q4916")),
    Statement("P161", Value("somevalue")),
)

TURTLE = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wds: <http://www.wikidata.org/entity/statement/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix psv: <http://www.wikidata.org/prop/statement/value/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix pr: <http://www.wikidata.org/prop/reference/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
wd:Q1 a wikibase:Item ; rdfs:label "Night Watch"@en ; skos:altLabel "Watch"@en ; p:P577 wds:a ; p:P2130 wds:b .
wds:a a wikibase:Statement ; wikibase:rank wikibase:PreferredRank ; ps:P577 "2014-12-24T00:00:00Z"^^xsd:dateTime ;
    psv:P577 <http://www.wikidata.org/value/t> ; pq:P3005 wd:Q30 ;
    prov:wasDerivedFrom <http://www.wikidata.org/reference/r> .
<http://www.wikidata.org/value/t> wikibase:timeValue "2014-12-24T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 ;
    wikibase:timeCalendarModel wd:Q1985727 .
<http://www.wikidata.org/reference/r> pr:P854 <https://a.example/> .
wds:b wikibase:rank wikibase:NormalRank ; ps:P2130 "+31000000"^^xsd:decimal ;
    psv:P2130 <http://www.wikidata.org/value/q> .
<http://www.wikidata.org/value/q> wikibase:quantityAmount "+31000000"^^xsd:decimal ; wikibase:quantityUnit wd:Q4916 .
"""

TRUTHY = """\
<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "Night Watch"@en .
<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2004/02/skos/core#altLabel> "W\\u00E4chter"@de .
<http://www.wikidata.org/entity/Q1> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q11424> .
<http://www.wikidata.org/entity/Q2> <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q1> .
"""


def read(folder: Path, name: str, content: str | bytes) -> Snapshot:
    data = content.encode() if isinstance(content, str) else content
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return read_snapshot(folder)


@pytest.mark.parametrize("name", ["Q1.json", "Q1.json.gz"])
def test_entity_json_keeps_ranks_qualifiers_and_every_reference(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, name, json.dumps({"entities": {"Q1": FILM}})).entities["Q1"]
    assert found.statements == EXPECTED
    assert found.labels == {"en": "Night Watch"}
    assert found.aliases == (("en", "Watch"),)


@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "lines.jsonl"])
def test_dumps_are_read_an_entity_a_line(tmp_path: Path, name: str) -> None:
    lines = [json.dumps(FILM), json.dumps(entity("Q2", "Day Watch"))]
    text = "\n".join(lines) if name.endswith("jsonl") else "[\n" + ",\n".join(lines) + "\n]\n"
    assert sorted(read(tmp_path, name, text).entities) == ["Q1", "Q2"]


def test_turtle_of_special_entity_data_has_whole_statements(tmp_path: Path) -> None:
    found = read(tmp_path, "Q1.ttl", TURTLE).entities["Q1"]
    released = Statement(
        "P577",
        Value("time", "+2014-12-24T00:00:00Z", "11"),
        "preferred",
        (("P3005", Value("item", "Q30")),),
        ((("P854", Value("string", "https://a.example/")),),),
    )
    assert found.statements == (Statement("P2130", Value("quantity", "+31000000", "Q4916")), released)


@pytest.mark.parametrize("name", ["truthy.nt", "truthy.nt.gz"])
def test_truthy_triples_give_values_that_are_known_to_be_incomplete(tmp_path: Path, name: str) -> None:
    snapshot = read(tmp_path, name, TRUTHY)
    found = snapshot.entities["Q1"]
    assert found.statements == (Statement("P31", Value("item", "Q11424"), complete=False),)
    assert found.aliases == (("de", "Wächter"),)
    resolved = snapshot.resolved("Q2")
    assert resolved is not None
    assert resolved.id == "Q1"


def test_turtle_has_unknown_values_by_name_and_novalue_as_a_class(tmp_path: Path) -> None:
    unknown = "<http://www.wikidata.org/.well-known/genid/abc>"
    nobody = f"wds:c ps:P161 {unknown} . wds:d a <{PROP}novalue/P162> ; pq:P3005 {unknown} ."
    nobody += " wd:Q1 p:P161 wds:c ; p:P162 wds:d ."
    found = read(tmp_path, "Q1.ttl", TURTLE + nobody).entities["Q1"]
    assert [each.value.kind for each in found.of("P161")] == ["somevalue"]
    assert [(each.value.kind, each.qualifiers) for each in found.of("P162")] == [
        ("novalue", (("P3005", Value("somevalue")),))
    ]


def test_a_year_before_christ_is_the_same_in_json_turtle_and_truthy_triples(tmp_path: Path) -> None:
    calendar = "http://www.wikidata.org/entity/Q1985727"
    when = ("time", {"time": "-0044-00-00T00:00:00Z", "precision": 9, "calendarmodel": calendar})
    found = [read(tmp_path / "json", "Q1.json", json.dumps(entity("Q1", "x", statement("P577", when))))]
    turtle = TURTLE.replace("2014-12-24", "-0043-01-01").replace("ion 11", "ion 9")
    found.append(read(tmp_path / "ttl", "Q1.ttl", turtle))
    line = f'<{ITEM}Q1> <{PROP}direct/P577> "-0043-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
    found.append(read(tmp_path / "nt", "t.nt", line))
    dates = [each.entities["Q1"].of("P577")[0].value for each in found]
    assert [date.text[:5] for date in dates] == ["-0044"] * 3
    assert same_value(dates[0], dates[1])
    assert [sketch.years for sketch in read_sketches(tmp_path / "nt").entities] == [(("P577", -44),)]


def test_a_day_of_the_julian_calendar_is_compared_as_the_gregorian_day_that_it_was() -> None:
    julian = Value("time", "+1616-04-23T00:00:00Z", "11", JULIAN)
    assert same_value(julian, Value("time", "+1616-05-03T00:00:00Z", "11"))
    assert not same_value(julian, Value("time", "+1616-04-23T00:00:00Z", "11"))
    assert same_value(julian, Value("time", "+1616-00-00T00:00:00Z", "9"))


def test_whole_statements_win_over_truthy_ones(tmp_path: Path) -> None:
    (tmp_path / "truthy.nt").write_text(TRUTHY)
    assert read(tmp_path, "Q1.json", json.dumps({"entities": {"Q1": FILM}})).entities["Q1"].statements == EXPECTED


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("a.json", {"entities": {"Q2": {"id": "Q1", "labels": {"en": {"language": "en", "value": "x"}}}}}),
        ("Q2.json", {"entities": {"Q1": {"id": "Q1", "labels": {"en": {"language": "en", "value": "x"}}}}}),
    ],
)
def test_a_redirect_is_known_by_its_key_or_by_its_file(tmp_path: Path, name: str, document: dict[str, object]) -> None:
    snapshot = read(tmp_path, name, json.dumps(document))
    assert snapshot.entities["Q2"].redirect == "Q1"
    assert snapshot.entities["Q1"].label == "x"


def only_fault(snapshot: Snapshot) -> Diagnostic:
    (fault,) = snapshot.diagnostics
    return fault


def test_broken_json_is_named_with_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"entities":\n {"Q1": oops}}')
    snapshot = read(tmp_path, "b.json", json.dumps(FILM))
    assert str(only_fault(snapshot)).startswith("error[KG1101]: a.json:2:9: not JSON")
    assert list(snapshot.entities) == ["Q1"]


def test_a_broken_line_of_a_dump_costs_only_itself(tmp_path: Path) -> None:
    lines = ["[", json.dumps(FILM) + ",", '{"id": "Q2", ,', json.dumps(entity("Q3", "c")), "]"]
    snapshot = read(tmp_path, "dump.json", "\n".join(lines))
    assert str(only_fault(snapshot)).startswith("error[KG1101]: dump.json:3:14: not JSON")
    assert sorted(snapshot.entities) == ["Q1", "Q3"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "[1, 2]",
        '{"entities": {"Q1": []}}',
        '{"entities": {"Q1": {"id": 7}}}',
        '{"id": "Q1", "claims": {"P31": [{"mainsnak": {"snaktype": "value", "property": "P31", "datavalue": 7}}]}}',
        '{"id": "Q1", "claims": {"P31": [{"mainsnak": {"snaktype": "novalue", "property": "P31"}, "references": 7}]}}',
        "1" * 5000,
        "",
        "\x00",
    ],
)
def test_json_of_another_form_is_a_fault_or_an_entity_without_statements(tmp_path: Path, text: str) -> None:
    snapshot = read(tmp_path, "a.json", text)
    assert all(fault.code == "KG1101" for fault in snapshot.diagnostics)
    assert snapshot.diagnostics or not snapshot.entities["Q1"].statements


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"{}")[:-9])
    (tmp_path / "b.nt.gz").write_bytes(b"no archive")
    assert [fault.code for fault in read_snapshot(tmp_path).diagnostics] == ["KG1102", "KG1102"]


def test_aliases_of_truthy_triples_are_bounded_too(tmp_path: Path) -> None:
    alias = "<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2004/02/skos/core#altLabel>"
    (tmp_path / "a.nt").write_text("".join(f'{alias} "name {number}"@en .\n' for number in range(5000)))
    snapshot = read_snapshot(tmp_path)
    assert len(snapshot.entities["Q1"].aliases) == 1000
    assert [note.message for note in snapshot.diagnostics] == ["Q1 has 5,000 aliases"]


ALIASES = [f"some name number {number}" for number in range(200_000)]
MEASURED = """
import resource, sys
from pathlib import Path
from kgtool.linking.snapshot import read_snapshot
read_snapshot(Path(sys.argv[1], "few"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
snapshot = read_snapshot(Path(sys.argv[1], "many"))
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(grown, snapshot.entities["Q1"].label, len(snapshot.entities["Q1"].aliases), *snapshot.diagnostics)
"""


def many_aliases(kind: str, aliases: list[str]) -> str:
    if kind == "json":
        names = [{"language": "en", "value": each} for each in aliases]
        labels = {"en": {"language": "en", "value": "Jean"}}
        return json.dumps({"id": "Q1", "labels": labels, "descriptions": labels, "aliases": {"en": names}})
    if kind == "ttl":
        several = ", ".join(f'"{each}"@en' for each in aliases)
        return f'<{ITEM}Q1> <{CORE}altLabel> {several} ; <{CORE}prefLabel> "Jean"@en .'
    lines = [f'<{ITEM}Q1> <{CORE}altLabel> "{each}"@en .\n' for each in aliases]
    return f'<{ITEM}Q1> <{CORE}prefLabel> "Jean"@en .\n' + "".join(lines)


@pytest.mark.parametrize(("kind", "megabytes"), [("json", 45), ("ttl", 15), ("nt", 15)])
def test_very_many_aliases_are_counted_and_not_held(tmp_path: Path, kind: str, megabytes: int) -> None:
    for name, aliases in (("few", ALIASES[:1]), ("many", ALIASES)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"Q1.{kind}").write_text(many_aliases(kind, aliases))
    run = subprocess.run([sys.executable, "-c", MEASURED, str(tmp_path)], check=True, capture_output=True, text=True)
    grown, said = run.stdout.strip().split(" ", 1)
    assert said.startswith(f"Jean 1000 warning[KG1104]: Q1.{kind}: Q1 has 200,000 aliases")
    assert int(grown) < megabytes


@pytest.mark.parametrize("order", [("labels", "descriptions", "aliases"), ("aliases", "labels", "descriptions")])
def test_a_document_is_read_alike_whether_it_is_long_or_short(tmp_path: Path, order: tuple[str, ...]) -> None:
    languages = {f"l{number}": {"language": f"l{number}", "value": "name"} for number in range(900)}
    names = {"en": {"language": "en", "value": "Jean"}, **languages}
    aliases = [{"language": "en", "value": each} for each in ALIASES[:3000]]
    parts = {"labels": names, "descriptions": names, "aliases": {"en": aliases}}
    several = {"Q1": {"id": "Q1"} | {part: parts[part] for part in order}, "Q2": entity("Q2", "Joan", aliases=("J.",))}
    document = json.dumps({"entities": several})
    short, long = (read(tmp_path, "e.json", document + " " * blanks) for blanks in (0, 5 << 20))
    assert long == short
    assert len(long.entities["Q1"].labels) == 901
    assert [len(each.aliases) for each in long.entities.values()] == [1000, 1]


def test_turtle_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    marked = b"\xef\xbb\xbf" + many_aliases("ttl", ["J."]).encode()
    assert read(tmp_path, "Q1.ttl", marked).entities["Q1"].label == "Jean"


@pytest.mark.parametrize(
    ("name", "filler"), [("Q1.json.gz", b"\n"), ("d.jsonl.gz", b" "), ("t.nt.gz", b" "), ("t.ttl.gz", b"\n")]
)
def test_an_archive_that_explodes_is_stopped_and_the_rest_is_read(tmp_path: Path, name: str, filler: bytes) -> None:
    (tmp_path / name).write_bytes(gzip.compress(filler * (2 << 20)))
    (tmp_path / "Q2.json").write_text('{"id": "Q2", "labels": {}}')
    for read in (read_snapshot(tmp_path).diagnostics, read_labels(tmp_path).diagnostics):
        assert [note.code for note in read] == ["KG0913"]
    assert set(read_snapshot(tmp_path).entities) == {"Q2"}


def test_an_archive_that_unpacks_as_usual_is_read_whole(tmp_path: Path) -> None:
    lines = "".join(json.dumps(entity(f"Q{number}", f"name {number}")) + "\n" for number in range(1, 2000))
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert len(read_snapshot(tmp_path).entities) == 1999


def test_broken_turtle_and_broken_lines_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix wd: <http://www.wikidata.org/entity/> .\nwd:Q1 a .\n")
    snapshot = read(tmp_path, "b.nt", TRUTHY + "oops\n")
    assert [str(fault.location) for fault in snapshot.diagnostics] == ["a.ttl:2:9", "b.nt:5"]
    assert "Q1" in snapshot.entities


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="KG1105"):
        read_snapshot(tmp_path / "none")
