"""N-Triples and N-Quads that are already canonical, straight to columns: large dumps need no parser.

A line is taken only if it is, character by character, what the parser would have made of it (N-Triples §4,
https://www.w3.org/TR/n-triples/#canonical-ntriples): then the text between the blanks is the term. One line that is
not, and the whole file goes through the parser, whose verdict it is. The pattern is narrower than the grammar on
purpose: percent signs, ports and languages of unusual form are the parser's business.
"""

from __future__ import annotations

from dataclasses import dataclass
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
_PATTERNS = (
    rf"^(?:{_IRI}|{_BLANK})$",
    rf"^{_IRI}$",
    rf"^(?:{_IRI}|{_BLANK}|{_LITERAL}) \.$",
    rf"^(?:{_IRI}|{_BLANK})?$",
)
"""What has to stand as subject, predicate, object with the stop of its line, and graph; "" is the default graph."""

_IMPLIED = (
    '"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString>',
)
"""Datatypes that canonical N-Triples leave out, or that are faults."""

_RUNS = 0.7
"""Where a column has fewer runs than this share of its rows, as subjects have, it is looked at run by run."""


@dataclass(slots=True)
class _Column:
    """The different texts of a column by first appearance, the rows where they first appear, and a number per row."""

    texts: pl.Series
    rows: NDArray[np.int64]
    numbers: NDArray[np.int64]


def line_blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Yield the content of a stream in pieces of about ``size`` bytes, each with whole lines only."""
    rest = b""
    while piece := stream.read(size):
        cut = piece.rfind(b"\n") + 1
        if not cut:
            rest += piece
            continue
        yield b"".join((rest, memoryview(piece)[:cut]))
        rest = piece[cut:]
    if rest:
        yield rest


def ids_of_lines(block: bytes, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> NDArray[np.uint32] | None:
    """Return the ids of whole lines, of shape (rows, 3), or (rows, 4) for N-Quads; None where a line is not canonical.

    What is returned is what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except that the
    ids of new terms are given column by column. A term is looked at once, however many rows have it.
    """
    import polars as pl

    if b"\x01" in block:
        return None
    try:
        frame = pl.read_csv(block, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String})
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    columns = []
    for text, pattern in zip(_split(frame["line"].drop_nulls(), quads=quads), _PATTERNS, strict=False):
        column = _numbered(text)
        if column.texts.has_nulls() or not column.texts.str.contains(pattern).all():
            return None
        columns.append(column)
    objects = columns[2].texts = columns[2].texts.str.strip_suffix(" .")
    if any(objects.str.ends_with(datatype).any() for datatype in _IMPLIED):
        return None
    _name_blank_nodes(columns, labels)
    return _ids(columns, terms, labels)


def _ids(columns: list[_Column], terms: Terms, labels: BlankNodeLabels) -> NDArray[np.uint32]:
    """Return the ids of all columns; a text that several columns have enters the dictionary once."""
    import polars as pl

    together = _by_row(pl.concat([column.texts.alias("text") for column in columns]))
    texts = together.texts.to_list()
    for number in together.texts.str.starts_with("_:").arg_true().to_list():
        texts[number] = labels[texts[number]]
    known = terms.intern_distinct(texts)[together.numbers]
    ids = np.empty((len(columns[0].numbers), len(columns)), np.uint32)
    start = 0
    for place, column in enumerate(columns):
        ids[:, place] = known[start : start + len(column.texts)][column.numbers]
        start += len(column.texts)
    return ids


def _split(lines: pl.Series, *, quads: bool) -> list[pl.Series]:
    """Return subject, predicate and object of each line, the object still with the stop, and for quads the graph.

    A graph name is the last word and holds no quotation mark: see :func:`kgtool.rdfio.columns.split_quad`.
    """
    import polars as pl

    parts = lines.str.splitn(" ", 3).struct.unnest()
    if not quads:
        return parts.get_columns()
    subject, predicate, rest = parts.get_columns()
    split = rest.to_frame("o").select(
        pl.col("o").str.replace(r' [<_][^ "]* \.$', " ."), g=pl.col("o").str.extract(r' ([<_][^ "]*) \.$').fill_null("")
    )
    return [subject, predicate, *split.get_columns()]


def _numbered(column: pl.Series) -> _Column:
    """Return a column with its different texts numbered by first appearance."""
    is_start = (column != column.shift()).fill_null(value=True).to_numpy()
    starts = np.flatnonzero(is_start)
    if len(starts) > _RUNS * len(column):
        return _by_row(column)
    runs = _by_row(column.gather(starts))
    return _Column(runs.texts, starts[runs.rows], runs.numbers[np.cumsum(is_start) - 1])


def _by_row(column: pl.Series) -> _Column:
    import polars as pl

    first = column.to_frame("text").with_row_index("row").select(pl.col("row").first().over("text"))["row"].to_numpy()
    is_first = first == np.arange(len(first))
    rows = np.flatnonzero(is_first)
    return _Column(column.gather(rows), rows, (np.cumsum(is_first) - 1)[first])


def _name_blank_nodes(columns: list[_Column], labels: BlankNodeLabels) -> None:
    """Give the blank nodes of the block their names, by first appearance row by row."""
    found: list[tuple[int, str]] = []
    for place, column in enumerate(columns):
        is_blank = column.texts.str.starts_with("_:")
        rows = column.rows[is_blank.to_numpy()] * len(columns) + place
        found += zip(rows.tolist(), column.texts.filter(is_blank).to_list(), strict=True)
    for _, label in sorted(found):
        labels[label]
