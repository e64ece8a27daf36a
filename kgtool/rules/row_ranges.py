"""The rows of sorted columns that an atom may match: a slice of an index, found by two searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts
    from kgtool.rules.joins import Atom

__all__ = ["OPEN", "bindings_of", "has_row", "part_of", "range_of"]

_SHIFT = 32
_LOW = (1 << _SHIFT) - 1

OPEN = 1 << 60
"""How many rows an atom with a variable predicate or class is said to match."""


def has_row(rows: Column, row: int) -> bool:
    """Say whether a sorted column has a row."""
    place = int(rows.searchsorted(row))
    return place < len(rows) and int(rows[place]) == row


def range_of(facts: Facts, atom: Atom) -> tuple[Column | None, int, bool]:
    """Return the rows that an atom may match, how many they are, and whether objects stand in the high half."""
    s, p, o = atom
    if isinstance(p, str) or (p == facts.type_id and isinstance(o, str)):
        return None, OPEN, False
    if p == facts.type_id:
        rows = facts.of(-int(o))
        return (rows, len(rows), False) if isinstance(s, str) else _one(rows, s)
    if isinstance(s, str):
        if isinstance(o, str):
            rows = facts.of(p)
            return rows, len(rows), False
        return *part_of(facts.inverse(p), o), True
    rows = facts.of(p)
    return (*part_of(rows, s), False) if isinstance(o, str) else _one(rows, (s << _SHIFT) | o)


def part_of(index: Column, key: int) -> tuple[Column, int]:
    """Return the rows of a sorted column with a key in the high half, and how many they are."""
    if not len(index):
        return index, 0
    start, end = index.searchsorted(np.array((key << _SHIFT, (key + 1) << _SHIFT))).tolist()
    return index[start:end], end - start


def _one(rows: Column, row: int) -> tuple[Column, int, bool]:
    place = int(rows.searchsorted(row))
    part = rows[place : place + 1]
    found = len(part) == 1 and int(part[0]) == row
    return part, int(found), False


def bindings_of(facts: Facts, atom: Atom, rows: Column | None, *, turned: bool) -> Iterator[dict[str, int]]:
    """Yield what the variables of an atom are in each of its rows."""
    if rows is None:
        return
    s, o = atom.subject, atom.object
    if not isinstance(s, str) and not isinstance(o, str):
        yield {}
        return
    for row in rows.tolist():
        if atom.predicate == facts.type_id:
            yield {s: row} if isinstance(s, str) else {}
            continue
        subject, object_ = (row & _LOW, row >> _SHIFT) if turned else (row >> _SHIFT, row & _LOW)
        if s == o and subject != object_:
            continue
        binding = {s: subject} if isinstance(s, str) else {}
        if isinstance(o, str):
            binding[o] = object_
        yield binding
