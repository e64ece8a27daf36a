"""A checker of the steps of query rules that shares nothing with the engine: rdflib evaluates the rule on the premises.

The premises of a step are all that its query sees, so every pattern must match among them, and filters and bindings
must hold of what they give. What the query negates is not among the premises: that it is absent from the whole graph is
for another test to say. SPARQL 1.1 Query §18.5 (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from kgtool.rules.rule import Variable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node

    from kgtool.rules.construct import QueryRule
    from kgtool.rules.rule import Part

__all__ = ["query_step_holds"]

Texts = tuple[str, str, str]

_LITERAL = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>[A-Za-z0-9\-]+)|\^\^<(?P<datatype>[^>]*)>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def query_step_holds(rule: QueryRule, premises: Sequence[Texts], conclusion: Texts) -> bool:
    """Say whether the query of a rule, over the premises alone, has a solution whose template is the conclusion."""
    from rdflib import Graph
    from rdflib.plugins.sparql.evaluate import evalQuery

    graph = Graph(bind_namespaces="none")
    for triple in premises:
        s, p, o = map(_term, triple)
        graph.add((s, p, o))
    wanted = tuple(map(_term, conclusion))
    for solution in evalQuery(graph, _prepared(rule.select))["bindings"]:
        values = {str(name): value for name, value in solution.items()}
        if any(_makes(pattern.parts(), values, wanted) for pattern in rule.template):
            return True
    return False


def _makes(parts: Sequence[Part], values: Mapping[str, Node], wanted: Sequence[Node]) -> bool:
    """Say whether a template's triple is the conclusion; a blank node of the template may be any blank node."""
    from rdflib.term import BNode

    for part, node in zip(parts, wanted, strict=True):
        if isinstance(part, Variable):
            same = values.get(part.name) == node
        elif part.startswith("_:"):
            same = isinstance(node, BNode)
        else:
            same = _term(part) == node
        if not same:
            return False
    return True


@cache
def _prepared(text: str) -> Query:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def _term(text: str) -> Any:
    """Return an N-Triples term as rdflib's, as it is written."""
    from rdflib.term import BNode, Literal, URIRef

    if text.startswith("<"):
        return URIRef(text[1:-1])
    if text.startswith("_:"):
        return BNode(text[2:])
    found = _LITERAL.fullmatch(text)
    if found is None:
        message = f"no term: {text}"
        raise ValueError(message)
    value, language, datatype = found.group("text", "language", "datatype")
    return Literal(
        _ESCAPE.sub(_unescaped, value), lang=language, datatype=datatype and URIRef(datatype), normalize=False
    )


def _unescaped(found: re.Match[str]) -> str:
    four, eight, one = found.groups()
    return chr(int(four or eight, 16)) if four or eight else _PLAIN.get(one, one)
