"""Links as SSSOM, the standard for mappings between identifiers: a table with its metadata on top.

Simple Standard for Sharing Ontological Mappings (https://mapping-commons.github.io/sssom/). Each link is an exact match
that a person curated; who, when and why are written where the link's node says them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.linking.alignment import link_vocabulary, names_of, read_nodes
from kgtool.linking.names import ENTITY
from kgtool.roles import GraphRole
from kgtool.terms import Literal
from kgtool.vocab import DCTERMS

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.linking.alignment import Alignment, Node
    from kgtool.linking.snapshot import Snapshot
    from kgtool.project import Project

__all__ = ["sssom_table"]

_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "mapping_date",
    "comment",
)


def sssom_table(dataset: Dataset, project: Project, alignment: Alignment, snapshot: Snapshot | None = None) -> str:
    """Return the links as SSSOM/TSV, sorted by subject and object."""
    entities = read_nodes(dataset, [link.entity for link in alignment.links])
    about = _link_nodes(dataset, project)
    used: set[str] = {"skos", "semapv", "wd"}
    rows = []
    for link in alignment.links:
        subject = project.prefixes.shorten(link.entity)
        if not subject.startswith("<"):
            used.add(subject.partition(":")[0])
        node = about.get((link.entity, link.item), {})
        item = snapshot.resolved(link.item) if snapshot else None
        rows.append(
            (
                subject.strip("<>"),
                _label(entities.get(link.entity, {}), project.language),
                "skos:exactMatch",
                f"wd:{link.item}",
                item.label if item else "",
                "semapv:ManualMappingCuration",
                _value(node, DCTERMS.creator.value),
                _value(node, DCTERMS.created.value),
                _value(node, link_vocabulary(project.claims_namespace).verifiedBy.value),
            )
        )
    lines = [*_metadata(project, used), "\t".join(_COLUMNS)]
    lines += ["\t".join(_cell(cell) for cell in row) for row in sorted(rows)]
    return "\n".join(lines) + "\n"


def _metadata(project: Project, used: set[str]) -> list[str]:
    known = {"semapv": "https://w3id.org/semapv/vocab/", "wd": ENTITY, **project.prefixes.namespaces}
    curies = [f"#  {_key(prefix)}: {known[prefix]}" for prefix in sorted(used) if prefix in known]
    license_ = project.license or "https://w3id.org/sssom/license/unspecified"
    return ["#curie_map:", *curies, f"#mapping_set_id: {project.base}links", f"#license: {license_}"]


def _key(prefix: str) -> str:
    return prefix or '""'


def _cell(text: str) -> str:
    return " ".join(text.split())


def _label(node: Node, language: str) -> str:
    names = names_of(node)
    return next((text for tag, text in names if tag == language), names[0][1] if names else "")


def _value(node: Node, iri: str) -> str:
    term = next(iter(node.get(iri, ())), None)
    return "" if term is None else term.value if isinstance(term, Literal) else str(getattr(term, "value", term))


def _link_nodes(dataset: Dataset, project: Project) -> dict[tuple[str, str], Node]:
    """Return what is said of the link nodes, by the entity and the item that they join."""
    import polars as pl

    words = link_vocabulary(project.claims_namespace)
    texts, predicate = dataset.terms.texts, dataset.terms.find_iri(words.linkedTo.value) or 0
    subjects = dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA).filter(pl.col("p") == predicate)["s"].to_list()
    nodes = read_nodes(dataset, [texts[s].strip("<>") for s in subjects])
    return {
        (_value(node, words.linkedEntity.value), _value(node, words.linkedTo.value).rpartition("/")[2]): node
        for node in nodes.values()
    }
