from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand


def test_documents_that_say_the_same_have_the_same_canonical_form(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://a> <http://p> [ <http://q> 1 ] , [ <http://q> 2 ] .")
    (tmp_path / "b.nt").write_text(
        '_:y <http://q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<http://a> <http://p> _:y .\n'
        '<http://a> <http://p> _:x .\n_:x <http://q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )
    first, second = (kgtool("canon", tmp_path / name) for name in ("a.ttl", "b.nt"))
    assert first.out == second.out
    assert "_:c14n1" in first.out


def test_the_map_is_json_from_input_labels_to_canonical_ones(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("_:x <http://p> <http://o> .\n")
    assert json.loads(kgtool("canon", tmp_path / "a.nq", "--as", "map").out) == {"x": "c14n0"}


@pytest.mark.parametrize(("arguments", "code"), [((), 3), (("--limit", "5"), 3), (("--hash", "MD5"), 2)])
def test_poison_ends_with_3_and_wrong_usage_with_2(
    kgtool: RunCommand, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    path = tmp_path / "a.nt"
    path.write_text("".join(f"_:a{a} <http://p> _:a{b} .\n" for a in range(10) for b in range(10) if a != b))
    assert kgtool("canon", path, *arguments).code == code
