"""The texts of some terms as a column, so that no Python string is made of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms

__all__ = ["column_of", "texts_of"]


def texts_of(terms: Terms, ids: list[int] | NDArray[Any]) -> list[str]:
    """Return the N-Triples texts of terms, in the order of their ids; the default graph's is empty."""
    texts = terms.texts
    if isinstance(texts, list):
        return [texts[each] for each in (ids if isinstance(ids, list) else ids.tolist())]
    return column_of(terms, np.asarray(ids)).to_list()


def column_of(terms: Terms, ids: NDArray[Any]) -> pl.Series:
    """Return the N-Triples texts of terms, in the order of their ids, as a String column."""
    import polars as pl

    texts = terms.texts
    if isinstance(texts, list):
        return pl.Series([texts[each] for each in ids.tolist()], dtype=pl.String)
    return terms.series().gather(ids)
