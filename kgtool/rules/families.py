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
    from collections.abc import Iterable, Mapping

    from kgtool.rules.joins import Slot
    from kgtool.rules.plans import Plan

__all__ = ["RULE", "Family", "families_of"]

RULE = "r"
"""The hole for the number of the rule that a plan comes from: no atom mentions it, heads carry it along."""


@dataclass(frozen=True, slots=True)
class Family:
    """A shape: atoms and heads over column names only, and the rows of its constants, in the order of ``holes``.

    The last hole is :data:`RULE` where rules are told apart.
    """

    atoms: tuple[Atom, ...]
    heads: tuple[Atom, ...]
    holes: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


def families_of(plans: Iterable[Plan], numbers: Mapping[str, int] | None = None) -> tuple[Family, ...]:
    """Return the plans grouped by shape, sorted; with the numbers of rules, rows say which they come from.

    A row that several rules have comes from the one with the lowest number.
    """
    grouped: dict[tuple[tuple[Atom, ...], tuple[Atom, ...], int], dict[tuple[int, ...], int]] = defaultdict(dict)
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
        rows, row = grouped[atoms, heads, len(constants)], tuple(constants)
        number = numbers[plan.rule] if numbers else 0
        rows[row] = min(number, rows.get(row, number))
    more = [RULE] if numbers else []
    return tuple(
        Family(atoms, heads, (*(f"h{number}" for number in range(count)), *more), _rows(rows, numbers))
        for (atoms, heads, count), rows in sorted(grouped.items(), key=lambda item: item[0])
    )


def _rows(rows: Mapping[tuple[int, ...], int], numbers: Mapping[str, int] | None) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted((*row, number) for row, number in rows.items()) if numbers else sorted(rows))
