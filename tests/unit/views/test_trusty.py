from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.operations.import_ import import_
from kgtool.operations.views import export_view
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, read_rows
from kgtool.views.trusty import artifact_code, code_of

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.rdfio.canonical import Row

    from .conftest import MakeProject

HEAD = """
@prefix this: <http://example.org/nanopub-validator-example/{code}> .
@prefix sub: <http://example.org/nanopub-validator-example/{code}#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dc: <http://purl.org/dc/terms/> .
@prefix pav: <http://purl.org/pav/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix np: <http://www.nanopub.org/nschema#> .
@prefix npx: <http://purl.org/nanopub/x/> .
@prefix ex: <http://example.org/> .
sub:Head {{ this: a np:Nanopublication ; np:hasAssertion sub:assertion ; np:hasProvenance sub:provenance ;
    np:hasPublicationInfo sub:pubinfo . }}
sub:provenance {{ sub:assertion prov:hadPrimarySource <http://dx.doi.org/10.3233/ISU-2010-0613> . }}
"""
# two nanopublications of the test suite of https://nanopub.net, trusty1 and simple1-signed-rsa
TRUSTY = "RAPpJU5UOB4pavfWyk7FE3WQiam5yBpmIlviAQWtBSC4M"
TRUSTY_GRAPHS = """
sub:assertion { sub:assertion a npx:UnderspecifiedAssertion ;
    npx:asSentence <http://purl.org/aida/Malaria+is+transmitted+by+mosquitoes.> . }
sub:pubinfo { this: a npx:ExampleNanopub ; pav:createdBy <http://orcid.org/0000-0002-1267-0234> ;
    dc:created "2014-07-29T10:13:35+01:00"^^xsd:dateTime . }
"""
SIGNED = "RAsfLND-jtohcyohjKmXL7H4KYEDMLr0g4Yc6-8ATwb10"
KEY = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCwUtewGCpT5vIfXYE1bmf/Uqu1ojqnWdYxv+ySO80ul8Gu7m8KoyPAwuvaPj0lvPtHrg000qMm"
    "kxzKhYknEjq8v7EerxZNYp5B3/3+5ZpuWOYAs78UnQVjbHSmDdmryr4D4VvvNIiUmd0yxci47dTFUj4DvfHnGd6hVe5+goqdcwIDAQAB"
)
SIGNATURE = (
    "OC0xJTavw9h/JSZIZl/NLzEZqQk1E7XWV3o1btD1cojxf9FMtgZuMMOtnPcgydRn3gK0wbUh+ATV4sEFdG51khsrOOH7+RylqnaE9XD4L65dwPZ/"
    "PpI32/LMYsQ62rsb0ajWtXr5cKDIKaoah0U1V85XlLGhoEyzrLZCU5uqJbo="
)
SIGNED_GRAPHS = f"""
sub:assertion {{ ex:mosquito ex:transmits ex:malaria . }}
sub:pubinfo {{ this: a npx:ExampleNanopub ; pav:createdBy <http://orcid.org/0000-0002-1267-0234> ;
    dc:created "2014-07-24T18:05:11+01:00"^^xsd:dateTime .
  sub:signature npx:hasAlgorithm "RSA" ; npx:hasSignatureTarget this: ;
    npx:hasPublicKey "{KEY}" ; npx:hasSignature "{SIGNATURE}" . }}
"""
PUBLISHED = [(TRUSTY, TRUSTY_GRAPHS), (SIGNED, SIGNED_GRAPHS)]


def rows_of(text: str) -> list[Row]:
    return read_rows(Document("x.trig", text.encode(), format_named("trig"), None))[0]


@pytest.mark.parametrize(("code", "graphs"), PUBLISHED)
def test_published_nanopublications_have_the_code_that_they_are_named_by(code: str, graphs: str) -> None:
    assert artifact_code(rows_of(HEAD.format(code=code) + graphs), code) == code


def test_any_other_content_has_another_code() -> None:
    changed = TRUSTY_GRAPHS.replace("mosquitoes", "horses")
    assert artifact_code(rows_of(HEAD.format(code=TRUSTY) + changed), TRUSTY) != TRUSTY


@pytest.mark.parametrize("iri", ["http://example.org/RAshort", f"http://example.org/{TRUSTY}#Head", f"urn:x{TRUSTY}"])
def test_another_iri_has_no_code(iri: str) -> None:
    assert code_of(iri) == ""


CLAIM = (
    "a :Claim ; rdf:subject ex:film ; rdf:predicate :says ; rdf:object {} ; :certainty :asserted ; "
    "prov:wasDerivedFrom ex:span . ex:span a oa:SpecificResource ; oa:hasSource ex:doc ; "
    'rdfs:label "a\\\\b\\nc"@en-GB , "d" .'
)


def nanopubs(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of each nanopublication by its IRI."""
    names = {row[0] for row in rows if row[2] == "<http://www.nanopub.org/nschema#Nanopublication>"}
    return {name: [row for row in rows if row[3].startswith(f"{name[:-1]}#")] for name in names}


@pytest.mark.parametrize("value", ["ex:rogen", '"x\\ty"', "7", "[]"])
def test_an_exported_nanopublication_is_named_by_its_content(made: MakeProject, value: str) -> None:
    view = export_view(made(f"claim:1 {CLAIM.format(value)}"), view="nanopub", trusty=True)
    ((name, rows),) = nanopubs(rows_of(view.document.decode())).items()
    code = code_of(name[1:-1])
    assert name == f"<https://example.org/np/{code}>"
    assert {row[3].partition("#")[2] for row in rows} == {"Head>", "assertion>", "provenance>", "pubinfo>"}
    assert artifact_code(rows, code) == code


def test_a_claim_with_a_triple_term_is_left_out_and_named(made: MakeProject) -> None:
    view = export_view(made(f"claim:1 {CLAIM.format('<<( ex:a ex:p ex:b )>>')}"), view="nanopub", trusty=True)
    assert [each.code for each in view.diagnostics if each.code == "KG0526"] == ["KG0526"]
    assert nanopubs(rows_of(view.document.decode())) == {}


def test_content_that_was_changed_is_named_when_it_is_read(made: MakeProject, tmp_path: Path) -> None:
    project = made(f"claim:1 {CLAIM.format('ex:rogen')}")
    document = export_view(project, view="nanopub", trusty=True).document
    (tmp_path / "same.trig").write_bytes(document)
    (tmp_path / "changed.trig").write_bytes(document.replace(b"ex:rogen", b"ex:hogen"))
    assert import_(tmp_path / "same.trig", project=project).diagnostics == ()
    found = import_(tmp_path / "changed.trig", project=project)
    assert [each.code for each in found.diagnostics] == ["KG0526"]
    assert found.claims == 1
