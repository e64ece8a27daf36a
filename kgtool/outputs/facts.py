"""What trees are made of: the facts about each node, its types and labels, and the hierarchies of the ontology."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.outputs.scope import in_languages
from kgtool.rdfio.arrangement import labels_for
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import REASONED, GraphRole
from kgtool.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["TYPE", "Facts", "ancestors", "facts_of"]

TYPE = str(RDF.type)
_SUBCLASS, _SUBPROPERTY = str(RDFS.subClassOf), str(RDFS.subPropertyOf)
_OBJECT = str(RDF.object)
_INVERSE, _SYMMETRIC = str(OWL.inverseOf), str(OWL.SymmetricProperty)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by node, as N-Triples texts: pairs of predicate and object, and of predicate and subject.

    Claims are no facts and are left out; so is the vocabulary. ``above`` holds the superclasses and superproperties of
    a term, itself left out; ``inverses`` the properties that say the same from the other side; ``mentions`` how many
    nodes point at a node that does not point back; ``claimed`` the nodes that claims have as values and that no plain
    triple has a place for: what is said about them is part of what was claimed; ``originals`` the names in the dataset
    of the blank nodes here.
    """

    about: Mapping[str, list[Pair]]
    into: Mapping[str, list[Pair]]
    above: Mapping[str, frozenset[str]]
    inverses: Mapping[str, frozenset[str]]
    mentions: Mapping[str, int]
    claims: frozenset[str]
    claimed: frozenset[str]
    originals: Mapping[str, str] = field(default_factory=dict, repr=False)
    _types: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)
    _specific_types: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def types(self, node: str) -> list[str]:
        """Return the named types of a node, sorted."""
        found = self._types.get(node)
        if found is None:
            found = sorted(o for p, o in self.about.get(node, ()) if p == TYPE and o[0] == "<")
            self._types[node] = found
        return found

    def specific_types(self, node: str) -> list[str]:
        """Return the types of a node that no other type of it is below."""
        found = self._specific_types.get(node)
        if found is None:
            types = self.types(node)
            general = {upper for name in types for upper in self.above.get(name, ()) if name not in self._above(upper)}
            found = self._specific_types[node] = [name for name in types if name not in general]
        return found

    def specific(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Return the pairs without those that say less: (p, x) goes where (q, x) is there and q is below p."""
        kept = list(pairs)
        said: dict[str, set[str]] = defaultdict(set)
        for predicate, other in kept:
            said[other].add(predicate)
        general = {
            (upper, other)
            for other, predicates in said.items()
            for predicate in predicates
            for upper in self.above.get(predicate, ())
            if predicate not in self._above(upper)
        }
        return [pair for pair in kept if pair not in general]

    def instances(self, classes: Iterable[str]) -> list[str]:
        """Return the nodes with an IRI that have one of the classes, sorted."""
        wanted = set(classes)
        return sorted(
            node
            for node, pairs in self.about.items()
            if node[0] == "<" and any(p == TYPE and o in wanted for p, o in pairs)
        )

    def _above(self, name: str) -> frozenset[str]:
        return self.above.get(name, frozenset())


def facts_of(dataset: Dataset, project: Project, languages: Iterable[str] = ()) -> Facts:
    """Return the facts of a dataset: data, plain triples and what follows, in the languages wanted."""
    found = sorted(set(rows_of(dataset, *REASONED, graphs=False)))
    labels = labels_for(found, "_:b") if any("_:" in (row[0][:2], row[2][:2]) for row in found) else {}
    rows = [(labels.get(s, s), p, labels.get(o, o), g) for s, p, o, g in found]
    vocabulary = {labels.get(s, s) for s, _, _, _ in rows_of(dataset, GraphRole.ONTOLOGY, graphs=False)}
    claim = f"<{project.claims_namespace}Claim>"
    claims = {s for s, p, o, _ in rows if p == TYPE and o == claim}
    about: dict[str, list[Pair]] = defaultdict(list)
    into: dict[str, list[Pair]] = defaultdict(list)
    mentions: Counter[str] = Counter()
    left_out = vocabulary | claims
    for s, p, o, _ in in_languages(rows, languages):
        if s in left_out or s[0] == '"':
            continue
        about[s].append((p, o))
        if o[0] != '"' and p != TYPE:
            into[o].append((p, s))
    for node, pairs in into.items():
        mentions[node] = len({s for _, s in pairs} - {o for _, o in about.get(node, ())})
    plain = {
        labels.get(node, node) for s, _, o, _ in rows_of(dataset, GraphRole.TRUTHY, graphs=False) for node in (s, o)
    }
    claimed = {o for s, p, o, _ in rows if p == _OBJECT and s in claims} - plain
    inverses = _inverses(rows)
    hierarchy = [(s, o) for s, p, o, _ in rows if p in {_SUBCLASS, _SUBPROPERTY}]
    mirrored = [
        (mine, other) for s, o in hierarchy for mine in inverses.get(s, ()) for other in inverses.get(o, ())
    ]  # what is below another property is so from the other side too
    above = ancestors([*hierarchy, *mirrored])
    originals = {here: there for there, here in labels.items()}
    return Facts(dict(about), dict(into), above, inverses, mentions, frozenset(claims), frozenset(claimed), originals)


def ancestors(pairs: Iterable[Pair]) -> dict[str, frozenset[str]]:
    """Return, for each term, all terms above it; pairs are (below, above). Circles are walked once.

    >>> sorted(ancestors([("a", "b"), ("b", "c")])["a"])
    ['b', 'c']
    """
    parents: dict[str, set[str]] = defaultdict(set)
    for below, above in pairs:
        parents[below].add(above)
    found = {}
    for name in parents:
        reached: set[str] = set()
        ahead = [name]
        while ahead:
            new = parents.get(ahead.pop(), set()) - reached
            reached |= new
            ahead.extend(new)
        found[name] = frozenset(reached - {name})
    return found


def _inverses(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for s, p, o, _ in rows:
        if p == _INVERSE:
            found[s].add(o)
            found[o].add(s)
        elif p == TYPE and o == _SYMMETRIC:
            found[s].add(s)
    return {name: frozenset(others) for name, others in found.items()}
