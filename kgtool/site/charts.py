"""Charts of stored answers: a bar for each row, grouped by unit; and answers as tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kgtool.site.knowledge import literal_of
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgtool.site.viewer import Viewer
    from kgtool.site.views import Link
    from kgtool.sparql.answer import Answer

__all__ = ["Bar", "Chart", "chart_of", "table_of"]

_NUMBERS = {
    term.value for term in (XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.nonNegativeInteger)
}
_GROUPS = ("unit", "currency")
_APART = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its value as people read it, its length from 0 to 100, and what else the row says."""

    name: Link
    value: str
    length: float
    notes: tuple[tuple[str, Link], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one unit on one scale; ``again`` where a chart before it has larger amounts of the unit."""

    unit: str
    bars: tuple[Bar, ...]
    again: bool = False


def chart_of(answer: Answer, viewer: Viewer) -> tuple[Chart, ...]:
    """Return the charts of an answer: its first column of numbers as bars, a chart for each unit or currency."""
    column = _number_column(answer)
    if column is None:
        return ()
    unit = next((answer.variables.index(name) for name in _GROUPS if name in answer.variables), None)
    groups: dict[str, list[tuple[Decimal, Sequence[str | None]]]] = defaultdict(list)
    for row in answer.texts:
        number = _number(row[column])
        if number is not None and number >= 0:
            groups[viewer.link(row[unit] or '""').text if unit is not None else ""].append((number, row))
    parts = [(name, part, bool(n)) for name in sorted(groups) for n, part in enumerate(_comparable(groups[name]))]
    charts = ((_chart(name, part, answer, (column, unit), viewer), again) for name, part, again in parts)
    return tuple(replace(chart, again=again) for chart, again in charts)


def table_of(answer: Answer, viewer: Viewer, most: int) -> tuple[tuple[Link, ...], ...]:
    """Return the first rows of an answer as links and texts."""
    return tuple(tuple(_cell(text, viewer) for text in row) for row in answer.texts[:most])


def _comparable(rows: list[tuple[Decimal, Sequence[str | None]]]) -> list[list[tuple[Decimal, Sequence[str | None]]]]:
    """Return rows in groups that one scale can show, the largest first: a price beside millions would be no bar."""
    found: list[list[tuple[Decimal, Sequence[str | None]]]] = []
    for row in sorted(rows, key=lambda row: -row[0]):
        if found and row[0] and found[-1][-1][0] / row[0] < _APART:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _chart(
    unit: str,
    rows: list[tuple[Decimal, Sequence[str | None]]],
    answer: Answer,
    columns: tuple[int, int | None],
    viewer: Viewer,
) -> Chart:
    most = max((number for number, _ in rows), default=Decimal(0)) or Decimal(1)
    name = next((i for i, _ in enumerate(answer.variables) if i not in columns), columns[0])
    bars = []
    for number, row in rows:
        notes = tuple(
            (variable, _note(row[i], viewer))
            for i, variable in enumerate(answer.variables)
            if i not in {name, *columns} and row[i] is not None
        )
        length = float(round(number / most * 100, 2))
        bars.append(Bar(_cell(row[name], viewer), grouped_digits(number), length, notes))
    return Chart(unit, tuple(bars))


def grouped_digits(number: Decimal) -> str:
    """Return a number with its thousands apart.

    >>> grouped_digits(Decimal("44000000.50"))
    '44,000,000.50'
    >>> grouped_digits(Decimal("44000000.0"))
    '44,000,000'
    """
    whole = number.to_integral_value()
    return f"{whole if whole == number else number:,f}"


def _number_column(answer: Answer) -> int | None:
    for i, _ in enumerate(answer.variables):
        values = [row[i] for row in answer.texts if row[i] is not None]
        if values and all(_number(value) is not None for value in values):
            return i
    return None


def _number(text: str | None) -> Decimal | None:
    literal = literal_of(text) if text else None
    if literal is None or literal.datatype.value not in _NUMBERS:
        return None
    try:
        number = Decimal(literal.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _note(text: str | None, viewer: Viewer) -> Link:
    """Return the view of a term beside a bar: numbers with their thousands apart."""
    from kgtool.site.views import Link

    number = _number(text)
    return _cell(text, viewer) if number is None else Link(grouped_digits(number))


def _cell(text: str | None, viewer: Viewer) -> Link:
    """Return the view of a term of an answer; a text that is the name of a claim leads to it."""
    from kgtool.site.views import Link

    if text is None:
        return Link("")
    found = viewer.link(text)
    named = viewer.claim_named(found.text) if text[0] == '"' else None
    return named or found
