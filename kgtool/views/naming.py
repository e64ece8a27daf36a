"""The names of properties in Wikibase RDF: one property has a name for every place that it can stand in.

Wikibase RDF dump format, prefixes (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Prefixes_used). A
property that Wikidata has is named by its P number there; any other keeps the project's own namespace, never a
made-up number. The role names of a property are declared beside it, so that a reader need not guess them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from kgtool.vocab import WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.prefixes import PrefixMap

__all__ = ["ENTITY", "ROLES", "WIKIDATA", "Naming", "iri_key", "wikidata_role"]

WIKIDATA = "http://www.wikidata.org/"
ENTITY = f"{WIKIDATA}entity/"

ROLES: Mapping[str, str] = {
    "directClaim": "direct/",
    "claim": "",
    "statementProperty": "statement/",
    "statementValue": "statement/value/",
    "qualifier": "qualifier/",
    "qualifierValue": "qualifier/value/",
    "reference": "reference/",
    "referenceValue": "reference/value/",
    "novalue": "novalue/",
}
"""Role, as the Wikibase ontology names it, to the path below ``prop/``."""

_LOCAL = re.compile(r"[\w.\-]+", re.ASCII)
_PROPERTY = re.compile(r"<https?://www\.wikidata\.org/prop/([a-z/]*)(P[1-9][0-9]*)>")


@dataclass(frozen=True, slots=True)
class Naming:
    """How properties are named: ``linked`` maps the project's predicates to property entities of Wikidata."""

    base: str
    namespace: str
    prefixes: PrefixMap
    linked: Mapping[str, str]

    def entity(self, predicate: str) -> str:
        """Return the property as an entity: ``wd:P57``, or the project's own predicate."""
        return self.linked.get(predicate, predicate)

    def role(self, predicate: str, role: str) -> str:
        """Return the name of a property in a role of ROLES.

        >>> from kgtool.prefixes import PrefixMap
        >>> linked = {"<https://example.org/o#directedBy>": "<http://www.wikidata.org/entity/P57>"}
        >>> naming = Naming("https://example.org/", "https://example.org/o#", PrefixMap({}), linked)
        >>> naming.role("<https://example.org/o#directedBy>", "qualifier")
        '<http://www.wikidata.org/prop/qualifier/P57>'
        >>> naming.role("<https://example.org/o#certainty>", "qualifier")
        '<https://example.org/prop/qualifier/certainty>'
        """
        path = ROLES[role]
        entity = self.linked.get(predicate)
        if entity is not None:
            return f"<{WIKIDATA}prop/{path}{entity[len(ENTITY) + 1 : -1]}>"
        return f"<{self.base}prop/{path}{self._key(predicate[1:-1])}>"

    def declaration(self, predicate: str) -> dict[str, str]:
        """Return the predicates of the Wikibase ontology that tie a property to the names of its roles."""
        return {str(WIKIBASE[role]): self.role(predicate, role) for role in ROLES}

    def _key(self, iri: str) -> str:
        """Return what stands for an own property, different for each: its local name, its CURIE, or all of its IRI."""
        local = iri.removeprefix(self.namespace)
        if local != iri and _LOCAL.fullmatch(local):
            return local
        short = self.prefixes.shorten(iri)
        return f"iri:{quote(iri, safe='')}" if short.startswith(("<", "iri:")) else quote(short, safe=":")


def wikidata_role(term: str) -> tuple[str, str] | None:
    """Return role and property entity of a name that Wikidata itself uses, or None.

    >>> wikidata_role("<http://www.wikidata.org/prop/statement/P57>")
    ('statementProperty', '<http://www.wikidata.org/entity/P57>')
    """
    match = _PROPERTY.fullmatch(term)
    if match is None:
        return None
    role = next((role for role, path in ROLES.items() if path == match[1]), None)
    return (role, f"<{ENTITY}{match[2]}>") if role else None


def iri_key(node: str, base: str) -> str:
    """Return a path that stands for a node, different for each node: its IRI below the base, or all of it.

    >>> iri_key("<https://example.org/claim/S1>", "https://example.org/")
    'claim/S1'
    >>> iri_key("<urn:x>", "https://example.org/")
    'iri:urn%3Ax'
    """
    if node.startswith("_:"):
        return node
    iri = node[1:-1]
    if iri.startswith(base) and iri != base:
        return quote(iri[len(base) :], safe="/")
    return f"iri:{quote(iri, safe='')}"
