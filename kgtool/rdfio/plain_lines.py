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
from kgtool.rdfio.columns import ids_of_text
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
    from kgtool.rdfio.columns import BlankNodeLabels
    from kgtool.rdfio.odd_lines import ParsedLines

    Numbers = NDArray[np.uint32]
    Bytes = NDArray[np.uint8]
    Block = bytes | Bytes
    Marks = NDArray[np.bool_]

__all__ = ["PlainLines"]


_MANY, _SHARE = 600_000, 0.5
"""So many words get their numbers together, and at least this share of how many there were before."""

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

    def __init__(self, terms: Terms, labels: BlankNodeLabels, *, quads: bool, is_parsed: bool = False) -> None:
        """Start a file, whose blank nodes get their names from ``labels``; or its text as the parser wrote it."""
        self._terms = terms
        self._labels = labels
        self._quads = quads
        self._is_parsed = is_parsed
        self._texts = DistinctTexts()
        self._kinds = np.zeros(0, np.uint8)
        self._names: dict[int, str] = {}
        self._blocks: list[list[Numbers] | Numbers] = []
        self._lines: list[_LineNumbers] = []
        self._has_unused = False
        self._may_have_blank_nodes = False

    def read_all(self, blocks: Iterable[Block]) -> bool:
        """Take blocks of whole lines, some of them read at the same time; False at the first that is the parser's.

        What the parser wrote is always taken.
        """
        taken: Future[bool] | None = None
        with ThreadPoolExecutor(1) as pool:  # numbers are given to the words of some blocks while the next are cut
            for batch in _batches(in_order(self._cut, enumerate(blocks))):
                if taken is not None and not taken.result():
                    return False
                taken = pool.submit(self._take, batch)
            return taken is None or taken.result()

    def _cut(self, block: tuple[int, Block]) -> RowBlock | Bytes:
        """Return the rows of a block as they stand; the block itself if it is none of lines of UTF-8."""
        number, given = block
        codes = np.frombuffer(given, np.uint8)
        text = _text(codes, is_first=not number)
        return codes if text is None else RowBlock.of(text, quads=self._quads)

    def _take(self, blocks: Sequence[RowBlock | Bytes]) -> bool:
        """Take the rows of blocks, whose memory is let go."""
        found = iter(self._rows([block for block in blocks if isinstance(block, RowBlock)]))
        for block in blocks:
            rows = next(found) if isinstance(block, RowBlock) else None
            if rows is not None:
                self._name_blank_nodes(rows.columns)
                self._blocks.append(rows.columns)
                self._lines.append(rows.lines)
            elif self._is_parsed:
                codes = block.lines.codes if isinstance(block, RowBlock) else block
                text = codes.tobytes().decode()
                self._blocks.append(ids_of_text(text, self._terms, self._labels, quads=self._quads))
            else:
                return False
        return True

    def _rows(self, blocks: Sequence[RowBlock]) -> Iterator[_Rows | None]:
        """Yield the rows of each block, with what the parser reads in odd lines; None: the whole block is its."""
        import polars as pl

        words = self._numbers([block.words for block in blocks], [block.hashes for block in blocks])
        odd = list(map(self._odd_rows, blocks, words))
        self._has_unused |= any(map(len, odd))
        parsed = [parsed_lines(block.lines, rows, quads=self._quads) for block, rows in zip(blocks, odd, strict=True)]
        texts = [pl.Series(each.texts if each else (), dtype=pl.String) for each in parsed]
        found = self._numbers(texts, [each.hash().to_numpy() for each in texts])
        for block, own, rows, lines, terms in zip(blocks, words, odd, parsed, found, strict=True):
            yield _replaced(block, block.columns(own), rows, lines, terms) if lines else None

    def _numbers(self, texts: list[pl.Series], hashes: list[NDArray[np.uint64]]) -> list[Numbers]:
        """Return the numbers of texts, column by column; what the new ones are is known from now on."""
        import polars as pl

        sizes = [len(column) for column in texts]
        if not sum(sizes):
            return [np.zeros(0, np.uint32)] * len(sizes)
        before = len(self._texts)
        numbers = self._texts.numbers(pl.concat(texts, rechunk=True), np.concatenate(hashes))
        kinds = kinds_of(self._texts.series().slice(before))
        self._kinds = np.append(self._kinds, kinds)
        self._may_have_blank_nodes |= bool(np.isin(kinds, _MAY_BE_BLANK).any())
        return np.split(numbers, np.cumsum(sizes)[:-1])

    def _odd_rows(self, block: RowBlock, words: Numbers) -> NDArray[np.int64]:
        """Return the rows that hold a text which the parser would not give, or not there."""
        kinds, odd = self._kinds, np.zeros(len(block.lines), np.bool_)
        places = zip(_MAY_BE, block.places(words), strict=False)
        if not all(may_be[kinds[texts]].all() for may_be, texts in places):
            for may_be, column in zip(_MAY_BE, block.columns(words), strict=False):
                odd |= ~may_be[kinds[column]]
        return np.flatnonzero(odd)

    def _name_blank_nodes(self, columns: list[Numbers]) -> None:
        """Give blank nodes that are new their names in the dataset, by first appearance."""
        if not self._may_have_blank_nodes:
            return
        nodes = np.stack([column for place, column in enumerate(columns) if place != _PREDICATE], axis=1).ravel()
        nodes = nodes[np.isin(self._kinds[nodes], _MAY_BE_BLANK)]
        numbers, firsts = np.unique(nodes, return_index=True)
        numbers = numbers[np.argsort(firsts)]
        new = numbers[[number not in self._names for number in numbers.tolist()]]
        texts = self._texts.series().gather(new).to_list()
        self._names.update(zip(new.tolist(), map(self._labels.renamed, texts), strict=True))

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
        hashes = None if self._names else self._texts.hashes
        if self._names:
            places = sorted(self._names)  # the oldest polars that is allowed takes no others
            texts = texts.scatter(places, [self._names[place] for place in places])
        if not self._has_unused:
            return self._terms.intern_column(texts, hashes)
        is_used = np.zeros(len(texts), np.bool_)
        for block in self._blocks:
            for column in block if isinstance(block, list) else ():
                is_used[column] = True
        ids = np.zeros(len(texts), np.uint32)
        used = np.flatnonzero(is_used)
        ids[used] = self._terms.intern_column(texts.gather(used))
        return ids


def _batches(blocks: Iterable[RowBlock | Bytes]) -> Iterator[list[RowBlock | Bytes]]:
    """Yield blocks in lists of many words."""
    batch: list[RowBlock | Bytes] = []
    before = size = 0
    for block in blocks:
        batch.append(block)
        size += len(block.words) if isinstance(block, RowBlock) else _MANY
        if size >= max(_MANY, before * _SHARE):
            yield batch
            batch, before, size = [], before + size, 0
    if batch:
        yield batch


class _LineNumbers(NamedTuple):
    """How many lines a block has, the line of each of its rows, from 0, and the rows whose line had to be parsed."""

    size: int
    numbers: Numbers
    odd: NDArray[np.int64]


class _Rows(NamedTuple):
    """The rows of a block as columns of the numbers of texts, and where they stand."""

    columns: list[Numbers]
    lines: _LineNumbers


def _replaced(
    block: RowBlock, columns: list[Numbers], odd: NDArray[np.int64], parsed: ParsedLines, terms: Numbers
) -> _Rows:
    """Return the rows of a block with the terms of parsed lines in the odd ones, or without these if they have none."""
    if not len(odd):
        return _Rows(columns, _LineNumbers(block.lines.size, block.lines.numbers, odd))
    kept, dropped = odd[~parsed.is_none], odd[parsed.is_none]
    columns = [column.copy() for column in columns]
    for place, column in enumerate(columns):
        column[kept] = terms[place :: len(columns)]
    is_odd = np.zeros(len(block.lines), np.bool_)
    is_odd[odd] = True
    lines = np.delete(block.lines.numbers, dropped)
    rows = np.flatnonzero(np.delete(is_odd, dropped))
    return _Rows([np.delete(column, dropped) for column in columns], _LineNumbers(block.lines.size, lines, rows))


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
