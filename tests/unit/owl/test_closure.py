from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.errors import LimitError, UsageError
from kgtool.owl.closure import Closure, Limits, reason
from kgtool.owl.proving import Prover
from kgtool.owl.rule_table import rule_table
from kgtool.rules.construct import parse_rule
from kgtool.vocab import OWL

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def dataset_of(turtle: str) -> Dataset:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)])
    return dataset


def closed(turtle: str, *, axiomatic: bool = False, entailment: str = "owl2rl") -> tuple[set[str], Closure]:
    dataset = dataset_of(turtle)
    closure = reason(dataset, axiomatic=axiomatic, entailment=entailment)
    return {str(triple) for triple in dataset.term_triples(GraphRole.INFERRED)}, closure


def triples(turtle: str) -> set[str]:
    return {str(quad.triple) for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)}


def test_inferred_triples_never_repeat_asserted_ones() -> None:
    found, _ = closed(":A rdfs:subClassOf :B . :a a :A , :B . :p a owl:SymmetricProperty . :a :p :b . :b :p :a .")
    assert found == set()


def test_what_holds_for_everything_is_left_out_by_default() -> None:
    found, _ = closed(":A a owl:Class ; rdfs:subClassOf :B . :p a owl:ObjectProperty ; rdfs:domain :A . :a :p :b .")
    assert found == triples(":a a :A , :B . :p rdfs:domain :B .")


def test_axiomatic_adds_what_holds_for_everything() -> None:
    found, _ = closed(":A a owl:Class . :a a :A .", axiomatic=True)
    assert found >= triples(":a owl:sameAs :a ; a owl:Thing . :A rdfs:subClassOf :A . owl:Thing a owl:Class .")


def test_no_literal_is_ever_a_subject() -> None:
    found, _ = closed(':p a owl:SymmetricProperty ; rdfs:range :C . :a :p "x" .', axiomatic=True)
    assert not {triple for triple in found if triple.startswith('"')}


def test_a_literal_may_be_a_subject_on_the_way() -> None:
    found, _ = closed(':p owl:inverseOf :q . :q owl:inverseOf :r . :a :p "x" .')
    assert triples(':a :r "x" .') <= found


def test_every_member_of_a_large_equality_gets_every_triple() -> None:
    members = [f":m{number}" for number in range(30)]
    turtle = " ".join(f"{a} owl:sameAs {b} ." for a, b in itertools.pairwise(members))
    found, _ = closed(turtle + " :m7 :p :m20 .")
    assert len(found) == 30 * 30 - 1 + 30 * 29 - 29


def test_classes_that_become_equal_share_their_members() -> None:
    found, _ = closed(":A owl:sameAs :B . :B rdfs:subClassOf :C . :a a :A .")
    assert triples(":a a :B , :C .") <= found


def test_schema_that_is_inferred_is_used() -> None:
    found, _ = closed(":sub rdfs:subPropertyOf rdfs:subClassOf . :A :sub :B . :a a :A .")
    assert triples(":A rdfs:subClassOf :B . :a a :B .") <= found


@pytest.mark.parametrize("entailment", ["rdfs", "none"])
def test_equality_is_a_matter_of_owl(entailment: str) -> None:
    turtle = ":a owl:sameAs :b . :b :q :c ; owl:differentFrom :a ."
    found, closure = closed(turtle, entailment=entailment)
    assert found == set()
    assert closure.consistent
    assert "<http://example.org/a> <http://example.org/q> <http://example.org/c>" not in {
        triple.rstrip(" .") for triple in closed(turtle, entailment=entailment, axiomatic=True)[0]
    }


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_a_rule_may_conclude_and_read_same_as_where_it_is_no_equality(engine: str) -> None:
    dataset = dataset_of(":a :p :b .")
    rules = [
        parse_rule(f"PREFIX : <http://example.org/>\nCONSTRUCT {{ ?y {OWL.sameAs} ?x }} WHERE {{ ?x :p ?y }}", "equal"),
        parse_rule(
            f"PREFIX : <http://example.org/>\nCONSTRUCT {{ ?x :of ?y }} WHERE {{ ?x {OWL.sameAs} ?y }}", "found"
        ),
    ]
    closure = reason(dataset, rules=rules, entailment="none", engine=engine)
    assert closure.inferred == 2
    prover = Prover(dataset, entailment="none", rules=rules)
    fact = prover.fact("<http://example.org/b>", "<http://example.org/of>", "<http://example.org/a>")
    proof = prover.prove(fact) if fact else None
    assert proof is not None
    assert [node.rule for node in proof.walk()] == ["found", "equal", ""]


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_axiomatic_rdfs_says_what_holds_of_every_graph(engine: str) -> None:
    dataset = dataset_of(':a :p "x" ; a :C .')
    reason(dataset, entailment="rdfs", axiomatic=True, engine=engine)
    found = {str(triple) for triple in dataset.term_triples(GraphRole.INFERRED)}
    assert found >= triples(
        ":p a rdf:Property , rdfs:Resource ; rdfs:subPropertyOf :p . :a a rdfs:Resource . "
        ":C a rdfs:Class , rdfs:Resource ; rdfs:subClassOf rdfs:Resource , :C . "
        "rdf:type rdfs:range rdfs:Class . rdfs:Class a rdfs:Class . rdf:nil a rdf:List . xsd:string a rdfs:Datatype ; "
        "rdfs:subClassOf rdfs:Literal . rdf:Alt a rdfs:Class . rdfs:isDefinedBy rdfs:subPropertyOf rdfs:seeAlso ."
    )
    assert not any(text.startswith('"') for text in found)


def test_rdfs_entailment_knows_no_owl() -> None:
    turtle = ":p rdfs:domain :A ; owl:inverseOf :q . :A rdfs:subClassOf :B . :a :p :b ."
    found, _ = closed(turtle, entailment="rdfs")
    assert found == triples(":a a :A , :B .")


def test_a_second_run_replaces_the_first() -> None:
    dataset = dataset_of(":A rdfs:subClassOf :B . :a a :A .")
    reason(dataset)
    reason(dataset)
    assert dataset.count(GraphRole.INFERRED) == 1


def test_counts_are_given_by_rule_and_silent_rules_are_named() -> None:
    _, closure = closed(":A rdfs:subClassOf :B . :a a :A .")
    assert closure.by_rule["cax-sco"] == 1
    assert "prp-trp" in closure.silent
    assert (closure.asserted, closure.inferred) == (2, 1)


def test_a_limit_on_triples_names_the_rules_that_produced_most() -> None:
    chain = " ".join(f":n{number} :p :n{number + 1} ." for number in range(60))
    with pytest.raises(LimitError, match="prp-trp") as caught:
        reason(dataset_of(":p a owl:TransitiveProperty . " + chain), limits=Limits(max_triples=300))
    assert caught.value.exit_code == 3


def test_an_unknown_entailment_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean 'owl2rl'"):
        reason(dataset_of(""), entailment="owl2-rl")


def test_an_empty_graph_has_an_empty_closure() -> None:
    assert closed("")[0] == set()


def test_cardinalities_count_by_value() -> None:
    found, _ = closed(":C owl:maxCardinality 1 ; owl:onProperty :p . :a a :C ; :p :b , :c .")
    assert triples(":b owl:sameAs :c .") <= found


def test_faulty_axioms_are_named_and_left_out() -> None:
    found, closure = closed(
        ':A owl:intersectionOf :l . :l rdf:first :B ; rdf:rest :l . :R owl:hasValue 1 . :A rdfs:subClassOf "x" . '
        ":S owl:hasSelf true ; owl:onProperty :p . :a a :A ."
    )
    assert found == set()
    assert [fault.code for fault in closure.diagnostics] == ["KG0607", "KG0608", "KG0609", "KG0610"]


@pytest.mark.parametrize(
    ("axiom", "code", "message"),
    [
        (":C owl:unionOf () .", "KG0607", "the list of owl:unionOf is empty; no rule uses it"),
        (":C owl:onProperty :p .", "KG0608", "a restriction says nothing of its property; it is ignored"),
        (
            ":C owl:onProperty :p ; owl:maxQualifiedCardinality 1 .",
            "KG0608",
            "owl:maxQualifiedCardinality has neither owl:onClass nor owl:onDataRange; it is ignored",
        ),
        ("[] a owl:AllDisjointClasses .", "KG0608", "an owl:AllDisjointClasses has no owl:members; it is ignored"),
        (
            "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; owl:targetValue 1 .",
            "KG0608",
            "an owl:NegativePropertyAssertion has no owl:assertionProperty; it is ignored",
        ),
        (
            ':C owl:intersectionOf ( :D "x" ) .',
            "KG0609",
            'the list of owl:intersectionOf has a literal, "x"; it is ignored',
        ),
        (':a a "x" .', "KG0609", 'rdf:type takes no literal such as "x"; no rule uses it'),
        (':a owl:sameAs "x" .', "KG0609", 'owl:sameAs takes no literal such as "x"; it is used as it stands'),
        (
            ':C owl:onProperty :p ; owl:maxCardinality "2" .',
            "KG0610",
            'owl:maxCardinality "2" is outside OWL 2 RL, which has 0 and 1; no rule uses it',
        ),
        (
            ":C rdfs:subClassOf [ owl:unionOf ( :D :E ) ] .",
            "KG0610",
            (
                "owl:unionOf as a superclass is outside OWL 2 RL; half of it is used: "
                "no member is put into one of the classes"
            ),
        ),
        (
            "[ owl:onProperty :p ; owl:allValuesFrom :D ] rdfs:subClassOf :C .",
            "KG0610",
            (
                "owl:allValuesFrom as a subclass is outside OWL 2 RL; half of it is used: "
                "nothing is concluded to be a member"
            ),
        ),
    ],
)
def test_what_an_axiom_lacks_or_cannot_say_is_named(axiom: str, code: str, message: str) -> None:
    _, closure = closed(axiom)
    assert [(fault.code, fault.message) for fault in closure.diagnostics] == [(code, message)]


@pytest.mark.parametrize(
    "axioms",
    [
        ":C owl:unionOf ( :D :E ) . [ owl:unionOf ( :D :E ) ] rdfs:subClassOf :C .",
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :D ] .",
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
        "[ owl:onProperty :p ; owl:someValuesFrom :D ] rdfs:subClassOf :C . :C owl:disjointWith [ owl:oneOf ( :a ) ] .",
    ],
)
def test_axioms_of_the_profile_are_no_faults(axioms: str) -> None:
    assert closed(axioms)[1].diagnostics == ()


def test_axioms_outside_the_profile_are_counted_where_there_are_many() -> None:
    axioms = "".join(f":C{number} rdfs:subClassOf [ owl:oneOf ( :a :b ) ] . " for number in range(50))
    found = closed(axioms)[1].diagnostics
    assert len(found) == 20
    assert sum("and so are 30 more" in fault.message for fault in found) == 1


def test_a_list_with_a_literal_concludes_no_literal_class() -> None:
    assert not any(
        '"x"' in part for triple in closed(':C owl:intersectionOf ( :D "x" ) . :a a :C .')[0] for part in triple
    )


def test_literals_with_different_values_are_never_equal() -> None:
    _, closure = closed(':p a owl:FunctionalProperty . :a :p 1 , "1.0"^^xsd:decimal .')
    assert closure.consistent
    _, closure = closed(":p a owl:FunctionalProperty . :a :p 1 , 1.5 .")
    assert [clash.rule for clash in closure.inconsistencies] == ["dt-diff"]


def test_the_table_of_rules_in_the_docs_is_up_to_date() -> None:
    written = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == rule_table()


def test_a_traced_run_names_a_rule_for_every_inferred_triple() -> None:
    dataset = dataset_of(":A rdfs:subClassOf :B . :p rdfs:domain :A . :a :p :b ; owl:sameAs :c .")
    closure = reason(dataset, trace=True)
    assert closure.made_by is not None
    texts = dataset.terms.texts
    found = {
        (texts[s].rpartition("/")[2], texts[o].rpartition("/")[2]): rule
        for rule, rows in closure.made_by.items()
        for s, _, o in rows.tolist()
    }
    assert len(found) == closure.inferred
    assert found["a>", "A>"] == "prp-dom"
    assert found["c>", "A>"] == "eq-rep-s"
    assert found["c>", "a>"] in {"eq-sym", "eq-trans"}
