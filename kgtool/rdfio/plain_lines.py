"""N-Triples and N-Quads that are already canonical, straight to columns: large dumps need no parser.

A line is taken as it stands only if it is, character by character, what the parser would have made of it (N-Triples
§4, https://www.w3.org/TR/n-triples/#canonical-ntriples): then the text between the blanks is the term. The patterns
are narrower than the grammar on purpose: percent signs, ports and languages of unusual form are the parser's business,
which gets the lines that do not fit. Where it finds a fault, or where most lines are odd, the whole file is its.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import KgtoolError
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, nquads_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.columns import BlankNodeLabels

__all__ = ["BLOCK", "PlainLines", "line_blocks"]

BLOCK = 4_000_000
"""How many bytes are read at a time: few enough that memory is used again, not asked for anew."""

_CHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\u{A1}-\u{D7FF}]|%[0-9A-Fa-f]{2})"
_IRI = (
    r"<[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://[A-Za-z0-9.\-]+(?::[0-9]{{1,4}})?(?:[/?]{_CHAR}*)?|[A-Za-z0-9._~@]{_CHAR}*)(?:#{_CHAR}*)?>"
)
_BLANK = r"_:[A-Za-z0-9_]+"
_STRING = r'"(?:[^"\\\u{0}-\u{1F}\u{7F}-\u{9F}\u{FDD0}-\u{FDEF}\u{FFFE}\u{FFFF}\u{10000}-\u{10FFFF}]|\\[tbnrf"\\])*"'
_LITERAL = rf"{_STRING}(?:@[a-z]{{2,3}}(?:-[a-z]{{4}})?(?:-(?:[a-z]{{2}}|[0-9]{{3}}))?|\^\^{_IRI})?"

_UNKNOWN, _ODD, _DEFAULT, _OF_IRI, _OF_BLANK, _OF_VALUE = _ALL_KINDS = range(6)
"""What a text is: not looked at yet, the parser's business, the default graph's "", IRI, blank node, other object."""

_PATTERNS = ((_OF_IRI, rf"^{_IRI}$"), (_OF_BLANK, rf"^{_BLANK}$"), (_OF_VALUE, rf"^{_LITERAL}$"))
_FITTING = [
    np.isin(_ALL_KINDS, kinds)
    for kinds in (
        (_OF_IRI, _OF_BLANK),
        (_OF_IRI,),
        (_OF_IRI, _OF_BLANK, _OF_VALUE),
        (_DEFAULT, _OF_IRI, _OF_BLANK),
    )
]
"""By kind, what may stand as subject, predicate, object and graph."""

_IMPLIED = (
    '"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString>',
)
"""Datatypes that canonical N-Triples leave out, or that are faults."""

_BOM = b"\xef\xbb\xbf"
_FEW, _SHARE = 1_000, 0.1
"""From this many odd lines on, when they are this share of a block, the parser is sooner done with the whole file."""


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


class PlainLines:
    """Reads one file block by block; a text is looked at once, however many rows and blocks have it."""

    def __init__(self, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> None:
        """Start a file, whose blank nodes get their names from ``labels``."""
        import polars as pl

        self._terms = terms
        self._labels = labels
        self._quads = quads
        self._is_first = True
        self._type = pl.Categorical(pl.Categories.random())
        self._held = pl.Series([""], dtype=self._type)
        """Keeps the codes of the type alive from block to block; the default graph has the code 0."""
        self._kinds = np.full(1, _DEFAULT, np.uint8)
        self._ids = np.zeros(1, np.uint32)
        self._rows = np.zeros(1, np.int64)

    def ids(self, block: bytes) -> NDArray[np.uint32] | None:
        """Return the ids of whole lines, of shape (rows, 3), or (rows, 4) for N-Quads; None: the parser has to judge.

        What is returned is what :func:`kgtool.rdfio.columns.ids_of_text` returns for the parser's text, except that
        the ids of new terms are given block by block and column by column.
        """
        lines = _lines(block, is_first=self._is_first)
        self._is_first = False
        if lines is None:
            return None
        texts, is_whole = _split(lines, quads=self._quads)
        columns = [self._codes(text) for text in texts]
        fits = is_whole.to_numpy()
        for column, fitting in zip(columns, _FITTING, strict=False):
            fits = fits & fitting[self._kinds[column]]
        if not fits.all():
            odd = np.flatnonzero(~fits)
            if len(odd) > max(_FEW, _SHARE * len(lines)) or not self._reread(lines, columns, odd):
                return None
        self._intern(columns)
        found = np.empty((len(columns[0]), len(columns)), np.uint32)
        for place, column in enumerate(columns):
            found[:, place] = self._ids[column]
        return found

    def _codes(self, texts: pl.Series) -> NDArray[np.uint32]:
        """Return a number for each text, the same in every column and block; find out the kind of new texts."""
        codes = texts.cast(self._type).to_physical().to_numpy()
        highest = int(codes.max(initial=0))
        if highest >= len(self._kinds):
            more = max(highest + 1 - len(self._kinds), len(self._kinds))
            self._kinds = np.pad(self._kinds, (0, more))
            self._ids = np.pad(self._ids, (0, more))
            self._rows = np.pad(self._rows, (0, more))
        new = codes[self._firsts(codes, self._kinds[codes] == _UNKNOWN)]
        if len(new):
            self._kinds[new] = _kinds(self._texts(new))
        return codes

    def _firsts(self, codes: NDArray[np.uint32], wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the wanted rows that have their code first, in order."""
        rows = np.flatnonzero(wanted)
        self._rows[codes[rows[::-1]]] = rows[::-1]
        is_first: NDArray[np.bool_] = self._rows[codes[rows]] == rows
        return rows[is_first]

    def _texts(self, codes: NDArray[np.uint32]) -> pl.Series:
        import polars as pl

        return pl.Series(codes, dtype=pl.UInt32).cat.to(self._type).cast(pl.String)

    def _reread(self, lines: pl.Series, columns: list[NDArray[np.uint32]], odd: NDArray[np.int64]) -> bool:
        """Put what the parser reads into the odd rows, or drop them; say whether it found no fault."""
        import polars as pl

        if lines.gather(odd).str.contains("\r", literal=True).any():
            return False
        without = lines.gather(odd).str.contains(r"^[ \t]*(?:#|$)").to_numpy()
        found = _parsed(lines.gather(odd[~without]).to_list(), quads=self._quads)
        if found is None:
            return False
        for place, column in enumerate(columns):
            codes = self._codes(pl.Series([row[place] for row in found], dtype=pl.String))
            replaced = column.copy()
            replaced[odd[~without]] = codes
            columns[place] = np.delete(replaced, odd[without])
        return True

    def _intern(self, columns: list[NDArray[np.uint32]]) -> None:
        """Give the texts of the columns that have no id yet one; blank nodes get theirs by first appearance."""
        found, places = [], []
        for place, codes in enumerate(columns):
            rows = self._firsts(codes, (self._ids[codes] == 0) & (codes != 0))
            found.append(codes[rows])
            places.append(rows * len(columns) + place)
        codes = np.concatenate(found)
        order = self._firsts(codes, np.ones(len(codes), np.bool_))
        new = codes[order]
        texts = self._texts(new)
        has_blank = texts.str.starts_with("_:") | texts.str.starts_with("<<(")
        written = texts.to_list()
        if has_blank.any():
            first = np.full(int(new.max()) + 1, np.iinfo(np.int64).max)
            np.minimum.at(first, codes, np.concatenate(places))
            for number in sorted(has_blank.arg_true().to_list(), key=lambda each: int(first[new[each]])):
                written[number] = self._labels.renamed(written[number])
        self._ids[new] = self._terms.intern_distinct(written)


def _lines(block: bytes, *, is_first: bool) -> pl.Series | None:
    """Return the lines of a block that are not empty; None where it is no text of lines."""
    import polars as pl

    if b"\x01" in block or (block.startswith(_BOM) and not is_first):
        return None
    try:
        frame = pl.read_csv(block, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String})
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    return frame["line"].drop_nulls().rechunk()


def _split(lines: pl.Series, *, quads: bool) -> tuple[list[pl.Series], pl.Series]:
    """Return subject, predicate, object, and for quads graph of each line, and whether it ends with the stop.

    A graph name is the last word and holds no quotation mark: see :func:`kgtool.rdfio.columns.split_quad`.
    """
    import polars as pl

    parts = lines.str.splitn(" ", 3).struct.unnest()
    subject, predicate, rest = (part.fill_null("") for part in parts.get_columns())
    is_whole = rest.str.ends_with(" .")
    columns = [subject, predicate, rest.str.strip_suffix(" .")]
    if quads:
        graph = rest.str.extract(r' ([<_][^ "]*) \.$')
        objects = pl.select(
            pl.when(graph.is_null()).then(columns[2]).otherwise(rest.str.replace(r' [<_][^ "]* \.$', ""))
        )
        columns[2:] = [objects.to_series(), graph.fill_null("")]
    return columns, is_whole


def _kinds(texts: pl.Series) -> NDArray[np.uint8]:
    """Return the kind of each text, by what it is made of."""
    kinds = np.full(len(texts), _ODD, np.uint8)
    for kind, pattern in _PATTERNS:
        kinds[texts.str.contains(pattern).to_numpy()] = kind
    for datatype in _IMPLIED:
        kinds[texts.str.ends_with(datatype).to_numpy()] = _ODD
    return kinds


def _parsed(lines: Sequence[str], *, quads: bool) -> list[Row] | None:
    """Return the statement of each line as the parser reads it; None where it finds a fault, or not one a line."""
    document = Document("", "\n".join(lines).encode(), format_named("nq" if quads else "nt"))
    try:
        texts = list(nquads_text(document))
    except KgtoolError:
        return None
    rows = [split_quad(statement) for text in texts for statement in text.split(" .\n")[:-1]]
    return rows if len(rows) == len(lines) else None
