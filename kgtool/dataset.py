"""The dataset: integer columns over a dictionary of exact RDF terms, with the source and the role of every row.

RDF 1.1 Concepts §4 (https://www.w3.org/TR/rdf11-concepts/#section-dataset). Terms are kept as their N-Triples text, so
nothing about them is ever changed; a row is (source, graph, subject, predicate, object). The columns are the master
form: the reasoner and the validator work on them, the SPARQL index is filled from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, filterfalse
from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.terms import NamedNode, Term, Triple, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

__all__ = ["ASSERTED", "DEFAULT_GRAPH", "REASONED", "Block", "Dataset", "GraphRole", "Source", "Terms"]

DEFAULT_GRAPH = 0
"""The id that the graph column holds for the default graph; no term has it."""


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


class _Ids(dict[str, int]):
    """Text to id; a new text gets the next id as it is looked up, known ones cost no Python call."""

    __slots__ = ("_texts",)

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, text: str) -> int:
        found = self[text] = len(self._texts)
        self._texts.append(text)
        return found


class Terms:
    """The term dictionary: id to N-Triples text and back; ids count from 1, and are given in order of appearance.

    >>> terms = Terms()
    >>> terms.intern("<https://example.org/a>"), terms.intern('"b"'), terms.intern("<https://example.org/a>")
    (1, 2, 1)
    """

    __slots__ = ("_ids", "texts")

    def __init__(self) -> None:
        """Start with the default graph's place-holder, which is no term."""
        self.texts: list[str] = [""]
        self._ids = _Ids(self.texts)
        self._ids[""] = DEFAULT_GRAPH

    def __len__(self) -> int:
        """Return one more than the highest id: the size that an array indexed by ids needs."""
        return len(self.texts)

    def intern(self, text: str) -> int:
        """Return the id of a term text, giving it one if it is new."""
        return self._ids[text]

    def intern_all(self, texts: Iterable[str]) -> NDArray[np.uint32]:
        """Return the ids of many term texts, in their order; the text "" stands for the default graph."""
        return np.fromiter(map(self._ids.__getitem__, texts), dtype=np.uint32)

    def intern_distinct(self, texts: Sequence[str]) -> NDArray[np.uint32]:
        """Return the ids of term texts of which no two are equal; the same ids as from :meth:`intern_all`, sooner."""
        new = list(filterfalse(self._ids.__contains__, texts))
        start = len(self.texts)
        self.texts += new
        self._ids.update(zip(new, range(start, len(self.texts)), strict=True))
        if len(new) == len(texts):
            return np.arange(start, len(self.texts), dtype=np.uint32)
        return np.fromiter(map(self._ids.__getitem__, texts), dtype=np.uint32, count=len(texts))

    def find(self, text: str) -> int | None:
        """Return the id of a term text, or None."""
        return self._ids.get(text)

    def find_iri(self, iri: str) -> int | None:
        """Return the id of an IRI given without brackets, or None."""
        return self._ids.get(f"<{iri}>")

    def iri(self, iri: str) -> int:
        """Return the id of an IRI given without brackets, giving it one if it is new."""
        return self.intern(f"<{iri}>")

    def term(self, identifier: int) -> Term:
        """Return the RDF term of an id."""
        return term_from_text(self.texts[identifier])

    def is_literal(self) -> NDArray[np.bool_]:
        """Return, per id, whether the term is a literal."""
        return np.fromiter((text.startswith('"') for text in self.texts), dtype=np.bool_, count=len(self.texts))


class Dataset:
    """Quads by source, with the role of each source; the one object of kgtool that holds state."""

    def __init__(self) -> None:
        """Start empty."""
        self.terms = Terms()
        self.sources: list[Source] = []
        self.blocks: list[Block] = []

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
        rows = self.triples(*roles)
        columns = [rows[name].to_list() for name in ("s", "p", "o")]
        terms = {identifier: self.terms.term(identifier) for identifier in dict.fromkeys(chain(*columns))}
        subjects, predicates, objects = (map(terms.__getitem__, column) for column in columns)
        return zip(subjects, predicates, objects, strict=True)

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
