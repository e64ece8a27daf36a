"""Constraints that one value answers alone: each distinct term is asked once, for all shapes that ask alike."""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.sets import EMPTY, distinct, joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.shacl.arrays.parts import Part
    from kgtool.shacl.constraints.per_value import PerValue
    from kgtool.shacl.facts import Facts
    from kgtool.shacl.stopwatch import Stopwatch

__all__ = ["Verdicts"]


class Verdicts:
    """The terms that break a constraint, found when the first of its shapes asks."""

    def __init__(self, facts: Facts, watch: Stopwatch) -> None:
        """Start with no constraint; the time for those of several shapes counts for none of them."""
        self.facts = facts
        self._watch = watch
        self._parts: dict[PerValue, list[Part]] = defaultdict(list)
        self._wrong: dict[PerValue, NDArray[np.int64]] = {}
        self._has_read = False

    def announce(self, constraint: PerValue, part: Part) -> None:
        """Say that a shape has a constraint, before any is asked."""
        self._parts[constraint].append(part)

    def wrong(self, constraint: PerValue) -> NDArray[np.int64]:
        """Return the ids of the terms that break the constraint, sorted, of all values that it is asked of."""
        found = self._wrong.get(constraint)
        if found is None:
            if not self._has_read:
                with self._watch.for_all("the kinds of the values"):
                    self._read()
            parts = self._parts[constraint]
            alone = len(parts) == 1
            with nullcontext() if alone else self._watch.for_all("constraints that several shapes ask alike"):
                found = self._wrong[constraint] = self._asked(constraint, parts)
        return found

    def _read(self) -> None:
        """Read once what all values are that will be asked."""
        self._has_read = True
        wanted = np.zeros(len(self.facts.terms), np.bool_)
        for part in {part.number: part for parts in self._parts.values() for part in parts}.values():
            wanted[part.ids] = True
        self.facts.read(wanted.nonzero()[0])

    def _asked(self, constraint: PerValue, parts: list[Part]) -> NDArray[np.int64]:
        graph = parts[0].graph
        terms = distinct(joined([part.ids for part in parts]), graph.terms)
        return terms[constraint.failing(self.facts, terms)] if len(terms) else EMPTY
