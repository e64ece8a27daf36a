"""How queries of rules in shapes write what is compared: as the engine stores it, or term by term.

SHACL compares terms, SPARQL engines values: `01` is another term than `1` (SHACL §1.1,
https://www.w3.org/TR/shacl/#terminology). A rule that has something to compare is written both ways; see
:mod:`kgtool.rules.exact_terms` for when which is asked.
"""

from __future__ import annotations

from kgtool.rules.exact_terms import GRAPH, datatypes, kept_apart, value_of
from kgtool.terms import Term, term_to_text

__all__ = ["BY_TERMS", "BY_VALUES", "TermPatterns", "in_graph"]

_MARK = "{#kgtool exact terms\r"
"""Stands for the graph until a rule is read: no rule may name one. A comment, as far as SPARQL is concerned."""


class TermPatterns:
    """Writes as the engine stores literals: nothing is kept apart."""

    def group(self, pattern: str) -> str:
        """Return a pattern that matches the triples to compare."""
        return pattern

    def term(self, term: Term) -> str:
        """Return a term of the shapes."""
        return term_to_text(term)

    def value(self, variable: str) -> str:
        """Return the expression of a variable's value."""
        return variable

    def has_datatype(self, variable: str, datatype: str) -> str:
        """Return the expression that a variable's literal has a datatype, given as N-Triples text."""
        return f"DATATYPE({variable}) = {datatype}"


class _ByTerms(TermPatterns):
    """Writes for the graph of exact terms."""

    def group(self, pattern: str) -> str:
        return f"{_MARK} {pattern} }}"

    def term(self, term: Term) -> str:
        return kept_apart(term_to_text(term))

    def value(self, variable: str) -> str:
        return value_of(variable)

    def has_datatype(self, variable: str, datatype: str) -> str:
        return f"DATATYPE({variable}) IN {datatypes(datatype)}"


BY_VALUES, BY_TERMS = TermPatterns(), _ByTerms()


def in_graph(query: str) -> str:
    """Return a query with the graph of exact terms in the place of what stands for it."""
    return query.replace(_MARK, f"GRAPH {GRAPH} {{")
