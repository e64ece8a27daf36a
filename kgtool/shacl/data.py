"""The data graph as frames: triples, in one view or in several, and which node is an instance of which class.

SHACL §1.5 (https://www.w3.org/TR/shacl/#terminology): data graph, SHACL instance, SHACL subclass.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from kgtool.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from kgtool.dataset import Dataset, Terms
    from kgtool.roles import GraphRole
    from kgtool.rules.backends import Backend
    from kgtool.rules.relations import Frame

__all__ = ["COPY", "DataGraph"]

_NO_TERM = -2
_NONE = np.zeros(0, np.uint32)


COPY = 1 << 40
"""How far apart the ids of a node are in two views: far more than a dictionary has terms."""


class DataGraph:
    """Triples in a frame ``s``, ``p``, ``o``; terms stay in the dictionary, plans see their ids.

    Several views are validated in one run as one graph of disjoint copies: in the copy k, subjects and objects are
    their ids plus k times :data:`COPY`; predicates are the same in all. The first view is part of every other.
    """

    def __init__(self, terms: Terms, views: Sequence[pl.DataFrame], backend: Backend) -> None:
        """Take the dictionary and the different triples of each view."""
        self.terms = terms
        self.backend = backend
        self._views: tuple[pl.DataFrame, ...] | None = tuple(views)
        self.columns = [tuple(view[name].to_numpy() for name in ("s", "p", "o")) for view in views]
        self._dataset: tuple[Dataset, Sequence[tuple[GraphRole, ...]]] | None = None
        self._triples: Frame | None = None
        self._below: dict[int, list[int]] | None = None

    @classmethod
    def of(cls, dataset: Dataset, views: Sequence[tuple[GraphRole, ...]], backend: Backend) -> DataGraph:
        """Return the graph of a dataset, each view given by its roles; its triples are told apart when that is asked.

        ``columns`` are subjects, predicates and objects of each view, in which a triple may come several times.
        """
        graph = cls(dataset.terms, (), backend)
        graph._views, graph._dataset = None, (dataset, tuple(views))
        for roles in views:
            blocks = dataset.blocks_of(roles)
            parts = [[getattr(block, name) for block in blocks] for name in ("subject", "predicate", "object")]
            graph.columns.append(tuple(np.concatenate(part or [_NONE]) for part in parts))
        return graph

    @property
    def views(self) -> tuple[pl.DataFrame, ...]:
        """Return the different triples of each view."""
        if self._views is None and self._dataset is not None:
            dataset, views = self._dataset
            self._views = tuple(dataset.triples(*roles) for roles in views)
        return self._views or ()

    @property
    def triples(self) -> Frame:
        """Return the triples of all views as a frame of the backend, made when it is first asked for."""
        import polars as pl

        if self._triples is None:
            shifted = [
                view.select(pl.col("s") + number * COPY, "p", pl.col("o") + number * COPY)
                for number, view in enumerate(self.views)
            ]
            rows = pl.concat(shifted) if len(shifted) > 1 else shifted[0]
            self._triples = self.backend.table({name: rows[name].to_numpy() for name in ("s", "p", "o")})
        return self._triples

    def copies(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return pairs of a number and a node with the node in every copy."""
        return [(number, node + copy * COPY) for number, node in pairs for copy in range(len(self.columns))]

    def id_of(self, text: str) -> int:
        """Return the id of a term text, or an id that no row has."""
        return self.terms.find(text) or _NO_TERM

    def predicate(self, iri: str) -> int:
        """Return the id of a property's IRI, or an id that no row has."""
        return self.id_of(f"<{iri}>")

    def subclasses(self, *classes: int) -> set[int]:
        """Return classes of a copy and everything below them there by rdfs:subClassOf."""
        if self._below is None:
            self._below = defaultdict(list)
            predicate = self.predicate(RDFS.subClassOf.value)
            for copy, (lower, predicates, upper) in enumerate(self.columns):
                rows = (predicates == predicate).nonzero()[0]
                ends = [column[rows].astype(np.int64) + copy * COPY for column in (lower, upper)]
                for below, above in zip(*(column.tolist() for column in ends), strict=True):
                    self._below[above].append(below)
        seen, open_ = set(classes), list(classes)
        while open_:
            fresh = [node for node in self._below.get(open_.pop(), ()) if node not in seen]
            seen.update(fresh)
            open_ += fresh
        return seen

    def members(self, classes: Iterable[int]) -> Frame:
        """Return the SHACL instances of the classes, in every copy, as different rows of ``v`` and ``cls``."""
        import narwhals as nw

        asked = self.copies((class_, class_) for class_ in sorted(set(classes)))
        pairs = [(class_, below) for class_, node in asked for below in sorted(self.subclasses(node))]
        table = self.backend.table({"cls": [pair[0] for pair in pairs], "o": [pair[1] for pair in pairs]})
        typed = self.triples.filter(nw.col("p") == self.predicate(RDF.type.value)).select("s", "o")
        found = typed.join(table, on="o").select(nw.col("s").alias("v"), "cls")
        return found if len(pairs) == len(asked) else found.unique()
