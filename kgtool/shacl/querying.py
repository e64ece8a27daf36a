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
from kgtool.sparql.correlated import correlated
from kgtool.sparql.exact_queries import exact_query, takes_least
from kgtool.sparql.exact_terms import has_apart, together_term
from kgtool.sparql.exactness import rewritten
from kgtool.terms import Literal, NamedNode, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kgtool.rules.relations import Frame
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.store import Contents

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
        self._contents: Contents | None = None
        self._forms: dict[str, list[str]] | None = None

    def ask(self, text: str, copy: int) -> Any:
        """Return what the store answers in the view of a copy."""
        import pyoxigraph

        default: list[Any] = [pyoxigraph.DefaultGraph(), _MORE][: copy + 1]
        return self._filled().store.query(
            text, default_graph=default, named_graphs=[_SHAPES_GRAPH], custom_functions=dict(FUNCTIONS)
        )

    def _filled(self) -> Contents:
        """Return the store, which counts for no shape while it is filled: that is done before a limit runs."""
        if self._contents is None:
            from kgtool.shacl.store import fill_store

            with self._watch.for_all("the SPARQL store"):
                self._contents = fill_store(self.data, self._shapes, _SHAPES_GRAPH, _MORE)
        return self._contents

    def prebound(self, constraint: QueryConstraint, shape: Term, nodes: Iterable[int]) -> Prebound:
        """Return the query of a constraint as the store is asked for these focus nodes and values."""
        bound = (term_to_text(term) for _, term in constraint.bindings)
        texts = self.data.terms.texts
        is_exact = self._is_exact(constraint.text, (*bound, *(texts[node % COPY] for node in nodes)))
        return Prebound.of(constraint, shape, _SHAPES_GRAPH, self._filled().apart if is_exact else None)

    def _is_exact(self, text: str, bound: Sequence[str]) -> bool:
        """Say whether a query may meet a term that is kept apart: of the data, of its own, bound, or of the shapes."""
        contents = self._filled()
        if contents.in_data or has_apart(exact_query(text)):
            return True
        return bool(contents.apart) and ("GRAPH" in text.upper() or any(each in contents.apart for each in bound))

    def _within(self, work: Callable[[], _T]) -> _T:
        """Do some work with the store in the time that the shape has left."""
        self._filled()
        return self._watch.within(work)

    def let_go(self) -> None:
        """Let the store go, which takes more memory than all results; the next query would fill another."""
        self._contents = self._forms = None

    def targets(self, text: str, copy: int) -> list[int]:
        """Return the ids of what a SPARQL target selects as ?this, as nodes of a copy."""
        asked = exact_query(text) if self._is_exact(text, ()) else text
        found = [each["this"] for each in self._run(correlated(asked), copy) if "this" in each]
        self._look_up(found)
        least = takes_least(text)
        return [self.id_of(node, least=least) + copy * COPY for node in found]

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
            self._look_up_mapped(found)
            yield from ((nodes[0], each) for each in found)
            return
        stored = self._stored((texts[node] for node in nodes), prebound.apart)
        alike: dict[str, list[int]] = defaultdict(list)
        for node in nodes:
            alike[stored[texts[node]]].append(node)
        found = self._run(prebound.for_all(list(alike)), copy)
        self._look_up_mapped(found)
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
            stored = self._stored((text for pair in written for text in pair), prebound.apart)
            written = [(stored[this], stored[value]) for this, value in written]
        found = self._run(prebound.for_pairs(written), copy)
        return {int(each[PAIR].value) for each in found}  # type: ignore[union-attr] # a number

    def _stored(self, texts: Iterable[str], apart: Mapping[str, str]) -> dict[str, str]:
        """Return terms as they come back from the store, which changes the case of language tags."""
        stored = {text: text for text in texts}
        literals = [text for text in stored if text.startswith(('"', "<<"))]
        if literals:
            rows = [(apart.get(text, text), str(number)) for number, text in enumerate(literals)]
            found = self._run(f"SELECT ?this ?{PAIR} {{ {table(('this', PAIR), rows)} }}", 0)
            stored |= {literals[int(each[PAIR].value)]: term_to_text(each["this"]) for each in found}  # type: ignore[union-attr] # a number
        return stored

    def id_of(self, term: Term, *, least: bool = False) -> int:
        """Return the id of a term of a solution; ``least``: it may be the engine's form of one that the data has.

        Where the data has several forms of a value, the engine's stays.
        """
        text, terms = term_to_text(term), self.data.terms
        if least and terms.find(text) is None:
            forms = self._engine_forms().get(text, [])
            text = forms[0] if len(forms) == 1 else text
        return terms.intern(text)

    def _engine_forms(self) -> dict[str, list[str]]:
        """Return the literals of the data that are kept apart, by the engine's form of them."""
        if self._forms is None:
            self._forms = defaultdict(list)
            for text, form in sorted(rewritten(self._filled().apart).items()):
                self._forms[form].append(text)
        return self._forms

    def _look_up_mapped(self, solutions: Iterable[Mapping[str, Term]]) -> None:
        """Find the terms of many solutions that become ids."""
        self._look_up(term for each in solutions for name in _MAPPED if (term := each.get(name)) is not None)

    def _look_up(self, terms: Iterable[Term]) -> None:
        """Find many terms at once; one by one each would cost a search in the columns of a large dictionary."""
        self.data.terms.look_up(map(term_to_text, terms))

    def _run(self, text: str, copy: int) -> list[Mapping[str, Term]]:
        return self._within(lambda: self._solved(text, copy))

    def _solved(self, text: str, copy: int) -> list[Mapping[str, Term]]:
        result = self.ask(text, copy)
        names = [variable.value for variable in result.variables]
        rows: Iterable[Iterable[Term]] = result
        if self._filled().apart:
            rows = ([together_term(term) for term in solution] for solution in result)
        found: list[Mapping[str, Term]] = [dict(zip(names, row, strict=True)) for row in rows]
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
    shape = scene.shapes[entry.shape].node
    if entry.constraint.ask:
        asked = sorted(pairs)
        prebound = queries.prebound(entry.constraint, shape, {node for pair in asked for node in pair})
        yield from _asked(scene, queries, entry, prebound, asked)
    else:
        prebound = queries.prebound(entry.constraint, shape, nodes)
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
        value = queries.id_of(own, least=prebound.takes_least) + node - node % COPY if own is not None else -1
        yield (
            entry.number,
            node,
            node if own is None and is_node_shape else value,
            queries.id_of(path) if isinstance(path, NamedNode) else -1,
            messages.of(found, node, value),
        )
