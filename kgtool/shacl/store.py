"""The SPARQL store of all views, filled from the columns.

The engine would write numbers, booleans and times in a form of its own; literals whose form that changes are kept apart
(:mod:`kgtool.sparql.exact_terms`), so that a term of a solution is the term that the data has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.texts import texts_of
from kgtool.sparql.exact_terms import apart_texts
from kgtool.terms import Literal, Triple, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    import pyoxigraph

    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.terms import NamedNode

__all__ = ["Contents", "fill_store"]

_ROWS = 200_000
"""How many rows are written at the same time for the store to read."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A store, and the terms of data and shapes that are kept apart in it, each with what stands for it.

    ``in_data`` says whether the data has one of them.
    """

    store: pyoxigraph.Store
    apart: Mapping[str, str]
    in_data: bool


def fill_store(data: DataGraph, shapes: ShapesGraph, name: NamedNode, more: NamedNode) -> Contents:
    """Return a store with the first view as default graph and the shapes graph as the named graph ``name``.

    What the second view has besides, where there is one, is the named graph ``more``.
    """
    import pyoxigraph

    store = pyoxigraph.Store()
    apart = _apart(data)
    _fill(store, data, data.views[0], None, apart)
    if len(data.views) > 1:
        rows = data.views[1].join(data.views[0], on=["s", "p", "o"], how="anti")
        _fill(store, data, rows, more, apart)
    literals = {
        object_: term_to_text(object_) for _, _, object_ in shapes.triples if isinstance(object_, Literal | Triple)
    }
    of_shapes = apart_texts(literals.values())
    written = {term: term_from_text(of_shapes[text]) for term, text in literals.items() if text in of_shapes}
    store.bulk_extend(pyoxigraph.Quad(s, p, written.get(o, o), name) for s, p, o in shapes.triples)  # type: ignore[arg-type] # literals and triple terms stand for such
    return Contents(store, apart | of_shapes, bool(apart))


def _apart(data: DataGraph) -> dict[str, str]:
    """Return the terms of the data that are kept apart."""
    used = np.unique(np.concatenate([view["o"].to_numpy() for view in data.views]))
    return apart_texts(texts_of(data.terms, used))


def _fill(
    store: pyoxigraph.Store, data: DataGraph, rows: pl.DataFrame, name: NamedNode | None, apart: Mapping[str, str]
) -> None:
    """Add rows to a graph; not by bulk_load, which gives blank nodes other labels."""
    import pyoxigraph

    end = f" {name} .\n" if name is not None else " .\n"
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        subjects, predicates, objects = (texts_of(data.terms, part[each].to_numpy()) for each in ("s", "p", "o"))
        if apart:
            objects = [apart.get(text, text) for text in objects]
        lines = "".join(f"{s} {p} {o}{end}" for s, p, o in zip(subjects, predicates, objects, strict=True))
        store.bulk_extend(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True))
