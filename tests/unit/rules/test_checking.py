from __future__ import annotations

import pytest

from kgtool.owl.tables import rules_of
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.rules.checking import step_holds

RULES = {rule.name: rule for rule in rules_of("owl2rl")}
PREFIXES = PrefixMap({**WELL_KNOWN, "": "x:"})


def triple(text: str) -> tuple[str, str, str]:
    s, p, o = (word if word.startswith(('"', "_:")) else f"<{PREFIXES.expand(word)}>" for word in text.split())
    return s, p, o


def cells(*members: str) -> list[tuple[str, str, str]]:
    names = [*(f"_:c{number}" for number in range(len(members))), "rdf:nil"]
    return [
        triple(text)
        for number, member in enumerate(members)
        for text in (f"{names[number]} rdf:first {member}", f"{names[number]} rdf:rest {names[number + 1]}")
    ]


@pytest.mark.parametrize(
    ("rule", "premises", "members", "conclusion"),
    [
        ("prp-dom", [":p rdfs:domain :C", ":x :p :y"], [], ":x rdf:type :C"),
        ("cls-uni", [":C owl:unionOf _:c0", ":x rdf:type :b"], [":a", ":b"], ":x rdf:type :C"),
        ("cls-oo", [":C owl:oneOf _:c0"], [":a", ":b"], ":b rdf:type :C"),
        (
            "cls-int1",
            [":C owl:intersectionOf _:c0", ":x rdf:type :a", ":x rdf:type :b"],
            [":a", ":b"],
            ":x rdf:type :C",
        ),
        ("prp-spo2", [":p owl:propertyChainAxiom _:c0", ":x :a :y", ":y :b :z"], [":a", ":b"], ":x :p :z"),
        (
            "prp-key",
            [":C owl:hasKey _:c0", ":x rdf:type :C", ":y rdf:type :C", ":x :k :v", ":y :k :v"],
            [":k"],
            ":x owl:sameAs :y",
        ),
        (
            "cls-maxc2",
            [':R owl:maxCardinality "1"', ":R owl:onProperty :p", ":x rdf:type :R", ":x :p :y", ":x :p :z"],
            [],
            ":y owl:sameAs :z",
        ),
        (
            "prp-adp",
            [":d rdf:type owl:AllDisjointProperties", ":d owl:members _:c0", ":x :a :y", ":x :b :y"],
            [":a", ":b"],
            "",
        ),
    ],
)
def test_a_step_is_accepted_with_just_its_premises(
    rule: str, premises: list[str], members: list[str], conclusion: str
) -> None:
    given = [*map(triple, premises), *cells(*members)]
    wanted = triple(conclusion) if conclusion else None
    assert step_holds(RULES[rule], given, wanted)
    assert not step_holds(RULES[rule], [*given, triple(":o :o :o")], wanted)
    for number in range(len(given)):
        assert not step_holds(RULES[rule], [*given[:number], *given[number + 1 :]], wanted)


@pytest.mark.parametrize(
    ("rule", "premises", "members", "conclusion"),
    [
        ("cls-uni", [":C owl:unionOf _:c0", ":x rdf:type :c"], [":a", ":b"], ":x rdf:type :C"),
        (
            "cls-int1",
            [":C owl:intersectionOf _:c0", ":x rdf:type :a", ":y rdf:type :b"],
            [":a", ":b"],
            ":x rdf:type :C",
        ),
        ("prp-spo2", [":p owl:propertyChainAxiom _:c0", ":x :b :y", ":y :a :z"], [":a", ":b"], ":x :p :z"),
        ("prp-adp", [":d rdf:type owl:AllDisjointProperties", ":d owl:members _:c0", ":x :a :y"], [":a", ":b"], ""),
        ("prp-dom", [":p rdfs:domain :C", ":x :p :y"], [], ":y rdf:type :C"),
        ("prp-dom", [":p rdfs:domain :C", ":x :p :y"], [], ""),
    ],
)
def test_a_step_that_its_rule_does_not_take_is_refused(
    rule: str, premises: list[str], members: list[str], conclusion: str
) -> None:
    given = [*map(triple, premises), *cells(*members)]
    assert not step_holds(RULES[rule], given, triple(conclusion) if conclusion else None)


def test_a_list_that_comes_back_to_itself_proves_nothing() -> None:
    given = [triple(text) for text in (":C owl:oneOf _:c", "_:c rdf:first :a", "_:c rdf:rest _:c")]
    assert not step_holds(RULES["cls-oo"], given, triple(":a rdf:type :C"))
