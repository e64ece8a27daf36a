"""The dataset: integer columns over a dictionary of exact RDF terms, with the source and the role of every row.

RDF 1.1 Concepts §4 (https://www.w3.org/TR/rdf11-concepts/#section-dataset). Terms are kept as their N-Triples text, so
nothing about them is ever changed; a row is (source, graph, subject, predicate, object). The columns are the master
form: the reasoner and the validator work on them, the SPARQL index is filled from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kgtool.dictionary import DEFAULT_GRAPH, Terms
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.terms import NamedNode, Term, Triple, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

__all__ = ["ASSERTED", "DEFAULT_GRAPH", "REASONED", "Block", "Dataset", "GraphRole", "Source", "Terms"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: a file of the project by its relative POSIX path, or a stage by a name in brackets."""

    path: str
    role: GraphRole


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one source: four uint32 arrays of one length, ids of the term dictionary (graph 0: the default)."""

    source: int
    graph: NDArray[np.uint32]
    subject: NDArray[np.uint32]
    predicate: NDArray[np.uint32]
    object: NDArray[np.uint32]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.subject)


class RowLines(NamedTuple):
    """Where the rows of a source stand whose statements have a line each.

    ``numbers`` are their lines, from 1; None where each row stands one line below the one before. ``odd`` are the rows,
    from 0, whose line is not just their terms with one blank between.
    """

    numbers: NDArray[np.uint32] | None
    odd: frozenset[int]


class Dataset:
    """Quads by source, with the role of each source; the one object of kgtool that holds state."""

    def __init__(self) -> None:
        """Start empty."""
        self.terms = Terms()
        self.sources: list[Source] = []
        self.blocks: list[Block] = []
        self.lines: dict[int, RowLines] = {}

    def add_source(self, path: str, role: GraphRole) -> int:
        """Register a source and return its number."""
        self.sources.append(Source(path, role))
        return len(self.sources) - 1

    def append(
        self,
        source: int,
        subject: Sequence[int] | NDArray[Any],
        predicate: Sequence[int] | NDArray[Any],
        object_: Sequence[int] | NDArray[Any],
        graph: Sequence[int] | NDArray[Any] | None = None,
    ) -> None:
        """Add rows of one source; without ``graph`` they are in the default graph."""
        columns = [np.asarray(column, dtype=np.uint32) for column in (subject, predicate, object_)]
        graphs = np.zeros(len(columns[0]), np.uint32) if graph is None else np.asarray(graph, dtype=np.uint32)
        self.blocks.append(Block(source, graphs, *columns))

    def append_terms(self, source: int, triples: Iterable[tuple[Term, Term, Term] | Triple]) -> None:
        """Add triples given as RDF terms to the default graph of a source."""
        rows = [tuple(self.terms.intern(term_to_text(term)) for term in triple) for triple in triples]
        subject, predicate, object_ = zip(*rows, strict=True) if rows else ((), (), ())
        self.append(source, subject, predicate, object_)

    def drop(self, role: GraphRole) -> None:
        """Remove the rows of a role, so that its stage can be done again; sources keep their numbers."""
        self.blocks = [block for block in self.blocks if self.sources[block.source].role != role]

    def blocks_of(self, roles: Iterable[GraphRole]) -> list[Block]:
        """Return the blocks whose source has one of the roles, in order of loading."""
        wanted = set(roles)
        return [block for block in self.blocks if self.sources[block.source].role in wanted]

    def count(self, *roles: GraphRole) -> int:
        """Return how many different triples the roles hold together."""
        return self.triples(*roles).height

    def triples(self, *roles: GraphRole) -> pl.DataFrame:
        """Return the different triples of the roles as Int64 columns ``s``, ``p``, ``o``, named graphs included.

        The order means nothing. RDF 1.1 Concepts §4: a triple that several graphs hold is one triple of their union.
        """
        import polars as pl

        blocks = self.blocks_of(roles)
        columns = {
            name: np.concatenate([getattr(block, attribute) for block in blocks] or [np.zeros(0, np.uint32)])
            for name, attribute in (("s", "subject"), ("p", "predicate"), ("o", "object"))
        }
        return pl.DataFrame(columns).cast(pl.Int64).unique(maintain_order=True)

    def quads(self, *roles: GraphRole) -> pl.DataFrame:
        """Return all rows of the roles as Int64 columns ``source``, ``g``, ``s``, ``p``, ``o``; nothing is dropped."""
        import polars as pl

        blocks = self.blocks_of(roles)
        columns = {
            name: np.concatenate([getattr(block, attribute) for block in blocks] or [np.zeros(0, np.uint32)])
            for name, attribute in (("g", "graph"), ("s", "subject"), ("p", "predicate"), ("o", "object"))
        }
        numbers = [block.source for block in blocks]
        source = np.repeat(np.array(numbers, dtype=np.int64), [len(block) for block in blocks])
        return pl.DataFrame({"source": source, **columns}).cast(pl.Int64)

    def term_triples(self, *roles: GraphRole) -> Iterator[Triple]:
        """Yield the different triples of the roles as RDF terms; for engines that want objects, not for stages."""
        for row in self.term_rows(*roles):
            yield Triple(*row)

    def term_rows(self, *roles: GraphRole) -> Iterator[tuple[Any, Any, Any]]:
        """Return the triples of :meth:`term_triples` as plain tuples, in which each distinct term is one object.

        The attributes of a Triple are new objects on every access; what reads terms often is sooner done with these.
        """
        blocks = self.blocks_of(roles)
        parts = [
            zip(block.subject.tolist(), block.predicate.tolist(), block.object.tolist(), strict=True)
            for block in blocks
        ]
        rows = dict.fromkeys(chain.from_iterable(parts))
        texts = self.terms.texts
        terms = {each: term_from_text(texts[each]) for each in dict.fromkeys(chain.from_iterable(rows))}
        return ((terms[s], terms[p], terms[o]) for s, p, o in rows)

    def sources_of(self, subject: Term, predicate: NamedNode, object_: Term) -> list[Source]:
        """Return the sources that hold a triple, in order of loading."""
        ids = [self.terms.find(term_to_text(term)) for term in (subject, predicate, object_)]
        if None in ids:
            return []
        s, p, o = ids
        return [
            self.sources[block.source]
            for block in self.blocks
            if bool(np.any((block.subject == s) & (block.predicate == p) & (block.object == o)))
        ]
