"""A view in the terms of schema.org, for search engines: what the alignments of the ontology say is the same or more.

A property below one of schema.org (``rdfs:subPropertyOf``) is written as that, a class below one of its classes
(``rdfs:subClassOf``) as that; what has no counterpart is left out. https://schema.org/docs/datamodel.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kgtool.rdfio.jsonld_documents import json_text
from kgtool.terms import Literal, term_from_text
from kgtool.vocab import RDFS, SCHEMA, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.outputs.facts import Facts
    from kgtool.project import Project

__all__ = ["SchemaView", "write_view"]

_term = lru_cache(maxsize=1 << 15)(term_from_text)
"""What is written several times is parsed once."""

_NAMESPACES = ("https://schema.org/", "http://schema.org/")
_DEEPEST = 2
_LABEL, _ALTERNATIVES = str(RDFS.label), {str(RDFS.label), str(SKOS.altLabel), str(SKOS.prefLabel)}
_SAME = {str(SKOS.exactMatch), str(SCHEMA.sameAs)}
_DATES = {term.value for term in (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)}
_WEB = re.compile(r"<(https?://[^>]*)>")
_OWN = {"name", "alternateName", "sameAs"}

CONTEXT: Mapping[str, Any] = {"@vocab": SCHEMA.namespace, "sameAs": {"@type": "@id"}, "url": {"@type": "@id"}}
"""The context of the view: schema.org's names, without its own context, which would have to be fetched."""


@dataclass(frozen=True, slots=True)
class SchemaView:
    """The view of some facts; names are texts in the project's language where there are any.

    ``page`` is the address of the page of an entity, ``{key}`` standing for its IRI below ``base``; "" for none.
    ``counterparts`` holds the nearest terms of schema.org above a term, ``general`` the others.
    """

    facts: Facts
    language: str
    base: str = ""
    page: str = ""
    counterparts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    general: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict, repr=False, compare=False)
    _properties: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, facts: Facts, project: Project) -> SchemaView:
        """Return the view of a project's facts."""
        found = {name: _counterparts(name, facts) for name in facts.above if not _local(name)}
        nearest = {name: names for name, (names, _) in found.items()}
        general = {name: names for name, (_, names) in found.items()}
        page = str(project.settings["export"]["page"])
        return cls(facts, project.language, project.base, page, nearest, general)

    def tree(self, node: str) -> dict[str, Any] | None:
        """Return the document of a node, or None where schema.org has no class for it."""
        body = self._node(node, 0, frozenset({node}))
        if body is None:
            return None
        page = self.page_of(node)
        return {"@context": dict(CONTEXT), **body, **({"url": page} if page else {})}

    def page_of(self, node: str) -> str:
        """Return the address of the page of an entity; "" where there are no pages, or none of this one."""
        if not self.page or not node.startswith(f"<{self.base}"):
            return ""
        return self.page.replace("{key}", node[1:-1].removeprefix(self.base))

    def trees(self, nodes: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
        """Return the nodes that schema.org has classes for, with their documents."""
        found = ((node, self.tree(node)) for node in nodes)
        return [(node, document) for node, document in found if document is not None]

    def _node(self, node: str, depth: int, path: frozenset[str]) -> dict[str, Any] | None:
        types = self.types(node)
        if not types:
            return None
        written: dict[str, Any] = {"@type": _single(types)}
        if node.startswith("<"):
            written = {"@id": node[1:-1], **written}
        written |= self._names(node, all_names=depth == 0)
        entries: dict[str, list[Any]] = {}
        for name, value in self.said(node) if depth < _DEEPEST else ():
            found = value[1:-1] if name == "url" and value[0] == "<" else self._value(value, depth, path)
            if found is not None and found not in entries.setdefault(name, []):
                entries[name].append(found)
        if "ListItem" in types:
            self._summarize(node, entries)
        return written | {name: _single(entries[name]) for name in sorted(entries) if entries[name]}

    def _summarize(self, node: str, entries: dict[str, list[Any]]) -> None:
        """Name the pages of what is listed, where there are pages, in the place of the things themselves."""
        pages = [self.page_of(value) for name, value in self.said(node) if name == "item"]
        if "url" not in entries and pages and all(pages):
            entries["url"] = pages
            del entries["item"]

    def said(self, node: str) -> list[tuple[str, str]]:
        """Return the properties of schema.org that a node has, by local name, with their values."""
        found = self._pairs.get(node)
        if found is None:
            pairs = self.facts.specific(self.facts.about.get(node, ()))
            found = [(name, value) for predicate, value in pairs for name in self._properties_of(predicate)]
            self._pairs[node] = found
        return found

    def _properties_of(self, predicate: str) -> list[str]:
        found = self._properties.get(predicate)
        if found is None:
            found = self._properties[predicate] = sorted(self._names_of(predicate) - _OWN)
        return found

    def types(self, node: str) -> list[str]:
        """Return the most specific classes of schema.org that a node has, by local name."""
        types = self.facts.specific_types(node)
        found = {name for each in types for name in self._names_of(each)}
        general = {name for each in types for name in self.general.get(each, ())}
        return sorted(found - general or found)

    def _names_of(self, name: str) -> frozenset[str]:
        local = _local(name)
        return frozenset({local}) if local else self.counterparts.get(name, frozenset())

    def _names(self, node: str, *, all_names: bool = False) -> dict[str, Any]:
        """Return name and sameAs of a node, and alternateName where all its names are wanted."""
        labels = [
            (p != _LABEL, literal.language != self.language, literal.value)
            for p, o in self.facts.about.get(node, ())
            if p in _ALTERNATIVES and isinstance(literal := _term(o), Literal)
        ]
        texts = list(dict.fromkeys(text for _, _, text in sorted(labels)))
        same = sorted(
            {match[1] for p, o in self.facts.about.get(node, ()) if p in _SAME and (match := _WEB.fullmatch(o))}
        )
        found: dict[str, Any] = {"name": texts[0]} if texts else {}
        if texts[1:] and all_names:
            found["alternateName"] = _single(texts[1:])
        return found | ({"sameAs": _single(same)} if same else {})

    def _value(self, text: str, depth: int, path: frozenset[str]) -> Any:
        """Return what stands for an object: a text, a date, or an object with the names of the thing."""
        if text.startswith('"'):
            return _plain(text)
        if text in path:
            return {"@id": text[1:-1]} if text.startswith("<") else None
        date = self._date(text)
        if date is not None:
            return date
        deeper = depth + ("ListItem" not in self.types(text))  # a place in a list is no thing of its own
        found = self._node(text, deeper, path | {text})
        if found is not None:
            return found
        names = self._names(text)
        if names:
            return {**({"@id": text[1:-1]} if text.startswith("<") else {}), "@type": "Thing", **names}
        return text[1:-1] if _WEB.fullmatch(text) and text not in self.facts.about else None

    def _date(self, node: str) -> str | None:
        """Return the date that a node of time stands for: the shortest of its dates, which says how much is known."""
        dates = [
            literal.value
            for _, o in self.facts.about.get(node, ())
            if isinstance(literal := _term(o) if o[0] == '"' else None, Literal) and literal.datatype.value in _DATES
        ]
        return min(dates, key=lambda date: (len(date), date)) if dates and not self.types(node) else None


def write_view(trees: Iterable[tuple[str, dict[str, Any]]]) -> bytes:
    """Return the documents of :meth:`SchemaView.trees` as one document."""
    bodies = [{key: value for key, value in tree.items() if key != "@context"} for _, tree in trees]
    return json_text({"@context": dict(CONTEXT), "@graph": bodies}).encode()


def _counterparts(name: str, facts: Facts) -> tuple[frozenset[str], frozenset[str]]:
    """Return the terms of schema.org nearest above a term, and the more general ones; by local name.

    One is more general than another when all that reaches the other through the ontology's own terms reaches it too,
    and more: a film is a schema:Movie, and because every work is one, a schema:CreativeWork.
    """
    above = facts.above.get(name, frozenset())
    own = {name, *(upper for upper in above if not _local(upper))}
    owners = {
        _local(upper): {each for each in own if upper in facts.above.get(each, ())} for upper in above if _local(upper)
    }
    general = {each for each, mine in owners.items() if any(other < mine for other in owners.values())}
    return frozenset(owners.keys() - general), frozenset(general)


def _local(text: str) -> str:
    iri = text[1:-1]
    return next((iri[len(namespace) :] for namespace in _NAMESPACES if iri.startswith(namespace)), "")


def _plain(text: str) -> Any:
    """Return a literal as search engines take it: numbers and booleans as such, everything else as text."""
    literal = _term(text)
    if not isinstance(literal, Literal):
        return None
    if literal.datatype == XSD.boolean:
        return literal.value in {"true", "1"}
    if literal.datatype == XSD.integer and re.fullmatch(r"-?\d{1,15}", literal.value):
        return int(literal.value)
    return literal.value


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
