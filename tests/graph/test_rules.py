from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.claims.settling import settle
from kgtool.owl.closure import reason
from kgtool.project import open_project
from kgtool.rdfio.loading import load, load_files
from kgtool.roles import GraphRole
from kgtool.rules.construct import rules_of_project

PROJECT = open_project(Path(__file__).parents[2])
RULES = {rule.name: rule for rule in rules_of_project(PROJECT)[0]}

HEAD = """
@prefix : <https://example.org/the-interview/ontology#> .
@prefix c: <https://example.org/the-interview/claim/> .
@prefix channel: <https://example.org/the-interview/channel/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix x: <urn:x:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
READ = """
c:1 rdf:subject x:s ; :certainty :asserted ; prov:wasDerivedFrom x:span1 .
c:2 rdf:subject x:s ; :certainty :asserted ; prov:wasDerivedFrom x:span2 .
x:span1 oa:hasSource x:doc1 . x:span2 oa:hasSource x:doc2 .
"""
SAID = f"""{READ}
c:1 rdf:predicate :likes ; rdf:object x:a ; :mentions x:a .
c:2 rdf:predicate :likes ; rdf:object x:a ; :mentions x:a .
"""
TWO_PARTS = f"""{READ}
c:1 rdf:predicate :hasActingPart ; rdf:object x:part1 . x:part1 :inWork x:film .
c:2 rdf:predicate :hasActingPart ; rdf:object x:part2 .
"""
TAKINGS = """
x:total a :Takings ; :quantityOf x:film ; :channel channel:total ; :takingsAmount x:sum .
x:online a :Takings ; :quantityOf x:film ; :channel channel:online ; :takingsAmount x:m1 , x:converted .
x:cinema a :Takings ; :quantityOf x:film ; :channel channel:cinema ; :takingsAmount x:m2 .
x:m1 a :OriginalAmount ; :number 31 ; :unit x:usd . x:m2 a :OriginalAmount ; :number 5 ; :unit x:usd .
x:converted :number 26 ; :unit x:eur ; :convertedFrom x:m1 .
"""
COMPONENTS = f"{TAKINGS} x:online :componentOf x:total . x:cinema :componentOf x:total ."
TIMES = """
x:a a :Event ; :atTime x:month . x:b a :Event ; :startsOn x:day .
x:month :from "2014-11-01"^^xsd:date ; :to "2014-11-30"^^xsd:date .
"""

RELEASES = """
x:film :hasRelease x:online , x:cinemas .
x:online :startsOn x:day . x:day :from "2014-12-24"^^xsd:date ; :to "2014-12-24"^^xsd:date .
x:cinemas :startsOn x:next . x:next :from "2014-12-25"^^xsd:date ; :to "2014-12-25"^^xsd:date .
"""

CONCLUDES_AND_DOES_NOT = {
    "agents-at-odds": (
        "c:1 :attributedTo x:a ; :disputedBy c:2 . c:2 :attributedTo x:b .",
        "c:1 :attributedTo x:a ; :disputedBy c:2 . c:2 :attributedTo x:a .",
    ),
    "characters-of-works": (
        "x:a :hasActingPart x:p . x:p :inWork x:film ; :character x:c .",
        "x:p :inWork x:film ; :character x:c .",
    ),
    "co-workers": (
        "x:a a :Person ; :participatesIn x:film . x:b a :Person ; :participatesIn x:film .",
        "x:a a :Person ; :participatesIn x:film . x:b a :Group ; :participatesIn x:film .",
    ),
    "components-of-takings": (TAKINGS, TAKINGS.replace("channel:total", "channel:online")),
    "corroborated-claims": (SAID, SAID.replace("doc2", "doc1")),
    "corroborated-claims (parts)": (TWO_PARTS + "x:part2 :inWork x:film .", TWO_PARTS + "x:part2 :inWork x:other ."),
    "corroborated-claims (negated)": (SAID, SAID + "c:2 :negated true ."),
    "entities-of-one-document": (SAID.replace("doc2", "doc1"), SAID),
    "first-releases": (RELEASES, RELEASES.replace("x:film :hasRelease", "x:film :hasShoot")),
    "order-from-dates": (
        TIMES + 'x:day :from "2014-12-01"^^xsd:date ; :to "2014-12-01"^^xsd:date .',
        TIMES + 'x:day :from "2014-11-30"^^xsd:date ; :to "2014-11-30"^^xsd:date .',
    ),
    "original-amounts": ("x:a :number 1 ; :unit x:usd .", "x:a :number 1 ; :unit x:eur ; :convertedFrom x:b ."),
    "single-source-claims": ("c:1 :certainty :asserted ; :kind :event .", "c:1 :certainty :asserted ; :kind :advice ."),
    "single-source-claims (corroborated)": (
        "c:1 :certainty :asserted ; :kind :event .",
        "c:1 :certainty :asserted ; :kind :event ; :corroboratedBy c:2 .",
    ),
    "totals-that-add-up": (
        COMPONENTS + " x:sum a :OriginalAmount ; :number 36 ; :unit x:usd .",
        COMPONENTS + " x:sum a :OriginalAmount ; :number 37 ; :unit x:usd .",
    ),
}


def test_each_rule_is_tried_here() -> None:
    assert {name.partition(" ")[0] for name in CONCLUDES_AND_DOES_NOT} == set(RULES)


@pytest.mark.parametrize("case", sorted(CONCLUDES_AND_DOES_NOT))
def test_a_rule_concludes_where_it_should_and_nowhere_else(case: str, tmp_path: Path) -> None:
    concludes, does_not = CONCLUDES_AND_DOES_NOT[case]
    assert conclusions(case, concludes, tmp_path) >= 1
    assert conclusions(case, does_not, tmp_path) == 0


def conclusions(case: str, data: str, folder: Path) -> int:
    file = folder / "data.ttl"
    file.write_text(f"{HEAD}:advice a :NonFactKind .\n{data}", encoding="utf-8")
    dataset = load_files([file]).require()
    reason(dataset, entailment="none", rules=(RULES[case.partition(" ")[0]],))
    return dataset.count(GraphRole.INFERRED)


def test_only_the_earliest_release_counts(tmp_path: Path) -> None:
    assert conclusions("first-releases", RELEASES, tmp_path) == 1


def test_each_rule_concludes_something_on_this_graph() -> None:
    dataset = load(PROJECT).require()
    settle(dataset, PROJECT)
    closure = reason(dataset, rules=tuple(RULES.values()))
    assert {name for name in RULES if not closure.by_rule.get(name)} == set()
