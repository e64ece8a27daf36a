from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import ProjectError, UsageError
from kgtool.operations.import_ import import_
from kgtool.operations.views import export_view
from kgtool.rdfio.parser import read_document, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import MakeProject, Show

PLAIN = "a :Claim ; rdf:subject ex:film ; rdf:predicate :by ; rdf:object ex:rogen ; :certainty :asserted"
SAID = "a :Claim ; rdf:subject ex:hack ; rdf:predicate :doneBy ; rdf:object ex:them ; :certainty :reported"
SOURCE = "prov:wasDerivedFrom ex:span . ex:span a oa:SpecificResource ; oa:hasSource ex:doc"
NOW = '[views]\npublished = "2025-01-01"\ncreator = "ex:keeper"\n'


def test_a_reifier_names_its_triple_as_a_term(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"claim:1 {SAID} ."), "rdf12")
    reifies = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>"
    assert f"<claim/1> {reifies} <<( <hack> <ontology#doneBy> <them> )>>" in lines


def test_only_plain_claims_are_asserted_beside_their_reifier(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"claim:1 {SAID} . claim:2 {PLAIN} ."), "rdf12")
    assert "<film> <ontology#by> <rogen>" in lines
    assert "<hack> <ontology#doneBy> <them>" not in lines


def test_documents_acts_and_agents_are_those_of_prov(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"claim:1 {SAID} ; :act ex:act ; :attributedTo ex:us ; {SOURCE} ."), "rdf12")
    kinds = {line.split()[0]: line.rsplit("#", 1)[-1] for line in lines if "ns/prov#" in line and "ns#type" in line}
    assert kinds == {"<act>": "Activity>", "<us>": "Agent>", "<doc>": "Entity>"}


def test_the_assertion_of_a_nanopublication_holds_a_plain_fact_and_no_rumour(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"claim:1 {SAID} . claim:2 {PLAIN} .", NOW), "nanopub")
    assert "<film> <ontology#by> <rogen>" in lines
    assert "<hack> <ontology#doneBy> <them>" not in lines


def test_the_date_of_nanopublications_comes_from_the_settings(made: MakeProject, shown: Show) -> None:
    lines = shown(made(f"claim:1 {PLAIN} .", NOW), "nanopub")
    date = '"2025-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    assert f"<np/claim/1> <http://purl.org/dc/terms/created> {date}" in lines


def test_missing_date_and_creator_are_reported(made: MakeProject) -> None:
    assert [each.code for each in export_view(made(f"claim:1 {PLAIN} ."), view="nanopub").diagnostics] == ["KG0524"]


def test_a_date_that_is_none_is_refused(made: MakeProject) -> None:
    with pytest.raises(ProjectError, match="which is no date"):
        export_view(made(f"claim:1 {PLAIN} .", '[views]\npublished = "today"\n'), view="nanopub")


def test_a_nanopublication_of_others_gives_an_asserted_claim_for_each_triple(made: MakeProject, tmp_path: Path) -> None:
    text = """@prefix np: <http://www.nanopub.org/nschema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
    @prefix : <urn:np#> .
    :Head { <urn:np> a np:Nanopublication ; np:hasAssertion :a ; np:hasProvenance :p ; np:hasPublicationInfo :i . }
    :a { <urn:x> <urn:p> "1" , "2" . } :p { :a prov:wasDerivedFrom <urn:doc> ; prov:wasAttributedTo <urn:me> . }
    :i { <urn:np> prov:wasAttributedTo <urn:me> . }"""
    (tmp_path / "np.trig").write_text(text)
    found = import_(tmp_path / "np.trig", project=made(f"claim:1 {PLAIN} ."))
    (tmp_path / "out.ttl").write_bytes(found.document)
    rows, _ = read_rows(read_document(tmp_path / "out.ttl", "out.ttl"))
    said = {(p.rsplit("#", 1)[-1], o.rsplit("#", 1)[-1]) for s, p, o, _ in rows if s == "<urn:np#claim-2>"}
    assert {("object>", '"2"'), ("certainty>", "asserted>"), ("attributedTo>", "<urn:me>")} <= said
    assert found.claims == 2


def test_a_claim_with_two_objects_is_left_out_and_named(made: MakeProject) -> None:
    broken = PLAIN.replace("ex:rogen", "ex:rogen , ex:goldberg")
    found = export_view(made(f"claim:1 {broken} . claim:2 {PLAIN} ."), view="rdf12")
    assert [each.code for each in found.diagnostics] == ["KG0520"]
    assert found.claims == 1


@pytest.mark.parametrize("view", ["plain", "wikibase", "rdf12", "nanopub"])
def test_a_view_names_the_policy_that_decided(made: MakeProject, tmp_path: Path, view: str) -> None:
    (tmp_path / "policy.toml").write_text('ranks = ["normal"]\n')
    project = made(f"claim:1 {PLAIN} .", '[claims]\npolicy = "policy.toml"\n')
    document = export_view(project, view=view, to="trig").document.decode()
    assert "conformsTo <https://example.org/file/policy.toml>" in document or "file/policy.toml" in document
    assert "the best rank of normal" in document


def test_an_unknown_view_and_a_format_it_cannot_have_are_refused(made: MakeProject) -> None:
    project = made(f"claim:1 {PLAIN} .")
    with pytest.raises(UsageError, match="did you mean 'wikibase'"):
        export_view(project, view="wikibas")
    with pytest.raises(UsageError, match="KG0812"):
        export_view(project, view="nanopub", to="turtle")


def test_markup_in_texts_and_odd_names_are_kept_as_they_are(made: MakeProject, tmp_path: Path) -> None:
    odd = "<https://example.org/claim/a/b%2F日本> " + PLAIN.replace("ex:rogen", '"<script>alert(1)</script>"')
    project = made(f"{odd} .")
    for view in ("wikibase", "rdf12", "nanopub"):
        path = tmp_path / "view.trig"
        path.write_bytes(export_view(project, view=view, to="trig").document)
        text = import_(path, project=project, to="nt").document.decode()
        assert "claim/a/b%2F" in text
        assert '"<script>alert(1)</script>"' in text


def test_a_reifier_of_two_triples_is_left_out_and_named_with_its_line(made: MakeProject, tmp_path: Path) -> None:
    head = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n@prefix ex: <https://example.org/> .\n"
    (tmp_path / "two.ttl").write_text(
        f"{head}\nex:both rdf:reifies <<( ex:a ex:p ex:b )>> , <<( ex:a ex:p ex:c )>> .\n"
    )
    found = import_(tmp_path / "two.ttl", project=made(""))
    (fault,) = found.diagnostics
    assert fault.location is not None
    assert (fault.code, fault.location.line) == ("KG0523", 4)
