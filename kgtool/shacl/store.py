"""The SPARQL store of all views, filled from the columns, and the way back from its terms to those of the data.

The store writes numbers, booleans and times in canonical form, so a term of a solution is looked up by that form.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kgtool.terms import Literal, term_to_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    import polars as pl
    import pyoxigraph

    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.terms import NamedNode, Term

__all__ = ["TermMap", "fill_store"]

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

    texts = data.terms.texts
    end = f" {name} .\n" if name is not None else " .\n"
    lines = "".join(f"{texts[s]} {texts[p]} {texts[o]}{end}" for s, p, o in rows.iter_rows())
    if lines:
        store.bulk_extend(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True))


class TermMap:
    """From a term of a solution to its id, under the lexical form that the data has for that value."""

    def __init__(self, data: DataGraph) -> None:
        """Wait for the first literal that the store may have rewritten."""
        self._data = data
        self._written: dict[str, list[int]] | None = None

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
        subject, predicate = pyoxigraph.NamedNode("x:s"), pyoxigraph.NamedNode("x:p")
        for identifier in sorted(used):
            if texts[identifier].startswith('"') and texts[identifier].endswith(">"):
                quad = pyoxigraph.Quad(subject, predicate, self._data.terms.term(identifier))
                store.add(quad)
                (kept,) = store.quads_for_pattern(None, None, None)
                store.remove(kept)
                found[term_to_text(kept.object)].append(identifier)
        return found
