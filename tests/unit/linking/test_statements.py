from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kgtool.operations import link
from kgtool.project import open_project
from tests.unit.linking.worlds import (
    CLAIMS,
    claim,
    day,
    entity,
    is_a,
    item,
    make_project,
    quantity,
    statement,
    text,
    write_snapshot,
)

if TYPE_CHECKING:
    from pathlib import Path

TITLE = '"Night Watch"@en'
COMPLETE = entity(
    "Q100",
    "Night Watch",
    is_a("Q11424"),
    statement(
        "P1476",
        text("Night Watch"),
        references=[{"P854": [("string", f"https://news.example/{each}")]} for each in "ab"],
    ),
    statement(
        "P161",
        item("Q200"),
        qualifiers={"P4633": [("string", "The Guard")]},
        references=[{"P854": [("string", "https://news.example/a")], "P813": [day("2020-01-01")]}],
    ),
    statement("P577", day("2014-12-24"), references=[{"P854": [("string", "https://news.example/a")]}]),
    statement(
        "P2130",
        quantity("+31000000", "Q4916"),
        qualifiers={"P3005": [item("Q300")]},
        references=[{"P854": [("string", "https://news.example/a")]}],
    ),
)


def lines(project: Any, snapshot: Path, form: str = "qs3") -> list[str]:
    return link.quickstatements(project, snapshot=snapshot, form=form).text.splitlines()


def held(project: Any, snapshot: Path) -> dict[str, str]:
    found = link.quickstatements(project, snapshot=snapshot).proposal.held
    return {each.difference.property: "; ".join(each.reasons) for each in found}


def test_what_wikidata_lacks_comes_with_all_qualifiers_and_a_group_for_each_reference(tmp_path: Path) -> None:
    project, snapshot = make_project(tmp_path), write_snapshot(tmp_path / "s")
    assert lines(project, snapshot) == [
        'Q100\tP1476\ten:"Night Watch"\tS854\t"https://news.example/a"\t!S854\t"https://news.example/b"',
        'Q100\tP161\tQ200\tP4633\t"The Guard"\tS854\t"https://news.example/a"',
        'Q100\tP2130\t+31000000U4916\tP3005\tQ300\tS854\t"https://news.example/a"',
        'Q100\tP577\t+2014-12-24T00:00:00Z/11\tS854\t"https://news.example/a"',
    ]


def test_nothing_is_proposed_that_is_there_already(tmp_path: Path) -> None:
    project, snapshot = make_project(tmp_path), write_snapshot(tmp_path / "s", COMPLETE)
    assert lines(project, snapshot) == []
    found = link.diff(project, snapshot=snapshot)
    assert found.comparison.differences == ()
    assert found.comparison.same == 4


@pytest.mark.parametrize("form", ["qs3", "csv", "classic"])
def test_after_the_commands_are_applied_the_next_diff_is_empty(tmp_path: Path, form: str) -> None:
    project, snapshot = make_project(tmp_path), write_snapshot(tmp_path / "s")
    made = link.quickstatements(project, snapshot=snapshot, form=form)
    assert len(link.diff(project, snapshot=snapshot).comparison.differences) == 4
    (tmp_path / "out.qs").write_text(made.text)
    after = link.diff(project, snapshot=snapshot, applied=tmp_path / "out.qs").comparison
    assert after.differences == ()
    assert after.same == 4


def test_a_statement_that_is_there_gets_only_what_it_lacks(tmp_path: Path) -> None:
    bare = entity("Q100", "Night Watch", is_a("Q11424"), statement("P161", item("Q200")))
    project = make_project(tmp_path, claim("c3", "ex:ada", ":plays", "ex:part"))
    snapshot = write_snapshot(tmp_path / "s", bare)
    (difference,) = link.diff(project, snapshot=snapshot).comparison.differences
    assert difference.kind == "differ"
    assert difference.aspects == ("qualifiers", "references")
    assert lines(project, snapshot) == ['Q100\tP161\tQ200\tP4633\t"The Guard"\tS854\t"https://news.example/a"']


def test_what_only_they_have_is_told_and_never_removed(tmp_path: Path) -> None:
    more = {**COMPLETE, "claims": {**COMPLETE["claims"], "P495": [statement("P495", item("Q300"))]}}
    project, snapshot = make_project(tmp_path), write_snapshot(tmp_path / "s", more)
    found = link.diff(project, snapshot=snapshot).comparison
    assert [(each.kind, each.property) for each in found.differences] == [("theirs", "P495")]
    assert lines(project, snapshot) == []


def test_another_value_of_a_property_that_takes_one_is_a_difference_and_is_held_back(tmp_path: Path) -> None:
    single = entity("P577", "publication date", statement("P2302", item("Q19474404")), datatype="time")
    other = entity("Q100", "Night Watch", is_a("Q11424"), statement("P577", day("2014-12-25")))
    project = make_project(tmp_path, claim("c4", "ex:film", ":releasedOn", "ex:christmas"))
    snapshot = write_snapshot(tmp_path / "s", single, other)
    (difference,) = link.diff(project, snapshot=snapshot).comparison.differences
    assert (difference.kind, difference.aspects) == ("differ", ("value",))
    assert held(project, snapshot) == {"P577": "they have another value, and the property takes one"}


def test_a_coarser_date_of_theirs_is_a_difference_of_precision_and_a_finer_one_is_none(tmp_path: Path) -> None:
    project = make_project(tmp_path, claim("c4", "ex:film", ":releasedOn", '"2014-12"^^xsd:gYearMonth'))
    for theirs, aspects in ((day("2014-00-00", 9), ("precision",)), (day("2014-12-24"), ())):
        film = entity("Q100", "Night Watch", is_a("Q11424"), statement("P577", theirs, references=[]))
        found = link.diff(project, snapshot=write_snapshot(tmp_path / "s", film)).comparison.differences
        assert [name for each in found for name in each.aspects if name != "references"] == list(aspects)


@pytest.mark.parametrize(
    ("kind", "iri", "written"),
    [
        ("url", "https://a.example/x?y=1&z=%22", "https://a.example/x?y=1&z=%22"),
        ("commonsMedia", "http://commons.wikimedia.org/wiki/Special:FilePath/A%20b_c.jpg", "A b c.jpg"),
    ],
)
def test_addresses_may_be_iris(tmp_path: Path, kind: str, iri: str, written: str) -> None:
    site = "\n:site skos:exactMatch wd:P856 ."
    project = make_project(tmp_path, claim("c4", "ex:film", ":site", f"<{iri}>", document="doc-c"), ontology=site)
    with (tmp_path / "graph/entities.ttl").open("a") as entities:
        entities.write("ex:doc-c :url <https://news.example/c> .")
    snapshot = write_snapshot(tmp_path / "s", entity("P856", "site", datatype=kind))
    assert lines(project, snapshot) == [f'Q100\tP856\t"{written}"\tS854\t"https://news.example/c"']


def test_a_thing_of_ours_is_no_address(tmp_path: Path) -> None:
    site = "\n:site skos:exactMatch wd:P856 ."
    project = make_project(tmp_path, claim("c4", "ex:film", ":site", "ex:home"), ontology=site)
    snapshot = write_snapshot(tmp_path / "s", entity("P856", "site", datatype="url"))
    assert lines(project, snapshot) == []
    (unsaid,) = link.diff(project, snapshot=snapshot).unsaid
    assert "the property takes url" in unsaid.reason


def test_a_year_before_christ_is_proposed_as_wikidata_counts_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, claim("c4", "ex:film", ":releasedOn", '"-0043"^^xsd:gYear'))
    (line,) = lines(project, write_snapshot(tmp_path / "s"))
    assert "\t-0044-00-00T00:00:00Z/9\t" in line


def test_a_preferred_claim_proposes_its_rank_and_other_forms_say_that_it_is_lost(tmp_path: Path) -> None:
    ranked = claim("c1", "ex:film", ":title", TITLE).replace("NormalRank", "PreferredRank")
    project, snapshot = make_project(tmp_path, ranked), write_snapshot(tmp_path / "s")
    assert lines(project, snapshot) == ['Q100\tP1476\ten:"Night Watch"\tR+\tS854\t"https://news.example/a"']
    for form, words in (("csv", "CSV has no ranks"), ("classic", "the classic tool has no ranks")):
        ((_, lost),) = link.quickstatements(project, snapshot=snapshot, form=form).lost
        assert words in lost


def test_csv_keeps_every_qualifier_and_every_reference(tmp_path: Path) -> None:
    project = make_project(tmp_path, CLAIMS.split("\nex:c3")[0])
    snapshot = write_snapshot(tmp_path / "s")
    assert lines(project, snapshot, "csv") == [
        "qid,P1476,S854,S854",
        'Q100,"en:""Night Watch""","""https://news.example/a""","""https://news.example/b"""',
    ]


def test_the_classic_form_has_a_line_for_each_reference(tmp_path: Path) -> None:
    project = make_project(tmp_path, CLAIMS.split("\nex:c3")[0])
    assert lines(project, write_snapshot(tmp_path / "s"), "classic") == [
        'Q100\tP1476\ten:"Night Watch"\tS854\t"https://news.example/a"',
        'Q100\tP1476\ten:"Night Watch"\tS854\t"https://news.example/b"',
    ]


@pytest.mark.parametrize("title", ["a|b", "tab\\there", "line\\nbreak", "“curly”", "a /* b */"])
def test_a_value_that_the_tool_would_change_is_left_out_and_named(tmp_path: Path, title: str) -> None:
    project = make_project(tmp_path, claim("c1", "ex:film", ":title", f'"{title}"@en'))
    made = link.quickstatements(project, snapshot=write_snapshot(tmp_path / "s"))
    assert made.text == ""
    assert "would be changed by the tool" in made.lost[0][1]


@pytest.mark.parametrize(
    "mode",
    [
        ":certainty :reported",
        ":certainty :disputed",
        ":certainty :denied",
        ":certainty :asserted ; :negated true",
        ":certainty :asserted ; :fictional true",
        ":certainty :asserted ; :counterfactual true",
    ],
)
def test_only_plain_claims_are_proposed(tmp_path: Path, mode: str) -> None:
    written = claim("c1", "ex:film", ":title", TITLE).replace(":certainty :asserted", mode)
    project = make_project(tmp_path, written)
    assert lines(project, write_snapshot(tmp_path / "s")) == []


def test_a_fact_that_rests_on_no_claim_is_not_proposed(tmp_path: Path) -> None:
    project = make_project(tmp_path, "", f"ex:film :title {TITLE} .")
    assert lines(project, write_snapshot(tmp_path / "s")) == []


LIVING = entity("Q200", "Ada Byron", is_a("Q5"))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("; :implied true", "claim c3 is only implied"),
        ("; :attributedTo ex:land", "claim c3 is somebody's word"),
        ("; :disputedBy ex:land", "claim c3 is contested"),
    ],
)
def test_nothing_doubtful_is_proposed_about_a_living_person(tmp_path: Path, more: str, reason: str) -> None:
    project = make_project(tmp_path, claim("c3", "ex:ada", ":plays", "ex:part", more))
    assert reason in held(project, write_snapshot(tmp_path / "s", LIVING))["P161"]
    assert held(project, write_snapshot(tmp_path / "t")) == {}, "who is dead is not protected in this way"


def test_nothing_that_another_claim_negates_is_proposed_about_a_state(tmp_path: Path) -> None:
    against = claim("n1", "ex:film", ":madeIn", "ex:land", "; :negated true")
    project = make_project(tmp_path, claim("c1", "ex:film", ":madeIn", "ex:land") + against)
    assert held(project, write_snapshot(tmp_path / "s"))["P495"] == "Q300 is a state: claim c1 is contested"


def test_an_accusation_is_never_proposed_about_a_state(tmp_path: Path) -> None:
    project = make_project(
        tmp_path, claim("c1", "ex:film", ":by", "ex:land"), ontology=":by skos:exactMatch wd:P8031 ."
    )
    assert held(project, write_snapshot(tmp_path / "s"))["P8031"] == "Q300 is a state: an accusation is never proposed"


@pytest.mark.parametrize("ontology", [":AccusationProperty", "owl:ObjectProperty"])
def test_what_accuses_is_said_by_the_ontology(tmp_path: Path, ontology: str) -> None:
    accusing = f":by skos:exactMatch wd:P710 . :suspects a {ontology} ; skos:exactMatch wd:P710 ."
    project = make_project(tmp_path, claim("c1", "ex:film", ":by", "ex:land"), ontology=accusing)
    found = held(project, write_snapshot(tmp_path / "s"))
    told = {"P710": "Q300 is a state: an accusation is never proposed"}
    assert found == (told if "Accusation" in ontology else {})


@pytest.mark.parametrize(("setting", "accuses"), [('["P710"]', True), ('[":by"]', True), ("[]", False)])
def test_what_accuses_is_said_by_a_setting(tmp_path: Path, setting: str, *, accuses: bool) -> None:
    make_project(tmp_path, claim("c1", "ex:film", ":by", "ex:land"), ontology=":by skos:exactMatch wd:P710 .")
    with (tmp_path / "kgtool.toml").open("a") as settings:
        settings.write(f"[link]\naccusations = {setting}\n")
    project = open_project(tmp_path)
    assert bool(held(project, write_snapshot(tmp_path / "s"))) is accuses


@pytest.mark.parametrize("entailment", ["none", "owl2rl"])
def test_a_claim_in_the_other_direction_is_compared_where_wikidata_would_have_it(
    tmp_path: Path, entailment: str
) -> None:
    ontology = ":directedBy skos:exactMatch wd:P57 . :directs owl:inverseOf :directedBy ."
    make_project(tmp_path, claim("c1", "ex:ada", ":directs", "ex:film"), ontology=ontology)
    with (tmp_path / "kgtool.toml").open("a") as settings:
        settings.write(f'[reason]\nentailment = "{entailment}"\n')
    project = open_project(tmp_path)
    snapshot = write_snapshot(tmp_path / "s", entity("P57", "director", datatype="wikibase-item"))
    (found,) = link.diff(project, snapshot=snapshot).comparison.of("ours")
    assert (found.item, found.property) == ("Q100", "P57")
    assert lines(project, snapshot) == ['Q100\tP57\tQ200\tS854\t"https://news.example/a"']


def test_a_format_that_cannot_be_run_is_said_to_be_unchecked(tmp_path: Path) -> None:
    rule = constraint("Q21502404", P1793=[("string", r"(?=tt)tt\d{7}")])
    project = make_project(tmp_path, claim("c1", "ex:film", ":imdb", '"x"'))
    snapshot = write_snapshot(tmp_path / "s", entity("P345", "p", rule, datatype="external-id"))
    found = link.quickstatements(project, snapshot=snapshot)
    assert [each.property for each in found.proposal.commands] == ["P345"]
    (note,) = [each for each in found.notes if each.code == "KG1120"]
    assert r"(?=tt)tt\d{7}" in note.message


def constraint(kind: str, **parameters: Any) -> dict[str, Any]:
    return statement("P2302", item(kind), qualifiers=parameters)


CLASSES = (entity("Q11424", "film"), entity("Q5", "human"), entity("Q43", "building"))


@pytest.mark.parametrize(
    ("property_", "datatype", "claimed", "rule", "reason"),
    [
        (
            "P345",
            "external-id",
            (":imdb", '"12345"'),
            constraint("Q21502404", P1793=[("string", r"tt\d{7,8}")]),
            "format",
        ),
        ("P161", "wikibase-item", (":hasActor", "ex:ada"), constraint("Q21510859", P2305=[item("Q1")]), "one of"),
        ("P161", "wikibase-item", (":hasActor", "ex:ada"), constraint("Q52558054", P2305=[item("Q200")]), "none of"),
        (
            "P161",
            "wikibase-item",
            (":hasActor", "ex:ada"),
            constraint("Q21503250", P2308=[item("Q43")], P2309=[item("Q21503252")]),
            "type: Q100",
        ),
        (
            "P161",
            "wikibase-item",
            (":hasActor", "ex:ada"),
            constraint("Q21510865", P2308=[item("Q43")], P2309=[item("Q21503252")]),
            "value type: Q200",
        ),
        (
            "P161",
            "wikibase-item",
            (":hasActor", "ex:ada"),
            constraint("Q21510856", P2306=[item("P453")]),
            "required qualifier",
        ),
    ],
)
def test_property_constraints_are_checked_first(  # noqa: PLR0913, PLR0917 - the columns of a table
    tmp_path: Path, property_: str, datatype: str, claimed: tuple[str, str], rule: dict[str, Any], reason: str
) -> None:
    project = make_project(tmp_path, claim("c1", "ex:film", *claimed))
    snapshot = write_snapshot(tmp_path / "s", entity(property_, "p", rule, datatype=datatype), *CLASSES)
    assert held(project, snapshot)[property_].startswith(f"constraint of {property_}, {reason}")
    allowed = write_snapshot(tmp_path / "t", entity(property_, "p", datatype=datatype), *CLASSES)
    assert held(project, allowed) == {}


def test_a_type_constraint_is_not_held_against_an_item_whose_classes_are_unknown(tmp_path: Path) -> None:
    rule = constraint("Q21503250", P2308=[item("Q43")], P2309=[item("Q21503252")])
    project = make_project(tmp_path, claim("c1", "ex:film", ":hasActor", "ex:ada"))
    snapshot = write_snapshot(tmp_path / "s", entity("P161", "p", rule, datatype="wikibase-item"))
    assert held(project, snapshot) == {}


def test_a_single_value_constraint_looks_at_what_is_there(tmp_path: Path) -> None:
    single = entity("P1476", "title", statement("P2302", item("Q52060874")), datatype="monolingualtext")
    film = entity("Q100", "x", is_a("Q11424"), statement("P1476", text("Other")))
    project = make_project(tmp_path, claim("c1", "ex:film", ":title", TITLE))
    assert "P1476" in held(project, write_snapshot(tmp_path / "s", single, film))


def test_an_inexact_amount_has_no_form_at_wikidata(tmp_path: Path) -> None:
    project = make_project(tmp_path, claim("c5", "ex:film", ":cost", "ex:nearly"))
    found = link.diff(project, snapshot=write_snapshot(tmp_path / "s"))
    assert [each.reason for each in found.unsaid] == ["the amount is not exact"]
    assert found.comparison.differences == ()


def test_an_unlinked_value_is_never_given_an_identifier(tmp_path: Path) -> None:
    project = make_project(tmp_path, claim("c1", "ex:film", ":madeIn", "ex:nowhere"))
    found = link.diff(project, snapshot=write_snapshot(tmp_path / "s"))
    assert [each.reason for each in found.unsaid] == ["the value is not linked to an item"]


def test_truthy_values_are_compared_without_what_they_leave_out(tmp_path: Path) -> None:
    project = make_project(tmp_path, claim("c3", "ex:ada", ":plays", "ex:part"))
    snapshot = write_snapshot(tmp_path / "s")
    (snapshot / "Q100.json").unlink()
    entity_, direct = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
    (snapshot / "t.nt").write_text(f"<{entity_}Q100> <{direct}P161> <{entity_}Q200> .\n")
    found = link.diff(project, snapshot=snapshot).comparison
    assert (found.same, found.differences) == (1, ())


def test_a_deprecated_statement_of_theirs_is_not_proposed_again(tmp_path: Path) -> None:
    film = entity("Q100", "x", is_a("Q11424"), statement("P161", item("Q200"), "deprecated"))
    project = make_project(tmp_path, claim("c3", "ex:ada", ":plays", "ex:part"))
    snapshot = write_snapshot(tmp_path / "s", film)
    assert lines(project, snapshot) == []
    assert "deprecated" in held(project, snapshot)["P161"]


def test_an_item_that_the_snapshot_lacks_is_named_and_not_compared(tmp_path: Path) -> None:
    project, snapshot = make_project(tmp_path), write_snapshot(tmp_path / "s")
    (snapshot / "Q100.json").unlink()
    found = link.diff(project, snapshot=snapshot)
    assert [note.code for note in found.notes] == ["KG1106"]
    assert found.comparison.differences == ()
