"""A small graph of terms with an index by subject, for reading shapes and reports; data never goes through it."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kgtool.terms import NamedNode, Subject, Term, Triple
from kgtool.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ListError", "Node", "ShapesGraph", "Statement"]

Node: TypeAlias = Term
_NOTHING: Mapping[NamedNode, Sequence[Term]] = {}


class ListError(Exception):
    """When a node is no well-formed RDF list; ``node`` is the cell that is wrong."""

    def __init__(self, node: Term, message: str) -> None:
        """Keep the cell and what is wrong with it."""
        self.node = node
        super().__init__(message)


class Statement(NamedTuple):
    """A triple whose parts are always the same objects; pyoxigraph's Triple makes new ones on every access."""

    subject: Subject
    predicate: NamedNode
    object: Term


class ShapesGraph:
    """Triples by subject and predicate, objects in order of appearance."""

    __slots__ = ("_by_predicate", "_by_subject", "_instances", "triples")

    def __init__(self, triples: Iterable[Triple | tuple[Subject, NamedNode, Term]]) -> None:
        """Index the triples, which are different ones."""
        self.triples: tuple[Statement, ...] = tuple(map(partial(tuple.__new__, Statement), triples))
        self._by_subject: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._by_predicate: dict[NamedNode, list[Statement]] = defaultdict(list)
        self._instances: dict[NamedNode, dict[Term, None]] = {}
        last: Term | None = None
        own: dict[NamedNode, list[Term]] = {}
        for triple in self.triples:
            subject, predicate, value = triple
            if subject is not last:
                last, own = subject, self._by_subject.setdefault(subject, {})
            values = own.get(predicate)
            if values is None:
                own[predicate] = [value]
            else:
                values.append(value)
            self._by_predicate[predicate].append(triple)

    def about(self, subject: Term) -> Mapping[NamedNode, Sequence[Term]]:
        """Return the objects of a subject by predicate, both in order of appearance."""
        return self._by_subject.get(subject, _NOTHING)

    def objects(self, subject: Term, predicate: NamedNode) -> tuple[Term, ...]:
        """Return the objects of a subject and a predicate."""
        return tuple(self._by_subject.get(subject, {}).get(predicate, ()))

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return the first object of a subject and a predicate, or None."""
        return next(iter(self._by_subject.get(subject, {}).get(predicate, ())), None)

    def predicates(self, subject: Term) -> tuple[NamedNode, ...]:
        """Return the predicates that a subject has."""
        return tuple(self._by_subject.get(subject, {}))

    def with_predicate(self, predicate: NamedNode) -> tuple[Statement, ...]:
        """Return the triples of a predicate."""
        return tuple(self._by_predicate.get(predicate, ()))

    def named(self) -> set[Term]:
        """Return the different terms that are predicates or objects."""
        return {*self._by_predicate, *(triple.object for triple in self.triples)}

    def subjects_of(self, predicate: NamedNode) -> tuple[Term, ...]:
        """Return the different subjects that have a predicate."""
        return tuple(dict.fromkeys(triple.subject for triple in self._by_predicate.get(predicate, ())))

    def is_subject(self, node: Term) -> bool:
        """Say whether the node has any triple."""
        return node in self._by_subject

    def subclasses(self, class_: Term) -> set[Term]:
        """Return the class and everything below it by rdfs:subClassOf in this graph."""
        above: dict[Term, list[Term]] = {}
        for triple in self._by_predicate.get(RDFS.subClassOf, ()):
            above.setdefault(triple.object, []).append(triple.subject)
        found, open_ = {class_}, [class_]
        while open_:
            below = [node for node in above.get(open_.pop(), ()) if node not in found]
            found.update(below)
            open_ += below
        return found

    def instances(self, class_: NamedNode) -> Mapping[Term, None]:
        """Return the SHACL instances of a class (https://www.w3.org/TR/shacl/#dfn-shacl-instance), in order."""
        if class_ not in self._instances:
            classes = self.subclasses(class_)
            typed = self._by_predicate.get(RDF.type, ())
            self._instances[class_] = dict.fromkeys(triple.subject for triple in typed if triple.object in classes)
        return self._instances[class_]

    def items(self, head: Term) -> tuple[Term, ...]:
        """Return the members of a list; raise ListError where the list is not well formed.

        SHACL §1.1 (https://www.w3.org/TR/shacl/#dfn-shacl-lists): every cell has one rdf:first and one rdf:rest, and
        none comes back to itself.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        cell = head
        while cell != RDF.nil:
            if cell in seen:
                raise ListError(cell, "the list comes back to itself")
            seen.add(cell)
            first, rest = self.objects(cell, RDF.first), self.objects(cell, RDF.rest)
            if len(first) != 1 or len(rest) != 1:
                name, values = ("rdf:first", first) if len(first) != 1 else ("rdf:rest", rest)
                raise ListError(cell, f"a list cell has {len(values) or 'no'} values of {name}")
            found.append(first[0])
            cell = rest[0]
        return tuple(found)
