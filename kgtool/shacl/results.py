"""The order of results, and which of two views' results are the same ones; all on columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.sets import EMPTY, distinct
from kgtool.shacl.data import COPY
from kgtool.shacl.outcome import MOST_TIMES
from kgtool.shacl.paths import path_text
from kgtool.shacl.report import weight
from kgtool.shacl.result_table import HiddenTable, ResultTable
from kgtool.shacl.result_writer import ResultWriter
from kgtool.shacl.texts import column_of
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.shacl.outcome import Columns, Outcome

__all__ = ["both_views", "results_of"]

_IN_BOTH = 2


def results_of(outcome: Outcome) -> tuple[ResultTable, ...]:
    """Return the results of a run view by view, sorted by severity, shape, component, focus node, path and value."""
    writer = ResultWriter(outcome)
    times = np.minimum(outcome.reported["m"], MOST_TIMES)
    rows = {name: np.repeat(outcome.reported[name], times) for name in ("c", "f", "v", "p", "x")}
    view = rows["f"] // COPY
    tables = []
    for number in range(len(outcome.scene.data.columns)):
        own = {name: column[view == number] for name, column in rows.items()}
        order = _order(writer, own)
        tables.append(ResultTable(writer, {name: column[order] for name, column in own.items()}, number))
    return tuple(tables)


def both_views(asserted: ResultTable, closure: ResultTable) -> tuple[ResultTable, HiddenTable]:
    """Return the closure's results with where they hold, and the violations of the asserted data that it hides.

    Results are compared as multisets, by all that makes them what they are but their details.
    """
    if not len(asserted) and not len(closure):
        return closure, HiddenTable(asserted)
    kinds = _kinds(asserted.writer)
    sides = [_same(table, kinds) for table in (asserted, closure)]
    columns = [np.concatenate(pair) for pair in zip(*sides, strict=True)]
    first = len(asserted)
    order = np.lexsort(columns)
    ordered = [column[order] for column in columns]
    new = np.ones(len(order), np.bool_)
    new[1:] = np.any([column[1:] != column[:-1] for column in ordered], axis=0)
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(new) - 1
    counts = [np.bincount(part, minlength=int(new.sum())) for part in (group[:first], group[first:])]
    in_both = _occurrence(group[first:]) < counts[0][group[first:]]
    hidden = np.flatnonzero(_occurrence(group[:first]) >= counts[1][group[:first]])
    holds = np.where(in_both, _IN_BOTH, 1).astype(np.int8)
    return ResultTable(closure.writer, closure.rows, holds), HiddenTable(asserted.selected(hidden, 0))


def _same(table: ResultTable, kinds: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    rows = table.rows
    value = np.where(rows["v"] < 0, rows["v"], rows["v"] % COPY)
    return [rows["x"], value, rows["p"], rows["f"] % COPY, kinds[rows["c"]]]


def _occurrence(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, per row, how many rows of its group come before it."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.searchsorted(ordered, ordered)
    found = np.empty(len(group), np.int64)
    found[order] = np.arange(len(group)) - starts
    return found


def _kinds(writer: ResultWriter) -> NDArray[np.int64]:
    """Return a number for all that the results of a constraint have in common."""
    known: dict[Hashable, int] = {}
    found = [
        known.setdefault(
            (entry.shape, entry.constraint.component, writer.source(c), writer.own_messages(c)), len(known)
        )
        for c, entry in enumerate(writer.scene.entries)
    ]
    return np.array(found, np.int64) if found else EMPTY


def _order(writer: ResultWriter, rows: Columns) -> NDArray[np.int64]:
    """Return the order of :meth:`kgtool.shacl.report.ValidationResult.key`, by the ranks of the texts in it."""
    if not len(rows["c"]):
        return EMPTY
    terms = writer.scene.data.terms
    used = distinct(rows["c"], len(writer.scene.entries)).tolist()
    heads = {c: _head(writer, c) for c in used}
    paths = {c: _path(writer, c) for c in used}
    named = {p: terms.texts[p] for p in set(rows["p"].tolist()) if p >= 0}
    messages = {c: _joined(writer.own_messages(c)) for c in used}
    said = {x: _joined(writer.messages[x]) for x in set(rows["x"].tolist()) if x >= 0}
    return np.lexsort(
        (
            _ranked([said[x] if x >= 0 else messages[c] for c, x in zip(*_lists(rows, "c", "x"), strict=True)])
            if said
            else _by_constraint(messages, rows),
            _node_ranks(rows["v"], terms),
            _ranked([named[p] if p >= 0 else paths[c] for c, p in zip(*_lists(rows, "c", "p"), strict=True)])
            if named
            else _by_constraint(paths, rows),
            _node_ranks(rows["f"], terms),
            _by_constraint(heads, rows),
        )
    )


def _lists(rows: Columns, *names: str) -> list[list[int]]:
    return [rows[name].tolist() for name in names]


def _head(writer: ResultWriter, c: int) -> tuple[str, ...]:
    entry = writer.scene.entries[c]
    shape, source = writer.scene.shapes[entry.shape], writer.source(c)
    return (
        str(4 - weight(shape.severity)) + shape.severity.value,
        term_to_text(shape.node),
        entry.constraint.component.value,
        term_to_text(source) if source is not None else "",
    )


def _path(writer: ResultWriter, c: int) -> str:
    path = writer.scene.shapes[writer.scene.entries[c].shape].path
    return path_text(path) if path is not None else ""


def _joined(messages: Sequence[object]) -> str:
    return "\n".join(term_to_text(message) for message in messages)  # type: ignore[arg-type] # they are literals


def _by_constraint(keys: Mapping[int, str | tuple[str, ...]], rows: Columns) -> NDArray[np.int64]:
    """Return the rank of what each row's constraint has."""
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values()), key=_sortable))}
    table = np.zeros(max(keys) + 1, np.int64)
    for c, key in keys.items():
        table[c] = ranks[key]
    return table[rows["c"]]


def _sortable(key: str | tuple[str, ...]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _ranked(texts: Sequence[str]) -> NDArray[np.int64]:
    ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    return np.fromiter(map(ranks.__getitem__, texts), np.int64, len(texts))


def _node_ranks(nodes: NDArray[np.int64], terms: Terms) -> NDArray[np.int64]:
    """Return the rank of each node's text, by code points; no node comes first."""
    ids = np.where(nodes < 0, 0, nodes % COPY)
    used = distinct(ids, int(ids.max()) + 1)
    ranks = np.empty(len(used), np.int64)
    ranks[column_of(terms, used).arg_sort().to_numpy()] = np.arange(len(used))
    return ranks[np.searchsorted(used, ids)]
