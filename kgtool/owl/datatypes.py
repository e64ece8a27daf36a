"""Literals and their values: the rules dt-type2, dt-eq, dt-diff and dt-not-type, as far as a graph asks for them.

OWL 2 Profiles §4.3, table 8 (https://www.w3.org/TR/owl2-profiles/#tab-rules-datatypes); value spaces as in XML Schema
1.1 part 2 (https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes). A literal of another datatype has no value here:
nothing is concluded from it.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BinaryError
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from kgtool.terms import Literal, term_from_text
from kgtool.vocab import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["ILL_TYPED", "UNKNOWN", "Value", "in_value_space", "value_of"]

Value: TypeAlias = "tuple[str, Hashable]"
"""The kind of a value (numbers of one kind are equal across datatypes) and the value itself."""

ILL_TYPED: Value = ("ill-typed", None)
UNKNOWN: Value = ("unknown", None)

_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_STRINGS = {
    "string": r"(?s:.*)",
    "normalizedString": r"[^\t\r\n]*",
    "token": r"(?:[^\s]+(?: [^\s]+)*)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": r"[\w.:\-\u00B7]+",
    "Name": r"[^\W\d][\w.:\-\u00B7]*|:[\w.:\-\u00B7]*",
    "NCName": r"[^\W\d][\w.\-\u00B7]*",
}
_INTEGER = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_FLOAT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN")
_TIME = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?")


def value_of(text: str) -> Value:
    """Return the value of a literal given as N-Triples text.

    >>> value_of('"01"^^<http://www.w3.org/2001/XMLSchema#byte>') == value_of(
    ...     '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    ... )
    True
    """
    literal = term_from_text(text)
    if not isinstance(literal, Literal):
        return UNKNOWN
    if literal.language:
        return "text", (literal.value, literal.language)
    datatype = literal.datatype.value
    if datatype == RDF.PlainLiteral.value:
        value, _, language = literal.value.rpartition("@")
        return "text", (value, language)
    if not datatype.startswith(XSD.namespace):
        return UNKNOWN
    return _value(literal.value, datatype.removeprefix(XSD.namespace))


def _value(lexical: str, name: str) -> Value:
    if name in _BOUNDS:
        number = int(lexical) if _INTEGER.fullmatch(lexical.strip()) else None
        fits = number is not None and _between(number, _BOUNDS[name])
        return ("decimal", Decimal(number or 0)) if fits else ILL_TYPED
    if name in _STRINGS:
        return ("text", (lexical, "")) if re.fullmatch(_STRINGS[name], lexical) else ILL_TYPED
    reader = _READERS.get(name)
    if reader is None:
        return UNKNOWN
    value = reader(lexical.strip())
    kind = "dateTime" if name == "dateTimeStamp" else "binary " + name if name.endswith("Binary") else name
    return ILL_TYPED if value is None else (kind, value)


def _between(number: int | Decimal, bounds: tuple[int | None, int | None]) -> bool:
    least, most = bounds
    return (least is None or number >= least) and (most is None or number <= most)


def _decimal(lexical: str) -> Decimal | None:
    return Decimal(lexical) if _DECIMAL.fullmatch(lexical) else None


def _float(lexical: str) -> str | None:
    return repr(float(lexical.replace("INF", "inf"))) if _FLOAT.fullmatch(lexical) else None


def _boolean(lexical: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(lexical)


def _hexadecimal(lexical: str) -> bytes | None:
    return bytes.fromhex(lexical) if re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", lexical) else None


def _base64(lexical: str) -> bytes | None:
    try:
        return b64decode("".join(lexical.split()), validate=True)
    except BinaryError:
        return None


def _date_time(lexical: str) -> tuple[Decimal, bool] | None:
    """Return seconds on a time line in days of the proleptic Gregorian calendar, and whether a zone is known."""
    match = _TIME.fullmatch(lexical)
    if match is None:
        return None
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    if not (1 <= month <= 12 and 1 <= day <= _days_in(year, month) and hour <= 24 and minute < 60):  # noqa: PLR2004 - the clock
        return None
    zone = match.group(7)
    shift = 0 if zone in {None, "Z"} else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:6]))
    days = sum(_days_in(year, earlier) for earlier in range(1, month)) + day
    days += year * 365 + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    return Decimal((days * 24 + hour) * 60 + minute - shift) * 60 + Decimal(match.group(6)), zone is not None


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


_READERS: dict[str, Callable[[str], Hashable]] = {
    "decimal": _decimal,
    "float": _float,
    "double": _float,
    "boolean": _boolean,
    "hexBinary": _hexadecimal,
    "base64Binary": _base64,
    "anyURI": str,
    "dateTime": _date_time,
    "dateTimeStamp": _date_time,
}


def in_value_space(value: Value, datatype: str) -> bool | None:
    """Say whether a value lies in the value space of a datatype (an IRI); None where either is unknown here."""
    name = datatype.removeprefix(XSD.namespace)
    test = _SPACES.get(datatype) or _SPACES.get(name if datatype != name else "")
    if value == UNKNOWN or test is None:
        return None
    return value != ILL_TYPED and test(name, *value)


def _is_whole(name: str, kind: str, content: Hashable) -> bool:
    if kind != "decimal" or not isinstance(content, Decimal):
        return False
    return content == content.to_integral_value() and _between(content, _BOUNDS[name])


def _is_text(name: str, kind: str, content: Hashable) -> bool:
    if kind != "text" or not isinstance(content, tuple) or content[1]:
        return False
    return re.fullmatch(_STRINGS[name], str(content[0])) is not None


def _is_kind(name: str, kind: str, content: Hashable) -> bool:
    del content
    return kind in {name, f"binary {name}"}


_SPACES: dict[str, Callable[[str, str, Hashable], bool]] = {
    **dict.fromkeys(_BOUNDS, _is_whole),
    **dict.fromkeys(_STRINGS, _is_text),
    **dict.fromkeys(_READERS, _is_kind),
    "dateTimeStamp": lambda _, kind, content: kind == "dateTime" and isinstance(content, tuple) and bool(content[1]),
    RDFS.Literal.value: lambda *_: True,
    RDF.PlainLiteral.value: lambda _, kind, __: kind == "text",
}
"""The test of each datatype's value space; a datatype without one is not looked into."""
