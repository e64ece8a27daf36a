"""The data graph as arrays: triples by property, sorted by subject or object when they are first asked for.

Several views are one graph of disjoint copies, as in :mod:`kgtool.shacl.data`; here the copy k of a node is its id plus
k times the number of terms, so that a mask over all nodes is small.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.shacl.arrays.sets import EMPTY, among, different, distinct, joined, ranges
from kgtool.shacl.data import COPY
from kgtool.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kgtool.shacl.data import DataGraph

__all__ = ["ArrayGraph", "Pairs"]

_PASSES = 8
"""How often all triples are looked at for those of some nodes before they are sorted by subject."""


_KEYS = 1 << 62
"""Below how many triples that could be a triple is told by one number."""

_SPARSE = 8
"""How many times more triples than nodes there are before each node is sooner looked up by itself."""


class Pairs(NamedTuple):
    """Rows of numbers with a value each: the values of the row-th node."""

    row: NDArray[np.int64]
    value: NDArray[np.int64]


class ArrayGraph:
    """The triples of all views; terms that the dictionary gets later are no nodes of it.

    Fewer triples than ``few`` are all sorted at once, sooner than property by property as they are needed.
    """

    few = 1 << 18

    def __init__(self, data: DataGraph) -> None:
        """Bring the triples of each property together."""
        self.data = data
        self.terms = len(data.terms)
        self.nodes = self.terms * len(data.columns)
        subjects, predicates, objects = zip(*data.columns, strict=True)
        predicate = joined(predicates)
        used = distinct(predicate, self.terms)
        codes = np.zeros(self.terms, np.uint16 if len(used) <= 1 << 16 else np.int64)
        codes[used] = np.arange(len(used))
        own = codes[predicate]
        subject, object_ = self._shifted(subjects), self._shifted(objects)
        self._is_sorted = len(own) < self.few and len(used) * self.nodes**2 < _KEYS
        if self._is_sorted:
            own, self._subject, self._object = self._ordered(own.astype(np.int64), subject, object_)
        else:
            order = np.argsort(own, kind="stable")
            self._subject, self._object = subject[order], object_[order]
        counts = np.bincount(own, minlength=len(used))
        bounds = [0, *counts.cumsum().tolist()]
        self._used, self._counts = used, counts
        self._bounds = dict(zip(used.tolist(), pairwise(bounds), strict=True))
        self._sorted: dict[tuple[int, bool], tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self._members: dict[int, NDArray[np.int64]] = {}
        self._place = np.full(self.nodes, -1, np.int32)
        self._passes = 0

    def _ordered(
        self, own: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the different triples, given as property, start and end, by property, then start, then end."""
        keys, ends = np.divmod(different((own * self.nodes + start) * self.nodes + end), self.nodes)
        return *np.divmod(keys, self.nodes), ends

    @cached_property
    def _backwards(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return objects and subjects of all triples, by property, object and subject."""
        own = np.arange(len(self._used)).repeat(self._counts)
        return self._ordered(own, self._object, self._subject)[1:]

    def _shifted(self, columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        return joined([column + number * self.terms if number else column for number, column in enumerate(columns)])

    def from_copies(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return nodes whose copies lie :data:`COPY` apart as nodes of this graph."""
        return nodes % COPY + nodes // COPY * self.terms

    def to_copies(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return nodes of this graph with their copies :data:`COPY` apart."""
        return nodes if self.nodes == self.terms else nodes + nodes // self.terms * (COPY - self.terms)

    def ids(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the ids of nodes, whichever copy they are in."""
        return nodes if self.nodes == self.terms else nodes % self.terms

    def union(self, sets: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return the nodes that are in any of these sets, themselves sorted and without repetition."""
        if len(sets) == 1:
            return sets[0]
        return distinct(joined(sets), self.nodes) if sets else EMPTY

    def triples(self, predicate: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return subjects and objects of a property's triples, some of them more than once if files repeat them."""
        first, last = self._bounds.get(predicate, (0, 0))
        return self._subject[first:last], self._object[first:last]

    def adjacent(self, predicate: int, *, backwards: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return a property's different triples, sorted, as starts and ends: objects and subjects if ``backwards``."""
        key = (predicate, backwards)
        if key not in self._sorted and self._is_sorted:
            first, last = self._bounds.get(predicate, (0, 0))
            start, end = self._backwards if backwards else (self._subject, self._object)
            self._sorted[key] = start[first:last], end[first:last]
        elif key not in self._sorted:
            start, end = self.triples(predicate)
            if backwards:
                start, end = end, start
            pairs = start * self.nodes + end
            if np.any(pairs[1:] <= pairs[:-1]):
                start, end = np.divmod(different(pairs), self.nodes)
            self._sorted[key] = start, end
        return self._sorted[key]

    def step(self, predicate: int, nodes: NDArray[np.int64], *, backwards: bool = False, is_set: bool = False) -> Pairs:
        """Return where a property leads from nodes, by the number of the node; a set is sorted and has a node once."""
        start, end = self.adjacent(predicate, backwards=backwards)
        if not len(start):
            return Pairs(EMPTY, EMPTY)
        if is_set and len(nodes) * _SPARSE > len(start):
            self._place[nodes] = np.arange(len(nodes), dtype=np.int32)
            row = self._place[start]
            self._place[nodes] = -1
            has = row >= 0
            return Pairs(row[has].astype(np.int64), end[has])
        first = start.searchsorted(nodes)
        counts = start.searchsorted(nodes, side="right") - first
        return Pairs(np.arange(len(nodes)).repeat(counts), end[ranges(first, counts)])

    def about(
        self, nodes: NDArray[np.int64], but: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return subjects, objects and properties of the nodes' triples but those of some properties.

        The first few times by a pass over all triples; who asks more often gets an index by subject.
        """
        known = np.array(sorted(number for number in set(but) if number >= 0), np.int64)
        if self._passes < _PASSES:
            self._passes += 1
            wanted = (~among(self._used, known, self.terms)).repeat(self._counts)
            rows = (among(self._subject, nodes, self.nodes) & wanted).nonzero()[0]
        else:
            starts, order = self._by_subject
            first = np.searchsorted(starts, nodes)
            rows = order[ranges(first, np.searchsorted(starts, nodes, side="right") - first)]
        if not len(rows):
            return EMPTY, EMPTY, EMPTY
        predicate = self._used[np.searchsorted(np.cumsum(self._counts), rows, side="right")]
        kept = ~among(predicate, known, self.terms)
        rows, predicate = rows[kept], predicate[kept]
        pairs = self._subject[rows] * self.nodes + self._object[rows]
        order = np.lexsort((pairs, predicate))
        new = np.ones(len(order), np.bool_)
        new[1:] = np.diff(pairs[order]).astype(np.bool_) | np.diff(predicate[order]).astype(np.bool_)
        rows, predicate = rows[order[new]], predicate[order[new]]
        return self._subject[rows], self._object[rows], predicate

    @cached_property
    def _by_subject(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self._subject, kind="stable")
        return self._subject[order], order

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        lower, upper = self.triples(self.data.predicate(RDFS.subClassOf.value))
        for below, above in zip(lower.tolist(), upper.tolist(), strict=True):
            found[above].append(below)
        return found

    def subclasses(self, class_: int) -> set[int]:
        """Return a class of a copy and everything below it there by rdfs:subClassOf."""
        seen, open_ = {class_}, [class_]
        while open_:
            fresh = [node for node in self._below.get(open_.pop(), ()) if node not in seen]
            seen.update(fresh)
            open_ += fresh
        return seen

    def members(self, class_: int) -> NDArray[np.int64]:
        """Return the SHACL instances of a class, given by its id, in every copy."""
        if class_ not in self._members:
            self._members[class_] = self._instances(class_)
        return self._members[class_]

    def _instances(self, class_: int) -> NDArray[np.int64]:
        if not 0 <= class_ < self.terms:
            return EMPTY
        copies = range(class_, self.nodes, self.terms)
        classes = np.array(sorted(set().union(*map(self.subclasses, copies))))
        types, nodes = self.adjacent(self.data.predicate(RDF.type.value), backwards=True)
        bounds = (types.searchsorted(classes, side).tolist() for side in ("left", "right"))
        found = joined([nodes[first:last] for first, last in zip(*bounds, strict=True) if first < last])
        # of a class alone the nodes are sorted, and the copies come one after another
        return found if len(classes) == len(copies) else distinct(found, self.nodes)
