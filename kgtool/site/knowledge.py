"""What pages are made of, read once: facts in both directions, labels, claims with their triples, conflicts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.claims.claim import local_name, read_claims
from kgtool.claims.conflicts import conflicts_of
from kgtool.claims.settling import kinds_never_plain
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import ASSERTED, GraphRole
from kgtool.terms import Literal, term_from_text, term_to_text
from kgtool.vocab import OA, OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kgtool.claims.claim import Claim
    from kgtool.claims.conflicts import Conflict
    from kgtool.dataset import Dataset
    from kgtool.outputs.jsonld import Trees
    from kgtool.project import Project

__all__ = ["LABELS", "TYPE", "Kinds", "Knowledge", "Pair", "Triple", "literal_of", "node_text", "read_knowledge"]

Triple = tuple[str, str, str]
Pair = tuple[str, str]

TYPE = str(RDF.type)
LABELS = (str(SKOS.prefLabel), str(RDFS.label))
"""The properties whose values name a thing, best first."""

_CLASSES = {str(OWL.Class), str(RDFS.Class), str(RDFS.Datatype)}
_PROPERTIES = {
    str(term)
    for term in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property, OWL.SymmetricProperty)
}


_WORDS = {
    str(RDF.type): "is a",
    str(RDFS.label): "label",
    str(RDFS.comment): "comment",
    str(RDFS.seeAlso): "see also",
    str(RDFS.isDefinedBy): "defined by",
    str(RDFS.subClassOf): "is a kind of",
    str(RDFS.subPropertyOf): "is a kind of",
    str(RDFS.domain): "domain",
    str(RDFS.range): "range",
    str(OWL.inverseOf): "inverse of",
    str(OWL.sameAs): "same as",
    str(OWL.disjointWith): "disjoint with",
    str(OWL.equivalentClass): "same class as",
    str(OWL.propertyChainAxiom): "follows from the chain",
    str(SKOS.prefLabel): "preferred label",
    str(SKOS.altLabel): "also called",
    str(SKOS.definition): "definition",
    str(SKOS.example): "example",
    str(SKOS.notation): "notation",
    str(SKOS.exactMatch): "same as elsewhere",
    str(SKOS.closeMatch): "close to elsewhere",
}
"""Words for properties of well-known vocabularies, which projects use without describing them."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which nodes get which kind of page; IRIs as N-Triples texts, sorted."""

    entities: tuple[str, ...]
    classes: tuple[str, ...]
    properties: tuple[str, ...]
    documents: tuple[str, ...]
    ontologies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that the pages of a dataset show. Nodes are N-Triples texts.

    ``about`` and ``into`` hold (predicate, object) and (predicate, subject); ``asserted`` all triples that are not
    inferred only; ``by_triple`` the claims that state a triple; ``by_node`` those that have a node as subject or value.
    """

    dataset: Dataset
    project: Project
    trees: Trees
    about: Mapping[str, list[Pair]]
    into: Mapping[str, list[Pair]]
    asserted: frozenset[Triple]
    inferred: frozenset[Triple]
    plain: frozenset[Triple]
    labels: Mapping[str, tuple[tuple[str, str], ...]]
    claims: Mapping[str, Claim]
    by_triple: Mapping[Triple, list[Claim]]
    by_node: Mapping[str, list[Claim]]
    conflicts: Sequence[Conflict]
    conflicts_by: Mapping[str, list[Conflict]]
    differing: frozenset[str]
    contradicted: frozenset[str]
    never_plain: frozenset[str]
    kinds: Kinds
    short: dict[str, str] = field(default_factory=dict)

    def label(self, node: str) -> str:
        """Return the name of a node in the project's language, or else in any, or else the end of its IRI."""
        return self.named(node)[1]

    def named(self, node: str) -> tuple[str, str]:
        """Return the language and the text of a node's name; the language is "" where none is known."""
        known = self.labels.get(node)
        if known:
            return known[0]
        if node in _WORDS:
            return "en", _WORDS[node]
        if node[0] == "<":
            return "", local_name(node[1:-1].rstrip("/#")) or node[1:-1]
        return "", self._unnamed(node)

    def curie(self, node: str) -> str:
        """Return the CURIE of an IRI, or the IRI in angle brackets."""
        if node not in self.short:
            self.short[node] = self.project.prefixes.shorten(node[1:-1]) if node[0] == "<" else node
        return self.short[node]

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the objects of a node's property, sorted."""
        return sorted(o for p, o in self.about.get(node, ()) if p == predicate)

    def text(self, node: str, predicate: str) -> str:
        """Return a text of a node in the project's language, or else in any; "" for none."""
        found = sorted(
            (literal.language != self.project.language, bool(literal.language), literal.value)
            for o in self.values(node, predicate)
            if (literal := literal_of(o)) is not None
        )
        return found[0][2] if found else ""

    def against(self, claim: Claim) -> str:
        """Return how other claims stand to a claim: "conflict", "differs" for one that says it otherwise, or "".

        Where the sides of a conflict say themselves whom they contradict, the others only differ.
        """
        if claim.node in self.contradicted:
            return "conflict"
        held = self.conflicts_by.get(claim.node, ())
        if any(one.node not in self.differing and not self._tells(one) for one in held):
            return "conflict"
        return "differs" if held else ""

    def _tells(self, conflict: Conflict) -> bool:
        return any(side.node in self.contradicted for side in conflict.sides)

    def below(self, names: Iterable[str]) -> frozenset[str]:
        """Return the properties given as CURIEs or IRIs, with all that are below them."""
        tops = {f"<{self.project.prefixes.expand(str(name))}>" for name in names}
        lower = {name for name, uppers in self.trees.facts.above.items() if not tops.isdisjoint(uppers)}
        return frozenset(tops | lower)

    def _unnamed(self, node: str) -> str:
        """Return a description of a blank node: its first literal, or its type."""
        literals = [literal for _, o in sorted(self.about.get(node, ())) if (literal := literal_of(o)) is not None]
        if literals:
            return literals[0].value
        types = self.values(node, TYPE)
        return f"a {self.label(types[0])}" if types and types[0] != node else "something without a name"


def node_text(name: str) -> str:
    """Return the N-Triples text of a node given by its IRI or its blank-node label."""
    return name if name.startswith("_:") else f"<{name}>"


def literal_of(text: str) -> Literal | None:
    """Return the literal that an N-Triples text stands for; None where it is no literal."""
    if not text.startswith('"'):
        return None
    term = term_from_text(text)
    return term if isinstance(term, Literal) else None


def read_knowledge(dataset: Dataset, project: Project, trees: Trees) -> Knowledge:
    """Return what the pages of a settled and reasoned dataset are made of."""
    asserted = frozenset((s, p, o) for s, p, o, _ in rows_of(dataset, *ASSERTED, graphs=False))
    inferred = frozenset(
        (s, p, o)
        for s, p, o, _ in rows_of(dataset, GraphRole.INFERRED, graphs=False)
        if s[0] != '"' and p[0] == "<" and (s, p, o) not in asserted
    )
    about: dict[str, list[Pair]] = defaultdict(list)
    into: dict[str, list[Pair]] = defaultdict(list)
    for s, p, o in sorted(asserted | inferred):
        about[s].append((p, o))
        if o[0] != '"':
            into[o].append((p, s))
    claims = read_claims(dataset, project)
    by_triple, by_node = _claims_by(claims)
    conflicts = conflicts_of(dataset, claims, project)
    held: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for side in conflict.sides:
            held[side.node].append(conflict)
    return Knowledge(
        dataset,
        project,
        trees,
        dict(about),
        dict(into),
        asserted,
        inferred,
        frozenset((s, p, o) for s, p, o, _ in rows_of(dataset, GraphRole.TRUTHY, graphs=False)),
        _labels(about, project.language),
        {node_text(claim.node): claim for claim in claims},
        by_triple,
        by_node,
        conflicts,
        dict(held),
        _differing(project, into),
        _contradicted(claims),
        frozenset(dataset.terms.texts[kind].strip("<>") for kind in kinds_never_plain(dataset, project)),
        _kinds(dataset, about, claims),
    )


def _differing(project: Project, into: Mapping[str, list[Pair]]) -> frozenset[str]:
    """Return the IRIs, or labels, of conflicts in form only: those whose ``:conflictKind`` is ``:differentForm``."""
    kind, form = (f"<{project.claims_namespace}{name}>" for name in ("conflictKind", "differentForm"))
    return frozenset(s.strip("<>").removeprefix("_:") for p, s in into.get(form, ()) if p == kind)


def _contradicted(claims: Iterable[Claim]) -> frozenset[str]:
    """Return the claims that ``:conflictsWith`` or ``:disputedBy`` ties to another, on either side."""
    return frozenset(
        node
        for claim in claims
        for other in (*claim.conflicts_with, *claim.disputed_by)
        for node in (claim.node, other)
    )


def _claims_by(claims: Iterable[Claim]) -> tuple[dict[Triple, list[Claim]], dict[str, list[Claim]]]:
    by_triple: dict[Triple, list[Claim]] = defaultdict(list)
    by_node: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.subject is None or claim.predicate is None or claim.object is None:
            continue
        s, p, o = (term_to_text(term) for term in (claim.subject, claim.predicate, claim.object))
        by_triple[s, p, o].append(claim)
        for node in {s, o}:
            by_node[node].append(claim)
    return dict(by_triple), dict(by_node)


def _labels(about: Mapping[str, list[Pair]], language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the names of each node as (language, text), the best first."""
    found: dict[str, list[tuple[int, bool, str, str]]] = defaultdict(list)
    for node, pairs in about.items():
        for p, o in pairs:
            if p in LABELS and (literal := literal_of(o)) is not None:
                tag = literal.language or ""
                rank = 0 if tag == language else 1 if not tag else 2 if tag.startswith("en") else 3
                found[node].append((rank, p != LABELS[0], tag, literal.value))
    return {
        node: tuple(dict.fromkeys((tag, text) for _, _, tag, text in sorted(names))) for node, names in found.items()
    }


def _kinds(dataset: Dataset, about: Mapping[str, list[Pair]], claims: Sequence[Claim]) -> Kinds:
    """Sort the nodes that files say something about into kinds of pages."""
    said = {s for s, _, _, _ in rows_of(dataset, GraphRole.ONTOLOGY, GraphRole.DATA, GraphRole.TRUTHY, graphs=False)}
    types = {node: {o for p, o in about.get(node, ()) if p == TYPE} for node in said if node[0] == "<"}
    classes = {node for node, found in types.items() if found & _CLASSES}
    properties = {node for node, found in types.items() if found & _PROPERTIES} - classes
    documents = {f"<{span.document}>" for claim in claims for span in claim.spans if span.document}
    evidence = {node for node, found in types.items() if any(name.startswith(f"<{OA.namespace}") for name in found)}
    ontologies = {node for node, found in types.items() if str(OWL.Ontology) in found}
    spoken = {node_text(claim.node) for claim in claims}
    rest = types.keys() - classes - properties - documents - evidence - spoken - ontologies
    return Kinds(*(tuple(sorted(nodes)) for nodes in (rest, classes, properties, documents, ontologies)))
