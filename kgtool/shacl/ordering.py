"""Which of two literals is less, as SPARQL's ``<`` and ``<=`` decide, exactly and without overflow.

SPARQL 1.1 §17.3 (https://www.w3.org/TR/sparql11-query/#OperatorMapping) for numbers, strings, booleans and dateTimes;
dates, times, years and durations follow XML Schema's order of values, as every SPARQL engine at hand does. A
dateTime without a time zone lies somewhere in 28 hours (https://www.w3.org/TR/xmlschema-2/#dateTime-order).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.shacl.lexical import INTEGER_TYPES, is_well_formed
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from kgtool.dataset import Terms

__all__ = ["Order", "Position", "position"]

_ZONELESS = 14 * 3600
_NS = XSD.namespace
_CLOCK = re.compile(r"(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$")
_DAY = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?")
_DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


class Position(NamedTuple):
    """Where a literal stands: values of one family compare; ``low`` and ``high`` differ for a time without a zone."""

    family: str
    low: Decimal | str
    high: Decimal | str
    zoned: bool


class Order:
    """The positions of literals by id; each is worked out once."""

    def __init__(self, terms: Terms) -> None:
        """Start knowing nothing."""
        self._terms = terms
        self._positions: dict[int, Position | None] = {}

    def compare(
        self,
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        datatypes: NDArray[np.int32],
        codes: Mapping[str, int],
        lexical: Callable[[int], str],
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return, pair by pair, where left is less and where both are equal."""
        names = list(codes)
        positions = self._positions
        for term in {*left.tolist(), *right.tolist()}:
            if term not in positions:
                code = int(datatypes[term])
                positions[term] = None if code < 0 else position(lexical(term), names[code])
        less = np.zeros(len(left), np.bool_)
        equal = np.zeros(len(left), np.bool_)
        for row, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            less[row], equal[row] = _compare(positions[a], positions[b])
        return less, equal


def _compare(a: Position | None, b: Position | None) -> tuple[bool, bool]:
    if a is None or b is None or a.family != b.family:
        return False, False
    if a.zoned == b.zoned:
        return a.low < b.low, a.low == b.low  # type: ignore[operator] # a family has numbers only, or strings only
    return a.high < b.low, False  # type: ignore[operator] # as above


def position(lexical: str, datatype: str) -> Position | None:
    """Return where a literal stands in the order of its family, or None for what has no order.

    >>> position("01", _NS + "integer") == position("1.0", _NS + "decimal")
    True
    """
    name = datatype.removeprefix(_NS)
    if name == "string":
        return Position("string", lexical, lexical, zoned=True)
    reader = _READERS.get("integer" if datatype in INTEGER_TYPES else name)
    if reader is None or not is_well_formed(lexical, datatype):
        return None
    return reader(lexical)


def _number(lexical: str) -> Position | None:
    value = Decimal(lexical)
    return Position("number", value, value, zoned=True)


def _float(lexical: str) -> Position | None:
    """Read a double; its shortest decimal form stands for it, so that 0.1e0 equals the decimal 0.1."""
    if lexical == "NaN":
        return None
    value = Decimal(repr(float(lexical)))
    return Position("number", value, value, zoned=True)


def _boolean(lexical: str) -> Position:
    value = Decimal(lexical in {"true", "1"})
    return Position("boolean", value, value, zoned=True)


def _moment(family: str) -> Callable[[str], Position]:
    def read(lexical: str) -> Position:
        day, clock = _DAY.match(lexical), _CLOCK.search(lexical)
        seconds = Decimal(_days(day) * 86400) if day else Decimal(0)
        zone = clock[4] if clock else _zone(lexical)
        if clock:
            seconds += int(clock[1]) * 3600 + int(clock[2]) * 60 + Decimal(clock[3])
        seconds -= _offset(zone)
        slack = 0 if zone else _ZONELESS
        if zone:
            return Position(family, seconds, seconds, zoned=True)
        return Position(family, seconds - slack, seconds + slack, zoned=False)

    return read


def _zone(lexical: str) -> str | None:
    found = re.search(r"(?:Z|(?<=\d)[+-]\d\d:\d\d)$", lexical)
    return found[0] if found else None


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    return (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60) * (-1 if zone[0] == "-" else 1)


def _days(found: re.Match[str]) -> int:
    """Count days by the proleptic Gregorian calendar (Hinnant, chrono-compatible low-level date algorithms)."""
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    year -= month <= 2  # noqa: PLR2004 - the formula lets the year start in March
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1  # noqa: PLR2004 - as above
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def _duration(family: str) -> Callable[[str], Position | None]:
    def read(lexical: str) -> Position | None:
        found = _DURATION.fullmatch(lexical)
        if found is None:
            return None
        years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in found.groups()[1:])
        value = years * 12 + months if family == "months" else ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        value = -value if found[1] else value
        return Position(family, value, value, zoned=True)

    return read


_READERS: Mapping[str, Callable[[str], Position | None]] = {
    "integer": _number,
    "decimal": _number,
    "double": _float,
    "float": _float,
    "boolean": _boolean,
    "dateTime": _moment("dateTime"),
    "dateTimeStamp": _moment("dateTime"),
    "date": _moment("date"),
    "time": _moment("time"),
    "gYear": _moment("gYear"),
    "gYearMonth": _moment("gYearMonth"),
    "yearMonthDuration": _duration("months"),
    "dayTimeDuration": _duration("seconds"),
}
