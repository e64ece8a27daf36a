from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = '{"@context": {"name": "https://schema.org/name"}, "@id": "urn:x:a", "name": "A"}'


class Ended(Protocol):
    code: object
    out: str
    err: str


class RunCommand(Protocol):
    def __call__(self, *arguments: str | Path) -> Ended: ...


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonld"
    path.write_text(DOCUMENT)
    return path


def test_expand_prints_expanded_json(kgtool: RunCommand, document: Path) -> None:
    ended = kgtool("jsonld", "expand", document)
    assert (ended.code, json.loads(ended.out)) == (
        0,
        [{"@id": "urn:x:a", "https://schema.org/name": [{"@value": "A"}]}],
    )


def test_compact_takes_a_context_from_a_file_or_as_text(kgtool: RunCommand, document: Path) -> None:
    ended = kgtool("jsonld", "compact", document, "--context", '{"@vocab": "https://schema.org/"}')
    assert json.loads(ended.out)["name"] == "A"


def test_frame_takes_a_frame(kgtool: RunCommand, document: Path) -> None:
    ended = kgtool("jsonld", "frame", document, "--frame", '{"@context": {"n": "https://schema.org/name"}, "n": {}}')
    assert json.loads(ended.out)["n"] == "A"


def test_flatten_gives_one_object_a_node(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "b.jsonld"
    path.write_text('{"@id": "urn:x:a", "urn:x:p": {"@id": "urn:x:b", "urn:x:q": 1}}')
    assert [node["@id"] for node in json.loads(kgtool("jsonld", "flatten", path).out)] == ["urn:x:a", "urn:x:b"]


def test_to_rdf_prints_n_quads(kgtool: RunCommand, document: Path) -> None:
    assert kgtool("jsonld", "to-rdf", document).out == '<urn:x:a> <https://schema.org/name> "A" .\n'


def test_from_rdf_reads_turtle_by_its_suffix(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:x:a> <urn:x:p> 5 .")
    ended = kgtool("jsonld", "from-rdf", path, "--use-native-types")
    assert json.loads(ended.out) == [{"@id": "urn:x:a", "urn:x:p": [{"@value": 5}]}]


def test_malformed_rdf_is_named_with_its_place(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:x:a> <urn:x:p> .")
    ended = kgtool("jsonld", "from-rdf", path)
    assert ended.code == 2
    assert f"{path}:1:" in ended.err


def test_a_context_that_is_not_mapped_is_named_and_not_fetched(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"@context": "https://contexts.example/film", "name": "A"}')
    ended = kgtool("jsonld", "expand", path)
    assert ended.code == 2
    assert "KG1003" in ended.err
    assert "loading remote context failed: <https://contexts.example/film>" in ended.err


def test_a_mapped_context_is_read_from_its_folder(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "contexts").mkdir()
    (tmp_path / "contexts" / "film.jsonld").write_text('{"@context": {"name": "urn:x:name"}}')
    path = tmp_path / "a.jsonld"
    path.write_text('{"@context": "https://contexts.example/film", "@id": "urn:x:a", "name": "A"}')
    ended = kgtool("jsonld", "to-rdf", path, "--map", f"https://contexts.example/={tmp_path / 'contexts'}")
    assert ended.out == '<urn:x:a> <urn:x:name> "A" .\n'


def test_a_mapped_address_never_leaves_its_folder(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "contexts").mkdir()
    (tmp_path / "secret.jsonld").write_text('{"@context": {"name": "urn:x:name"}}')
    path = tmp_path / "a.jsonld"
    path.write_text('{"@context": "https://contexts.example/%2e%2e/secret.jsonld", "@id": "urn:x:a", "name": "A"}')
    ended = kgtool("jsonld", "to-rdf", path, "--map", f"https://contexts.example/={tmp_path / 'contexts'}")
    assert (ended.code, ended.out) == (2, "")


def test_a_page_gives_its_script_elements(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f'<html><head><script type="application/ld+json">{DOCUMENT}</script></head></html>')
    assert json.loads(kgtool("jsonld", "expand", path).out)[0]["@id"] == "urn:x:a"


def test_the_error_code_of_the_standard_is_shown(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('{"@context": {"a": {"@id": 5}}}')
    ended = kgtool("jsonld", "expand", path)
    assert ended.code == 2
    assert "error[KG1002]" in ended.err
    assert "invalid IRI mapping" in ended.err


def test_a_document_nested_too_deep_ends_with_three(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text("[" * 9000 + "]" * 9000)
    assert kgtool("jsonld", "expand", path).code == 3


def test_a_missing_file_ends_with_two(kgtool: RunCommand, tmp_path: Path) -> None:
    ended = kgtool("jsonld", "expand", tmp_path / "none.jsonld")
    assert ended.code == 2
    assert "KG0103" in ended.err


def test_output_goes_to_a_file(kgtool: RunCommand, document: Path, tmp_path: Path) -> None:
    assert kgtool("jsonld", "to-rdf", document, "-o", tmp_path / "a.nq").out == ""
    assert (tmp_path / "a.nq").read_bytes().startswith(b"<urn:x:a>")
