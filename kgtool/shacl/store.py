"""The SPARQL store of all views, filled from the columns, and the way back from its terms to those of the data.

The store writes numbers, booleans and times in canonical form, so a term of a solution is looked up by that form.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kgtool.shacl.texts import texts_of
from kgtool.terms import Literal, term_to_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    import pyoxigraph

    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.terms import NamedNode, Term

__all__ = ["TermMap", "fill_store"]

_ROWS = 200_000
"""How many rows are written at the same time for the store to read."""
_EXACT = frozenset({XSD.string, RDF.langString})


def fill_store(data: DataGraph, shapes: ShapesGraph, name: NamedNode, more: NamedNode) -> pyoxigraph.Store:
    """Return a store with the first view as default graph and the shapes graph as the named graph ``name``.

    What the second view has besides, where there is one, is the named graph ``more``.
    """
    import pyoxigraph

    store = pyoxigraph.Store()
    _fill(store, data, data.views[0], None)
    if len(data.views) > 1:
        _fill(store, data, data.views[1].join(data.views[0], on=["s", "p", "o"], how="anti"), more)
    quads = [pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, name) for triple in shapes.triples]
    store.bulk_extend(quads)
    return store


def _fill(store: pyoxigraph.Store, data: DataGraph, rows: pl.DataFrame, name: NamedNode | None) -> None:
    """Add rows to a graph; not by bulk_load, which gives blank nodes other labels."""
    import pyoxigraph

    end = f" {name} .\n" if name is not None else " .\n"
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        texts = (texts_of(data.terms, part[each].to_numpy()) for each in ("s", "p", "o"))
        lines = "".join(f"{s} {p} {o}{end}" for s, p, o in zip(*texts, strict=True))
        store.bulk_extend(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True))


class TermMap:
    """From a term of a solution to its id, under the lexical form that the data has for that value."""

    def __init__(self, data: DataGraph) -> None:
        """Wait for the first literal that the store may have rewritten."""
        self._data = data
        self._written: dict[str, list[int]] | None = None

    def look_up(self, terms: Iterable[Term]) -> None:
        """Find many terms at once; one by one each would cost a search in the columns of a large dictionary."""
        self._data.terms.look_up(map(term_to_text, terms))

    def id_of(self, term: Term) -> int:
        """Return the id; a value that the data writes in several other forms keeps the canonical one."""
        text = term_to_text(term)
        if isinstance(term, Literal) and term.datatype not in _EXACT:
            if self._written is None:
                self._written = self._read()
            forms = self._written.get(text, [])
            if len(forms) == 1:
                return forms[0]
        return self._data.terms.intern(text)

    def _read(self) -> dict[str, list[int]]:
        """Return the ids of the data's typed literals by canonical form."""
        import pyoxigraph

        texts = self._data.terms.texts
        used = {identifier for view in self._data.views for identifier in view["o"].unique().to_list()}
        found: dict[str, list[int]] = defaultdict(list)
        store = pyoxigraph.Store()
        typed = ((each, text) for each in used if (text := texts[each])[0] == '"' and text[-1] == ">")
        lines = "".join(f"<x:{identifier}> <x:p> {text} .\n" for identifier, text in typed)
        store.bulk_extend(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True))
        for quad in store:
            found[term_to_text(quad.object)].append(int(quad.subject.value[2:]))
        return found
