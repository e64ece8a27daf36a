"""RDF lists of the schema, read once per compilation, with what is wrong about them.

RDF Schema §5.2 (https://www.w3.org/TR/rdf-schema/#ch_collectionvocab). A list that is not one, because it is cyclic,
open or forked, is left out by the reasoner and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import high, low

if TYPE_CHECKING:
    from kgtool.rules.facts import Facts

__all__ = ["Lists"]


class Lists:
    """Members of lists by the id of the first cell; faults by cell."""

    def __init__(self, facts: Facts, first: int, rest: int, nil: int) -> None:
        """Take the facts and the ids of rdf:first, rdf:rest and rdf:nil."""
        self._facts = facts
        self._first, self._rest, self._nil = first, rest, nil
        self._known: dict[int, tuple[int, ...] | None] = {}
        self.faults: dict[int, str] = {}

    def members(self, head: int) -> tuple[int, ...] | None:
        """Return the members of a list, or None where it is malformed (see ``faults``)."""
        if head not in self._known:
            self._known[head] = self._read(head)
        return self._known[head]

    def _read(self, head: int) -> tuple[int, ...] | None:
        found: list[int] = []
        seen: set[int] = set()
        cell = head
        while cell != self._nil:
            first, rest = self._objects(self._first, cell), self._objects(self._rest, cell)
            fault = _fault(first, rest) if cell not in seen else "the list comes back to a cell that it has passed"
            if fault:
                self.faults[head] = fault
                return None
            seen.add(cell)
            found.append(first[0])
            cell = rest[0]
        return tuple(found)

    def _objects(self, slot: int, subject: int) -> list[int]:
        rows = self._facts.of(slot)
        start, end = np.searchsorted(rows, [subject << 32, (subject + 1) << 32])
        found: list[int] = low(rows[start:end]).tolist()
        return found

    def cells(self, head: int) -> list[int]:
        """Return the cells of a well-formed list, in order."""
        found = []
        cell = head
        while cell != self._nil:
            found.append(cell)
            cell = self._objects(self._rest, cell)[0]
        return found

    def heads(self) -> list[int]:
        """Return every cell that has an rdf:first and is no other cell's rest."""
        starts, inner = high(self._facts.of(self._first)), low(self._facts.of(self._rest))
        heads: list[int] = np.setdiff1d(starts, inner).tolist()
        return heads


def _fault(first: list[int], rest: list[int]) -> str:
    if not first and not rest:
        return "it is no list: it has neither rdf:first nor rdf:rest"
    for values, name in ((first, "rdf:first"), (rest, "rdf:rest")):
        if not values:
            return f"a cell has no {name}"
        if len(values) > 1:
            return f"a cell has {len(values)} values of {name}"
    return ""
