"""The facts of a closed dataset, read slot by slot when something asks for them: what proofs are looked up in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset import REASONED, GraphRole
from kgtool.rules.columns import EMPTY, Column, distinct, pack
from kgtool.rules.facts import Facts
from kgtool.rules.row_ranges import has_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Block, Dataset

    Ids32 = NDArray[np.uint32]

__all__ = ["StoredFacts"]

_NO_ROWS = (np.zeros(0, np.uint32),) * 3

_SMALL = 1 << 16
"""Up to so many keys a stable sort is a radix sort."""


class _Groups:
    """The places of rows by a key: one stable sort, and a range of places for each key."""

    def __init__(self, keys: Ids32, universe: int) -> None:
        counts = np.bincount(keys, minlength=universe)
        used = np.flatnonzero(counts)
        short = np.zeros(universe, np.uint16 if len(used) < _SMALL else np.uint32)
        short[used] = np.arange(len(used))
        self._order = np.argsort(short[keys], kind="stable")
        ends = np.cumsum(counts[used])
        starts = ends - counts[used]
        self._ranges = {
            key: (start, end) for key, start, end in zip(used.tolist(), starts.tolist(), ends.tolist(), strict=True)
        }

    def __iter__(self) -> Iterator[int]:
        """Go through the keys."""
        return iter(self._ranges)

    def of(self, key: int) -> Column:
        """Return the places of a key's rows."""
        start, end = self._ranges.get(key, (0, 0))
        return self._order[start:end]


class _Table:
    """Rows of many predicates, grouped by predicate and, for rdf:type, by class."""

    def __init__(self, blocks: Sequence[Block], type_id: int, universe: int) -> None:
        self._s, p, self._o = (
            np.concatenate([getattr(block, name) for block in blocks] or [np.zeros(0, np.uint32)])
            for name in ("subject", "predicate", "object")
        )
        self._type_id = type_id
        self._predicates = _Groups(p, universe)
        self._typed = self._predicates.of(type_id)
        self._classes = _Groups(self._o[self._typed], universe)

    def slots(self) -> list[int]:
        """Return the slots that have rows."""
        return [*(key for key in self._predicates if key != self._type_id), *(-key for key in self._classes)]

    def rows(self, slot: int) -> Column:
        """Return the rows of a slot as they come."""
        if slot < 0:
            return self._s[self._typed[self._classes.of(-slot)]].astype(np.int64)
        places = self._predicates.of(slot)
        return pack(self._s[places].astype(np.int64), self._o[places].astype(np.int64))


class StoredFacts(Facts):
    """The triples of a dataset's roles as slots; a slot is made when it is first read.

    Grouping the rows takes about 40 ms for a million, once.
    """

    __slots__ = ("_about", "_blocks", "_by_slot", "_complete", "_hidden", "_kinds", "_mixed", "_stated", "_whole")

    def __init__(
        self,
        dataset: Dataset,
        type_id: int,
        roles: Sequence[GraphRole] = REASONED,
        *,
        hidden: Mapping[int, Column] | None = None,
        stated: StoredFacts | None = None,
    ) -> None:
        """Take the rows of the roles as they are now, those of ``stated``, and slots of what the dataset leaves out."""
        super().__init__({}, type_id, len(dataset.terms))
        self._complete = False
        self._hidden = hidden or {}
        self._stated = stated
        self._by_slot: dict[int, list[Block]] = {}
        self._blocks = tuple(dataset.blocks_of(roles))
        self._whole: tuple[Ids32, Ids32, Ids32] | None = None
        self._about: dict[int, dict[int, None]] = {}
        self._kinds: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        mixed = []
        for block in self._blocks:
            inferred = dataset.sources[block.source].role is GraphRole.INFERRED
            slot = _only_slot(block, type_id) if inferred else 0
            if slot:
                self._by_slot.setdefault(slot, []).append(block)
            else:
                mixed.append(block)
        self._mixed = _Table(mixed, type_id, self.universe)

    @property
    def stated(self) -> StoredFacts:
        """Return the facts that these are made of and that were stated apart; themselves where none were."""
        return self._stated or self

    def of(self, slot: int) -> Column:
        """Return the rows of a slot."""
        if slot not in self.rows:
            self.rows[slot] = self._read(slot)
        return self.rows[slot]

    def _read(self, slot: int) -> Column:
        if self._complete:
            return EMPTY
        stated = self._stated.of(slot) if self._stated is not None else EMPTY
        parts = [self._mixed.rows(slot)]
        for block in self._by_slot.get(slot, ()):
            subject, object_ = block.subject.astype(np.int64), block.object.astype(np.int64)
            parts.append(pack(subject, object_) if slot > 0 else subject)
        if slot in self._hidden:
            parts.append(self._hidden[slot])
        parts = [part for part in parts if len(part)]
        return distinct(np.concatenate([stated, *parts])) if parts else stated

    def holds(self, fact: tuple[int, int, int]) -> bool:
        """Say whether a triple is among the rows."""
        s, p, o = fact
        if p != self.type_id:
            return has_row(self.of(p), (s << 32) | o)
        return -o in self._about[s] if -o not in self.rows and s in self._about else has_row(self.of(-o), s)

    def slots(self) -> set[int]:
        """Return the slots that have rows, read or not."""
        stated = self._stated.slots() if self._stated is not None else ()
        return {*stated, *self._mixed.slots(), *self._by_slot, *self._hidden}

    def height(self) -> int:
        """Return how many rows the dataset has in these roles, duplicates included."""
        return sum(map(len, self._blocks)) + (self._stated.height() if self._stated is not None else 0)

    def slots_about(self, node: int) -> dict[int, None]:
        """Return the predicates of the triples that have a node as subject or object, and minus its classes; sorted.

        It goes through all triples, some milliseconds for a million.
        """
        if node not in self._about:
            s, p, o = self._columns()
            here = s == node
            typed = here & (p == self.type_id)
            classes = distinct(o[typed].astype(np.int64))
            predicates = distinct(p[here | (o == node)].astype(np.int64))
            stated = self._stated.slots_about(node) if self._stated is not None else ()
            self._about[node] = dict.fromkeys(sorted({*stated, *(-classes).tolist(), *predicates.tolist()}))
        return self._about[node]

    def classes_and_predicates(self, node: int) -> tuple[frozenset[int], frozenset[int]]:
        """Return the classes of a node, and the predicates of the triples that have it as subject or object."""
        if node not in self._kinds:
            slots = self.slots_about(node)
            self._kinds[node] = (
                frozenset([-slot for slot in slots if slot < 0]),
                frozenset([slot for slot in slots if slot > 0]),
            )
        return self._kinds[node]

    def _columns(self) -> tuple[Ids32, Ids32, Ids32]:
        """Return all rows but the stated ones, as they come."""
        if self._whole is None:
            blocks = [(block.subject, block.predicate, block.object) for block in self._blocks]
            hidden = ((s, np.full(len(s), p), o) for s, p, o in self.triples(dict(self._hidden)))
            s, p, o = (
                np.concatenate([part.astype(np.uint32, copy=False) for part in parts])
                for parts in zip(_NO_ROWS, *blocks, *hidden, strict=True)
            )
            self._whole = s, p, o
        return self._whole

    def _load_all(self) -> None:
        if not self._complete:
            for slot in sorted(self.slots()):
                self.of(slot)
            self._complete = True

    def everything(self) -> tuple[Column, Column, Column]:
        """Return all facts as three columns."""
        self._load_all()
        return super().everything()

    def types(self) -> tuple[Column, Column, Column]:
        """Return all memberships as three columns."""
        self._load_all()
        return super().types()


def _only_slot(block: Block, type_id: int) -> int:
    """Return the slot that all rows of a block are of, or 0."""
    if not len(block) or not bool((block.predicate == block.predicate[0]).all()):
        return 0
    predicate = int(block.predicate[0])
    if predicate != type_id:
        return predicate
    return -int(block.object[0]) if bool((block.object == block.object[0]).all()) else 0
