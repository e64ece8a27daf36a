from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.find import fold
from tests.cli.in_process import kgtool

if TYPE_CHECKING:
    from pathlib import Path

DATA = """@prefix : <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:e a :School ; rdfs:label "École Normale"@fr , "Normal School"@en ; skos:altLabel "ENS" .
:f a :Person ; rdfs:label "Normand"@fr .
"""


def find(folder: Path, *arguments: str) -> tuple[int, list[dict[str, object]]]:
    (folder / "d.ttl").write_text(DATA, encoding="utf-8")
    done = kgtool(folder, "find", "--json", "--data", "d.ttl", *arguments)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(
    ("text", "found", "how"),
    [("ecole normale", "e", "exact"), ("ens", "e", "exact"), ("NORMAND", "f", "exact"), ("normnad", "f", "similar")],
)
def test_labels_are_found_whatever_case_and_accents(tmp_path: Path, text: str, found: str, how: str) -> None:
    code, hits = find(tmp_path, text)
    assert (code, hits[0]["iri"], hits[0]["how"]) == (0, f"https://example.org/{found}", how)


def test_the_label_shown_is_the_preferred_one_with_its_class(tmp_path: Path) -> None:
    _, (hit,) = find(tmp_path, "ens")
    assert (hit["label"], hit["matched"], hit["classes"]) == ("Normal School", "ENS", ["https://example.org/School"])


def test_of_two_names_with_the_word_the_shorter_comes_first(tmp_path: Path) -> None:
    data = ':e rdfs:label "normal day at a school" . :f rdfs:label "The Normal" .'
    (tmp_path / "d.ttl").write_text(DATA.splitlines()[0] + data, encoding="utf-8")
    hits = json.loads(kgtool(tmp_path, "find", "--json", "--data", "d.ttl", "normal").stdout)
    assert [(hit["matched"], hit["how"]) for hit in hits] == [
        ("The Normal", "word"),
        ("normal day at a school", "start"),
    ]


def test_nothing_found_ends_with_1(tmp_path: Path) -> None:
    assert find(tmp_path, "zzzz") == (1, [])


def test_folding_removes_case_accents_and_doubled_blanks() -> None:
    assert fold("  ÉCOLE   normale ") == "ecole normale"
