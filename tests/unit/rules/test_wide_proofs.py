from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover

PREFIXES = (
    "@prefix : <x:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
MANY = 600


TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
IN_C = ("<x:x>", TYPE, "<x:C>")


def closed(turtle: str) -> Prover:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)])
    closure = reason(dataset)
    return Prover(dataset, hidden=closure.hidden)


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


def test_what_is_missing_is_told_where_thousands_of_axioms_come_near() -> None:
    axioms = "".join(f":c{number} rdfs:subClassOf :C ." for number in range(2 * MANY))
    prover = closed(f"{PREFIXES} {axioms} :x a :D .")
    ids = prover.fact(*IN_C)
    assert ids is not None
    near = prover.near(ids)
    assert {one.rule for one in near} == {"cax-sco"}
    assert all(one.missing is not None and prover.text(int(one.missing.subject)) == "<x:x>" for one in near)
