"""Shapes and data that are odd or huge: a clear answer, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError, LimitError, Severity
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import check, dataset_of

if TYPE_CHECKING:
    from kgtool.shacl.report import ValidationResult


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ("ex:S sh:targetNode ex:a ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", "the list comes back to itself"),
        ("ex:S sh:targetNode ex:a ; sh:in ex:nowhere .", "no values of rdf:first"),
        ("ex:S sh:targetNode ex:a ; sh:and ( ex:T ) . ex:T sh:or ( ex:S ) .", "recursive shapes"),
        ("ex:S sh:targetNode ex:a ; sh:property 5 .", "sh:property takes a shape"),
        ("ex:S sh:targetNode ex:a ; sh:nodeKind ex:Thing .", "sh:nodeKind takes"),
    ],
)
def test_malformed_shapes_are_named_before_anything_is_validated(shapes: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        validate(dataset_of(shapes, ""))


@pytest.mark.parametrize(
    "reference",
    [
        "sh:node ex:Nowhere",
        "sh:rule [ a sh:TripleRule ; sh:condition ex:Nowhere ; sh:subject sh:this ; sh:predicate ex:p ; sh:object 1 ]",
        """sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ;
          sh:object [ sh:filterShape ex:Nowhere ; sh:nodes sh:this ] ]""",
    ],
)
def test_a_reference_to_what_is_no_shape_is_a_warning(reference: str) -> None:
    (warning,) = validate(dataset_of(f"ex:S sh:targetNode ex:a ; {reference} .", "")).warnings
    assert (warning.code, warning.severity) == ("KG0710", Severity.WARNING)
    assert "names the shape <https://example.org/Nowhere>, which nothing describes" in warning.message


def test_a_huge_number_is_compared_exactly() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:integer ; sh:lessThan ex:q ] ."
    digits = "9" * 50_000
    assert check(shapes, f"ex:a ex:p {digits}0 ; ex:q {digits}1 .") == []
    assert len(check(shapes, f"ex:a ex:p {digits}1 ; ex:q {digits}0 .")) == 1


def test_a_huge_string_is_matched_in_linear_time() -> None:
    shapes = 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern "^(a+)+$" ] .'
    assert len(check(shapes, f'ex:a ex:p "{"a" * 500_000}b" .')) == 1


def test_ill_typed_literals_break_their_datatype_and_every_bound() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:date ;
      sh:minInclusive "2000-01-01"^^xsd:date ] ."""
    found = check(shapes, 'ex:a ex:p "2000-13-45"^^xsd:date .')
    assert found == ["a p 2000-13-45 Datatype", "a p 2000-13-45 MinInclusive"]


def test_a_deep_list_in_the_data_is_followed_to_its_end() -> None:
    path = "( ex:p [ sh:zeroOrMorePath rdf:rest ] rdf:first )"
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:datatype xsd:string ] ."
    assert len(check(shapes, f"ex:a ex:p ( {' '.join(map(str, range(200)))} ) .")) == 200


def test_shapes_may_refer_to_each_other_deeply() -> None:
    chain = "".join(f"ex:n{number} sh:node ex:n{number + 1} .\n" for number in range(60))
    assert len(check(f"ex:S sh:targetNode ex:a ; sh:node ex:n0 .\n{chain}ex:n60 sh:class ex:C .", "")) == 1


def test_no_result_of_many_is_lost() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:string ] ."
    assert len(check(shapes, f"ex:a ex:p {' , '.join(map(str, range(30_000)))} .")) == 30_000


def test_a_literal_that_the_parser_cannot_hold_is_a_limit_by_name() -> None:
    with pytest.raises(LimitError, match="larger than 16 MiB"):
        dataset_of("", f'ex:a ex:p "{"a" * 17_000_000}" .')


def test_details_of_shapes_that_refer_to_each_other_crosswise_are_bounded() -> None:
    lines = ["ex:S0 sh:targetNode ex:a .", "ex:S9 sh:class ex:C ."]
    for level in range(9):
        sides = [f"ex:L{level}_{side}" for side in range(6)]
        lines.append(f"ex:S{level} sh:node {', '.join(sides)} .")
        lines += [f"{side} sh:node ex:S{level + 1} ." for side in sides]
    report = validate(dataset_of("\n".join(lines), "ex:a ex:p 1 ."))
    assert len(report.results) == 6
    assert sum(map(_details, report.results)) <= 6 * 1_001


def _details(result: ValidationResult) -> int:
    return 1 + sum(map(_details, result.detail))
