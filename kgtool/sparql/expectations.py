"""Expected rows of stored queries: ``<name>.expected.json`` beside the query, compared as values.

    {"columns": ["film", "year"], "ordered": false, "rows": [["Superbad", "2007"]], "parameters": {"director": "…"}}

Values are plain: texts, numbers, true and false, null for an unbound cell. Equal rows count once; numbers are equal by
value (44 and 44.0 are); the order matters only where ``ordered`` is true.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError, Location, nearest
from kgtool.sparql.values import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kgtool.sparql.answer import Answer
    from kgtool.sparql.values import PlainValue

__all__ = ["Difference", "Expectation", "compare", "read_expectation"]

_KEYS = ("columns", "rows", "ordered", "parameters")
Row = tuple["PlainValue", ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a query should answer: the names of the columns, the rows, and the parameters to ask with."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """How an answer differs: rows that nobody expects, rows that are missing, and what else is wrong, in words."""

    added: tuple[Row, ...] = ()
    missing: tuple[Row, ...] = ()
    said: str = ""

    def __bool__(self) -> bool:
        """Say whether there is any difference."""
        return bool(self.added or self.missing or self.said)


def read_expectation(path: Path, name: str = "") -> Expectation:
    """Read expected rows; ``name`` is the path as messages show it. Raise InputError with every fault (KG0417)."""
    shown = name or str(path)
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except json.JSONDecodeError as error:
        place = Location(shown, error.lineno, error.colno)
        raise InputError(Diagnostic("KG0417", f"not JSON: {error.msg.lower()}", place)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Diagnostic("KG0417", f"cannot be read: {error}", Location(shown))) from error
    faults = list(_faults(read)) if isinstance(read, dict) else [("not an object", 'write {"columns": …, "rows": …}')]
    if faults:
        raise InputError(*(Diagnostic("KG0417", message, Location(shown), hint) for message, hint in faults))
    rows = tuple(tuple(row) for row in read["rows"])
    return Expectation(tuple(read["columns"]), rows, bool(read.get("ordered", False)), dict(read.get("parameters", {})))


def compare(answer: Answer, expected: Expectation) -> Difference:
    """Return how an answer differs from what is expected."""
    names = answer.variables if answer.boolean is None else ("answer",)
    if names != expected.columns:
        said = f"the columns are {', '.join(names) or 'none'}, expected are {', '.join(expected.columns)}"
        return Difference(said=said)
    found = _by_value(answer.rows())
    wanted = _by_value(expected.rows)
    added = tuple(row for key, row in found.items() if key not in wanted)
    missing = tuple(row for key, row in wanted.items() if key not in found)
    if not added and not missing and expected.ordered and list(found) != list(wanted):
        place = next(at for at, (one, other) in enumerate(zip(found, wanted, strict=True)) if one != other)
        return Difference(said=f"the rows are right, but not in the expected order, from row {place + 1} on")
    return Difference(added, missing)


def _by_value(rows: Iterable[Row]) -> dict[tuple[tuple[str, PlainValue], ...], Row]:
    return {tuple(_key(value) for value in row): row for row in rows}


def _key(value: PlainValue) -> tuple[str, PlainValue]:
    number = to_decimal(value)
    if number is not None:
        return ("number", number if not number.is_finite() else number.normalize())
    return (type(value).__name__, value)


def _faults(read: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for key in read:
        if key not in _KEYS:
            close = nearest(key, _KEYS)
            yield f"unknown key '{key}'", f"did you mean '{close}'?" if close else f"known: {', '.join(_KEYS)}"
    columns, rows = read.get("columns"), read.get("rows")
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        yield "'columns' is a list of names", ""
        return
    if not isinstance(rows, list):
        yield "'rows' is a list of lists", ""
        return
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(columns):
            yield (
                f"row {number} has not {len(columns)} values",
                "one for each of 'columns'; null where nothing is bound",
            )
        elif any(isinstance(value, list | dict) for value in row):
            yield f"row {number} holds a list or an object", "a value is a text, a number, true, false or null"
    if not isinstance(read.get("parameters", {}), dict):
        yield "'parameters' is an object", ""
