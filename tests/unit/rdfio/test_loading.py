from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from kgtool.dataset import DEFAULT_GRAPH, Dataset
from kgtool.errors import InputError
from kgtool.project import open_project
from kgtool.rdfio.loading import load, load_files
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from pathlib import Path

EX = "http://example.org/"


def rows(dataset: Dataset) -> list[tuple[str, ...]]:
    texts = dataset.terms.texts
    return [
        tuple(texts[identifier] for identifier in row)
        for block in dataset.blocks
        for row in zip(block.subject, block.predicate, block.object, block.graph, strict=True)
    ]


def test_terms_keep_their_lexical_form(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f'<{EX}a> <{EX}p> 01, "x\\n"@en .')
    found = rows(load_files([tmp_path / "a.ttl"]).require())
    assert found == [
        (f"<{EX}a>", f"<{EX}p>", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>', ""),
        (f"<{EX}a>", f"<{EX}p>", '"x\\n"@en', ""),
    ]


def test_graph_names_are_kept_apart_from_literals_that_look_like_them(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text(
        f'<{EX}g> {{ <{EX}a> <{EX}p> "a <b"^^<{EX}dt>, "x <y>" }} _:h {{ <{EX}a> <{EX}p> 1.0 }}'
    )
    assert [row[2:] for row in rows(load_files([tmp_path]).require())] == [
        (f'"a <b"^^<{EX}dt>', f"<{EX}g>"),
        ('"x <y>"', f"<{EX}g>"),
        ('"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', "_:f0_0"),
    ]


def test_blank_nodes_of_two_files_never_meet(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(f"_:x <{EX}p> _:y .\n_:y <{EX}p> _:x .\n")
    (tmp_path / "b.nt").write_text(f'_:x <{EX}p> "_:y" .\n')
    assert [(row[0], row[2]) for row in rows(load_files([tmp_path]).require())] == [
        ("_:f0_0", "_:f0_1"),
        ("_:f0_1", "_:f0_0"),
        ("_:f1_0", '"_:y"'),
    ]


def test_a_malformed_file_is_named_and_the_rest_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"@prefix skos: <{EX}> .\nskos:a skoss:b 1 .")
    (tmp_path / "b.ttl").write_text(f"<{EX}a> <{EX}p> 1 .")
    loaded = load_files([tmp_path])
    assert len(rows(loaded.dataset)) == 1
    (fault,) = loaded.diagnostics
    assert (fault.code, fault.hint) == ("KG0102", "did you mean 'skos'?")
    assert str(fault.location) == f"{tmp_path}/a.ttl:2:8"
    with pytest.raises(InputError):
        loaded.require()


def test_byte_order_mark_crlf_and_compression_are_read(tmp_path: Path) -> None:
    text = f"\ufeff<{EX}a> <{EX}p> 1 .\r\n<{EX}a> <{EX}p> 2 .\r\n"
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "sub" / "deep" / "a.ttl.gz").write_bytes(gzip.compress(text.encode()))
    assert len(rows(load_files([tmp_path]).require())) == 2


def test_project_files_have_roles_and_relative_paths(tmp_path: Path) -> None:
    (tmp_path / "kgtool.toml").write_text('[project]\nbase = "http://example.org/"\n')
    for folder in ("ontology/shapes", "graph"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ontology/a.ttl").write_text(f"<{EX}a> a <{EX}C> .")
    (tmp_path / "ontology/shapes/s.ttl").write_text(f"<{EX}s> a <{EX}S> .")
    (tmp_path / "graph/d.ttl").write_text("<d> a <C> .")
    dataset = load(open_project(tmp_path)).require()
    assert [(source.path, source.role) for source in dataset.sources] == [
        ("ontology/a.ttl", GraphRole.ONTOLOGY),
        ("ontology/shapes/s.ttl", GraphRole.SHAPES),
        ("graph/d.ttl", GraphRole.DATA),
    ]
    assert rows(dataset)[-1][0] == f"<{EX}d>"
    assert all((block.graph == DEFAULT_GRAPH).all() for block in dataset.blocks)
