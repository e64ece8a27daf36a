"""Literals that the SPARQL engine would rewrite, kept apart in a store of exact terms: for queries that compare terms.

The engine stores ``01`` as ``1`` (:mod:`kgtool.sparql.exactness`). In a store of exact terms such a literal has a
datatype of its own, which names the true one, so that it is the same as itself only and keeps its lexical form;
:mod:`kgtool.sparql.exact_queries` writes queries for such a store. RDF 1.1 Concepts §3.3, literal term equality
(https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kgtool.sparql.exactness import is_rewritten, rewritten
from kgtool.terms import Literal, NamedNode, Term, Triple, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["APART", "apart_texts", "has_apart", "kept_apart", "kept_literal", "together", "together_term"]

APART = "urn:kgtool:as-written:"
"""Begins the datatype of a literal that is kept apart; the true one follows."""
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"\^\^<[^>]*>')


def apart_texts(texts: Iterable[str]) -> dict[str, str]:
    """Return the terms that are kept apart, each with the N-Triples text that stands for it.

    Language tags are the same in any case, and no reason to keep a literal apart.

    >>> apart_texts(['"01"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1"', "<urn:a>"])
    {'"01"^^<http://www.w3.org/2001/XMLSchema#integer>': '"01"^^<urn:kgtool:as-written:http://www.w3.org/2001/XMLSchema#integer>'}
    """
    known = list(texts)
    found = {text: _apart(text) for text in is_rewritten(text for text in known if text[0] == '"' and text[-1] == ">")}
    triples = {text: kept_apart(text) for text in known if text.startswith("<<")}
    return found | {text: apart for text, apart in triples.items() if apart != text}


def together(text: str) -> str:
    """Return the term that an N-Triples text of a store of exact terms stands for; any other text as it is."""
    if f'"^^<{APART}' not in text:
        return text
    return _LITERAL.sub(lambda found: found.group().replace(f'"^^<{APART}', '"^^<'), text)


def together_term(term: Term) -> Term:
    """Return the term that a term of a store of exact terms stands for."""
    if isinstance(term, Literal):
        datatype = term.datatype.value
        return Literal(term.value, datatype=NamedNode(datatype[len(APART) :])) if datatype.startswith(APART) else term
    return term_from_text(together(term_to_text(term))) if isinstance(term, Triple) else term


@cache
def kept_apart(text: str) -> str:
    """Return the N-Triples text of a term as a store of exact terms has it."""
    if text.startswith('"') and text.endswith(">"):
        return _apart(text) if text in rewritten([text]) else text
    return _LITERAL.sub(lambda found: kept_apart(found.group()), text) if text.startswith("<<") else text


@cache
def kept_literal(prologue: str, written: str) -> str:
    """Return what stands for a literal as a query writes it after a prologue, "" where that is the literal itself."""
    import pyoxigraph

    text = f"{prologue}\n<urn:s> <urn:p> {written} ."
    (quad,) = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE, lenient=True, base_iri="urn:base:")
    own = term_to_text(quad.object)
    kept = kept_apart(own)
    return kept if kept != own else ""


def has_apart(query: str) -> bool:
    """Say whether a query names a literal that is kept apart."""
    return f'"^^<{APART}' in query


def _apart(text: str) -> str:
    value, _, datatype = text.rpartition("^^<")
    return f"{value}^^<{APART}{datatype}"
