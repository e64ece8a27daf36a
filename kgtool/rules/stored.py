"""The facts of a closed dataset, read slot by slot when something asks for them: what proofs are looked up in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset import REASONED, GraphRole
from kgtool.rules.columns import EMPTY, Column, distinct, pack
from kgtool.rules.facts import Facts, slots_of_triples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kgtool.dataset import Block, Dataset

__all__ = ["StoredFacts"]


class StoredFacts(Facts):
    """The asserted and inferred triples of a dataset as slots; a slot is made when it is first read."""

    __slots__ = ("_asserted", "_by_slot", "_complete", "_hidden")

    def __init__(
        self,
        dataset: Dataset,
        type_id: int,
        roles: Sequence[GraphRole] = REASONED,
        hidden: Mapping[int, Column] | None = None,
    ) -> None:
        """Take the rows of the roles as they are now, and slots of what holds and is left out of the dataset."""
        super().__init__({}, type_id, len(dataset.terms))
        self._complete = False
        self._hidden = hidden or {}
        self._by_slot: dict[int, list[Block]] = {}
        mixed = []
        for block in dataset.blocks_of(roles):
            inferred = dataset.sources[block.source].role is GraphRole.INFERRED
            slot = _only_slot(block, type_id) if inferred else 0
            if slot:
                self._by_slot.setdefault(slot, []).append(block)
            else:
                mixed.append(block)
        s, p, o = (
            np.concatenate([getattr(block, name) for block in mixed] or [EMPTY]).astype(np.int64)
            for name in ("subject", "predicate", "object")
        )
        self._asserted = (s, p, o)

    def of(self, slot: int) -> Column:
        """Return the rows of a slot."""
        if slot not in self.rows:
            self.rows[slot] = self._read(slot)
        return self.rows[slot]

    def _read(self, slot: int) -> Column:
        if self._complete:
            return EMPTY
        s, p, o = self._asserted
        mask = p == slot if slot > 0 else (o == -slot) & (p == self.type_id)
        parts = [pack(s[mask], o[mask]) if slot > 0 else s[mask]]
        for block in self._by_slot.get(slot, ()):
            subject, object_ = block.subject.astype(np.int64), block.object.astype(np.int64)
            parts.append(pack(subject, object_) if slot > 0 else subject)
        if slot in self._hidden:
            parts.append(self._hidden[slot])
        return distinct(np.concatenate(parts))

    def _load_all(self) -> None:
        if not self._complete:
            s, p, o = self._asserted
            for slot in {*slots_of_triples(s, p, o, self.type_id), *self._by_slot, *self._hidden}:
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
