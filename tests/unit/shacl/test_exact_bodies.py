"""The queries of shapes find terms as they are written, wherever a query may stand; pyshacl and rdflib do the same."""

from __future__ import annotations

import pytest

from kgtool.owl.closure import reason
from kgtool.roles import GraphRole
from kgtool.shacl.shape_rules import rules_of_shapes
from kgtool.shacl.validation import validate
from kgtool.terms import term_to_text
from tests.unit.shacl.worlds import check, dataset_of, line

_PREFIXES = """ex:prefixes
  sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] ,
             [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
_DATA = """
ex:a ex:p "01"^^xsd:integer ; ex:q "1"^^xsd:integer .
ex:b ex:p "1"^^xsd:integer ; ex:q "1"^^xsd:integer .
ex:c ex:p "1"^^xsd:byte ; ex:q "1"^^xsd:byte .
ex:d ex:p "1.0"^^xsd:decimal ; ex:q "1.00"^^xsd:decimal .
"""
_GROUPS = [
    ("$this ex:p '01'^^xsd:integer", "a"),
    ("$this ex:p '1'^^xsd:integer", "b"),
    ("$this ex:p '1'^^xsd:byte", "c"),
    ("$this ex:p ?v . $this ex:q ?v", "bc"),
    ("$this ex:p ?v FILTER NOT EXISTS { $this ex:q ?v }", "ad"),
    ("$this ex:p ?v FILTER(sameTerm(?v, '01'^^xsd:integer))", "a"),
    ("$this ex:p ?v FILTER(?v = 1)", "abcd"),
    ("$this ex:p ?v . $this ex:q ?w FILTER(?v = ?w)", "abcd"),
    ("$this ex:p ?v FILTER(DATATYPE(?v) = xsd:byte)", "c"),
    ("$this ex:p ?v FILTER(STR(?v) = '01')", "a"),
    ("$this ex:p ?v FILTER(?v + 1 = 2 && STRLEN(STR(?v)) = 1)", "bc"),
    ("BIND('01'^^xsd:integer AS ?v) $this ex:p ?v", "a"),
]


def _inferred(shapes: str, data: str, engine: str = "kgtool") -> list[str]:
    dataset = dataset_of(_PREFIXES + shapes, data)
    reason(dataset, entailment="none", engine=engine, rules=rules_of_shapes(dataset))
    return [
        " ".join(map(term_to_text, (row.subject, row.predicate, row.object)))
        .replace("https://example.org/", "ex:")
        .replace("http://www.w3.org/2001/XMLSchema#", "xsd:")
        for row in dataset.term_triples(GraphRole.INFERRED)
    ]


@pytest.mark.parametrize(("group", "found"), _GROUPS)
@pytest.mark.parametrize("end", ["", " LIMIT 9"])
@pytest.mark.parametrize("engine", ["kgtool", "polars", "pyshacl"])
def test_a_constraint_finds_terms_as_they_are_written(group: str, found: str, end: str, engine: str) -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode ex:a , ex:b , ex:c , ex:d ;
    sh:sparql [ sh:prefixes ex:prefixes ; sh:select "SELECT DISTINCT $this {{ {group} }}{end}" ] ."""
    report = validate(dataset_of(shapes, _DATA), engine=engine)
    assert sorted(map(line, report.results)) == [f"{node} - {node} SPARQL" for node in found]


@pytest.mark.parametrize(("group", "found"), _GROUPS)
def test_a_target_selects_by_terms_as_they_are_written(group: str, found: str) -> None:
    shapes = f"""{_PREFIXES} ex:S sh:nodeKind sh:Literal ;
    sh:target [ a sh:SPARQLTarget ; sh:prefixes ex:prefixes ; sh:select "SELECT ?this {{ {group} }}" ] ."""
    assert check(shapes, _DATA) == [f"{node} - {node} NodeKind" for node in found]


@pytest.mark.parametrize(("group", "found"), _GROUPS)
@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_the_query_of_a_rule_finds_terms_as_they_are_written(group: str, found: str, engine: str) -> None:
    shapes = f"""ex:S sh:targetNode ex:a , ex:b , ex:c , ex:d ; sh:rule [ a sh:SPARQLRule ; sh:prefixes ex:prefixes ;
      sh:construct "CONSTRUCT {{ $this ex:is ex:found }} WHERE {{ {group} }}" ] ."""
    assert sorted(_inferred(shapes, _DATA, engine)) == [f"<ex:{node}> <ex:is> <ex:found>" for node in found]


@pytest.mark.parametrize("wanted", ['"01"^^xsd:integer', '"1"^^xsd:integer', '"1"^^xsd:byte'])
def test_a_parameter_and_a_value_are_bound_as_they_are_written(wanted: str) -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode ex:a , ex:b , ex:c ; sh:property [ sh:path ex:p ; ex:wanted {wanted} ] .
    ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:wanted ] ; sh:validator
      [ a sh:SPARQLAskValidator ; sh:ask "ASK {{ FILTER(sameTerm($value, $wanted)) }}" ] ."""
    others = {'"01"^^xsd:integer': "bc", '"1"^^xsd:integer': "ac", '"1"^^xsd:byte': "ab"}[wanted]
    assert [found[0] for found in check(shapes, _DATA)] == [*others]


def test_a_parameter_that_only_the_shapes_write_so_is_equal_by_value_alone() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; ex:wanted 01 ] .
    ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:wanted ] ; sh:validator
      [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(%s) }" ] ."""
    assert check(shapes % "$value = $wanted", "ex:a ex:p 1 .") == []
    assert check(shapes % "sameTerm($value, $wanted)", "ex:a ex:p 1 .") == ["a p 1 https://example.org/K"]


def test_a_focus_node_that_only_the_shapes_write_so_matches_itself() -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode 01 , 1 ; sh:sparql [ sh:prefixes ex:prefixes ;
      sh:select "SELECT $this ?value {{ ?value ex:p $this }}" ] ."""
    assert check(shapes, "ex:a ex:p 1 . ex:b ex:p 2 .") == ["1 - a SPARQL"]


def test_the_shapes_graph_is_asked_for_terms_as_they_are_written() -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode ex:a ; ex:limit 01 ; sh:sparql [ sh:prefixes ex:prefixes ;
      sh:select "SELECT $this ?value {{ GRAPH $shapesGraph {{ $currentShape ex:limit ?value }} }}" ] ."""
    assert check(shapes, "ex:a ex:p 1 .") == ["a - 01 SPARQL"]


def test_what_a_query_computes_is_no_literal_of_the_data_that_has_its_value() -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:prefixes ;
      sh:select "SELECT $this (COUNT(?x) AS ?value) {{ $this ex:p ?x }} GROUP BY $this" ] ."""
    assert check(shapes, "ex:a ex:p 01 .") == ["a - 1 SPARQL"]


def test_the_least_value_has_the_form_of_the_data_where_that_is_one() -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:prefixes ;
      sh:select "SELECT $this (MIN(?x) AS ?value) {{ $this ex:p ?x }} GROUP BY $this" ] ."""
    assert check(shapes, "ex:a ex:p 01 , 2 .") == ["a - 01 SPARQL"]
    assert check(shapes, "ex:a ex:p 01 , +1 .") == ["a - 1 SPARQL"]


def test_a_message_shows_every_variable_as_the_data_writes_it() -> None:
    shapes = f"""{_PREFIXES} ex:S sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:prefixes ; sh:message "has {{?x}}" ;
      sh:select "SELECT $this ?x {{ $this ex:p ?x }}" ] ."""
    (result,) = validate(dataset_of(shapes, "ex:a ex:p 01 .")).results
    assert [message.value for message in result.result_messages] == ["has 01"]


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_a_rule_concludes_terms_as_they_are_written_and_values_that_it_computes(engine: str) -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:rule [ a sh:SPARQLRule ; sh:prefixes ex:prefixes ;
      sh:construct '''CONSTRUCT { $this ex:m ?n ; ex:k ?k } WHERE { $this ex:n ?n BIND(?n + 1 AS ?k) }''' ] ."""
    found = _inferred(shapes, "ex:a ex:n 01 , +1 ; ex:other 02 .", engine)
    assert set(found) == {
        '<ex:a> <ex:m> "01"^^<xsd:integer>',
        '<ex:a> <ex:m> "+1"^^<xsd:integer>',
        '<ex:a> <ex:k> "2"^^<xsd:integer>',
    }


def test_a_rule_concludes_the_least_value_in_the_form_of_the_data() -> None:
    shapes = """ex:S sh:targetNode ex:a , ex:b ; sh:rule [ a sh:SPARQLRule ; sh:prefixes ex:prefixes ; sh:construct
      "CONSTRUCT { $this ex:m ?m } WHERE { { SELECT $this (MIN(?n) AS ?m) { $this ex:n ?n } GROUP BY $this } }" ] ."""
    found = _inferred(shapes, "ex:a ex:n 02 , 3 . ex:b ex:n 4 , 05 .")
    assert sorted(found) == ['<ex:a> <ex:m> "02"^^<xsd:integer>', '<ex:b> <ex:m> "4"^^<xsd:integer>']
