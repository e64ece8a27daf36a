from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.project import open_project
from kgtool.rdfio.loading import load_files
from kgtool.sparql.evaluation import Engine, Request
from kgtool.sparql.filling import feed
from kgtool.sparql.stored import StoredQuery, read_queries

PROJECT = open_project(Path(__file__).parents[2])
CHECKS = {query.name: query for query in read_queries(PROJECT, ["checks"])[0]}

HEAD = """
@prefix : <https://example.org/the-interview/ontology#> .
@prefix c: <https://example.org/the-interview/claim/> .
@prefix channel: <https://example.org/the-interview/channel/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix x: <https://example.org/x/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:d1 :from "2014-12-24"^^xsd:date ; :to "2014-12-24"^^xsd:date .
x:d2 :from "2014-12-25"^^xsd:date ; :to "2014-12-25"^^xsd:date .
x:span1 oa:hasSource x:doc1 . x:doc1 :fileName "1.txt" .
x:span2 oa:hasSource x:doc2 . x:doc2 :fileName "2.txt" .
:startsOn rdfs:subPropertyOf :hasTime . :shortlyAfter rdfs:subPropertyOf :after .
"""
LATER = "c:1 rdf:subject x:b ; rdf:predicate :after ; rdf:object x:a . "
SAID = """
c:1 :certainty :asserted ; rdf:subject x:a ; rdf:predicate :likes ; rdf:object x:b ; prov:wasDerivedFrom x:span1 .
"""

FAULTY_AND_SOUND = {
    "single-source": (SAID + "x:a :likes x:b .", SAID + SAID.replace("c:1", "c:2").replace("span1", "span2")),
    "order-cycle": ("x:a :after x:a .", "x:a :after x:b ."),
    "claims-order-cycle": (
        LATER + "c:2 rdf:subject x:b ; rdf:predicate :before ; rdf:object x:a .",
        LATER + "c:2 rdf:subject x:a ; rdf:predicate :before ; rdf:object x:b .",
    ),
    "claims-order-against-dates": (
        LATER
        + "c:2 rdf:subject x:b ; rdf:predicate :startsOn ; rdf:object x:d1 ."
        + "c:3 rdf:subject x:a ; rdf:predicate :startsOn ; rdf:object x:d2 .",
        LATER
        + "c:2 rdf:subject x:b ; rdf:predicate :startsOn ; rdf:object x:d2 ."
        + "c:3 rdf:subject x:a ; rdf:predicate :startsOn ; rdf:object x:d1 .",
    ),
    "plain-fact-about-the-story": (
        SAID + "x:a a :StoryEntity ; :likes x:b .",
        SAID.replace(":likes", ":characterOf") + "x:a a :StoryEntity ; :characterOf x:b .",
    ),
    "fictional-claim-that-is-plain": (
        SAID + "c:1 :fictional true . x:a :likes x:b .",
        SAID + "c:2 :fictional true ; rdf:subject x:a ; rdf:predicate :likes ; rdf:object x:b . x:a :likes x:b .",
    ),
    "plain-fact-that-is-also-denied": (
        "c:1 :negated true ; rdf:subject x:a ; rdf:predicate :likes ; rdf:object x:b . x:a :likes x:b .",
        "c:1 :negated true ; rdf:subject x:a ; rdf:predicate :likes ; rdf:object x:b . x:a :likes x:c .",
    ),
    "attributed-content-that-is-plain": (
        SAID.replace(":asserted", ":reported") + "c:1 :attributedTo x:c . x:a :likes x:b .",
        SAID
        + SAID.replace(":asserted", ":reported").replace("c:1", "c:2")
        + "c:2 :attributedTo x:c . x:a :likes x:b .",
    ),
    "plain-times-that-exclude-each-other": ("x:a :startsOn x:d1 , x:d2 .", "x:a :startsOn x:d1 ; :atTime x:d1 ."),
    "simultaneous-and-after": (
        "x:b :after x:a ; :simultaneousWith x:a .",
        "x:b :after x:a ; :simultaneousWith x:a . @RECORDED",
    ),
    "two-values-where-one-is-meant": ("x:a :hasNationality x:b , x:c .", "x:a :hasNationality x:b ."),
    "effect-before-its-cause": (
        "x:a a :Event ; :leadsTo x:b ; :hasTime x:d2 . x:b a :Event ; :hasTime x:d1 .",
        "x:a a :Event ; :leadsTo x:b ; :hasTime x:d1 . x:b a :Event ; :hasTime x:d2 .",
    ),
    "cause-of-itself": ("x:a :leadsTo x:a .", "x:a :leadsTo x:b ."),
    "part-outside-the-whole": (
        "x:a :withinEvent x:b ; :hasTime x:d1 . x:b :hasTime x:d2 .",
        "x:a :withinEvent x:b ; :hasTime x:d1 . x:b :hasTime x:d1 .",
    ),
    "takings-that-do-not-add-up": (
        "@TAKINGS x:total :number 37 .",
        "@TAKINGS x:total :number 36 .",
    ),
    "act-without-speaker": ("x:a a :StatementAct .", "x:a a :StatementAct ; :speaker x:b ."),
    "rank-without-reason": (
        "c:1 a :Claim ; wikibase:rank wikibase:PreferredRank .",
        "c:1 a :Claim ; wikibase:rank wikibase:PreferredRank ; :rankReason :agreesWithPublicRecord .",
    ),
    "dispute-without-conflict": ("c:1 :disputedBy c:2 .", "c:1 :disputedBy c:2 . x:k :side c:1 , c:2 ."),
    "entity-without-english-label": (
        'c:1 :mentions x:a . x:a rdfs:label "un"@fr .',
        'c:1 :mentions x:a . x:a rdfs:label "one"@en .',
    ),
    "claim-subject-outside-the-domain": (
        "@BOUND c:1 a :Claim ; rdf:subject x:a ; rdf:predicate :likes . x:a a :Film .",
        "@BOUND c:1 a :Claim ; rdf:subject x:a ; rdf:predicate :likes . x:a a :Person .",
    ),
    "claim-value-outside-the-range": (
        "@BOUND c:1 a :Claim ; rdf:object x:a ; rdf:predicate :likes . x:a a :Person .",
        "@BOUND c:1 a :Claim ; rdf:object x:a ; rdf:predicate :likes . x:a a :Film .",
    ),
    "mention-outside-its-span": (
        "@SPAN c:1 :mention x:m . x:m oa:start 5 ; oa:end 25 .",
        "@SPAN c:1 :mention x:m . x:m oa:start 15 ; oa:end 20 .",
    ),
    "selector-named-otherwise": (
        "x:sel-1-3 a oa:TextPositionSelector ; oa:start 1 ; oa:end 2 .",
        "x:sel-1-2 a oa:TextPositionSelector ; oa:start 1 ; oa:end 2 .",
    ),
}
BOUND = ":likes rdfs:domain :Agent ; rdfs:range :Work . :Person rdfs:subClassOf :Agent . :Film rdfs:subClassOf :Work ."
SPAN = "c:1 prov:wasDerivedFrom x:span1 . x:span1 oa:hasSelector x:sel1 . x:sel1 oa:start 10 ; oa:end 20 ."
RECORDED = "x:k :side c:1 . c:1 rdf:subject x:b ; rdf:predicate :simultaneousWith ; rdf:object x:a ."
TAKINGS = """
x:q1 a :Takings ; :quantityOf x:f ; :channel channel:online ; :takingsAmount x:m1 . x:m1 :number 31 ; :unit x:usd .
x:q2 a :Takings ; :quantityOf x:f ; :channel channel:cinema ; :takingsAmount x:m2 . x:m2 :number 5 ; :unit x:usd .
x:q3 a :Takings ; :quantityOf x:f ; :channel channel:total ; :takingsAmount x:total . x:total :unit x:usd .
"""


def rows(check: StoredQuery, data: str, folder: Path) -> int:
    file = folder / "data.ttl"
    for name, text in (("@TAKINGS", TAKINGS), ("@RECORDED", RECORDED), ("@BOUND", BOUND), ("@SPAN", SPAN)):
        data = data.replace(name, text)
    file.write_text(HEAD + data, encoding="utf-8")
    with Engine() as engine:
        engine.fill(feed(load_files([file]).require(), "urn:test:", {}))
        return len(engine.query(Request(check.text, check.path, PROJECT.base)))


def test_each_check_has_a_severity_and_is_tried_here() -> None:
    assert set(CHECKS) == set(FAULTY_AND_SOUND)
    assert [check.name for check in CHECKS.values() if not check.severity] == []


@pytest.mark.parametrize("name", sorted(FAULTY_AND_SOUND))
def test_a_check_finds_its_fault_and_nothing_where_all_is_well(name: str, tmp_path: Path) -> None:
    faulty, sound = FAULTY_AND_SOUND[name]
    assert rows(CHECKS[name], faulty, tmp_path) >= 1
    assert rows(CHECKS[name], sound, tmp_path) == 0
