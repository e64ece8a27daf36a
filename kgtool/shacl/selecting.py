"""Triples of some roles of a dataset by a part or two, and those that no other role has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Block, Dataset
    from kgtool.roles import GraphRole

__all__ = ["held_by_one", "matching"]

_Ids: TypeAlias = tuple[int, int, int]


def matching(
    dataset: Dataset, roles: Iterable[GraphRole], pattern: tuple[int | None, int | None, int | None]
) -> list[_Ids]:
    """Return the triples of ids that a pattern matches, None standing for anything; as often as each is held."""
    found: list[_Ids] = []
    for block in dataset.blocks_of(tuple(roles)):
        rows = _rows(block, pattern).nonzero()[0]
        columns = (block.subject[rows].tolist(), block.predicate[rows].tolist(), block.object[rows].tolist())
        found += zip(*columns, strict=True)
    return found


def held_by_one(dataset: Dataset, facts: Iterable[_Ids], role: GraphRole, others: tuple[GraphRole, ...]) -> set[_Ids]:
    """Return those triples of ids that a role has and none of others has."""
    import polars as pl

    known = set(facts)
    if not known:
        return known
    table = pl.DataFrame(list(known), schema=dict.fromkeys("spo", pl.Int64), orient="row")
    for block in dataset.blocks_of(others):
        table = table.join(_frame(block), on=["s", "p", "o"], how="anti")
    blocks = dataset.blocks_of((role,))
    return {row for block in blocks for row in table.join(_frame(block), on=["s", "p", "o"], how="semi").iter_rows()}


def _frame(block: Block) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({"s": block.subject, "p": block.predicate, "o": block.object}).cast(pl.Int64)


def _rows(block: Block, pattern: tuple[int | None, int | None, int | None]) -> NDArray[np.bool_]:
    import numpy as np

    mask = np.ones(len(block), np.bool_)
    for column, wanted in zip((block.subject, block.predicate, block.object), pattern, strict=True):
        if wanted is not None:
            mask &= column == wanted
    return mask
