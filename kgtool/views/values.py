"""Full values of Wikibase: what a time or a quantity is worth, beside its simple form, and the way back.

Wikibase RDF dump format, value representation (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Values).
A text with a language is a full value by itself there. A full value that does not lead back to the very same term
carries that term as ``rdf:value``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kgtool.views.naming import ENTITY
from kgtool.views.statements import TYPE, is_value
from kgtool.vocab import RDF, WIKIBASE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.views.statements import Pair

__all__ = ["ORIGINAL", "FullValue", "ValueTerms", "full_value", "literal_of", "simple_of", "value_iri"]

ORIGINAL = str(RDF.value)
"""What ties a full value to the term it stands for, where the value alone does not say which."""

_NO_UNIT = f"<{ENTITY}Q199>"
_GREGORIAN = f"<{ENTITY}Q1985727>"
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_DIGITS = 60

_TIME, _AMOUNT = str(WIKIBASE.timeValue), str(WIKIBASE.quantityAmount)
_PRECISION, _UNIT = str(WIKIBASE.timePrecision), str(WIKIBASE.quantityUnit)
_ZONE, _CALENDAR = str(WIKIBASE.timeTimezone), str(WIKIBASE.timeCalendarModel)
_TYPED = re.compile(r'"([^"\\]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(\w+)>')
_YEAR = r"(-?(?:[1-9][0-9]{4,}|[0-9]{4}))"
_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
_TIMES: Mapping[str, tuple[int, re.Pattern[str]]] = {
    "gYear": (9, re.compile(_YEAR)),
    "gYearMonth": (10, re.compile(f"{_YEAR}-([0-9][0-9])")),
    "date": (11, re.compile(f"{_YEAR}-([0-9][0-9])-([0-9][0-9])")),
    "dateTime": (14, re.compile(f"{_YEAR}-([0-9][0-9])-([0-9][0-9])({_CLOCK})")),
}
_DATATYPE = {precision: name for name, (precision, _) in _TIMES.items()}
_NUMBERS = re.compile(
    "integer|decimal|double|float|byte|short|int|long|(?:unsigned(?:Byte|Short|Int|Long))|"
    "(?:positive|negative|nonNegative|nonPositive)Integer"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_PLUS = re.compile(r"([+-])([0-9]+)((?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class ValueTerms:
    """The project's properties that make a node a time or an amount: their IRIs, "" for none (setting [views])."""

    time: str = ""
    amount: str = ""
    unit: str = ""
    bound: str = ""


@dataclass(frozen=True, slots=True)
class FullValue:
    """A value: its simple form, its node, and what is said about the node."""

    simple: str
    node: str
    pairs: tuple[Pair, ...]


def full_value(
    term: str, about: Mapping[str, list[Pair]], terms: ValueTerms, items: Mapping[str, str], base: str
) -> FullValue | None:
    """Return the full value of a literal, or of a node that is a time or an amount; None for any other term.

    ``items`` maps the project's units to items of Wikidata.
    """
    pairs = about.get(term, ())
    if is_value(pairs) and literal_of(pairs) is None and simple_of(pairs) and ORIGINAL not in dict(pairs):
        return FullValue(simple_of(pairs), term, tuple(sorted(pairs)))
    found = _parts(term, pairs, terms, items)
    if found is None:
        return None
    if literal_of(found) != term:
        found = [*found, (ORIGINAL, term)]
    kept = tuple(sorted(found))
    return FullValue(simple_of(kept), value_iri(base, kept), kept)


def _parts(term: str, pairs: Iterable[Pair], terms: ValueTerms, items: Mapping[str, str]) -> list[Pair] | None:
    if term.startswith('"'):
        return _time(term) or _quantity(term, _NO_UNIT)
    native = [value for predicate, value in pairs if predicate in {_TIME, _AMOUNT}]
    if native and is_value(pairs):
        return _time(native[0]) or _quantity(native[0], _NO_UNIT)
    said = {name: [value for p, value in pairs if p == f"<{name}>"] for name in (terms.time, terms.amount, terms.unit)}
    times, amounts, units = said[terms.time], said[terms.amount], said[terms.unit]
    if terms.time and len(times) == 1:
        return _time(times[0])
    if terms.amount and len(amounts) == 1:
        unit = units[0] if terms.unit and len(units) == 1 else _NO_UNIT
        return _quantity(amounts[0], items.get(unit, unit))
    return None


def literal_of(pairs: Iterable[Pair]) -> str | None:
    """Return the literal that a full value stands for; None where no literal says as much.

    A unit, another calendar than the Gregorian, a precision that XML Schema has no datatype for: none.
    """
    kept = list(pairs)
    said = dict(kept)
    if len(said) != len(kept):
        return None
    if _AMOUNT in said:
        return _number(said) if said.keys() <= {TYPE, _AMOUNT, _UNIT, ORIGINAL} else None
    return _date(said) if said.keys() <= {TYPE, _TIME, _PRECISION, _ZONE, _CALENDAR, ORIGINAL} else None


def simple_of(pairs: Iterable[Pair]) -> str:
    """Return the simple form of a full value, as ``ps:`` and ``wdt:`` show it; "" where its parts do not say."""
    return next((value for predicate, value in pairs if predicate in {_TIME, _AMOUNT}), "")


def value_iri(base: str, pairs: Iterable[Pair]) -> str:
    """Return the node of a full value: equal values share it, whatever file they are in."""
    text = "\n".join(f"{predicate} {value}" for predicate, value in sorted(pairs))
    return f"<{base}value/{hashlib.sha256(text.encode()).hexdigest()[:32]}>"


def _time(term: str) -> list[Pair] | None:
    """Return the parts of a time, the first day standing for a month or a year (its precision tells them apart)."""
    typed = _TYPED.fullmatch(term)
    if typed is None or typed[2] not in _TIMES:
        return None
    precision, pattern = _TIMES[typed[2]]
    match = pattern.fullmatch(typed[1])
    if match is None:
        return None
    missing = ("01", "01", "T00:00:00Z")[match.re.groups - 1 :]
    parts = [*match.groups(), *missing]
    year, month, day, clock = parts
    if not _is_day(int(year), int(month), int(day)):
        return None
    return [
        (TYPE, str(WIKIBASE.TimeValue)),
        (_TIME, f'"{year}-{month}-{day}{clock}"^^{XSD.dateTime}'),
        (_PRECISION, f'"{precision}"^^{XSD.integer}'),
        (_ZONE, f'"0"^^{XSD.integer}'),
        (_CALENDAR, _GREGORIAN),
    ]


def _is_day(year: int, month: int, day: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= month <= len(_MONTHS) and 1 <= day <= _MONTHS[month - 1] - (month == 2 and not leap)  # noqa: PLR2004 - February


def _date(said: Mapping[str, str]) -> str | None:
    precision = re.fullmatch(r'"([0-9]{1,2})"\^\^\S+', said.get(_PRECISION, ""))
    name = _DATATYPE.get(int(precision[1])) if precision else None
    typed = _TYPED.fullmatch(said.get(_TIME, ""))
    match = _TIMES["dateTime"][1].fullmatch(typed[1]) if typed and typed[2] == "dateTime" else None
    if not name or not match or said.get(_CALENDAR) != _GREGORIAN or said.get(_ZONE, '"0"')[:3] != '"0"':
        return None
    kept = {"gYear": match[1], "gYearMonth": f"{match[1]}-{match[2]}", "date": "-".join(match.groups()[:3])}
    return f'"{kept.get(name, match[0])}"^^{XSD[name]}'


def _quantity(term: str, unit: str) -> list[Pair] | None:
    typed = _TYPED.fullmatch(term)
    if typed is None or not _NUMBERS.fullmatch(typed[2]) or not _NUMBER.fullmatch(typed[1]):
        return None
    try:
        number = f"{Decimal(typed[1]):f}"
    except InvalidOperation:
        return None
    if len(number) > _MOST_DIGITS:
        return None
    return [
        (TYPE, str(WIKIBASE.QuantityValue)),
        (_AMOUNT, f'"{number if number[0] == "-" else "+" + number}"^^{XSD.decimal}'),
        (_UNIT, unit),
    ]


def _number(said: Mapping[str, str]) -> str | None:
    typed = _TYPED.fullmatch(said[_AMOUNT])
    match = _PLUS.fullmatch(typed[1]) if typed else None
    if match is None or said.get(_UNIT, _NO_UNIT) != _NO_UNIT:
        return None
    datatype = XSD.decimal if match[3] else XSD.integer
    return f'"{match[1].strip("+")}{match[2]}{match[3]}"^^{datatype}'
