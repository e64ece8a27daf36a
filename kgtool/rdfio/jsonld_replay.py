"""A JSON-LD document that is known to be valid, read again for the places of its terms.

JSON-LD 1.1 API §5.1 and §8.1 (https://www.w3.org/TR/json-ld11-api/#expansion-algorithm): the algorithms of reading run
over values that know where they stand, so that a place is never guessed. A node stands at the value of its ``@id``, or
is its object; a property stands at its key; a value at the string, number or boolean that says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgtool.rdfio.jsonld_documents import Document, Documents, parse_json
from kgtool.rdfio.jsonld_processing import JsonLdOptions, expand_spanned
from kgtool.rdfio.jsonld_rdf import traced_statements_of
from kgtool.rdfio.jsonld_spans import Key, span_of, spanned_json
from kgtool.rdfio.replay import Replay
from kgtool.terms import DefaultGraph, NamedNode, term_to_text

if TYPE_CHECKING:
    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.replay_tokens import Span

__all__ = ["replay_jsonld"]


def replay_jsonld(text: str, base: str | None, name: str) -> Replay:
    """Return the different statements of a document with their spans, in the order of reading.

    What no token says has the span of its node object, or UNKNOWN. Raises what
    :func:`kgtool.rdfio.jsonld.parse_jsonld` does.
    """
    parse_json(text, name)
    document = Document(text, base or "", path=name)
    expanded = expand_spanned(document, spanned_json(text), JsonLdOptions(documents=Documents()))
    found: dict[Row, tuple[Span, Span, Span]] = {}
    for s, p, o, g, origin in traced_statements_of(expanded):
        if isinstance(p, NamedNode):
            graph = "" if isinstance(g, DefaultGraph) else term_to_text(g)
            row = (term_to_text(s), term_to_text(p), term_to_text(o), graph)
            if row not in found:
                found[row] = _spans(*origin)
    return Replay(list(found), list(found.values()))


def _spans(subject: Any, key: str, value: Any) -> tuple[Span, Span, Span]:
    """Return where subject, predicate and object of a statement stand that comes from there."""
    node, said = _span(subject), _span(value)
    if isinstance(key, Key):
        said = said or _within(key, value)
        if any(_is_inside(span, key.reach) for span in (said, node)):
            return node or Replay.UNKNOWN, key.span, said or node or Replay.UNKNOWN
    known = said or node or Replay.UNKNOWN
    return node or Replay.UNKNOWN, known, known


def _span(item: Any) -> Span | None:
    """Return where a node object, a value, a list or the name of a type stands; None if nothing tells."""
    if not isinstance(item, dict):
        return span_of(item)
    for key in ("@value", "@id"):
        if (span := span_of(item.get(key))) is not None:
            return span
    return span_of(item)


def _within(key: Key, item: dict[str, Any]) -> Span | None:
    """Return where a key has a boolean, or a list as its value; else where the list's first member stands."""
    if "@list" not in item:
        value = item.get("@value")
        return next((span for own, span in key.booleans if own is value), None)
    first = _span(item["@list"][0]) if item["@list"] else None
    return key.reach if _is_inside(first, key.reach) else first


def _is_inside(span: Span | None, reach: Span) -> bool:
    return span is not None and reach[0] <= span[0] < reach[1]
