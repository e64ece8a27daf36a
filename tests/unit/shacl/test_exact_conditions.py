from __future__ import annotations

import pytest

from kgtool.owl.closure import reason
from kgtool.roles import GraphRole
from kgtool.shacl.shape_rules import rules_of_shapes
from kgtool.shacl.validation import validate
from kgtool.terms import term_to_text
from tests.unit.shacl.worlds import dataset_of

_DATA = """
ex:a ex:n 01 ; ex:m 1 ; ex:d "2020-01-01T00:00:00.0Z"^^xsd:dateTime ; ex:t "x"@EN ; ex:b "5"^^xsd:byte .
ex:b ex:n 1 ; ex:m 1 ; ex:d "2020-01-01T00:00:00Z"^^xsd:dateTime ; ex:t "x"@en ; ex:b "5"^^xsd:integer .
ex:c ex:n 1.0 ; ex:m 1.0 ; ex:d "2020-01-01T00:00:00+00:00"^^xsd:dateTime ; ex:t "x"@de ; ex:b "+5"^^xsd:integer .
ex:d ex:n 01 , 1 ; ex:m 01 , 2 ; ex:d "2019-12-31T24:00:00Z"^^xsd:dateTime ; ex:t "x" ; ex:b "x"^^xsd:integer .
"""
_PREFIXES = "ex: sh:declare [ sh:prefix 'ex' ; sh:namespace 'https://example.org/' ] ."
_CONDITIONS = [
    ("sh:path ex:n ; sh:in ( 1 )", "b"),
    ("sh:path ex:n ; sh:in ( 01 )", "a"),
    ("sh:path ex:n ; sh:in ( 01 1 )", "a b d"),
    ("sh:path ex:n ; sh:in ( 1.0 )", "c"),
    ("sh:path ex:n ; sh:in ( 1.00 )", ""),
    ("sh:path ex:n ; sh:not [ sh:in ( 1 ) ]", "a c"),
    ("sh:path ex:n ; sh:hasValue 1", "b d"),
    ("sh:path ex:n ; sh:hasValue 01", "a d"),
    ("sh:path ex:n ; sh:hasValue 001", ""),
    ("sh:path ex:n ; sh:pattern '^0'", "a"),
    ("sh:path ex:n ; sh:pattern '^1$'", "b"),
    ("sh:path ex:n ; sh:minLength 2", "a c"),
    ("sh:path ex:n ; sh:maxLength 1", "b"),
    ("sh:path ex:n ; sh:minCount 2", "d"),
    ("sh:path ex:n ; sh:maxCount 1", "a b c"),
    ("sh:path ex:n ; sh:equals ex:m", "b c"),
    ("sh:path ex:n ; sh:disjoint ex:m", "a"),
    ("sh:path ex:n ; sh:lessThanOrEquals ex:m", "a b c d"),
    ("sh:path ex:n ; sh:lessThan ex:m", ""),
    ("sh:path ex:n ; sh:minInclusive 1", "a b c d"),
    ("sh:path ex:n ; sh:maxExclusive 01", ""),
    ("sh:path ex:n ; sh:datatype xsd:integer", "a b d"),
    ("sh:path ex:n ; sh:nodeKind sh:Literal", "a b c d"),
    ("sh:path [ sh:alternativePath ( ex:n ex:m ) ] ; sh:minCount 2", "a d"),
    ("sh:path [ sh:zeroOrOnePath ex:n ] ; sh:hasValue 01", "a d"),
    ("sh:path ex:b ; sh:datatype xsd:integer", "b c"),
    ("sh:path ex:b ; sh:in ( '5'^^xsd:integer )", "b"),
    ("sh:path ex:b ; sh:in ( '5'^^xsd:byte )", "a"),
    ("sh:path ex:d ; sh:hasValue '2020-01-01T00:00:00Z'^^xsd:dateTime", "b"),
    ("sh:path ex:d ; sh:hasValue '2020-01-01T00:00:00.0Z'^^xsd:dateTime", "a"),
    ("sh:path ex:d ; sh:minInclusive '2020-01-01T00:00:00Z'^^xsd:dateTime", "a b c d"),
    ("sh:path ex:d ; sh:datatype xsd:dateTime", "a b c d"),
    ("sh:path ex:t ; sh:hasValue 'x'@en", "a b"),
    ("sh:path ex:t ; sh:hasValue 'x'@EN", "a b"),
    ("sh:path ex:t ; sh:in ( 'x'@de 'x' )", "c d"),
]


def _inferred(shapes: str, data: str, engine: str = "kgtool") -> set[str]:
    dataset = dataset_of(shapes, data)
    reason(dataset, entailment="none", engine=engine, rules=rules_of_shapes(dataset))
    found = dataset.term_triples(GraphRole.INFERRED)
    texts = (" ".join(map(term_to_text, (row.subject, row.predicate, row.object))) for row in found)
    return {
        text.replace("https://example.org/", "ex:").replace("http://www.w3.org/2001/XMLSchema#", "xsd:")
        for text in texts
    }


@pytest.mark.parametrize(("condition", "conforming"), _CONDITIONS)
@pytest.mark.parametrize(
    "rule",
    [
        "a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:asked",
        'a sh:SPARQLRule ; sh:prefixes ex: ; sh:construct "CONSTRUCT { $this ex:is ex:asked } WHERE { }"',
    ],
    ids=["triple", "sparql"],
)
def test_a_condition_compares_terms_as_they_are_written(rule: str, condition: str, conforming: str) -> None:
    shapes = f"""
    {_PREFIXES} ex:S sh:targetNode ex:a , ex:b , ex:c , ex:d ; sh:rule ex:R .
    ex:R {rule} ; sh:condition [ sh:property [ {condition} ] ] .
    """
    assert _inferred(shapes, _DATA) == {f"<ex:{node}> <ex:is> <ex:asked>" for node in conforming.split()}


@pytest.mark.parametrize(("condition", "conforming"), _CONDITIONS)
def test_the_validator_says_the_same_of_a_condition(condition: str, conforming: str) -> None:
    shapes = f"ex:S sh:targetNode ex:a , ex:b , ex:c , ex:d ; sh:property [ {condition} ] ."
    violating = {term_to_text(result.focus_node)[-2] for result in validate(dataset_of(shapes, _DATA)).results}
    assert {*"abcd"} - violating == {*conforming.split()}


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_conditions_over_columns_and_frames_compare_terms(engine: str) -> None:
    rules = " , ".join(
        f"[ a sh:TripleRule ; sh:condition [ sh:property [ {condition} ] ] ; "
        f"sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:asked{number} ]"
        for number, (condition, _) in enumerate(_CONDITIONS)
    )
    shapes = f"ex:S sh:targetSubjectsOf ex:t ; sh:rule {rules} ."
    expected = {
        f"<ex:{node}> <ex:is> <ex:asked{number}>"
        for number, (_, conforming) in enumerate(_CONDITIONS)
        for node in conforming.split()
    }
    assert _inferred(shapes, _DATA, engine) == expected


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_unions_and_differences_of_expressions_keep_terms_apart(engine: str) -> None:
    shapes = """
    ex:S sh:targetNode ex:a ; sh:rule
      [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:u ; sh:object [ sh:union ( [ sh:path ex:p ] 001 ) ] ] ,
      [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:v ;
        sh:object [ sh:nodes [ sh:path ex:p ] ; sh:minus [ sh:path ex:q ] ] ] .
    """
    found = {f'<ex:a> <ex:{p}> "{n}"^^<xsd:integer>' for p, n in (("u", "1"), ("u", "01"), ("v", "01"))}
    found.add('<ex:a> <ex:u> "001"^^<xsd:integer>')
    assert _inferred(shapes, "ex:a ex:p 01 , 1 ; ex:q 1 , +1 .", engine) == found


def test_a_literal_of_the_shapes_alone_is_compared_as_it_is_written() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ;
      sh:object ex:asked ; sh:condition [ sh:property [ sh:path ex:n ; sh:hasValue 01 ] ] ] ."""
    assert _inferred(shapes, "ex:a ex:n 1 .") == set()


def test_a_triple_rule_concludes_each_term_as_it_is_written() -> None:
    shapes = """
    ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:m ;
      sh:object [ sh:nodes [ sh:path ex:n ] ; sh:minus [ sh:nodes ex:b ; sh:path ex:n ] ] ] .
    """
    data = "ex:a ex:n 01 , 1 , +1 . ex:b ex:n 1 ."
    assert _inferred(shapes, data) == {'<ex:a> <ex:m> "01"^^<xsd:integer>', '<ex:a> <ex:m> "+1"^^<xsd:integer>'}


def test_the_intersection_of_expressions_has_the_terms_that_both_have() -> None:
    shapes = """
    ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:m ;
      sh:object [ sh:intersection ( [ sh:path ex:p ] [ sh:path ex:q ] ) ] ] .
    """
    assert _inferred(shapes, "ex:a ex:p 01 , 2 ; ex:q 1 , 2 .") == {'<ex:a> <ex:m> "2"^^<xsd:integer>'}


def test_a_constant_of_an_expression_is_concluded_as_it_is_written() -> None:
    shapes = """
    ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:m ;
      sh:object [ sh:union ( 1 001 ) ] ] .
    """
    found = _inferred(shapes, "ex:a ex:n 01 .")
    assert found == {'<ex:a> <ex:m> "1"^^<xsd:integer>', '<ex:a> <ex:m> "001"^^<xsd:integer>'}


def test_a_filter_shape_lets_through_the_terms_that_it_names() -> None:
    shapes = """
    ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:m ;
      sh:object [ sh:nodes [ sh:path ex:n ] ; sh:filterShape [ sh:pattern "^0" ] ] ] .
    """
    assert _inferred(shapes, "ex:a ex:n 01 , 1 , 10 .") == {'<ex:a> <ex:m> "01"^^<xsd:integer>'}


@pytest.mark.parametrize(
    ("target", "found"),
    [("sh:targetObjectsOf ex:n", "a"), ("sh:targetNode 01 , 2", "a"), ("sh:targetNode 01 , 02", "a")],
)
def test_a_literal_as_focus_node_is_asked_as_it_is_written(target: str, found: str) -> None:
    shapes = f"""
    {_PREFIXES} ex:S {target} ; sh:rule [ a sh:SPARQLRule ; sh:condition [ sh:minLength 2 ] ; sh:prefixes ex: ;
      sh:construct "CONSTRUCT {{ ?s ex:is ex:long }} WHERE {{ ?s ex:n $this }}" ] .
    """
    assert _inferred(shapes, "ex:a ex:n 01 . ex:b ex:n 2 . ex:c ex:n 3 .") == {f"<ex:{found}> <ex:is> <ex:long>"}


def test_the_query_of_a_sparql_rule_compares_values_beside_its_condition() -> None:
    shapes = f"""
    {_PREFIXES} ex:S sh:targetNode ex:a , ex:b ; sh:rule [ a sh:SPARQLRule ; sh:prefixes ex: ;
      sh:condition [ sh:property [ sh:path ex:n ; sh:pattern "^0" ] ] ;
      sh:construct "CONSTRUCT {{ $this ex:m ?n }} WHERE {{ $this ex:n ?n FILTER(?n + 1 = 2) }}" ] .
    """
    assert _inferred(shapes, "ex:a ex:n 01 . ex:b ex:n 02 .") == {'<ex:a> <ex:m> "01"^^<xsd:integer>'}


@pytest.mark.parametrize("condition", ["", "sh:condition [ sh:minLength 2 ] ;"])
def test_a_triple_rule_concludes_of_each_literal_for_itself(condition: str) -> None:
    shapes = f"""
    ex:S sh:targetObjectsOf ex:n ; sh:rule [ a sh:TripleRule ; {condition}
      sh:subject ex:all ; sh:predicate ex:has ; sh:object [ sh:distinct sh:this ] ] .
    """
    found = {'<ex:all> <ex:has> "01"^^<xsd:integer>', '<ex:all> <ex:has> "+1"^^<xsd:integer>'}
    short = set() if condition else {'<ex:all> <ex:has> "1"^^<xsd:integer>'}
    assert _inferred(shapes, "ex:a ex:n 01 , 1 , +1 .") == found | short


def test_a_condition_sees_the_exact_terms_that_rules_conclude() -> None:
    shapes = """
    ex:S sh:targetSubjectsOf ex:n ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:m ;
      sh:object 01 ] , [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:is ; sh:object ex:asked ;
      sh:condition [ sh:property [ sh:path ex:m ; sh:hasValue 01 ] ] ] .
    """
    assert "<ex:a> <ex:is> <ex:asked>" in _inferred(shapes, "ex:a ex:n 1 .")
