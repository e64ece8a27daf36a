"""From RDF quads to expanded JSON-LD, in time that grows in a straight line.

JSON-LD 1.1 API §8.4 (https://www.w3.org/TR/json-ld11-api/#serialize-rdf-as-json-ld-algorithm).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError
from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.terms import Term

__all__ = ["from_quads"]

I18N = "https://www.w3.org/ns/i18n#"
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DEFAULT = "@default"
_TYPE, _FIRST, _REST, _NIL, _LIST = (term.value for term in (RDF.type, RDF.first, RDF.rest, RDF.nil, RDF.List))
_VALUE, _LANGUAGE, _DIRECTION = (term.value for term in (RDF.value, RDF.language, RDF.direction))

Node = dict[str, Any]


@dataclass(slots=True)
class _Usage:
    """Where a node is used as an object: the node that points at it, the property, and the value that does."""

    node: Node
    property: str
    value: Node


@dataclass(slots=True)
class _Graphs:
    """The node maps by graph, the values already there, and who points at what."""

    native: bool
    rdf_type: bool
    direction: str | None
    maps: dict[str, dict[str, Node]] = field(default_factory=lambda: {_DEFAULT: {}})
    seen: set[tuple[str, str, str, Term]] = field(default_factory=set)
    once: dict[str, _Usage | None] = field(default_factory=dict)
    nil: dict[str, list[_Usage]] = field(default_factory=dict)


def from_quads(
    quads: Iterable[Quad | Triple],
    *,
    use_native_types: bool = False,
    use_rdf_type: bool = False,
    rdf_direction: str | None = None,
) -> list[Any]:
    """Return the expanded document of quads: node objects sorted by identifier, lists as ``@list`` where well formed.

    Raises InputError: KG1002 for a malformed rdf:JSON literal, KG1006 for a triple term.
    """
    graphs = _Graphs(use_native_types, use_rdf_type, rdf_direction)
    for quad in quads:
        _add(graphs, quad)
    for name, nodes in graphs.maps.items():
        if rdf_direction == "compound-literal":
            _fold_compound_literals(graphs, nodes)
        for usage in graphs.nil.get(name, ()):
            _fold_list(graphs, nodes, usage)
    default = graphs.maps[_DEFAULT]
    for name in graphs.maps:
        if name != _DEFAULT:
            default[name]["@graph"] = _full(graphs.maps[name])
    return _full(default)


def _full(nodes: dict[str, Node]) -> list[Node]:
    return [nodes[name] for name in sorted(nodes) if len(nodes[name]) > 1]


def _add(graphs: _Graphs, quad: Quad | Triple) -> None:
    """Enter one quad."""
    graph = quad.graph_name if isinstance(quad, Quad) else DefaultGraph()
    name = _DEFAULT if isinstance(graph, DefaultGraph) else _name(graph)
    if name not in graphs.maps:
        graphs.maps[name] = {}
        graphs.maps[_DEFAULT].setdefault(name, {"@id": name})
    nodes = graphs.maps[name]
    subject, predicate, term = _name(quad.subject), quad.predicate.value, quad.object
    node = nodes.setdefault(subject, {"@id": subject})
    pointed = _name(term) if isinstance(term, NamedNode | BlankNode) else None
    if pointed is not None:
        nodes.setdefault(pointed, {"@id": pointed})
    if (name, subject, predicate, term) in graphs.seen:
        return
    graphs.seen.add((name, subject, predicate, term))
    if predicate == _TYPE and pointed is not None and not graphs.rdf_type:
        node.setdefault("@type", []).append(pointed)
        return
    value = {"@id": pointed} if pointed is not None else _value(graphs, term)
    node.setdefault(predicate, []).append(value)
    if pointed == _NIL:
        graphs.nil.setdefault(name, []).append(_Usage(node, predicate, value))
    elif isinstance(term, BlankNode):
        graphs.once[pointed or ""] = None if pointed in graphs.once else _Usage(node, predicate, value)


def _name(term: Term) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise _refused(term)


def _refused(term: object) -> InputError:
    hint = "JSON-LD 1.1 has no form for it; choose N-Quads, TriG or Turtle"
    return InputError(Diagnostic("KG1006", f"the triple term '{term}' cannot be written as JSON-LD", hint=hint))


def _value(graphs: _Graphs, term: Term) -> Node:
    """Return the value object of a literal (https://www.w3.org/TR/json-ld11-api/#rdf-to-object-conversion)."""
    if not isinstance(term, Literal):
        raise _refused(term)
    text, datatype = term.value, term.datatype.value
    if term.language is not None:
        direction = getattr(term, "direction", None)
        written = str(getattr(direction, "value", direction))
        sense = {"@direction": written} if direction is not None else {}
        return {"@value": text, "@language": term.language, **sense}
    if datatype == RDF.JSON.value:
        return {"@value": _json(text), "@type": "@json"}
    if graphs.direction == "i18n-datatype" and datatype.startswith(I18N):
        language, _, written = datatype[len(I18N) :].rpartition("_")
        return {"@value": text, **({"@language": language} if language else {}), "@direction": written}
    if datatype == XSD.string.value:
        return {"@value": text}
    native = _native(text, datatype) if graphs.native else None
    return {"@value": text, "@type": datatype} if native is None else {"@value": native}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"invalid JSON literal: {str(error).lower()} in '{text[:60]}'"
        raise InputError(Diagnostic("KG1002", message)) from error


def _native(text: str, datatype: str) -> bool | float | None:
    """Return the JSON scalar of a literal, or None where JSON has none for it."""
    if datatype == XSD.boolean.value and text in {"true", "false", "1", "0"}:
        return text in {"true", "1"}
    if datatype == XSD.integer.value and _INTEGER.fullmatch(text):
        return int(text)
    if datatype == XSD.double.value and _DOUBLE.fullmatch(text):
        number = float(text)
        return None if math.isinf(number) else number
    return None


def _fold_list(graphs: _Graphs, nodes: dict[str, Node], usage: _Usage) -> None:
    """Turn the cells that end in this use of rdf:nil into an ``@list``, from its end to its head.

    A cell is well formed when one value points at it, and it has one rdf:first, one rdf:rest and no other property.
    """
    items: list[Node] = []
    while usage.property == _REST and _is_cell(usage.node):
        found = graphs.once.get(usage.node["@id"])
        if found is None:
            break
        items.append(usage.node[_FIRST][0])
        del nodes[usage.node["@id"]]
        usage = found
    usage.value.clear()
    usage.value["@list"] = items[::-1]


def _is_cell(node: Node) -> bool:
    if not node["@id"].startswith("_:") or len(node.get(_FIRST, ())) != 1 or len(node.get(_REST, ())) != 1:
        return False
    return len(node) == 3 or (len(node) == 4 and node.get("@type") == [_LIST])  # noqa: PLR2004 - @id, first and rest


def _fold_compound_literals(graphs: _Graphs, nodes: dict[str, Node]) -> None:
    """Turn blank nodes that are compound literals into value objects with ``@direction``."""
    for name in [name for name, node in nodes.items() if _DIRECTION in node and name.startswith("_:")]:
        usage, node = graphs.once.get(name), nodes[name]
        if usage is None or not set(node) <= {"@id", _VALUE, _LANGUAGE, _DIRECTION} or len(node.get(_VALUE, ())) != 1:
            continue
        del nodes[name]
        usage.value.clear()
        usage.value["@value"] = node[_VALUE][0]["@value"]
        if _LANGUAGE in node:
            usage.value["@language"] = node[_LANGUAGE][0]["@value"]
        usage.value["@direction"] = node[_DIRECTION][0]["@value"]
