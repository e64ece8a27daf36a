from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.rdfio import loading, workers
from kgtool.rdfio.loading import load_files
from kgtool.rdfio.worker import read_columns
from kgtool.rdfio.workers import read_in_parallel

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.rdfio.loading import Loaded

X = "http://x/"


def rows(loaded: Loaded) -> list[tuple[str, ...]]:
    dataset = loaded.dataset
    texts = dataset.terms.texts
    return [
        (dataset.sources[block.source].path, *(texts[i] for i in row))
        for block in dataset.blocks
        for row in zip(block.subject, block.predicate, block.object, block.graph, strict=True)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(40):
        (tmp_path / f"a{number:02}.ttl").write_text(f"<{X}{number}> <{X}p> [ <{X}q> 'é' ] , <{X}same> .")
        (tmp_path / f"b{number:02}.trig").write_text(f"_:g {{ <{X}{number}> <{X}p> _:g }}")
    (tmp_path / "a05.ttl").write_text("bad")
    (tmp_path / "b07.trig").write_text(f"<{X}a> y:b 1 .")
    return tmp_path


def test_several_processes_load_what_one_loads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [folder, folder / "missing.ttl", folder / "a01.ttl"]
    alone = load_files(paths)
    monkeypatch.setattr(loading, "_MUCH", 0)
    together = load_files(paths)
    assert rows(together) == rows(alone)
    assert together.diagnostics == alone.diagnostics
    assert together.dataset.sources == alone.dataset.sources
    assert together.dataset.terms.texts == alone.dataset.terms.texts


@pytest.mark.parametrize(
    "last", ["x:a x:p 'one', \"two\" .", "x:a x:p _:b , '''long''' .", "x:a x:p (1 2) .", "x:a y:b 1 ."]
)
def test_large_files_load_together_as_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    monkeypatch.setattr(loading, "_LARGE", 1)
    for number in range(3):
        plain = "".join(f"x:s{each % 7} x:p x:o{each} , [ x:q _:b{each % 3} ] .\n" for each in range(40))
        (tmp_path / f"{number}.ttl").write_text(f"@prefix x: <{X}> .\n{plain}{last}\n")
        (tmp_path / f"{number}.nt").write_text(f"_:b <{X}p> <{X}o{number}> .\n")
        (tmp_path / f"{number}.trig").write_text(f"<{X}g> {{ <{X}{number}> <{X}p> _:b }}")
    alone = load_files([tmp_path])
    monkeypatch.setattr(loading, "_MUCH", 0)
    together = load_files([tmp_path])
    assert rows(together) == rows(alone)
    assert together.diagnostics == alone.diagnostics


def test_outcomes_come_in_the_order_of_the_jobs(folder: Path) -> None:
    jobs = [(str(path), path.name, None, number) for number, path in enumerate(sorted(folder.iterdir()))]
    for job, outcome in zip(jobs, read_in_parallel(jobs, 3), strict=True):
        expected = read_columns(job)
        assert outcome[0] == expected[0]


def test_jobs_of_a_process_that_is_gone_are_done_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", "import os; os._exit(1)")
    jobs = [(str(path), path.name, None, 0) for path in sorted(folder.iterdir())]
    assert len(list(read_in_parallel(jobs, 2))) == len(jobs)
