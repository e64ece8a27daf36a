"""Literals that the SPARQL engine would rewrite, kept apart in a graph of their own: for queries that compare terms.

The engine stores ``01`` as ``1`` (:mod:`kgtool.sparql.exactness`). In the graph of exact terms such a literal has a
datatype of its own, which names the true one, so that it is the same as itself only and keeps its lexical form. RDF 1.1
Concepts §3.3, literal term equality (https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal).
"""

from __future__ import annotations

from functools import cache

from kgtool.sparql.exactness import rewritten

__all__ = ["GRAPH", "apart", "datatypes", "has_apart", "is_apart", "kept_apart", "together", "value_of"]

_APART = "urn:kgtool:as-written:"
GRAPH = "<urn:kgtool:exact-terms>"
"""The name of the graph of exact terms."""


def is_apart(text: str, form: str) -> bool:
    """Say whether a literal is kept apart, given the engine's form of it; language tags are the same in any case."""
    return text != form and text.endswith(">")


def apart(text: str) -> str:
    """Return the N-Triples text that stands for a literal in the graph of exact terms.

    >>> apart('"01"^^<http://www.w3.org/2001/XMLSchema#integer>')
    '"01"^^<urn:kgtool:as-written:http://www.w3.org/2001/XMLSchema#integer>'
    """
    value, _, datatype = text.rpartition("^^<")
    return f"{value}^^<{_APART}{datatype}"


def together(text: str) -> str:
    """Return the literal that an N-Triples text of the graph of exact terms stands for; any other text as it is."""
    value, sign, datatype = text.rpartition(f"^^<{_APART}")
    return f"{value}^^<{datatype}" if sign and text.startswith('"') else text


@cache
def kept_apart(text: str) -> str:
    """Return the N-Triples text of a term as a query over exact terms says it."""
    form = rewritten([text]).get(text, text) if text.startswith('"') and text.endswith(">") else text
    return apart(text) if is_apart(text, form) else text


def has_apart(query: str) -> bool:
    """Say whether a query names a literal that is kept apart."""
    return f'"^^<{_APART}' in query


def datatypes(datatype: str) -> str:
    """Return the datatypes, as a list of SPARQL, that literals of a datatype (as N-Triples text) have here."""
    return f"({datatype}, <{_APART}{datatype[1:]})"


def value_of(variable: str) -> str:
    """Return the SPARQL expression for what the engine makes of a variable's term: the value of a literal."""
    datatype = f"STR(DATATYPE({variable}))"
    value = f'STRDT(STR({variable}), IRI(STRAFTER({datatype}, "{_APART}")))'
    return f'COALESCE(IF(STRSTARTS({datatype}, "{_APART}"), {value}, {variable}), {variable})'
