"""Running SPARQL constraints: the only part of validation that needs a SPARQL store.

SHACL §5.3 (https://www.w3.org/TR/shacl/#sparql-constraints-validation), §6.2
(https://www.w3.org/TR/shacl/#constraint-components-validation) and appendix A on pre-binding
(https://www.w3.org/TR/shacl/#pre-binding).
"""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from kgtool.errors import Diagnostic, EngineError
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.data import COPY
from kgtool.shacl.paths import path_text
from kgtool.shacl.prebinding import Prebound
from kgtool.shacl.scene import VIOLATION, Entry, Scene
from kgtool.shacl.stopwatch import Stopwatch
from kgtool.shacl.store import TermMap, fill_store
from kgtool.terms import Literal, NamedNode, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyoxigraph

    from kgtool.rules.relations import Frame
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.graph import ShapesGraph

__all__ = ["Queries", "query_violations", "violating"]

_SHAPES_GRAPH = NamedNode("urn:x-kgtool:shapes")
_MORE = NamedNode("urn:x-kgtool:inferred")
_SLOT = re.compile(r"\{[?$](\w+)\}")
_CHUNK = 500
_T = TypeVar("_T")
Row: TypeAlias = tuple[int, int, int, int, int]
"""A violation: constraint, focus node, value, path, messages, as :data:`kgtool.shacl.scene.VIOLATION` names them."""


class Queries:
    """A store of the data, filled when the first query needs it, with the shapes graph as a named graph."""

    def __init__(self, data: DataGraph, shapes: ShapesGraph, watch: Stopwatch | None = None) -> None:
        """Take what the store is filled from, and what counts the time."""
        self.data = data
        self._watch = watch or Stopwatch()
        self._shapes = shapes
        self._store: pyoxigraph.Store | None = None
        self._map: TermMap | None = None

    def ask(self, text: str, copy: int, functions: dict[NamedNode, Callable[..., Term | None]] | None = None) -> Any:
        """Return what the store answers in the view of a copy."""
        import pyoxigraph

        default: list[Any] = [pyoxigraph.DefaultGraph(), _MORE][: copy + 1]
        return self._full_store().query(
            text, default_graph=default, named_graphs=[_SHAPES_GRAPH], custom_functions=functions or {}
        )

    def _full_store(self) -> pyoxigraph.Store:
        """Return the store, which counts for no shape while it is filled: that is done before a limit runs."""
        if self._store is None:
            with self._watch.for_all("the SPARQL store"):
                self._store = fill_store(self.data, self._shapes, _SHAPES_GRAPH, _MORE)
        return self._store

    def _within(self, work: Callable[[], _T]) -> _T:
        """Do some work with the store in the time that the shape has left."""
        self._full_store()
        return self._watch.within(work)

    def targets(self, text: str, copy: int) -> list[int]:
        """Return the ids of what a SPARQL target selects as ?this, as nodes of a copy."""
        found = self._within(lambda: [solution["this"] for solution in self.ask(text, copy)])
        return [self.id_of(node) + copy * COPY for node in found if node is not None]

    def solutions(self, prebound: Prebound, nodes: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Term]]]:
        """Yield the solutions of a SELECT by focus node; many nodes share a run where that changes nothing."""
        for copy in range(len(self.data.columns)):
            own = [node % COPY for node in nodes if node // COPY == copy]
            for node, found in self._solutions(prebound, own, copy):
                yield node + copy * COPY, found

    def _solutions(
        self, prebound: Prebound, nodes: Sequence[int], copy: int
    ) -> Iterator[tuple[int, Mapping[str, Term]]]:
        texts = self.data.terms.texts
        named = [node for node in nodes if not texts[node].startswith("_:")] if prebound.shared else []
        for start in range(0, len(named), _CHUNK):
            chunk = named[start : start + _CHUNK]
            for found in self._run(prebound.for_all([texts[node] for node in chunk]), copy, prebound):
                yield self.id_of(found["this"]), found
        done = set(named)
        for node in nodes:
            if node not in done:
                for found in self._run(prebound.for_one({"this": texts[node]}), copy, prebound):
                    yield node, found

    def holds(self, prebound: Prebound, node: int, value: int) -> bool:
        """Return the answer of an ASK for one value node."""
        texts = self.data.terms.texts
        text = prebound.for_one({"this": texts[node % COPY], "value": texts[value % COPY]})
        return self._within(lambda: bool(self.ask(text, node // COPY, prebound.functions())))

    def id_of(self, term: Term) -> int:
        """Return the id of a term of a solution, literals under the form that the data has."""
        if self._map is None:
            self._map = TermMap(self.data)
        return self._map.id_of(term)

    def _run(self, text: str, copy: int, prebound: Prebound) -> Iterator[Mapping[str, Term]]:
        yield from self._within(lambda: self._solved(text, copy, prebound))

    def _solved(self, text: str, copy: int, prebound: Prebound) -> list[Mapping[str, Term]]:
        result = self.ask(text, copy, prebound.functions())
        names = [variable.value for variable in result.variables]
        return [{name: value for name in names if (value := solution[name]) is not None} for solution in result]


def query_violations(scene: Scene, queries: Queries) -> Iterator[Frame]:
    """Yield the violations of every SPARQL constraint; raise EngineError (KG0708) where a query reports a failure."""
    entries = scene.of(QueryConstraint)
    if not entries:
        return
    asked = scene.table(shape=sorted({entry.shape for entry in entries}))
    values = scene.backend.fetch(scene.values.join(asked, on="shape", how="semi"))
    focus = scene.backend.fetch(scene.focus.join(asked, on="shape", how="semi"))
    rows: list[Row] = []
    for entry in entries:
        started = perf_counter()
        own = values["shape"] == entry.shape
        nodes = sorted(focus["f"][focus["shape"] == entry.shape].tolist())
        pairs = zip(values["f"][own].tolist(), values["v"][own].tolist(), strict=True)
        rows += violating(scene, queries, entry, nodes, pairs)
        scene.seconds[entry.shape] = scene.seconds.get(entry.shape, 0.0) + perf_counter() - started
    columns = zip(*rows, strict=True) if rows else [[]] * len(VIOLATION)
    yield scene.table(**dict(zip(VIOLATION, (list(column) for column in columns), strict=True)))


def violating(
    scene: Scene,
    queries: Queries,
    entry: Entry[QueryConstraint],
    nodes: Sequence[int],
    pairs: Iterable[tuple[int, int]],
) -> Iterator[Row]:
    """Yield the violations of one SPARQL constraint: of focus nodes, or for an ASK of pairs of focus node and value."""
    prebound = Prebound.of(entry.constraint, scene.shapes[entry.shape].node, _SHAPES_GRAPH)
    if entry.constraint.ask:
        yield from _asked(scene, queries, entry, prebound, sorted(pairs))
    else:
        yield from _selected(scene, queries, entry, prebound, nodes)


def _asked(
    scene: Scene,
    queries: Queries,
    entry: Entry[QueryConstraint],
    prebound: Prebound,
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Row]:
    for node, value in pairs:
        if not queries.holds(prebound, node, value):
            found = {"this": scene.data.terms.term(node % COPY), "value": scene.data.terms.term(value % COPY)}
            yield entry.number, node, value, -1, _message(scene, entry, found)


def _selected(
    scene: Scene, queries: Queries, entry: Entry[QueryConstraint], prebound: Prebound, nodes: Sequence[int]
) -> Iterator[Row]:
    is_node_shape = scene.shapes[entry.shape].path is None
    for node, found in queries.solutions(prebound, nodes):
        failure = found.get("failure")
        if isinstance(failure, Literal) and failure.value == "true":
            message = f"the query of {term_to_text(entry.constraint.source)} reports a failure"
            raise EngineError(Diagnostic("KG0708", message))
        value, path = found.get("value"), found.get("path")
        yield (
            entry.number,
            node,
            queries.id_of(value) + node - node % COPY if value is not None else node if is_node_shape else -1,
            queries.id_of(path) if isinstance(path, NamedNode) and is_node_shape else -1,
            _message(scene, entry, found),
        )


def _message(scene: Scene, entry: Entry[QueryConstraint], found: Mapping[str, Term]) -> int:
    """Keep a result's messages and return their number; -1 where the shape's own are to be used (§5.3.2)."""
    own = found.get("message")
    messages: tuple[Literal, ...] = (own,) if isinstance(own, Literal) else entry.constraint.messages
    if not messages:
        return -1
    shape = scene.shapes[entry.shape]
    known = {**dict(entry.constraint.bindings), **found}
    if shape.path is not None:
        known["PATH"] = Literal(path_text(shape.path))
    return scene.keep(tuple(_filled(message, known) for message in messages))


def _filled(message: Literal, known: Mapping[str, Term]) -> Literal:
    """Replace {?name} and {$name} by what the variable is bound to."""

    def written(slot: re.Match[str]) -> str:
        term = known.get(slot[1])
        return slot[0] if term is None else term.value  # type: ignore[union-attr] # a solution binds no triple terms here

    text = _SLOT.sub(written, message.value)
    return Literal(text, language=message.language) if message.language else Literal(text)
