"""owlrl behind one function: the reference engine, chosen with ``--engine owlrl``, and the oracle of our own.

owlrl (https://owl-rl.readthedocs.io/) writes into the graph that it reads and copies asserted triples into a
destination, so the closure less the asserted triples is computed here, and the policy on trivial triples is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.dataset import ASSERTED
from kgtool.terms import Literal, NamedNode, term_to_text

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.rules.columns import Column

__all__ = ["close"]


_ERROR_MESSAGE = NamedNode("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
"""The class of the nodes that owlrl adds to the graph for each inconsistency."""


def close(dataset: Dataset, *, entailment: str, axiomatic: bool) -> tuple[Column, tuple[str, ...]]:
    """Return what owlrl infers as rows (subject, predicate, object) of ids, and its error messages.

    The rows hold asserted and trivial triples too; whoever calls takes them out.
    """
    if entailment == "none":
        return np.zeros((0, 3), np.int64), ()
    import rdflib
    from owlrl import OWLRL_Semantics, RDFS_Semantics

    kept = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        graph = rdflib.Graph()
        for triple in dataset.term_triples(*ASSERTED):
            graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
        semantics = (OWLRL_Semantics if entailment == "owl2rl" else RDFS_Semantics)(graph, axiomatic, axiomatic)
        semantics.closure()
        errors = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(_ERROR_MESSAGE.value)))
        rows = [
            [dataset.terms.intern(_text_of(part)) for part in triple]
            for triple in graph
            if not isinstance(triple[0], rdflib.Literal)
            and isinstance(triple[1], rdflib.URIRef)
            and triple[0] not in errors
        ]
    finally:
        rdflib.NORMALIZE_LITERALS = kept
    return np.array(rows, np.int64).reshape(-1, 3), tuple(sorted(semantics.error_messages))


def _to_rdflib(term: Any) -> Any:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        plain = datatype == "http://www.w3.org/2001/XMLSchema#string"
        return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(datatype))
    return rdflib.BNode(term.value)


def _text_of(term: Any) -> str:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return f"<{term}>"
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if term.language:
        return term_to_text(Literal(str(term), language=term.language))
    return term_to_text(
        Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
    )
