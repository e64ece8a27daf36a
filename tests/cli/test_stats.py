from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

DATA = """\
@prefix ex: <https://example.org/> .
ex:a a ex:Film ; ex:name "A"@en , "Ah"@fr ; ex:year 1999 .
ex:b a ex:Film ; ex:name "B"@en .
"""


def test_files_are_counted_without_a_project(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(DATA)
    counted = json.loads(kgtool("stats", "--data", tmp_path / "a.ttl", "--json").out)
    assert counted["triples"] == 6
    assert counted["classes"] == {"https://example.org/Film": 2}
    assert counted["properties"]["https://example.org/name"] == 3
    assert counted["languages"] == {"en": 2, "fr": 1}
    assert counted["datatypes"] == {"http://www.w3.org/2001/XMLSchema#integer": 1}


def test_a_project_s_claims_are_counted_by_certainty_rank_and_document(kgtool: RunCommand, demo: Path) -> None:
    counted = json.loads(kgtool("--project", demo, "stats", "--json").out)
    assert counted["certainties"] == {"asserted": 10, "reported": 2}
    assert counted["ranks"] == {"normal": 11, "preferred": 1}
    assert counted["documents"] == {"gazette.txt": 6, "logbook.txt": 6}
    assert counted["roles"]["truthy"] == 10


def test_malformed_files_are_named_and_the_rest_is_counted(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(DATA)
    (tmp_path / "b.ttl").write_text("no turtle")
    done = kgtool("stats", "--data", tmp_path)
    assert done.code == 2
    assert "b.ttl:1:1" in done.err
    assert done.out.startswith("6 triples")


def test_the_table_is_cut_where_asked(kgtool: RunCommand, demo: Path) -> None:
    assert "… and " in kgtool("--project", demo, "stats", "--top", "2").out
    assert "… and " not in kgtool("--project", demo, "stats", "--top", "0").out
