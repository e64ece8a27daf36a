"""The cases of the W3C SPARQL suites, and results as values that can be compared."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from kgtool.sparql.exactness import rewritten
from tests.spec.suites import folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
ELSEWHERE = ("entailment", "protocol", "service", "service-description", "graph-store-protocol", "http-rdf-update")
"""Parts that need a network or an entailment regime."""

Node = Any
Row = tuple["str | None", ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One test: files by what they are for; ``graphs`` and ``result_graphs`` are (name, file) pairs."""

    iri: str
    kind: str
    base: str
    request: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    result_graphs: tuple[tuple[str, Path], ...] = ()

    @property
    def name(self) -> str:
        """Return folder and fragment, as test names show them."""
        return f"{self.request.parent.name}-{self.iri.rpartition('#')[2]}"


@dataclass(frozen=True, slots=True)
class Rows:
    """A SELECT's or ASK's result: rows as texts in the engine's form, or a boolean."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    boolean: bool | None = None


class _Manifest:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.uri = path.parent.as_uri() + "/"
        self.about: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=path.as_uri()):
            self.about[quad.subject][quad.predicate.value].append(quad.object)

    def one(self, node: Node, iri: str) -> Node | None:
        return next(iter(self.about[node][iri]), None)

    def members(self, node: Node) -> Iterator[Node]:
        while node is not None and node != NamedNode(RDF + "nil"):
            yield self.one(node, RDF + "first")
            node = self.one(node, RDF + "rest")

    def file(self, node: Node) -> Path:
        return Path(unquote(node.value.removeprefix("file://")))

    def named(self, nodes: Iterable[Node], base: str) -> tuple[tuple[str, Path], ...]:
        found = []
        for node in nodes:
            inner = self.one(node, UT + "graph")
            label = self.one(node, RDFS + "label")
            if inner is not None:
                found.append(
                    (label.value if label is not None else base + inner.value[len(self.uri) :], self.file(inner))
                )
            else:
                found.append((base + node.value[len(self.uri) :], self.file(node)))
        return tuple(found)

    def cases(self) -> Iterator[Case]:
        head = next(node for node in self.about if self.about[node][MF + "entries"] or self.about[node][MF + "include"])
        for included in self.about[head][MF + "include"]:
            for node in self.members(included):
                yield from _Manifest(self.file(node)).cases()
        declared = self.one(head, MF + "assumedTestBase")
        base = declared.value if declared is not None else self.uri
        for node in self.members(self.one(head, MF + "entries")):
            kind = self.one(node, RDF + "type")
            if kind is not None and self.path.parent.name not in ELSEWHERE:
                yield self.case(node, kind.value.rpartition("#")[2], base)

    def case(self, node: Node, kind: str, base: str) -> Case:
        iri = base + self.path.name + "#" + node.value.rpartition("#")[2]
        action, result = self.one(node, MF + "action"), self.one(node, MF + "result")
        request = self.one(action, QT + "query") or self.one(action, UT + "request") or action
        data = [*self.about[action][QT + "data"], *self.about[action][UT + "data"]]
        graphs = [*self.about[action][QT + "graphData"], *self.about[action][UT + "graphData"]]
        if kind == "UpdateEvaluationTest":
            after = self.one(result, UT + "data")
            file = self.file(after) if after is not None else None
            after_graphs = self.named(self.about[result][UT + "graphData"], base)
        else:
            file, after_graphs = (self.file(result) if result is not None else None), ()
        path = self.file(request)
        files = tuple(self.file(each) for each in data)
        return Case(iri, kind, base + path.name, path, files, self.named(graphs, base), file, after_graphs)


@cache
def sparql_cases(version: str) -> tuple[Case, ...]:
    """Return the cases of ``sparql10``, ``sparql11`` or ``sparql12``; none where the suites are not present."""
    root = folder()
    start = {"sparql11": "manifest-all.ttl"}.get(version, "manifest.ttl")
    path = root / "rdf-tests" / "sparql" / version / start if root else None
    return tuple(_Manifest(path).cases()) if path is not None and path.is_file() else ()


def read_result(path: Path, base: str) -> Rows | Dataset:
    """Read an expected result: a result format, a result set in RDF, or a graph; ``base`` is the folder's IRI."""
    kinds = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
    if path.suffix in kinds:
        return rows_of_document(path.read_bytes(), kinds[path.suffix])
    quads = list(parse(path=str(path), base_iri=base + path.name))
    if any(quad.object == NamedNode(RS + "ResultSet") for quad in quads):
        return _rows_of_result_set(quads)
    return Dataset(quads)


def rows_of_document(document: bytes, kind: QueryResultsFormat) -> Rows:
    """Return the rows of a document in one of the result formats."""
    read = parse_query_results(document, format=kind)
    if isinstance(read, QueryBoolean):
        return Rows((), (), bool(read))
    names = tuple(variable.value for variable in read.variables)
    return Rows(names, tuple(tuple(None if term is None else text(term) for term in row) for row in read))


def text(term: Node, prefix: str = "") -> str:
    """Return the N-Triples text of a term, triple terms included; ``prefix`` goes before blank node labels."""
    if hasattr(term, "predicate"):
        return f"<<( {text(term.subject, prefix)} {text(term.predicate)} {text(term.object, prefix)} )>>"
    return f"_:{prefix}{term.value}" if isinstance(term, BlankNode) else str(term)


def _rows_of_result_set(quads: list[Node]) -> Rows:
    about: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        about[quad.subject][quad.predicate.value].append(quad.object)
    head = next(node for node in about if about[node][RDF + "type"] == [NamedNode(RS + "ResultSet")])
    if about[head][RS + "boolean"]:
        return Rows((), (), about[head][RS + "boolean"][0].value == "true")
    names = tuple(sorted(each.value for each in about[head][RS + "resultVariable"]))
    solutions = about[head][RS + "solution"]
    solutions.sort(key=lambda node: int(about[node][RS + "index"][0].value) if about[node][RS + "index"] else 0)
    rows = []
    for solution in solutions:
        bound = {
            about[b][RS + "variable"][0].value: text(about[b][RS + "value"][0]) for b in about[solution][RS + "binding"]
        }
        rows.append(tuple(bound.get(name) for name in names))
    return Rows(names, tuple(rows))


def same_rows(one: Rows, other: Rows, *, ordered: bool = False, lax: bool = False) -> bool:
    """Say whether two results are equal: blank nodes renamed, literals in the engine's form, in order if ``ordered``.

    With ``lax`` (REDUCED) equal rows count once.
    """
    if one.boolean is not None or other.boolean is not None:
        return one.boolean == other.boolean
    if sorted(one.variables) != sorted(other.variables) or (not lax and len(one.rows) != len(other.rows)):
        return False
    (left, left_nodes), (right, right_nodes) = _normal(one), _normal(other)
    if ordered and not left_nodes and not right_nodes:
        return left == right
    if lax:
        left, right = sorted(set(left), key=str), sorted(set(right), key=str)
    same = sorted(left, key=str) == sorted(right, key=str)
    return same and same_graphs(_as_dataset(left_nodes, one.variables), _as_dataset(right_nodes, other.variables))


def _normal(result: Rows) -> tuple[list[Row], list[Row]]:
    """Return the rows without and those with blank nodes, columns in the order of their names."""
    order = sorted(range(len(result.variables)), key=lambda at: result.variables[at])
    forms = rewritten({cell for row in result.rows for cell in row if cell})
    rows = [tuple(forms.get(row[at] or "", row[at]) for at in order) for row in result.rows]
    blank = [any(cell and "_:" in cell for cell in row) for row in rows]
    kept = [row for row, has in zip(rows, blank, strict=True) if not has]
    return kept, [row for row, has in zip(rows, blank, strict=True) if has]


def _as_dataset(rows: list[Row], variables: tuple[str, ...]) -> Dataset:
    """Return rows as a graph, a node a row, so that blank nodes are compared as in graphs."""
    names = sorted(variables)
    lines = [
        f"_:row{number} <urn:column:{name}> {cell} .\n"
        for number, row in enumerate(rows)
        for name, cell in zip(names, row, strict=True)
        if cell is not None
    ]
    store = Store()
    store.extend(parse("".join(lines).encode(), format=RdfFormat.N_QUADS))
    return Dataset(store)


def same_graphs(one: Dataset, other: Dataset) -> bool:
    """Say whether two datasets are isomorphic."""
    for each in (one, other):
        each.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return one == other
