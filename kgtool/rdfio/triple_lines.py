"""N-Triples and N-Quads straight from the columns, for millions of rows: the same bytes as the serializer's.

N-Triples (https://www.w3.org/TR/n-triples/), N-Quads (https://www.w3.org/TR/n-quads/). Terms are ranked once, rows are
sorted as one number each, and text is made by columns: a line sorts as its terms do, because a term's text is followed
by a blank, which no other character of a line sorts below.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.arrangement import labels_for
from kgtool.rdfio.canonical import canonical_text, nquads_lines, relabelled, with_blank_nodes
from kgtool.rdfio.row_order import sorted_rows
from kgtool.rdfio.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.dictionary import Terms
    from kgtool.rdfio.canonical import Row
    from kgtool.roles import GraphRole

__all__ = ["row_lines", "triple_columns", "triple_lines"]

_FEW = 50_000
"""Up to this many rows, strings are sorted, not ranks."""

_PIECE = 4_000_000


def triple_lines(dataset: Dataset, *roles: GraphRole) -> Iterator[bytes | memoryview]:
    """Yield the different triples of the roles as sorted N-Triples lines, a few megabytes at a time."""
    return row_lines(dataset.terms, triple_columns(dataset, *roles))


def triple_columns(dataset: Dataset, *roles: GraphRole) -> list[NDArray[np.uint32]]:
    """Return subject, predicate and object of all rows of the roles, in order of loading, duplicates included."""
    blocks = dataset.blocks_of(roles)
    return [
        np.concatenate([getattr(block, name) for block in blocks] or [np.zeros(0, np.uint32)])
        for name in ("subject", "predicate", "object")
    ]


def row_lines(terms: Terms, columns: Sequence[NDArray[np.unsignedinteger]]) -> Iterator[bytes | memoryview]:
    """Yield rows as sorted lines, each once, a few megabytes at a time: N-Triples, or with four columns N-Quads.

    ``columns`` are the ids of subject, predicate, object and graph.
    Blank nodes get the labels of :func:`kgtool.rdfio.arrangement.labels_for`.
    """
    if len(columns[0]) <= _FEW:
        return _few_lines(terms.texts, columns)
    is_used = np.zeros(len(terms), np.bool_)
    for column in columns:
        is_used[column] = True
    used = np.flatnonzero(is_used)
    shown = terms.series().gather(used)
    has_blank = shown.str.starts_with("_:") | shown.str.starts_with("<<(")
    written = _relabelled(shown, has_blank, _labels(shown, has_blank.to_numpy(), used, columns))
    ordered = written.alias("text").to_frame().with_row_index("place").sort("text", multithreaded=False)
    order, ranked = ordered["place"].to_numpy(), ordered["text"]
    rank = np.zeros(len(terms), np.uint32)
    if written is shown:
        rank[used[order]] = np.arange(len(used), dtype=np.uint32)
    else:  # two ways to write a text may have become one
        is_new = (ranked != ranked.shift()).fill_null(value=True)
        rank[used[order]] = np.cumsum(is_new.to_numpy()) - 1
        ranked = ranked.filter(is_new)
    return _lines([rank[column] for column in columns], ranked)


def _few_lines(texts: Sequence[str], columns: Sequence[NDArray[np.unsignedinteger]]) -> Iterator[bytes]:
    """Yield few rows as lines, in pieces, without what is only worth its start for many."""
    words = [[texts[each] for each in column.tolist()] for column in columns]
    rows: dict[Row, None] = dict.fromkeys(zip(*words, *[repeat("")] * (4 - len(words)), strict=False))
    text = nquads_lines(rows, labels_for(with_blank_nodes(rows)))
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def _labels(
    shown: pl.Series,
    has_blank: NDArray[np.bool_],
    used: NDArray[np.int64],
    columns: Sequence[NDArray[np.unsignedinteger]],
) -> Mapping[str, str]:
    """Return a label for each blank node, found from the rows that have one, in their order."""
    if not has_blank.any():
        return {}
    of_blank = np.zeros(int(used[-1]) + 1, np.bool_)
    of_blank[used[has_blank]] = True
    rows = np.flatnonzero(np.logical_or.reduce([of_blank[column] for column in columns]))
    parts = [shown.gather(np.searchsorted(used, column[rows])).to_list() for column in columns]
    statements: dict[Row, None] = dict.fromkeys(zip(*parts, *[repeat("")] * (4 - len(parts)), strict=False))
    return labels_for(statements)


def _relabelled(shown: pl.Series, has_blank: pl.Series, labels: Mapping[str, str]) -> pl.Series:
    """Return the texts as they are written: blank nodes by their labels, escapes canonical; itself, if they are so."""
    import polars as pl

    odd = (has_blank | shown.str.contains(r"\\[uU]")).arg_true()
    if odd.is_empty():
        return shown
    written = [canonical_text(relabelled(text, labels)) for text in shown.gather(odd).to_list()]
    return shown.clone().scatter(odd, pl.Series(written, dtype=pl.String))


def _lines(columns: list[NDArray[np.uint32]], ranked: pl.Series) -> Iterator[memoryview]:
    """Yield rows of ranks as lines: their words stand one after the other in one column, whose bytes are the text.

    As lists of bytes the words lie side by side in memory; a text joined from them would be copied twice more.
    """
    import polars as pl

    stop = pl.select(pl.when(ranked != "").then(ranked + " .\n").otherwise(pl.lit(".\n"))).to_series()
    words = pl.concat([ranked + " ", stop], rechunk=True).cast(pl.Binary)
    last = np.uint32(len(ranked))

    def text(part: list[NDArray[np.uint32]]) -> memoryview:
        places = np.stack(part, axis=1)
        places[:, -1] += last
        side_by_side = words.gather(places.ravel()).cast(pl.List(pl.UInt8)).explode()
        return side_by_side.to_numpy().data

    return in_order(text, sorted_rows(columns))
