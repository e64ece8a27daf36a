"""Targets written in SPARQL. SHACL Advanced Features §3.1 (https://www.w3.org/TR/shacl-af/#SPARQLTarget)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.queries import query_faults, query_text
from kgtool.shacl.shapes import Target, TargetKind
from kgtool.terms import Literal, Term, term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph

__all__ = ["read_sparql_target"]


def read_sparql_target(graph: ShapesGraph, shape: Term, source: Term, faults: Faults) -> Target | None:
    """Return the target of a sh:target value, or None where it is faulty; its query returns ?this."""
    selects = graph.objects(source, SH.select)
    where = (shape, SH.target, source)
    if len(selects) != 1 or not isinstance(selects[0], Literal):
        message = f"sh:target takes a sh:SPARQLTarget with one sh:select, {term_to_text(source)} has none"
        faults.error("KG0711", message, where, hint="see https://www.w3.org/TR/shacl-af/#SPARQLTarget")
        return None
    text = query_text(graph, source, selects[0].value, None, faults)
    wrong = list(query_faults(text, ask=False, bound=()))
    for message in wrong:
        faults.error("KG0708", message, where, hint="see https://www.w3.org/TR/shacl-af/#SPARQLTarget")
    return None if wrong else Target(TargetKind.SPARQL, source, text)
