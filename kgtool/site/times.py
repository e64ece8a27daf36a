"""Times of any precision as stretches of days, and the entries of a timeline."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kgtool.site.knowledge import TYPE, literal_of
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.site.knowledge import Knowledge, Triple
    from kgtool.site.viewer import Viewer
    from kgtool.site.views import Link
    from kgtool.terms import Literal

__all__ = ["Day", "Entry", "Period", "entries_of", "periods_of", "stretch_of", "timed_triples"]

Day = tuple[int, int, int]
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?(?:Z|[+-]\d\d:\d\d)?")
_TYPES = {term.value for term in (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)}
_MONTHS = tuple(calendar.month_name)


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing at a time: what, by which property, from and to which day, and how surely."""

    first: Day
    last: Day
    when: str
    iso: str
    what: Link
    how: Link
    kind: str
    plain: bool
    certainty: str
    sources: int


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a month with its entries."""

    title: str
    entries: tuple[Entry, ...]


def stretch_of(literal: Literal) -> tuple[Day, Day] | None:
    """Return the first and the last day that a date, a month or a year covers; None for what is no time.

    XML Schema §3.3.9 to 3.3.12 (https://www.w3.org/TR/xmlschema11-2/#date).
    """
    found = _DATE.fullmatch(literal.value.strip()) if literal.datatype.value in _TYPES else None
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if month > 12 or day > 31:  # noqa: PLR2004 - months of a year, days of a month
        return None
    if not month:
        return (year, 1, 1), (year, 12, 31)
    if not day:
        return (year, month, 1), (year, month, calendar.monthrange(max(1, min(year, 9999)), month)[1])
    return (year, month, day), (year, month, day)


def timed_triples(knowledge: Knowledge) -> Iterator[tuple[Triple, Day, Day]]:
    """Yield the triples that give a time, stated or only claimed, with the days that they cover.

    Those whose property is among ``site.times`` of the settings or below, or, where the setting is empty, those that
    have a date as value.
    """
    named = knowledge.project.settings["site"]["times"]
    properties = knowledge.below(named) if named else None
    told = {triple for triple in knowledge.by_triple if triple not in knowledge.inferred}
    for triple in sorted(knowledge.asserted | told):
        s, p, o = triple
        if s[0] != "<" or s in knowledge.claims or (properties is not None and p not in properties):
            continue
        if properties is None and o[0] != '"':
            continue
        days = _days(o, knowledge)
        if days is not None:
            yield triple, *days


def entries_of(triples: Iterable[tuple[Triple, Day, Day]], viewer: Viewer) -> tuple[Entry, ...]:
    """Return the entries of a timeline, in the order of their first days."""
    found = [_entry(triple, first, last, viewer) for triple, first, last in triples]
    return tuple(sorted(found, key=lambda entry: (entry.first, entry.last, entry.what.text.casefold(), entry.how.text)))


def periods_of(entries: Iterable[Entry]) -> tuple[Period, ...]:
    """Return entries by month where they are known to the month, else by year."""

    def title(entry: Entry) -> str:
        year, month, _ = entry.first
        within = entry.first[:2] == entry.last[:2]
        return f"{_MONTHS[month]} {year}" if within else str(year)

    def position(entry: Entry) -> tuple[int, int]:
        return entry.first[0], entry.first[1] if entry.first[:2] == entry.last[:2] else 0

    ordered = sorted(entries, key=position)
    return tuple(
        Period(title(several[0]), tuple(several)) for several in (list(g) for _, g in groupby(ordered, position))
    )


def _days(value: str, knowledge: Knowledge) -> tuple[Day, Day] | None:
    """Return the days that a date covers, or that the dates of a node of time span together."""
    texts = [value] if value[0] == '"' else [o for _, o in knowledge.about.get(value, ())]
    stretches = [
        stretch for text in texts if (literal := literal_of(text)) is not None and (stretch := stretch_of(literal))
    ]
    if not stretches:
        return None
    return min(first for first, _ in stretches), max(last for _, last in stretches)


def _entry(triple: Triple, first: Day, last: Day, viewer: Viewer) -> Entry:
    known = viewer.knowledge
    s, p, _ = triple
    claims = known.by_triple.get(triple, [])
    plain = triple in known.asserted
    documents = {span.document for claim in claims for span in claim.spans}
    types = [viewer.link(o).text for q, o in known.about.get(s, ()) if q == TYPE and (s, q, o) in known.asserted]
    certainty = "" if plain else ", ".join(_doubts(claims)) or "not settled"
    return Entry(
        first, last, _words(first, last), _iso(first, last), viewer.link(s), viewer.link(p),
        min(types, default=""), plain, certainty, len(documents),
    )  # fmt: skip


def _doubts(claims: Iterable[object]) -> list[str]:
    found: dict[str, None] = {}
    for claim in claims:
        words = [getattr(claim, "certainty", ""), *sorted(getattr(claim, "flags", ()))]
        found |= dict.fromkeys(word for word in words if word not in {"", "asserted", "explicit", "implied"})
    return list(found)


def _words(first: Day, last: Day) -> str:
    """Return the words for a stretch of days.

    >>> _words((2014, 12, 1), (2014, 12, 31)), _words((2014, 1, 1), (2014, 12, 31))
    ('December 2014', '2014')
    >>> _words((2014, 12, 24), (2015, 1, 4))
    '24 December 2014 to 4 January 2015'
    """
    if first == last:
        return _day(first)
    if first[0] == last[0] and (first[1:], last[1:]) == ((1, 1), (12, 31)):
        return str(first[0])
    if first[2] == 1 and last[2] >= 28:  # noqa: PLR2004 - the shortest month
        start, end = (f"{_MONTHS[day[1]]} {day[0]}" for day in (first, last))
        return start if start == end else f"{start} to {end}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: Day) -> str:
    return f"{day[2]} {_MONTHS[day[1]]} {day[0]}"


def _iso(first: Day, last: Day) -> str:
    """Return what HTML calls a valid date string; "" where there is none for the stretch."""
    if not 0 < first[0] <= 9999:  # noqa: PLR2004 - the years that HTML can write plainly
        return ""
    if first == last:
        return f"{first[0]:04}-{first[1]:02}-{first[2]:02}"
    return f"{first[0]:04}-{first[1]:02}" if first[:2] == last[:2] else f"{first[0]:04}"
