"""Links as SSSOM, the standard for mappings between identifiers: a table with its metadata on top.

Simple Standard for Sharing Ontological Mappings (https://mapping-commons.github.io/sssom/). Each link is an exact match
that a person curated; who, when and why are written where the link's node says them.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.linking.alignment import link_vocabulary, names_of, read_nodes
from kgtool.linking.names import ENTITY
from kgtool.roles import GraphRole
from kgtool.terms import Literal
from kgtool.vocab import DCTERMS, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping

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


_DATE = len("2026-01-02")
_TAKEN = re.compile(r"semapv$|skos$|wd$|ns\d*$")
"""Prefixes that the table gives a meaning of its own."""

_FIXED = {"semapv": "https://w3id.org/semapv/vocab/", "skos": SKOS.namespace, "wd": ENTITY}
_NAMESPACE = re.compile(r"(.*[/#:])([^/#:]+)")


@dataclass(slots=True)
class _Curies:
    """Makes CURIEs, which identifiers of SSSOM are; a namespace without a usable prefix gets one by number."""

    prefixes: dict[str, str]
    used: dict[str, str] = field(default_factory=lambda: dict(_FIXED))

    def of(self, iri: str) -> str:
        """Return the CURIE of an IRI."""
        longest = max((each for each in self.prefixes if iri.startswith(each) and iri != each), key=len, default="")
        found = _NAMESPACE.fullmatch(iri)
        namespace, local = (longest, iri[len(longest) :]) if longest else (found[1], found[2]) if found else ("", iri)
        if not namespace:
            return iri
        prefix = self.prefixes.get(namespace) or f"ns{1 + sum(name.startswith('ns') for name in self.used)}"
        self.prefixes[namespace] = prefix
        self.used[prefix] = namespace
        return f"{prefix}:{local}"


def sssom_table(dataset: Dataset, project: Project, alignment: Alignment, snapshot: Snapshot | None = None) -> str:
    """Return the links as SSSOM/TSV, sorted by subject and object."""
    entities = read_nodes(dataset, [link.entity for link in alignment.links])
    about = _link_nodes(dataset, project)
    own = {iri: prefix for prefix, iri in project.prefixes.namespaces.items() if prefix and not _TAKEN.match(prefix)}
    curies = _Curies(own)
    rows = []
    for link in alignment.links:
        node = about.get((link.entity, link.item), {})
        item = snapshot.resolved(link.item) if snapshot else None
        rows.append(
            (
                curies.of(link.entity),
                _label(entities.get(link.entity, {}), project.language),
                "skos:exactMatch",
                f"wd:{link.item}",
                item.label if item and item.labels else "",
                "semapv:ManualMappingCuration",
                _value(node, DCTERMS.creator.value),
                _value(node, DCTERMS.created.value)[:_DATE],
                _value(node, link_vocabulary(project.claims_namespace).verifiedBy.value),
            )
        )
    table = io.StringIO()
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerows([_COLUMNS, *([_cell(cell) for cell in row] for row in sorted(rows))])
    return "\n".join([*_metadata(project, curies.used), table.getvalue()])


def _metadata(project: Project, used: Mapping[str, str]) -> list[str]:
    curies = [f"#  {prefix}: {used[prefix]}" for prefix in sorted(used)]
    license_ = project.license or "https://w3id.org/sssom/license/unspecified"
    return ["#curie_map:", *curies, f"#mapping_set_id: {project.base}links", f"#license: {license_}"]


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
