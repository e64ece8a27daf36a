"""The data graph as frames: triples, and which node is an instance of which class.

SHACL §1.5 (https://www.w3.org/TR/shacl/#terminology): data graph, SHACL instance, SHACL subclass.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import narwhals as nw

from kgtool.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from kgtool.dataset import Terms
    from kgtool.shacl.frames import Backend, Frame

__all__ = ["DataGraph"]

_NO_TERM = -2


class DataGraph:
    """Triples in a frame ``s``, ``p``, ``o``; terms stay in the dictionary, plans see their ids."""

    def __init__(self, terms: Terms, triples: pl.DataFrame, backend: Backend) -> None:
        """Take the dictionary and the different triples of the data."""
        self.terms = terms
        self.backend = backend
        self.rows = triples
        if triples.height:
            self.triples: Frame[Any] = nw.from_native(triples.lazy())
        else:
            self.triples = backend.table({"s": [], "p": [], "o": []})
        self._below: dict[int, list[int]] | None = None

    def id_of(self, text: str) -> int:
        """Return the id of a term text, or an id that no row has."""
        return self.terms.find(text) or _NO_TERM

    def predicate(self, iri: str) -> int:
        """Return the id of a property's IRI, or an id that no row has."""
        return self.id_of(f"<{iri}>")

    def subclasses(self, class_: int) -> set[int]:
        """Return a class and everything below it by rdfs:subClassOf in the data graph."""
        if self._below is None:
            self._below = defaultdict(list)
            wanted = self.triples.filter(nw.col("p") == self.predicate(RDFS.subClassOf.value)).select("s", "o")
            found = self.backend.fetch(wanted)
            for below, above in zip(found["s"].tolist(), found["o"].tolist(), strict=True):
                self._below[above].append(below)
        seen, open_ = {class_}, [class_]
        while open_:
            fresh = [node for node in self._below.get(open_.pop(), ()) if node not in seen]
            seen.update(fresh)
            open_ += fresh
        return seen

    def members(self, classes: Iterable[int]) -> Frame[Any]:
        """Return the SHACL instances of the classes as different rows of ``v`` and ``cls``."""
        pairs = [(class_, below) for class_ in sorted(set(classes)) for below in sorted(self.subclasses(class_))]
        table = self.backend.table({"cls": [pair[0] for pair in pairs], "o": [pair[1] for pair in pairs]})
        typed = self.triples.filter(nw.col("p") == self.predicate(RDF.type.value)).select("s", "o")
        found = typed.join(table, on="o").select(nw.col("s").alias("v"), "cls")
        return found if len(pairs) == len({pair[0] for pair in pairs}) else found.unique()
