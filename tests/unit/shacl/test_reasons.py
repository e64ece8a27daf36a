from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover
from kgtool.prefixes import PrefixMap
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rules.instances import Instance
from kgtool.rules.proofs import Derivation, Search
from kgtool.shacl.json_report import report_to_json
from kgtool.shacl.places import ResultPlaces
from kgtool.shacl.proof_steps import ProofStep, SettledFrom, proof_lines, proof_triples
from kgtool.shacl.proof_trees import ProofWriter
from kgtool.shacl.sarif import report_to_sarif
from kgtool.shacl.validation import validate
from kgtool.shacl.writing import report_to_turtle
from kgtool.terms import BlankNode
from tests.unit.shacl.worlds import dataset_of

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.shacl.report import ValidationReport

PREFIXES = PrefixMap({"ex": "https://example.org/"})
_AXIOMS = """
ex:Actor rdfs:subClassOf ex:Person . ex:made rdfs:subPropertyOf ex:did . ex:made owl:inverseOf ex:madeBy .
ex:directed rdfs:domain ex:Person .
"""


def reasoned(shapes: str, data: str) -> ValidationReport:
    dataset = dataset_of(shapes, _AXIOMS + data)
    reason(dataset, entailment="owl2rl")
    return validate(dataset, prover=lambda: Prover(dataset, entailment="owl2rl"))


def steps(report: ValidationReport) -> list[list[str]]:
    return [[str(step).replace("https://example.org/", "") for step in result.proof] for result in report.results]


def test_an_inferred_value_is_proved() -> None:
    report = reasoned(
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:did ; sh:maxLength 1 ] .", 'ex:a ex:made "xy" .'
    )
    assert [said[0] for said in steps(report)] == ['<a> <did> "xy"  [prp-spo1]']


def test_a_value_of_an_inverse_path_is_proved() -> None:
    shape = "ex:S sh:targetNode ex:f ; sh:property [ sh:path [ sh:inversePath ex:did ] ; sh:class ex:Person ] ."
    assert [said[0] for said in steps(reasoned(shape, "ex:a ex:made ex:f ."))] == ["<a> <did> <f>  [prp-spo1]"]


def test_the_first_inferred_value_of_too_many_is_proved() -> None:
    shape = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:did ; sh:maxCount 1 ] ."
    report = reasoned(shape, "ex:a ex:did ex:f ; ex:made ex:g , ex:h .")
    assert [said[0] for said in steps(report)] == ["<a> <did> <g>  [prp-spo1]"]


def test_a_type_too_many_is_proved() -> None:
    shape = "ex:S sh:targetNode ex:a ; sh:property [ sh:path rdf:type ; sh:maxCount 1 ] ."
    assert [said[0] for said in steps(reasoned(shape, "ex:a a ex:Actor ."))] == ["<a> a <Person>  [cax-sco]"]


@pytest.mark.parametrize(
    ("target", "data", "proved"),
    [
        ("sh:targetClass ex:Person", "ex:a a ex:Actor .", []),
        ("sh:targetClass ex:Person", "ex:a ex:directed ex:f .", ["<a> a <Person>  [prp-dom]"]),
        ("sh:targetClass ex:Person", "ex:a a ex:Person ; ex:directed ex:f .", []),
        ("sh:targetSubjectsOf ex:did", "ex:a ex:made ex:f .", ["<a> <did> <f>  [prp-spo1]"]),
        ("sh:targetSubjectsOf ex:did", "ex:a ex:made ex:f ; ex:did ex:g .", []),
        ("sh:targetObjectsOf ex:madeBy", "ex:a ex:made ex:f .", ["<f> <madeBy> <a>  [prp-inv1]"]),
        ("sh:targetObjectsOf rdf:type", "ex:x ex:directed ex:f .", ["<x> a <Person>  [prp-dom]"]),
    ],
)
def test_what_makes_a_node_a_focus_node_is_proved_where_no_stated_triple_does(
    target: str, data: str, proved: list[str]
) -> None:
    shape = f"ex:S {target} ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    assert [said[0] for said in steps(reasoned(shape, data)) if said] == proved


def test_a_result_rests_on_an_inferred_triple_of_its_detail() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:node ex:T . ex:T sh:property [ sh:path ex:did ; sh:maxLength 1 ] ."
    assert [said[0] for said in steps(reasoned(shapes, 'ex:a ex:made "xy" .'))] == ['<a> <did> "xy"  [prp-spo1]']


def test_a_result_of_both_views_has_no_proof() -> None:
    shape = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:did ; sh:maxLength 1 ] ."
    assert steps(reasoned(shape, 'ex:a ex:made "xy" ; ex:did "xy" .')) == [[]]


def test_every_result_has_its_proof_and_the_place_that_it_leads_to() -> None:
    shape = "ex:S sh:targetSubjectsOf ex:made ; sh:property [ sh:path ex:did ; sh:maxLength 1 ] ."
    report = reasoned(shape, "".join(f'ex:n{number} ex:made "film {number}" .\n' for number in range(700)))
    assert [said[2:] for said in steps(report)] == [
        [f"  {result.focus_node} <made> {result.value}  data.ttl".replace("https://example.org/", "")]
        for result in report.results
    ]
    assert len(report.results) == 700


def test_all_formats_have_the_same_proofs() -> None:
    shape = "ex:S sh:targetSubjectsOf ex:made ; sh:property [ sh:path ex:did ; sh:maxLength 1 ] ."
    report = reasoned(shape, 'ex:a ex:made "xy" , "z" . ex:b ex:made "yz" .')
    own = [list(map(str, result.proof)) for result in report.results]
    assert [result["proof"] for result in json.loads(report_to_json(report))["results"]] == own
    results = json.loads(report_to_sarif(report, PREFIXES))["runs"][0]["results"]
    assert [result["properties"]["proof"] for result in results] == own
    turtle = report_to_turtle(report, PREFIXES).decode()
    assert turtle.count("rdf-syntax-ns#Statement>") == sum(map(len, own)) == 6


def test_every_hidden_violation_names_what_satisfies_its_constraint() -> None:
    shape = "ex:S sh:targetObjectsOf ex:made ; sh:property [ sh:path ex:madeBy ; sh:minCount 1 ] ."
    report = reasoned(shape, "".join(f"ex:n{number} ex:made ex:f{number} .\n" for number in range(300)))
    said = [hidden.hidden_by for hidden in report.hidden]
    assert len(said) == 300
    assert all(len(by) == 1 and "[" not in by[0] and "owl#inverseOf" in by[0] for by in said)
    assert report.hidden[5] == list(report.hidden)[5]


def test_only_the_class_that_hides_a_violation_is_named_where_a_value_has_others() -> None:
    shape = "ex:S sh:targetObjectsOf ex:cast ; sh:class ex:Person ."
    report = reasoned(shape, "ex:f ex:cast ex:a . ex:a ex:directed ex:g ; ex:y ex:h . ex:y rdfs:domain ex:Able .")
    (hidden,) = report.hidden
    assert [by.split(" (")[0] for by in hidden.hidden_by] == ["<https://example.org/a> a <https://example.org/Person>"]


def _chain(length: int) -> Derivation:
    proof = Derivation((1, 2, 3))
    for _ in range(length - 1):
        proof = Derivation((1, 2, 4), "step", (proof,))
    return proof


def _written(proof: Derivation, most: int) -> tuple[ProofStep, ...]:
    dataset: Dataset = dataset_of("", "ex:a ex:b ex:c , ex:d .")
    return ProofWriter(dataset, ResultPlaces(dataset), 0).grounds([proof], most)[0].proof


def test_a_long_proof_has_the_steps_nearest_to_its_end_and_says_how_many_more_there_are() -> None:
    found = _written(_chain(3_000), 50)
    assert [(step.depth, step.left_out) for step in found] == [(depth, 0) for depth in range(49)] + [(49, 2950)]
    assert str(found[-1]).endswith("  [step] … and 2950 more steps")


def test_a_proof_of_as_many_steps_as_are_shown_is_whole() -> None:
    assert [step.left_out for step in _written(_chain(50), 50)] == [0] * 50


def test_of_a_wide_proof_the_premises_that_are_left_out_are_counted_where_they_would_stand() -> None:
    wide = Derivation((1, 2, 4), "wide", tuple(Derivation((1, 2, 3)) for _ in range(9)))
    found = _written(Derivation((1, 2, 4), "end", (wide, Derivation((1, 2, 3)))), 5)
    assert [(step.depth, step.left_out) for step in found] == [(0, 0), (1, 7), (2, 0), (2, 0), (1, 0)]


def test_proofs_may_be_thousands_of_steps_deep() -> None:
    def expand(fact: tuple[int, int, int]) -> list[Instance]:
        return [Instance("step", ((fact[0] - 1, 0, 0),))]

    proof = Search(lambda fact: fact[0] == 0, expand).prove((5_000, 0, 0))
    assert proof is not None
    assert proof.size == 5_001


def test_lines_of_a_proof_say_what_its_triples_say() -> None:
    proof = (
        ProofStep(("<x:a>", "<x:p>", '"o\\"1"'), 0, "rule"),
        ProofStep(("<x:a>", "<x:q>", "_:b"), 1, "other", left_out=3),
        ProofStep(("<x:a>", "<x:r>", "<x:o>"), 2, place='data "1".ttl:1:2'),
        ProofStep(("<x:a>", "<x:s>", "<x:o>"), 1, settled=(SettledFrom("x:c", "graph/a.ttl:3:1", "doc"),)),
    )
    lines = "".join(proof_lines("r0", proof)).encode()
    text = "\n".join(nquads_text(Document("proof.ttl", lines, format_named("turtle"))))
    told = {
        str(each).removesuffix(" .")
        for each in proof_triples(BlankNode("r0"), proof)
        if each.subject != BlankNode("r0")
    }
    kept = {line.removesuffix(" .") for line in text.splitlines() if line}
    assert kept == told
