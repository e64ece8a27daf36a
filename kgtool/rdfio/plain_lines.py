"""N-Triples and N-Quads that are already canonical, straight to columns: large dumps need no parser.

A line is taken as it stands only if it is, character by character, what the parser would have made of it (N-Triples §4,
https://www.w3.org/TR/n-triples/#canonical-ntriples): then the text between the blanks is the term. The parser gets the
other lines. Where it finds a fault, or where many lines are odd, the whole file is its.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.dataset import RowLines
from kgtool.dictionary import groups_of
from kgtool.rdfio.distinct_texts import DistinctTexts
from kgtool.rdfio.odd_lines import parsed_lines
from kgtool.rdfio.plain_terms import Kind, kinds_of
from kgtool.rdfio.row_block import RowBlock
from kgtool.rdfio.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.columns import BlankNodeLabels
    from kgtool.rdfio.line_words import Lines

    Numbers = NDArray[np.uint32]
    Bytes = NDArray[np.uint8]
    Block = bytes | Bytes
    Marks = NDArray[np.bool_]

__all__ = ["PlainLines"]


_MANY = 600_000
"""From so many words on, those of the blocks read so far get their numbers, and the blocks are let go."""

_LIMIT = 2**31 - 1
"""How many bytes a block may have: places in it are told by 32 bits."""

_PREDICATE = 1


def _table(*kinds: Kind) -> Marks:
    found = np.zeros(len(Kind), np.bool_)
    found[list(kinds)] = True
    return found


_MAY_BE = (
    _table(Kind.IRI, Kind.BLANK_NODE),
    _table(Kind.IRI),
    _table(Kind.IRI, Kind.BLANK_NODE, Kind.LITERAL),
    _table(Kind.IRI, Kind.BLANK_NODE, Kind.NONE),
)
"""What subject, predicate, object and graph may be, by :class:`Kind`."""
_MAY_BE_BLANK = (Kind.BLANK_NODE, Kind.ODD)
"""The kinds of blank nodes, and of triple terms, which may hold some."""

_BOM = b"\xef\xbb\xbf"
_ASCII = np.uint8(127)
_NEWLINE = np.uint8(10)


class PlainLines:
    """Reads one file block by block; the terms of all blocks get their ids together, at the end."""

    def __init__(self, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> None:
        """Start a file, whose blank nodes get their names from ``labels``."""
        self._terms = terms
        self._labels = labels
        self._quads = quads
        self._is_first = True
        self._texts = DistinctTexts()
        self._kinds = np.zeros(0, np.uint8)
        self._names: dict[int, str] = {}
        self._blocks: list[list[Numbers] | Numbers] = []
        self._lines: list[_LineNumbers] = []
        self._has_unused = False
        self._may_have_blank_nodes = False

    def read(self, block: Block) -> bool:
        """Take a block of whole lines; False, and nothing is taken: the parser has to judge."""
        is_first, self._is_first = self._is_first, False
        found = _read(block, is_first=is_first, quads=self._quads)
        return found is not None and self._take([found])

    def read_all(self, blocks: Iterable[Block]) -> bool:
        """Take blocks, some of them read at the same time; False at the first that the parser has to judge."""
        taken: Future[bool] | None = None
        with ThreadPoolExecutor(1) as pool:  # numbers are given to the words of some blocks while the next are cut
            for batch in _batches(in_order(self._block_of, enumerate(blocks))):
                if batch is None or (taken is not None and not taken.result()):
                    return False
                taken = pool.submit(self._take, batch)
            return taken is None or taken.result()

    def _block_of(self, block: tuple[int, Block]) -> RowBlock | None:
        number, lines = block
        return _read(lines, is_first=self._is_first and not number, quads=self._quads)

    def _take(self, blocks: Sequence[RowBlock]) -> bool:
        """Take the rows of blocks, whose memory is let go."""
        import polars as pl

        hashes = np.concatenate([block.hashes for block in blocks])
        numbers = self._numbers(pl.concat([block.words for block in blocks], rechunk=True), hashes)
        bounds = np.cumsum([len(block.words) for block in blocks])[:-1]
        parts = zip(blocks, np.split(numbers, bounds), strict=True)
        return all(self._take_rows(block.lines, block.columns(own)) for block, own in parts)

    def _take_rows(self, lines: Lines, columns: list[Numbers]) -> bool:
        """Take the rows of a block, those read by the parser that are not as it would give them."""
        odd = self._odd_rows(columns)
        numbers = lines.numbers
        if len(odd):
            self._has_unused = True
            found = parsed_lines(lines, odd, quads=self._quads)
            if found is None:
                return False
            dropped = odd[found.is_none]
            columns = self._replaced(columns, odd[~found.is_none], found.rows, dropped)
            is_odd = np.zeros(len(lines), np.bool_)
            is_odd[odd] = True
            odd, numbers = np.flatnonzero(np.delete(is_odd, dropped)), np.delete(numbers, dropped)
        self._name_blank_nodes(columns)
        self._blocks.append(columns)
        self._lines.append(_LineNumbers(lines.size, numbers, odd))
        return True

    def _numbers(self, texts: pl.Series, hashes: NDArray[np.uint64]) -> Numbers:
        """Return the numbers of texts; what the new ones are is known from now on."""
        before = len(self._texts)
        firsts, groups = groups_of(texts, hashes)
        numbers = self._texts.numbers(texts.gather(firsts), hashes[firsts])
        kinds = kinds_of(self._texts.since(before))
        self._kinds = np.append(self._kinds, kinds)
        self._may_have_blank_nodes |= bool(np.isin(kinds, _MAY_BE_BLANK).any())
        return numbers[groups]

    def _odd_rows(self, columns: list[Numbers]) -> NDArray[np.int64]:
        """Return the rows that hold a text which the parser would not give, or not there."""
        odd = np.zeros(len(columns[0]), np.bool_)
        for may_be, column in zip(_MAY_BE, columns, strict=False):
            own = ~may_be[self._kinds]
            if own.any():
                odd |= own[column]
        return np.flatnonzero(odd)

    def _replaced(
        self, columns: list[Numbers], rows: NDArray[np.int64], found: Sequence[Row], dropped: NDArray[np.int64]
    ) -> list[Numbers]:
        """Return columns with statements put into rows, and then without the rows that are dropped."""
        import polars as pl

        width = len(columns)
        texts = pl.Series([text for row in found for text in row[:width]], dtype=pl.String)
        numbers = self._numbers(texts, texts.hash().to_numpy()).reshape(-1, width)
        columns = [column.copy() for column in columns]
        for place, column in enumerate(columns):
            column[rows] = numbers[:, place]
        return [np.delete(column, dropped) for column in columns]

    def _name_blank_nodes(self, columns: list[Numbers]) -> None:
        """Give blank nodes that are new their names in the dataset, by first appearance."""
        if not self._may_have_blank_nodes:
            return
        nodes = np.stack([column for place, column in enumerate(columns) if place != _PREDICATE], axis=1).ravel()
        nodes = nodes[np.isin(self._kinds[nodes], _MAY_BE_BLANK)]
        numbers, firsts = np.unique(nodes, return_index=True)
        numbers = numbers[np.argsort(firsts)]
        new = numbers[[number not in self._names for number in numbers.tolist()]]
        texts = self._texts.texts(new)
        self._names.update(zip(new.tolist(), map(self._labels.renamed, texts), strict=True))

    def add(self, ids: Numbers) -> None:
        """Take rows that the parser read, of shape (rows, 3), or (rows, 4) for N-Quads."""
        self._blocks.append(ids)

    def lines(self) -> RowLines:
        """Return the lines of all rows, of which the parser may have read some, but no block."""
        odd: list[int] = []
        numbers: list[Numbers] = []
        rows = above = 0
        for block in self._lines:
            odd += (block.odd + rows).tolist()
            numbers.append(block.numbers + np.uint32(above + 1))
            rows, above = rows + len(block.numbers), above + block.size
        found = np.concatenate([*numbers, np.zeros(0, np.uint32)])
        return RowLines(found if above > rows else None, frozenset(odd))

    def ids(self) -> Iterator[Numbers]:
        """Yield the ids of all rows, in arrays of shape (rows, 3), or (rows, 4) for N-Quads.

        They are what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except that the ids of
        new terms are given block by block: those of subjects and objects first, then those of predicates.
        """
        ids = self._ids_of_texts()
        for block in self._blocks:
            if not isinstance(block, list):
                yield block
                continue
            rows = np.empty((len(block[0]), len(block)), np.uint32, order="F")
            for place, column in enumerate(block):
                rows[:, place] = ids[column]
            yield rows

    def _ids_of_texts(self) -> Numbers:
        """Return the id of each text that a row has, by its number."""
        texts = self._texts.series()
        if self._names:
            places = sorted(self._names)  # the oldest polars that is allowed takes no others
            texts = texts.scatter(places, [self._names[place] for place in places])
        if not self._has_unused:
            return self._terms.intern_column(texts)
        is_used = np.zeros(len(texts), np.bool_)
        for block in self._blocks:
            for column in block if isinstance(block, list) else ():
                is_used[column] = True
        ids = np.zeros(len(texts), np.uint32)
        used = np.flatnonzero(is_used)
        ids[used] = self._terms.intern_column(texts.gather(used))
        return ids


def _batches(blocks: Iterable[RowBlock | None]) -> Iterator[list[RowBlock] | None]:
    """Yield blocks in lists of many words; None, and no more, at the first that is none."""
    batch: list[RowBlock] = []
    for block in blocks:
        if block is None:
            yield None
            return
        batch.append(block)
        if sum(len(each.words) for each in batch) >= _MANY:
            yield batch
            batch = []
    if batch:
        yield batch


class _LineNumbers(NamedTuple):
    """How many lines a block has, the line of each of its rows, from 0, and the rows whose line had to be parsed."""

    size: int
    numbers: Numbers
    odd: NDArray[np.int64]


def _read(block: Block, *, is_first: bool, quads: bool) -> RowBlock | None:
    """Return the rows of a block as they stand; None: the parser has to judge."""
    text = _text(np.frombuffer(block, np.uint8), is_first=is_first)
    return None if text is None else RowBlock.of(text, quads=quads)


def _text(block: Bytes, *, is_first: bool) -> Bytes | None:
    """Return a block as lines of UTF-8 that all end; None where it is none."""
    if len(block) > _LIMIT:
        return None
    if len(block) and block.max() > _ASCII:
        block = block[len(_BOM) :] if is_first and block[: len(_BOM)].tobytes() == _BOM else block
        try:
            str(block.data, "utf-8")
        except UnicodeDecodeError:
            return None
    return block if len(block) and block[-1] == _NEWLINE else np.append(block, _NEWLINE)
