from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.given_files import declared_prefixes
from kgtool.prefixes import WELL_KNOWN

if TYPE_CHECKING:
    from pathlib import Path


def declared(path: Path) -> dict[str, str]:
    return {name: iri for name, iri in declared_prefixes([path]).namespaces.items() if name not in WELL_KNOWN}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ttl", "@prefix : <urn:a:> .\nPREFIX x: <urn:x:>\n:a :b :c .", {"": "urn:a:", "x": "urn:x:"}),
        ("a.ttl", "@prefix a: <urn:a:> . @prefix b: <urn:a:> .", {"a": "urn:a:"}),
        ("a.ttl", "@prefix a: <b/> .", {}),
        ("a.trig", "\ufeff@prefix a: <urn:a:> .", {"a": "urn:a:"}),
        ("a.nt", "<urn:a> <urn:b> <urn:c> .", {}),
        (
            "a.rdf",
            "<?xml version='1.0'?><rdf:RDF xmlns:a='urn:a:' xmlns:b=\"&b;\" xmlns='urn:c:'/>",
            {"a": "urn:a:", "": "urn:c:"},
        ),
        ("a.ttl", "@prefix owl: <urn:own:> .", {}),
        ("a.ttl", "\n" * 60_000 + " @prefix\na:\n<urn:a:> .", {"a": "urn:a:"}),
    ],
)
def test_a_file_declares_its_prefixes(tmp_path: Path, name: str, text: str, expected: dict[str, str]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert declared(path) == expected
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert declared(packed) == expected


def test_the_files_of_a_folder_are_looked_at_and_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix a: <urn:a:> .")
    (tmp_path / "b.ttl.gz").write_bytes(b"not packed")
    (tmp_path / "c.ttl").write_text("@prefix a: <urn:other:> . @prefix c: <urn:c:> .")
    assert declared(tmp_path)["a"] == "urn:a:"
    assert not declared(tmp_path / "none.ttl")


def test_what_a_file_declares_wins_over_the_well_known(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix owl: <urn:own:> .")
    assert declared_prefixes([path]).namespaces["owl"] == "urn:own:"
