"""N-Triples and N-Quads that are already canonical, straight to columns: large dumps need no parser.

A line is taken as it stands only if it is what the parser would have made of it: then the text between the blanks is
the term. The parser gets the other lines (see :mod:`kgtool.rdfio.row_block`). Where it finds a fault, or where most
lines are odd, the whole file is its.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.dataset import RowLines
from kgtool.dictionary import groups_of
from kgtool.errors import KgtoolError
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.line_words import LineWords
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rdfio.row_block import RowBlock
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

_LIMIT = 2**31 - 1
"""How many bytes a block may have: places in it are told by 32 bits."""

_WITH_GRAPH = 4

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
    rest: list[bytes] = []
    while piece := stream.read(size):
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield b"".join((*rest, memoryview(piece)[:cut]))
            rest = []
        rest.append(piece[cut:])
    if last := b"".join(rest):
        yield last


class PlainLines:
    """Reads one file block by block; the terms of all blocks get their ids together, at the end."""

    def __init__(self, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> None:
        """Start a file, whose blank nodes get their names from ``labels``."""
        self._terms = terms
        self._labels = labels
        self._quads = quads
        self._is_first = True
        self._blocks: list[RowBlock | NDArray[np.uint32]] = []
        self._lines: list[_Lines] = []

    def read(self, block: bytes) -> bool:
        """Take a block of whole lines; False, and nothing is taken: the parser has to judge."""
        is_first, self._is_first = self._is_first, False
        return self._take(_read(block, is_first=is_first, quads=self._quads))

    def read_all(self, blocks: Iterable[bytes]) -> bool:
        """Take blocks, some of them read at the same time; False at the first that the parser has to judge."""
        return all(map(self._take, in_order(self._block_of, enumerate(blocks))))

    def _block_of(self, block: tuple[int, bytes]) -> tuple[RowBlock, _Lines] | None:
        number, lines = block
        return _read(lines, is_first=self._is_first and not number, quads=self._quads)

    def _take(self, found: tuple[RowBlock, _Lines] | None) -> bool:
        if found is None:
            return False
        block, lines = found
        block.name_blank_nodes(self._labels)
        self._blocks.append(block)
        self._lines.append(lines)
        return True

    def add(self, ids: NDArray[np.uint32]) -> None:
        """Take rows that the parser read, of shape (rows, 3), or (rows, 4) for N-Quads."""
        self._blocks.append(ids)

    def lines(self) -> RowLines:
        """Return the lines of all rows, of which the parser may have read some, but no block."""
        odd: list[int] = []
        numbers: list[NDArray[np.uint32]] = []
        rows = above = 0
        for block in self._lines:
            odd += (block.odd + rows).tolist()
            numbers.append(block.numbers + np.uint32(above + 1))
            rows, above = rows + len(block.numbers), above + block.size
        found = np.concatenate([*numbers, np.zeros(0, np.uint32)])
        return RowLines(found if above > rows else None, frozenset(odd))

    def ids(self) -> Iterator[NDArray[np.uint32]]:
        """Yield the ids of all rows, in arrays of shape (rows, 3), or (rows, 4) for N-Quads.

        They are what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except that the ids of
        new terms are given block by block: those of subjects and objects first, then those of predicates.
        """
        parts = iter(self._ids_of([block.texts for block in self._blocks if isinstance(block, RowBlock)]))
        for block in self._blocks:
            if not isinstance(block, RowBlock):
                yield block
                continue
            ids = next(parts)
            rows = np.empty((len(block.columns[0]), len(block.columns)), np.uint32, order="F")
            for place, column in enumerate(block.columns):
                rows[:, place] = ids[column]
            yield rows

    def _ids_of(self, columns: list[pl.Series]) -> list[NDArray[np.uint32]]:
        import polars as pl

        if not columns:
            return []
        texts = pl.concat(columns, rechunk=True)
        firsts, numbers = groups_of(texts)
        ids = self._terms.intern_column(texts.gather(firsts) + "")[numbers]
        return np.split(ids, np.cumsum([len(column) for column in columns])[:-1])


class _Lines(NamedTuple):
    """How many lines a block has, the line of each of its rows, from 0, and the rows whose line had to be parsed."""

    size: int
    numbers: NDArray[np.uint32]
    odd: NDArray[np.int64]


def _read(block: bytes, *, is_first: bool, quads: bool) -> tuple[RowBlock, _Lines] | None:
    """Return the rows of a block, blank nodes as the file names them; None: the parser has to judge."""
    text = _text(block, is_first=is_first)
    if text is None:
        return None
    words = LineWords(text, quads=quads)
    found = _rows(words, quads=quads)
    odd = found.odd_rows()
    dropped = _reread(words, found, odd) if len(odd) else odd
    if dropped is None:
        return None
    is_odd = np.zeros(len(words), np.bool_)
    is_odd[odd] = True
    lines = _Lines(words.size, np.delete(words.numbers, dropped), np.flatnonzero(np.delete(is_odd, dropped)))
    return found, lines


def _text(block: bytes, *, is_first: bool) -> bytes | None:
    """Return a block as lines of UTF-8 that all end; None where it is none."""
    if len(block) > _LIMIT:
        return None
    if not block.isascii():
        block = block.removeprefix(_BOM) if is_first else block
        try:
            block.decode()
        except UnicodeDecodeError:
            return None
    return block if block.endswith(b"\n") else block + b"\n"


def _rows(lines: LineWords, *, quads: bool) -> RowBlock:
    """Return the rows of a block, each different text once."""
    size = len(lines)
    every = np.arange(size, dtype=np.uint32)
    subjects = lines.column(0)
    is_head = np.ones(size, np.bool_)  # most lines say more about what the line before was about
    is_head[1:] = (subjects.slice(1) != subjects.slice(0, max(size - 1, 0))).to_numpy()
    heads = np.flatnonzero(is_head).astype(np.uint32)
    words = lines.gather([(0, heads), (2, every), (1, every), *([(3, every)] if quads else [])])
    firsts, numbers = groups_of(words)
    subject = numbers[: len(heads)][np.cumsum(is_head) - 1]
    objects, predicates, *graphs = np.split(numbers[len(heads) :], 3 if quads else 2)
    columns = [subject, predicates, objects, *graphs]
    return RowBlock(words.gather(firsts) + "", columns, has_blank_nodes=lines.has_blank_nodes)


def _reread(lines: LineWords, block: RowBlock, odd: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Put what the parser reads into the odd rows, drop those of no statement, and return these.

    None: they are too many, or the parser finds a fault.
    """
    if len(odd) > max(_FEW, _SHARE * len(block)):
        return None
    texts = lines.lines(odd)
    if any("\r" in text for text in texts):
        return None
    is_none = np.array([text.lstrip("\t ")[:1] in {"", "#"} for text in texts], np.bool_)
    kept = [text for text, none in zip(texts, is_none.tolist(), strict=True) if not none]
    found = _parsed(kept, quads=len(block.columns) == _WITH_GRAPH)
    if found is None:
        return None
    block.replace(odd[~is_none], found, odd[is_none])
    return odd[is_none]


def _parsed(lines: Sequence[str], *, quads: bool) -> list[Row] | None:
    """Return the statement of each line as the parser reads it; None where it finds a fault, or not one a line."""
    document = Document("", "\n".join(lines).encode(), format_named("nq" if quads else "nt"))
    try:
        texts = list(nquads_text(document))
    except KgtoolError:
        return None
    rows = [split_quad(statement) for text in texts for statement in text.split(" .\n")[:-1]]
    return rows if len(rows) == len(lines) else None
