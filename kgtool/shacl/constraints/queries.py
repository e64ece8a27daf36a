"""Constraints written in SPARQL: sh:sparql, and components of the user's own.

SHACL §5 (https://www.w3.org/TR/shacl/#sparql-constraints) and §6
(https://www.w3.org/TR/shacl/#sparql-constraint-components). How they are run stands in :mod:`kgtool.shacl.querying`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.shacl.constraints.constraint import Constraint

if TYPE_CHECKING:
    from kgtool.terms import Literal, Term

__all__ = ["QueryConstraint"]


@dataclass(frozen=True, slots=True)
class QueryConstraint(Constraint):
    """A query that finds what is wrong (``ask`` false: each solution of the SELECT) or says what is right (ASK).

    ``source`` is the SPARQL constraint or validator; ``bindings`` are the parameters of a component; ``is_source``
    says whether results name ``source`` as their sh:sourceConstraint.
    """

    source: Term
    text: str
    ask: bool = False
    bindings: tuple[tuple[str, Term], ...] = ()
    messages: tuple[Literal, ...] = ()
    is_source: bool = True

    def asked(self) -> str:
        """Say that a query asks."""
        return "value breaks a SPARQL constraint"
