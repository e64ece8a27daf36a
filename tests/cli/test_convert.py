from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

TURTLE = '@prefix ex: <http://example.org/> .\n\nex:a ex:p 01, "é"@en ;\n    ex:q [ ex:r ( 1 2 ) ] .\n'


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def test_a_document_in_its_own_syntax_comes_back_in_the_written_form(kgtool: RunCommand, document: Path) -> None:
    done = kgtool("convert", document, "--to", "turtle")
    assert (done.code, done.out, done.err) == (0, TURTLE, "")


@pytest.mark.parametrize("form", ["trig", "nt", "nq", "rdfxml", "jsonld"])
def test_there_and_back_gives_the_same_bytes(kgtool: RunCommand, document: Path, form: str) -> None:
    other = document.with_name(f"b.{'rdf' if form == 'rdfxml' else form}")
    assert kgtool("convert", document, "--to", form, "--output", other).out == ""
    assert kgtool("convert", other, "--to", "nq").out == kgtool("convert", document, "--to", "nq").out


def test_compressed_input_and_relative_iris_are_read(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(gzip.compress(b"<a> <b> <c> ."))
    done = kgtool("convert", path, "--base", "http://example.org/", "--to", "nt")
    assert done.out == "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"


def test_malformed_input_is_shown_with_its_place_and_exit_code_2(kgtool: RunCommand, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix skos: <http://s/> .\n<http://a> skoss:p 1 .\n")
    done = kgtool("convert", path, "--to", "nt")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error[KG0102]: {path}:2:12: unknown prefix 'skoss' in 'skoss:p'\n"
        "  | <http://a> skoss:p 1 .\n"
        "  |            ^^^^^^^\n"
        "  hint: did you mean 'skos'?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "turtel"), "did you mean 'turtle'?"),
        (("--to", "n3"), "Notation3 is read but not written"),
        (("--to", "nt", "--from", "rdfx"), "unknown RDF syntax 'rdfx'"),
    ],
)
def test_unknown_syntaxes_are_named(kgtool: RunCommand, document: Path, arguments: tuple[str, ...], said: str) -> None:
    done = kgtool("convert", document, *arguments)
    assert done.code == 2
    assert said in done.err


def test_standard_input_is_read_and_its_syntax_seen() -> None:
    for text in ("<http://a> <http://b> <http://c> <http://g> .", '{"@id": "http://a", "http://b": 1}', TURTLE):
        command = [sys.executable, "-m", "kgtool", "convert", "-", "--to", "nq"]
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
        assert done.stdout.startswith(b"<http://")
