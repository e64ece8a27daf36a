"""The child process that holds a store and evaluates: it can be killed, which is the only way to stop the engine.

It is started by path and imports nothing of kgtool, so that it is ready in some forty milliseconds. Requests come as
marshalled dictionaries with a length before them on stdin, and answers go back the same way on stdout; both ends are
this same Python. Terms travel as their N-Triples text.
"""

from __future__ import annotations

import json
import marshal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 2000
"""How many rows travel together."""


def main() -> None:
    """Answer requests until stdin ends."""
    limit = int(sys.argv[1])
    if limit:
        _limit_memory(limit)
    worker = _Worker()
    stdin = sys.stdin.buffer
    while len(head := stdin.read(8)) == struct.calcsize("<Q"):
        request = marshal.loads(stdin.read(struct.unpack("<Q", head)[0]))  # noqa: S302 - comes from our own parent
        try:
            for message in getattr(worker, f"do_{request.pop('do')}")(**request):
                _send(message)
            _send({"end": True})
        except MemoryError:
            _send({"error": "memory", "text": ""})
        except SyntaxError as error:
            _send({"error": "syntax", "text": str(error)})
        except (RuntimeError, ValueError, OSError) as error:
            _send({"error": "engine", "text": str(error)})


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    wanted = megabytes << 20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def _send(message: dict[str, Any]) -> None:
    body = marshal.dumps(message)
    sys.stdout.buffer.write(struct.pack("<Q", len(body)))
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


class _Worker:
    """The store and what is known about it; each method ``do_…`` is a request and yields its answer in parts."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.exact: dict[str, str] = {}

    def do_open(self, folder: str) -> Iterator[dict[str, Any]]:
        """Open an index read-only."""
        self.store = ox.Store.read_only(f"{folder}/store")
        self.exact = json.loads(Path(folder, "exact.json").read_text(encoding="utf-8"))["written"]
        yield {}

    def do_fill(self, *, nquads: bytes, exact: dict[str, str], fresh: bool) -> Iterator[dict[str, Any]]:
        """Add statements to the store in memory, or to a fresh one."""
        if fresh:
            self.store, self.exact = ox.Store(), {}
        self.store.bulk_extend(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
        self.exact.update(exact)
        yield {}

    def do_query(  # noqa: PLR0913 - the fields of a request, all of them named
        self,
        *,
        text: str,
        base: str | None,
        prefixes: dict[str, str],
        default_graph: list[str] | None,
        max_rows: int,
        computed: list[str] | None,
    ) -> Iterator[dict[str, Any]]:
        """Evaluate a query; ``computed`` names the variables whose literals the query makes itself."""
        graphs = [_graph(name) for name in default_graph] if default_graph is not None else None
        result = self.store.query(text, base_iri=base, prefixes=prefixes, default_graph=graphs)
        if isinstance(result, ox.QueryBoolean):
            yield {"boolean": bool(result)}
        elif isinstance(result, ox.QuerySolutions):
            names = [variable.value for variable in result.variables]
            yield {"variables": names}
            mapped = [name not in (computed or ()) for name in names]
            yield from _chunks((self._row(solution, mapped) for solution in result), max_rows)
        else:
            yield {"variables": ["subject", "predicate", "object"]}
            yield from _chunks((self._triple(triple, trusting=not computed) for triple in result), max_rows)

    def do_update(
        self, *, operations: list[str], base: str | None, prefixes: dict[str, str]
    ) -> Iterator[dict[str, Any]]:
        """Run the operations of an update request one after another."""
        for operation in operations:
            self.store.update(operation, base_iri=base, prefixes=prefixes)
        yield {}

    def do_dump(self, max_rows: int) -> Iterator[dict[str, Any]]:
        """Send every quad as a row of texts; an empty text is the default graph."""
        rows = (
            (text(quad.subject), text(quad.predicate), text(quad.object), _graph_text(quad.graph_name))
            for quad in self.store
        )
        yield from _chunks(rows, max_rows)

    def do_labels(self, iris: list[str], properties: list[str], language: str) -> Iterator[dict[str, Any]]:
        """Send a label for each IRI that has one: of this language, else without one, else the first."""
        found = {}
        for iri in iris:
            labels = [
                (rank, quad.object.language != language, quad.object.language is not None, quad.object.value)
                for rank, name in enumerate(properties)
                for quad in self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(name), None, None)
                if isinstance(quad.object, ox.Literal)
            ]
            if labels:
                found[iri] = min(labels)[3]
        yield {"labels": found}

    def do_occurs(self, terms: list[str]) -> Iterator[dict[str, Any]]:
        """Send those of the IRIs that some quad holds, in any place."""
        yield {"found": [iri for iri in terms if self._occurs(ox.NamedNode(iri))]}

    def do_names(self, namespace: str, most: int) -> Iterator[dict[str, Any]]:
        """Send IRIs of a namespace, predicates and classes first, as far as a scan of ``most`` quads finds them."""
        found: dict[str, None] = {}
        for number, quad in enumerate(self.store):
            if number >= most:
                break
            for term in (quad.predicate, quad.object, quad.subject):
                if isinstance(term, ox.NamedNode) and term.value.startswith(namespace):
                    found[term.value] = None
        yield {"found": sorted(found)}

    def _occurs(self, node: ox.NamedNode) -> bool:
        patterns = (
            (node, None, None, None),
            (None, node, None, None),
            (None, None, node, None),
            (None, None, None, node),
        )
        return any(next(iter(self.store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)

    def _row(self, solution: Iterable[Any], mapped: list[bool]) -> tuple[str | None, ...]:
        return tuple(
            None if term is None else self._written(term) if maps else text(term)
            for term, maps in zip(solution, mapped, strict=True)
        )

    def _written(self, term: Any) -> str:
        found = text(term)
        return self.exact.get(found, found) if self.exact else found

    def _triple(self, triple: ox.Triple, *, trusting: bool) -> tuple[str, ...]:
        exact = self.exact and (trusting or self._holds(triple))
        return (
            text(triple.subject),
            text(triple.predicate),
            self._written(triple.object) if exact else text(triple.object),
        )

    def _holds(self, triple: ox.Triple) -> bool:
        found = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return next(iter(found), None) is not None


def text(term: Any) -> str:
    """Return the N-Triples text of a term."""
    if isinstance(term, ox.Triple):
        return f"<<( {text(term.subject)} {text(term.predicate)} {text(term.object)} )>>"
    return str(term)


def _graph(name: str) -> Any:
    return ox.NamedNode(name) if name else ox.DefaultGraph()


def _graph_text(name: Any) -> str:
    return "" if isinstance(name, ox.DefaultGraph) else str(name)


def _chunks(rows: Iterable[tuple[str | None, ...]], max_rows: int) -> Iterator[dict[str, Any]]:
    part: list[tuple[str | None, ...]] = []
    for number, row in enumerate(rows):
        if max_rows and number >= max_rows:
            yield {"rows": part}
            yield {"more": True}
            return
        part.append(row)
        if len(part) >= CHUNK:
            yield {"rows": part}
            part = []
    yield {"rows": part}


if __name__ == "__main__":
    main()
