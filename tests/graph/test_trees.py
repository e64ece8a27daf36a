"""The tree of every entity of this repository, read back, is what its frame selects from the union of the graph.

What a frame selects is worked out here by its own short walk over the triples, from the frames as documents.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from pyld import jsonld

from kgtool.operations.export import reasoned_dataset
from kgtool.outputs.frames import frame_document
from kgtool.outputs.jsonld import Trees
from kgtool.outputs.scope import triple_rows
from kgtool.project import open_project
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.dataset import Dataset

Triple = tuple[str, str, str]
Pairs = set[tuple[str, str]]
OWN = "https://example.org/the-interview/ontology#"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
TYPE, LABEL = f"<{RDF}type>", f"<{RDFS}label>"
CHUNKS = 8


def closed(pairs: Pairs) -> dict[str, set[str]]:
    """Return what is above each term, by the transitive closure of (below, above)."""
    above: dict[str, set[str]] = defaultdict(set)
    for low, high in pairs:
        above[low].add(high)
    changed = True
    while changed:
        changed = False
        for low in list(above):
            more = set().union(*(above.get(high, set()) for high in above[low])) - above[low]
            changed |= bool(more)
            above[low] |= more
    return above


@dataclass(eq=False)
class Union:
    """The union of the graph without claims and vocabulary, and what makes a statement say more than another."""

    about: dict[str, Pairs] = field(default_factory=lambda: defaultdict(set))
    into: dict[str, Pairs] = field(default_factory=lambda: defaultdict(set))
    above: dict[str, set[str]] = field(default_factory=dict)
    inverses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    hidden: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, dataset: Dataset, roots: Iterable[str]) -> Union:
        found = cls()
        rows = [row[:3] for row in triple_rows(dataset, "all")]
        vocabulary = {row[0] for row in rows_of(dataset, GraphRole.ONTOLOGY, graphs=False)}
        claims = {s for s, p, o in rows if p == TYPE and o == f"<{OWN}Claim>"}
        for s, p, o in rows:
            if s not in vocabulary | claims:
                found.about[s].add((p, o))
                if o[0] != '"' and p != TYPE:
                    found.into[o].add((p, s))
            if p == f"<{OWL}inverseOf>":
                found.inverses[s].add(o)
                found.inverses[o].add(s)
            elif p == TYPE and o == f"<{OWL}SymmetricProperty>":
                found.inverses[s].add(s)
        upward = {(s, o) for s, p, o in rows if p in {f"<{RDFS}subClassOf>", f"<{RDFS}subPropertyOf>"}}
        upward |= {(i, j) for s, o in upward for i in found.inverses[s] for j in found.inverses[o]}
        found.above = closed(upward)
        plain = {term for row in rows_of(dataset, GraphRole.TRUTHY, graphs=False) for term in (row[0], row[2])}
        claimed = {o for s, p, o in rows if p == f"<{RDF}object>" and s in claims} - plain
        found.hidden = {node for node in claimed - set(roots) if found.is_detail(node)}
        return found

    def is_detail(self, node: str) -> bool:
        pointing = {s for _, s in self.into[node]} - {o for _, o in self.about[node]}
        return bool(self.about[node]) and (not any(p == LABEL for p, _ in self.about[node]) or len(pointing) <= 1)

    def below(self, low: str, high: str) -> bool:
        return low != high and high in self.above.get(low, set()) and low not in self.above.get(high, set())

    @cache  # noqa: B019 - one union a run
    def statements(self, node: str) -> Pairs:
        return {
            (p, o)
            for p, o in self.about[node]
            if p != TYPE and not any(self.below(q, p) for q, other in self.about[node] if other == o)
        }

    @cache  # noqa: B019 - one union a run
    def types(self, node: str, *, every: bool) -> set[str]:
        types = {o for p, o in self.about[node] if p == TYPE and o[0] == "<"}
        return {name for name in types if every or not any(self.below(other, name) for other in types)}

    @cache  # noqa: B019 - one union a run
    def pointing(self, node: str) -> Pairs:
        nearest = {
            (p, s)
            for p, s in self.into[node]
            if not any(self.below(q, p) for q, other in self.into[node] if other == s)
        }
        own = self.about[node]
        return {(p, s) for p, s in nearest if s not in self.hidden and not any((i, s) in own for i in self.inverses[p])}


def select(union: Union, node: str, frame: dict[str, Any], path: tuple[str, ...]) -> set[Triple]:
    """Return the triples that an expanded frame selects about a node; ``path`` are the nodes that it stands in."""
    found: set[Triple] = {(node, TYPE, name) for name in union.types(node, every=not path)}
    for p, o in union.statements(node):
        if p[1:-1] in frame:
            found.add((node, p, o))
            found |= inner(union, o, frame[p[1:-1]][0], (*path, node))
    reverse = frame.get("@reverse", {})
    for p, s in union.pointing(node):
        if p[1:-1] in reverse:
            found.add((s, p, node))
            found |= inner(union, s, reverse[p[1:-1]][0], (*path, node))
    return found


def inner(union: Union, node: str, frame: dict[str, Any], path: tuple[str, ...]) -> set[Triple]:
    here = node[0] == '"' or node in path or not union.about[node]
    return set() if here else select(union, node, frame, path)


@dataclass
class World:
    trees: Trees
    union: Union
    frames: dict[int, dict[str, Any]] = field(default_factory=dict)

    def frame(self, node: str) -> dict[str, Any]:
        frame = self.trees.frames.of_node(node)
        if id(frame) not in self.frames:
            document = frame_document(frame, self.trees.context, f"<{OWN}Any>")
            (self.frames[id(frame)],) = jsonld.expand(document, {"isFrame": True, "keepFreeFloatingNodes": True})
        return self.frames[id(frame)]


@pytest.fixture(scope="module")
def world() -> World:
    project = open_project(Path(__file__).parents[2])
    dataset = reasoned_dataset(project, inferences=True)
    trees = Trees(dataset, project)
    return World(trees, Union.of(dataset, trees.roots()))


def entities(world: World) -> list[str]:
    return sorted(node for node in world.union.about if node[0] == "<" and world.union.about[node])


def test_there_are_trees_of_all_entities(world: World) -> None:
    assert len(entities(world)) > 1000
    assert set(entities(world)) == {node for node in world.trees.facts.about if node[0] == "<"}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_tree_read_back_is_what_its_frame_selects(world: World, chunk: int) -> None:
    for node in entities(world)[chunk::CHUNKS]:
        read = ox.parse(world.trees.tree(node).write(), format=ox.RdfFormat.JSON_LD)
        found = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in read}
        assert found == select(world.union, node, world.frame(node), ())
