"""N-Triples straight from the columns, for millions of triples: the same bytes as the serializer's.

N-Triples (https://www.w3.org/TR/n-triples/). Terms are ranked once, rows sorted by rank, and text made by columns: a
line sorts as its terms do, because a term's text is followed by a blank, which no other character of a line sorts
below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.roles import GraphRole

__all__ = ["triple_lines"]

_CHUNK = 500_000


def triple_lines(dataset: Dataset, *roles: GraphRole) -> Iterator[bytes] | None:
    """Yield the different triples of the roles as sorted lines; None where there are blank nodes, which need labels."""
    import polars as pl

    blocks = dataset.blocks_of(roles)
    columns = [
        np.concatenate([getattr(block, name) for block in blocks] or [np.zeros(0, np.uint32)]).astype(np.int64)
        for name in ("subject", "predicate", "object")
    ]
    is_used = np.zeros(len(dataset.terms), np.bool_)
    for column in columns:
        is_used[column] = True
    used = np.flatnonzero(is_used)
    texts = pl.Series([dataset.terms.texts[each] for each in used.tolist()], dtype=pl.String)
    if bool(texts.str.starts_with("_:").any()):
        return None
    rank = np.zeros(len(dataset.terms), np.int64)
    order = texts.arg_sort().to_numpy()
    rank[used[order]] = np.arange(len(used))
    return _lines([rank[column] for column in columns], texts.gather(order))


def _lines(columns: list[NDArray[np.int64]], ranked: pl.Series) -> Iterator[bytes]:
    import polars as pl

    order = np.lexsort(columns[::-1])
    repeated = np.ones(len(order), np.bool_)
    repeated[:1] = False
    for column in columns:
        repeated[1:] &= column[order[1:]] == column[order[:-1]]
    order = order[~repeated]
    for start in range(0, len(order), _CHUNK):
        part = order[start : start + _CHUNK]
        s, p, o = (ranked.gather(column[part]) for column in columns)
        lines = pl.select(pl.concat_str([s, p, o, pl.lit(".")], separator=" ")).to_series()
        yield ("\n".join(lines.to_list()) + "\n").encode()
