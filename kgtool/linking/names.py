"""The identifiers that Wikidata itself gives to what this package must know: properties, classes, constraint types.

Everything else about a Wikidata item comes from the snapshot, everything about a project from its own alignments. What
the identifiers mean says https://www.wikidata.org/wiki/Help:Property_constraints_portal and the page of each.
"""

from __future__ import annotations

import re

__all__ = [
    "BEST_SINGLE_VALUE",
    "CALENDAR",
    "CONSTRAINT",
    "ENTITY",
    "HUMAN",
    "INSTANCE_OF",
    "REFERENCE_URL",
    "STATED_IN",
    "STATES",
    "SUBCLASS_OF",
    "entity_id",
    "is_page_of",
    "property_id",
]

ENTITY = "http://www.wikidata.org/entity/"
CALENDAR = f"{ENTITY}Q1985727"
"""The proleptic Gregorian calendar."""

INSTANCE_OF, SUBCLASS_OF = "P31", "P279"
DATE_OF_DEATH = "P570"
STATED_IN, REFERENCE_URL = "P248", "P854"
CONSTRAINT = "P2302"

HUMAN = "Q5"
STATES = frozenset({"Q6256", "Q3624078", "Q7275"})
"""Country, sovereign state, state."""

SINGLE_VALUE, BEST_SINGLE_VALUE = "Q19474404", "Q52060874"
FORMAT, ONE_OF, NONE_OF = "Q21502404", "Q21510859", "Q52558054"
SUBJECT_TYPE, VALUE_TYPE = "Q21503250", "Q21510865"
REQUIRED_QUALIFIER, ALLOWED_QUALIFIERS = "Q21510856", "Q21510851"

_ITEM = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki|wiki/Special:EntityData)/(Q[1-9][0-9]*)")
_PROPERTY = re.compile(
    r"https?://www\.wikidata\.org/(?:entity/|prop/(?:direct/|statement/|qualifier/)?|wiki/Property:)(P[1-9][0-9]*)"
)


def entity_id(iri: str) -> str:
    """Return the Q-identifier of an item's IRI, of its page or of its data; an empty string for any other IRI.

    >>> entity_id("http://www.wikidata.org/entity/Q42"), entity_id("https://example.org/Q42")
    ('Q42', '')
    """
    found = _ITEM.fullmatch(iri)
    return found[1] if found else ""


def property_id(iri: str) -> str:
    """Return the P-identifier of a property's IRI, in whichever of its namespaces; an empty string for another IRI.

    >>> property_id("http://www.wikidata.org/prop/direct/P31")
    'P31'
    """
    found = _PROPERTY.fullmatch(iri)
    return found[1] if found else ""


def is_page_of(iri: str) -> bool:
    """Say whether an IRI names an item by something else than the item's own IRI, such as the page about it."""
    return bool(entity_id(iri)) and not re.fullmatch(rf"{re.escape(ENTITY)}Q[1-9][0-9]*", iri)
