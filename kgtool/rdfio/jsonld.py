"""JSON-LD as one RDF syntax among others: documents to quads for loading, statements to stable bytes for writing.

JSON-LD 1.1 §10 (https://www.w3.org/TR/json-ld11/#relationship-to-rdf). Nothing is fetched: a document whose context is
only an address is refused, with that address.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, EngineError
from kgtool.rdfio.arrangement import arrange
from kgtool.rdfio.jsonld_context import Context, usable_prefixes, write_node
from kgtool.rdfio.jsonld_documents import Document, Documents, json_text, read_text
from kgtool.rdfio.jsonld_processing import JsonLdOptions, expand_for_rdf
from kgtool.rdfio.jsonld_rdf import to_quads
from kgtool.terms import DefaultGraph, Quad, Triple, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.rdfio.arrangement import Arrangement
    from kgtool.rdfio.canonical import Row

__all__ = ["parse_jsonld", "rows_of", "write_jsonld", "write_jsonld_rows"]


def parse_jsonld(
    data: bytes, base: str | None = None, *, path: str = "<document>", documents: Documents | None = None
) -> tuple[Quad, ...]:
    """Return the different quads of a document; ``path`` is what diagnostics call it.

    Raises InputError (KG1001 no JSON, KG1002 no JSON-LD, KG1003 a context that is not at hand) and LimitError (KG1005
    nested too deep).
    """
    document = Document(read_text(data, path), base or "", path=path)
    return to_quads(expand_for_rdf(document, JsonLdOptions(documents=documents or Documents())))


def write_jsonld(
    quads: Iterable[Quad | Triple], prefixes: Mapping[str, str] | None = None, *, context: Context | None = None
) -> bytes:
    """Return a document of quads, compacted with a context, or else with those of the prefixes that are used.

    Same quads, same bytes, whatever their order. Raises EngineError (KG1006) for triple terms.
    """
    return write_jsonld_rows(rows_of(quads), prefixes, context=context)


def write_jsonld_rows(
    rows: Iterable[Row], prefixes: Mapping[str, str] | None = None, *, context: Context | None = None
) -> bytes:
    """Return the document of rows of N-Triples texts, as :func:`write_jsonld` does."""
    kept = sorted(set(rows))
    for row in kept:
        if row[2].startswith("<<"):
            hint = "JSON-LD 1.1 has no form for it; choose N-Quads, TriG or Turtle"
            raise EngineError(
                Diagnostic("KG1006", f"the triple term '{row[2]}' cannot be written as JSON-LD", hint=hint)
            )
    chosen = context or _prefix_context(kept, prefixes or {})
    head = chosen.document()
    nodes = _nodes(arrange(kept), chosen)
    body = nodes[0] if len(nodes) == 1 and "@graph" not in nodes[0] else {"@graph": nodes}
    return json_text({"@context": head, **body}).encode()


def rows_of(quads: Iterable[Quad | Triple]) -> list[Row]:
    """Return the rows of quads: N-Triples texts of subject, predicate, object and graph, "" for the default graph."""
    rows = []
    for quad in quads:
        graph = quad.graph_name if isinstance(quad, Quad) else DefaultGraph()
        texts = [term_to_text(term) for term in (quad.subject, quad.predicate, quad.object)]
        rows.append((*texts, "" if isinstance(graph, DefaultGraph) else term_to_text(graph)))
    return rows  # type: ignore[return-value]  # a list of three and one more


def _prefix_context(rows: list[Row], prefixes: Mapping[str, str]) -> Context:
    """Return a context with the prefixes that the rows use; the empty prefix becomes the vocabulary."""
    texts = {text for row in rows for text in row}
    iris = {text[1:-1] for text in texts if text.startswith("<")}
    iris |= {text.rpartition("^^<")[2][:-1] for text in texts if text.startswith('"') and text.endswith(">")}
    vocab = prefixes.get("", "")
    return Context(prefixes=usable_prefixes(prefixes, iris), vocab=vocab)


def _nodes(arrangement: Arrangement, context: Context) -> list[dict[str, Any]]:
    """Return the node objects of all graphs; the named ones stand inside a node of their name."""
    nodes: list[dict[str, Any]] = []
    for graph in arrangement.graph_names():
        writer = _Writer(arrangement, context, graph)
        found = writer.roots()
        if not graph:
            nodes += found
            continue
        name = context.reference(arrangement.labels.get(graph, graph[1:-1]))
        nodes.append({context.id: name, "@graph": found})
    return nodes


class _Writer:
    """Writes the subjects of one graph, with the blank nodes that stand inside them."""

    def __init__(self, arrangement: Arrangement, context: Context, graph: str) -> None:
        self._arrangement = arrangement
        self._context = context
        self._graph = graph
        self._properties = arrangement.graphs[graph]

    def roots(self) -> list[dict[str, Any]]:
        """Return the node objects that stand on their own: those with an identifier first, the others by their JSON."""
        nodes = [self.node(subject) for subject in self._arrangement.roots(self._graph)]
        named = [node for node in nodes if self._context.id in node]
        return named + sorted((node for node in nodes if self._context.id not in node), key=json.dumps)

    def node(self, subject: str) -> dict[str, Any]:
        """Return the node object of a subject; one without a label gets no identifier."""
        pairs = [(p, self._arrangement.labels.get(o, o)) for p, o in self._properties.get(subject, ())]
        name = self._arrangement.labels.get(subject, "") if subject.startswith("_:") else subject
        return write_node(self._context, name, pairs, self._embed)

    def _embed(self, _: str, text: str) -> dict[str, Any] | None:
        if text == "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>":
            return {"@list": []}
        if text in self._arrangement.lists:
            return {"@list": [self._member(member) for member in self._arrangement.lists[text]]}
        return self.node(text) if text in self._arrangement.inside else None

    def _member(self, text: str) -> Any:
        """Return one member of a list: the value of a property that has no kind."""
        name = "urn:member"
        written = write_node(self._context, "", [(f"<{name}>", self._arrangement.labels.get(text, text))], self._embed)
        return next(iter(written.values()))
