"""Plans of one shape as one family: the same joins over a table of the constants in which they differ.

A partitioned engine runs plan by plan; an engine over one big table would die of that, and joins the table of constants
instead. Both say the same. Rules whose plans have one shape (prp-spo1 and prp-eqp1, say) share a family.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.rules.joins import Atom

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.rules.joins import Slot
    from kgtool.rules.plans import Plan

__all__ = ["Family", "families_of"]


@dataclass(frozen=True, slots=True)
class Family:
    """A shape: atoms and heads over column names only, and the rows of its constants, in the order of ``holes``."""

    atoms: tuple[Atom, ...]
    heads: tuple[Atom, ...]
    holes: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


def families_of(plans: Iterable[Plan]) -> tuple[Family, ...]:
    """Return the plans grouped by shape, sorted."""
    grouped: dict[tuple[tuple[Atom, ...], tuple[Atom, ...], int], set[tuple[int, ...]]] = defaultdict(set)
    for plan in plans:
        constants: list[int] = []
        variables: dict[str, str] = {}

        def named(part: Slot, constants: list[int] = constants, variables: dict[str, str] = variables) -> str:
            if isinstance(part, str):
                return variables.setdefault(part, f"v{len(variables)}")
            constants.append(part)
            return f"h{len(constants) - 1}"

        atoms, heads = (
            tuple(Atom(named(atom.subject), named(atom.predicate), named(atom.object)) for atom in chosen)
            for chosen in (plan.atoms, plan.heads)
        )
        grouped[atoms, heads, len(constants)].add(tuple(constants))
    return tuple(
        Family(atoms, heads, tuple(f"h{number}" for number in range(count)), tuple(sorted(rows)))
        for (atoms, heads, count), rows in sorted(grouped.items())
    )
