"""Constraints that ask the graph: classes, counts, sets, other properties, closedness.

SHACL §4.1.1 (https://www.w3.org/TR/shacl/#ClassConstraintComponent), §4.2
(https://www.w3.org/TR/shacl/#core-components-count), §4.5
(https://www.w3.org/TR/shacl/#core-components-property-pairs) and §4.8
(https://www.w3.org/TR/shacl/#core-components-others). Their plans stand in :mod:`kgtool.shacl.plans`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.shacl.constraints.constraint import Constraint

if TYPE_CHECKING:
    from kgtool.terms import NamedNode, Term

__all__ = [
    "ClassConstraint",
    "ClosedConstraint",
    "DisjointConstraint",
    "EqualsConstraint",
    "HasValueConstraint",
    "InConstraint",
    "LessThanConstraint",
    "MaxCountConstraint",
    "MinCountConstraint",
]


@dataclass(frozen=True, slots=True)
class ClassConstraint(Constraint):
    """sh:class: the class that every value is an instance of."""

    class_: NamedNode

    def asked(self) -> str:
        """Name the class."""
        return f"value is to be an instance of <{self.class_.value}>"


@dataclass(frozen=True, slots=True)
class MinCountConstraint(Constraint):
    """sh:minCount: how many values there are at least."""

    count: int

    def asked(self) -> str:
        """Name the bound."""
        return f"at least {self.count} value{'s are' if self.count != 1 else ' is'} to be there"


@dataclass(frozen=True, slots=True)
class MaxCountConstraint(Constraint):
    """sh:maxCount: how many values there are at most."""

    count: int

    def asked(self) -> str:
        """Name the bound."""
        return f"at most {self.count} value{'s are' if self.count != 1 else ' is'} to be there"


@dataclass(frozen=True, slots=True)
class EqualsConstraint(Constraint):
    """sh:equals: the property that has the same values."""

    predicate: NamedNode

    def asked(self) -> str:
        """Name the property."""
        return f"values are to be the same as those of <{self.predicate.value}>"


@dataclass(frozen=True, slots=True)
class DisjointConstraint(Constraint):
    """sh:disjoint: the property that shares no value."""

    predicate: NamedNode

    def asked(self) -> str:
        """Name the property."""
        return f"value is to be no value of <{self.predicate.value}>"


@dataclass(frozen=True, slots=True)
class LessThanConstraint(Constraint):
    """sh:lessThan and sh:lessThanOrEquals: the property whose values are all greater (or equal)."""

    predicate: NamedNode
    or_equal: bool

    def asked(self) -> str:
        """Name the property."""
        return f"value is to be less than {'or equal to ' * self.or_equal}each value of <{self.predicate.value}>"


@dataclass(frozen=True, slots=True)
class ClosedConstraint(Constraint):
    """sh:closed: the only properties that a value may have."""

    allowed: tuple[NamedNode, ...]

    def asked(self) -> str:
        """Say what it asks."""
        return "property is not among those that the closed shape allows"


@dataclass(frozen=True, slots=True)
class HasValueConstraint(Constraint):
    """sh:hasValue: a value that is there."""

    value: Term

    def asked(self) -> str:
        """Name the value."""
        return f"{self.value} is to be among the values"


@dataclass(frozen=True, slots=True)
class InConstraint(Constraint):
    """sh:in: the values that are allowed."""

    values: tuple[Term, ...]

    def asked(self) -> str:
        """Name the values, the first of them where there are many."""
        shown = ", ".join(str(value) for value in self.values[:8]) or "nothing"
        return f"value is to be one of {shown}{', …' if len(self.values) > 8 else ''}"  # noqa: PLR2004 - fits a line
