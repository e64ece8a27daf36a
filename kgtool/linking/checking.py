"""What is wrong with a project's links, as far as the project and a snapshot can tell.

Two of ours on one item (KG1110), one of ours on two items (KG1111), a thing of another kind (KG1112), a kind that is
not confirmed (KG1113), a redirect or a deleted item (KG1114), an IRI that is not the item's own (KG1115), an identifier
that fails its register's format (KG1116). Each with the place in the file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Severity
from kgtool.linking import names
from kgtool.linking.alignment import link_vocabulary, types_of
from kgtool.linking.constraints import fits, format_of
from kgtool.rdfio.places import Places
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.terms import Literal, NamedNode, Triple, term_from_text
from kgtool.vocab import RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.errors import Location
    from kgtool.linking.alignment import Alignment, Link
    from kgtool.linking.entity import Entity
    from kgtool.linking.snapshot import Snapshot
    from kgtool.project import Project

__all__ = ["FORMATS", "check_links"]

_WIKIDATA = re.compile(r"<https?://(?:www\.|m\.)?wikidata\.org/")
FORMATS: Mapping[str, tuple[str, str]] = {
    "imdb": ("P345", r"(?:tt|nm|co|ch|ev)\d{7,8}(?:/.*)?"),
    "tmdb": ("", r"[1-9]\d*"),
    "freebase": ("P646", r"/[mg]/0[0-9a-z_]{2,9}"),
    "geonames": ("P1566", r"[1-9]\d{0,8}"),
    "viaf": ("P214", r"[1-9]\d(?:\d{0,7}|\d{17,20})"),
    "isni": ("P213", r"\d{15}[\dX]"),
    "orcid": ("P496", r"0000-000[1-3]-\d{4}-\d{3}[\dX]"),
    "musicbrainz": ("", r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
}
"""Well-known registers by name: their property, and the format of their identifiers where the snapshot has none."""


def check_links(dataset: Dataset, project: Project, alignment: Alignment, snapshot: Snapshot) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the links, errors and warnings, by file and place."""
    places = Places.of(project)
    checker = _Checker(dataset, project, alignment, snapshot, places)
    found = [*checker.twice(), *checker.kinds(), *checker.targets()]
    found += [*_strays(dataset, project, places), *_identifiers(dataset, project, snapshot, places)]
    return tuple(sorted(found, key=lambda fault: (fault.location is None, fault.location, fault.code, fault.message)))


class _Checker:
    def __init__(
        self, dataset: Dataset, project: Project, alignment: Alignment, snapshot: Snapshot, places: Places
    ) -> None:
        self._alignment = alignment
        self._snapshot = snapshot
        self._shorten = project.prefixes.shorten
        self._places = places
        self._types = types_of(dataset, alignment.items)
        self._above = _superclasses(dataset)

    def _place(self, link: Link) -> Location | None:
        triple = Triple(NamedNode(link.entity), SKOS.exactMatch, NamedNode(link.target))
        return self._places.find(link.source, triple)

    def _last_place(self, links: Iterable[Link]) -> Location | None:
        """Return the place of the link that stands last."""
        return max(filter(None, map(self._place, links)), default=None)

    def twice(self) -> Iterator[Diagnostic]:
        """Yield items that two of ours are linked to, and entities of ours that have two items."""
        by_item: dict[str, list[Link]] = defaultdict(list)
        by_entity: dict[str, list[Link]] = defaultdict(list)
        for link in self._alignment.links:
            final = self._snapshot.resolved(link.item)
            item = final.id if final else link.item
            by_item[item].append(link)
            by_entity[link.entity].append(link)
        for item, links in sorted(by_item.items()):
            ours = sorted({self._shorten(link.entity) for link in links})
            if len(ours) > 1:
                message = f"{item} is linked to {' and '.join(ours)}"
                yield Diagnostic("KG1110", message, self._last_place(links), "two of ours on one item: are they one?")
        for entity, links in sorted(by_entity.items()):
            items = sorted({link.item for link in links})
            if len(items) > 1:
                message = f"{self._shorten(entity)} is linked to {' and '.join(items)}"
                yield Diagnostic("KG1111", message, self._last_place(links), "keep the one that it is")

    def kinds(self) -> Iterator[Diagnostic]:
        """Yield links between things of different kinds, and links whose kind nothing confirms."""
        for link in self._alignment.links:
            entity = self._snapshot.resolved(link.item)
            if entity is None or entity.missing:
                continue
            theirs = self._snapshot.classes_of(entity.items(names.INSTANCE_OF), names.SUBCLASS_OF)
            ours = self._types.get(link.entity, ())
            aligned = {item for iri in ours for item in self._alignment.classes.get(iri, ())}
            if theirs and aligned and not theirs & aligned:
                yield self._of_other_kind(link, entity, frozenset(ours))

    def _of_other_kind(self, link: Link, entity: Entity, ours: frozenset[str]) -> Diagnostic:
        direct = set(entity.items(names.INSTANCE_OF))
        aligned = {iri for iri in ours if iri in self._alignment.classes}
        strangers = [
            iri
            for iri, items in sorted(self._alignment.classes.items())
            if direct & set(items) and iri not in ours and not aligned & self._above.get(iri, frozenset())
        ]
        shown = " or ".join(sorted(f"{item} ({self._label(item)})" for item in direct))
        kinds = sorted(map(self._shorten, aligned))
        message = f"{self._shorten(link.entity)} is of class {', '.join(kinds)}, and {entity.id} is {shown}"
        if strangers:
            return Diagnostic("KG1112", message, self._place(link), f"is {entity.id} ({entity.label}) another thing?")
        hint = "fetch the classes, or align more of ours, so that the kind can be compared"
        return Diagnostic("KG1113", message, self._place(link), hint, Severity.WARNING)

    def _label(self, item: str) -> str:
        entity = self._snapshot.resolved(item)
        return entity.label if entity else "not in the snapshot"

    def targets(self) -> Iterator[Diagnostic]:
        """Yield links to merged and deleted items, and links that do not use the item's own IRI."""
        for link in self._alignment.links:
            found = self._snapshot.get(link.item)
            if names.is_page_of(link.target):
                message = f"<{link.target}> is not the IRI of {link.item}"
                yield Diagnostic("KG1115", message, self._place(link), f"write <{names.ENTITY}{link.item}>")
            if found is not None and found.redirect:
                message = f"{link.item} was merged into {found.redirect}"
                yield Diagnostic("KG1114", message, self._place(link), f"link to {found.redirect}", Severity.WARNING)
            elif found is not None and found.missing:
                yield Diagnostic("KG1114", f"Wikidata has no item {link.item}", self._place(link), "it was deleted")


def _strays(dataset: Dataset, project: Project, places: Places) -> Iterator[Diagnostic]:
    """Yield what is matched with an IRI of Wikidata that names no item, or with a property and is none."""
    texts, match = dataset.terms.texts, dataset.terms.find_iri(SKOS.exactMatch.value)
    found: dict[tuple[str, str], str] = {}
    for block in dataset.blocks_of((GraphRole.ONTOLOGY, GraphRole.DATA)) if match is not None else ():
        here = block.predicate == match
        for s, o in zip(block.subject[here].tolist(), block.object[here].tolist(), strict=True):
            if _WIKIDATA.match(texts[o]):
                found.setdefault((texts[s].strip("<>"), texts[o].strip("<>")), dataset.sources[block.source].path)
    types = types_of(dataset, [entity for entity, target in found if names.property_id(target)])
    for (entity, target), path in sorted(found.items()):
        place = places.find(path, Triple(NamedNode(entity), SKOS.exactMatch, NamedNode(target)))
        kinds, property_ = types.get(entity, ()), names.property_id(target)
        if not property_ and not names.entity_id(target):
            hint = f"an item is <{names.ENTITY}Q…>, a property <{names.ENTITY}P…>"
            yield Diagnostic("KG1115", f"<{target}> names no item of Wikidata", place, hint)
        elif property_ and kinds and not any(each.endswith("Property") for each in kinds):
            shown = ", ".join(map(project.prefixes.shorten, kinds))
            message = f"{project.prefixes.shorten(entity)} is of class {shown}, and {property_} is a property"
            yield Diagnostic("KG1112", message, place, "match it with an item (Q…)")


def _superclasses(dataset: Dataset) -> dict[str, frozenset[str]]:
    """Return the classes above and below each class of ours, so that related classes are no strangers."""
    import polars as pl

    above = dataset.terms.find_iri(RDFS.subClassOf.value) or 0
    texts = dataset.terms.texts
    direct: dict[str, set[str]] = defaultdict(set)
    for s, o in dataset.triples(*REASONED).filter(pl.col("p") == above).select("s", "o").iter_rows():
        direct[texts[s].strip("<>")].add(texts[o].strip("<>"))
    return {iri: _reached(iri, direct) for iri in list(direct)}


def _reached(start: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found, ahead = {start}, [start]
    while ahead:
        fresh = direct.get(ahead.pop(), set()) - found
        found |= fresh
        ahead += fresh
    return frozenset(found)


def _identifiers(dataset: Dataset, project: Project, snapshot: Snapshot, places: Places) -> Iterator[Diagnostic]:
    """Yield identifiers of registers that fail their format."""
    import polars as pl

    words = link_vocabulary(project.claims_namespace)
    find, texts = dataset.terms.find_iri, dataset.terms.texts
    rows = dataset.triples(*ASSERTED)
    schemes = dict(rows.filter(pl.col("p") == (find(words.identifierScheme.value) or 0)).select("s", "o").iter_rows())
    formats = _formats(snapshot)
    for s, o in sorted(rows.filter(pl.col("p") == (find(words.identifier.value) or 0)).select("s", "o").iter_rows()):
        value, scheme = term_from_text(texts[o]), term_from_text(texts[schemes[s]]) if s in schemes else None
        if not isinstance(value, Literal) or not isinstance(scheme, Literal):
            continue
        patterns = formats.get(_plain(scheme.value), ())
        results = [fits(value.value, pattern) for pattern in patterns]
        triple = Triple(NamedNode(texts[s].strip("<>")), words.identifier, value)
        source = next(iter(dataset.sources_of(triple.subject, triple.predicate, value)), None)
        if False in results:
            message = f"'{value.value}' is no identifier of {scheme.value}"
            hint = f"it has the form {patterns[results.index(False)]}"
            yield Diagnostic("KG1116", message, places.find(source.path, triple) if source else None, hint)
        elif None in results:
            pattern = patterns[results.index(None)]
            message = f"'{value.value}' was not checked against '{pattern}'"
            hint = "no engine without backtracking can run it: look at the value yourself"
            place = places.find(source.path, triple) if source else None
            yield Diagnostic("KG1120", message, place, hint, Severity.WARNING)


def _formats(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return, by the plain name of a register, the formats of its identifiers; the snapshot's own where it has them."""
    found: dict[str, tuple[str, ...]] = {}
    for name, (property_, pattern) in FORMATS.items():
        entity = snapshot.get(property_)
        found[name] = (entity and format_of(entity)) or (pattern,)
    for identifier, entity in snapshot.entities.items():
        if identifier.startswith("P") and entity.datatype == "external-id" and format_of(entity):
            for name in _names(entity):
                found.setdefault(name, format_of(entity))
    return found


def _names(entity: Entity) -> Iterable[str]:
    return {_plain(text) for text in (entity.id, *entity.labels.values(), *(text for _, text in entity.aliases))}


def _plain(name: str) -> str:
    """Return a register's name without case, and without the word for identifier at its end."""
    return re.sub(r"[\s_\-]*(?:id|identifier|code)$", "", name.strip().casefold())
