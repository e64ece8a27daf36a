"""JSON-LD for publishing: the whole dataset, and a tree for each entity, with the project's own context inside.

JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/); trees have the form that framing gives
(https://www.w3.org/TR/json-ld11-framing/), and are built directly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, Location, UsageError, nearest
from kgtool.outputs.context import own_context, part_of_context
from kgtool.outputs.facts import TYPE, facts_of
from kgtool.outputs.scope import triple_rows
from kgtool.rdfio.jsonld import write_jsonld_rows
from kgtool.rdfio.jsonld_context import write_node
from kgtool.rdfio.jsonld_documents import json_text
from kgtool.vocab import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.outputs.facts import Facts
    from kgtool.project import Project
    from kgtool.rdfio.jsonld_context import Context

__all__ = ["Tree", "Trees", "frame_classes", "write_context", "write_dataset"]

_DEEPEST = 4
_LABEL = str(RDFS.label)


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
        """Read the facts in the languages wanted; raise UsageError (KG0811) for an unknown class of export.frames."""
        self.context = own_context(dataset, project)
        self.facts = facts_of(dataset, project, languages)
        self._roots = set(self.facts.instances(frame_classes(project, dataset)))

    def roots(self) -> list[str]:
        """Return the entities that have a tree of their own: the instances of the classes of export.frames."""
        return sorted(self._roots)

    def tree(self, root: str) -> Tree:
        """Return the tree of a node, given as N-Triples text."""
        growth = _Growth(self.context, self.facts, self._roots | {root}, root)
        body = growth.root()
        head = part_of_context(self.context, growth.shown).document()
        return Tree(root, {"@context": head, **body}, tuple(sorted(growth.shown)))

    def all(self) -> Iterator[Tree]:
        """Yield the tree of each root, in the order of their IRIs."""
        for root in self.roots():
            yield self.tree(root)


@dataclass(slots=True)
class _Growth:
    """One tree while it grows: what has been embedded already, and the triples shown so far."""

    context: Context
    facts: Facts
    roots: set[str]
    node: str
    embedded: set[str] = field(default_factory=set)
    shown: dict[tuple[str, str, str], None] = field(default_factory=dict)

    def root(self) -> dict[str, Any]:
        """Return the object of the root: what is said about it, and what others say of it beyond that."""
        written = self._whole(self.node, 0, keep_types=True)
        return written | self._reverse(self.node, 0)

    def _reverse(self, node: str, depth: int) -> dict[str, Any]:
        """Return the ``@reverse`` entry of a node: statements about it that it does not make itself.

        Details that point at it, such as the part that somebody has in a film, stand there with those they belong to.
        """
        own = {predicate + other for predicate, other in self.facts.about.get(node, ())}
        groups: dict[str, list[Any]] = {}
        for predicate, subject in sorted(self.facts.specific(self.facts.into.get(node, ()))):
            said = any(inverse + subject in own for inverse in self.facts.inverses.get(predicate, ()))
            if said or (subject, predicate, node) in self.shown:
                continue
            if subject in self.facts.claimed and self._is_detail(subject, depth):
                continue
            self.shown[subject, predicate, node] = None
            if subject not in self.embedded and self._is_detail(subject, depth):
                found = self._whole(subject, depth + 1, without=(predicate, node))
                found |= self._reverse(subject, depth + 1)
            else:
                found = self._reference(subject)
            groups.setdefault(self.context.name(predicate[1:-1]), []).append(found)
        entries = {name: found if len(found) > 1 else found[0] for name, found in groups.items()}
        return {"@reverse": entries} if entries else {}

    def _whole(
        self, node: str, depth: int, *, keep_types: bool = False, without: tuple[str, str] = ("", "")
    ) -> dict[str, Any]:
        """Return the object of a node with all that is said about it, most specific statements only."""
        self.embedded.add(node)
        about = [pair for pair in self.facts.about.get(node, ()) if pair[0] != TYPE]
        pairs = [pair for pair in self.facts.specific(about) if pair != without and self._belongs(pair[1], depth)]
        types = self.facts.types(node) if keep_types else self.facts.specific_types(node)
        return self._write(node, [*((TYPE, name) for name in types), *sorted(pairs)], depth)

    def _reference(self, node: str) -> dict[str, Any]:
        """Return the object of a node that is only named: identifier, types and texts; types and label from then on."""
        if node == self.node or node not in self.facts.about:
            return {self.context.id: self.context.reference(node.strip("<>"))}
        again, types = node in self.embedded, self.facts.specific_types(node)
        self.embedded.add(node)
        literals = self.facts.specific(pair for pair in self.facts.about[node] if pair[1].startswith('"'))
        kept = [pair for pair in literals if pair[0] == _LABEL or not again]
        return self._write(node, [*((TYPE, name) for name in types), *kept], _DEEPEST)

    def _write(self, node: str, pairs: list[tuple[str, str]], depth: int) -> dict[str, Any]:
        self.shown |= {(node, p, o): None for p, o in pairs}
        types = {o for p, o in pairs if p == TYPE}

        def embed(text: str) -> dict[str, Any] | None:
            if text in types or text == self.node or text not in self.facts.about:
                return None
            if text not in self.embedded and self._is_detail(text, depth):
                return self._whole(text, depth + 1)
            return self._reference(text)

        return write_node(self.context, node, pairs, embed)

    def _belongs(self, value: str, depth: int) -> bool:
        """Say whether a value belongs here: the claims about a node are listed at the root only."""
        return depth == 0 or value not in self.facts.claims

    def _is_detail(self, node: str, depth: int) -> bool:
        """Say whether a node has no life of its own: it has no label or one mention, and no tree of its own."""
        if depth >= _DEEPEST or node in self.roots:
            return False
        labelled = any(p == _LABEL for p, _ in self.facts.about[node])
        return node.startswith("_:") or not labelled or self.facts.mentions.get(node, 0) <= 1
