from __future__ import annotations

import random

import numpy as np
import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.errors import LimitError
from kgtool.owl.closure import Limits, reason
from kgtool.owl.proving import Prover
from kgtool.owl.tables import rules_of
from kgtool.rules import transitivity
from kgtool.rules.checking import step_holds
from kgtool.rules.components import components_of
from kgtool.rules.transitivity import transitive_closure

TRANSITIVE = "<http://www.w3.org/2002/07/owl#TransitiveProperty>"
SYMMETRIC = "<http://www.w3.org/2002/07/owl#SymmetricProperty>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SAME_AS = "<http://www.w3.org/2002/07/owl#sameAs>"
Edges = set[tuple[int, int]]


def walked(edges: Edges) -> Edges:
    """Return what a walk from each node reaches."""
    after: dict[int, set[int]] = {}
    for start, end in edges:
        after.setdefault(start, set()).add(end)
    found: Edges = set()
    for root, first in after.items():
        seen: set[int] = set()
        waiting = list(first)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += after.get(node, ())
        found |= {(root, node) for node in seen}
    return found


def column(edges: Edges) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(sorted((start << 32) | end for start, end in edges), np.int64)


def graph(seed: int) -> Edges:
    """Return a random graph: few or many edges, forwards only or not, in one part or several."""
    pick = random.Random(seed)  # noqa: S311 - a graph, no secret
    nodes, parts = pick.choice([2, 9, 40, 150]), pick.choice([1, 3])
    edges: Edges = set()
    for _ in range(int(nodes * pick.choice([0.5, 1, 1.5, 4]))):
        part, (start, end) = pick.randrange(parts), sorted(pick.choices(range(nodes), k=2))
        if seed % 2 and pick.random() < 0.3:
            start, end = end, start
        edges.add((part * 1_000 + start, part * 1_000 + end))
    return edges


@pytest.mark.parametrize("seed", range(60))
def test_the_closure_has_a_pair_for_each_node_that_a_walk_reaches(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitivity, "_WIDTH", 1 + seed % 2)
    monkeypatch.setattr(transitivity, "_CHUNK", 7)
    edges = graph(seed)
    counts = [0]
    found = transitive_closure(column(edges), counts.append)
    assert {(row >> 32, row & 0xFFFFFFFF) for row in found.tolist()} == walked(edges)
    assert counts[-1] == len(found)
    assert found.tolist() == sorted(set(found.tolist()))


def test_edges_lead_to_components_of_the_same_or_a_lower_number() -> None:
    start, end = np.array([0, 1, 2, 2, 3, 4]), np.array([1, 2, 0, 3, 4, 3])
    assert components_of(start, end, 6).tolist() == [1, 1, 1, 0, 0, 2]


def closed(lines: list[str], limits: Limits | None = None) -> Dataset:
    dataset = Dataset()
    source = dataset.add_source("data.nt", GraphRole.DATA)
    text = "".join(f"{line} .\n" for line in lines)
    dataset.append_terms(source, [quad.triple for quad in parse(text.encode(), format=RdfFormat.N_TRIPLES)])
    reason(dataset, limits=limits)
    return dataset


def inferred(dataset: Dataset) -> set[tuple[str, str, str]]:
    texts = dataset.terms.texts
    return {(texts[s], texts[p], texts[o]) for s, p, o in dataset.triples(GraphRole.INFERRED).iter_rows()}


RING = [f"<x:{number}> <x:p> <x:{(number + 1) % 200}>" for number in range(200)]


def test_a_ring_of_hundreds_of_nodes_leads_everywhere() -> None:
    """As joins of what is known with itself it would be 8 million pairs."""
    found = inferred(closed([*RING, f"<x:p> {TYPE} {TRANSITIVE}"]))
    assert len(found) == 200 * 200 - 200
    assert {("<x:0>", "<x:p>", "<x:0>"), ("<x:5>", "<x:p>", "<x:4>")} <= found


def test_what_becomes_equal_after_a_ring_was_closed_joins_it() -> None:
    """A functional property makes two terms equal that only the closed ring brings to one subject."""
    lines = [
        *RING,
        f"<x:p> {TYPE} {TRANSITIVE}",
        "<x:q> <http://www.w3.org/2002/07/owl#propertyChainAxiom> _:l",
        "_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <x:p>",
        "_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:m",
        "_:m <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <x:r>",
        "_:m <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>",
        f"<x:q> {TYPE} <http://www.w3.org/2002/07/owl#FunctionalProperty>",
        "<x:3> <x:r> <x:a>",
        "<x:150> <x:r> <x:b>",
        "<x:10> <x:p> <x:a>",
        "<x:b> <x:p> <x:z>",
    ]
    found = inferred(closed(lines))
    assert ("<x:a>", SAME_AS, "<x:b>") in found
    assert ("<x:7>", "<x:p>", "<x:z>") in found


def test_a_ring_that_is_too_much_is_stopped_before_it_is_made() -> None:
    with pytest.raises(LimitError) as caught:
        closed([*RING, f"<x:p> {TYPE} {TRANSITIVE}"], Limits(max_triples=30_000))
    assert "more than the limit of 30000" in str(caught.value)


def proved(dataset: Dataset, goal: tuple[str, str, str]) -> int:
    """Return the size of a proof whose every step the checker accepts."""
    rules = {rule.name: rule for rule in rules_of("owl2rl")}
    prover = Prover(dataset)
    ids = prover.fact(*goal)
    assert ids is not None
    proof = prover.prove(ids)
    assert proof is not None
    for node in proof.walk():
        if node.rule:
            premises = [prover.texts(premise.fact) for premise in node.premises]
            assert step_holds(rules[node.rule], premises, prover.texts(node.fact))
    return proof.size


def test_two_leaves_of_a_tree_that_leads_both_ways_have_the_smallest_proof() -> None:
    """Two steps up from each leaf, one of both ways turned round: three pairs made of two, each rule with its axiom."""
    edges = [f"<x:{number}> <x:p> <x:{number // 2}>" for number in range(2, 100)]
    dataset = closed([*edges, f"<x:p> {TYPE} {TRANSITIVE}", f"<x:p> {TYPE} {SYMMETRIC}"])
    assert proved(dataset, ("<x:16>", "<x:p>", "<x:19>")) == 4 + 2 + 3 * 2


def test_a_proof_along_a_transitive_property_goes_through_pairs_that_other_rules_made() -> None:
    """Every tenth pair follows from a property below, and one from a chain, which has no stated triple of both ends."""
    edges = [f"<x:{at}> <x:{'q' if at % 10 == 0 else 'p'}> <x:{at + 1}>" for at in range(40) if at != 15]
    first, rest, nil = (f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>" for name in ("first", "rest", "nil"))
    lines = [
        *edges,
        f"<x:p> {TYPE} {TRANSITIVE}",
        "<x:q> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <x:p>",
        "<x:p> <http://www.w3.org/2002/07/owl#propertyChainAxiom> _:l",
        *(f"_:l {first} <x:r>", f"_:l {rest} _:m", f"_:m {first} <x:s>", f"_:m {rest} {nil}"),
        *("<x:15> <x:r> <x:between>", "<x:between> <x:s> <x:16>"),
    ]
    dataset = closed(lines)
    assert proved(dataset, ("<x:16>", "<x:p>", "<x:40>")) == 24 + 2 * 2 + 23 * 2
    assert proved(dataset, ("<x:12>", "<x:p>", "<x:30>")) > 18 + 17 * 2
