"""A rule for each inferred triple, from what the engine noted while it ran: what ``export --with-rules`` writes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import contains, high, low
from kgtool.rules.facts import Facts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.rules.columns import Column
    from kgtool.rules.fixpoint import Fixpoint

__all__ = ["made_by"]


def made_by(run: Fixpoint, inferred: dict[int, Column]) -> dict[str, NDArray[np.int64]]:
    """Return the inferred triples as rows (s, p, o) of ids, by the name of a rule that concluded them first.

    A triple that has a member of an equality in the place of its representative is eq-rep-s, -p or -o; an
    owl:sameAs that no rule gave as it stands is eq-trans.
    """
    found: dict[str, list[NDArray[np.int64]]] = defaultdict(list)
    for slot, column in inferred.items():
        rest = column
        for rule, rows in (run.facts.made or {}).get(slot, ()):
            mask = contains(rows, rest)
            _add(found[rule], slot, rest[mask], run.ids.type)
            rest = rest[~mask]
        if len(rest):
            for rule, rows in _by_equality(run, slot, rest).items():
                _add(found[rule], slot, rows, run.ids.type)
    return {rule: np.concatenate(parts) for rule, parts in sorted(found.items()) if parts}


def _add(parts: list[NDArray[np.int64]], slot: int, rows: Column, type_id: int) -> None:
    for s, p, o in Facts({slot: rows}, type_id, 0).triples():
        if len(s):
            parts.append(np.stack([s, np.full(len(s), p, np.int64), o], axis=1))


def _by_equality(run: Fixpoint, slot: int, rows: Column) -> dict[str, Column]:
    if slot == run.ids.same_as:
        return {"eq-trans": rows}
    label = run.equality.representative
    subject = high(rows) if slot > 0 else rows
    moved = label[subject] != subject
    other = label[low(rows)] != low(rows) if slot > 0 else np.full(len(rows), label[-slot] != -slot)
    return {"eq-rep-s": rows[moved], "eq-rep-o": rows[~moved & other], "eq-rep-p": rows[~moved & ~other]}
