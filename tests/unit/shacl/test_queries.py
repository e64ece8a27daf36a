from __future__ import annotations

import pytest

from kgtool.errors import EngineError
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import check, dataset_of

_PREFIXES = """ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
"""


def _shape(query: str, more: str = "") -> str:
    return (
        _PREFIXES
        + f'ex:S sh:targetClass ex:C {more} ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select """{query}""" ] .'
    )


def test_each_solution_is_a_result_with_its_value_and_path() -> None:
    query = "SELECT $this ?path ?value { $this ?path ?value FILTER(?path = ex:p && ?value > 1) }"
    assert check(_shape(query), "ex:a a ex:C ; ex:p 1, 2 .") == ["a p 2 SPARQL"]


def test_a_blank_focus_node_is_bound_too() -> None:
    query = "SELECT $this { $this ex:p ?v FILTER NOT EXISTS { $this ex:q ?v } FILTER(isBlank($this)) }"
    found = check(_shape(query), "[] a ex:C ; ex:p 1 . [] a ex:C ; ex:p 2 ; ex:q 2 .")
    assert len(found) == 1


def test_many_focus_nodes_give_the_results_that_each_gives_alone() -> None:
    data = " ".join(f"ex:n{number} a ex:C ; ex:p {number % 3} ." for number in range(40))
    shared = "SELECT $this ?value { $this ex:p ?value FILTER(?value > 1) }"
    alone = "SELECT $this ?value { { $this ex:p ?value } FILTER(?value > 1) }"
    assert check(_shape(shared), data) == check(_shape(alone), data)
    assert len(check(_shape(shared), data)) == 13


def test_an_aggregate_counts_for_each_focus_node_of_its_own() -> None:
    query = "SELECT $this (COUNT(?v) AS ?value) { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)"
    assert check(_shape(query), "ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ; ex:p 1 .") == ["a - 2 SPARQL"]


def test_path_stands_for_the_path_of_the_property_shape() -> None:
    shapes = (
        _PREFIXES
        + """ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ;
        sh:sparql [ sh:prefixes ex:prefixes ; sh:select "SELECT $this ?value { $this $PATH ?value }" ] ] ."""
    )
    assert check(shapes, "ex:a a ex:C ; ex:p ex:b . ex:c ex:q ex:b .") == ["a p/^q c SPARQL"]


def test_the_value_of_a_result_has_the_lexical_form_of_the_data() -> None:
    query = "SELECT $this ?value { $this ex:p ?value }"
    assert check(_shape(query), 'ex:a a ex:C ; ex:p "01"^^xsd:integer .') == ["a - 01 SPARQL"]


def test_a_message_is_filled_with_what_the_query_binds() -> None:
    shapes = (
        _PREFIXES
        + """ex:S sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:prefixes ;
        sh:message "{$this} has {?value}"@en ; sh:select "SELECT $this ?value { $this ex:p ?value }" ] ."""
    )
    (result,) = validate(dataset_of(shapes, "ex:a a ex:C ; ex:p 7 .")).results
    assert [message.value for message in result.result_messages] == ["https://example.org/a has 7"]


def test_a_failure_is_an_error_and_no_result() -> None:
    with pytest.raises(EngineError, match="failure"):
        check(_shape("SELECT $this (true AS ?failure) { $this a ex:C }"), "ex:a a ex:C .")


def test_a_component_with_an_ask_asks_for_each_value() -> None:
    shapes = (
        _PREFIXES
        + """ex:Even a sh:ConstraintComponent ; sh:parameter [ sh:path ex:multipleOf ] ;
      sh:validator [ a sh:SPARQLAskValidator ; sh:message "{?value} is no multiple of {$multipleOf}" ;
        sh:ask "ASK { FILTER(?value / $multipleOf = FLOOR(?value / $multipleOf)) }" ] .
      ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; ex:multipleOf 2 ] ."""
    )
    report = validate(dataset_of(shapes, "ex:a ex:p 3, 4 ."))
    assert [result.result_messages[0].value for result in report.results] == ["3 is no multiple of 2"]


def test_a_word_in_a_string_or_a_comment_is_no_keyword() -> None:
    query = 'SELECT $this { # MINUS\n $this ex:p ?v FILTER(?v = \\"VALUES\\") }'
    assert check(_shape(query), 'ex:a a ex:C ; ex:p "VALUES" .') == ["a - a SPARQL"]
