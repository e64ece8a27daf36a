"""The frames of a dataset: generated from shapes, ontology and values, or given by files of the project.

A shape decides: what it names is in the frame, in the direction of its path; values with a shape of their own
(``sh:node``) stand inside; a closed shape keeps all else out. Where no shape is closed the frame has every property
that the nodes have; for a class without nodes it has those of the ontology (``rdfs:domain``). A value without a life of
its own (no label, or one mention only) stands inside with what is said about it, any other is named by its types and
labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kgtool.outputs.facts import TYPE
from kgtool.outputs.frames import EVERYTHING, LABELS, Frame, reference
from kgtool.vocab import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kgtool.outputs.facts import Facts, Pair
    from kgtool.outputs.shape_choices import Choice, ShapeChoices

__all__ = ["Frames"]

_DEEPEST = 4
_LABEL = str(RDFS.label)


@dataclass(frozen=True, slots=True)
class _Level:
    """Where in a frame one is: how deep, inside which nodes, against the direction of properties or along, by which."""

    depth: int = 0
    parents: frozenset[str] = frozenset()
    against: bool = False
    by: str = ""
    shapes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Frames:
    """The frames of the instances of some classes, in their order; ``given`` are those of files, by class."""

    facts: Facts
    choices: ShapeChoices
    classes: Sequence[str]
    given: Mapping[str, Frame] = field(default_factory=dict)
    reference: Frame = field(init=False)
    _roots: frozenset[str] = field(init=False)
    _made: dict[tuple[str, ...], Frame] = field(init=False, default_factory=dict)
    _alike: dict[tuple[str, ...], list[str]] = field(init=False, default_factory=dict)
    _specific: dict[str, list[Pair]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the entities that have a tree of their own, and what names are made of."""
        self._roots = frozenset(self.facts.instances(self.classes))
        used = {predicate for pairs in self.facts.about.values() for predicate, _ in pairs}
        self.reference = reference(name for name in LABELS if name in used)

    def roots(self) -> list[str]:
        """Return the instances of the classes, sorted."""
        return sorted(self._roots)

    def of_class(self, name: str) -> Frame:
        """Return the frame of a class: the one that a file gives, or the generated one."""
        if name in self.given:
            return self.given[name]
        if (name,) not in self._made:
            nodes = self.facts.instances([name])
            found = self._derive(nodes, _Level(), frozenset({name}))
            self._made[name,] = found if nodes else self._without_nodes(name, found)
        return self._made[name,]

    def _without_nodes(self, name: str, found: Frame) -> Frame:
        """Return the frame of a class that has no node yet: with what the ontology says that its nodes may have."""
        classes = frozenset({name})
        choice = self._choice(classes, _Level())
        domains = filter(choice.admits, sorted(self.choices.given_by_ontology(self._with_above(classes))))
        return replace(found, forward={**dict.fromkeys(domains, self.reference), **found.forward})

    def of_node(self, node: str) -> Frame:
        """Return the frame of a node: of the first class that it is an instance of, else of nodes of its types."""
        types = set(self.facts.types(node))
        ordered = dict.fromkeys((*self.classes, *sorted(self.given)))
        found = next((name for name in ordered if name in types), None)
        if found is not None:
            return self.of_class(found)
        key = ("", *self.facts.specific_types(node))
        if key not in self._made:
            self._made[key] = self._derive(self._of_types(key), _Level(), frozenset())
        return self._made[key]

    def said_of(self, node: str) -> list[Pair]:
        """Return what is said of a node, types apart, most specific statements only."""
        if node not in self._specific:
            pairs = [pair for pair in self.facts.about.get(node, ()) if pair[0] != TYPE]
            self._specific[node] = self.facts.specific(pairs)
        return self._specific[node]

    def said_with(self, node: str) -> Iterator[Pair]:
        """Yield the statements that have a node as their object and that it does not make itself: (property, subject).

        What only a claim speaks of is not among them.
        """
        own = {predicate + other for predicate, other in self.facts.about.get(node, ())}
        for predicate, subject in sorted(self.facts.specific(self.facts.into.get(node, ()))):
            said = any(inverse + subject in own for inverse in self.facts.inverses.get(predicate, ()))
            if not said and not (subject in self.facts.claimed and self.is_detail(subject)):
                yield predicate, subject

    def is_detail(self, node: str) -> bool:
        """Say whether a node has no life of its own: it has no label or one mention, and no tree of its own."""
        if node in self._roots or node not in self.facts.about:
            return False
        labelled = any(p == _LABEL for p, _ in self.facts.about[node])
        return node.startswith("_:") or not labelled or self.facts.mentions.get(node, 0) <= 1

    def _of_types(self, key: tuple[str, ...]) -> list[str]:
        if not self._alike:
            for node in self.facts.about:
                self._alike.setdefault(("", *self.facts.specific_types(node)), []).append(node)
        return self._alike[key]

    def _derive(self, nodes: Iterable[str], level: _Level, classes: frozenset[str]) -> Frame:
        """Return the frame of some nodes; ``classes`` are those whose shapes count even where there is no node."""
        forward: dict[str, set[str]] = {}
        reverse: dict[str, set[str]] = {}
        nested: dict[str, frozenset[str]] = {}
        whole = level.depth == 0 or bool(level.shapes)
        if whole:
            _begin(self._choice(classes, level), forward, reverse, nested)
        for node in nodes:
            choice = self._choice(frozenset(self.facts.types(node)), level)
            if whole:
                _begin(choice, forward, reverse, nested)
            for predicate, value in self.said_of(node):
                if choice.admits(predicate) and self._belongs(predicate, value, level):
                    forward.setdefault(predicate, set()).add(value)
            if level.depth == 0 or level.against:
                for predicate, subject in self.said_with(node):
                    if subject not in level.parents:
                        reverse.setdefault(predicate, set()).add(subject)
        parents = level.parents | frozenset(nodes)
        if level.depth:
            forward.setdefault(_LABEL, set())
        ahead, back = (
            {
                name: self._child(
                    found[name], _Level(level.depth + 1, parents, against, name, nested.get(name, frozenset()))
                )
                for name in sorted(found)
            }
            for against, found in ((False, forward), (True, reverse))
        )
        return Frame(ahead, back, embed="@always", explicit=True, any_id=level.depth > 0)

    def _choice(self, types: frozenset[str], level: _Level) -> Choice:
        return self.choices.of(self._with_above(types), level.shapes)

    def _with_above(self, types: frozenset[str]) -> frozenset[str]:
        return types | frozenset(upper for name in types for upper in self.facts.above.get(name, ()))

    def _belongs(self, predicate: str, value: str, level: _Level) -> bool:
        """Say whether a value is shown: claims about a node at the root only, and not where one has come from."""
        if level.depth and value in self.facts.claims:
            return False
        return not (level.against and predicate == level.by and value in level.parents)

    def _child(self, values: set[str], level: _Level) -> Frame:
        """Return the frame of values or subjects: what stands inside, or is only named."""
        nodes = [value for value in values if value[0] != '"']
        if values and not nodes:
            return EVERYTHING
        near = [node for node in nodes if node not in level.parents]
        inside = [node for node in near if self.is_detail(node) or (level.shapes and node in self.facts.about)]
        if not inside or level.depth > _DEEPEST:
            return self.reference
        return self._derive(sorted(inside), level, frozenset())


def _begin(
    choice: Choice, forward: dict[str, set[str]], reverse: dict[str, set[str]], nested: dict[str, frozenset[str]]
) -> None:
    """Begin with what shapes and ontology name, whether or not a node has it."""
    forward |= {name: set() for name in choice.forward if name not in forward}
    reverse |= {name: set() for name in choice.reverse if name not in reverse}
    for name, shapes in choice.nested.items():
        nested[name] = nested.get(name, frozenset()) | shapes
