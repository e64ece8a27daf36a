"""Between expanded JSON-LD and RDF quads, both ways, in time that grows in a straight line.

JSON-LD 1.1 API §8 (https://www.w3.org/TR/json-ld11-api/#rdf-serialization-deserialization-algorithms). Terms keep their
lexical form; what JSON-LD's own model cannot say (triple terms) is refused by name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.terms import GraphName, Subject, Term

__all__ = ["Statement", "Traced", "nquads", "statements_of", "to_quads", "traced_statements_of"]

I18N = "https://www.w3.org/ns/i18n#"
_LARGE = 1e21

Statement = tuple["Subject", "Subject", "Term", "GraphName"]
"""Subject, predicate, object and graph; the predicate is a blank node in generalized RDF only."""

Traced = tuple["Subject", "Subject", "Term", "GraphName", tuple[Any, str, Any]]
"""A statement and what it comes from: what says the subject, the key, what says the object.

The first and the last are node objects, values, lists, or the names of a type; they may be one and the same.
"""


@dataclass(slots=True)
class _Walk:
    """One pass over an expanded document: what is left to visit, its blank node labels and the IRIs met so far.

    Nodes and lists inside others wait in ``todo`` instead of being descended into, so depth costs no stack.
    """

    rdf_direction: str | None
    todo: list[tuple[Any, Subject | None, GraphName]] = field(default_factory=list)
    labels: dict[str, BlankNode] = field(default_factory=dict)
    nodes: dict[str, NamedNode | None] = field(default_factory=dict)
    made: int = 0

    def fresh(self) -> BlankNode:
        """Return a blank node that stands for nothing yet."""
        self.made += 1
        return BlankNode(f"b{self.made - 1}")

    def resource(self, iri: object) -> Subject | None:
        """Return the node of an IRI or a blank node label; None where it is no absolute, well-formed IRI."""
        if not isinstance(iri, str):
            return None
        if iri.startswith("_:"):
            if iri not in self.labels:
                self.labels[iri] = self.fresh()
            return self.labels[iri]
        if iri not in self.nodes:
            try:
                self.nodes[iri] = NamedNode(iri)
            except ValueError:
                self.nodes[iri] = None
        return self.nodes[iri]

    def later(self, node: Mapping[str, Any], graph: GraphName) -> Subject | None:
        """Return the subject of a node object, which is visited later."""
        subject = self.subject(node)
        self.todo.append((node, subject, graph))
        return subject

    def subject(self, node: Mapping[str, Any]) -> Subject | None:
        """Return the subject of a node object."""
        return self.resource(node["@id"]) if "@id" in node else self.fresh()


def statements_of(expanded: list[Any], *, rdf_direction: str | None = None) -> Iterator[Statement]:
    """Yield the statements of an expanded document, generalized ones included, duplicates too.

    Statements with an IRI that is relative or not well-formed, or with a malformed language tag, are left out.
    JSON-LD 1.1 API §8.1 (https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm).
    """
    return (statement[:4] for statement in traced_statements_of(expanded, rdf_direction=rdf_direction))


def traced_statements_of(expanded: list[Any], *, rdf_direction: str | None = None) -> Iterator[Traced]:
    """Yield what :func:`statements_of` does, with what each statement comes from."""
    walk = _Walk(rdf_direction)
    for top in expanded:
        walk.later(top, DefaultGraph())
        while walk.todo:
            item, subject, graph = walk.todo.pop()
            yield from (
                _node(walk, item, subject, graph) if isinstance(item, dict) else _list(walk, item, subject, graph)
            )


def to_quads(expanded: list[Any], *, rdf_direction: str | None = None) -> tuple[Quad, ...]:
    """Return the different quads of an expanded document, in order of appearance; no generalized RDF."""
    found = statements_of(expanded, rdf_direction=rdf_direction)
    return tuple({Quad(s, p, o, g): None for s, p, o, g in found if isinstance(p, NamedNode)})


def nquads(statements: Iterable[Statement]) -> bytes:
    """Return the N-Quads of statements, sorted by line, each once; blank node predicates are written as they are."""
    lines = {f"{s} {p} {o} .\n" if isinstance(g, DefaultGraph) else f"{s} {p} {o} {g} .\n" for s, p, o, g in statements}
    return "".join(sorted(lines)).encode()


def _node(walk: _Walk, node: Mapping[str, Any], subject: Subject | None, graph: GraphName) -> Iterator[Traced]:
    """Yield the statements of a node object; the nodes in it come later."""
    for key, values in node.items():
        if key in {"@graph", "@included"}:
            inside = graph if key == "@included" else subject
            walk.todo += [] if inside is None else [(inner, walk.subject(inner), inside) for inner in values]
        elif key == "@reverse":
            for name, inners in values.items():
                pairs = (
                    (walk.later(inner, graph), subject, (inner, name, node))
                    for inner in inners
                    if "@value" not in inner
                )
                yield from _statements(pairs, walk.resource(name), graph)
        elif key == "@type":
            pairs = ((subject, walk.resource(name), (node, key, name)) for name in values)
            yield from _statements(pairs, RDF.type, graph)
        elif not key.startswith("@"):
            for value in values:
                term, more = _object(walk, value, graph)
                yield from _statements([(subject, term, (node, key, value))], walk.resource(key), graph)
                yield from more


def _statements(
    pairs: Iterable[tuple[Subject | None, Term | None, tuple[Any, str, Any]]],
    predicate: Subject | None,
    graph: GraphName,
) -> Iterator[Traced]:
    """Yield the statements that have all their parts."""
    for subject, term, origin in pairs:
        if subject is not None and predicate is not None and term is not None:
            yield subject, predicate, term, graph, origin


def _object(walk: _Walk, item: Mapping[str, Any], graph: GraphName) -> tuple[Term | None, Iterable[Traced]]:
    """Return the term of an expanded value, and the statements that say what it is.

    JSON-LD 1.1 API §8.2.2 (https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion).
    """
    if "@value" in item:
        return _literal(walk, item, graph)
    if "@list" not in item:
        return walk.later(item, graph), ()
    head = walk.fresh() if item["@list"] else RDF.nil
    if item["@list"]:
        walk.todo.append((item["@list"], head, graph))
    return head, ()


def _list(walk: _Walk, items: list[Any], head: Subject | None, graph: GraphName) -> Iterator[Traced]:
    """Yield the statements of a list's cells (https://www.w3.org/TR/json-ld11-api/#list-to-rdf-conversion)."""
    cells = [head, *(walk.fresh() for _ in items[1:]), RDF.nil]
    for number, item in enumerate(items):
        term, more = _object(walk, item, graph)
        after = items[number + 1] if number + 1 < len(items) else item
        yield from _statements([(cells[number], term, (item, "@list", item))], RDF.first, graph)
        yield from _statements([(cells[number], cells[number + 1], (item, "@list", after))], RDF.rest, graph)
        yield from more


def _literal(walk: _Walk, item: Mapping[str, Any], graph: GraphName) -> tuple[Term | None, Iterable[Traced]]:
    value, datatype, language = item["@value"], item.get("@type"), item.get("@language")
    if datatype == "@json":
        from c14n.Canonicalize import canonicalize  # type: ignore[import-untyped]  # it ships no types

        return Literal(canonicalize(value).decode(), datatype=RDF.JSON), ()
    lexical, natural = _lexical(value, datatype)
    try:
        if "@direction" in item and walk.rdf_direction:
            found = _directed(walk, (lexical, language or "", item["@direction"]), graph)
            return found[0], ((*statement, (item, "@value", item)) for statement in found[1])
        if language is not None:
            return Literal(lexical, language=language), ()
        if not isinstance(datatype, str | None):
            return None, ()
        return Literal(lexical, datatype=NamedNode(datatype) if datatype else natural), ()
    except ValueError:
        return None, ()


def _lexical(value: object, datatype: object) -> tuple[str, NamedNode]:
    """Return the lexical form of a JSON scalar and the datatype it has of itself."""
    if isinstance(value, bool):
        return ("true" if value else "false"), XSD.boolean
    if isinstance(value, int | float):
        fraction = isinstance(value, float) and not value.is_integer()
        if fraction or abs(value) >= _LARGE or datatype == XSD.double.value:
            return canonical_double(value), XSD.double
        return str(int(value)), XSD.integer
    return str(value), XSD.string


def canonical_double(value: float) -> str:
    """Return the canonical lexical form of an xsd:double, with fifteen digits after the point at most.

    >>> canonical_double(5.3), canonical_double(1e21)
    ('5.3E0', '1.0E21')
    """
    try:
        number = float(value)
    except OverflowError:
        number = math.inf if value > 0 else -math.inf
    if math.isinf(number):
        return "INF" if number > 0 else "-INF"
    mantissa, exponent = f"{number:.15E}".split("E")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


def _directed(walk: _Walk, parts: tuple[str, str, str], graph: GraphName) -> tuple[Term, list[Statement]]:
    """Return a literal with a base direction (https://www.w3.org/TR/json-ld11/#the-rdf-compoundliteral-class)."""
    lexical, language, direction = parts
    if walk.rdf_direction == "i18n-datatype":
        return Literal(lexical, datatype=NamedNode(f"{I18N}{language.lower()}_{direction}")), []
    cell = walk.fresh()
    statements: list[Statement] = [(cell, RDF.value, Literal(lexical), graph)]
    if language:
        statements.append((cell, RDF.language, Literal(language.lower()), graph))
    statements.append((cell, RDF.direction, Literal(direction), graph))
    return cell, statements
