"""Transitive closure by what can be reached, where joins would make most pairs over and over again.

A rule ``?a p ?b . ?b p ?c => ?a p ?c`` (prp-trp, scm-sco, scm-spo, or a project's own) makes each pair once for every
node between its ends: a component of n nodes costs n³. Where that shows, nodes that reach each other become one
(Tarjan, *Depth-first search and linear graph algorithms*, 1972), and what each of those reaches is the union of what
its successors reach, as bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, distinct, high, low, minus, pack
from kgtool.rules.components import components_of
from kgtool.rules.equality import Equality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from kgtool.rules.columns import Column, Mask
    from kgtool.rules.facts import Facts
    from kgtool.rules.plans import Plan

__all__ = ["Transitivity", "transitive_closure"]

_MANY, _TIMES = 500_000, 4
"""From so many rows on that are so many times those that there are, a join gives way to the closure."""

_WIDTH = 128
"""How many words of 64 bits the targets are that are looked at together."""

_CHUNK = 256
"""How many sources are looked at together."""

_ROWS_A_NODE = 16
"""How many rows a join makes in the time that one node and one block of targets take: measured, some 1.5 µs."""


@dataclass(slots=True)
class Transitivity:
    """The predicates of a run that were closed as a whole; ``room`` raises where so many more pairs are too many."""

    facts: Facts
    room: Callable[[int], None]
    _before: dict[int, Column] = field(default_factory=dict)
    _closed: dict[int, int] = field(default_factory=dict)

    def forget(self) -> None:
        """Take nothing to be closed any more: terms have become equal."""
        self._before.clear()
        self._closed.clear()

    def new_pairs(self, plan: Plan, start: tuple[int, Column] | None) -> Column | None:
        """Return all pairs that a transitive predicate lacks, if a join would make too many; None for all else."""
        slot = _predicate(plan)
        if not slot:
            return None
        rows = self.facts.of(slot)
        if self._before.get(slot) is rows or self._closed.get(slot) == len(rows):
            return EMPTY
        place, delta = start if start is not None else (0, rows)
        others = high(rows) if place == 0 else high(self.facts.inverse(slot))
        ends = low(delta) if place == 0 else high(delta)
        size = int((others.searchsorted(ends, "right") - others.searchsorted(ends)).sum())
        if size < max(_MANY, _TIMES * len(rows)) or size < self._cost(rows):
            return None
        closed = transitive_closure(rows, lambda count: self.room(count - len(rows)))
        self._before[slot], self._closed[slot] = rows, len(closed)
        return minus(closed, rows)

    def _cost(self, rows: Column) -> int:
        """Return how many rows a join makes in the time that the closure takes, about."""
        is_node = np.zeros(self.facts.universe, np.bool_)
        is_node[high(rows)] = is_node[low(rows)] = True
        nodes = int(is_node.sum())
        return _ROWS_A_NODE * nodes * (1 + nodes // (64 * _WIDTH))


def _predicate(plan: Plan) -> int:
    """Return the predicate that a plan says is transitive, or 0."""
    if len(plan.atoms) != 2 or len(plan.heads) != 1:  # noqa: PLR2004 - two steps make one
        return 0
    first, second = plan.atoms
    (head,) = plan.heads
    if not isinstance(head.predicate, int) or not first.predicate == second.predicate == head.predicate:
        return 0
    if first.object != second.subject:
        first, second = second, first
    ends = (first.subject, first.object, second.object)
    is_path = first.object == second.subject and (head.subject, head.object) == (first.subject, second.object)
    is_open = len(set(ends)) == len(ends) and all(isinstance(end, str) for end in ends)
    return head.predicate if is_path and is_open else 0


def transitive_closure(pairs: Column, room: Callable[[int], None]) -> Column:
    """Return the transitive closure of sorted pairs, sorted; ``room`` is told how many there are, as they grow."""
    nodes = distinct(np.concatenate([high(pairs), low(pairs)]))
    start, end = nodes.searchsorted(high(pairs)), nodes.searchsorted(low(pairs))
    component = components_of(start, end, len(nodes))
    many = int(component.max(initial=-1)) + 1
    size = np.bincount(component, minlength=many)
    is_cyclic = size > 1
    is_cyclic[component[start[start == end]]] = True
    left, right = component[start], component[end]
    edges = distinct(pack(left[left != right], right[left != right]))
    members = np.argsort(component, kind="stable")
    first = np.cumsum(size) - size
    found, count = [], 0
    for source, target in _reached(edges, many, is_cyclic):
        count += int((size[source] * size[target]).sum())
        room(count)
        subjects, targets = _members(source, target, first, size)
        objects, subjects = _members(targets, subjects, first, size)
        found.append(pack(nodes[members[subjects]], nodes[members[objects]]))
    return distinct(np.concatenate(found)) if found else EMPTY


def _members(parts: Column, others: Column, first: Column, size: Column) -> tuple[Column, Column]:
    """Return the places of the members of components, and beside each what stands beside its component."""
    counts = size[parts]
    place = np.repeat(np.arange(len(parts)), counts)
    within = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
    return first[parts][place] + within, others[place]


def _reached(edges: Column, many: int, is_cyclic: Mask) -> Iterator[tuple[Column, Column]]:
    """Yield the pairs of components of which one reaches the other, piece by piece; edges lead to lower numbers."""
    whole = Equality(many)
    whole.join(high(edges), low(edges))
    order = np.argsort(whole.representative, kind="stable")
    parts = whole.representative[order]
    begins = np.flatnonzero(np.concatenate([[True], parts[1:] != parts[:-1]]))
    starts = np.repeat(begins, np.diff(np.append(begins, many)))
    column = np.empty(many, np.int64)
    column[order] = np.arange(many) - starts
    offset = np.empty(many, np.int64)
    offset[order] = starts
    ends = edges.searchsorted(np.arange(1, many + 1) << 32).tolist()
    targets = low(edges)
    for begin in range(0, int(column.max()) + 1, 64 * _WIDTH):
        bits = _bits(column - begin, targets, ends)
        for chunk in range(0, many, _CHUNK):
            rows = np.unpackbits(bits[chunk : chunk + _CHUNK].view(np.uint8), axis=1, bitorder="little")
            source, place = np.nonzero(rows)
            source = source + chunk
            target = order[offset[source] + place + begin]
            is_kept = (source != target) | is_cyclic[source]
            yield source[is_kept], target[is_kept]


def _bits(column: Column, targets: Column, ends: list[int]) -> NDArray[np.uint64]:
    """Return for each component which ones it reaches, itself among them, of those whose column is in the block."""
    width = min(_WIDTH, -(-(int(column.max()) + 1) // 64))
    bits = np.zeros((len(column), width), np.uint64)
    own = np.flatnonzero((column >= 0) & (column < 64 * width))
    bits[own, column[own] >> 6] = np.left_shift(np.uint64(1), (column[own] & 63).astype(np.uint64))
    start = 0
    for number, end in enumerate(ends):
        if end == start + 1:
            bits[number] |= bits[targets[start]]
        elif end > start:
            bits[number] |= np.bitwise_or.reduce(bits[targets[start:end]], axis=0)
        start = end
    return bits
