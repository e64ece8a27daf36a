"""Running SPARQL constraints: the only part of validation that needs a SPARQL store.

SHACL §5.3 (https://www.w3.org/TR/shacl/#sparql-constraints-validation), §6.2
(https://www.w3.org/TR/shacl/#constraint-components-validation) and appendix A on pre-binding
(https://www.w3.org/TR/shacl/#pre-binding).
"""

from __future__ import annotations

from collections import defaultdict
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from kgtool.errors import Diagnostic, EngineError
from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.data import COPY
from kgtool.shacl.messages import Messages
from kgtool.shacl.prebinding import FUNCTIONS, PAIR, Prebound, table
from kgtool.shacl.scene import VIOLATION, Entry, Scene
from kgtool.shacl.stopwatch import Stopwatch
from kgtool.terms import Literal, NamedNode, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyoxigraph

    from kgtool.rules.relations import Frame
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.store import TermMap

__all__ = ["Queries", "query_violations", "violating"]

_SHAPES_GRAPH = NamedNode("urn:x-kgtool:shapes")
_MORE = NamedNode("urn:x-kgtool:inferred")
_MAPPED = ("this", "value", "path")
"""What of a solution becomes ids."""
_T = TypeVar("_T")
_Item = TypeVar("_Item")
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

    def ask(self, text: str, copy: int) -> Any:
        """Return what the store answers in the view of a copy."""
        import pyoxigraph

        default: list[Any] = [pyoxigraph.DefaultGraph(), _MORE][: copy + 1]
        return self._full_store().query(
            text, default_graph=default, named_graphs=[_SHAPES_GRAPH], custom_functions=dict(FUNCTIONS)
        )

    def _full_store(self) -> pyoxigraph.Store:
        """Return the store, which counts for no shape while it is filled: that is done before a limit runs."""
        if self._store is None:
            from kgtool.shacl.store import fill_store

            with self._watch.for_all("the SPARQL store"):
                self._store = fill_store(self.data, self._shapes, _SHAPES_GRAPH, _MORE)
        return self._store

    def _within(self, work: Callable[[], _T]) -> _T:
        """Do some work with the store in the time that the shape has left."""
        self._full_store()
        return self._watch.within(work)

    def let_go(self) -> None:
        """Let the store go, which takes more memory than all results; the next query would fill another."""
        self._store = self._map = None

    def targets(self, text: str, copy: int) -> list[int]:
        """Return the ids of what a SPARQL target selects as ?this, as nodes of a copy."""
        found = self._within(lambda: [solution["this"] for solution in self.ask(text, copy)])
        nodes = [node for node in found if node is not None]
        self._known().look_up(nodes)
        return [self.id_of(node) + copy * COPY for node in nodes]

    def solutions(self, prebound: Prebound, nodes: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Term]]]:
        """Yield the solutions of a SELECT by focus node; many nodes share a run where that changes nothing."""
        for copy in range(len(self.data.columns)):
            own = [node % COPY for node in nodes if node // COPY == copy]
            for chunk in _chunks(own, prebound.most):
                for node, found in self._solutions(prebound, chunk, copy):
                    yield node + copy * COPY, found

    def _solutions(
        self, prebound: Prebound, nodes: Sequence[int], copy: int
    ) -> Iterator[tuple[int, Mapping[str, Term]]]:
        texts = self.data.terms.texts
        if len(nodes) == 1:
            found = self._run(prebound.for_one({"this": texts[nodes[0]]}), copy)
            self._look_up(found)
            yield from ((nodes[0], each) for each in found)
            return
        stored = self._stored(texts[node] for node in nodes)
        alike: dict[str, list[int]] = defaultdict(list)
        for node in nodes:
            alike[stored[texts[node]]].append(node)
        found = self._run(prebound.for_all(list(alike)), copy)
        self._look_up(found)
        yield from ((node, each) for each in found for node in alike[term_to_text(each["this"])])

    def refused(self, prebound: Prebound, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of focus node and value for which an ASK is false; many share a run as in `solutions`."""
        for copy in range(len(self.data.columns)):
            own = [pair for pair in pairs if pair[0] // COPY == copy]
            for chunk in _chunks(own, prebound.most):
                good = self._accepted(prebound, chunk, copy)
                yield from (pair for number, pair in enumerate(chunk) if number not in good)

    def _accepted(self, prebound: Prebound, pairs: Sequence[tuple[int, int]], copy: int) -> set[int]:
        """Return which of the pairs an ASK is true for, by their numbers."""
        texts = self.data.terms.texts
        written = [(texts[node % COPY], texts[value % COPY]) for node, value in pairs]
        if len(written) == 1:
            text = prebound.for_one(dict(zip(("this", "value"), written[0], strict=True)))
            return {0} if self._within(lambda: bool(self.ask(text, copy))) else set()
        if prebound.places.counts:
            stored = self._stored(text for pair in written for text in pair)
            written = [(stored[this], stored[value]) for this, value in written]
        found = self._run(prebound.for_pairs(written), copy)
        return {int(each[PAIR].value) for each in found}  # type: ignore[union-attr] # a number

    def _stored(self, texts: Iterable[str]) -> dict[str, str]:
        """Return terms as the store writes them, which changes numbers: for it 01 and 1 are one term."""
        stored = {text: text for text in texts}
        literals = [text for text in stored if text.startswith(('"', "<<"))]
        if literals:
            rows = [(text, str(number)) for number, text in enumerate(literals)]
            found = self._run(f"SELECT ?this ?{PAIR} {{ {table(('this', PAIR), rows)} }}", 0)
            stored |= {literals[int(each[PAIR].value)]: term_to_text(each["this"]) for each in found}  # type: ignore[union-attr] # a number
        return stored

    def id_of(self, term: Term) -> int:
        """Return the id of a term of a solution, literals under the form that the data has."""
        return self._known().id_of(term)

    def _known(self) -> TermMap:
        if self._map is None:
            from kgtool.shacl.store import TermMap

            self._map = TermMap(self.data)
        return self._map

    def _look_up(self, solutions: Iterable[Mapping[str, Term]]) -> None:
        """Find the terms of many solutions at once."""
        self._known().look_up(term for each in solutions for name in _MAPPED if (term := each.get(name)) is not None)

    def _run(self, text: str, copy: int) -> list[Mapping[str, Term]]:
        return self._within(lambda: self._solved(text, copy))

    def _solved(self, text: str, copy: int) -> list[Mapping[str, Term]]:
        result = self.ask(text, copy)
        names = [variable.value for variable in result.variables]
        found: list[Mapping[str, Term]] = [dict(zip(names, solution, strict=True)) for solution in result]
        if any(None in each.values() for each in found):
            return [{name: term for name, term in each.items() if term is not None} for each in found]
        return found


def _chunks(rows: Sequence[_Item], most: int) -> Iterator[Sequence[_Item]]:
    return (rows[start : start + most] for start in range(0, len(rows), most))


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
    messages = Messages(scene, entry)
    for node, value in queries.refused(prebound, pairs):
        yield entry.number, node, value, -1, messages.of({}, node, value)


def _selected(
    scene: Scene, queries: Queries, entry: Entry[QueryConstraint], prebound: Prebound, nodes: Sequence[int]
) -> Iterator[Row]:
    is_node_shape = scene.shapes[entry.shape].path is None
    messages = Messages(scene, entry)
    for node, found in queries.solutions(prebound, nodes):
        failure = found.get("failure")
        if isinstance(failure, Literal) and failure.value == "true":
            message = f"the query of {term_to_text(entry.constraint.source)} reports a failure"
            raise EngineError(Diagnostic("KG0708", message))
        own, path = found.get("value"), found.get("path")
        value = queries.id_of(own) + node - node % COPY if own is not None else -1
        yield (
            entry.number,
            node,
            node if own is None and is_node_shape else value,
            queries.id_of(path) if isinstance(path, NamedNode) else -1,
            messages.of(found, node, value),
        )
