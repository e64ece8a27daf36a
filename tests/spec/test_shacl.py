from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest

from kgtool.errors import KgtoolError
from kgtool.operations.validate import render, validate
from kgtool.shacl.graph import ShapesGraph
from kgtool.shacl.pathreading import read_path
from kgtool.shacl.paths import path_triples
from kgtool.terms import BlankNode, NamedNode, Triple
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.terms import Term

pytestmark = pytest.mark.spec

_FOLDER = Path(os.environ.get("KGTOOL_W3C", Path(__file__).parents[3] / "shared" / "w3c")) / "data-shapes" / "tests"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_FIELDS = (
    SH.focusNode,
    SH.value,
    SH.sourceShape,
    SH.sourceConstraintComponent,
    SH.sourceConstraint,
    SH.resultSeverity,
)
_BASE = "https://example.org/tests/"


def _graph(path: Path) -> ShapesGraph:
    base = _BASE + path.relative_to(_FOLDER).as_posix()
    return ShapesGraph(quad.triple for quad in pyoxigraph.parse(path=str(path), base_iri=base, format=_TURTLE))


_TURTLE = pyoxigraph.RdfFormat.TURTLE


def _tests(path: Path) -> Iterator[tuple[str, Path]]:
    graph = _graph(path)
    for triple in graph.with_predicate(NamedNode(f"{_MF}include")):
        assert isinstance(triple.object, NamedNode)
        yield from _tests(_FOLDER / triple.object.value[len(_BASE) :])
    for triple in graph.with_predicate(NamedNode(f"{_MF}entries")):
        for entry in graph.items(triple.object):
            assert isinstance(entry, NamedNode)
            yield entry.value, path


def _cases() -> list[Any]:
    if not _FOLDER.is_dir():
        reason = "no W3C SHACL suite: set KGTOOL_W3C to the folder that holds data-shapes/"
        return [pytest.param("", Path(), marks=pytest.mark.skip(reason))]
    return [pytest.param(iri, path, id=iri.removeprefix(_BASE)) for iri, path in _tests(_FOLDER / "manifest.ttl")]


def _validated(graph: ShapesGraph, action: Term, path: Path) -> bytes:
    """Return the report that the command writes as Turtle."""
    files = []
    for name in ("dataGraph", "shapesGraph"):
        iri = graph.value(action, NamedNode(f"{_SHT}{name}"))
        assert isinstance(iri, NamedNode)
        files.append(_FOLDER / iri.value[len(_BASE) :])
    found = validate(data=files[:1], shapes=files[1:], base=_BASE + path.relative_to(_FOLDER).as_posix())
    written = render(found, "turtle")
    assert isinstance(written, bytes)
    return written


def _report(graph: ShapesGraph, report: Term, *, messages: bool) -> str:
    """Return the report in canonical form, with the properties that the suite compares."""
    minted = count()
    root = BlankNode("report")
    triples = [Triple(root, SH.conforms, graph.objects(report, SH.conforms)[0])]
    for number, result in enumerate(graph.objects(report, SH.result)):
        node = BlankNode(f"result{number}")
        triples.append(Triple(root, SH.result, node))
        fields = (*_FIELDS, SH.resultMessage) if messages else _FIELDS
        triples += [Triple(node, field, value) for field in fields for value in graph.objects(result, field)]
        for path in graph.objects(result, SH.resultPath):
            value, more = path_triples(read_path(graph, path), lambda: BlankNode(f"path{next(minted)}"))
            triples += [Triple(node, SH.resultPath, value), *more]
    dataset = pyoxigraph.Dataset(pyoxigraph.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(str(quad) for quad in dataset))


def test_the_suite_has_all_its_tests() -> None:
    if not _FOLDER.is_dir():
        pytest.skip("no W3C SHACL suite: set KGTOOL_W3C to the folder that holds data-shapes/")
    assert len(_cases()) == 120


@pytest.mark.parametrize(("iri", "path"), _cases())
def test_the_report_is_the_expected_one(iri: str, path: Path) -> None:
    graph = _graph(path)
    entry = NamedNode(iri)
    action, expected = graph.value(entry, NamedNode(f"{_MF}action")), graph.value(entry, NamedNode(f"{_MF}result"))
    assert action is not None
    assert expected is not None
    if expected == NamedNode(f"{_SHT}Failure"):
        with pytest.raises(KgtoolError):
            _validated(graph, action, path)
        return
    written = _validated(graph, action, path)
    found = ShapesGraph(quad.triple for quad in pyoxigraph.parse(written, format=_TURTLE))
    (report,) = found.subjects_of(SH.conforms)
    messages = any(graph.objects(result, SH.resultMessage) for result in graph.objects(expected, SH.result))
    assert _report(found, report, messages=messages) == _report(graph, expected, messages=messages)
