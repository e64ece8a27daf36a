"""Every inferred triple of this repository's graph has a proof that a checker accepts, the project's rules included."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph

from kgtool.operations.explain import explain
from kgtool.operations.reason import Reasoned, reason
from kgtool.owl.proving import Prover
from kgtool.owl.tables import equality_rules, rules_of
from kgtool.project import open_project
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.rules.checking import step_holds
from kgtool.rules.construct import QueryRule
from kgtool.rules.query_checking import query_step_holds
from kgtool.rules.rule import Rule

PROJECT = open_project(Path(__file__).parents[2])
GIVEN = {"cls-thing", "cls-nothing1", "prp-ap", "dt-type1", "dt-type2", "dt-eq", "eq-ref"}
BASE = "https://example.org/the-interview/"


@cache
def reasoned() -> Reasoned:
    return reason(PROJECT)


def triples(*roles: GraphRole) -> set[tuple[str, str, str]]:
    texts = reasoned().dataset.terms.texts
    return {(texts[s], texts[p], texts[o]) for s, p, o in reasoned().dataset.triples(*roles).iter_rows()}


def constructed() -> dict[str, set[tuple[str, str, str]]]:
    """Return what the queries of the rule files construct over the closed graph, run as they stand."""
    store = pyoxigraph.Store()
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples(*REASONED))
    store.load(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    found: dict[str, set[tuple[str, str, str]]] = {}
    for path in PROJECT.files("rules"):
        made = store.query(path.read_text(encoding="utf-8"))
        assert isinstance(made, pyoxigraph.QueryTriples)
        found[path.stem] = {(str(one.subject), str(one.predicate), str(one.object)) for one in made}
    return found


def test_the_checker_accepts_a_proof_of_every_inferred_triple() -> None:
    given = reasoned()
    prover = Prover(given.dataset, entailment=given.entailment, rules=given.rules, hidden=given.closure.hidden)
    own = {rule.name: rule for rule in given.rules if isinstance(rule, Rule)}
    rules = {rule.name: rule for rule in (*rules_of("owl2rl"), *equality_rules())} | own
    queries = {rule.name: rule for rule in given.rules if isinstance(rule, QueryRule)}
    asserted, queried = triples(*ASSERTED), constructed()
    inferred = list(given.dataset.triples(GraphRole.INFERRED).iter_rows())
    assert len(inferred) > 1_000
    accepted: set[tuple[object, ...]] = set()
    for fact in inferred:
        tree = prover.prove(fact)
        assert tree is not None, prover.texts(fact)
        for node in tree.walk():
            triple = prover.texts(node.fact)
            premises = tuple(prover.texts(premise.fact) for premise in node.premises)
            step = (node.rule, premises, triple)
            if step in accepted:
                continue
            accepted.add(step)
            if not node.rule:
                assert triple in asserted
            elif node.rule in GIVEN:
                assert not premises
            elif node.rule in rules:
                assert step_holds(rules[node.rule], premises, triple), step
            else:
                assert query_step_holds(queries[node.rule], premises, triple), step
                assert triple in queried[node.rule], step


def test_a_proof_ends_in_claims_with_their_documents_and_in_lines_of_files() -> None:
    found = explain(
        f"<{BASE}person/james-franco>",
        f"<{BASE}ontology#participatesIn>",
        f"<{BASE}film/the-interview>",
        project=PROJECT,
    )
    grounds = [ground for node in found.proofs[0].walk() for ground in node.grounds]
    assert any(ground.claim.startswith(f"{BASE}claim/") and ground.document.endswith(".txt") for ground in grounds)
    assert all(ground.place.split(":")[0].endswith(".ttl") and ground.place.count(":") == 2 for ground in grounds)


def test_a_triple_that_does_not_hold_is_told_its_nearest_rule() -> None:
    found = explain(
        f"<{BASE}person/james-franco>", f"<{BASE}ontology#participatesIn>", f"<{BASE}film/another>", project=PROJECT
    )
    assert not found.holds
    assert found.missing
    assert all(any(f"<{BASE}film/another>" in triple for triple in near.missing) for near in found.missing)
