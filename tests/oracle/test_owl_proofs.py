"""Every triple that random ontologies infer has a proof, accepted by a checker that shares no code with the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from kgtool.dataset import ASSERTED, GraphRole
from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover
from kgtool.owl.tables import equality_rules, rules_of
from kgtool.rules.checking import step_holds
from tests.oracle.test_owl_against_owlrl import dataset_of, ontologies

if TYPE_CHECKING:
    from kgtool.rules.proofs import Derivation

RULES = {rule.name: rule for rule in (*rules_of("owl2rl"), *equality_rules())}
AXIOMS = {"cls-thing", "cls-nothing1", "prp-ap", "dt-type1", "dt-type2", "dt-eq", "eq-ref"}


def check(tree: Derivation, prover: Prover, asserted: set[tuple[str, str, str]]) -> None:
    """Assert that every node of a proof is asserted, an axiom, or what its rule concludes from the nodes below."""
    for node in tree.walk():
        triple = prover.texts(node.fact)
        if not node.rule:
            assert triple in asserted
        elif node.rule in AXIOMS:
            assert not node.premises
        else:
            premises = [prover.texts(premise.fact) for premise in node.premises]
            assert step_holds(RULES[node.rule], premises, triple), (node.rule, premises, triple)


@pytest.mark.parametrize("axiomatic", [True, False])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(turtle=ontologies(5, 6, odd=True))
def test_the_checker_accepts_a_proof_of_every_inferred_triple(turtle: str, *, axiomatic: bool) -> None:
    dataset = dataset_of(turtle)
    closure = reason(dataset, axiomatic=axiomatic)
    prover = Prover(dataset, hidden=closure.hidden)
    texts = dataset.terms.texts
    asserted = {(texts[s], texts[p], texts[o]) for s, p, o in dataset.triples(*ASSERTED).iter_rows()}
    for fact in dataset.triples(GraphRole.INFERRED).iter_rows():
        tree = prover.prove(fact)
        assert tree is not None, prover.texts(fact)
        check(tree, prover, asserted)
