"""What search engines would miss or misread in the view in terms of schema.org, with the lines that could say it.

What Google requires and recommends for movies, datasets and events
(https://developers.google.com/search/docs/appearance/structured-data/movie, and there dataset and event), and for the
lists that it shows as carousels (:mod:`kgtool.outputs.carousel`). For persons it has no rich result. Nothing is
fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, Location, Severity
from kgtool.outputs.carousel import carousel_faults, held
from kgtool.outputs.facts import TYPE
from kgtool.outputs.schema_org import SchemaView
from kgtool.rdfio.places import Places
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.outputs.jsonld import Trees
    from kgtool.project import Project

__all__ = ["WANTED", "schema_findings"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The properties that a rich result requires, and those that it recommends.

    With ``only_with``, it is asked of those alone that have one of these.
    """

    required: tuple[str, ...]
    recommended: tuple[str, ...]
    only_with: tuple[str, ...] = ()


WANTED: Mapping[str, Wanted] = {
    "Movie": Wanted(("name", "image"), ("aggregateRating", "dateCreated", "director", "review")),
    "Dataset": Wanted(
        ("name", "description"),
        ("creator", "distribution", "identifier", "keywords", "license", "temporalCoverage", "url", "version"),
    ),
    "Event": Wanted(
        ("name", "startDate", "location"), ("description", "endDate", "image", "organizer"), ("offers", "performer")
    ),
}
"""What each class of schema.org that has a rich result wants; the classes that have none want nothing.

The result for events is for those that one can attend, so events of history, which have neither tickets nor
performers, are not asked.
"""

_NAMESPACES = ("http://schema.org/", "https://schema.org/")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?")
_DATES = re.compile(r".*Date|date[A-Z].*")
_WEB = re.compile(r"https?://\S+")


def schema_findings(trees: Trees, dataset: Dataset, project: Project) -> tuple[Diagnostic, ...]:
    """Return what is missing or wrong for search engines: KG0820 to KG0825, in the order of the entities.

    Entities are those that have a tree of their own and a class of schema.org. Without either there is nothing to find.
    """
    view = SchemaView.of(trees.facts, project)
    places = _Finder(dataset, Places.of(project), trees.facts.originals)
    found = [_mixed(dataset, places)] if _both(dataset) else []
    roots = trees.roots()
    for node, document in view.trees(roots):
        found += _of_document(node, document, places, project)
        if "ItemList" in view.types(node):
            found += _of_list(node, view, places, project)
            for item, inside in view.trees(item for item in held(node, view) if item not in roots):
                found += _of_document(item, inside, places, project)
    return tuple(one for one in found if one is not None)


def _of_document(node: str, document: Mapping[str, Any], places: _Finder, project: Project) -> Iterator[Diagnostic]:
    name = project.prefixes.shorten(node[1:-1]) if node[0] == "<" else node
    types = document["@type"]
    for kind in [types] if isinstance(types, str) else types:
        wanted = WANTED.get(kind, Wanted((), ()))
        if wanted.only_with and not any(each in document for each in wanted.only_with):
            continue
        missing = [each for each in wanted.required if each not in document]
        weaker = [each for each in wanted.recommended if each not in document]
        if missing:
            message = f"{name} has no {', '.join(missing)}, which the rich result of a {kind} requires"
            yield Diagnostic("KG0820", message, places.of(node), _hint(missing), Severity.WARNING)
        if weaker:
            message = f"{name} has no {', '.join(weaker)}, which the rich result of a {kind} recommends"
            yield Diagnostic("KG0821", message, places.of(node), _hint(weaker), Severity.INFO)
    for key, value in document.items():
        for each in value if isinstance(value, list) else [value]:
            if _DATES.fullmatch(key) and isinstance(each, str) and not _DATE.fullmatch(each):
                message = f"{key} of {name} is '{each}', no date of ISO 8601"
                yield Diagnostic(
                    "KG0823", message, places.of(node), "write 2014-12-24, 2014-12 or 2014", Severity.WARNING
                )
            if key == "image" and isinstance(each, str) and not _WEB.fullmatch(each):
                message = f"image of {name} is '{each}', no address that can be fetched"
                yield Diagnostic("KG0824", message, places.of(node), "give an http or https IRI", Severity.WARNING)


def _of_list(node: str, view: SchemaView, places: _Finder, project: Project) -> Iterator[Diagnostic]:
    """Yield what is wrong with a list as a carousel, at the places in it."""
    name = project.prefixes.shorten(node[1:-1]) if node[0] == "<" else node
    for fault in carousel_faults(node, view):
        place = places.of(fault.node) or places.of(node)
        yield Diagnostic("KG0825", f"{name}: {fault.message}", place, fault.hint, Severity.WARNING)


def _hint(names: Iterable[str]) -> str:
    return "state it with a property below " + " or ".join(f"schema:{name}" for name in names)


def _both(dataset: Dataset) -> bool:
    """Say whether terms of schema.org stand with http and with https."""
    used = {each for each in _NAMESPACES for text in dataset.terms.texts if text.startswith(f"<{each}")}
    return len(used) > 1


def _mixed(dataset: Dataset, places: _Finder) -> Diagnostic | None:
    """Return the finding that both namespaces are in use, at the first triple of the one that is used less."""
    counted: dict[str, list[tuple[str, tuple[str, str, str]]]] = {each: [] for each in _NAMESPACES}
    texts = dataset.terms.texts
    wanted = (GraphRole.ONTOLOGY, GraphRole.DATA)
    for source, _, s, p, o in dataset.quads(*wanted).iter_rows():
        triple = texts[s], texts[p], texts[o]
        for each in _NAMESPACES:
            if any(text.startswith(f"<{each}") for text in triple):
                counted[each].append((dataset.sources[source].path, triple))
    less, more = sorted(_NAMESPACES, key=lambda each: len(counted[each]))
    if not counted[less]:
        return None
    path, triple = min(counted[less])
    message = f"terms of {less} ({len(counted[less])} triples) stand beside those of {more} ({len(counted[more])})"
    return Diagnostic("KG0822", message, places.triple(path, triple), f"write all with {more}", Severity.WARNING)


class _Finder:
    """Finds where files speak of a node."""

    def __init__(self, dataset: Dataset, places: Places, originals: Mapping[str, str]) -> None:
        self._originals = originals
        self._dataset = dataset
        self._places = places
        self._files: dict[str, str] = {}
        texts = dataset.terms.texts
        kind = dataset.terms.find(TYPE)
        for block in dataset.blocks_of((GraphRole.DATA, GraphRole.ONTOLOGY)):
            path = dataset.sources[block.source].path
            for subject in set(block.subject[block.predicate == kind].tolist()) if kind is not None else ():
                known = self._files.get(texts[subject], path)
                self._files[texts[subject]] = min(known, path)

    def of(self, node: str) -> Location | None:
        """Return where a file types a node, or else first speaks of it."""
        node = self._originals.get(node, node)
        path = self._files.get(node) or self._any(node)
        if path is None:
            return None
        return self._places.subject(path, node) or Location(path)

    def _any(self, node: str) -> str | None:
        known = self._dataset.terms.find(node)
        blocks = self._dataset.blocks_of((GraphRole.DATA, GraphRole.ONTOLOGY)) if known is not None else ()
        held = (block.source for block in blocks if bool((block.subject == known).any()))
        return min((self._dataset.sources[source].path for source in held), default=None)

    def triple(self, path: str, triple: tuple[str, str, str]) -> Location:
        """Return where a triple stands in a file."""
        return self._places.find(path, triple) or Location(path)
