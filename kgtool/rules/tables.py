"""Tables of solutions: one column of ids for each variable."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from kgtool.rules.columns import Column, distinct, high, low, pack

__all__ = ["Once", "Table", "size_of"]

_SMALL = 2_048
"""A table of up to so many rows is left as it is, whatever is there twice."""

Table: TypeAlias = dict[str, Column]
"""A column per variable, all of one length; a table without columns is the one empty solution."""


def size_of(table: Table) -> int:
    """Return the number of solutions in a table."""
    return len(next(iter(table.values()))) if table else 1


class Once:
    """Takes the rows of a growing table that are there twice, each time that it has doubled.

    Without it a chain would go by the number of paths between two nodes, which may double with each step.
    """

    def __init__(self, size: int) -> None:
        """Take the size that the table has to begin with."""
        self._size = max(size, _SMALL)

    def of(self, table: Table) -> Table:
        """Return a table, each row once if it has become long."""
        if len(table) < 2 or size_of(table) <= 2 * self._size:  # noqa: PLR2004 - one column has been seen to
            return table
        found = _pairs_once(*table.items()) if len(table) == 2 else _rows_once(table)  # noqa: PLR2004 - a pair
        self._size = max(size_of(found), _SMALL)
        return found


def _pairs_once(left: tuple[str, Column], right: tuple[str, Column]) -> Table:
    rows = distinct(pack(left[1], right[1]))
    return {left[0]: high(rows), right[0]: low(rows)}


def _rows_once(table: Table) -> Table:
    order = np.lexsort(tuple(table.values()))
    is_new = np.zeros(len(order), np.bool_)
    is_new[0] = True
    ordered = {name: column[order] for name, column in table.items()}
    for column in ordered.values():
        is_new[1:] |= column[1:] != column[:-1]
    return {name: column[is_new] for name, column in ordered.items()}
