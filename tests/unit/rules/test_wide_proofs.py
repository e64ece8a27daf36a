from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover

PREFIXES = "@prefix : <x:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
MANY = 600


@pytest.mark.parametrize(
    ("axiom", "fact"),
    [(":c{} rdfs:subClassOf :C .", ":x a :c{} ."), (":p{} rdfs:domain :C .", ":x :p{} :y .")],
)
@pytest.mark.parametrize("place", [0, MANY // 2, MANY - 1])
def test_a_proof_is_found_wherever_its_axiom_stands_among_many(axiom: str, fact: str, place: int) -> None:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    turtle = PREFIXES + "".join(axiom.format(number) for number in range(MANY)) + fact.format(place)
    dataset.append_terms(source, [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)])
    closure = reason(dataset)
    prover = Prover(dataset, hidden=closure.hidden)
    goal = prover.fact("<x:x>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<x:C>")
    assert goal is not None
    proof = prover.prove(goal)
    assert proof is not None
    assert len(proof.premises) == 2
