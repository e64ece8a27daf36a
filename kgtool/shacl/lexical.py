"""Which lexical forms a datatype has. XML Schema Datatypes 1.1 §3 (https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["INTEGER_TYPES", "NAME_CHAR", "NAME_START", "PLAIN_FORMS", "is_well_formed", "is_well_formed_known"]

_NS = XSD.namespace
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DATE = rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DAYS = r"(?:[0-9]+D)"
_CLOCK = r"T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
NAME_START = r"[:A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿‌-‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�\U00010000-\U000EFFFF]"
NAME_CHAR = NAME_START[:-1] + r"\-.0-9·̀-ͯ‿-⁀]"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"

_PATTERNS: Mapping[str, str] = {
    f"{_NS}{name}": pattern
    for name, pattern in {
        "boolean": r"true|false|1|0",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "integer": r"[+-]?[0-9]+",
        "double": _FLOAT,
        "float": _FLOAT,
        "date": f"{_DATE}{_ZONE}",
        "time": f"{_TIME}{_ZONE}",
        "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
        "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE.removesuffix('?')}",
        "gYear": f"{_YEAR}{_ZONE}",
        "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
        "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
        "gDay": rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
        "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
        "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?{_DAYS}?(?:{_CLOCK})?",
        "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
        "dayTimeDuration": rf"-?P(?=[0-9T]){_DAYS}?(?:{_CLOCK})?",
        "hexBinary": r"(?:[0-9a-fA-F]{2})*",
        "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*"
        r"(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?",
        "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "normalizedString": r"[^\t\n\r]*",
        "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
        "Name": f"{NAME_START}{NAME_CHAR}*",
        "NCName": f"{NAME_START.replace(':', '', 1)}{NAME_CHAR.replace(':', '', 1)}*",
        "NMTOKEN": f"{NAME_CHAR}+",
    }.items()
}

_INTEGERS: Mapping[str, tuple[int | None, int | None]] = {
    f"{_NS}{name}": bounds
    for name, bounds in {
        "byte": (-(2**7), 2**7 - 1),
        "short": (-(2**15), 2**15 - 1),
        "int": (-(2**31), 2**31 - 1),
        "long": (-(2**63), 2**63 - 1),
        "unsignedByte": (0, 2**8 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedLong": (0, 2**64 - 1),
        "positiveInteger": (1, None),
        "nonNegativeInteger": (0, None),
        "negativeInteger": (None, -1),
        "nonPositiveInteger": (None, 0),
    }.items()
}
INTEGER_TYPES = frozenset({*_INTEGERS, f"{_NS}integer"})
_DATED = frozenset(f"{_NS}{name}" for name in ("date", "dateTime", "dateTimeStamp"))
_YEARLESS = f"{_NS}gMonthDay"
_LEAP_YEAR = "0004"
_LONG_MONTHS = frozenset({1, 3, 5, 7, 8, 10, 12})
_LAST_DAY = 31
_MAX_DIGITS = 4000


_PLAIN_DATE = (
    r"[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
PLAIN_FORMS: Mapping[str, str] = {
    f"{_NS}{name}": f"^(?:{pattern})$"
    for name, pattern in {
        "boolean": "true|false",
        "integer": "-?[0-9]+",
        "decimal": r"-?[0-9]+\.[0-9]+",
        "double": r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee]-?[0-9]+)?",
        "float": r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee]-?[0-9]+)?",
        "int": "[0-9]{1,9}",
        "long": "[0-9]{1,18}",
        "nonNegativeInteger": "[0-9]{1,18}",
        "positiveInteger": "[1-9][0-9]{0,17}",
        "date": _PLAIN_DATE,
        "gYear": "[0-9]{4}",
        "dateTime": _PLAIN_DATE + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?",
    }.items()
}
"""Forms that are right at first sight, as patterns of a column engine; what they do not match is looked at closely."""


@cache
def _pattern(datatype: str) -> re.Pattern[str]:
    """Return the pattern of a datatype; compiling those of XML's names takes longer than most validations."""
    return re.compile(_PATTERNS[datatype])


def is_well_formed_known(datatype: str) -> bool:
    """Say whether kgtool knows the lexical forms of a datatype; a datatype that it does not know has no wrong ones."""
    return datatype in _PATTERNS or datatype in _INTEGERS


def is_well_formed(lexical: str, datatype: str) -> bool:
    """Say whether a lexical form is one of the datatype.

    >>> is_well_formed("300", "http://www.w3.org/2001/XMLSchema#byte")
    False
    >>> is_well_formed("2015-02-29", "http://www.w3.org/2001/XMLSchema#date")
    False
    """
    if datatype in _INTEGERS:
        return _pattern(f"{_NS}integer").fullmatch(lexical) is not None and _within(lexical, *_INTEGERS[datatype])
    if datatype not in _PATTERNS:
        return True
    if _pattern(datatype).fullmatch(lexical) is None:
        return False
    if datatype == _YEARLESS:
        return _is_day(f"{_LEAP_YEAR}{lexical[1:]}")
    return datatype not in _DATED or _is_day(lexical.partition("T")[0])


def _within(lexical: str, least: int | None, most: int | None) -> bool:
    if len(lexical) > _MAX_DIGITS:
        lexical = lexical[0] * (lexical[0] in "+-") + lexical.lstrip("+-").lstrip("0")
        if len(lexical) > _MAX_DIGITS:
            return (most is None and lexical[0] != "-") or (least is None and lexical[0] == "-")
    number = int(lexical or "0")
    return (least is None or number >= least) and (most is None or number <= most)


def _is_day(date: str) -> bool:
    """Say whether the month has that day; years before 1 count as XML Schema 1.1 counts them, 0000 being 1 BC."""
    year, month, day = re.match(r"(-?\d+)-(\d\d)-(\d\d)", date).groups()  # type: ignore[union-attr] # matched before
    number = int(day)
    if month == "02":
        last = int(year.lstrip("-")[-4:])  # 10,000 is a multiple of 400, so the last four digits decide
        leap = last % 4 == 0 and (last % 100 != 0 or last % 400 == 0)
        return number <= (29 if leap else 28)
    return number <= (_LAST_DAY if int(month) in _LONG_MONTHS else 30)
