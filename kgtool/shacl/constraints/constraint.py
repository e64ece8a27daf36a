"""What all constraints share: the component that they are of. SHACL §3.3 (https://www.w3.org/TR/shacl/#constraints)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgtool.terms import NamedNode, Term

__all__ = ["Constraint"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape; ``component`` is what a result names as sh:sourceConstraintComponent."""

    component: NamedNode

    def children(self) -> tuple[Term, ...]:
        """Return the shapes that the constraint refers to."""
        return ()

    def asked(self) -> str:
        """Return in a few words what the constraint asks for, for a result that has no message of its own."""
        return self.component.value.rpartition("#")[2].removesuffix("ConstraintComponent")
