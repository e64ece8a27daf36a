"""What shapes and the ontology say about the trees of a class: which properties it has, and which values stand inside.

SHACL §2.1 targets (https://www.w3.org/TR/shacl/#targets), §4.7 shape-based constraints
(https://www.w3.org/TR/shacl/#core-components-shape), §4.8 closed shapes (https://www.w3.org/TR/shacl/#ClosedConstraintComponent).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from kgtool.rdfio.serializing import rows_of
from kgtool.roles import GraphRole
from kgtool.vocab import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset

__all__ = ["Choice", "ShapeChoices", "read_choices"]

_TYPE, _NIL, _TRUE = str(RDF.type), str(RDF.nil), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
_CLASSES = {str(OWL.Class), str(RDFS.Class)}


@dataclass(frozen=True, slots=True)
class Choice:
    """Properties that a node has in either direction, those whose values stand inside, and all that it may have.

    ``nested`` maps properties to the shapes of their values (sh:node); ``allowed`` is None unless a shape is closed.
    """

    forward: frozenset[str] = frozenset()
    reverse: frozenset[str] = frozenset()
    nested: Mapping[str, frozenset[str]] = field(default_factory=dict)
    allowed: frozenset[str] | None = None

    def __or__(self, other: Choice) -> Choice:
        """Return what both choices say of one node: a node that two closed shapes target has what both allow."""
        nested = {
            name: self.nested.get(name, frozenset()) | other.nested.get(name, frozenset())
            for name in self.nested.keys() | other.nested.keys()
        }
        closed = [each.allowed for each in (self, other) if each.allowed is not None]
        allowed = reduce(frozenset.__and__, closed) if closed else None
        return Choice(self.forward | other.forward, self.reverse | other.reverse, nested, allowed)

    def admits(self, predicate: str) -> bool:
        """Say whether a property may be shown."""
        return self.allowed is None or predicate in self.allowed


@dataclass(slots=True)
class ShapeChoices:
    """The choices of shapes by class, and the properties that the ontology gives a class (rdfs:domain)."""

    _about: Mapping[str, Mapping[str, list[str]]]
    _targets: Mapping[str, list[str]]
    _domains: Mapping[str, set[str]]
    _known: dict[frozenset[str], Choice] = field(default_factory=dict)

    def of(self, classes: frozenset[str], shapes: frozenset[str] = frozenset()) -> Choice:
        """Return what is said of a node of these classes, which include those above, and of these shapes."""
        key = classes | shapes
        if key not in self._known:
            found = {shape for name in classes for shape in self._targets.get(name, ())} | shapes
            self._known[key] = reduce(Choice.__or__, map(self._choice, sorted(found)), Choice())
        return self._known[key]

    def given_by_ontology(self, classes: Iterable[str]) -> frozenset[str]:
        """Return the properties whose domain (rdfs:domain) is one of these classes."""
        return frozenset(name for each in classes for name in self._domains.get(each, ()))

    def _choice(self, shape: str) -> Choice:
        """Return what one node shape says, and those that it refers to with sh:node and sh:and."""
        parts = self._parts(shape, set())
        found = [each for part in parts for each in self._one(part, SH.property)]
        forward: set[str] = set()
        reverse: set[str] = set()
        nested: dict[str, frozenset[str]] = {}
        for each in found:
            if self._is_off(each):
                continue
            ahead, back = self._paths(each)
            forward |= ahead
            reverse |= back
            inner = frozenset(self._one(each, SH.node))
            nested |= {name: nested.get(name, frozenset()) | inner for name in (*ahead, *back) if inner}
        ignored = {
            name for part in parts for head in self._one(part, SH.ignoredProperties) for name in self._list(head)
        }
        closed = any(_TRUE in self._one(part, SH.closed) for part in parts)
        allowed = frozenset(forward | ignored) if closed else None
        return Choice(frozenset(forward), frozenset(reverse), nested, allowed)

    def _parts(self, shape: str, seen: set[str]) -> list[str]:
        if shape in seen or self._is_off(shape):
            return []
        seen.add(shape)
        further = [*self._one(shape, SH.node)]
        further += [each for head in self._one(shape, SH["and"]) for each in self._list(head)]
        return [shape, *(part for each in further for part in self._parts(each, seen))]

    def _is_off(self, shape: str) -> bool:
        return _TRUE in self._one(shape, SH.deactivated)

    def _paths(self, shape: str) -> tuple[set[str], set[str]]:
        """Return the properties of a path, and those that it goes against; of a sequence its first step."""
        forward: set[str] = set()
        reverse: set[str] = set()
        for path in self._one(shape, SH.path):
            alternatives = [each for head in self._one(path, SH.alternativePath) for each in self._list(head)]
            for each in alternatives or [next(self._list(path), path)]:
                forward |= {each} if each.startswith("<") else set()
                reverse |= {name for name in self._one(each, SH.inversePath) if name.startswith("<")}
        return forward, reverse

    def _one(self, node: str, predicate: object) -> list[str]:
        return self._about.get(node, {}).get(str(predicate), [])

    def _list(self, head: str) -> Iterator[str]:
        seen: set[str] = set()
        while head != _NIL and head not in seen and self._one(head, RDF.first):
            seen.add(head)
            yield self._one(head, RDF.first)[0]
            head = next(iter(self._one(head, RDF.rest)), _NIL)


def read_choices(dataset: Dataset) -> ShapeChoices:
    """Return what the shapes and the ontology of a dataset say about trees."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o, _ in sorted(rows_of(dataset, GraphRole.SHAPES, graphs=False)):
        about[s][p].append(o)
    domains: dict[str, set[str]] = defaultdict(set)
    for s, p, o, _ in rows_of(dataset, GraphRole.ONTOLOGY, graphs=False):
        if p == str(RDFS.domain) and s.startswith("<"):
            domains[o].add(s)
    return ShapeChoices(about, _targets(about), domains)


def _targets(about: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Return the shapes of each class: those that name it as their target, and the class itself where it is a shape."""
    found: dict[str, list[str]] = defaultdict(list)
    for shape, said in about.items():
        for name in said.get(str(SH.targetClass), ()):
            found[name].append(shape)
        types = set(said.get(_TYPE, ()))
        if str(SH.NodeShape) in types and types & _CLASSES:
            found[shape].append(shape)
    return dict(found)
