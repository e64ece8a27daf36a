"""Shapes as frozen values, read once. SHACL §2 (https://www.w3.org/TR/shacl/#shapes)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from kgtool.terms import BlankNode, NamedNode
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.errors import Diagnostic
    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.paths import Path
    from kgtool.terms import Literal, Term

__all__ = ["Shape", "Shapes", "Target", "TargetKind"]


class TargetKind(Enum):
    """How a target picks focus nodes (https://www.w3.org/TR/shacl/#targets)."""

    NODE = "sh:targetNode"
    CLASS = "sh:targetClass"
    SUBJECTS = "sh:targetSubjectsOf"
    OBJECTS = "sh:targetObjectsOf"
    SPARQL = "sh:target"


@dataclass(frozen=True, slots=True)
class Target:
    """One target declaration; ``text`` is the query of a SPARQL target with its prefixes."""

    kind: TargetKind
    node: Term
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape."""

    node: Term
    path: Path | None = None
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    severity: NamedNode = SH.Violation
    messages: tuple[Literal, ...] = ()
    deactivated: bool = False
    _children: tuple[Term, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the shapes that the constraints refer to: they are asked for often."""
        found = [child for constraint in self.constraints for child in constraint.children()]
        object.__setattr__(self, "_children", tuple(found))

    def children(self) -> tuple[Term, ...]:
        """Return the shapes that the constraints refer to."""
        return self._children


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a shapes graph by their node, and what was found that is worth a warning."""

    shapes: Mapping[Term, Shape]
    graph: ShapesGraph
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False)

    def reached(self) -> tuple[Shape, ...]:
        """Return the shapes that have a target or are reached from one that has, parents before their children.

        A deactivated shape is reached, but what it refers to is not reached through it.
        """
        order: list[Shape] = []
        seen: set[Term] = set()
        open_: list[tuple[Term, bool]] = [(shape.node, False) for shape in self.shapes.values() if shape.targets]
        while open_:
            node, done = open_.pop()
            if done:
                order.append(self.shapes[node])
                continue
            if node in seen:
                continue
            seen.add(node)
            open_.append((node, True))
            if not self.shapes[node].deactivated:
                open_ += [(child, False) for child in self.shapes[node].children() if child not in seen]
        return tuple(reversed(order))

    def owners(self) -> Mapping[Term, Term]:
        """Return, for each shape without a name, the nearest shape with one that refers to it; the first if several."""
        found: dict[Term, Term] = {}
        open_: list[tuple[Term, Term]] = [(node, node) for node in self.shapes if isinstance(node, NamedNode)]
        while open_:
            step = [(child, owner) for node, owner in open_ for child in self.shapes[node].children()]
            open_ = []
            for child, owner in step:
                if isinstance(child, BlankNode) and child not in found:
                    found[child] = owner
                    open_.append((child, owner))
        return found
