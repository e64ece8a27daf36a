"""All claims of this repository through every pair of views, by the command line's own functions."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.import_ import import_
from kgtool.operations.views import export_view
from kgtool.project import open_project
from kgtool.rdfio.parser import read_document, read_rows

if TYPE_CHECKING:
    from kgtool.project import Project

ROOT = Path(__file__).parents[2]
CLAIM = "https://example.org/the-interview/ontology#Claim"
PARTS = {f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>" for name in ("subject", "predicate", "object")}


def rows_of(path: Path) -> set[tuple[str, str, str, str]]:
    return set(read_rows(read_document(path, str(path)))[0])


def written() -> set[tuple[str, str, str, str]]:
    """Return what the files of the graph say about claims and their spans, without kgtool's own reading of claims."""
    rows = {row for path in sorted((ROOT / "graph").rglob("*.ttl")) for row in rows_of(path)}
    claims = {s for s, _, o, _ in rows if o == f"<{CLAIM}>"}
    anchors = {o for s, p, o, _ in rows if s in claims and p.endswith(("#wasDerivedFrom>", "#mention>"))}
    selectors = {o for s, p, o, _ in rows if s in anchors and p.endswith("#hasSelector>")}
    return {row for row in rows if row[0] in claims | anchors | selectors}


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project(ROOT)


def imported_elsewhere(project: Project, view: str, folder: Path) -> Path:
    """Write a view of a project, and a project beside it that has everything but takes its claims from that view."""
    document = folder / f"{view}.trig"
    document.write_bytes(export_view(project, view=view, to="trig").document)
    other = folder / view
    (other / "graph").mkdir(parents=True)
    for name in ("kgtool.toml", "policy.toml", "ontology"):
        (other / name).symlink_to(ROOT / name)
    for name in ("entities", "times.ttl", "links.ttl", "sources.ttl"):
        (other / "graph" / name).symlink_to(ROOT / "graph" / name)
    (other / "graph" / "claims.ttl").write_bytes(import_(document, project=project).document)
    return other


def test_the_repository_has_380_claims() -> None:
    assert sum(o == f"<{CLAIM}>" for _, _, o, _ in written()) == 380


@pytest.mark.parametrize("first", ["wikibase", "rdf12", "nanopub"])
def test_every_claim_survives_a_view_and_any_other_after_it(project: Project, first: str, tmp_path: Path) -> None:
    expected = written()
    there = imported_elsewhere(project, first, tmp_path)
    assert rows_of(there / "graph" / "claims.ttl") == expected
    moved = open_project(there)
    for second in (view for view, _ in permutations(("wikibase", "rdf12", "nanopub"), 2) if view != first):
        document = tmp_path / f"{second}.trig"
        document.write_bytes(export_view(moved, view=second, to="trig").document)
        back = tmp_path / "back.ttl"
        back.write_bytes(import_(document, project=moved).document)
        assert rows_of(back) == expected


def test_every_claim_survives_nanopublications_with_trusty_uris(project: Project, tmp_path: Path) -> None:
    document = tmp_path / "trusty.trig"
    document.write_bytes(export_view(project, view="nanopub", trusty=True).document)
    found = import_(document, project=project)
    (tmp_path / "back.ttl").write_bytes(found.document)
    assert found.diagnostics == ()
    assert rows_of(tmp_path / "back.ttl") == written()
