"""Statements to documents: the same statements give the same bytes, whatever their order, terms exactly as they are.

N-Triples (https://www.w3.org/TR/n-triples/), N-Quads (https://www.w3.org/TR/n-quads/), Turtle, TriG, RDF/XML, JSON-LD.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from kgtool.errors import Diagnostic, UsageError
from kgtool.prefixes import PrefixMap
from kgtool.rdfio.arrangement import labels_for
from kgtool.rdfio.canonical import nquads_lines
from kgtool.rdfio.formats import format_named
from kgtool.terms import DefaultGraph, Quad, Triple, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.rdfio.canonical import Row
    from kgtool.roles import GraphRole

__all__ = ["Statement", "quads_of_rows", "rows_of", "rows_of_terms", "serialize", "serialize_rows"]

Statement: TypeAlias = "Quad | Triple"
_MANY = 15_000
"""From how many rows on Turtle is written from columns: what takes less time than to import what they need."""

Prefixes: TypeAlias = "PrefixMap | Mapping[str, str]"


def serialize(
    quads_or_triples: Iterable[Statement],
    format: str,  # noqa: A002 - the agreed name of the parameter
    prefixes: Prefixes | None = None,
    base: str | None = None,
) -> bytes:
    r"""Return quads or triples as a document in UTF-8; ``format`` is turtle, trig, nt, nq, rdfxml or jsonld.

    Blank nodes are written in place where one statement alone names them; the others get labels that depend on the
    statements around them. Raises UsageError (KG0104) for an unknown syntax, (KG0110) for named graphs in one that has
    none, and EngineError (KG0111) for what RDF/XML cannot say.

    >>> from kgtool.terms import Literal, NamedNode, Triple
    >>> triple = Triple(NamedNode("http://example.org/a"), NamedNode("http://example.org/p"), Literal("x"))
    >>> serialize([triple], "nt")
    b'<http://example.org/a> <http://example.org/p> "x" .\n'
    """
    return serialize_rows(rows_of_terms(quads_or_triples), format, prefixes, base)


def serialize_rows(
    rows: Iterable[Row],
    format: str,  # noqa: A002 - as in serialize
    prefixes: Prefixes | None = None,
    base: str | None = None,
) -> bytes:
    """Return rows of N-Triples texts as a document; see :func:`serialize`."""
    form = format_named(format)
    kept = list(rows)
    if not form.quads and any(g for _, _, _, g in kept):
        hint = "use trig, nq or jsonld"
        raise UsageError(Diagnostic("KG0110", f"{form.title} has no named graphs, and the data has some", hint=hint))
    namespaces = prefixes.namespaces if isinstance(prefixes, PrefixMap) else prefixes
    writer = _WRITERS.get(form.name)
    if writer is None:
        raise UsageError(Diagnostic("KG0104", f"{form.title} is read but not written", hint="use turtle or trig"))
    return writer(kept, namespaces or {}, base)


def rows_of(dataset: Dataset, *roles: GraphRole, graphs: bool = True) -> Iterator[Row]:
    """Yield the statements of a dataset's roles as rows, each once; without ``graphs`` all are in the default graph."""
    texts = dataset.terms.texts
    columns = dataset.quads(*roles).select("s", "p", "o", "g") if graphs else dataset.triples(*roles)
    for s, p, o, *graph in columns.unique(maintain_order=True).iter_rows():
        yield texts[s], texts[p], texts[o], texts[graph[0]] if graph else ""


def rows_of_terms(statements: Iterable[Statement]) -> Iterator[Row]:
    """Yield quads and triples as rows of N-Triples texts; a triple is in the default graph."""
    for statement in statements:
        graph = statement.graph_name if isinstance(statement, Quad) else DefaultGraph()
        name = "" if isinstance(graph, DefaultGraph) else term_to_text(graph)
        subject, predicate = term_to_text(statement.subject), term_to_text(statement.predicate)
        yield subject, predicate, term_to_text(statement.object), name


def _nquads(rows: list[Row], _prefixes: Mapping[str, str], _base: str | None) -> bytes:
    return nquads_lines(rows, labels_for(rows))


def _turtle(rows: list[Row], prefixes: Mapping[str, str], base: str | None) -> bytes:
    if len(rows) >= _MANY:
        return b"".join(_turtle_by_columns(rows, prefixes, base))
    from kgtool.rdfio.turtle import write_turtle

    return write_turtle(rows, prefixes, base=base).encode()


def _turtle_by_columns(rows: list[Row], prefixes: Mapping[str, str], base: str | None) -> Iterator[bytes]:
    import numpy as np

    from kgtool.dataset import Terms
    from kgtool.rdfio.turtle_columns import turtle_pieces

    terms = Terms()
    ids = terms.intern_all(chain.from_iterable(rows)).reshape(-1, 4)
    return turtle_pieces(terms.series(), list(np.ascontiguousarray(ids.T)), prefixes, base)


def _rdfxml(rows: list[Row], prefixes: Mapping[str, str], _base: str | None) -> bytes:
    from kgtool.rdfio.rdfxml import write_rdfxml

    return write_rdfxml(rows, prefixes).encode()


def _jsonld(rows: list[Row], prefixes: Mapping[str, str], _base: str | None) -> bytes:
    from kgtool.rdfio.jsonld import write_jsonld_rows

    return write_jsonld_rows(rows, prefixes)


def quads_of_rows(rows: Iterable[Row]) -> Iterator[Quad]:
    """Yield rows as quads of RDF terms."""
    term: Any = cache(term_from_text)
    for s, p, o, g in rows:
        yield Quad(term(s), term(p), term(o), term(g) if g else DefaultGraph())


_WRITERS: Mapping[str, Callable[[list[Row], Mapping[str, str], str | None], bytes]] = {
    "turtle": _turtle,
    "trig": _turtle,
    "nt": _nquads,
    "nq": _nquads,
    "rdfxml": _rdfxml,
    "jsonld": _jsonld,
}
