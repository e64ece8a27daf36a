from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.owl.closure import reason

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


def clashes(turtle: str) -> list[tuple[str, set[str]]]:
    """Return the rules that conclude false, each with the premises of the data."""
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)])
    closure = reason(dataset)
    return [
        (one.rule, {" ".join(text.rpartition("/")[2].rstrip(">") for text in premise) for premise in one.premises[2:]})
        for one in closure.inconsistencies
    ]


def test_each_pair_of_disjoint_classes_with_a_member_in_common_is_a_clash() -> None:
    found = clashes(
        "[] a owl:AllDisjointClasses ; owl:members (:A :B :C :D) . :x a :A , :B , :D . :y a :C . :z a :C , :D ."
    )
    kind = "22-rdf-syntax-ns#type"
    pairs = [{premise.split()[2] for premise in premises} for _, premises in found]
    assert {rule for rule, _ in found} == {"cax-adc"}
    assert sorted(map(sorted, pairs)) == [["A", "B"], ["A", "D"], ["B", "D"], ["C", "D"]]
    assert {f"z {kind} C", f"z {kind} D"} in [premises for _, premises in found]


@pytest.mark.parametrize(
    "turtle",
    [
        ":x a :A . :y a :B . :z a :C .",
        ":x :p :y . :x :q :z . :y :p :x .",
        ":x a :A , :E . :y a :E .",
    ],
)
def test_what_shares_nothing_does_not_clash(turtle: str) -> None:
    axioms = (
        "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) . [] a owl:AllDisjointProperties ; owl:members (:p :q)."
    )
    assert clashes(axioms + turtle) == []


def test_a_class_that_stands_twice_in_a_list_of_disjoint_classes_has_no_member() -> None:
    found = clashes("[] a owl:AllDisjointClasses ; owl:members (:A :B :A) . :x a :A .")
    assert [rule for rule, _ in found] == ["cax-adc"]


def test_rdf_type_among_disjoint_properties_is_looked_up_too() -> None:
    found = clashes("[] a owl:AllDisjointProperties ; owl:members (:p rdf:type) . :x :p :A ; a :A .")
    assert [rule for rule, _ in found] == ["prp-adp"]
