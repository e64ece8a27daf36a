"""JSON-LD for publishing: the whole dataset, and a tree for each entity, with the project's own context inside.

JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/); trees have the form that framing gives
(https://www.w3.org/TR/json-ld11-framing/), and are built directly: the tree of an entity is what its frame gives for
the facts about it, without those that only repeat a more specific one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, LimitError, Location, UsageError, nearest
from kgtool.outputs.context import own_context, part_of_context
from kgtool.outputs.facts import TYPE, facts_of
from kgtool.outputs.framing import Frames
from kgtool.outputs.overrides import read_context, read_frames
from kgtool.outputs.scope import triple_rows
from kgtool.outputs.shape_choices import read_choices
from kgtool.rdfio.jsonld import write_jsonld_rows
from kgtool.rdfio.jsonld_context import write_node
from kgtool.rdfio.jsonld_documents import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.outputs.frames import Frame
    from kgtool.project import Project
    from kgtool.rdfio.jsonld_context import Context

__all__ = ["Tree", "Trees", "frame_classes", "write_context", "write_dataset"]

_MOST_NODES = 100_000
"""How many node objects a tree may have (KG0915); a frame of a file may ask for everything."""


def write_context(context: Context) -> bytes:
    """Return the project's context as a document of its own."""
    return json_text({"@context": context.document()}).encode()


def write_dataset(
    dataset: Dataset, context: Context, *, scope: str = "asserted", languages: Iterable[str] = ()
) -> bytes:
    """Return the dataset as one document, an object for each node; raise UsageError (KG0810 unknown scope)."""
    return write_jsonld_rows(triple_rows(dataset, scope, languages), context=context)


def frame_classes(project: Project, dataset: Dataset) -> list[str]:
    """Return the classes of the setting ``export.frames`` as N-Triples texts; raise UsageError (KG0811) for others."""
    found = []
    for name in project.settings["export"]["frames"]:
        text = f"<{project.prefixes.expand(str(name), Location('kgtool.toml'))}>"
        if dataset.terms.find(text) is None:
            known = [project.prefixes.shorten(term[1:-1]) for term in dataset.terms.texts if term.startswith("<")]
            close = nearest(str(name), known)
            hint = f"did you mean '{close}'?" if close else "name classes of the ontology"
            raise UsageError(
                Diagnostic("KG0811", f"no class '{name}' for [export] frames", Location("kgtool.toml"), hint)
            )
        found.append(text)
    return found


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of an entity: its document, and the rows that the document shows."""

    root: str
    document: dict[str, Any]
    shown: tuple[tuple[str, str, str], ...]

    def write(self) -> bytes:
        """Return the document as bytes."""
        return json_text(self.document).encode()


class Trees:
    """Makes trees of one dataset; what all trees need is read once."""

    def __init__(self, dataset: Dataset, project: Project, languages: Iterable[str] = ()) -> None:
        """Read the facts in the languages wanted, and what the files of the project say about context and frames.

        Raises UsageError (KG0811) for an unknown class of export.frames, and InputError (KG0815-KG0817,
        KG1001) for a context or a frame of a file that cannot be used.
        """
        self.context = read_context(project) or own_context(dataset, project)
        self.facts = facts_of(dataset, project, languages)
        given = read_frames(dataset, project, self.context)
        self.frames = Frames(self.facts, read_choices(dataset), frame_classes(project, dataset), given)

    def roots(self) -> list[str]:
        """Return the entities that have a tree of their own: the instances of the classes of export.frames."""
        return self.frames.roots()

    def tree(self, root: str) -> Tree:
        """Return the tree of a node, given as N-Triples text."""
        growth = _Growth(self.context, self.frames, root)
        body = growth.grow(root, self.frames.of_node(root), ())
        head = part_of_context(self.context, growth.shown).document()
        return Tree(root, {"@context": head, **body}, tuple(sorted(growth.shown)))

    def all(self) -> Iterator[Tree]:
        """Yield the tree of each root, in the order of their IRIs."""
        for root in self.roots():
            yield self.tree(root)


@dataclass(slots=True)
class _Growth:
    """One tree while it grows: what stands in it already, and the triples shown so far."""

    context: Context
    frames: Frames
    root: str
    embedded: set[str] = field(default_factory=set)
    shown: dict[tuple[str, str, str], None] = field(default_factory=dict)
    nodes: int = 0

    def grow(self, node: str, frame: Frame, path: tuple[str, ...]) -> dict[str, Any]:
        """Return the object of a node; ``path`` are the nodes that it stands in."""
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise LimitError(_too_large(self.root))
        self.embedded.add(node)
        facts = self.frames.facts
        types = facts.types(node) if node == self.root else facts.specific_types(node)
        said = [(p, o) for p, o in self.frames.said_of(node) if self._takes(frame.value(p), o)]
        pairs = [*((TYPE, name) for name in types), *sorted(said)]
        self.shown |= {(node, p, o): None for p, o in pairs}
        here = (*path, node)

        def embed(predicate: str, text: str) -> dict[str, Any] | None:
            return (
                None if predicate == TYPE else self._inner(text, frame.value(predicate) or self.frames.reference, here)
            )

        return write_node(self.context, node, pairs, embed) | self._reverse(node, frame, here)

    def _inner(self, node: str, frame: Frame, path: tuple[str, ...]) -> dict[str, Any] | None:
        """Return the object that stands for a value, or None where it is only referred to."""
        once = frame.embed == "@once" and node in self.embedded
        if node not in self.frames.facts.about or node in path or once or frame.embed == "@never":
            return None
        return self.grow(node, frame, path)

    def _takes(self, frame: Frame | None, value: str) -> bool:
        if frame is None or frame.any_id or value.startswith('"'):
            return frame is not None
        facts = self.frames.facts
        return frame.takes(frozenset(facts.types(value)), frozenset(p for p, _ in facts.about.get(value, ())))

    def _reverse(self, node: str, frame: Frame, path: tuple[str, ...]) -> dict[str, Any]:
        """Return the ``@reverse`` entry of a node: statements about it that it does not make itself."""
        groups: dict[str, list[Any]] = {}
        for predicate, subject in self.frames.said_with(node) if frame.reverse else ():
            inner = frame.reverse.get(predicate)
            if inner is None or (subject, predicate, node) in self.shown or not self._takes(inner, subject):
                continue
            self.shown[subject, predicate, node] = None
            found = self._inner(subject, inner, path) or {self.context.id: self.context.reference(subject.strip("<>"))}
            groups.setdefault(self.context.name(predicate[1:-1]), []).append(found)
        entries = {name: found if len(found) > 1 else found[0] for name, found in groups.items()}
        return {"@reverse": entries} if entries else {}


def _too_large(root: str) -> Diagnostic:
    message = f"the tree of {root} has more than {_MOST_NODES:,} nodes"
    return Diagnostic("KG0915", message, hint="name in the frame what is shown, and say '@explicit': true")
