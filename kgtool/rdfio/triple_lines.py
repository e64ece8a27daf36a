"""N-Triples and N-Quads straight from the columns, for millions of rows: the same bytes as the serializer's.

N-Triples (https://www.w3.org/TR/n-triples/), N-Quads (https://www.w3.org/TR/n-quads/). Terms are ranked once, rows are
sorted as one number each, and text is made by columns: a line sorts as its terms do, because a term's text is followed
by a blank, which no other character of a line sorts below.
"""

from __future__ import annotations

import functools
import io
import operator
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.arrangement import labels_for
from kgtool.rdfio.canonical import canonical_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.rdfio.canonical import Row
    from kgtool.roles import GraphRole

__all__ = ["row_lines", "triple_lines"]

_CHUNK = 32_768
"""Rows of a piece: its text stays below the size from which on allocators give memory back at once."""

_BITS = 63
"""How many bits the ranks of a row may take together to be sorted as one number."""


def triple_lines(dataset: Dataset, *roles: GraphRole) -> Iterator[bytes]:
    """Yield the different triples of the roles as sorted N-Triples lines, a few megabytes at a time."""
    blocks = dataset.blocks_of(roles)
    columns = [
        np.concatenate([getattr(block, name) for block in blocks] or [np.zeros(0, np.uint32)])
        for name in ("subject", "predicate", "object")
    ]
    return row_lines(dataset.terms.texts, columns)


def row_lines(texts: Sequence[str], columns: Sequence[NDArray[np.unsignedinteger]]) -> Iterator[bytes]:
    """Yield rows as sorted lines, each once, a few megabytes at a time: N-Triples, or with four columns N-Quads.

    ``columns`` are subject, predicate, object and graph as places in ``texts``, whose first, "", is the default graph.
    Blank nodes get the labels of :func:`kgtool.rdfio.arrangement.labels_for`.
    """
    import polars as pl

    is_used = np.zeros(len(texts), np.bool_)
    for column in columns:
        is_used[column] = True
    used = np.flatnonzero(is_used)
    shown = pl.Series([texts[each] for each in used.tolist()], dtype=pl.String)
    shown = _relabelled(shown, _labels(shown, used, texts, columns))
    order = shown.arg_sort()
    ranked = shown.gather(order)
    is_new = (ranked != ranked.shift()).fill_null(value=True)
    rank = np.zeros(len(texts), np.uint32)
    rank[used[order.to_numpy()]] = np.cumsum(is_new.to_numpy()) - 1
    return _lines([rank[column] for column in columns], ranked.filter(is_new))


def _labels(
    shown: pl.Series, used: NDArray[np.int64], texts: Sequence[str], columns: Sequence[NDArray[np.unsignedinteger]]
) -> Mapping[str, str]:
    """Return a label for each blank node, found from the rows that have one, in their order."""
    has_blank = (shown.str.starts_with("_:") | shown.str.starts_with("<<(")).to_numpy()
    if not has_blank.any():
        return {}
    of_blank = np.zeros(len(texts), np.bool_)
    of_blank[used[has_blank]] = True
    rows = np.flatnonzero(np.logical_or.reduce([of_blank[column] for column in columns]))
    parts = [[texts[each] for each in column[rows].tolist()] for column in columns]
    statements: dict[Row, None] = dict.fromkeys(zip(*parts, *[repeat("")] * (4 - len(parts)), strict=False))
    return labels_for(statements)


def _relabelled(shown: pl.Series, labels: Mapping[str, str]) -> pl.Series:
    """Return the texts as they are written: blank nodes by their labels, escapes canonical."""
    import polars as pl

    escapes = (shown.str.contains(escape, literal=True) for escape in (r"\u", r"\U"))
    odd = functools.reduce(operator.or_, escapes, shown.str.starts_with("_:")).arg_true()
    if odd.is_empty():
        return shown
    written = [labels.get(text, canonical_text(text)) for text in shown.gather(odd).to_list()]
    return shown.scatter(odd, pl.Series(written, dtype=pl.String))


def _lines(columns: list[NDArray[np.uint32]], ranked: pl.Series) -> Iterator[bytes]:
    """Yield rows of ranks as lines; the last column's texts hold the full stop already."""
    import polars as pl

    stop = pl.select(pl.when(ranked != "").then(ranked + " .").otherwise(pl.lit("."))).to_series()
    shown = [*[ranked] * (len(columns) - 1), stop]
    for part in _sorted(columns):
        words = {str(place): texts.gather(part[place]) for place, texts in enumerate(shown)}
        piece = io.BytesIO()
        pl.DataFrame(words).write_csv(piece, include_header=False, separator=" ", quote_style="never")
        yield piece.getvalue()


def _sorted(columns: list[NDArray[np.uint32]]) -> Iterator[list[NDArray[np.uint32]]]:
    """Yield the different rows in order, by pieces."""
    places = [_places(column) for column in columns]
    widths = [len(values).bit_length() for values, _ in places]
    if sum(widths) > _BITS:
        yield from _sorted_by_columns(columns)
        return
    keys = np.zeros(len(columns[0]), np.int64)
    for width, (_, place) in zip(widths, places, strict=True):
        keys <<= width
        keys |= place
    values = [each for each, _ in places]
    del places
    keys.sort()
    keys = keys[_is_new([keys])]
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        found = []
        for width, value in zip(reversed(widths), reversed(values), strict=True):
            found.append(value[part & ((1 << width) - 1)])
            part = part >> width
        yield found[::-1]


def _places(column: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the different values of a column in order, and for each row the place of its value among them."""
    is_used = np.zeros(int(column.max(initial=0)) + 1, np.bool_)
    is_used[column] = True
    return np.flatnonzero(is_used).astype(np.uint32), (np.cumsum(is_used) - 1)[column]


def _sorted_by_columns(columns: list[NDArray[np.uint32]]) -> Iterator[list[NDArray[np.uint32]]]:
    """Yield what :func:`_sorted` yields, for rows whose ranks do not fit into one number."""
    order = np.lexsort(columns[::-1])
    order = order[_is_new([column[order] for column in columns])]
    for start in range(0, len(order), _CHUNK):
        yield [column[order[start : start + _CHUNK]] for column in columns]


def _is_new(columns: list[NDArray[np.integer]]) -> NDArray[np.bool_]:
    """Say of each row of sorted columns whether it differs from the one before."""
    found = np.zeros(len(columns[0]), np.bool_)
    found[:1] = True
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found
