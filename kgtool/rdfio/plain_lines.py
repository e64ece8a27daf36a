"""N-Triples and N-Quads that are already canonical, straight to columns: large dumps need no parser.

A line is taken only if it is, character by character, what the parser would have made of it (N-Triples §4,
https://www.w3.org/TR/n-triples/#canonical-ntriples): then the text between the blanks is the term. One line that is
not, and the whole file goes through the parser, whose verdict it is. The pattern is narrower than the grammar on
purpose: percent signs, ports and languages of unusual form are the parser's business.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.rdfio.columns import BlankNodeLabels

__all__ = ["BLOCK", "ids_of_lines", "line_blocks"]

BLOCK = 64_000_000
"""How many bytes are read at a time."""

_CHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\u{A1}-\u{D7FF}]|%[0-9A-Fa-f]{2})"
_IRI = (
    r"<[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://[A-Za-z0-9.\-]+(?::[0-9]{{1,4}})?(?:[/?]{_CHAR}*)?|[A-Za-z0-9._~@]{_CHAR}*)(?:#{_CHAR}*)?>"
)
_BLANK = r"_:[A-Za-z0-9_]+"
_STRING = r'"(?:[^"\\\u{0}-\u{1F}\u{7F}-\u{9F}\u{FDD0}-\u{FDEF}\u{FFFE}\u{FFFF}\u{10000}-\u{10FFFF}]|\\[tbnrf"\\])*"'
_LITERAL = rf"{_STRING}(?:@[a-z]{{2,3}}(?:-[a-z]{{4}})?(?:-(?:[a-z]{{2}}|[0-9]{{3}}))?|\^\^{_IRI})?"
_TRIPLE = rf"(?:{_IRI}|{_BLANK}) {_IRI} (?:{_IRI}|{_BLANK}|{_LITERAL})"
_LINE = {False: rf"^{_TRIPLE} \.$", True: rf"^{_TRIPLE}(?: (?:{_IRI}|{_BLANK}))? \.$"}
_PARTS = rf"^({_IRI}|{_BLANK}) ({_IRI}) ({_IRI}|{_BLANK}|{_LITERAL})(?: ({_IRI}|{_BLANK}))? \.$"
_IMPLIED = (
    b"^^<http://www.w3.org/2001/XMLSchema#string>",
    b"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>",
    b"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString>",
)
"""Datatypes that canonical N-Triples leave out, or that are faults."""


def line_blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Yield the content of a stream in pieces of about ``size`` bytes, each with whole lines only."""
    rest = b""
    while piece := stream.read(size):
        cut = piece.rfind(b"\n") + 1
        if not cut:
            rest += piece
            continue
        yield rest + piece[:cut]
        rest = piece[cut:]
    if rest:
        yield rest


def ids_of_lines(block: bytes, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> NDArray[np.uint32] | None:
    """Return the ids of whole lines, of shape (rows, 3), or (rows, 4) for N-Quads; None where a line is not canonical.

    What is returned is what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except that the
    ids of new terms are given column by column.
    """
    import polars as pl

    if b"\x01" in block or b"\r" in block or any(datatype in block for datatype in _IMPLIED):
        return None
    try:
        frame = pl.read_csv(
            io.BytesIO(block), has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String}
        )
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    frame = frame.drop_nulls()
    if not frame["line"].str.contains(_LINE[quads]).all():
        return None
    columns = _columns(frame, quads=quads)
    if b"_:" in block:
        _name_blank_nodes(columns, labels)
    ids = [_ids(column, terms, labels) for column in columns]
    return np.stack(ids, axis=1)


def _columns(frame: pl.DataFrame, *, quads: bool) -> list[pl.Series]:
    import polars as pl

    if quads:
        parts = frame.select(pl.col("line").str.extract_groups(_PARTS).alias("part")).unnest("part")
        return [part.fill_null("") for part in parts.get_columns()]
    bare = pl.col("line").str.strip_suffix(" .")
    return frame.select(bare.str.splitn(" ", 3).alias("part")).unnest("part").get_columns()


def _name_blank_nodes(columns: list[pl.Series], labels: BlankNodeLabels) -> None:
    """Give the blank nodes of the block their names, by first appearance row by row."""
    import polars as pl

    found = []
    for number, column in enumerate(columns):
        rows = column.str.starts_with("_:").arg_true()
        found.append(pl.DataFrame({"at": rows.cast(pl.Int64) * len(columns) + number, "label": column.gather(rows)}))
    for label in pl.concat(found).sort("at")["label"].unique(maintain_order=True):
        labels[label]


def _ids(column: pl.Series, terms: Terms, labels: BlankNodeLabels) -> NDArray[np.uint32]:
    """Return the ids of a column: each different text is looked up once."""
    groups = column.alias("text").to_frame().with_row_index("row").group_by("text", maintain_order=True).agg("row")
    texts = groups["text"].to_list()
    if labels:
        texts = [labels.get(text, text) for text in texts]
    known = terms.intern_all(texts)
    ids = np.empty(len(column), dtype=np.uint32)
    ids[groups["row"].explode().to_numpy()] = np.repeat(known, groups["row"].list.len().to_numpy())
    return ids
