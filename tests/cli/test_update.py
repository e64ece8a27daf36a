from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

from tests.cli.in_process import Done, kgtool

DATA = """@prefix : <https://example.org/> .
:a :n 01 , 1.50 ; :p "x"@en . :b :n 7 .
"""


def updated(folder: Path, request: str, *arguments: str) -> Done:
    (folder / "data.ttl").write_text(DATA, encoding="utf-8")
    (folder / "request.ru").write_text(f"PREFIX : <https://example.org/>\n{request}", encoding="utf-8")
    return kgtool(folder, "update", "--data", "data.ttl", "request.ru", *arguments)


def test_untouched_terms_stay_as_they_were_written(tmp_path: Path) -> None:
    done = updated(tmp_path, "DELETE WHERE { :b ?p ?o } ; INSERT DATA { :c :n 3 }", "--format", "turtle")
    assert done.returncode == 0
    assert done.stdout == (
        '<https://example.org/a> <https://example.org/n> 01, 1.50 ;\n    <https://example.org/p> "x"@en .\n\n'
        "<https://example.org/c> <https://example.org/n> 3 .\n"
    )
    assert (tmp_path / "data.ttl").read_text() == DATA


def test_the_default_form_is_sorted_nquads(tmp_path: Path) -> None:
    lines = updated(tmp_path, "INSERT DATA { GRAPH :g { :x :y :z } }").stdout.splitlines()
    assert lines == sorted(lines)
    assert "<https://example.org/x> <https://example.org/y> <https://example.org/z> <https://example.org/g> ." in lines


def test_a_syntax_fault_has_its_place(tmp_path: Path) -> None:
    done = updated(tmp_path, "INSERT { :a :b :c }")
    assert done.returncode == 2
    assert "request.ru:2:20" in done.stderr


def test_load_is_refused_and_load_silent_does_nothing(tmp_path: Path) -> None:
    done = updated(tmp_path, "LOAD <file:///etc/hostname>")
    assert (done.returncode, "KG0408" in done.stderr) == (2, True)
    assert updated(tmp_path, "LOAD SILENT <http://127.0.0.1:9/x>").returncode == 0
