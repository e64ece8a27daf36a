"""All files of a site by relative name, one after another: pages, the data beside them, search, assets, hosting."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files as package_files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kgtool.site.addresses import Addresses
from kgtool.site.causes import causes_of
from kgtool.site.data_files import data_files
from kgtool.site.hosting import hosting_files
from kgtool.site.knowledge import read_knowledge
from kgtool.site.material import collect
from kgtool.site.overviews import overview_pages, question_pages
from kgtool.site.pages import claim_page, class_page, document_page, entity_page, property_page
from kgtool.site.reasons import Reasons
from kgtool.site.searching import search_data
from kgtool.site.views import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.owl.proving import Prover
    from kgtool.project import Project
    from kgtool.site.knowledge import Knowledge
    from kgtool.site.material import Material
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.stored import StoredQuery

__all__ = ["site_files"]

_RESERVED = (
    "index things timeline causes claims conflicts questions sources vocabulary data search 404 void assets data-files"
)


def site_files(
    dataset: Dataset,
    project: Project,
    asked: Iterable[tuple[StoredQuery, Answer | None]] = (),
    *,
    prover: Prover | None = None,
    described: Mapping[str, Any],
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site of a settled and reasoned dataset, by relative name.

    ``asked`` are the stored queries with their answers, ``prover`` says why what is inferred holds, ``described`` is
    the description of the dataset. Raises UsageError (KG0102, KG0201) for a name in [site] that is no IRI.
    """
    knowledge = read_knowledge(dataset, project)
    addresses = _addresses(knowledge)
    stems = {PurePosixPath(query.name).with_suffix("").as_posix(): (query, answer) for query, answer in asked}
    material = collect(knowledge, addresses, causes_of(knowledge), dict(sorted(stems.items())))
    reasons = Reasons(prover, int(project.settings["site"]["proofs"]))
    viewer = Viewer(knowledge, addresses, reasons, _names(knowledge))
    yield from overview_pages(material, viewer, described)
    yield from question_pages(material, viewer)
    for kind, nodes, page in _kinds(knowledge):
        del kind
        for node in nodes:
            stem = addresses.stem(node[1:-1])
            yield f"{stem}.html", page(node, material, viewer.at("../" * stem.count("/")))
            for suffix, content in data_files(node, material):
                yield f"{stem}{suffix}", content
    yield "assets/search-data.js", search_data(material, viewer)
    for asset in sorted(package_files("kgtool.site").joinpath("assets").iterdir(), key=lambda one: one.name):
        yield f"assets/{asset.name}", asset.read_bytes()
    yield from hosting_files(project).items()


def _kinds(
    knowledge: Knowledge,
) -> tuple[tuple[str, Iterable[str], Callable[[str, Material, Viewer], bytes]], ...]:
    kinds = knowledge.kinds
    return (
        ("entity", kinds.entities, entity_page),
        ("document", kinds.documents, document_page),
        ("claim", tuple(node for node in knowledge.claims if node[0] == "<"), claim_page),
        ("class", kinds.classes, class_page),
        ("property", kinds.properties, property_page),
    )


def _addresses(knowledge: Knowledge) -> Addresses:
    found = Addresses(knowledge.project.base, _RESERVED.split())
    for _, nodes, _ in _kinds(knowledge):
        found.add(node[1:-1] for node in nodes)
    return found


def _names(knowledge: Knowledge) -> dict[str, str]:
    counted = Counter(claim.name for claim in knowledge.claims.values())
    return {claim.name: claim.node for claim in knowledge.claims.values() if counted[claim.name] == 1}
