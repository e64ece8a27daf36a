"""From a term of ours to a value that a Wikibase takes, or the reason why there is none.

An amount or a date may be a node of its own; which of its properties hold the number, the unit and the date, the
alignment says (``skos:exactMatch`` with ``wikibase:quantityAmount``, ``quantityUnit``, ``timeValue``, or the names
``number``, ``unit`` and ``value`` in the project's claim vocabulary). Nothing is rounded and nothing is guessed: a node
with a bound ("nearly 31 million") has no exact value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kgtool.linking.entity import Value, without_year_zero
from kgtool.terms import Literal, NamedNode
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.linking.alignment import Alignment, Node
    from kgtool.terms import Term

__all__ = ["NoValue", "Values"]

_PRECISIONS = {XSD.gYear: "9", XSD.gYearMonth: "10", XSD.date: "11", XSD.dateTime: "11"}
_NUMBERS = {
    XSD[name]
    for name in ("integer", "decimal", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
}
_DATE = re.compile(r"(-?)(\d{4,})(?:-(\d\d)(?:-(\d\d))?)?")
_KINDS = {
    "wikibase-item": "item",
    "wikibase-property": "item",
    "monolingualtext": "text",
    "time": "time",
    "quantity": "quantity",
    "globe-coordinate": "coordinate",
}


_ADDRESSES = {"url", "commonsMedia"}
_WEB = re.compile(r"(?:https?|ftp)://")
_FILE = re.compile(r"https?://commons\.wikimedia\.org/wiki/(?:Special:FilePath/|File:)(.+)")


@dataclass(frozen=True, slots=True)
class NoValue:
    """Why a term has no value that a Wikibase takes."""

    reason: str


@dataclass(frozen=True, slots=True)
class Values:
    """What values are made from: the alignment, and what is said of nodes that hold amounts and dates.

    What is below ``base`` is a thing of ours, and no address of the web.
    """

    alignment: Alignment
    nodes: Mapping[str, Node]
    bound: str = ""
    base: str = ""

    def value(self, term: Term, datatype: str = "") -> Value | NoValue:
        """Return the value of a term for a property of this datatype (JSON's name; empty: whatever it looks like)."""
        if datatype in _ADDRESSES and isinstance(term, NamedNode):
            return self._address(term.value, datatype)
        found = self._iri(term) if isinstance(term, NamedNode) else _literal(term)
        wanted = _KINDS.get(datatype, "string" if datatype else "")
        if isinstance(found, NoValue) or not wanted or found.kind == wanted:
            return found
        if found.kind == "text" and wanted == "string":
            return Value("string", found.text)
        return NoValue(f"the property takes {datatype}, and the value is of kind {found.kind}")

    def _address(self, iri: str, datatype: str) -> Value | NoValue:
        """Return the value of an IRI for a property of addresses, or of files, whose names are in their addresses."""
        file = _FILE.fullmatch(iri)
        if datatype != "url" and file:
            return Value("string", unquote(file[1]).replace("_", " "))
        if datatype == "url" and _WEB.match(iri) and not (self.base and iri.startswith(self.base)):
            return Value("string", iri)
        return NoValue(f"the property takes {datatype}, and <{iri}> is none")

    def _iri(self, term: NamedNode) -> Value | NoValue:
        item = self.alignment.items.get(term.value) or next(iter(self.alignment.classes.get(term.value, ())), "")
        if item:
            return Value("item", item)
        node = self.nodes.get(term.value, {})
        amount, date = self._part(node, "quantityAmount"), self._part(node, "timeValue")
        if self.bound and self.bound in node:
            return NoValue("the amount is not exact")
        if amount is not None:
            return self._quantity(node, amount)
        if date is not None:
            return _literal(date)
        return NoValue("the value is not linked to an item")

    def _quantity(self, node: Node, amount: Term) -> Value | NoValue:
        number = _amount(str(getattr(amount, "value", "")))
        unit = self._part(node, "quantityUnit")
        if number is None:
            return NoValue("the amount is no number")
        if unit is None:
            return Value("quantity", number)
        item = self.alignment.items.get(str(getattr(unit, "value", "")), "")
        return Value("quantity", number, item) if item else NoValue("the unit is not linked to an item")

    def _part(self, node: Node, name: str) -> Term | None:
        return next((term for iri in self.alignment.parts.get(name, ()) for term in node.get(iri, ())), None)


def _literal(term: Term) -> Value | NoValue:
    if not isinstance(term, Literal):
        return NoValue("the value is a node without a name")
    if term.language:
        return Value("text", term.value, term.language)
    precision = _PRECISIONS.get(term.datatype)
    if precision:
        return _time(term.value, precision)
    if term.datatype in _NUMBERS:
        number = _amount(term.value)
        return Value("quantity", number) if number else NoValue("the amount is no number")
    if term.datatype in {XSD.string, XSD.anyURI}:
        return Value("string", term.value)
    return NoValue(f"no value of a Wikibase is of datatype {term.datatype.value}")


def _time(text: str, precision: str) -> Value | NoValue:
    found = _DATE.match(text)
    if not found:
        return NoValue("the value is no date")
    sign, year, month, day = found.groups()
    written = f"{sign or '+'}{year}-{month or '00'}-{day or '00'}T00:00:00Z"
    return Value("time", without_year_zero(written), precision)


def _amount(text: str) -> str | None:
    """Return a number as Wikibase writes it, with its sign and without an exponent or idle zeros."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    plain = f"{number.normalize():f}" if number == number.to_integral_value() else f"{number:f}".rstrip("0")
    return plain if plain.startswith("-") else f"+{plain}"
