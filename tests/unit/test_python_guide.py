from __future__ import annotations

import re
from pathlib import Path

import kgtool

_GUIDE = Path(__file__).parents[2] / "docs" / "python.md"


def test_the_guide_names_only_what_there_is() -> None:
    named = set(re.findall(r"kgtool\.(\w+)\(", _GUIDE.read_text(encoding="utf-8")))
    assert named <= set(kgtool.__all__)


def test_the_guide_names_every_function() -> None:
    text = _GUIDE.read_text(encoding="utf-8")
    missing = [name for name in kgtool.__all__ if name[0].islower() and name not in text]
    assert missing == []


def test_answers_come_as_rows_frames_and_graphs(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text('<urn:a> <urn:p> "1" .\n', encoding="utf-8")
    source = kgtool.Source(data=(file,))
    answer = kgtool.query(expression="SELECT ?o { ?s ?p ?o }", source=source).answer
    assert answer.rows() == (("1",),)
    assert answer.frame().to_dicts() == [{"o": "1"}]
    constructed = kgtool.query(expression="CONSTRUCT WHERE { ?s ?p ?o }", source=source).answer
    assert len(constructed.graph()) == 1
