from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover
from kgtool.owl.tables import BUILT_IN, equality_rules, rules_of
from kgtool.rules.checking import step_holds
from kgtool.vocab import OWL

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

FALSE = "false"

# Rule, what it starts from, and what it concludes; taken from the tables of OWL 2 Profiles §4.3 by hand.
CASES = [
    ("eq-ref", ":a :p :b .", ":a owl:sameAs :a ."),
    ("eq-sym", ":a owl:sameAs :b .", ":b owl:sameAs :a ."),
    ("eq-trans", ":a owl:sameAs :b . :b owl:sameAs :c .", ":a owl:sameAs :c ."),
    ("eq-rep-s", ":a owl:sameAs :b . :a :p :c .", ":b :p :c ."),
    ("eq-rep-p", ":p owl:sameAs :q . :a :p :c .", ":a :q :c ."),
    ("eq-rep-o", ":a owl:sameAs :b . :c :p :a .", ":c :p :b ."),
    ("eq-diff1", ":a owl:sameAs :b ; owl:differentFrom :b .", FALSE),
    ("eq-diff2", "[] a owl:AllDifferent ; owl:members (:a :b :c) . :a owl:sameAs :c .", FALSE),
    ("eq-diff3", "[] a owl:AllDifferent ; owl:distinctMembers (:a :b) . :a owl:sameAs :b .", FALSE),
    ("prp-ap", ":a :p :b .", "rdfs:label a owl:AnnotationProperty ."),
    ("prp-dom", ":p rdfs:domain :C . :a :p :b .", ":a a :C ."),
    ("prp-rng", ":p rdfs:range :C . :a :p :b .", ":b a :C ."),
    ("prp-fp", ":p a owl:FunctionalProperty . :a :p :b , :c .", ":b owl:sameAs :c ."),
    ("prp-ifp", ":p a owl:InverseFunctionalProperty . :a :p :c . :b :p :c .", ":a owl:sameAs :b ."),
    ("prp-irp", ":p a owl:IrreflexiveProperty . :a :p :a .", FALSE),
    ("prp-symp", ":p a owl:SymmetricProperty . :a :p :b .", ":b :p :a ."),
    ("prp-asyp", ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .", FALSE),
    ("prp-trp", ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .", ":a :p :d ."),
    ("prp-spo1", ":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b ."),
    ("prp-spo2", ":p owl:propertyChainAxiom (:q :r :s) . :a :q :b . :b :r :c . :c :s :d .", ":a :p :d ."),
    ("prp-eqp1", ":p owl:equivalentProperty :q . :a :p :b .", ":a :q :b ."),
    ("prp-eqp2", ":p owl:equivalentProperty :q . :a :q :b .", ":a :p :b ."),
    ("prp-pdw", ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .", FALSE),
    ("prp-adp", "[] a owl:AllDisjointProperties ; owl:members (:p :q :r) . :a :p :b ; :r :b .", FALSE),
    ("prp-inv1", ":p owl:inverseOf :q . :a :p :b .", ":b :q :a ."),
    ("prp-inv2", ":p owl:inverseOf :q . :a :q :b .", ":b :p :a ."),
    ("prp-key", ":C owl:hasKey (:p :q) . :a a :C ; :p 1 ; :q :x . :b a :C ; :p 1 ; :q :x .", ":a owl:sameAs :b ."),
    (
        "prp-npa1",
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b .",
        FALSE,
    ),
    ("prp-npa2", '[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue "x" . :a :p "x" .', FALSE),
    ("cls-thing", ":a :p :b .", "owl:Thing a owl:Class ."),
    ("cls-nothing1", ":a :p :b .", "owl:Nothing a owl:Class ."),
    ("cls-nothing2", ":a a owl:Nothing .", FALSE),
    ("cls-int1", ":C owl:intersectionOf (:A :B) . :a a :A , :B .", ":a a :C ."),
    ("cls-int2", ":C owl:intersectionOf (:A :B) . :a a :C .", ":a a :B ."),
    ("cls-uni", ":C owl:unionOf (:A :B) . :a a :B .", ":a a :C ."),
    ("cls-com", ":C owl:complementOf :D . :a a :C , :D .", FALSE),
    ("cls-svf1", ":C owl:someValuesFrom :D ; owl:onProperty :p . :a :p :b . :b a :D .", ":a a :C ."),
    ("cls-svf2", ":C owl:someValuesFrom owl:Thing ; owl:onProperty :p . :a :p :b .", ":a a :C ."),
    ("cls-avf", ":C owl:allValuesFrom :D ; owl:onProperty :p . :a a :C ; :p :b .", ":b a :D ."),
    ("cls-hv1", ":C owl:hasValue :b ; owl:onProperty :p . :a a :C .", ":a :p :b ."),
    ("cls-hv2", ":C owl:hasValue :b ; owl:onProperty :p . :a :p :b .", ":a a :C ."),
    ("cls-maxc1", ":C owl:maxCardinality 0 ; owl:onProperty :p . :a a :C ; :p :b .", FALSE),
    ("cls-maxc2", ":C owl:maxCardinality 1 ; owl:onProperty :p . :a a :C ; :p :b , :c .", ":b owl:sameAs :c ."),
    (
        "cls-maxqc1",
        ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass :D . :a a :C ; :p :b . :b a :D .",
        FALSE,
    ),
    (
        "cls-maxqc2",
        ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass owl:Thing . :a a :C ; :p :b .",
        FALSE,
    ),
    (
        "cls-maxqc3",
        """:C owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p ; owl:onClass :D .
           :a a :C ; :p :b , :c . :b a :D . :c a :D .""",
        ":b owl:sameAs :c .",
    ),
    (
        "cls-maxqc4",
        """:C owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p ; owl:onClass owl:Thing .
           :a a :C ; :p :b , :c .""",
        ":b owl:sameAs :c .",
    ),
    ("cls-oo", ":C owl:oneOf (:a :b) .", ":b a :C ."),
    ("cax-sco", ":C rdfs:subClassOf :D . :a a :C .", ":a a :D ."),
    ("cax-eqc1", ":C owl:equivalentClass :D . :a a :C .", ":a a :D ."),
    ("cax-eqc2", ":C owl:equivalentClass :D . :a a :D .", ":a a :C ."),
    ("cax-dw", ":C owl:disjointWith :D . :a a :C , :D .", FALSE),
    ("cax-adc", "[] a owl:AllDisjointClasses ; owl:members (:B :C :D) . :a a :B , :D .", FALSE),
    ("dt-type1", ":a :p :b .", "xsd:byte a rdfs:Datatype ."),
    ("dt-type2", ":C owl:someValuesFrom xsd:integer ; owl:onProperty :p . :a :p 3 .", ":a a :C ."),
    ("dt-eq", ':a :p 1 . :b :p "01"^^xsd:integer .', ':a :p "01"^^xsd:integer .'),
    ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 2 .", FALSE),
    ("dt-not-type", ':p rdfs:range xsd:integer . :a :p "x" .', FALSE),
    ("scm-cls", ":C a owl:Class .", ":C rdfs:subClassOf owl:Thing ."),
    ("scm-sco", ":B rdfs:subClassOf :C . :C rdfs:subClassOf :D .", ":B rdfs:subClassOf :D ."),
    ("scm-eqc1", ":C owl:equivalentClass :D .", ":D rdfs:subClassOf :C ."),
    ("scm-eqc2", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C .", ":C owl:equivalentClass :D ."),
    ("scm-op", ":p a owl:ObjectProperty .", ":p owl:equivalentProperty :p ."),
    ("scm-dp", ":p a owl:DatatypeProperty .", ":p rdfs:subPropertyOf :p ."),
    ("scm-spo", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
    ("scm-eqp1", ":p owl:equivalentProperty :q .", ":q rdfs:subPropertyOf :p ."),
    ("scm-eqp2", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ":p owl:equivalentProperty :q ."),
    ("scm-dom1", ":p rdfs:domain :C . :C rdfs:subClassOf :D .", ":p rdfs:domain :D ."),
    ("scm-dom2", ":q rdfs:domain :C . :p rdfs:subPropertyOf :q .", ":p rdfs:domain :C ."),
    ("scm-rng1", ":p rdfs:range :C . :C rdfs:subClassOf :D .", ":p rdfs:range :D ."),
    ("scm-rng2", ":q rdfs:range :C . :p rdfs:subPropertyOf :q .", ":p rdfs:range :C ."),
    (
        "scm-hv",
        ":C owl:hasValue :i ; owl:onProperty :p . :D owl:hasValue :i ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
        ":C rdfs:subClassOf :D .",
    ),
    (
        "scm-svf1",
        """:C owl:someValuesFrom :A ; owl:onProperty :p . :D owl:someValuesFrom :B ; owl:onProperty :p .
           :A rdfs:subClassOf :B .""",
        ":C rdfs:subClassOf :D .",
    ),
    (
        "scm-svf2",
        """:C owl:someValuesFrom :A ; owl:onProperty :p . :D owl:someValuesFrom :A ; owl:onProperty :q .
           :p rdfs:subPropertyOf :q .""",
        ":C rdfs:subClassOf :D .",
    ),
    (
        "scm-avf1",
        """:C owl:allValuesFrom :A ; owl:onProperty :p . :D owl:allValuesFrom :B ; owl:onProperty :p .
           :A rdfs:subClassOf :B .""",
        ":C rdfs:subClassOf :D .",
    ),
    (
        "scm-avf2",
        """:C owl:allValuesFrom :A ; owl:onProperty :p . :D owl:allValuesFrom :A ; owl:onProperty :q .
           :p rdfs:subPropertyOf :q .""",
        ":D rdfs:subClassOf :C .",
    ),
    ("scm-int", ":C owl:intersectionOf (:A :B) .", ":C rdfs:subClassOf :A ."),
    ("scm-uni", ":C owl:unionOf (:A :B) .", ":B rdfs:subClassOf :C ."),
]


def dataset_of(turtle: str) -> Dataset:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)])
    return dataset


def triples(turtle: str) -> set[str]:
    return {str(quad.triple) for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)}


@pytest.mark.parametrize(("rule", "premises", "conclusion"), CASES, ids=[case[0] for case in CASES])
def test_rule(rule: str, premises: str, conclusion: str) -> None:
    dataset = dataset_of(premises)
    closure = reason(dataset, axiomatic=True)
    if conclusion == FALSE:
        assert rule in {clash.rule for clash in closure.inconsistencies}
        return
    assert triples(conclusion) <= {str(triple) for triple in dataset.term_triples(GraphRole.INFERRED)}
    assert rule in closure.by_rule or rule in BUILT_IN or rule.startswith("eq-")


def test_every_rule_of_the_tables_has_a_case() -> None:
    named = {rule.name for rule in (*rules_of("owl2rl"), *equality_rules())} | set(BUILT_IN)
    assert named == {case[0] for case in CASES}
    assert len(named) == 78


@pytest.mark.parametrize(
    ("rule", "premises"),
    [(rule, premises) for rule, premises, conclusion in CASES if conclusion == FALSE],
    ids=[rule for rule, _, conclusion in CASES if conclusion == FALSE],
)
def test_an_inconsistency_names_its_premises(rule: str, premises: str) -> None:
    dataset = dataset_of(premises)
    found = [clash for clash in reason(dataset).inconsistencies if clash.rule == rule]
    assert found
    assert all(clash.premises for clash in found)


@pytest.mark.parametrize(
    ("rule", "premises"),
    [(rule, premises) for rule, premises, conclusion in CASES if conclusion == FALSE and rule not in BUILT_IN],
    ids=[rule for rule, _, conclusion in CASES if conclusion == FALSE and rule not in BUILT_IN],
)
def test_the_checker_accepts_the_proof_of_an_inconsistency(rule: str, premises: str) -> None:
    dataset = dataset_of(premises)
    closure = reason(dataset)
    prover = Prover(dataset, hidden=closure.hidden)
    (own,) = (each for each in rules_of("owl2rl") if each.name == rule)
    for clash in closure.inconsistencies:
        facts = prover.premises_of(clash)
        assert clash.rule != rule or step_holds(own, [prover.texts(fact) for fact in facts], None)
        assert all(prover.prove(fact) is not None for fact in facts)


def test_each_pair_of_equal_terms_that_are_different_is_an_inconsistency_of_its_own() -> None:
    dataset = dataset_of(":a owl:sameAs :b , :c ; owl:differentFrom :b . :b owl:differentFrom :c , :d .")
    found = [clash.premises for clash in reason(dataset).inconsistencies]
    a, b, c = (f"<http://example.org/{name}>" for name in "abc")
    same, different = str(OWL.sameAs), str(OWL.differentFrom)
    assert found == [((a, same, b), (a, different, b)), ((b, same, c), (b, different, c))]
