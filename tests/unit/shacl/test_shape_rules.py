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


def test_many_target_nodes_are_one_rule() -> None:
    shapes = """
    ex:S sh:targetNode ex:a, ex:b, ex:c ; sh:targetSubjectsOf ex:q ; sh:rule [ a sh:TripleRule ;
      sh:subject sh:this ; sh:predicate ex:r ; sh:object [ sh:path ex:p ] ] .
    """
    data = "ex:a ex:p ex:v . ex:b ex:p ex:v . ex:d ex:p ex:v ; ex:q 1 . ex:e ex:p ex:v ."
    assert inferred(shapes, data) == ["a r v", "b r v", "d r v"]
    assert len(rules_of_shapes(dataset_of(shapes, data))) == 2


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
        (
            "a sh:TripleRule ; sh:condition [ sh:closed true ] ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1",
            "no condition of a rule: Closed",
        ),
        (
            (
                "a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ; "
                "sh:condition [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:minCount 2 ]"
            ),
            "MinCount of a path that may have no steps",
        ),
        ('sh:construct "SELECT * WHERE { ?s ?p ?o }"', "a rule is a CONSTRUCT query"),
        ('sh:construct "CONSTRUCT { $this a $this } WHERE {}", "CONSTRUCT {} WHERE {}"', "has one sh:construct"),
        (
            (
                "a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ; "
                r"sh:condition [ sh:pattern '^\\w{1,300}$' ]"
            ),
            "no condition of a rule: Pattern",
        ),
        ('sh:construct "CONSTRUCT { ?this a ?x } WHERE { SELECT ?x { ?x ?p ?o } }"', "a subquery"),
    ],
)
def test_a_rule_that_is_not_supported_is_refused_by_name(rule: str, said: str) -> None:
    dataset = dataset_of(f"ex:S sh:targetNode ex:a ; sh:rule [ {rule} ] .", "")
    with pytest.raises(InputError, match=said):
        rules_of_shapes(dataset)


@pytest.mark.parametrize(
    ("condition", "conforming"),
    [
        ("sh:class ex:C", "a b"),
        ("sh:nodeKind sh:BlankNode", ""),
        ("sh:in ( ex:a ex:c )", "a c"),
        ("sh:hasValue ex:a", "a"),
        ('sh:pattern "/[AB]$" ; sh:flags "i"', "a b"),
        (r'sh:pattern "[\\w-.]/[a&&b]$"', "a b"),
        ("sh:minLength 22", ""),
        ("sh:maxLength 21", "a b c"),
        ("sh:property [ sh:path ex:n ; sh:minCount 1 ]", "a b"),
        ("sh:property [ sh:path ex:n ; sh:minCount 2 ]", "b"),
        ("sh:property [ sh:path ex:n ; sh:maxCount 0 ]", "c"),
        ("sh:property [ sh:path ex:n ; sh:maxCount 1 ]", "a c"),
        ("sh:property [ sh:path ex:n ; sh:minInclusive 2 ]", "c"),
        ("sh:property [ sh:path ex:n ; sh:maxExclusive 2 ]", "a c"),
        ("sh:property [ sh:path ex:n ; sh:datatype xsd:integer ]", "a c"),
        ("sh:property [ sh:path ex:n ; sh:hasValue 5 ]", "b"),
        ("sh:property [ sh:path ex:l ; sh:languageIn ( 'en' ) ]", "b c"),
        ("sh:property [ sh:path ex:l ; sh:uniqueLang true ]", "a c"),
        ("sh:property [ sh:path ex:p ; sh:equals ex:q ]", "a c"),
        ("sh:property [ sh:path ex:p ; sh:disjoint ex:q ]", "b c"),
        ("sh:property [ sh:path ex:n ; sh:lessThan ex:m ]", "a c"),
        ("sh:property [ sh:path ex:p ; sh:node [ sh:class ex:C ] ]", "a b c"),
        ("sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 ]", "b"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:class ex:C ]", "a b"),
        ("sh:property [ sh:path [ sh:zeroOrOnePath ex:p ] ; sh:hasValue ex:c ]", "c"),
        ("sh:not [ sh:class ex:C ]", "c"),
        ("sh:not [ sh:property [ sh:path ex:n ; sh:minCount 1 ] ]", "c"),
        ("sh:or ( [ sh:in ( ex:c ) ] [ sh:property [ sh:path ex:n ; sh:minCount 2 ] ] )", "b c"),
        ("sh:and ( [ sh:class ex:C ] [ sh:property [ sh:path ex:n ; sh:minCount 2 ] ] )", "b"),
        ("sh:xone ( [ sh:class ex:C ] [ sh:property [ sh:path ex:n ; sh:minCount 2 ] ] )", "a"),
        ("sh:deactivated true ; sh:class ex:Nothing", "a b c"),
    ],
)
def test_a_rule_concludes_for_the_nodes_that_conform_to_its_condition(condition: str, conforming: str) -> None:
    shapes = f"""
    ex:S sh:targetNode ex:a , ex:b , ex:c ; sh:rule [ a sh:TripleRule ; sh:condition ex:Condition ;
      sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:asked ] .
    ex:Condition a sh:NodeShape ; {condition} .
    """
    data = """
    ex:a a ex:C ; ex:n 1 ; ex:m 2 ; ex:l "x"@de ; ex:p ex:b ; ex:q ex:b .
    ex:b a ex:D ; ex:n "one" , 5 ; ex:m 3 ; ex:l "x"@en , "y"@en-GB , "z"@en ; ex:p ex:a .
    ex:D rdfs:subClassOf ex:C .
    """
    data = data.replace('"y"@en-GB , ', '"y"@en-gb , ').replace("ex:p ex:a .", "ex:q ex:a .")
    assert inferred(shapes, data) == [f"{node} is asked" for node in conforming.split()]


def test_a_class_without_a_name_below_another_has_instances_of_its_own_only() -> None:
    shapes = """
    ex:S sh:targetClass ex:C ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:c ] .
    ex:T sh:targetSubjectsOf ex:n ; sh:rule [ a sh:TripleRule ; sh:condition [ sh:class ex:C ] ;
      sh:subject sh:this ; sh:predicate ex:asked ; sh:object ex:c ] .
    """
    data = "_:r rdfs:subClassOf ex:C . ex:a a ex:C ; ex:n 1 . ex:b a ex:D ; ex:n 1 . ex:d a _:r ; ex:n 1 ."
    assert inferred(shapes, data) == ["a asked c", "a is c", "d asked c", "d is c"]


@pytest.mark.parametrize(
    ("value", "conforms"),
    [
        ("99999999999999999999999", True),
        ("123456789012345678901234567890.5", True),
        ("'x'^^xsd:integer", False),
        ("'1.5'^^xsd:integer", False),
        ("'.'^^xsd:decimal", False),
    ],
)
def test_a_condition_knows_numbers_of_any_size(value: str, conforms: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    shapes = """ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ;
      sh:object ex:number ; sh:condition [ sh:property [ sh:path ex:n ;
        sh:or ( [ sh:datatype xsd:integer ] [ sh:datatype xsd:decimal ] ) ] ] ] ."""
    assert inferred(shapes, f"ex:a ex:n {value} .") == (["a is number"] if conforms else [])


def test_several_conditions_all_hold() -> None:
    shapes = """
    ex:S sh:targetNode ex:a , ex:b ; sh:rule [ a sh:SPARQLRule ;
      sh:condition [ sh:in ( ex:a ex:b ) ] , [ sh:in ( ex:b ) ] ;
      sh:construct "CONSTRUCT { $this a <https://example.org/C> } WHERE { }" ] .
    """
    assert inferred(shapes, "") == ["b http://www.w3.org/1999/02/22-rdf-syntax-ns#type C".replace("http", "<http")]


def test_a_condition_waits_for_what_rules_conclude() -> None:
    shapes = """
    ex:S sh:targetSubjectsOf ex:p ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ] .
    ex:T sh:targetNode ex:a , ex:b ; sh:rule [ a sh:TripleRule ;
      sh:subject sh:this ; sh:predicate ex:r ; sh:object ex:x ;
      sh:condition [ sh:property [ sh:path ex:q ; sh:maxCount 0 ] ] ] .
    """
    assert [row for row in inferred(shapes, "ex:a ex:p 0 .") if " r " in row] == ["b r x"]


@pytest.mark.parametrize(
    ("shapes", "first"),
    [
        (" . ".join(f"ex:D{n} a sh:NodeShape ; sh:node ex:D{n + 1}" for n in range(600)), "ex:D0"),
        (
            " . ".join(
                f"ex:C{n} sh:property [ sh:path ex:p ; sh:node ex:C{n + 1} ] , [ sh:path ex:q ; sh:node ex:C{n + 1} ]"
                for n in range(25)
            ),
            "ex:C0",
        ),
    ],
    ids=["deep", "crosswise"],
)
def test_conditions_without_bound_are_refused(shapes: str, first: str) -> None:
    rule = f"""ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:condition {first} ;
      sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ] . {shapes} ."""
    with pytest.raises(InputError, match="nested more than 30 deep, or with more than 500 constraints"):
        rules_of_shapes(dataset_of(rule, ""))


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("[ sh:path ex:p ; sh:nodes [ sh:path ex:p ] ]", "c"),
        ("[ sh:union ( [ sh:path ex:p ] ex:z ) ]", "b z"),
        ("[ sh:union ( [ sh:path ex:p ] sh:this ) ]", "a b"),
        ("[ sh:union ( [ sh:nodes ex:z ; sh:minus [ sh:path ex:r ] ] ) ]", "z"),
        ("[ sh:union ( [ sh:nodes sh:this ; sh:path ex:p ] ) ]", "b"),
        ("[ sh:intersection ( [ sh:path ex:p ] [ sh:path ex:q ] ) ]", "b"),
        ("[ sh:intersection ( [ sh:path ex:p ] [ sh:nodes sh:this ; sh:path [ sh:zeroOrMorePath ex:q ] ] ) ]", "b"),
        ("[ sh:nodes [ sh:path ex:q ] ; sh:minus [ sh:path ex:p ] ]", "d"),
        ("[ sh:distinct [ sh:path ex:q ] ]", "b d"),
        ("[ sh:nodes [ sh:path ex:q ] ; sh:filterShape [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] ]", "b"),
    ],
)
def test_node_expressions_give_the_objects_of_a_triple_rule(expression: str, values: str) -> None:
    shapes = f"""ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ;
      sh:subject sh:this ; sh:predicate ex:found ; sh:object {expression} ] ."""
    data = "ex:a ex:p ex:b ; ex:q ex:b , ex:d . ex:b ex:p ex:c ; ex:r ex:z ."
    assert inferred(shapes, data) == [f"a found {value}" for value in values.split()]


_SPARQL_TARGET = """
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] .
    ex:S sh:target [ a sh:SPARQLTarget ; sh:prefixes ex: ;
      sh:select "SELECT ?this ?age { ?this ex:age ?age FILTER(?age > 65) MINUS { ?this ex:left ?day } }" ] ;
"""


def test_a_rule_concludes_for_the_nodes_of_a_sparql_target() -> None:
    shapes = _SPARQL_TARGET + (
        "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:Old ] ."
    )
    data = "ex:a ex:age 70 . ex:b ex:age 30 . ex:c ex:age 80 ; ex:left 1 ."
    assert inferred(shapes, data) == ["a is Old"]


def test_a_sparql_target_may_end_in_a_comment() -> None:
    shapes = """ex:S sh:target [ a sh:SPARQLTarget ;
        sh:select "SELECT ?this { ?this a <https://example.org/C> } # all" ] ;
      sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ; sh:object [ sh:union ( ex:c ) ] ] ."""
    assert inferred(shapes, "ex:a a ex:C .") == ["a is c"]


_TARGET_TYPE = """
    ex: sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] .
    ex:LivingIn a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:prefixes ex: ;
      sh:parameter [ sh:path ex:town ] , [ sh:path ex:since ; sh:optional true ] ;
      sh:select "SELECT ?this { ?this ex:livesIn $town ; ex:moved ?year FILTER(!bound($since) || ?year >= $since) }" .
    ex:S sh:target [ a ex:LivingIn ; TARGET ] ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""


@pytest.mark.parametrize(
    ("target", "found"), [("ex:town ex:Oslo", "ab"), ("ex:town ex:Oslo ; ex:since 2000", "b"), ("ex:town 'Rom'", "")]
)
def test_a_target_type_takes_its_parameters_from_the_target(target: str, found: str) -> None:
    data = (
        "ex:a ex:livesIn ex:Oslo ; ex:moved 1990 . ex:b ex:livesIn ex:Oslo ; ex:moved 2010 . ex:c ex:livesIn ex:Rom ."
    )
    assert check(_TARGET_TYPE.replace("TARGET", target), data) == [f"{each} name - MinCount" for each in found]


@pytest.mark.parametrize(
    ("target", "said"),
    [("ex:since 1", "no single value for <https://example.org/town>"), ("ex:town []", "that is an IRI or a literal")],
)
def test_a_target_without_a_value_for_a_parameter_is_refused(target: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check(_TARGET_TYPE.replace("TARGET", target), "")


def test_a_shapes_graph_that_the_data_names_is_a_warning() -> None:
    dataset = dataset_of(
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        "<https://example.org/data> sh:shapesGraph <https://example.org/shapes> .",
    )
    (warning,) = validate(dataset).warnings
    assert "asks for the shapes graph <https://example.org/shapes>, which is not fetched" in warning.message


def test_shapes_without_rules_are_checked_as_before() -> None:
    assert check("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "") == ["a p - MinCount"]
