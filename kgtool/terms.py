"""RDF terms, re-exported from pyoxigraph, and the N-Triples text that is a term's exact form in the columns.

RDF 1.1 Concepts §3.1-3.4 (https://www.w3.org/TR/rdf11-concepts/#section-triples).
"""

from __future__ import annotations

from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, parse
from pyoxigraph import RdfFormat as _RdfFormat

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "GraphName",
    "Literal",
    "NamedNode",
    "Quad",
    "Subject",
    "Term",
    "Triple",
    "term_from_text",
    "term_to_text",
]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Subject: TypeAlias = NamedNode | BlankNode
GraphName: TypeAlias = NamedNode | BlankNode | DefaultGraph


def term_to_text(term: Term) -> str:
    r"""Return the N-Triples text of a term.

    >>> term_to_text(Literal("a\nb", language="en"))
    '"a\\nb"@en'
    """
    if isinstance(term, Triple):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(term_to_text(part) for part in parts)} )>>"
    return str(term)


def term_from_text(text: str) -> Term:
    r"""Return the term that an N-Triples text stands for.

    >>> term_from_text('"01"^^<http://www.w3.org/2001/XMLSchema#integer>').value
    '01'
    """
    if text.startswith("<") and not text.startswith("<<"):
        return NamedNode(text[1:-1])
    if text.startswith("_:"):
        return BlankNode(text[2:])
    if text[0] == '"' and "\\" not in text:
        if text[-1] == '"':
            return Literal(text[1:-1])
        found = _ended(*text[1:].split('"')) if text.count('"') == 2 else None  # noqa: PLR2004 - one on each side
        if found is not None:
            return found
    (quad,) = parse(f"<x:s> <x:p> {text} .".encode(), format=_RdfFormat.N_TRIPLES)
    term: Term = quad.object
    return term


def _ended(value: str, ending: str) -> Literal | None:
    """Return a literal with a language tag or a datatype; None for what the parser has to look at, or to refuse."""
    try:
        if ending[0] == "@" and "--" not in ending:  # such a tag names a direction too
            return Literal(value, language=ending[1:])
        if ending[:3] == "^^<" and not ending.endswith("angString>"):  # those two go with a tag only
            return Literal(value, datatype=NamedNode(ending[3:-1]))
    except ValueError:
        return None
    return None
