"""From the columns to the engine: which triples go where, as N-Quads text.

The default graph holds ontology, data and plain triples once each; inferred triples stand in a graph of their own,
disjoint from it, so that a query over both counts nothing twice. Shapes and reports are reached by GRAPH only. SPARQL
1.1 §13 (https://www.w3.org/TR/sparql11-query/#rdfDataset).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kgtool.dataset import ASSERTED, GraphRole
from kgtool.sparql.exactness import Exactness, exactness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kgtool.dataset import Dataset, Source
    from kgtool.dictionary import Terms

__all__ = ["Feed", "feed", "file_graph", "file_graphs"]

_CHUNK = 50_000
_SAFE = "/!$&'()*+,;=:@-._~"
_STAGES = {GraphRole.TRUTHY: "plain", GraphRole.INFERRED: "inferred", GraphRole.REPORT: "report"}


@dataclass(frozen=True, slots=True)
class Feed:
    """The rows of a store as a frame of term ids ``s p o g`` without repetition (g 0: default graph)."""

    terms: Terms
    rows: pl.DataFrame
    inferred: str
    exact: Exactness

    def nquads(self) -> Iterator[bytes]:
        """Yield the rows as N-Quads, a part at a time."""
        used, texts = self.used()
        place = np.zeros(len(self.terms), np.uint32)
        place[used] = np.arange(len(used), dtype=np.uint32)
        stops = pl.select(pl.when(texts == "").then(pl.lit(".")).otherwise(texts + " .")).to_series()
        shown = {"s": texts, "p": texts, "o": texts, "g": stops}
        for part in self.rows.iter_slices(_CHUNK):
            lines = pl.DataFrame({name: found.gather(place[part[name].to_numpy()]) for name, found in shown.items()})
            piece = io.BytesIO()
            lines.write_csv(piece, include_header=False, separator=" ", quote_style="never")
            yield piece.getvalue()

    def used(self) -> tuple[NDArray[np.int64], pl.Series]:
        """Return the ids that the rows have, in their order, and the texts of them."""
        is_used = np.zeros(len(self.terms), np.bool_)
        for name in ("s", "p", "o", "g"):
            is_used[self.rows[name].to_numpy()] = True
        ids = np.flatnonzero(is_used)
        return ids, self.terms.series().gather(ids)


def file_graph(base: str, path: str) -> str:
    """Return the name of a file's graph: ``<base>file/<relative path>``, percent-encoded where an IRI asks for it.

    >>> file_graph("https://example.org/", "graph/a b.ttl")
    'https://example.org/file/graph/a%20b.ttl'
    """
    from urllib.parse import quote

    return f"{base}file/{quote(path, safe=_SAFE)}"


def file_graphs(dataset: Dataset, base: str, *, all_files: bool) -> dict[int, str]:
    """Return the graph of each source that gets one: shapes and reports always, other files if asked."""
    return {
        number: _graph_of(source, base)
        for number, source in enumerate(dataset.sources)
        if source.role in {GraphRole.SHAPES, GraphRole.REPORT} or (all_files and source.role != GraphRole.INFERRED)
    }


def feed(dataset: Dataset, base: str, graphs: Mapping[int, str], *, union: bool = True) -> Feed:
    """Return what a store is filled with; ``graphs`` names the sources that get a graph of their own.

    With ``union`` the default graph has the rows of named graphs (TriG, N-Quads) too, each triple once.
    """
    asserted = dataset.quads(*ASSERTED)
    rows = asserted if union else asserted.filter(pl.col("g") == 0)
    default = rows.select("s", "p", "o").unique()
    inferred_name = f"{base}graph/{_STAGES[GraphRole.INFERRED]}"
    inferred = dataset.triples(GraphRole.INFERRED).join(default, on=["s", "p", "o"], how="anti")
    everything = dataset.quads(*(role for role in GraphRole if role != GraphRole.INFERRED))
    named = [everything.filter(pl.col("g") != 0).select("s", "p", "o", "g")]
    named += [
        everything.filter(pl.col("source") == number).select("s", "p", "o", pl.lit(dataset.terms.iri(iri)).alias("g"))
        for number, iri in sorted(graphs.items())
    ]
    parts = [default.with_columns(g=pl.lit(0)), inferred.with_columns(g=pl.lit(dataset.terms.iri(inferred_name)))]
    parts.append(pl.concat([part.cast(pl.Int64) for part in named]).unique())
    together = pl.concat([part.select("s", "p", "o", "g").cast(pl.Int64) for part in parts])
    allowed = _rdf_only(dataset, together)
    texts = dataset.terms.texts
    is_object = np.zeros(len(texts), np.bool_)
    is_object[allowed["o"].to_numpy()] = True
    exact = exactness(texts[number] for number in np.flatnonzero(is_object).tolist() if texts[number].startswith('"'))
    return Feed(dataset.terms, allowed, inferred_name if inferred.height else "", exact)


def _graph_of(source: Source, base: str) -> str:
    if source.path.startswith("[") or source.role in _STAGES:
        return f"{base}graph/{_STAGES.get(source.role, source.path.strip('[]'))}"
    return file_graph(base, source.path)


def _rdf_only(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out generalized triples, which rules may infer but no RDF store holds: a literal as subject, say."""
    first = dataset.terms.series().str.slice(0, 1)
    subject, predicate = (first != '"').to_numpy(), (first == "<").to_numpy()
    good = subject[rows["s"].to_numpy()] & predicate[rows["p"].to_numpy()]
    return rows if bool(good.all()) else rows.filter(pl.Series(good))
