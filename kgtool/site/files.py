"""All files of a site by relative name: pages, the data beside them, search, assets, what hosts need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from importlib.resources import files as package_files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kgtool.site.addresses import Addresses
from kgtool.site.causes import causes_of
from kgtool.site.hosting import hosting_files
from kgtool.site.material import collect
from kgtool.site.ontologies import ontology_page
from kgtool.site.overviews import overview_pages, question_pages
from kgtool.site.pages import claim_page, class_page, document_page, entity_page, property_page
from kgtool.site.reasons import Reasons, look_up
from kgtool.site.searching import search_data
from kgtool.site.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kgtool.owl.proving import Prover
    from kgtool.site.knowledge import Knowledge
    from kgtool.site.material import Material
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.stored import StoredQuery

    Page = Callable[[str, Material, Viewer], bytes]

__all__ = ["SiteFiles", "site_files"]

_RESERVED = (
    "index things timeline causes claims conflicts questions sources vocabulary data search 404 void assets data-files"
)


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """All that a site consists of, ready to be written in any order and by any number of processes.

    ``nodes`` are those that have a page, each with the function that makes it.
    """

    material: Material
    viewer: Viewer
    nodes: Sequence[tuple[str, Page]]

    def shared(self, described: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
        """Yield the files that belong to no single node: overviews, stored queries, search, assets, for hosts.

        ``described`` is what pages show of the description of the dataset.
        """
        yield from overview_pages(self.material, self.viewer, described)
        yield from question_pages(self.material, self.viewer)
        yield "assets/search-data.js", search_data(self.material, self.viewer)
        for asset in sorted(package_files("kgtool.site").joinpath("assets").iterdir(), key=lambda one: one.name):
            yield f"assets/{asset.name}", asset.read_bytes()
        yield from hosting_files(self.material.knowledge.project, self.viewer.addresses.moved()).items()

    def of_nodes(self, first: int, end: int) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the nodes from one number to before another: page, Turtle, N-Triples and JSON-LD."""
        for node, page in self.nodes[first:end]:
            stem = self.viewer.addresses.stem(node[1:-1])
            viewer = self.viewer.at("../" * stem.count("/"))
            yield f"{stem}.html", page(node, self.material, viewer)
            for suffix, content in self.material.data_files(node):
                yield f"{stem}{suffix}", content


def site_files(
    knowledge: Knowledge,
    asked: Iterable[tuple[StoredQuery, Answer | None]] = (),
    *,
    prover: Prover | None = None,
) -> SiteFiles:
    """Return the files of the site of what is known, by relative name.

    ``asked`` are the stored queries with their answers, ``prover`` says why what is inferred holds. Raises UsageError
    (KG0102, KG0201) for a name in [site] that is no IRI.
    """
    project = knowledge.project
    addresses = _addresses(knowledge)
    stems = {PurePosixPath(query.name).with_suffix("").as_posix(): (query, answer) for query, answer in asked}
    material = collect(knowledge, addresses, causes_of(knowledge), dict(sorted(stems.items())))
    viewer = Viewer(knowledge, addresses, Reasons(), _names(knowledge))
    nodes = [(node, page) for _, several, page in _kinds(knowledge) for node in several]
    first = [f"<{project.prefixes.expand(str(name))}>" for name in project.settings["site"]["home"]]
    order = dict.fromkeys([*first, *(node for node, _ in nodes)])
    shown = (triple for node in order for triple in viewer.inferred(node))
    reasons = look_up(shown, prover, int(project.settings["site"]["proofs"]))
    return SiteFiles(material, replace(viewer, reasons=reasons), nodes)


def _kinds(
    knowledge: Knowledge,
) -> tuple[tuple[str, Iterable[str], Page], ...]:
    kinds = knowledge.kinds
    return (
        ("entity", kinds.entities, entity_page),
        ("document", kinds.documents, document_page),
        ("claim", tuple(node for node in knowledge.claims if node[0] == "<"), claim_page),
        ("class", kinds.classes, class_page),
        ("property", kinds.properties, property_page),
        ("ontology", kinds.ontologies, ontology_page),
    )


def _addresses(knowledge: Knowledge) -> Addresses:
    found = Addresses(knowledge.project.base, _RESERVED.split())
    for _, nodes, _ in _kinds(knowledge):
        found.add(node[1:-1] for node in nodes)
    return found


def _names(knowledge: Knowledge) -> dict[str, str]:
    counted = Counter(claim.name for claim in knowledge.claims.values())
    return {claim.name: claim.node for claim in knowledge.claims.values() if counted[claim.name] == 1}
