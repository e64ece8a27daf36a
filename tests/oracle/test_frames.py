"""The partitioned engine against the same rules as narwhals expressions over one table, on Polars and on PySpark."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from kgtool.dataset import GraphRole
from kgtool.errors import InputError
from kgtool.owl.closure import reason
from kgtool.rules.construct import ProjectRule, parse_rule
from kgtool.rules.frame_groups import fits_frames
from kgtool.rules.rule import Rule
from kgtool.rules.spark import ROWS_HERE, SparkBackend
from tests.oracle.spark import needs_spark, session
from tests.oracle.test_owl_against_owlrl import PREFIXES, dataset_of, ontologies


def closed(turtle: str, engine: str, rules: tuple[ProjectRule, ...] = ()) -> set[tuple[str, str, str]]:
    """Return the inferred triples as texts."""
    dataset = dataset_of(turtle)
    reason(dataset, engine=engine, rules=rules)
    texts = dataset.terms.texts
    return {(texts[s], texts[p], texts[o]) for s, p, o in dataset.triples(GraphRole.INFERRED).iter_rows()}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ontologies(5, 6, odd=True))
def test_partitioned_and_unpartitioned_plans_conclude_the_same(turtle: str) -> None:
    assert closed(turtle, "kgtool") == closed(turtle, "polars")


PROPERTIES = """
:p rdfs:domain :A ; rdfs:range :B ; rdfs:subPropertyOf :above ; owl:inverseOf :q .
:t a owl:TransitiveProperty . :s a owl:SymmetricProperty . :e owl:equivalentProperty :p .
:g owl:propertyChainAxiom (:p :t) . :h owl:propertyChainAxiom (:p :t :t) .
:x :p :y . :y :t :z . :z :t :w . :m :s :y . :u :e :v .
"""
CLASSES = """
:A rdfs:subClassOf :B . :B owl:equivalentClass :E . :C owl:intersectionOf (:A :D) . :U owl:unionOf (:A :F) .
:O owl:oneOf (:x :o) . :Some owl:onProperty :p ; owl:someValuesFrom :D . :All owl:onProperty :p ; owl:allValuesFrom :G .
:Any owl:onProperty :r ; owl:someValuesFrom owl:Thing . :Has owl:onProperty :r ; owl:hasValue :v .
:x a :A , :D , :All ; :p :y ; :r :k . :y a :D . :z a :Has , :F .
"""
EQUALITY = """
:f a owl:FunctionalProperty . :i a owl:InverseFunctionalProperty . :K owl:hasKey (:k1 :k2) .
:One owl:onProperty :c ; owl:maxCardinality "1"^^xsd:nonNegativeInteger .
:OneD owl:onProperty :d ; owl:onClass :D ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger .
:OneT owl:onProperty :e ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger .
:x a :OneT ; :e :e1 , :e2 .
:x :f :m , :n ; a :One , :OneD ; :c :c1 , :c2 ; :d :d1 , :d2 . :d1 a :D . :d2 a :D . :m :r :y .
:j :i :l . :k :i :l . :g a :K ; :k1 1 ; :k2 "2" . :h a :K ; :k1 1 ; :k2 "2" .
"""
SCHEMA = """
:A rdfs:subClassOf :B . :B rdfs:subClassOf :E . :p rdfs:domain :A ; rdfs:range :A ; rdfs:subPropertyOf :q .
:p a owl:ObjectProperty . :l a owl:DatatypeProperty .
:S1 owl:onProperty :p ; owl:someValuesFrom :A . :S2 owl:onProperty :p ; owl:someValuesFrom :B .
:S3 owl:onProperty :q ; owl:someValuesFrom :A .
:V1 owl:onProperty :p ; owl:allValuesFrom :A . :V2 owl:onProperty :p ; owl:allValuesFrom :B .
:V3 owl:onProperty :q ; owl:allValuesFrom :A .
:H1 owl:onProperty :p ; owl:hasValue :x . :H2 owl:onProperty :q ; owl:hasValue :x .
"""
FAMILIES = {"properties": PROPERTIES, "classes": CLASSES, "equality": EQUALITY, "schema": SCHEMA}
"""Together these use every rule of OWL 2 RL that concludes a triple."""


@needs_spark
@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_plans_conclude_the_same_on_pyspark(family: str) -> None:
    session()
    assert closed(PREFIXES + FAMILIES[family], "spark") == closed(PREFIXES + FAMILIES[family], "kgtool")


RULES = {
    "joins": "{ ?x :made ?y } { ?x :p/^:p ?y . FILTER(?x != ?y) }",
    "filters": "{ ?x :made ?y } { ?x :n ?a . ?y :n ?b FILTER(?a < ?b && STRLEN(STR(?b)) < 3) }",
    "regular-expressions": '{ ?x :made ?name } { ?x :name ?name FILTER REGEX(?name, "^[ab]+$", "i") }',
    "bindings": "{ ?x :made ?up ; :sum ?s } { ?x :name ?name ; :n ?n BIND(UCASE(?name) AS ?up) BIND(?n + 1 AS ?s) }",
    "unbound": "{ ?x :made ?sum . ?x :seen ?n } { ?x :n ?n BIND(?n + 1 AS ?sum) FILTER(!BOUND(?sum) || ?sum > 2) }",
    "unions": "{ ?x :made ?y } { { ?x :p ?y } UNION { ?y :q ?x FILTER(?x != :x) } UNION { ?x :n ?n . ?y :n ?n } }",
    "joined-unions": "{ ?x :made ?y } { ?x :p ?y { ?x :name ?n } UNION { ?y :name ?n . ?x :q ?z } }",
    "paths": "{ ?x :made ?y } { ?x :p|^:q|:p/:q ?y }",
    "absence": "{ ?x :made ?y } { ?x :n ?a ; :p ?y FILTER NOT EXISTS { ?y :n ?b FILTER(?b > ?a) } }",
    "presence": "{ ?x :made ?y } { ?x :p ?y FILTER EXISTS { ?y :n ?b { ?y :q ?z } UNION { ?y :name ?z } } }",
    "literals": "{ ?n :made ?x . ?x :made ?n } { ?x :n ?n }",
    "predicates": "{ ?x ?p :made } { ?x ?p ?n FILTER(ISLITERAL(?n) && ?n = 2) }",
    "blank": "{ ?x :made ?y } { ?x :p ?y FILTER(ISBLANK(?y) || STRSTARTS(STR(?y), 'x')) }",
    "no-variable": "{ ?x :made ?x } { ?x :n ?n FILTER(1 + 1 = 2) }",
}
LEFT = {
    "counts": "{ ?x :made ?c } { { SELECT ?x (COUNT(?y) AS ?c) { ?x :p ?y } GROUP BY ?x } }",
    "optional": "{ ?x :made ?z } { ?x :p ?y OPTIONAL { ?y :q ?z } }",
    "minus": "{ ?x :made ?y } { ?x :p ?y MINUS { ?y :q ?x } }",
    "closure": "{ ?x :made ?y } { ?x :p+ ?y }",
    "terms": "{ ?x :made [ :of ?y ] } { ?x :p ?y FILTER(?x != ?y) }",
    "values": "{ ?x :made ?y } { ?x :p ?y VALUES ?y { :y :z } }",
    "some": "{ ?x :made ?z } { ?x :p ?y { ?y :q ?z } UNION { ?y :p ?w } }",
}
GRAPH = """
:x :p :y , :z , [ :n 2 ] ; :n 1 ; :name "ab" .
:y :q :x , :w ; :p :x ; :n 2 ; :name "Abba" . :z :n "07"^^xsd:integer , "many" .
:w :q :y ; :p :x ; :name "c" . :p rdfs:domain :P . :made rdfs:domain :Made . :s owl:sameAs :x .
"""


def rule_of(name: str, query: str) -> ProjectRule:
    template, _, where = query.partition("} {")
    prefixes = "PREFIX : <http://example.org/>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
    return parse_rule(f"{prefixes} CONSTRUCT {template} }} WHERE {{ {where}", name)


@pytest.mark.parametrize("name", [*RULES, *LEFT])
def test_rules_of_a_project_conclude_the_same_on_frames(name: str) -> None:
    rule = rule_of(name, (RULES | LEFT)[name])
    assert isinstance(rule, Rule) or fits_frames(rule) == (name in RULES)
    found = closed(PREFIXES + GRAPH, "polars", (rule,))
    assert any("made" in part for triple in found for part in triple)
    assert found == closed(PREFIXES + GRAPH, "kgtool", (rule,))


def test_rules_with_negations_run_level_by_level_on_frames() -> None:
    rules = (
        rule_of("one", "{ ?x a :Lonely } { ?x a :P FILTER NOT EXISTS { ?x :friend ?y } }"),
        rule_of("two", "{ ?x :friend ?y } { ?x :p ?y . ?y :p ?x FILTER(?x != ?y) }"),
        rule_of("three", "{ ?x :less ?y } { ?x a :P . ?y a :P FILTER NOT EXISTS { ?y a :Lonely } FILTER(?x != ?y) }"),
    )
    turtle = PREFIXES + ":p rdfs:domain :P . :a :p :b . :b :p :a . :c :p :d . :d a :P ."
    found = closed(turtle, "polars", rules)
    assert ("<http://example.org/c>", "<http://example.org/less>", "<http://example.org/a>") in found
    assert found == closed(turtle, "kgtool", rules)


def test_a_cycle_through_negation_is_refused_on_frames() -> None:
    rules = (
        rule_of("one", "{ ?x a :Odd } { ?x a :N FILTER NOT EXISTS { ?x a :Even } }"),
        rule_of("two", "{ ?x a :Even } { ?x a :N FILTER NOT EXISTS { ?x a :Odd } }"),
    )
    with pytest.raises(InputError, match="negates what follows from its own conclusion"):
        closed(PREFIXES + ":a a :N .", "polars", rules)


def test_what_a_negation_took_to_be_absent_may_not_come_in_later_on_frames() -> None:
    rule = rule_of("late", "{ ?x owl:sameAs ?y } { ?x :p ?y FILTER NOT EXISTS { ?y :q ?z } }")
    with pytest.raises(InputError, match="concluded after it ran"):
        closed(PREFIXES + ":a :p :b ; :q :c .", "polars", (rule,))


@needs_spark
def test_rules_of_a_project_conclude_the_same_on_pyspark() -> None:
    session()
    names = ("filters", "bindings", "joined-unions", "absence", "presence", "counts")
    rules = tuple(rule_of(name, (RULES | LEFT)[name]) for name in names)
    assert closed(PREFIXES + GRAPH, "spark", rules) == closed(PREFIXES + GRAPH, "kgtool", rules)


@needs_spark
def test_frames_that_stay_with_the_workers_conclude_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    session()
    monkeypatch.setattr(SparkBackend, "small", 0)
    turtle = PREFIXES + ":A rdfs:subClassOf :B . :t a owl:TransitiveProperty . :x a :A ; :t :y . :y :t :z . :z :t :w ."
    assert closed(turtle, "spark") == closed(turtle, "kgtool")


@needs_spark
def test_frames_of_which_small_ones_are_computed_here_conclude_the_same() -> None:
    """The triples are with the workers, and what is new in a round is mostly here."""
    turtle = PREFIXES + ":A rdfs:subClassOf :B . :t a owl:TransitiveProperty . :x a :A ; :t :y . :y :t :z . :z :t :w ."
    session().conf.set(ROWS_HERE, "5")
    try:
        assert closed(turtle, "spark") == closed(turtle, "kgtool")
    finally:
        session().conf.set(ROWS_HERE, "0")


@pytest.mark.parametrize(("family", "least"), [("properties", 20), ("classes", 20), ("equality", 12), ("schema", 10)])
def test_the_graphs_of_the_spark_test_agree_on_polars(family: str, least: int) -> None:
    found = closed(PREFIXES + FAMILIES[family], "kgtool")
    assert len(found) > least
    assert found == closed(PREFIXES + FAMILIES[family], "polars")
