from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import EngineError, InputError
from kgtool.roles import GraphRole
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


def test_a_sub_select_of_everything_returns_the_focus_node_that_it_names() -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ; ex:p 1 ."
    assert check(_shape("SELECT $this ?value { { SELECT * { $this ex:p ?value FILTER(?value > 1) } } }"), data) == [
        "a - 2 SPARQL"
    ]
    with pytest.raises(InputError, match="does not return"):
        check(_shape("SELECT $this ?value { { SELECT * { ?x ex:p ?value FILTER (?x = $this) } } }"), data)


@pytest.mark.parametrize("name", ["kgtoolPair", "kgtoolOf_this"])
def test_a_variable_that_runs_for_many_nodes_add_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=rf"the query names \?{name}"):
        check(_shape(f"SELECT $this {{ $this ex:p ?{name} }}"), "ex:a a ex:C .")


def test_path_stands_for_the_path_of_the_property_shape() -> None:
    shapes = (
        _PREFIXES
        + """ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ;
        sh:sparql [ sh:prefixes ex:prefixes ; sh:select "SELECT $this ?value { $this $PATH ?value }" ] ] ."""
    )
    assert check(shapes, "ex:a a ex:C ; ex:p ex:b . ex:c ex:q ex:b .") == ["a p/^q c SPARQL"]


@pytest.mark.parametrize(("bound", "shown"), [("ex:other", "other"), ('\\"text\\"', "p")])
def test_an_iri_bound_to_path_comes_before_the_path_of_the_shape(bound: str, shown: str) -> None:
    shapes = (
        _PREFIXES
        + f"""ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:sparql [ sh:prefixes ex:prefixes ;
        sh:select "SELECT $this ?value ({bound} AS ?path) {{ $this $PATH ?value }}" ] ] ."""
    )
    assert check(shapes, "ex:a a ex:C ; ex:p 1 .") == [f"a {shown} 1 SPARQL"]


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


@pytest.mark.parametrize("end", ["", " LIMIT 9"])
def test_a_message_shows_focus_node_and_value_as_the_data_writes_them(end: str) -> None:
    query = f"SELECT * {{ OPTIONAL {{ ?value ex:p $this }} }}{end}"
    shapes = f"""{_PREFIXES} ex:S sh:targetObjectsOf ex:p ; sh:targetNode 2.50 ; sh:sparql [
      sh:prefixes ex:prefixes ; sh:message "{{$this}} of {{?value}}" ; sh:select "{query}" ] ."""
    results = validate(dataset_of(shapes, "ex:a ex:p 07 .")).results
    shown = sorted(message.value for result in results for message in result.result_messages)
    assert shown == ["07 of https://example.org/a", "2.50 of {?value}"]


def test_a_message_shows_a_triple_term_as_n_triples() -> None:
    shapes = (
        _PREFIXES
        + """ex:S sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:prefixes ;
        sh:message "has {?value}" ; sh:select "SELECT $this ?value { $this ex:p ?value }" ] ."""
    )
    (result,) = validate(dataset_of(shapes, "ex:a a ex:C ; ex:p <<( ex:s ex:q 7 )>> .")).results
    term = "<<( <https://example.org/s> <https://example.org/q>"
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    assert [message.value for message in result.result_messages] == [f'has {term} "7"^^{integer} )>>']


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


_ASKED = """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:wanted ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "{?value} of {$this} is not {?wanted}" ; sh:ask '''%s''' ] .
  ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; ex:wanted 1 ] ."""


_nodes = st.sampled_from(["ex:a", "ex:b", "_:c"])
_values = st.sampled_from(["ex:b", "_:d", "1", "01", "1.0", "2", "3.5", '"a \\"b\\""', '"a"@en', '"x"^^xsd:integer'])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_nodes, _values), min_size=1, max_size=12))
def test_an_ask_for_many_values_says_of_each_what_it_says_of_it_alone(pairs: list[tuple[str, str]]) -> None:
    data = " ".join(f"{node} ex:p {value} ." for node, value in pairs) + " ex:a ex:q ex:b ."
    condition = "FILTER (isIRI($value) || $value = $wanted) FILTER NOT EXISTS { $this <https://example.org/q> $value }"
    together, alone = (_ASKED % f"ASK {{ {text} }}" for text in (condition, f"{{}} {condition}"))
    inferred = "ex:b ex:q ex:b ."
    report = validate(dataset_of(together, data, inferred))
    expected = validate(dataset_of(alone, data, inferred))
    assert list(report.results) == list(expected.results)
    assert list(report.hidden) == list(expected.hidden)


def test_an_ask_is_true_for_a_literal_that_the_store_writes_in_another_form() -> None:
    data = 'ex:a ex:p ex:b, 01, 1.0, "a \\"b\\"" . ex:b ex:p 2 .'
    found = validate(dataset_of(_ASKED % "ASK { FILTER (isIRI($value) || $value = $wanted) }", data)).results
    assert [(str(result.value), result.result_messages[0].value) for result in found] == [
        ('"a \\"b\\""', 'a "b" of https://example.org/a is not 1'),
        ('"2"^^<http://www.w3.org/2001/XMLSchema#integer>', "2 of https://example.org/b is not 1"),
    ]


def test_solutions_are_found_among_terms_that_are_a_column() -> None:
    query = "SELECT $this ?value { $this a ex:C ; <x:p> ?value FILTER(?value != <x:v8>) }"
    dataset = dataset_of(_shape(query), "<x:n7> a ex:C . <x:n8> a ex:C . <x:n9> a ex:C .")
    source, terms = dataset.add_source("large.nt", GraphRole.DATA), dataset.terms
    ends = [
        terms.intern_column(pl.Series([f"<x:{name}{number}>" for number in range(60_000)], dtype=pl.String))
        for name in "nv"
    ]
    dataset.append(source, ends[0], np.full(60_000, terms.intern("<x:p>")), ends[1])
    assert not isinstance(terms.texts, list)
    assert [str(result.value) for result in validate(dataset).results] == ["<x:v7>", "<x:v9>"]
