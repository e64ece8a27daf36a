"""The W3C suites of SPARQL 1.1, 1.0 and 1.2: queries, updates, result formats, syntax."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Dataset, DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat, parse

from kgtool.operations.answering import Source
from kgtool.operations.query import prepare
from kgtool.rdfio.loading import load_files
from kgtool.sparql.evaluation import Engine, Request
from kgtool.sparql.filling import feed
from kgtool.sparql.names import graph_names
from kgtool.sparql.results import write_answer
from kgtool.sparql.stored import parse_query
from kgtool.sparql.syntax import check_query, check_update
from tests.spec.sparql_suite import (
    Case,
    Rows,
    read_result,
    rows_of_document,
    same_graphs,
    same_rows,
    sparql_cases,
    text,
)
from tests.spec.suites import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark.structures import ParameterSet

pytestmark = pytest.mark.spec

_VALUES = "the engine stores numbers by value: 01 and 1 are one term to it"
_GRAPH = "the engine joins GRAPH's variable after its group, not before"
_PATH = "the engine looks for the constant end of a zero-length path in the data only"
_TERMS = "the engine compares triple terms by their components' values"

KNOWN = {
    "sparql10/open-world#open-eq-01": _VALUES,
    "sparql10/open-world#date-2": "the engine takes dates with and without a time zone for comparable",
    "sparql10/graph#graph-variable-scope": _GRAPH,
    "sparql10/graph#graph-optional": _GRAPH,
    "sparql10/expr-builtin#dawg-str-1": _VALUES,
    "sparql10/expr-builtin#dawg-str-2": _VALUES,
    "sparql10/expr-builtin#sameTerm-simple": _VALUES,
    "sparql10/expr-builtin#sameTerm-eq": _VALUES,
    "sparql10/expr-builtin#sameTerm-not-eq": _VALUES,
    "sparql10/expr-builtin#case-insensitive-booleans": "the engine reads true and false in lower case only",
    "sparql10/expr-equals#eq-graph-1": _VALUES,
    "sparql10/expr-equals#eq-graph-2": _VALUES,
    "sparql10/distinct#distinct-1": _VALUES,
    "sparql10/distinct#distinct-9": _VALUES,
    "sparql10/syntax-sparql3#syn-bad-26": "the engine takes <?a&&?b> for two comparisons, not for an IRI",
    "sparql11/aggregates#agg-groupconcat-04": "the engine keeps the language that all values share",
    "sparql11/aggregates#agg-groupconcat-06": "the engine keeps the language of a single value",
    "sparql11/aggregates#agg-empty-group-count-graph": _GRAPH,
    "sparql11/bindings#graph": _GRAPH,
    "sparql11/functions#bnode01": "the engine makes one blank node a label in a query, not in a solution",
    "sparql11/negation#graph-minus": _GRAPH,
    "sparql11/property-path#zero_or_more_set_start": _PATH,
    "sparql11/property-path#zero_or_more_set_end": _PATH,
    "sparql11/property-path#zero_or_one_set_start": _PATH,
    "sparql11/property-path#zero_or_one_set_end": _PATH,
    "sparql12/grouping#group01": _VALUES,
    "sparql12/grouping#select-variable-reuse": "the engine refuses a column that reuses one beside an aggregate",
    "sparql12/eval-triple-terms#op-2": _TERMS,
    "sparql12/syntax-triple-terms-negative#tripleterm-subject-03": "the engine takes triple terms as subjects",
    "sparql12/syntax-triple-terms-negative#tripleterm-subject-06": "the engine takes a literal as a subject",
}
"""Tests that the engine fails, by version, folder and name, each with the reason."""


def _parameters(*kinds: str, positive: bool | None = None) -> list[ParameterSet]:
    found = []
    for version in ("sparql10", "sparql11", "sparql12"):
        for case in sparql_cases(version):
            if case.kind.startswith(kinds) and (positive is None or case.kind.startswith("Positive") == positive):
                reason = KNOWN.get(f"{version}/{case.request.parent.name}#{case.iri.rpartition('#')[2]}")
                marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
                found.append(pytest.param(case, id=f"{version}-{case.name}", marks=marks))
    return found or [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def _nquads(pairs: tuple[tuple[str, Path], ...], data: tuple[Path, ...], base: str, folder: Path) -> Path:
    """Write the dataset of a test as one N-Quads file, as a user of the command line would."""
    lines: list[str] = []
    for name, path in (*(("", path) for path in data), *pairs):
        graph = f" <{name}>" if name else ""
        prefix = f"d{len(lines)}x"
        for quad in parse(path=str(path), base_iri=base.rpartition("/")[0] + "/" + path.name):
            terms = [text(term, prefix) for term in quad.triple]
            graph = graph if isinstance(quad.graph_name, DefaultGraph) else f" {text(quad.graph_name, prefix)}"
            lines.append(f"{' '.join(terms)}{graph} .\n")
    target = folder / "data.nq"
    target.write_text("".join(lines), encoding="utf-8")
    return target


@pytest.mark.parametrize("case", _parameters("QueryEvaluationTest", "CSVResultFormatTest"))
def test_a_query_answers_as_expected(case: Case, engine: Engine, tmp_path: Path) -> None:
    written = case.request.read_bytes().decode()
    source = Source(data=(_nquads(case.graphs, case.data, case.base, tmp_path),), base=case.base)
    stored = parse_query(written, case.request.name)
    request, _ = prepare(stored, source, {})
    names = graph_names(request)[1]
    folder = case.base.rpartition("/")[0] + "/"
    if not case.data and not case.graphs:  # FROM names files that lie beside the query
        files = sorted(case.request.with_name(name.removeprefix(folder)) for name in names)
        source = Source(data=tuple(path for path in files if path.is_file()), base=case.base)
    dataset = load_files(source.data, base=case.base).require()
    paths = {folder + Path(each.path).name: number for number, each in enumerate(dataset.sources)}
    paths |= {folder + path.name: 0 for path in case.data}
    named = {paths[name]: name for name in names if name in paths}
    engine.fill(feed(dataset, "urn:kgtool:", named, union=False))
    answer = engine.query(request)
    assert case.result is not None
    if case.kind == "CSVResultFormatTest":
        assert _csv(write_answer(answer, "csv")) == _csv(case.result.read_bytes())
        return
    expected = read_result(case.result, case.base.rpartition("/")[0] + "/")
    if isinstance(expected, Rows):
        for name, kind in (("srj", QueryResultsFormat.JSON), ("xml", QueryResultsFormat.XML)):
            found = rows_of_document(write_answer(answer, name), kind)
            assert same_rows(found, expected, ordered=answer.ordered, lax="REDUCED" in written), name
    else:
        triples = b"".join(f"{s} {p} {o} .\n".encode() for s, p, o in answer.texts)
        assert same_graphs(Dataset(parse(triples, format=RdfFormat.N_TRIPLES)), expected)


def _csv(document: bytes) -> list[str]:
    """Return the lines of a CSV document, sorted, whatever its blank nodes are called."""
    return sorted(re.sub(r"_:\w+", "_:", line) for line in document.decode().splitlines())


@pytest.mark.parametrize("case", _parameters("UpdateEvaluationTest"))
def test_an_update_leaves_the_expected_dataset(case: Case, engine: Engine, tmp_path: Path) -> None:
    source = _nquads(case.graphs, case.data, case.base, tmp_path)
    dataset = load_files([source], base=case.base).require()
    engine.fill(feed(dataset, "urn:kgtool:", {}, union=False))
    engine.update(Request(case.request.read_bytes().decode(), case.request.name, case.base))
    found = "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in engine.quads()).encode()
    wanted: list[Quad] = []
    for name, path in ((("", case.result),) if case.result else ()) + case.result_graphs:
        read = parse(path=str(path), base_iri=case.base.rpartition("/")[0] + "/" + path.name)
        wanted += [Quad(quad.subject, quad.predicate, quad.object, NamedNode(name)) if name else quad for quad in read]
    assert same_graphs(Dataset(parse(found, format=RdfFormat.N_QUADS)), Dataset(wanted))


@pytest.mark.parametrize("case", _parameters("PositiveSyntax", "PositiveUpdateSyntax"))
def test_a_well_formed_request_has_no_faults(case: Case) -> None:
    check = check_update if "Update" in case.kind else check_query
    assert check(case.request.read_bytes().decode(), base=case.base) == ()


@pytest.mark.parametrize("case", _parameters("NegativeSyntax", "NegativeUpdateSyntax"))
def test_a_malformed_request_is_refused(case: Case) -> None:
    check = check_update if "Update" in case.kind else check_query
    assert check(case.request.read_bytes().decode(), base=case.base) != ()


def _handful() -> list[ParameterSet]:
    folders = ("aggregates", "csv-tsv-res", "construct", "subquery", "negation")
    found: dict[str, ParameterSet] = {}
    for case in sparql_cases("sparql11"):
        if case.kind == "QueryEvaluationTest" and case.request.parent.name in folders and case.data and not case.graphs:
            found.setdefault(case.request.parent.name, pytest.param(case, id=case.name))
    return [*found.values()] or [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]


@pytest.mark.parametrize("case", _handful())
def test_the_command_line_answers_as_expected(case: Case) -> None:
    data = [argument for path in case.data for argument in ("--data", str(path))]
    command = [sys.executable, "-m", "kgtool", "query", str(case.request), *data, "--base", case.base]
    assert case.result is not None
    expected = read_result(case.result, case.base.rpartition("/")[0] + "/")
    form = "srj" if isinstance(expected, Rows) else "nt"
    done = subprocess.run([*command, "--format", form], capture_output=True, check=True, timeout=60)
    if isinstance(expected, Rows):
        assert same_rows(rows_of_document(done.stdout, QueryResultsFormat.JSON), expected)
    else:
        assert same_graphs(Dataset(parse(done.stdout, format=RdfFormat.N_TRIPLES)), expected)
