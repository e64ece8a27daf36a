from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.in_process import kgtool

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "kgtool.toml": '[project]\nname = "t"\nbase = "https://example.org/t/"\n[reason]\nentailment = "none"\n',
    "graph/a.ttl": "@prefix : <https://example.org/t/> . :a :n 1 ; :d 2.50 . :b :n 2 .\n",
    "queries/right.rq": "#+ id: R\nPREFIX : <https://example.org/t/>\nSELECT ?n WHERE { ?s :n ?n } ORDER BY DESC(?n)\n",
    "queries/right.expected.json": '{"columns": ["n"], "rows": [[2], [1]], "ordered": true}',
    "queries/wrong.rq": "PREFIX : <https://example.org/t/>\nSELECT ?n WHERE { ?s :n ?n }\n",
    "queries/wrong.expected.json": '{"columns": ["n"], "rows": [[1], [3]]}',
    "queries/alone.rq": "ASK {}\n",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_differences_are_shown_row_by_row_and_end_with_1(project: Path) -> None:
    done = kgtool(project, "test")
    assert done.returncode == 1
    assert done.stdout.split("\n") == [
        "unchecked  alone  1 row  (no .expected.json beside it)",
        "ok         R  right  2 rows",
        "FAILED     wrong  2 rows",
        "           + [2]",
        "           - [3]",
        "3 queries: 1 passed, 1 failed, 1 unchecked",
        "",
    ]


def test_named_queries_only_are_run(project: Path) -> None:
    done = kgtool(project, "test", "right")
    assert (done.returncode, done.stdout.split("\n")[-2]) == (0, "1 query: 1 passed")


def test_json_has_every_test(project: Path) -> None:
    read = json.loads(kgtool(project, "test", "--json").stdout)
    assert [(each["name"], each["outcome"]) for each in read["tests"]] == [
        ("alone", "unchecked"),
        ("right", "passed"),
        ("wrong", "failed"),
    ]
    assert (read["tests"][2]["added"], read["tests"][2]["missing"]) == ([[2]], [[3]])


def test_a_malformed_expectation_is_named_with_its_place_and_the_others_run(project: Path) -> None:
    (project / "queries" / "wrong.expected.json").write_text('{"columns": ["n"],\n "row": [}', encoding="utf-8")
    done = kgtool(project, "test")
    assert done.returncode == 2
    assert "error[KG0417]: queries/wrong.expected.json:2:10: not JSON" in done.stderr
    assert "ok         R  right" in done.stdout


def test_an_unknown_name_is_refused(project: Path) -> None:
    done = kgtool(project, "test", "rihgt")
    assert done.returncode == 2
    assert "did you mean 'right'?" in done.stderr
