from __future__ import annotations

import pytest

from kgtool.errors import UsageError
from kgtool.shacl.validation import validate
from tests.unit.shacl.worlds import check, dataset_of, lines

# A row: what a property shape on ex:p says, the values of ex:p, and the values with which it breaks ("-" for none).
_CASES = [
    ("sh:class ex:C", "ex:c, ex:d, ex:x", ["x"]),
    ("sh:datatype xsd:integer", '1, "x"^^xsd:integer, 1.5, ex:x', ["1.5", "x", "x"]),
    ("sh:datatype xsd:date", '"2014-02-28"^^xsd:date, "2014-02-29"^^xsd:date', ["2014-02-29"]),
    ("sh:datatype xsd:byte", '"127"^^xsd:byte, "128"^^xsd:byte', ["128"]),
    ("sh:datatype rdf:langString", '"a"@en, "b"', ["b"]),
    ("sh:nodeKind sh:IRI", 'ex:x, "a"', ["a"]),
    ("sh:nodeKind sh:BlankNodeOrLiteral", 'ex:x, "a"', ["x"]),
    ("sh:minCount 2", "1", ["-"]),
    ("sh:minCount 1", "1", []),
    ("sh:maxCount 1", "1, 2", ["-"]),
    ("sh:minInclusive 2", '1, 2, 2.0, "a"', ["1", "a"]),
    ("sh:maxExclusive 2", "1, 2, 2.0", ["2", "2.0"]),
    ("sh:maxExclusive 1e0", '"INF"^^xsd:double, "NaN"^^xsd:double, 0.5', ["INF", "NaN"]),
    ("sh:minInclusive 9007199254740993", "9007199254740992, 9007199254740993", ["9007199254740992"]),
    ('sh:minInclusive "2014-11-24"^^xsd:date', '"2014-11-25"^^xsd:date, "2014-11-23"^^xsd:date', ["2014-11-23"]),
    (
        'sh:minInclusive "2014-12-17T00:00:00Z"^^xsd:dateTime',
        """"2014-12-18T00:00:00"^^xsd:dateTime, "2014-12-16T20:00:00-05:00"^^xsd:dateTime,
        "2014-12-17T01:00:00"^^xsd:dateTime""",
        ["2014-12-17T01:00:00"],
    ),
    ("sh:minLength 3", '"ab", "abc", "\\u00e9\\u00e9\\u00e9"', ["ab"]),
    ("sh:maxLength 3", '"abcd", "a\\nb"', ["abcd"]),
    ('sh:pattern "^a.c$"', '"abc", "ABC", "a\\nc"', ["ABC", "a\nc"]),
    ('sh:pattern "^a.c$" ; sh:flags "is"', '"abc", "ABC", "a\\nc"', []),
    ('sh:pattern "^[0-9]{3}$"', '"123", "12"', ["12"]),
    ('sh:pattern "\\\\d\\\\w"', '"1_", "\\u0661x", "x"', ["x"]),
    ('sh:pattern "a.b" ; sh:flags "q"', '"a.b", "axb"', ["axb"]),
    ('sh:languageIn ("en" "fr")', '"a"@en-GB, "b"@fr, "c"@de, "d"', ["c", "d"]),
    ("sh:uniqueLang true", '"a"@en, "b"@EN, "c"@fr, "d"', ["-"]),
    ("sh:equals ex:q", "1, 2", ["1", "3"]),
    ("sh:disjoint ex:q", "1, 2", ["2"]),
    ("sh:lessThan ex:q", "1, 2", ["2"]),
    ("sh:lessThanOrEquals ex:q", "1, 3", ["3"]),
    ("sh:hasValue 2", "1, 2", []),
    ("sh:hasValue 9", "1, 2", ["-"]),
    ('sh:in (1 "a"@en ex:x)', '1, "1", "a"@en, ex:x, 1.0', ["1", "1.0"]),
    ("sh:in ()", "1", ["1"]),
    ("sh:not [ sh:datatype xsd:integer ]", '1, "a"', ["1"]),
    ("sh:and ( [ sh:datatype xsd:integer ] [ sh:minInclusive 2 ] )", "1, 2", ["1"]),
    ("sh:or ( [ sh:datatype xsd:integer ] [ sh:datatype xsd:string ] )", '1, "a", 1.5', ["1.5"]),
    ("sh:xone ( [ sh:minInclusive 1 ] [ sh:minInclusive 2 ] )", "0, 1, 2", ["0", "2"]),
    ("sh:xone ()", "1", ["1"]),
    ("sh:node [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ]", "ex:c, ex:d", ["d"]),
    ("sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 2", "ex:c, ex:x", ["-"]),
    ("sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMaxCount 1", "ex:c, ex:d", ["-"]),
]
_WORLD = "ex:D rdfs:subClassOf ex:C . ex:c a ex:C ; ex:r 1 . ex:d a ex:D . ex:n ex:q 2, 3 ."


@pytest.mark.parametrize(("constraint", "values", "wrong"), _CASES, ids=[case[0] for case in _CASES])
def test_values_that_break_a_constraint_are_results(constraint: str, values: str, wrong: list[str]) -> None:
    world = _WORLD if "ex:q" in constraint else _WORLD.replace("ex:n ex:q 2, 3 .", "")
    world = world.replace("2, 3", "2" if "equals" not in constraint and "disjoint" not in constraint else "2, 3")
    shapes = f"ex:S sh:targetNode ex:n ; sh:property [ sh:path ex:p ; {constraint} ] ."
    report = validate(dataset_of(shapes, f"{world} ex:n ex:p {values} ."))
    assert sorted(found.split(" ", 2)[2].rsplit(" ", 1)[0] for found in lines(report)) == sorted(wrong)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("ex:p", ["b"]),
        ("[ sh:inversePath ex:p ]", ["z"]),
        ("( ex:p ex:q )", ["c"]),
        ("[ sh:alternativePath ( ex:p ex:q ) ]", ["b", "d"]),
        ("[ sh:zeroOrMorePath ex:p ]", ["a", "b", "e"]),
        ("[ sh:oneOrMorePath ex:p ]", ["b", "e"]),
        ("[ sh:zeroOrOnePath ex:p ]", ["a", "b"]),
        ("[ sh:inversePath ( ex:p ex:q ) ]", ["y"]),
        ("[ sh:zeroOrMorePath [ sh:inversePath ex:p ] ]", ["a", "z"]),
        ("( [ sh:zeroOrMorePath ex:p ] ex:q )", ["c", "d"]),
    ],
)
def test_a_path_leads_to_its_values(path: str, values: list[str]) -> None:
    data = (
        "ex:a ex:p ex:b ; ex:q ex:d . ex:b ex:q ex:c ; ex:p ex:e . ex:z ex:p ex:a . ex:y ex:p ex:w . ex:w ex:q ex:a ."
    )
    found = check(f"ex:S sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:nodeKind sh:Literal ] .", data)
    assert sorted(result.split()[-2] for result in found) == values


def test_a_cycle_in_the_data_ends_a_closure() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:nodeKind sh:Literal ] ."
    assert len(check(shapes, "ex:a ex:p ex:b . ex:b ex:p ex:a .")) == 2


@pytest.mark.parametrize(
    ("target", "nodes"),
    [
        ("sh:targetNode ex:a, 1", ["1", "a"]),
        ("sh:targetClass ex:C", ["a", "b"]),
        ("sh:targetSubjectsOf ex:p", ["a"]),
        ("sh:targetObjectsOf ex:p", ["2", "b"]),
        ("a sh:NodeShape, rdfs:Class", ["s"]),
        ('sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <https://example.org/p> 2 }" ]', ["a"]),
    ],
)
def test_a_target_picks_its_focus_nodes(target: str, nodes: list[str]) -> None:
    data = "ex:D rdfs:subClassOf ex:C . ex:a a ex:C ; ex:p ex:b, 2 . ex:b a ex:D . ex:s a ex:S ."
    found = check(f"ex:S {target} ; sh:in () .", data)
    assert sorted(result.split()[0] for result in found) == nodes


def test_a_closed_shape_names_the_property_that_is_too_many() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
        sh:property [ sh:path ex:p ] ."""
    assert check(shapes, "ex:a a ex:C ; ex:p 1 ; ex:q 2 .") == ["a q 2 Closed"]


def test_siblings_do_not_share_values_when_their_shapes_are_disjoint() -> None:
    shapes = """ex:S sh:targetNode ex:hand ;
      sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:C ] ;
        sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ] ;
      sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ;
        sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ] ."""
    assert check(shapes, "ex:hand ex:p ex:both . ex:both a ex:C, ex:D .") == ["hand p - QualifiedMinCount"] * 2


def test_a_deactivated_shape_has_no_results() -> None:
    assert check("ex:S sh:targetNode ex:a ; sh:deactivated true ; sh:in () .", "") == []


def test_every_node_conforms_to_a_deactivated_shape() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:node ex:T . ex:T sh:deactivated true ; sh:in () ."
    assert check(shapes, "") == []


def test_a_node_reached_over_two_properties_is_reported_for_each() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:property ex:T ] ;
        sh:property [ sh:path ex:q ; sh:property ex:T ] . ex:T sh:path ex:r ; sh:maxCount 0 ."""
    assert check(shapes, "ex:a ex:p ex:b ; ex:q ex:b . ex:b ex:r 1 .") == ["b r - MaxCount"] * 2


def test_a_node_constraint_tells_in_detail_what_is_wrong() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:node ex:T . ex:T sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    (result,) = validate(dataset_of(shapes, "ex:a ex:q 1 .")).results
    assert [found.source_constraint_component.value.rpartition("#")[2] for found in result.detail] == [
        "MinCountConstraintComponent"
    ]


def test_a_message_of_the_shape_is_the_message_of_the_result() -> None:
    shapes = 'ex:S sh:targetNode ex:a ; sh:in () ; sh:message "no"@en, "non"@fr .'
    (result,) = validate(dataset_of(shapes, "")).results
    assert [message.value for message in result.result_messages] == ["no", "non"]


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no engine 'jena'"):
        validate(dataset_of("", ""), engine="jena")


def test_shapes_without_data_conform() -> None:
    assert validate(dataset_of("ex:S sh:targetClass ex:C ; sh:in () .", "")).conforms


def test_a_node_that_is_a_target_and_is_asked_by_sh_node_too_is_reported_as_a_target_only() -> None:
    shapes = """
    ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .
    ex:T sh:targetNode ex:b ; sh:or ( ex:S [ sh:nodeKind sh:IRI ] ) .
    """
    assert check(shapes, "ex:x ex:q 1 .") == ["a p - MinCount"]
