"""N-Triples and N-Quads that are already canonical, straight to columns: large dumps need no parser.

A line is taken as it stands only if it is, character by character, what the parser would have made of it (N-Triples
§4, https://www.w3.org/TR/n-triples/#canonical-ntriples): then the text between the blanks is the term. The patterns
are narrower than the grammar on purpose: percent signs, ports and languages of unusual form are the parser's business,
which gets the lines that do not fit. Where it finds a fault, or where most lines are odd, the whole file is its.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dictionary import groups_of
from kgtool.errors import KgtoolError
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rdfio.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.columns import BlankNodeLabels

__all__ = ["BLOCK", "PlainLines", "line_blocks"]

BLOCK = 8_000_000
"""How many bytes are read at a time: few enough that memory is used again, not asked for anew."""

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
    rf"^(?:{_IRI}|{_BLANK}|{_LITERAL})$",
    rf"^(?:{_IRI}|{_BLANK})?$",
)
"""What may stand as subject, predicate, object and graph."""

_PREDICATE = 1

_IMPLIED = (
    '"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString>',
)
"""Datatypes that canonical N-Triples leave out, or that are faults."""

_GRAPH = r' ([<_][^ "]*) \.$'

_BOM = b"\xef\xbb\xbf"
_FEW, _SHARE = 1_000, 0.1
"""From this many odd lines on, when they are this share of a block, the parser is sooner done with the whole file."""


def line_blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Yield the content of a stream in pieces of about ``size`` bytes, each with whole lines only."""
    return _sought_blocks(stream, size) if stream.seekable() else _joined_blocks(stream, size)


def _sought_blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Find where a piece ends before it is read, so that its bytes are copied once."""
    start = 0
    while True:
        stream.seek(start + size)
        beyond = len(stream.readline())
        stream.seek(start)
        piece = stream.read(size + beyond)
        if not piece:
            return
        yield piece
        start += len(piece)


def _joined_blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
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


class PlainLines:
    """Reads one file block by block; the terms of all blocks get their ids together, at the end."""

    def __init__(self, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> None:
        """Start a file, whose blank nodes get their names from ``labels``."""
        self._terms = terms
        self._labels = labels
        self._quads = quads
        self._is_first = True
        self._blocks: list[list[_Column] | NDArray[np.uint32]] = []

    def read(self, block: bytes) -> bool:
        """Take a block of whole lines; False, and nothing is taken: the parser has to judge."""
        is_first, self._is_first = self._is_first, False
        return self._take(_read(block, is_first=is_first, quads=self._quads))

    def read_all(self, blocks: Iterable[bytes]) -> bool:
        """Take blocks, some of them read at the same time; False at the first that the parser has to judge."""
        return all(map(self._take, in_order(self._columns_of, enumerate(blocks))))

    def _columns_of(self, block: tuple[int, bytes]) -> list[_Column] | None:
        number, lines = block
        return _read(lines, is_first=self._is_first and not number, quads=self._quads)

    def _take(self, columns: list[_Column] | None) -> bool:
        if columns is None:
            return False
        _name_blank_nodes(columns, self._labels)
        self._blocks.append(columns)
        return True

    def add(self, ids: NDArray[np.uint32]) -> None:
        """Take rows that the parser read, of shape (rows, 3), or (rows, 4) for N-Quads."""
        self._blocks.append(ids)

    def ids(self) -> Iterator[NDArray[np.uint32]]:
        """Yield the ids of all rows, in arrays of shape (rows, 3), or (rows, 4) for N-Quads.

        They are what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except that the ids of
        new terms are given block by block and column by column.
        """
        columns = [column.texts for block in self._blocks if isinstance(block, list) for column in block]
        parts = iter(self._ids_of(columns))
        for block in self._blocks:
            if not isinstance(block, list):
                yield block
                continue
            rows = np.empty((len(block[0].numbers), len(block)), np.uint32, order="F")
            for place, column in enumerate(block):
                rows[:, place] = next(parts)[column.numbers]
            yield rows

    def _ids_of(self, columns: list[pl.Series]) -> list[NDArray[np.uint32]]:
        import polars as pl

        if not columns:
            return []
        texts = pl.concat(columns, rechunk=True)
        groups = groups_of(texts)
        if groups is None:
            ids = self._terms.intern_all(texts.to_list())
        else:
            ids = self._terms.intern_column(_copied(texts.gather(groups[0])))[groups[1]]
        return np.split(ids, np.cumsum([len(column) for column in columns])[:-1])


class _Column:
    """A column of a block: its different texts, which of them are the parser's business, and each row's by number."""

    def __init__(self, texts: pl.Series, numbers: NDArray[np.uint32], pattern: str) -> None:
        self.texts = texts
        self.numbers = numbers
        self.is_odd: NDArray[np.bool_] = ~texts.str.contains(pattern).to_numpy()
        self.blanks: NDArray[np.uint32] = np.zeros(0, np.uint32)

    def find_blanks(self) -> None:
        """Find the texts that are blank nodes, or triple terms, which may hold some."""
        is_blank = self.texts.str.starts_with("_:") | self.texts.str.starts_with("<<(")
        self.blanks = is_blank.arg_true().to_numpy()

    def replace(self, rows: NDArray[np.int64], texts: Sequence[str], dropped: NDArray[np.int64]) -> None:
        """Put texts into rows, then drop rows, and forget the texts that no row has."""
        import polars as pl

        numbers = self.numbers.astype(np.int64)
        numbers[rows] = np.arange(len(self.texts), len(self.texts) + len(texts))
        numbers = np.delete(numbers, dropped)
        together = pl.concat([self.texts, pl.Series(texts, dtype=pl.String)])
        is_used = np.zeros(len(together), np.bool_)
        is_used[numbers] = True
        self.texts = together.filter(pl.Series(is_used))
        self.numbers = (np.cumsum(is_used) - 1)[numbers].astype(np.uint32)


def _read(block: bytes, *, is_first: bool, quads: bool) -> list[_Column] | None:
    """Return the columns of a block, blank nodes as the file names them; None: the parser has to judge."""
    fields = _fields(block, is_first=is_first)
    columns = None if fields is None else _columns(fields, quads=quads)
    if fields is None or columns is None:
        return None
    odd = np.flatnonzero(np.logical_or.reduce([column.is_odd[column.numbers] for column in columns]))
    if len(odd) and not _reread(fields, columns, odd):
        return None
    for place, column in enumerate(columns):
        if place != _PREDICATE:
            column.find_blanks()
    return columns


def _copied(texts: pl.Series) -> pl.Series:
    """Return texts that do not keep the block alive which they stood in."""
    return texts + ""


def _fields(block: bytes, *, is_first: bool) -> pl.DataFrame | None:
    """Return subject, predicate and the rest of each line; None where the block is no text of lines.

    What a line lacks is "".
    """
    import polars as pl

    if block.startswith(_BOM):
        if not is_first:
            return None
        block = block[len(_BOM) :]
    if b"\x01" in block or block.startswith(_BOM):  # the reader of columns would skip a second mark
        return None
    try:
        frame = pl.read_csv(block, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String})
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    return frame["line"].drop_nulls().rechunk().str.splitn(" ", 3).struct.unnest().fill_null("")


def _columns(fields: pl.DataFrame, *, quads: bool) -> list[_Column] | None:
    """Return the columns of a block; None where two texts cannot be told apart by their hashes."""
    found = []
    for field in fields.get_columns():
        groups = groups_of(field)
        if groups is None:
            return None
        found.append((field.gather(groups[0]), groups[1]))
    (subjects, s), (predicates, p), (rests, o) = found
    parts = _split(rests) if quads else [rests.str.strip_suffix(" .")]
    columns = [(subjects, s), (predicates, p), *((part, o) for part in parts)]
    made = [_Column(_copied(texts), rows, pattern) for (texts, rows), pattern in zip(columns, _PATTERNS, strict=False)]
    made[2].is_odd |= ~rests.str.ends_with(" .").to_numpy()
    for datatype in _IMPLIED:
        made[2].is_odd |= made[2].texts.str.ends_with(datatype).to_numpy()
    return made


def _split(rests: pl.Series) -> list[pl.Series]:
    """Return the objects and the graphs of what stands after the predicates in N-Quads.

    A graph name is the last word and holds no quotation mark: see :func:`kgtool.rdfio.columns.split_quad`.
    """
    import polars as pl

    graphs = rests.str.extract(_GRAPH)
    without = pl.when(graphs.is_null()).then(rests.str.strip_suffix(" .")).otherwise(rests.str.replace(_GRAPH, ""))
    return [pl.select(without).to_series(), graphs.fill_null("")]


def _reread(fields: pl.DataFrame, columns: list[_Column], odd: NDArray[np.int64]) -> bool:
    """Put what the parser reads into the odd rows, or drop them; False: too many, or the parser finds a fault."""
    if len(odd) > max(_FEW, _SHARE * fields.height):
        return False
    lines = [" ".join(row) for row in fields[odd.tolist()].rows()]
    if any("\r" in line for line in lines):
        return False
    is_none = np.array([line.lstrip("\t ")[:1] in {"", "#"} for line in lines], np.bool_)
    kept = [line for line, none in zip(lines, is_none.tolist(), strict=True) if not none]
    found = _parsed(kept, quads=len(columns) == len(_PATTERNS))
    if found is None:
        return False
    for place, column in enumerate(columns):
        column.replace(odd[~is_none], [row[place] for row in found], odd[is_none])
    return True


def _name_blank_nodes(columns: list[_Column], labels: BlankNodeLabels) -> None:
    """Give the blank nodes of a block their names in the dataset, by first appearance."""
    places: list[tuple[int, str]] = []
    for place, column in enumerate(columns):
        if len(column.blanks):
            rows = np.zeros(len(column.texts), np.int64)
            rows[column.numbers[::-1]] = np.arange(len(column.numbers))[::-1]
            texts = column.texts.gather(column.blanks).to_list()
            places += zip((rows[column.blanks] * len(columns) + place).tolist(), texts, strict=True)
    names = {text: labels.renamed(text) for _, text in sorted(places)}
    for column in columns:
        if len(column.blanks):
            texts = column.texts.gather(column.blanks).to_list()
            column.texts = column.texts.scatter(column.blanks, [names[text] for text in texts])


def _parsed(lines: Sequence[str], *, quads: bool) -> list[Row] | None:
    """Return the statement of each line as the parser reads it; None where it finds a fault, or not one a line."""
    document = Document("", "\n".join(lines).encode(), format_named("nq" if quads else "nt"))
    try:
        texts = list(nquads_text(document))
    except KgtoolError:
        return None
    rows = [split_quad(statement) for text in texts for statement in text.split(" .\n")[:-1]]
    return rows if len(rows) == len(lines) else None
