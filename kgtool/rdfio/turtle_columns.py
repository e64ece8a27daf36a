"""Turtle and TriG straight from the columns, for millions of rows: the same bytes as :mod:`kgtool.rdfio.turtle`'s.

RDF 1.1 Turtle §2 (https://www.w3.org/TR/turtle/#language-features). A term is rendered once; what stands before an
object (a new subject, a new predicate, a comma) is found for all rows at once. Subjects that have to do with blank
nodes or triple terms are arranged by the writer for people, and stand among the others as one piece of text each.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kgtool.rdfio.arrangement import NIL, arrange
from kgtool.rdfio.row_order import ROWS, is_new, sorted_rows
from kgtool.rdfio.turtle import WIDTH, TurtleWriter
from kgtool.rdfio.turtle_forms import forms_of
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

__all__ = ["turtle_pieces"]

Ids: TypeAlias = "NDArray[np.uint32]"

_TYPE = str(RDF.type)
_SUBJECT, _PREDICATE, _SHORT, _LONG = range(4)
"""What a row begins: a subject, a predicate, an object on the same line, an object on a line of its own."""


def turtle_pieces(
    texts: pl.Series, columns: Sequence[Ids], prefixes: Mapping[str, str], base: str | None = None
) -> Iterator[bytes]:
    """Yield rows as Turtle, or with a fourth column as TriG, a few megabytes at a time.

    ``columns`` are subject, predicate, object and graph as places in ``texts``, whose first, "", is the default graph.
    """
    s, p, o, *graph = columns
    rows = [*(graph or [np.zeros(len(s), np.uint32)]), s, p, o]
    beside = _is_beside(texts, rows)
    odd = [texts.gather(column[beside]).to_list() for column in rows]
    arrangement = arrange(zip(*odd[1:], odd[0], strict=True))
    writer = TurtleWriter(arrangement, prefixes, base, {})
    blocks = {name: dict(writer.subjects(name)) for name in arrangement.graphs}
    document = _Document(writer, _Table(texts, rows, beside, _bodies(blocks, writer)))
    names = sorted({*document.graphs, *blocks}, key=arrangement.order)
    opened = [f"{writer.term(name)} {{\n" if name else "" for name in names]
    before = [writer.head()] if writer.head() else []
    for name, opening in zip(names, opened, strict=True):
        yield "\n".join([*before, opening]).encode()
        last = [text for subject, text in blocks.get(name, {}).items() if subject[0] == "_"]
        yield from map(str.encode, document.graph(name, last))
        before = ["}\n" if name else ""]
    yield "".join(before if names else []).encode()


def _is_beside(texts: pl.Series, rows: list[Ids]) -> NDArray[np.bool_]:
    """Say of each row whether its subject, somewhere in its graph, has to do with blank nodes or triple terms."""
    is_odd = (texts.str.starts_with("_") | texts.str.starts_with("<<")).to_numpy()
    g, s, _, o = rows
    odd = is_odd[s] | is_odd[o] | is_odd[g]
    pairs = (g.astype(np.int64) << 32) | s
    return np.isin(pairs, pairs[odd]) if odd.any() else odd


def _different(*columns: Ids) -> NDArray[np.int64]:
    """Return the different numbers of columns, in order, and 0."""
    is_used = np.zeros(max(int(column.max(initial=0)) for column in columns) + 1, np.bool_)
    is_used[0] = True
    for column in columns:
        is_used[column] = True
    return np.flatnonzero(is_used)


def _bodies(blocks: Mapping[str, Mapping[str, str]], writer: TurtleWriter) -> dict[tuple[str, str], str]:
    """Return, by graph and subject, the text of a block from after its subject to before its full stop."""
    return {
        (name, subject): text[len("    " if name else "") + len(writer.term(subject)) + 1 : -len(" .\n")]
        for name, found in blocks.items()
        for subject, text in found.items()
        if subject[0] != "_"
    }


class _Table:
    """The rows in the order of writing, as numbers: terms by rank, predicates by their order in Turtle.

    A block, the text of a subject that was arranged before, is a row too: its predicate is 0, and its object a number
    past those of all terms, in ``objects``.
    """

    def __init__(
        self, texts: pl.Series, rows: list[Ids], beside: NDArray[np.bool_], bodies: Mapping[tuple[str, str], str]
    ) -> None:
        g, s, p, o = (column[~beside] for column in rows)
        used = _different(rows[0], rows[1], o)
        shown = texts.gather(used)
        order = shown.arg_sort()
        self.shown = shown.gather(order)
        self.texts: list[str] = self.shown.to_list()
        rank = np.zeros(len(texts), np.uint32)
        rank[used[order.to_numpy()]] = np.arange(len(used))
        names = _different(p)
        found = dict(zip(texts.gather(names).to_list(), names.tolist(), strict=True))
        self.predicates = sorted(found, key=lambda text: (bool(found[text]), text != _TYPE, text))
        place = np.zeros(len(texts), np.uint32)
        place[[found[text] for text in self.predicates]] = np.arange(len(self.predicates))
        self.objects = [*self.texts, *bodies.values()]
        aside = _different(rows[0][beside], rows[1][beside])
        ids = dict(zip(texts.gather(aside).to_list(), aside.tolist(), strict=True))
        added = np.array([(ids[name], ids[subject]) for name, subject in bodies], np.int64).reshape(-1, 2)
        past = np.arange(len(self.texts), len(self.objects), dtype=np.uint32)
        joined = [
            np.concatenate([rank[g], rank[added[:, 0]]]),
            np.concatenate([rank[s], rank[added[:, 1]]]),
            np.concatenate([place[p], np.zeros(len(past), np.uint32)]),
            np.concatenate([rank[o], past]),
        ]
        pieces = list(sorted_rows(joined)) or [joined]
        self.graph, self.subject, self.predicate, self.object = map(np.concatenate, zip(*pieces, strict=True))


class _Document:
    """How the terms of a table are written, and its graphs."""

    def __init__(self, writer: TurtleWriter, table: _Table) -> None:
        self._writer = writer
        self._table = table
        many, objects = len(table.texts), _different(table.object)
        nil = bisect_left(table.texts, NIL)
        has_nil = table.texts[nil : nil + 1] == [NIL]
        terms = _different(objects[(objects < many) & ((objects != nil) | (not has_nil))], table.subject)[1:]
        self._names = np.empty(many, object)
        self._names[terms] = forms_of(table.shown.gather(terms), writer)
        self._objects = np.empty(len(table.objects), object)
        self._objects[:many] = self._names
        self._objects[many:] = table.objects[many:]
        if has_nil:
            self._objects[nil] = "()"
        self._lengths = np.fromiter((len(text or "") for text in self._objects), np.int64, len(self._objects))
        names = ["a" if text == _TYPE else writer.term(text) for text in table.predicates[1:]]
        self._predicates = ["", *(f"{name} " for name in names)]
        starts = np.flatnonzero(is_new([table.graph]))
        ends = np.append(starts[1:], len(table.graph))[: len(starts)].tolist()
        spans = zip(table.graph[starts].tolist(), starts.tolist(), ends, strict=True)
        self.graphs = {table.texts[graph]: slice(start, end) for graph, start, end in spans}

    def graph(self, name: str, last: list[str]) -> Iterator[str]:
        """Yield the text of a graph without its braces; ``last`` are the blocks that come after all others."""
        found = self.graphs.get(name)
        if found is not None:
            yield from self._subjects(found, "    " if name else "")
            last = ["", *last]
        yield "\n".join(last)

    def _subjects(self, rows: slice, indent: str) -> Iterator[str]:
        kinds = self._kinds(rows)
        separators = np.array(["", f" ;\n{indent}    ", ", ", f",\n{indent}        "], object)
        broken = np.array([self._predicates, [f"{name}\n{indent}        " for name in self._predicates]], object)
        table, end = self._table, ""
        begins_list = np.zeros(len(kinds) + 1, np.bool_)
        begins_list[:-1] = kinds == _LONG
        for start in range(0, len(kinds), ROWS):
            part = kinds[start : start + ROWS]
            here = slice(rows.start + start, rows.start + start + len(part))
            pieces = np.empty((len(part), 3), object)
            pieces[:, 0] = separators[part]
            subjects = np.flatnonzero(part == _SUBJECT)
            names = self._names[table.subject[here][subjects]].tolist()
            pieces[subjects, 0] = [f" .\n\n{indent}{name} " for name in names]
            pieces[:, 1] = ""
            groups = np.flatnonzero(part <= _PREDICATE)
            is_list = begins_list[start + 1 : start + 1 + len(part)][groups].astype(np.intp)
            pieces[groups, 1] = broken[is_list, table.predicate[here][groups]]
            pieces[:, 2] = self._objects[table.object[here]]
            text = "".join(pieces.ravel().tolist())
            yield text if end else text.removeprefix(" .\n\n")
            end = " .\n"
        yield end

    def _kinds(self, rows: slice) -> NDArray[np.int8]:
        """Return what each row of a graph begins."""
        subject, predicate = self._table.subject[rows], self._table.predicate[rows]
        begins = is_new([subject, predicate])
        starts = np.flatnonzero(begins)
        sizes = np.diff(starts, append=len(begins))
        widths = np.add.reduceat(self._lengths[self._table.object[rows]], starts)
        is_long = np.repeat((sizes > 1) & (widths >= WIDTH), sizes)
        kinds = np.where(is_long, _LONG, _SHORT).astype(np.int8)
        kinds[begins] = _PREDICATE
        kinds[is_new([subject])] = _SUBJECT
        return kinds
