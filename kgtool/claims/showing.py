"""Terms as people write them in Turtle: prefixed names, plain numbers and booleans, datatypes by prefixed name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.terms import Literal, NamedNode, Term
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from kgtool.prefixes import PrefixMap

__all__ = ["show_term"]

_BARE = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}
"""The literals that Turtle writes without quotes (https://www.w3.org/TR/turtle/#abbrev)."""


def show_term(term: Term | None, prefixes: PrefixMap) -> str:
    """Return the Turtle of a term, as short as the prefixes allow.

    >>> from kgtool.prefixes import WELL_KNOWN, PrefixMap
    >>> show_term(Literal("1811", datatype=XSD.gYear), PrefixMap(WELL_KNOWN))
    '"1811"^^xsd:gYear'
    """
    if isinstance(term, NamedNode):
        return prefixes.shorten(term.value)
    if not isinstance(term, Literal) or term.language or term.datatype == XSD.string:
        return str(term)
    bare = _BARE.get(term.datatype)
    if bare and bare.fullmatch(term.value):
        return term.value
    return f"{str(term).rpartition('^^')[0]}^^{prefixes.shorten(term.datatype.value)}"
