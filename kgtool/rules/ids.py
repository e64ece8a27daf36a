"""The terms that evaluation itself knows, as ids of a run's dictionary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgtool.vocab import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Ids"]

_NEVER = (1 << 31) - 1
"""No term has this id."""


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of rdf:type, owl:sameAs and of the vocabulary of lists."""

    type: int
    same_as: int
    first: int
    rest: int
    nil: int

    @classmethod
    def of(cls, intern: Callable[[str], int]) -> Ids:
        """Intern the terms."""
        return cls(*(intern(str(name)) for name in (RDF.type, OWL.sameAs, RDF.first, RDF.rest, RDF.nil)))

    def without_equality(self) -> Ids:
        """Return the ids for a regime that knows no equality: owl:sameAs is a predicate like others."""
        return replace(self, same_as=_NEVER)

    @property
    def has_equality(self) -> bool:
        """Say whether owl:sameAs is equality."""
        return self.same_as != _NEVER
