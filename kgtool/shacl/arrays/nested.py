"""The constraints that refer to other shapes, which have been judged before.

SHACL §4.6 (https://www.w3.org/TR/shacl/#core-components-logical) and §4.7
(https://www.w3.org/TR/shacl/#core-components-shape).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.parts import Found, Part
from kgtool.shacl.constraints.nested import LogicalConstraint, NodeConstraint, QualifiedConstraint
from kgtool.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.terms import Term

__all__ = ["nested_violations", "rejected_values"]


def rejected_values(part: Part, child: Part | None) -> NDArray[np.bool_]:
    """Return, per value, whether a shape rejects it; a shape that is not judged rejects nothing."""
    if child is None or not len(child.rejected):
        return np.zeros(len(part.values.value), np.bool_)
    return child.rejects(part.values.value)


def nested_violations(part: Part, constraint: Constraint, parts: Mapping[Term, Part]) -> Found:
    """Return what breaks a constraint that refers to shapes; sh:property has no violations of its own."""
    rejected = [rejected_values(part, parts.get(node)) for node in constraint.children()]
    match constraint:
        case NodeConstraint():
            return part.where(rejected[0])
        case LogicalConstraint():
            return part.where(_breaks(constraint, rejected, len(part.values.value)))
        case QualifiedConstraint(minimum=minimum, maximum=maximum):
            good = ~rejected[0]
            for sibling in rejected[1:]:
                good &= sibling
            counts = np.bincount(part.values.row[good], minlength=len(part.focus))
            wrong = np.zeros(len(part.focus), np.bool_)
            if minimum is not None:
                wrong |= counts < minimum
            if maximum is not None:
                wrong |= counts > maximum
            return Found(np.flatnonzero(wrong))
    raise TypeError(constraint)


def _breaks(constraint: LogicalConstraint, rejected: list[NDArray[np.bool_]], size: int) -> NDArray[np.bool_]:
    """Count the members that accept; a shape that is listed twice counts twice."""
    accepted = np.full(size, len(rejected))
    for member in rejected:
        accepted -= member
    match constraint.component:
        case SH.NotConstraintComponent:
            wrong = accepted > 0
        case SH.AndConstraintComponent:
            wrong = accepted < len(rejected)
        case SH.OrConstraintComponent:
            wrong = accepted == 0
        case _:
            wrong = accepted != 1
    found: NDArray[np.bool_] = wrong
    return found
