from __future__ import annotations

import pytest

from kgtool.errors import InputError
from kgtool.owl.closure import reason
from kgtool.roles import GraphRole
from kgtool.shacl.shape_rules import rules_of_shapes
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import check, dataset_of, lines

SQUARE = """
ex:SquareShape a sh:NodeShape ; sh:targetClass ex:Rectangle ; sh:rule [ a sh:TripleRule ;
  sh:subject sh:this ; sh:predicate rdf:type ; sh:object ex:Shape ] .
"""


def inferred(shapes: str, data: str) -> list[str]:
    dataset = dataset_of(shapes, data)
    reason(dataset, entailment="none", rules=rules_of_shapes(dataset))
    found = dataset.term_triples(GraphRole.INFERRED)
    terms = ((triple.subject, triple.predicate, triple.object) for triple in found)
    return sorted(" ".join(str(term).replace("<https://example.org/", "").rstrip(">") for term in row) for row in terms)


def test_a_triple_rule_concludes_for_every_focus_node() -> None:
    shapes = SQUARE.replace("rdf:type ; sh:object ex:Shape", "ex:is ; sh:object ex:Shape")
    assert inferred(shapes, "ex:a a ex:Rectangle . ex:b a ex:Circle .") == ["a is Shape"]


def test_a_class_target_reaches_the_classes_below() -> None:
    shapes = SQUARE.replace("rdf:type ; sh:object ex:Shape", "ex:is ; sh:object ex:Shape")
    assert inferred(shapes, "ex:Square rdfs:subClassOf ex:Rectangle . ex:a a ex:Square .") == ["a is Shape"]


def test_a_path_gives_the_values_of_a_triple_rule() -> None:
    shapes = """
    ex:S sh:targetSubjectsOf ex:parent ; sh:rule [ a sh:TripleRule ;
      sh:subject sh:this ; sh:predicate ex:grandparent ; sh:object [ sh:path ( ex:parent ex:parent ) ] ] .
    """
    assert inferred(shapes, "ex:a ex:parent ex:b . ex:b ex:parent ex:c .") == ["a grandparent c"]


def test_a_sparql_rule_has_this_bound_to_the_targets() -> None:
    shapes = """
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] .
    ex:S sh:targetNode ex:a ; sh:rule [ a sh:SPARQLRule ; sh:prefixes ex: ;
      sh:construct "CONSTRUCT { $this ex:q ?v } WHERE { $this ex:p ?v FILTER (?v > 1) }" ] .
    """
    assert inferred(shapes, "ex:a ex:p 1, 2 . ex:b ex:p 3 .") == ['a q "2"^^<http://www.w3.org/2001/XMLSchema#integer']


def test_rules_of_two_shapes_feed_each_other() -> None:
    shapes = """
    ex:S sh:targetSubjectsOf ex:p ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ] .
    ex:T sh:targetSubjectsOf ex:q ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:r ; sh:object 2 ] .
    """
    assert len(inferred(shapes, "ex:a ex:p 0 .")) == 2


def test_a_deactivated_rule_concludes_nothing() -> None:
    assert (
        inferred(SQUARE.replace("a sh:TripleRule", "a sh:TripleRule ; sh:deactivated true"), "ex:a a ex:Rectangle .")
        == []
    )


def test_what_rules_conclude_is_validated() -> None:
    shapes = SQUARE + "ex:ShapeShape sh:targetClass ex:Shape ; sh:property [ sh:path ex:area ; sh:minCount 1 ] ."
    dataset = dataset_of(shapes, "ex:a a ex:Rectangle .")
    reason(dataset, entailment="none", rules=rules_of_shapes(dataset))
    assert lines(validate(dataset)) == ["a area - MinCount"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("a sh:TripleRule ; sh:subject sh:this", "a rule is a sh:TripleRule with one"),
        ("a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object [ sh:count 1 ]", "sh:count"),
        ("a sh:TripleRule ; sh:condition ex:C ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1", "sh:condition"),
        ('sh:construct "SELECT * WHERE { ?s ?p ?o }"', "a rule is a CONSTRUCT query"),
        ('sh:construct "CONSTRUCT { ?this a ?x } WHERE { SELECT ?x { ?x ?p ?o } }"', "a subquery"),
    ],
)
def test_a_rule_that_is_not_supported_is_refused_by_name(rule: str, said: str) -> None:
    dataset = dataset_of(f"ex:S sh:targetNode ex:a ; sh:rule [ {rule} ] .", "")
    with pytest.raises(InputError, match=said):
        rules_of_shapes(dataset)


def test_a_shapes_graph_that_the_data_names_is_a_warning() -> None:
    dataset = dataset_of(
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        "<https://example.org/data> sh:shapesGraph <https://example.org/shapes> .",
    )
    (warning,) = validate(dataset).warnings
    assert "asks for the shapes graph <https://example.org/shapes>, which is not fetched" in warning.message


def test_shapes_without_rules_are_checked_as_before() -> None:
    assert check("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "") == ["a p - MinCount"]
