"""`kgtool import`: claims out of Wikibase RDF, RDF 1.2 reifiers or nanopublications."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import read_document, read_rows
from kgtool.rdfio.serializing import serialize_rows
from kgtool.views.recognition import read_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kgtool.errors import Diagnostic, Location
    from kgtool.project import Project
    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.places import DocumentPlaces
    from kgtool.views.wikibase_reading import Links

__all__ = ["Imported", "import_"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read: which view it was, the claims as a document, how many, and what of it was left out."""

    view: str
    document: bytes
    claims: int
    sources: int
    diagnostics: tuple[Diagnostic, ...]


def import_(path: Path | str, *, project: Project, to: str = "turtle", source_format: str | None = None) -> Imported:
    """Return the claims of a document as claims of the project, in the project's vocabulary; equal claims, equal bytes.

    ``-`` is standard input; ``source_format`` overrides what the suffix says. A Wikibase that is not our own view is
    read with the project's links and alignments. Raises InputError for a malformed document, or one that holds no
    claims (KG0525).
    """
    form = format_named(source_format) if source_format else None
    format_named(to)
    document = read_document(path, str(path), base=project.base, form=form)
    rows, _ = read_rows(document)
    view, statements, faults = read_view(rows, str(path), project, partial(_links, project), _finder(document))
    written = serialize_rows(statements.rows(), to, project.prefixes)
    return Imported(view, written, len(statements.statements), len(statements.sources), faults)


def _finder(document: Document) -> Callable[[str], Location]:
    """Return a function that finds a node in a document; it is read again only where something is asked for."""
    from kgtool.errors import KgtoolError, Location
    from kgtool.rdfio.places import REPLAYED, DocumentPlaces
    from kgtool.rdfio.replay import UnsupportedSyntaxError

    @cache
    def places() -> DocumentPlaces | None:
        try:
            return DocumentPlaces.of(document) if document.format.name in REPLAYED else None
        except (KgtoolError, UnsupportedSyntaxError):
            return None

    def find(node: str) -> Location:
        found = places()
        return (found.subject(node) if found else None) or Location(document.name, _line(node, document))

    return find


def _line(node: str, document: Document) -> int:
    """Return the first line that begins with a node, by its IRI or by a name that ends like it; 0 for none."""
    iri = node.strip("<>")
    local = re.split(r"[/#:]", iri)[-1]
    starts = re.compile(rf"(?:<{re.escape(iri)}>|[\w.\-]*:{re.escape(local)})\s".encode())
    lines = document.data.splitlines()
    return next((number for number, line in enumerate(lines, 1) if starts.match(line)), 0)


def _links(project: Project) -> Links:
    """Return Wikidata's items and properties to the project's own terms."""
    from kgtool.rdfio.loading import load
    from kgtool.rdfio.serializing import rows_of
    from kgtool.roles import GraphRole
    from kgtool.views.statements import Statements, by_subject
    from kgtool.views.world import links_among

    dataset = load(project).require()
    about = by_subject(rows_of(dataset, GraphRole.ONTOLOGY, GraphRole.DATA, graphs=False))
    items, properties, _ = links_among(about, Statements((), {}))
    return _turned(items), _turned(properties)


def _turned(links: dict[str, str]) -> dict[str, str]:
    return {theirs: ours for ours, theirs in links.items()}
