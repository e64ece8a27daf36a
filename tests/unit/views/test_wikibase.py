from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError
from kgtool.operations.import_ import import_
from kgtool.operations.views import export_view
from kgtool.rdfio.parser import read_document, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import MakeProject, Show

PLAIN = "a :Claim ; rdf:subject ex:film ; rdf:predicate :directedBy ; rdf:object ex:rogen ; :certainty :asserted"
LINKS = "ex:film skos:exactMatch wd:Q1 . :directedBy skos:exactMatch wd:P57 . "
P = "<http://www.wikidata.org/prop/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
VIEWS = """
[views]
time = ":value"
amount = ":number"
unit = ":unit"
bound = ":bound"
"""


def test_what_is_linked_has_its_numbers_and_the_rest_keeps_its_namespace(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"{LINKS} claim:1 {PLAIN} ."), "wikibase")
    assert f"<http://www.wikidata.org/entity/Q1> {P}P57> <claim/1>" in lines
    assert f"<claim/1> {P}statement/P57> <rogen>" in lines
    assert "<claim/1> <prop/qualifier/certainty> <ontology#asserted>" in lines


def test_a_plain_claim_is_direct_and_of_best_rank(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"{LINKS} claim:1 {PLAIN} ."), "wikibase")
    assert f"<http://www.wikidata.org/entity/Q1> {P}direct/P57> <rogen>" in lines
    assert any(line.endswith("<http://wikiba.se/ontology#BestRank>") for line in lines)


@pytest.mark.parametrize("mode", [":certainty :reported", ":certainty :asserted ; :fictional true"])
def test_what_is_not_plain_is_neither(made: MakeProject, shown: Show, mode: str) -> None:
    turtle = f"{LINKS} claim:1 {PLAIN.replace(':certainty :asserted', mode)} ."
    lines = shown(made(turtle), "wikibase")
    assert not any("prop/direct/P57> <rogen>" in line or "BestRank" in line for line in lines)


def test_what_a_wikibase_would_take_for_a_fact_is_reported_with_its_place(made: MakeProject) -> None:
    project = made(f"claim:1 {PLAIN.replace(':asserted', ':denied')} .")
    (remark,) = export_view(project, view="wikibase").diagnostics
    assert remark.code == "KG0522"
    assert str(remark.location) == "graph/claims.ttl:12:1"
    assert "claim:1 is denied" in remark.message


def test_a_preferred_rumour_does_not_hide_the_fact_below_it(made: MakeProject) -> None:
    rumour = f"claim:1 {PLAIN.replace(':asserted', ':reported')} ; wikibase:rank wikibase:PreferredRank ."
    messages = [each.message for each in export_view(made(f"{rumour} claim:2 {PLAIN} ."), view="wikibase").diagnostics]
    assert any("would show" in message and "claim:1 is reported" in message for message in messages)
    assert any("would not show" in message and "claim:2 is plain" in message for message in messages)


def test_a_month_has_a_full_value_with_its_precision(made: MakeProject, shown: Show) -> None:
    turtle = f'claim:1 {PLAIN.replace("ex:rogen", "ex:t")} . ex:t :value "2014-12"^^xsd:gYearMonth .'
    lines = shown(made(turtle, VIEWS), "wikibase")
    day = '"2014-12-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    assert f"<claim/1> <prop/statement/directedBy> {day}" in lines
    (node,) = {line.split()[2] for line in lines if "prop/statement/value/directedBy> <value" in line}
    precision = '<http://wikiba.se/ontology#timePrecision> "10"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert f"{node} {precision}" in lines


def test_an_amount_has_its_unit_and_a_bound_is_reported(made: MakeProject, shown: Show) -> None:
    amount = "ex:amt :number 31.5 ; :unit ex:usd ; :bound ex:nearly . ex:usd skos:exactMatch wd:Q4917 ."
    project = made(f"claim:1 {PLAIN.replace('ex:rogen', 'ex:amt')} . {amount}", VIEWS)
    lines = shown(project, "wikibase")
    (node,) = {
        line.split()[0] for line in lines if line.endswith("quantityUnit> <http://www.wikidata.org/entity/Q4917>")
    }
    number = '"+31.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert f"{node} <http://wikiba.se/ontology#quantityAmount> {number}" in lines
    (remark,) = export_view(project, view="wikibase").diagnostics
    assert "bound is ex:nearly" in remark.message


def test_a_negated_claim_about_nobody_is_a_novalue(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"{LINKS} claim:1 {PLAIN.replace('ex:rogen', '[]')} ; :negated true ."), "wikibase")
    assert f"<claim/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {P}novalue/P57>" in lines
    assert not any("prop/statement/P57> _:" in line for line in lines)


def test_two_of_ours_on_one_item_keep_their_own_names(made: MakeProject, shown: Show) -> None:
    project = made(f"{LINKS} ex:other skos:exactMatch wd:Q1 . claim:1 {PLAIN} .")
    assert f"<film> {P}P57> <claim/1>" in shown(project, "wikibase")
    assert "KG0521" in {each.code for each in export_view(project, view="wikibase").diagnostics}


INVERSE = LINKS + "@prefix owl: <http://www.w3.org/2002/07/owl#> . :directs owl:inverseOf :directedBy . "
DIRECTS = PLAIN.replace("ex:film", "ex:it").replace("ex:rogen", "ex:film").replace("ex:it", "ex:rogen")


def test_a_property_whose_inverse_is_linked_is_written_on_the_other_item(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"{INVERSE} claim:1 {DIRECTS.replace(':directedBy', ':directs')} ."), "wikibase")
    assert f"<http://www.wikidata.org/entity/Q1> {P}P57> <claim/1>" in lines
    assert f"<claim/1> {P}statement/P57> <rogen>" in lines
    assert f"<http://www.wikidata.org/entity/Q1> {P}direct/P57> <rogen>" in lines
    assert f"<claim/1> <{RDF}predicate> <ontology#directs>" in lines
    assert not any("prop/statement/directs" in line for line in lines)


def test_it_is_turned_back_when_it_is_read(made: MakeProject, tmp_path: Path) -> None:
    project = made(f"{INVERSE} claim:1 {DIRECTS.replace(':directedBy', ':directs')} .")
    (tmp_path / "view.ttl").write_bytes(export_view(project, view="wikibase").document)
    (tmp_path / "back.ttl").write_bytes(import_(tmp_path / "view.ttl", project=project).document)
    rows = {row[:3] for row in read_rows(read_document(tmp_path / "back.ttl", "back.ttl"))[0]}
    claim, base = "<https://example.org/claim/1>", "https://example.org/"
    said = {"subject": f"<{base}rogen>", "predicate": f"<{base}ontology#directs>", "object": f"<{base}film>"}
    assert {(claim, f"<{RDF}{part}>", term) for part, term in said.items()} <= rows


@pytest.mark.parametrize("value", ['"a text"', "[]", "ex:t"])
def test_what_cannot_be_an_item_stays_a_value(made: MakeProject, shown: Show, value: str) -> None:
    claim = DIRECTS.replace(":directedBy", ":directs").replace("rdf:object ex:film", f"rdf:object {value}")
    month = 'ex:t :value "2014-12"^^xsd:gYearMonth .'
    lines = shown(made(f"{INVERSE} claim:1 {claim} . {month}", VIEWS), "wikibase")
    assert "<rogen> <prop/directs> <claim/1>" in lines


FOREIGN = """
@prefix wd: <http://www.wikidata.org/entity/> . @prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> . @prefix psv: <http://www.wikidata.org/prop/statement/value/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> . @prefix pr: <http://www.wikidata.org/prop/reference/> .
@prefix wdno: <http://www.wikidata.org/prop/novalue/> . @prefix wikibase: <http://wikiba.se/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
wd:Q1 p:P57 <urn:s1> ; p:P577 <urn:s2> ; p:P2130 <urn:s3> ; p:P40 <urn:s4> ; p:P22 <urn:s5> .
<urn:s1> a wikibase:Statement , wikibase:BestRank ; wikibase:rank wikibase:PreferredRank ; ps:P57 wd:Q9 ;
  pq:P453 wd:Q8 ; prov:wasDerivedFrom <urn:ref> .
<urn:ref> a wikibase:Reference ; pr:P248 wd:Q7 .
<urn:s2> a wikibase:Statement ; wikibase:rank wikibase:NormalRank ; ps:P577 "2014-12-01T00:00:00Z"^^xsd:dateTime ;
  psv:P577 <urn:v1> .
<urn:v1> a wikibase:TimeValue ; wikibase:timeValue "2014-12-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 10 ;
  wikibase:timeTimezone 0 ; wikibase:timeCalendarModel wd:Q1985727 .
<urn:s3> a wikibase:Statement ; ps:P2130 "+5"^^xsd:decimal ; psv:P2130 <urn:v2> .
<urn:v2> a wikibase:QuantityValue ; wikibase:quantityAmount "+5"^^xsd:decimal ; wikibase:quantityUnit wd:Q4917 .
<urn:s4> a wikibase:Statement , wdno:P40 .
<urn:s5> a wikibase:Statement ; ps:P22 wd:Q2 , wd:Q3 .
"""


@pytest.fixture
def foreign(made: MakeProject, tmp_path: Path) -> tuple[set[tuple[str, ...]], tuple[str, ...]]:
    project = made(LINKS)
    (tmp_path / "their.ttl").write_text(FOREIGN)
    found = import_(tmp_path / "their.ttl", project=project)
    (tmp_path / "ours.ttl").write_bytes(found.document)
    rows, _ = read_rows(read_document(tmp_path / "ours.ttl", "ours.ttl"))
    short = {tuple(part.rsplit("#", 1)[-1].strip("<>") for part in row[:3]) for row in rows}
    notes = [(each.location, each.message) for each in found.diagnostics]
    told = (f"{place.line}:{place.column}: {message}" for place, message in notes if place)
    return short, tuple(told)


def test_statements_of_others_are_read_with_our_links(foreign: tuple[set[tuple[str, ...]], tuple[str, ...]]) -> None:
    rows, _ = foreign
    said = {("urn:s1", "subject", "https://example.org/film"), ("urn:s1", "predicate", "directedBy")}
    said |= {("urn:s1", "certainty", "asserted"), ("urn:s1", "rank", "PreferredRank"), ("urn:s1", "type", "Claim")}
    said |= {("urn:s1", "http://www.wikidata.org/prop/direct/P453", "http://www.wikidata.org/entity/Q8")}
    said |= {("urn:ref", "http://www.wikidata.org/prop/direct/P248", "http://www.wikidata.org/entity/Q7")}
    assert said <= rows


def test_values_of_others_keep_precision_and_unit(foreign: tuple[set[tuple[str, ...]], tuple[str, ...]]) -> None:
    rows, _ = foreign
    assert ("urn:s2", "object", "gYearMonth") in rows
    assert ("urn:s3", "object", "urn:v2") in rows
    assert ("urn:v2", "quantityUnit", "http://www.wikidata.org/entity/Q4917") in rows


def test_a_novalue_of_others_is_a_negated_claim(foreign: tuple[set[tuple[str, ...]], tuple[str, ...]]) -> None:
    rows, _ = foreign
    assert ("urn:s4", "negated", "boolean") in rows
    assert any(s == "urn:s4" and p == "object" and "/.well-known/genid/" in o for s, p, o in rows)


def test_a_statement_with_two_values_is_left_out_and_named(
    foreign: tuple[set[tuple[str, ...]], tuple[str, ...]],
) -> None:
    rows, messages = foreign
    line = FOREIGN.splitlines().index("<urn:s5> a wikibase:Statement ; ps:P22 wd:Q2 , wd:Q3 .") + 1
    assert messages == (f"{line}:1: statement <urn:s5> has 2 values and is left out",)
    assert not any(s == "urn:s5" for s, _, _ in rows)


def test_what_is_no_view_is_refused(made: MakeProject, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(InputError, match="KG0525"):
        import_(tmp_path / "x.ttl", project=made(LINKS))


def test_the_plain_view_is_refused_by_its_name(made: MakeProject, tmp_path: Path) -> None:
    project = made(f"claim:1 {PLAIN} .")
    (tmp_path / "plain.ttl").write_bytes(export_view(project, view="plain").document)
    with pytest.raises(InputError, match="is the plain view"):
        import_(tmp_path / "plain.ttl", project=project)
