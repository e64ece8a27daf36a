from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.errors import Location
from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover
from kgtool.owl.tables import rules_of
from kgtool.rules.checking import step_holds
from kgtool.rules.construct import parse_rule

PREFIXES = (
    "@prefix : <x:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
MANY = 600

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE = f"<{RDF}type>"
SAME_AS = "<http://www.w3.org/2002/07/owl#sameAs>"
IN_C = ("<x:x>", TYPE, "<x:C>")
RULES = {rule.name: rule for rule in rules_of("owl2rl")}


def closed(turtle: str, *rules: str) -> Prover:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)])
    own = [
        replace(parse_rule(text, f"r{number}"), location=Location(f"r{number}.rq")) for number, text in enumerate(rules)
    ]
    closure = reason(dataset, rules=own)
    return Prover(dataset, rules=own, hidden=closure.hidden)


@pytest.mark.parametrize(
    ("axiom", "fact", "goal"),
    [
        (":c{} rdfs:subClassOf :C .", ":x a :c{} .", IN_C),
        (":p{} rdfs:domain :C .", ":x :p{} :y .", IN_C),
        (":p{} rdfs:range :C .", ":y :p{} :x .", IN_C),
        (":p{} rdfs:subPropertyOf :p .", ":x :p{} :y .", ("<x:x>", "<x:p>", "<x:y>")),
        (":p{0} owl:inverseOf :q{0} . :q{0} rdfs:subPropertyOf :q .", ":x :p{} :y .", ("<x:y>", "<x:q>", "<x:x>")),
    ],
)
@pytest.mark.parametrize("place", [0, MANY // 2, MANY - 1])
def test_a_proof_is_found_wherever_its_axiom_stands_among_many(
    axiom: str, fact: str, goal: tuple[str, str, str], place: int
) -> None:
    prover = closed(PREFIXES + "".join(axiom.format(number) for number in range(MANY)) + fact.format(place))
    ids = prover.fact(*goal)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert f"{place}>" in "".join("".join(prover.texts(node.fact)) for node in proof.walk())


@pytest.mark.parametrize(
    ("axiom", "fact", "goal", "rule"),
    [
        (
            ":p owl:propertyChainAxiom ( :a{0} :b{0} ) .",
            ":x :a{0} :m . :m :b{0} :y .",
            ("<x:x>", "<x:p>", "<x:y>"),
            "prp-spo2",
        ),
        (":C owl:unionOf ( :c{0} :d{0} ) .", ":x a :d{0} .", IN_C, "cls-uni"),
        (":C owl:intersectionOf ( :c{0} :d{0} ) .", ":x a :c{0} , :d{0} .", IN_C, "cls-int1"),
        (":d{0} owl:intersectionOf ( :c{0} :C ) .", ":x a :d{0} .", IN_C, "cls-int2"),
        (":C owl:oneOf ( :y{0} :x{0} ) .", ":x{0} :p :y .", ("<x:x{0}>", TYPE, "<x:C>"), "cls-oo"),
        (
            ":C owl:hasKey ( :k{0} ) .",
            ":x a :C ; :k{0} 1 . :y a :C ; :k{0} 1 .",
            ("<x:x>", SAME_AS, "<x:y>"),
            "prp-key",
        ),
    ],
)
@pytest.mark.parametrize("place", [0, MANY // 2, MANY - 1])
def test_a_proof_is_found_wherever_its_list_stands_among_many(
    axiom: str, fact: str, goal: tuple[str, str, str], rule: str, place: int
) -> None:
    prover = closed(PREFIXES + "".join(axiom.format(number) for number in range(MANY)) + fact.format(place))
    ids = prover.fact(*(part.format(place) for part in goal))
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert proof.rule == rule
    assert step_holds(RULES[rule], [prover.texts(node.fact) for node in proof.premises], prover.texts(ids))


LONG = 2_000
NAMES = " ".join(f":c{number}" for number in range(LONG))


@pytest.mark.parametrize(
    ("turtle", "goal", "rule", "premises"),
    [
        (f":C owl:unionOf ( {NAMES} ) . :x a :c7 .", IN_C, "cls-uni", 2 + 2 * LONG),
        (f":C owl:oneOf ( {NAMES} ) .", ("<x:c7>", TYPE, "<x:C>"), "cls-oo", 1 + 2 * LONG),
        (f":C owl:intersectionOf ( {NAMES} ) . :x a {NAMES.replace(' ', ' , ')} .", IN_C, "cls-int1", 1 + 3 * LONG),
        (f":d owl:intersectionOf ( {NAMES} :C ) . :x a :d .", IN_C, "cls-int2", 4 + 2 * LONG),
        (
            ":p owl:propertyChainAxiom ( "
            + " ".join([":q"] * 300)
            + " ) . "
            + "".join(f":x{number} :q :x{number + 1} ." for number in range(300)),
            ("<x:x0>", "<x:p>", "<x:x300>"),
            "prp-spo2",
            1 + 3 * 300,
        ),
    ],
)
def test_a_proof_through_a_list_of_thousands_is_found_and_accepted(
    turtle: str, goal: tuple[str, str, str], rule: str, premises: int
) -> None:
    prover = closed(PREFIXES + turtle)
    ids = prover.fact(*goal)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert (proof.rule, len(proof.premises)) == (rule, premises)
    assert proof.size == 1 + premises
    assert step_holds(RULES[rule], [prover.texts(node.fact) for node in proof.premises], goal)


def test_a_chain_along_the_cells_of_its_own_list_has_each_premise_once() -> None:
    cells = f":l <{RDF}first> <{RDF}rest> ; <{RDF}rest> :m . :m <{RDF}first> <{RDF}first> ; <{RDF}rest> <{RDF}nil> ."
    prover = closed(f"{PREFIXES} :p owl:propertyChainAxiom :l . {cells}")
    goal = ("<x:l>", "<x:p>", f"<{RDF}first>")
    ids = prover.fact(*goal)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    premises = [prover.texts(node.fact) for node in proof.premises]
    assert len(premises) == len(set(premises)) == 5
    assert step_holds(RULES["prp-spo2"], premises, goal)


@pytest.mark.parametrize(("axiom", "goal"), [("domain", "<x:x>"), ("range", "<x:c>")])
def test_a_class_may_be_the_domain_of_rdf_type_among_many(axiom: str, goal: str) -> None:
    axioms = "".join(f":p{number} rdfs:{axiom} :C ." for number in range(MANY))
    prover = closed(f"{PREFIXES} {axioms} <{TYPE[1:-1]}> rdfs:{axiom} :C . :x a :c .")
    ids = prover.fact(goal, TYPE, "<x:C>")
    assert ids is not None
    assert prover.prove(ids) is not None


@pytest.mark.parametrize("place", [0, MANY - 1])
def test_a_proof_through_a_long_list_names_all_its_cells(place: int) -> None:
    members = " ".join(f":c{number}" for number in range(MANY))
    prover = closed(f"{PREFIXES} :C owl:unionOf ( {members} ) . :x a :c{place} .")
    ids = prover.fact(*IN_C)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert proof.rule == "cls-uni"
    assert len(proof.premises) == 2 + 2 * MANY


def ladder(rungs: int) -> str:
    """Return a chain twice as long as a ladder whose every rung has two ways to the next: 2 to the power of rungs."""
    steps = " ".join([":q"] * (2 * rungs))
    ways = ":x{0} :q :a{0} , :b{0} . :a{0} :q :x{1} . :b{0} :q :x{1} ."
    return f":p owl:propertyChainAxiom ( {steps} ) . " + "".join(ways.format(at, at + 1) for at in range(rungs))


@pytest.mark.parametrize("rungs", [30, 200])
def test_a_chain_costs_by_the_nodes_on_its_way_and_not_by_the_ways(rungs: int) -> None:
    prover = closed(PREFIXES + ladder(rungs))
    goal = ("<x:x0>", "<x:p>", f"<x:x{rungs}>")
    ids = prover.fact(*goal)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert len(proof.premises) == 1 + 6 * rungs
    assert step_holds(RULES["prp-spo2"], [prover.texts(node.fact) for node in proof.premises], goal)


def test_a_chain_that_goes_astray_at_its_last_step_is_given_up_at_once() -> None:
    prover = closed(f"{PREFIXES}{ladder(200)} :z :q :y .")
    ids = prover.fact("<x:x0>", "<x:p>", "<x:y>")
    assert ids is not None
    assert prover.prove(ids) is None


def test_a_node_of_thousands_of_classes_is_in_those_of_a_long_list_by_the_shortest_proof() -> None:
    types = NAMES.replace(" ", " , ")
    prover = closed(f"{PREFIXES} :C owl:unionOf ( {NAMES} ) . :d owl:intersectionOf ( {NAMES} ) . :x a {types} .")
    for goal, rule, premises in ((IN_C, "cls-uni", 2 + 2 * LONG), (("<x:x>", TYPE, "<x:d>"), "cls-int1", 1 + 3 * LONG)):
        ids = prover.fact(*goal)
        assert ids is not None
        proof = prover.prove(ids)
        assert proof is not None
        assert (proof.rule, proof.size) == (rule, 1 + premises)


@pytest.mark.parametrize("place", [0, LONG - 1])
def test_a_node_of_thousands_of_classes_is_in_a_class_that_one_of_them_is_the_intersection_with(place: int) -> None:
    types = "".join(f":x a :d{number} ." for number in range(LONG))
    prover = closed(f"{PREFIXES} {types} :d{place} owl:intersectionOf ( {NAMES} ) . :e owl:unionOf ( {NAMES} ) .")
    ids = prover.fact("<x:x>", TYPE, "<x:c7>")
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert (proof.rule, proof.size) == ("cls-int2", 3 + 2 * LONG)


def test_a_key_of_hundreds_of_properties_is_found_where_each_has_many_values() -> None:
    names = " ".join(f":k{number}" for number in range(300))
    values = "".join(f":x :k{at} 1 , 2 , {at} . :y :k{at} 3 , 4 , {at} ." for at in range(300))
    prover = closed(f"{PREFIXES} :C owl:hasKey ( {names} ) . :x a :C . :y a :C . {values}")
    ids = prover.fact("<x:x>", SAME_AS, "<x:y>")
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert step_holds(
        RULES["prp-key"], [prover.texts(node.fact) for node in proof.premises], ("<x:x>", SAME_AS, "<x:y>")
    )


def test_what_is_missing_is_told_where_thousands_of_axioms_come_near() -> None:
    axioms = "".join(f":c{number} rdfs:subClassOf :C ." for number in range(2 * MANY))
    prover = closed(f"{PREFIXES} {axioms} :x a :D .")
    ids = prover.fact(*IN_C)
    assert ids is not None
    near = prover.near(ids)
    assert {one.rule for one in near} == {"cax-sco"}
    assert [[prover.text(int(atom.subject)) for atom in one.missing] for one in near] == [["<x:x>"]] * len(near)


def lacking(turtle: str, goal: tuple[str, str, str], *rules: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the rules that come near to a triple, each with the patterns that are missing."""
    prover = closed(PREFIXES + turtle, *rules)
    ids = prover.fact(*goal)
    assert ids is not None
    return [
        (
            near.rule,
            [
                tuple(f"?{part}" if isinstance(part, str) else prover.text(part) for part in atom)
                for atom in near.missing
            ],
        )
        for near in prover.near(ids)
    ]


PLAIN = "CONSTRUCT { ?x a <x:C> } WHERE { ?x <x:p> ?y . ?y <x:q> ?z . ?z <x:r> ?u }"


@pytest.mark.parametrize(
    ("turtle", "missing"),
    [
        (":x :p :y . :y :q :z .", [("<x:z>", "<x:r>", "?u")]),
        (":x :p :y .", [("<x:y>", "<x:q>", "?z"), ("?z", "<x:r>", "?u")]),
        (":x :s :y .", [("<x:x>", "<x:p>", "?y"), ("?y", "<x:q>", "?z"), ("?z", "<x:r>", "?u")]),
    ],
)
def test_a_rule_of_triple_patterns_names_all_that_it_lacks(turtle: str, missing: list[tuple[str, ...]]) -> None:
    assert lacking(turtle + " :o a :C .", IN_C, PLAIN) == [("r0", missing)]


def test_what_lacks_fewest_premises_is_told_first() -> None:
    other = "CONSTRUCT { ?x a <x:C> } WHERE { ?x <x:p> ?y ; <x:t> ?z }"
    found = lacking(":x :p :y . :o a :C .", IN_C, PLAIN, other)
    assert [(rule, len(missing)) for rule, missing in found] == [("r1", 1), ("r0", 2)]


def test_of_many_chains_the_one_that_lacks_one_step_is_told_first() -> None:
    chains = "".join(f":p owl:propertyChainAxiom ( :a{number} :b{number} ) ." for number in range(MANY))
    found = lacking(f"{chains} :x :a400 :m . :y :s :z .", ("<x:x>", "<x:p>", "<x:y>"))
    assert found[0] == ("prp-spo2", [("<x:m>", "<x:b400>", "<x:y>")])


def test_of_a_restriction_that_nothing_is_known_of_both_premises_are_told() -> None:
    found = lacking(":C owl:someValuesFrom :D ; owl:onProperty :p . :x :s :y .", IN_C)
    assert found == [("cls-svf1", [("<x:x>", "<x:p>", "?v"), ("?v", TYPE, "<x:D>")])]


def test_of_a_long_list_of_classes_those_that_are_missing_are_told() -> None:
    known = " , ".join(f":c{number}" for number in range(LONG - 2))
    found = lacking(f":C owl:intersectionOf ( {NAMES} ) . :x a {known} .", IN_C)
    assert found == [("cls-int1", [("<x:x>", TYPE, f"<x:c{LONG - 2}>"), ("<x:x>", TYPE, f"<x:c{LONG - 1}>")])]


@pytest.mark.parametrize("place", [0, MANY - 1])
def test_a_node_of_many_classes_is_in_the_one_of_many_unions_that_has_a_class_of_it(place: int) -> None:
    unions = "".join(f":C owl:unionOf ( :a{number} :b{number} ) ." for number in range(MANY))
    types = "".join(f":x a :d{number} ." for number in range(MANY // 2))
    prover = closed(f"{PREFIXES}{unions}{types}:x a :b{place} .")
    ids = prover.fact(*IN_C)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    assert proof.rule == "cls-uni"
    assert ("<x:x>", TYPE, f"<x:b{place}>") in {prover.texts(node.fact) for node in proof.walk()}
