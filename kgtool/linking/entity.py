"""Entities as a Wikibase holds them: labels, aliases, and statements with rank, qualifiers and references.

The Wikibase data model (https://www.mediawiki.org/wiki/Wikibase/DataModel). Two values are the same where Wikidata's
own tools would add nothing: dates are compared at their precision, amounts as numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "JULIAN",
    "Entity",
    "Name",
    "Reference",
    "Snak",
    "Statement",
    "Value",
    "at_precision",
    "holds_reference",
    "in_gregorian",
    "same_value",
    "without_year_zero",
]


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A value: its kind, its text, and what goes with it.

    Kinds: ``item`` (also a property), ``string`` (also a URL, an external identifier, a file), ``text`` (``detail`` is
    the language), ``time`` (``detail`` is the precision, 11 for a day; empty where it is not known), ``quantity``
    (``detail`` is the unit's item, empty for none), ``coordinate`` (latitude and longitude, ``detail`` the precision),
    ``somevalue``, ``novalue``, ``other``. ``extra`` has a quantity's bounds or a time's calendar, where there are any.
    """

    kind: str
    text: str = ""
    detail: str = ""
    extra: str = ""

    def __str__(self) -> str:
        """Write the value as people read it."""
        if self.kind == "text":
            return f'"{self.text}"@{self.detail}'
        if self.kind == "string":
            return f'"{self.text}"'
        if self.kind == "time":
            return at_precision(self.text, int(self.detail or 11)).lstrip("+")
        if self.kind == "quantity":
            return f"{self.text.lstrip('+')} {self.detail}".strip()
        return self.text or self.kind


Snak = tuple[str, Value]
"""A property and a value: a qualifier, or a part of a reference."""

Reference = tuple[Snak, ...]
"""A reference: its snaks in sorted order."""

Name = tuple[str, str]
"""A label or an alias: language and text."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about an entity; ``complete`` is false where only its value is known, as in a truthy dump."""

    property: str
    value: Value
    rank: str = "normal"
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """An item or a property, with the file that it was read from.

    ``redirect`` is the item that it was merged into; ``missing`` says that Wikidata has no such entity; ``datatype`` is
    that of a property. ``dropped`` counts the names that were left out because there were too many.
    """

    id: str
    labels: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[Name, ...] = ()
    statements: tuple[Statement, ...] = ()
    datatype: str = ""
    redirect: str = ""
    missing: bool = False
    dropped: int = 0
    source: str = ""

    def of(self, property_: str) -> tuple[Statement, ...]:
        """Return the statements of a property."""
        return tuple(statement for statement in self.statements if statement.property == property_)

    def best(self, property_: str) -> tuple[Statement, ...]:
        """Return the statements of best rank: the preferred ones if there are any, else the normal ones."""
        found = self.of(property_)
        preferred = tuple(statement for statement in found if statement.rank == "preferred")
        return preferred or tuple(statement for statement in found if statement.rank == "normal")

    def items(self, property_: str) -> tuple[str, ...]:
        """Return the items that the best statements of a property name."""
        return tuple(each.value.text for each in self.best(property_) if each.value.kind == "item")

    @property
    def label(self) -> str:
        """Return the English label, or else the first one by language, or the identifier."""
        return self.labels.get("en") or next((self.labels[language] for language in sorted(self.labels)), self.id)


_TIME = re.compile(r"([+-]?)0*(\d+)-(\d\d)-(\d\d)")
_YEAR, _MONTH, _DAY = 9, 10, 11
JULIAN = "http://www.wikidata.org/entity/Q1985786"
"""The proleptic Julian calendar."""


def at_precision(time: str, precision: int) -> str:
    """Return a date as far as it is known: a year, a month or a day; coarser ones keep their year.

    >>> at_precision("+2014-12-00T00:00:00Z", 10)
    '+2014-12'
    """
    found = _TIME.match(time)
    if not found:
        return time
    year = f"{found[1] or '+'}{found[2].zfill(4)}"
    if precision >= _DAY:
        return f"{year}-{found[3]}-{found[4]}"
    return f"{year}-{found[3]}" if precision == _MONTH else year


def without_year_zero(time: str) -> str:
    """Return a date of RDF as a Wikibase has it: 1 BCE is year 0 of XSD 1.1, and year -1 of the Wikibase data model.

    https://www.w3.org/TR/xmlschema11-2/#dateTime, https://www.wikidata.org/wiki/Help:Dates

    >>> without_year_zero("-0043-03-15"), without_year_zero("0000"), without_year_zero("+2014")
    ('-0044-03-15', '-0001', '+2014')
    """
    found = re.match(r"([+-]?)([0-9]{4,})", time)
    if not found or (found[1] != "-" and int(found[2])):
        return time
    return f"-{int(found[2]) + 1:04d}{time[found.end() :]}"


def in_gregorian(value: Value) -> Value:
    """Return a day of the Julian calendar as one of the Gregorian calendar, and any other value as it is.

    The steps are those of E. G. Richards, Explanatory Supplement to the Astronomical Almanac, 3rd ed., 15.11.

    >>> in_gregorian(Value("time", "+1616-04-23T00:00:00Z", "11", JULIAN)).text
    '+1616-05-03T00:00:00Z'
    """
    found = _TIME.match(value.text) if value.extra == JULIAN and value.detail == str(_DAY) else None
    if not found or found[3] == "00" or found[4] == "00":
        return value
    year, month, day = int(f"{found[1]}{found[2]}"), int(found[3]), int(found[4])
    year += year < 0
    since = (14 - month) // 12
    count = day + (153 * (month + 12 * since - 3) + 2) // 5 + 365 * (year - since + 4800) + (year - since + 4800) // 4
    number = count - 32083
    era = 4 * (number + 1401 + (4 * number + 274277) // 146097 * 3 // 4 - 38) + 3
    rest = 5 * (era % 1461 // 4) + 2
    month = (rest // 153 + 2) % 12 + 1
    year = era // 1461 - 4716 + (14 - month) // 12
    text = f"{'-' if year < 0 else '+'}{abs(year):04d}-{month:02d}-{rest % 153 // 5 + 1:02d}{value.text[found.end() :]}"
    return Value("time", without_year_zero(text), value.detail)


def same_value(one: Value, other: Value) -> bool:
    """Say whether two values are the same; of two dates the coarser one decides how far they are compared.

    >>> same_value(Value("quantity", "+31.0", "Q4917"), Value("quantity", "31", "Q4917"))
    True
    """
    if one.kind != other.kind:
        return False
    if one.kind == "time":
        one, other = in_gregorian(one), in_gregorian(other)
        precision = min(int(one.detail or _DAY), int(other.detail or _DAY))
        coarse = precision >= _YEAR or one.detail == other.detail
        return coarse and at_precision(one.text, precision) == at_precision(other.text, precision)
    if one.kind == "quantity":
        return one.detail == other.detail and _number(one.text) == _number(other.text)
    if one.kind == "text":
        return one.text == other.text and one.detail.lower() == other.detail.lower()
    if one.kind == "coordinate":
        return one.text == other.text
    return one.text == other.text


def holds_reference(references: tuple[Reference, ...], wanted: Reference) -> bool:
    """Say whether one of the references has every snak of the wanted one."""
    return any(
        all(any(p == q and same_value(value, mine) for q, mine in reference) for p, value in wanted)
        for reference in references
    )


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
