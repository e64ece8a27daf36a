"""Constraints that refer to other shapes: logical ones, sh:node, sh:property, sh:qualifiedValueShape.

SHACL §4.6 (https://www.w3.org/TR/shacl/#core-components-logical) and §4.7
(https://www.w3.org/TR/shacl/#core-components-shape).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.shacl.constraints.constraint import Constraint
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.terms import Term

__all__ = ["NESTED", "LogicalConstraint", "NodeConstraint", "PropertyConstraint", "QualifiedConstraint"]

_ASKED = {
    SH.NotConstraintComponent: "value is not to conform to {}",
    SH.AndConstraintComponent: "value is to conform to each of {}",
    SH.OrConstraintComponent: "value is to conform to one or more of {}",
    SH.XoneConstraintComponent: "value is to conform to exactly one of {}",
}


@dataclass(frozen=True, slots=True)
class LogicalConstraint(Constraint):
    """sh:not, sh:and, sh:or and sh:xone: how many of the shapes a value conforms to."""

    shapes: tuple[Term, ...]

    def children(self) -> tuple[Term, ...]:
        """Return the members, as often as they are listed."""
        return self.shapes

    def asked(self, named: Callable[[Term], str] = str) -> str:
        """Name the shapes."""
        return _ASKED[self.component].format(", ".join(map(named, self.shapes)))


@dataclass(frozen=True, slots=True)
class NodeConstraint(Constraint):
    """sh:node: the node shape that a value conforms to."""

    shape: Term

    def children(self) -> tuple[Term, ...]:
        """Return the shape."""
        return (self.shape,)

    def asked(self, named: Callable[[Term], str] = str) -> str:
        """Name the shape."""
        return f"value is to conform to {named(self.shape)}"


@dataclass(frozen=True, slots=True)
class PropertyConstraint(Constraint):
    """sh:property: the property shape that each value is a focus node of; its results are the shape's own."""

    shape: Term

    def children(self) -> tuple[Term, ...]:
        """Return the property shape."""
        return (self.shape,)


@dataclass(frozen=True, slots=True)
class QualifiedConstraint(Constraint):
    """sh:qualifiedValueShape with one of its counts: how many values conform to the shape, and to no sibling of it."""

    shape: Term
    minimum: int | None
    maximum: int | None
    siblings: tuple[Term, ...] = ()

    def children(self) -> tuple[Term, ...]:
        """Return the value shape and its siblings."""
        return (self.shape, *self.siblings)

    def asked(self, named: Callable[[Term], str] = str) -> str:
        """Name the bound."""
        bound = f"at least {self.minimum}" if self.minimum is not None else f"at most {self.maximum}"
        return f"{bound} of the values are to conform to {named(self.shape)}"


NESTED = (LogicalConstraint, NodeConstraint, PropertyConstraint, QualifiedConstraint)
"""The constraints that refer to other shapes."""
