from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError
from kgtool.rdfio.loading import load_files
from kgtool.roles import GraphRole
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import HEAD, dataset_of

if TYPE_CHECKING:
    from pathlib import Path

# A row: the code of the fault, a part of its message, and the shapes that have it.
_FAULTS = [
    ("KG0701", "unknown SHACL term 'sh:minLenght'", "ex:S sh:targetNode ex:a ; sh:minLenght 2 ."),
    ("KG0701", "unknown SHACL term 'sh:Iri'", "ex:S sh:targetNode ex:a ; sh:nodeKind sh:Iri ."),
    ("KG0702", "sh:minCount takes an xsd:integer", 'ex:S sh:path ex:p ; sh:minCount "1" .'),
    ("KG0702", "sh:datatype takes an IRI", 'ex:S sh:path ex:p ; sh:datatype "x" .'),
    ("KG0702", "sh:nodeKind takes", "ex:S sh:targetNode ex:a ; sh:nodeKind ex:Kind ."),
    ("KG0702", "sh:targetClass takes an IRI", "ex:S a sh:NodeShape ; sh:targetClass [] ."),
    ("KG0702", "a language is an xsd:string", "ex:S sh:targetNode ex:a ; sh:languageIn ( ex:en ) ."),
    ("KG0702", "a property is an IRI", 'ex:S sh:targetNode ex:a ; sh:closed true ; sh:ignoredProperties ( "p" ) .'),
    ("KG0702", "is no shape", 'ex:S sh:targetNode ex:a ; sh:or ( "x" ) .'),
    ("KG0703", "sh:datatype has 2 values", "ex:S sh:path ex:p ; sh:datatype xsd:string, xsd:date ."),
    ("KG0703", "sh:path has 2 values", "ex:S a sh:PropertyShape ; sh:path ex:p, ex:q ."),
    ("KG0704", "ill-formed path", "ex:S a sh:PropertyShape ; sh:path [ sh:inversePath ex:p, ex:q ] ."),
    ("KG0704", "at least two members", "ex:S a sh:PropertyShape ; sh:path ( ex:p ) ."),
    ("KG0704", "comes back to itself", "ex:S a sh:PropertyShape ; sh:path _:x . _:x sh:inversePath _:x ."),
    ("KG0705", "takes a list", "ex:S sh:targetNode ex:a ; sh:in ex:x ."),
    ("KG0705", "comes back to itself", "ex:S sh:targetNode ex:a ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l ."),
    ("KG0706", "recursive shapes", "ex:S sh:targetNode ex:a ; sh:node ex:T . ex:T sh:not ex:S ."),
    ("KG0707", "unclosed group", 'ex:S sh:targetNode ex:a ; sh:pattern "(a" .'),
    ("KG0707", "size limit", 'ex:S sh:targetNode ex:a ; sh:pattern "(a{999}){999}" .'),
    ("KG0711", "the SHACL 1.2 Core draft", "ex:S sh:targetNode ex:a ; sh:nodeKind sh:TripleTerm ."),
    ("KG0707", "back-reference", 'ex:S sh:targetNode ex:a ; sh:pattern "(a)\\\\1" .'),
    ("KG0707", "looking ahead", 'ex:S sh:targetNode ex:a ; sh:pattern "(?=a)b" .'),
    ("KG0707", "another quantifier", 'ex:S sh:targetNode ex:a ; sh:pattern "a++" .'),
    ("KG0707", "unknown flag 'g'", 'ex:S sh:targetNode ex:a ; sh:pattern "a" ; sh:flags "g" .'),
    ("KG0708", "has none", "ex:S sh:targetNode ex:a ; sh:sparql [ sh:message 'x' ] ."),
    ("KG0708", "cannot be parsed", "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this WHERE' ] ."),
    ("KG0708", "SELECT query", "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'ASK { }' ] ."),
    ("KG0708", "does not return $this", "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT ?x { ?x a ?y }' ] ."),
    ("KG0708", "must not use MINUS", "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this { MINUS {} }' ] ."),
    ("KG0709", "stands on a node shape", "ex:S a sh:NodeShape ; sh:minCount 1 ."),
    ("KG0710", "a property shape has an sh:path", "ex:S sh:targetNode ex:a ; sh:property ex:T ."),
    ("KG0710", "has no sh:path", "ex:S a sh:PropertyShape ."),
    ("KG0710", "no effect", "ex:S sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:C ] ."),
    ("KG0711", "the SHACL 1.2 Core draft", "ex:S sh:targetNode ex:a ; sh:minListLength 2 ."),
    ("KG0711", "SHACL-JS", "ex:S sh:targetNode ex:a ; sh:js [] ."),
    ("KG0711", "Advanced Features", "ex:S sh:targetNode ex:a ; sh:values [] ."),
    ("KG0711", "entailment regime", "ex:S sh:targetNode ex:a ; sh:in () . ex: sh:entailment ex:Magic ."),
    ("KG0714", "not optional", "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ; sh:optional true ] ."),
    (
        "KG0714",
        "has no sh:ask",
        "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; sh:validator [] . ex:S ex:k 1 .",
    ),
]


@pytest.mark.parametrize(("code", "message", "shapes"), _FAULTS, ids=[fault[1] for fault in _FAULTS])
def test_a_fault_of_the_shapes_is_an_error_before_anything_is_validated(code: str, message: str, shapes: str) -> None:
    with pytest.raises(InputError) as caught:
        validate(dataset_of(shapes, "ex:a ex:p 1 ."))
    assert [fault.code for fault in caught.value.diagnostics if message in fault.message] == [code]


def test_all_faults_are_shown_together() -> None:
    with pytest.raises(InputError) as caught:
        validate(dataset_of("ex:S sh:path ex:p ; sh:minCount 'a' ; sh:maxCount 'b' ; sh:pattern '(' .", ""))
    assert len(caught.value.diagnostics) == 3


def test_a_fault_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + "ex:S a sh:NodeShape ;\n  sh:targetNode ex:a ;\n  sh:nodeKind ex:Kind .\n")
    dataset = load_files([path], role=GraphRole.SHAPES).dataset
    with pytest.raises(InputError) as caught:
        validate(dataset)
    (fault,) = caught.value.diagnostics
    assert fault.location is not None
    assert (fault.location.line, fault.location.column) == (9, 15)


def test_a_fault_names_the_section_of_the_recommendation() -> None:
    with pytest.raises(InputError, match="shacl/#MinCountConstraintComponent"):
        validate(dataset_of("ex:S sh:path ex:p ; sh:minCount ex:x .", ""))


@pytest.mark.parametrize(
    ("term", "section"),
    [
        ("sh:singleLine true", "https://www.w3.org/TR/shacl12-core/#SingleLineConstraintComponent"),
        ("sh:closed sh:ByTypes", "https://www.w3.org/TR/shacl12-core/#ClosedConstraintComponent"),
        ("sh:nodeByExpression ex:f", "https://www.w3.org/TR/shacl12-node-expr/"),
        ("sh:expression [ ]", "https://www.w3.org/TR/shacl-af/#node-expressions"),
    ],
)
def test_a_term_of_a_draft_is_refused_with_its_section(term: str, section: str) -> None:
    with pytest.raises(InputError) as caught:
        validate(dataset_of(f"ex:S sh:targetNode ex:a ; {term} .", ""))
    assert [section in fault.hint for fault in caught.value.diagnostics if fault.code == "KG0711"] == [True]


def test_what_a_draft_has_for_people_is_read_over() -> None:
    report = validate(
        dataset_of('ex:S sh:targetNode ex:a ; sh:class ex:C ; sh:intent "x" ; sh:codeIdentifier "c" .', "")
    )
    assert len(report.results) == 1
    assert not report.warnings


def test_the_namespace_of_shacl_names_the_vocabulary_and_no_term() -> None:
    shapes = "ex:S a sh:NodeShape ; rdfs:isDefinedBy sh: ; sh:targetNode ex:a . ex:o owl:imports sh: ."
    assert validate(dataset_of(shapes, "ex:a a ex:T .")).warnings == ()


def test_a_term_in_the_wrong_case_is_recognised() -> None:
    with pytest.raises(InputError, match="did you mean sh:IRI"):
        validate(dataset_of("ex:S sh:targetNode ex:a ; sh:nodeKind sh:Iri .", ""))


def test_a_list_of_datatypes_is_told_of_as_a_draft() -> None:
    with pytest.raises(InputError, match=r"a list in this place is of the SHACL 1\.2 Core draft"):
        validate(dataset_of("ex:S sh:path ex:p ; sh:datatype ( xsd:string xsd:date ) .", ""))


def test_a_cycle_is_told_of_with_the_paths_of_nameless_shapes() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:node ex:S ] ."
    with pytest.raises(InputError, match=r"ex.*S> -> \[ sh:path <https://example.org/p> \] -> <https://example.org/S>"):
        validate(dataset_of(shapes, ""))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("sh:severity sh:Info", "sh:severity on a SPARQL constraint has no effect"),
        ("sh:resultAnnotation [ sh:annotationProperty ex:at ]", "leaves annotations out"),
    ],
)
def test_what_has_no_effect_on_a_sparql_constraint_is_a_warning(part: str, said: str) -> None:
    query = 'sh:select "SELECT $this { $this ?p ?o }"'
    (warning,) = validate(dataset_of(f"ex:S sh:targetNode ex:a ; sh:sparql [ {query} ; {part} ] .", "")).warnings
    assert said in warning.message


def test_an_unused_ill_formed_path_does_no_harm() -> None:
    assert validate(
        dataset_of("ex:S sh:targetNode ex:a ; sh:class ex:C . _:p sh:alternativePath ( ex:p ) .", "")
    ).results


def test_a_boolean_that_is_not_the_literal_true_is_a_warning() -> None:
    report = validate(dataset_of('ex:S sh:targetNode ex:a ; sh:closed "1"^^xsd:boolean .', ""))
    assert [warning.code for warning in report.warnings] == ["KG0702"]
