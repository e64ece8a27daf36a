"""What a project says about Wikidata: its links, and which of its classes and properties are Wikidata's.

All of it is ``skos:exactMatch`` (https://www.w3.org/TR/skos-reference/#mapping): of an entity with an item, of a class
with an item, of a property with a property. Nothing is guessed from names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.errors import Location
from kgtool.linking.names import ENTITY, entity_id, property_id
from kgtool.project import SETTINGS_FILE
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.terms import Literal, term_from_text
from kgtool.vocab import OWL, RDF, RDFS, SKOS, WIKIBASE, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kgtool.dataset import Dataset
    from kgtool.project import Project
    from kgtool.terms import Term

__all__ = [
    "Alignment",
    "Link",
    "Node",
    "kinds_wanted",
    "link_vocabulary",
    "make_alignment",
    "names_of",
    "read_alignment",
    "read_nodes",
    "types_of",
]

_SETTINGS = Location(SETTINGS_FILE)
Node = dict[str, list["Term"]]
"""What is said of a node: property IRI to values, in order of loading."""

_PARTS = (("timeValue", "time", "value"), ("quantityAmount", "amount", "number"), ("quantityUnit", "unit", "unit"))
"""The terms of the Wikibase ontology, the settings of [views] that name our properties, and their defaults."""

_NAMES = (
    "AccusationProperty Link linkedEntity linkedTo verifiedBy evidenceCount identifier identifierScheme "
    "value number unit bound"
)


def link_vocabulary(namespace: str) -> Vocabulary:
    """Return the words for links and for amounts, in the namespace of a project's claim vocabulary.

    >>> link_vocabulary("https://example.org/ontology#").linkedTo.value
    'https://example.org/ontology#linkedTo'
    """
    return Vocabulary(namespace, _NAMES)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an entity of ours: the IRI that it is matched with, that IRI's item, and the file that says so."""

    entity: str
    target: str
    item: str
    source: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """Links, and what is aligned: property IRI to P-identifiers, class IRI to Q-identifiers, entity IRI to item.

    ``parts`` tells, for the terms of the Wikibase ontology, which properties of ours say it of an amount or a date;
    ``accusations`` are properties, by IRI and by P-identifier, that accuse whom they are said of; ``inverses`` are
    aligned properties by those that say the same from the other side and are not aligned (``owl:inverseOf``).
    """

    links: tuple[Link, ...]
    properties: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, tuple[str, ...]]
    functional: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accusations: frozenset[str] = frozenset()
    inverses: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(init=False, default_factory=dict)
    entities: Mapping[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the links both ways; of several links of an entity the first by identifier counts."""
        ordered = sorted(self.links, key=lambda link: (link.entity, len(link.item), link.item))
        object.__setattr__(self, "items", {link.entity: link.item for link in reversed(ordered)})
        object.__setattr__(self, "entities", {link.item: link.entity for link in reversed(ordered)})

    @property
    def aligned_properties(self) -> frozenset[str]:
        """Return the P-identifiers that some property of ours is aligned with."""
        return frozenset(identifier for found in self.properties.values() for identifier in found)


def read_alignment(dataset: Dataset, project: Project) -> Alignment:
    """Read links and alignments from the ontology and data files."""
    match, texts = dataset.terms.find_iri(SKOS.exactMatch.value), dataset.terms.texts
    matches: list[tuple[str, str, str]] = []
    for block in dataset.blocks_of((GraphRole.ONTOLOGY, GraphRole.DATA)):
        here, path = block.predicate == match, dataset.sources[block.source].path
        pairs = zip(block.subject[here].tolist(), block.object[here].tolist(), strict=True)
        matches += [(texts[s].strip("<>"), texts[o].strip("<>"), path) for s, o in pairs]
    kinds = {kind: _typed(dataset, kind) for kind in kinds_wanted(project)}
    return make_alignment(matches, kinds, _inverse_pairs(dataset), project)


def kinds_wanted(project: Project) -> tuple[str, ...]:
    """Return the classes, by IRI, whose instances :func:`make_alignment` asks for."""
    accusing = link_vocabulary(project.claims_namespace).AccusationProperty
    return tuple(term.value for term in (OWL.Class, RDFS.Class, OWL.FunctionalProperty, accusing))


def make_alignment(
    matches: Iterable[tuple[str, str, str]],
    kinds: Mapping[str, frozenset[str]],
    inverses: Iterable[tuple[str, str]],
    project: Project,
) -> Alignment:
    """Return what a project says about Wikidata.

    ``matches`` are ours, theirs (IRIs) and the file that says so; ``kinds`` the instances of :func:`kinds_wanted`;
    ``inverses`` the pairs of ``owl:inverseOf``.
    """
    classes = kinds[OWL.Class.value] | kinds[RDFS.Class.value]
    properties: dict[str, list[str]] = defaultdict(list)
    aligned_classes: dict[str, list[str]] = defaultdict(list)
    parts: dict[str, list[str]] = defaultdict(list)
    links: dict[tuple[str, str], Link] = {}
    for ours, theirs, path in matches:
        if property_id(theirs):
            properties[ours].append(property_id(theirs))
        elif theirs.startswith(WIKIBASE.namespace):
            parts[theirs.rpartition("#")[2]].append(ours)
        elif entity_id(theirs) and ours in classes:
            aligned_classes[ours].append(entity_id(theirs))
        elif entity_id(theirs):
            links.setdefault((ours, theirs), Link(ours, theirs, entity_id(theirs), path))
    words, views = link_vocabulary(project.claims_namespace), project.settings["views"]
    for part, key, word in _PARTS:
        named = str(views[key])
        parts[part].append(project.prefixes.expand(named) if named else words[word].value)
    return Alignment(
        links=tuple(links[key] for key in sorted(links)),
        properties=_frozen(properties),
        classes=_frozen(aligned_classes),
        functional=kinds[OWL.FunctionalProperty.value],
        parts=_frozen(parts),
        accusations=_accusations(kinds[words.AccusationProperty.value], project, properties),
        inverses=_inverses(inverses, properties),
    )


def _inverse_pairs(dataset: Dataset) -> list[tuple[str, str]]:
    import polars as pl

    texts = dataset.terms.texts
    inverse = dataset.terms.find_iri(OWL.inverseOf.value) or 0
    rows = dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA).filter(pl.col("p") == inverse).select("s", "o")
    return [(texts[one].strip("<>"), texts[other].strip("<>")) for one, other in rows.iter_rows()]


def _inverses(pairs: Iterable[tuple[str, str]], aligned: Mapping[str, object]) -> dict[str, str]:
    """Return the properties that are not aligned, with the one aligned property that is their inverse."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one] |= {other} & aligned.keys()
        found[other] |= {one} & aligned.keys()
    return {name: min(found[name]) for name in sorted(found) if name not in aligned and len(found[name]) == 1}


def _accusations(typed: frozenset[str], project: Project, properties: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the properties that accuse: those of the setting and those that the ontology types so.

    With a property its P-identifiers accuse, and with a P-identifier the properties aligned with it.
    """
    named = [str(name) for name in project.settings["link"]["accusations"]]
    found = set(typed)
    found |= {name if property_id(ENTITY + name) else project.prefixes.expand(name, _SETTINGS) for name in named}
    found |= {property_id(name) for name in found} - {""}
    aligned = {(iri, identifier) for iri, identifiers in properties.items() for identifier in identifiers}
    return frozenset(found | {name for pair in aligned if not found.isdisjoint(pair) for name in pair})


def _frozen(found: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(set(found[key]))) for key in sorted(found)}


def _typed(dataset: Dataset, kind: str) -> frozenset[str]:
    import polars as pl

    type_, wanted = dataset.terms.find_iri(RDF.type.value), dataset.terms.find_iri(kind)
    if type_ is None or wanted is None:
        return frozenset()
    rows = dataset.triples(*ASSERTED).filter((pl.col("p") == type_) & (pl.col("o") == wanted))
    return frozenset(dataset.terms.texts[s].strip("<>") for s in rows["s"].to_list())


def read_nodes(
    dataset: Dataset, nodes: Iterable[str], roles: Sequence[GraphRole] = (GraphRole.ONTOLOGY, GraphRole.DATA)
) -> dict[str, Node]:
    """Return what these roles say of nodes, given and returned by IRI (a blank node by its label)."""
    import polars as pl

    texts = dataset.terms.texts
    ids = [found for node in nodes if (found := dataset.terms.find(_text(node))) is not None]
    rows = dataset.triples(*roles).filter(pl.col("s").is_in(sorted(set(ids))))
    described: dict[str, Node] = {}
    for s, p, o in rows.iter_rows():
        node = described.setdefault(texts[s].strip("<>"), {})
        node.setdefault(texts[p].strip("<>"), []).append(term_from_text(texts[o]))
    return described


def _text(node: str) -> str:
    return node if node.startswith("_:") else f"<{node}>"


def types_of(dataset: Dataset, entities: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the classes of entities, inferred ones included, sorted."""
    nodes = read_nodes(dataset, entities, REASONED)
    return {
        entity: tuple(sorted(str(getattr(term, "value", "")) for term in node.get(RDF.type.value, ())))
        for entity, node in nodes.items()
    }


def names_of(node: Node) -> tuple[tuple[str, str], ...]:
    """Return the labels and alternative names of a node: language and text, labels first."""
    properties = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)
    found = [
        (term.language or "", term.value)
        for property_ in properties
        for term in node.get(property_.value, ())
        if isinstance(term, Literal)
    ]
    return tuple(dict.fromkeys(found))
