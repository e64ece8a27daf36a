"""What a constraint asks for, in words that a shape without a name is told of by what it asks itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.constraints.nested import LogicalConstraint, NodeConstraint, PropertyConstraint, QualifiedConstraint
from kgtool.shacl.paths import path_text
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.scene import Scene
    from kgtool.shacl.shapes import Shape
    from kgtool.terms import Term

__all__ = ["asked"]

_OF_A_VALUE = "value is to "
_DEEPEST = 3
"""How deep shapes without a name are told of within each other."""
_MOST = 4
"""How many constraints of such a shape are named."""


def asked(constraint: Constraint, scene: Scene, depth: int = 0) -> str:
    """Return what a constraint asks for, for a result that has no message of its own."""
    if isinstance(constraint, LogicalConstraint | NodeConstraint | QualifiedConstraint):
        return constraint.asked(lambda shape: _named(shape, scene, depth))
    return constraint.asked()


def _named(node: Term, scene: Scene, depth: int) -> str:
    """Return the name of a shape, or in square brackets what it asks for."""
    if isinstance(node, NamedNode):
        return str(node)
    parts = list(_parts(scene.shapes[scene.number_of[node]], scene, depth + 1)) if depth < _DEEPEST else ["…"]
    more = ["…"] if len(parts) > _MOST else []
    return f"[{'; '.join([*parts[:_MOST], *more]) or 'anything'}]"


def _parts(shape: Shape, scene: Scene, depth: int) -> Iterator[str]:
    path = f"{path_text(shape.path)}: " if shape.path is not None else ""
    for constraint in () if shape.deactivated else shape.constraints:
        if isinstance(constraint, PropertyConstraint):
            inner = scene.shapes[scene.number_of[constraint.shape]]
            found = list(_parts(inner, scene, depth)) if depth < _DEEPEST else ["…"]
            yield from (f"{path}{part}" for part in found)
        else:
            yield f"{path}{asked(constraint, scene, depth).removeprefix(_OF_A_VALUE)}"
