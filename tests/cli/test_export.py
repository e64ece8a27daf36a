from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
[project]
base = "https://example.org/"

[export]
frames = [":Film"]

[prefixes]
"" = "https://example.org/ontology#"
film = "https://example.org/film/"
"""
FACTS = """
@prefix : <https://example.org/ontology#> .
@prefix film: <https://example.org/film/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Film a owl:Class ; rdfs:subClassOf <https://schema.org/Movie> .
:sequelOf a owl:ObjectProperty ; owl:inverseOf :hasSequel .
film:a a :Film ; rdfs:label "A"@en, "Ah"@fr . film:b a :Film ; rdfs:label "B"@en ; :sequelOf film:a .
"""


class Ended(Protocol):
    code: object
    out: str
    err: str


class RunCommand(Protocol):
    def __call__(self, *arguments: str | Path) -> Ended: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kgtool.toml").write_text(SETTINGS)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "facts.ttl").write_text(FACTS)
    return tmp_path


def test_turtle_of_what_is_asserted_is_the_default(kgtool: RunCommand, folder: Path) -> None:
    ended = kgtool("--project", folder, "export")
    assert ended.code == 0
    assert "film:b a :Film" in ended.out
    assert ":hasSequel film:b" not in ended.out


def test_what_is_inferred_can_be_had_alone(kgtool: RunCommand, folder: Path) -> None:
    out = kgtool("--project", folder, "export", "--scope", "inferred", "--to", "ntriples").out
    assert "ontology#hasSequel> <https://example.org/film/b>" in out
    assert "sequelOf> <https://example.org/film/a>" not in out


def test_trig_has_the_inferred_graph_unless_told_otherwise(kgtool: RunCommand, folder: Path) -> None:
    assert "<https://example.org/graph/inferred> {" in kgtool("--project", folder, "export", "--to", "trig").out


def test_a_language_leaves_the_others_out(kgtool: RunCommand, folder: Path) -> None:
    out = kgtool("--project", folder, "export", "--lang", "fr").out
    assert '"Ah"@fr' in out
    assert '"A"@en' not in out


def test_one_entity_is_a_tree(kgtool: RunCommand, folder: Path) -> None:
    document = json.loads(kgtool("--project", folder, "export", "--entity", "film:a").out)
    assert document["hasSequel"] == {"id": "https://example.org/film/b", "type": "Film", "label": {"en": "B"}}


def test_one_entity_in_terms_of_schema_org(kgtool: RunCommand, folder: Path) -> None:
    document = json.loads(kgtool("--project", folder, "export", "--entity", "film:a", "--to", "schema").out)
    assert (document["@type"], document["name"], document["alternateName"]) == ("Movie", "A", "Ah")


def test_an_unknown_entity_is_named_with_the_nearest(kgtool: RunCommand, folder: Path) -> None:
    ended = kgtool("--project", folder, "export", "--entity", "film:aa")
    assert ended.code == 2
    assert "KG0813" in ended.err
    assert "did you mean 'film:a'?" in ended.err


def test_a_folder_gets_all_formats(kgtool: RunCommand, folder: Path, tmp_path: Path) -> None:
    ended = kgtool("--project", folder, "export", "-o", f"{tmp_path}/out/")
    assert ended.err == f"13 files in {tmp_path}/out/\n"
    assert (tmp_path / "out" / "trees" / "film" / "a.jsonld").is_file()


def test_malformed_files_are_named_and_nothing_is_written(kgtool: RunCommand, folder: Path) -> None:
    (folder / "graph" / "bad.ttl").write_text("film:a :b .")
    ended = kgtool("--project", folder, "export")
    assert (ended.code, ended.out) == (2, "")
    assert "graph/bad.ttl:1:1" in ended.err


RULE = """PREFIX : <https://example.org/ontology#>
CONSTRUCT { ?b :follows ?a } WHERE { ?b :sequelOf ?a FILTER NOT EXISTS { ?a :sequelOf ?b } }
"""
BY_OWL = """[
    rdf:reifies <<( film:a :hasSequel film:b )>> ;
    prov:wasGeneratedBy <https://example.org/inference/prp-inv1>
] .
"""
BY_A_FILE = """[
    rdf:reifies <<( film:b :follows film:a )>> ;
    prov:wasGeneratedBy <https://example.org/inference/after>
] .
"""
OF_A_FILE = """<https://example.org/inference/after> a prov:Activity ;
    prov:used <https://example.org/rule/after> .
"""
OF_THE_SPECIFICATION = """<https://example.org/rule/prp-inv1> a prov:Plan ;
    dcterms:identifier "prp-inv1" ;
    rdfs:seeAlso <https://www.w3.org/TR/owl2-profiles/#tab-rules-property-axioms> .
"""


def test_each_inferred_triple_names_a_rule_that_made_it(kgtool: RunCommand, folder: Path) -> None:
    (folder / "ontology" / "rules").mkdir()
    (folder / "ontology" / "rules" / "after.rq").write_text(RULE)
    out = kgtool("--project", folder, "export", "--scope", "inferred", "--with-rules").out
    for part in (BY_OWL, BY_A_FILE, OF_A_FILE, OF_THE_SPECIFICATION):
        assert part in out
    assert "    dcterms:source <https://example.org/file/ontology/rules/after.rq> .\n" in out


@pytest.mark.parametrize(
    "arguments",
    [["--scope", "asserted"], ["--entity", "film:a"], ["--as", "rdf12"], ["--to", "jsonld"], ["--output", "out/"]],
)
def test_rules_are_named_in_documents_of_inferred_triples_alone(
    kgtool: RunCommand, folder: Path, arguments: list[str]
) -> None:
    ended = kgtool("--project", folder, "export", "--with-rules", *arguments)
    assert (ended.code, ended.out) == (2, "")


def test_an_engine_that_knows_no_rules_is_refused(kgtool: RunCommand, folder: Path) -> None:
    (folder / "kgtool.toml").write_text(f'{SETTINGS}\n[reason]\nengine = "owlrl"\n')
    ended = kgtool("--project", folder, "export", "--scope", "inferred", "--with-rules")
    assert ended.code == 2
    assert "error[KG0612]: engine 'owlrl' does not say which rule made a triple" in ended.err
