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

from kgtool.shacl.endings import FEW
from kgtool.shacl.lexical import INTEGER_TYPES, PLAIN_FORMS, is_well_formed
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.shacl.facts import Facts

__all__ = ["Order", "Position", "position"]

_ZONELESS = 14 * 3600
_NUMBER, _DATE, _YEAR, _MOMENT, _ZONED = range(1, 6)
_NEW = -1
_FAMILIES = {
    **dict.fromkeys(("integer", "decimal", "double", "float", "int", "long"), _NUMBER),
    **dict.fromkeys(("nonNegativeInteger", "positiveInteger"), _NUMBER),
    "date": _DATE,
    "gYear": _YEAR,
    "dateTime": _MOMENT,
}
"""Of datatypes with plain forms the family of these; a dateTime with the zone Z is of a family of its own."""
_MARKS = "-:TZ"
_UNMARKED = str.maketrans("", "", _MARKS)
_DIGITS = 15
"""Up to so many characters a double tells decimal numbers apart, and has their order."""
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

    def __init__(self, facts: Facts) -> None:
        """Start knowing nothing."""
        self._facts = facts
        self._positions: dict[int, Position | None] = {}
        self._family = np.zeros(0, np.int8)
        self._key = np.zeros(0, np.float64)

    def compare(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return, pair by pair, where left is less and where both are equal."""
        self._learn(left, right)
        families = self._family[left], self._family[right]
        lower, is_one = np.minimum(*families), families[0] == families[1]
        comparable = is_one & (lower > 0)
        less = comparable & (self._key[left] < self._key[right])
        equal = comparable & (self._key[left] == self._key[right])
        rows = np.flatnonzero((lower == 0) | (~is_one & (lower >= _MOMENT)))
        pairs = zip(left[rows].tolist(), right[rows].tolist(), strict=True)
        for row, (a, b) in zip(rows.tolist(), pairs, strict=True):
            less[row], equal[row] = _compare(self._position(a), self._position(b))
        return less, equal

    def _position(self, term: int) -> Position | None:
        if term not in self._positions:
            (code,) = self._facts.datatypes(np.array([term])).tolist()
            known = None if code < 0 else position(self._facts.lexical(term), self._facts.datatype_names()[code])
            self._positions[term] = known
        return self._positions[term]

    def _learn(self, *columns: NDArray[np.int64]) -> None:
        """Work out the keys of terms whose form is plain; the others have the family 0."""
        size = len(self._facts.terms)
        if len(self._family) < size:
            self._family = np.append(self._family, np.full(size - len(self._family), _NEW, np.int8))
            self._key = np.append(self._key, np.zeros(size - len(self._key)))
        wanted = np.zeros(size, np.bool_)
        for column in columns:
            wanted[column] = True
        fresh = np.flatnonzero(wanted & (self._family == _NEW))
        self._family[fresh] = 0
        datatypes = self._facts.datatypes(fresh)
        for code in set(datatypes.tolist()) - {-1}:
            name = self._facts.datatype_names()[code].removeprefix(_NS)
            own = fresh[datatypes == code]
            if name in _FAMILIES:
                forms = self._facts.strings(own) if len(own) > FEW else self._facts.few_strings(own)
                self._family[own], self._key[own] = _keys(forms, name)


def _keys(forms: pl.Series | list[str | None], name: str) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return the family of each form of a datatype, 0 where it is not plain, and a number that has its order."""
    family, plain = _FAMILIES[name], PLAIN_FORMS[_NS + name]
    if isinstance(forms, list):
        fits = re.compile(plain).fullmatch
        found = [_key(form or "", name, fits) for form in forms]
        return np.array([each[0] for each in found], np.int8), np.array([each[1] for each in found], np.float64)
    import polars as pl

    is_plain = forms.str.contains(plain)
    families = np.full(len(forms), family, np.int8)
    if family == _NUMBER:
        is_plain &= forms.str.len_bytes() <= _DIGITS
        if name == "float":
            forms = forms.cast(pl.Float32, strict=False).cast(pl.String)
    else:
        families[forms.str.ends_with("Z").to_numpy()] = _ZONED
        for mark in _MARKS:
            forms = forms.str.replace_all(mark, "", literal=True)
    families[~is_plain.to_numpy()] = 0
    return families, forms.cast(pl.Float64, strict=False).fill_null(0.0).to_numpy()


def _key(form: str, name: str, fits: Callable[[str], re.Match[str] | None]) -> tuple[int, float]:
    """Return what :func:`_keys` says of one form."""
    family = _FAMILIES[name]
    if fits(form) is None or (family == _NUMBER and len(form) > _DIGITS):
        return 0, 0.0
    if family == _NUMBER:
        return family, float(_single(form) if name == "float" else form)
    return _ZONED if form.endswith("Z") else family, float(form.translate(_UNMARKED))


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


def _double(lexical: str) -> Position | None:
    """Read a double; its shortest decimal form stands for it, so that 0.1e0 equals the decimal 0.1."""
    if lexical == "NaN":
        return None
    value = Decimal(repr(float(lexical)))
    return Position("number", value, value, zoned=True)


def _float(lexical: str) -> Position | None:
    """Read a float, which has 24 bits: 16777217 is 16777216."""
    return _double(_single(lexical))


def _single(lexical: str) -> str:
    """Return the shortest decimal form of a float."""
    with np.errstate(over="ignore"):
        return str(np.float32(lexical))


def _boolean(lexical: str) -> Position:
    value = Decimal(lexical in {"true", "1"})
    return Position("boolean", value, value, zoned=True)


def _moment(family: str) -> Callable[[str], Position]:
    def read(lexical: str) -> Position:
        day, clock = _DAY.match(lexical), _CLOCK.search(lexical)
        seconds = Decimal(_days(day) * 86400) if day else Decimal(0)
        zone = clock[4] if clock else _zone(lexical)
        if clock:
            hours = int(clock[1]) if day else int(clock[1]) % 24
            seconds += hours * 3600 + int(clock[2]) * 60 + Decimal(clock[3])
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
    "double": _double,
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
