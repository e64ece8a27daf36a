"""Rules that only copy a column, at the places of the schema where a slot is no predicate, and at all others."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.owl.closure import reason
from kgtool.owl.tables import rules_of
from kgtool.rules.copies import Way, shape_of
from kgtool.rules.plans import CompiledRule, compile_rule
from kgtool.vocab import RDF

PREFIXES = """
@prefix : <x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def inferred(turtle: str) -> set[str]:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)])
    reason(dataset)
    texts = (str(triple) for triple in dataset.term_triples(GraphRole.INFERRED))
    return {text.replace("<x:", ":").replace(f"{RDF.type}", "a").replace(">", "") for text in texts}


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("rdf:type rdfs:domain :Typed . :a a :C .", {":a a :Typed"}),
        ("rdf:type rdfs:range :Kind . :a a :C .", {":C a :Kind"}),
        ("rdf:type rdfs:subPropertyOf :kind . :a a :C .", {":a :kind :C"}),
        (":p rdfs:subPropertyOf rdf:type . :a :p :C . :C rdfs:subClassOf :D .", {":a a :C", ":a a :D"}),
        (":p owl:inverseOf rdf:type . :C :p :a .", {":a a :C"}),
        (":p rdfs:subPropertyOf owl:sameAs . :a :p :b ; :q :c .", {":b :q :c"}),
        ("owl:sameAs rdfs:subPropertyOf :same . :a owl:sameAs :b .", {":a :same :b", ":b :same :a"}),
        ("owl:sameAs rdfs:domain :Named . :a owl:sameAs :b .", {":a a :Named", ":b a :Named"}),
        (":p owl:inverseOf :p . :a :p :b .", {":b :p :a"}),
        (":p rdfs:domain :C ; rdfs:range :C . :a :p :a .", {":a a :C"}),
        (":a :p :b . :p rdfs:subPropertyOf :q . :q a owl:SymmetricProperty .", {":a :q :b", ":b :q :a"}),
        (":q rdfs:subPropertyOf rdfs:subClassOf . :A :q :B . :B :q :C . :a a :A .", {":a a :B", ":a a :C"}),
    ],
)
def test_a_copy_concludes_what_its_rule_says(turtle: str, expected: set[str]) -> None:
    assert expected <= inferred(turtle)


@pytest.mark.parametrize("axiom", [":p rdfs:subPropertyOf :p .", ":C rdfs:subClassOf :C ."])
def test_what_a_rule_reads_it_does_not_conclude_anew(axiom: str) -> None:
    assert inferred(f"{axiom} :a a :C ; :p :b .") == set()


@pytest.mark.parametrize(
    ("rule", "way"),
    [
        ("prp-dom", Way.SUBJECTS),
        ("prp-rng", Way.OBJECTS),
        ("prp-spo1", Way.SAME),
        ("prp-inv1", Way.TURNED),
        ("prp-inv2", Way.TURNED),
        ("prp-symp", Way.TURNED),
        ("cax-sco", Way.SAME),
        ("cax-eqc2", Way.SAME),
        ("cls-svf2", Way.SUBJECTS),
    ],
)
def test_rules_without_a_join_are_copies(rule: str, way: Way) -> None:
    shape = shape_of(compiled(rule), 1)
    assert shape is not None
    assert shape.way is way


@pytest.mark.parametrize("rule", ["prp-trp", "prp-fp", "cls-hv1", "cls-hv2", "cls-int2", "cls-svf1", "scm-sco"])
def test_rules_with_a_join_a_constant_or_a_list_are_none(rule: str) -> None:
    assert shape_of(compiled(rule), 1) is None


def compiled(name: str) -> CompiledRule:
    ids = {str(RDF.type): 1}
    (rule,) = (rule for rule in rules_of("owl2rl") if rule.name == name)
    return compile_rule(rule, lambda text: ids.setdefault(text, len(ids) + 1), str(RDF.type))
