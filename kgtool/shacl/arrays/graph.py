"""The data graph as arrays: triples by property, sorted by subject or object when they are first asked for.

Several views are one graph of disjoint copies, as in :mod:`kgtool.shacl.data`; here the copy k of a node is its id plus
k times the number of terms, so that a mask over all nodes is small.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kgtool.shacl.arrays.partition import Partition, coded
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


class _Edges(NamedTuple):
    """A property's different triples, sorted, as starts and ends; ``single`` where each start has one end."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    single: bool


class ArrayGraph:
    """The triples of all views; terms that the dictionary gets later are no nodes of it.

    Fewer triples than ``few`` are all sorted at once, sooner than property by property as they are needed.
    """

    few = 1 << 18

    def __init__(self, data: DataGraph) -> None:
        """Find the rows of each property."""
        self.data = data
        self.terms = len(data.terms)
        self.nodes = self.terms * len(data.columns)
        self._bits = self.nodes.bit_length()
        subjects, predicates, objects = zip(*data.columns, strict=True)
        self._used, self._codes = coded(joined(predicates), self.terms)
        self._number = dict(zip(self._used.tolist(), range(len(self._used)), strict=True))
        self._subject, self._object = self._shifted(subjects), self._shifted(objects)
        self._partition: Partition | None = None
        if len(self._codes) < self.few and len(self._used) * self.nodes**2 < _KEYS:
            self._codes, self._subject, self._object = self._ordered(self._codes, self._subject, self._object)
            self._bounds = self._codes.searchsorted(np.arange(len(self._used) + 1)).tolist()
        else:
            self._partition = Partition(self._codes, len(self._used))
        self._sorted: dict[tuple[int, bool], _Edges] = {}
        self._members: dict[int, NDArray[np.int64]] = {}
        self._place = np.full(self.nodes, -1, np.int32)
        self._passes = 0

    def _ordered(
        self, codes: NDArray[Any], start: NDArray[Any], end: NDArray[Any]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the different triples, given as number of the property, start and end, sorted by these."""
        keys, ends = np.divmod(different((codes.astype(np.int64) * self.nodes + start) * self.nodes + end), self.nodes)
        return *np.divmod(keys, self.nodes), ends

    @cached_property
    def _backwards(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return objects and subjects of all triples, by property, object and subject."""
        return self._ordered(self._codes, self._object, self._subject)[1:]

    def _shifted(self, columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
        first, *others = columns
        return joined([first, *(own.astype(np.int64) + copy * self.terms for copy, own in enumerate(others, 1))])

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
        number = self._number.get(predicate)
        if number is None:
            return EMPTY, EMPTY
        if self._partition is None:
            first, last = self._bounds[number : number + 2]
            return self._subject[first:last], self._object[first:last]
        rows = self._partition.rows(number)
        return self._subject.take(rows).astype(np.int64), self._object.take(rows).astype(np.int64)

    def adjacent(self, predicate: int, *, backwards: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return a property's different triples, sorted, as starts and ends: objects and subjects if ``backwards``."""
        edges = self._edges(predicate, backwards=backwards)
        return edges.start, edges.end

    def _edges(self, predicate: int, *, backwards: bool) -> _Edges:
        key = (predicate, backwards)
        if key not in self._sorted:
            if self._partition is None and backwards and predicate in self._number:
                first, last = self._bounds[self._number[predicate] :][:2]
                start, end = (column[first:last] for column in self._backwards)
            else:
                start, end = self.triples(predicate)[:: -1 if backwards else 1]
            self._sorted[key] = self._arranged(start, end)
        return self._sorted[key]

    def _arranged(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> _Edges:
        """Return triples sorted and without repetition; most properties are so, and most have one value each."""
        if _ascends(start):
            return _Edges(start, end, single=True)
        pairs = start << self._bits | end
        if not _ascends(pairs):
            pairs = different(pairs)
            start, end = pairs >> self._bits, pairs & ((1 << self._bits) - 1)
        return _Edges(start, end, single=_ascends(start))

    def step(self, predicate: int, nodes: NDArray[np.int64], *, backwards: bool = False, is_set: bool = False) -> Pairs:
        """Return where a property leads from nodes, by the number of the node; a set is sorted and has a node once."""
        edges = self._edges(predicate, backwards=backwards)
        start, end, single = edges
        if not len(start):
            return Pairs(EMPTY, EMPTY)
        if is_set and single and np.array_equal(start, nodes):
            return Pairs(np.arange(len(nodes)), end)
        if len(nodes) * _SPARSE > len(start):
            return self._reached(edges, nodes) if is_set else self._followed(edges, nodes)
        first = start.searchsorted(nodes)
        counts = start.searchsorted(nodes, side="right") - first
        return Pairs(np.arange(len(nodes)).repeat(counts), end[ranges(first, counts)])

    def _reached(self, edges: _Edges, nodes: NDArray[np.int64]) -> Pairs:
        """Return the values of a set of nodes by looking each start up among them."""
        row = self._numbered(nodes, edges.start)
        has = row >= 0
        if has.all():
            return Pairs(row.astype(np.int64), edges.end)
        return Pairs(row[has].astype(np.int64), edges.end[has])

    def _followed(self, edges: _Edges, nodes: NDArray[np.int64]) -> Pairs:
        """Return the values of nodes by looking each of them up among the starts."""
        start, end, single = edges
        firsts = np.arange(len(start)) if single else np.flatnonzero(np.append(True, start[1:] != start[:-1]))
        at = self._numbered(start if single else start[firsts], nodes)
        row = np.flatnonzero(at >= 0)
        at = at[row]
        if single:
            return Pairs(row, end[at])
        bounds = np.append(firsts, len(start))
        first, counts = bounds[at], bounds[at + 1] - bounds[at]
        return Pairs(row.repeat(counts), end[ranges(first, counts)])

    def _numbered(self, known: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return, per node, its number among others that are different; -1 for none of them."""
        self._place[known] = np.arange(len(known), dtype=np.int32)
        found = self._place[nodes]
        self._place[known] = -1
        return found

    def about(
        self, nodes: NDArray[np.int64], but: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return subjects, objects and properties of the nodes' triples but those of some properties.

        The first few times by a pass over all triples; who asks more often gets an index by subject.
        """
        known = np.array(sorted(number for number in set(but) if number >= 0), np.int64)
        if self._passes < _PASSES:
            self._passes += 1
            wanted = ~among(self._used, known, self.terms)
            rows = among(self._subject, nodes, self.nodes).nonzero()[0]
            rows = rows[wanted[self._codes[rows]]]
        else:
            starts, order = self._by_subject
            first = np.searchsorted(starts, nodes)
            rows = order[ranges(first, np.searchsorted(starts, nodes, side="right") - first)]
        if not len(rows):
            return EMPTY, EMPTY, EMPTY
        predicate = self._used[self._codes[rows]]
        kept = ~among(predicate, known, self.terms)
        rows, predicate = rows[kept], predicate[kept]
        subject, object_ = self._subject[rows].astype(np.int64), self._object[rows].astype(np.int64)
        pairs = subject << self._bits | object_
        order = np.lexsort((pairs, predicate))
        new = np.ones(len(order), np.bool_)
        new[1:] = np.diff(pairs[order]).astype(np.bool_) | np.diff(predicate[order]).astype(np.bool_)
        order = order[new]
        return subject[order], object_[order], predicate[order]

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


def _ascends(numbers: NDArray[np.int64]) -> bool:
    """Say whether each number is greater than the one before."""
    return bool((numbers[1:] > numbers[:-1]).all())
