"""Prefixes: from CURIE to IRI and back, strict about duplicates.

RDF 1.1 Turtle §2.4 (https://www.w3.org/TR/turtle/#sec-iri) for what a prefixed name may look like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PREFIX = re.compile(r"(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?")
_LOCAL = re.compile(r"(?:[\w:](?:[\w.:\-]*[\w:\-])?)?")
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\]*')

WELL_KNOWN: Mapping[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class PrefixMap:
    """An immutable map from prefix to namespace IRI.

    >>> prefixes = PrefixMap({"skos": "http://www.w3.org/2004/02/skos/core#"})
    >>> prefixes.expand("skos:prefLabel")
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    >>> prefixes.shorten("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    """

    namespaces: Mapping[str, str]
    _prefix_of: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _longest_first: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse malformed prefixes and two prefixes for one namespace (KG0203)."""
        faults = [
            Diagnostic("KG0203", f"'{prefix}' is no prefix", hint="a prefix starts with a letter and holds letters")
            for prefix in self.namespaces
            if not _PREFIX.fullmatch(prefix)
        ]
        seen: dict[str, str] = {}
        for prefix, namespace in self.namespaces.items():
            if namespace in seen:
                message = f"prefixes '{seen[namespace]}' and '{prefix}' both stand for <{namespace}>"
                faults.append(Diagnostic("KG0203", message, hint="keep one of them"))
            seen[namespace] = prefix
        if faults:
            raise UsageError(*faults)
        object.__setattr__(self, "_prefix_of", seen)
        object.__setattr__(self, "_longest_first", tuple(sorted(seen, key=len, reverse=True)))

    def __iter__(self) -> Iterator[str]:
        """Iterate over the prefixes."""
        return iter(self.namespaces)

    def expand(self, curie: str, location: Location | None = None) -> str:
        """Return the IRI of a CURIE, of ``<IRI>`` or of an absolute IRI; raise UsageError (KG0102, KG0201)."""
        if curie.startswith("<") and curie.endswith(">"):
            return curie[1:-1]
        prefix, colon, local = curie.partition(":")
        if colon and prefix in self.namespaces and not local.startswith("//"):
            return self.namespaces[prefix] + local
        if colon and ("//" in local[:2] or prefix in {"urn", "mailto", "tag", "http", "https", "did", "data"}):
            if _IRI.fullmatch(curie):
                return curie
            raise UsageError(Diagnostic("KG0201", f"'{curie}' is no IRI", location, "write it as <IRI> or prefix:name"))
        if not colon:
            raise UsageError(Diagnostic("KG0201", f"'{curie}' is no IRI and no prefixed name", location))
        close = nearest(prefix, self.namespaces)
        hint = f"did you mean '{close}'?" if close else "declare it in kgtool.toml under [prefixes]"
        raise UsageError(Diagnostic("KG0102", f"unknown prefix '{prefix}' in '{curie}'", location, hint))

    def shorten(self, iri: str) -> str:
        """Return the CURIE of an IRI, or ``<IRI>`` where no prefix gives a valid prefixed name."""
        found = _names(self._longest_first).fullmatch(iri)
        return f"{self._prefix_of[found[1]]}:{found[2]}" if found else f"<{iri}>"

    def merged(self, other: Mapping[str, str]) -> PrefixMap:
        """Return a map with the other's prefixes added; the other wins, and a namespace keeps one prefix."""
        kept = {
            prefix: iri for prefix, iri in self.namespaces.items() if prefix not in other and iri not in other.values()
        }
        return PrefixMap({**kept, **other})


@lru_cache(maxsize=8)
def _names(namespaces: tuple[str, ...]) -> re.Pattern[str]:
    """Return what splits an IRI into the first namespace that leaves a valid local name, and that name."""
    either = "|".join(map(re.escape, namespaces)) if namespaces else "(?!)"
    return re.compile(f"({either})({_LOCAL.pattern})")
