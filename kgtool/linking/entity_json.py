"""Entity JSON, read into entities.

The format is that of Special:EntityData and of the JSON dumps
(https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html). Nothing is assumed of what is read: a part that
has another form than the documented one is left out, and the rest is kept.
"""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from kgtool.linking.entity import Entity, Reference, Snak, Statement, Value
from kgtool.linking.names import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["MOST_NAMES", "entity_from_json", "object_of"]

MOST_NAMES = 1000
"""How many aliases of one entity are kept; a person with more names than this is compared by the first of them."""

_LONG = 4 * 1024 * 1024
"""The length, in bytes, from which on a document may hold names in such numbers that memory matters."""

_OF_ENTITY = {"labels", "aliases", "claims"}
_NAME = {"language", "value"}
_ONE_MORE = {"language": "", "value": ""}
_BETWEEN = 3
"""How many names follow one of the same language only because one kind of names ends and another begins."""


def object_of(data: bytes) -> object:
    """Return the value of a JSON document; raise ValueError, RecursionError. Of very many aliases few are held."""
    if len(data) > _LONG:
        with suppress(_LabelMissed):
            return json.loads(data, object_hook=_fewer_names())
    return json.loads(data)


class _LabelMissed(Exception):  # noqa: N818 - never leaves this module
    """A label was taken for an alias."""


def _fewer_names() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return an object hook: aliases beyond those that are kept are one and the same object.

    Labels and descriptions differ in language from one to the next, aliases of a language stand together; so only the
    latter are counted, until the entity that they belong to is read.
    """
    language, several = "", 0

    def hook(found: dict[str, Any]) -> dict[str, Any]:
        nonlocal language, several
        if found.keys() == _NAME:
            several += found["language"] == language
            language = found["language"]
            return found if several <= MOST_NAMES + _BETWEEN else _ONE_MORE
        if "id" in found and not found.keys().isdisjoint(_OF_ENTITY):
            if any(each is _ONE_MORE for _, each in _pairs(found.get("labels"))):
                raise _LabelMissed
            language, several = "", 0
        return found

    return hook


def entity_from_json(data: Mapping[str, Any], source: str = "", given: str = "") -> Entity | None:
    """Return the entity of a JSON object, or None where it is none; ``given`` is the identifier it is filed under."""
    identifier = data.get("id")
    if not isinstance(identifier, str) or not identifier:
        return None
    redirect = identifier if given and given != identifier and given[:1] == identifier[:1] else ""
    if redirect:
        return Entity(given, redirect=redirect, source=source)
    if "missing" in data:
        return Entity(identifier, missing=True, source=source)
    names = _aliases(data.get("aliases"))
    kept = tuple(islice(names, MOST_NAMES))
    return Entity(
        id=identifier,
        labels={
            language: term["value"]
            for language, term in _pairs(data.get("labels"))
            if isinstance(term, dict) and isinstance(term.get("value"), str)
        },
        aliases=kept,
        statements=tuple(_statements(data.get("claims") or data.get("statements"))),
        datatype=str(data.get("datatype") or ""),
        dropped=sum(1 for _ in names),
        source=source,
    )


def _aliases(data: object) -> Iterator[tuple[str, str]]:
    for language, terms in _pairs(data):
        for term in terms if isinstance(terms, list) else ():
            if isinstance(term, dict) and isinstance(term.get("value"), str):
                yield language, term["value"]


def _pairs(data: object) -> Iterable[tuple[str, Any]]:
    """Return the members of an object; none for anything else (an empty object may be written as an empty list)."""
    return data.items() if isinstance(data, dict) else ()


def _statements(data: object) -> Iterator[Statement]:
    for _, group in _pairs(data):
        for each in group if isinstance(group, list) else ():
            snak = _snak(each.get("mainsnak")) if isinstance(each, dict) else None
            if snak is None:
                continue
            references = (each_reference for each_reference in each.get("references") or ())
            yield Statement(
                property=snak[0],
                value=snak[1],
                rank=str(each.get("rank") or "normal"),
                qualifiers=_snaks(each.get("qualifiers")),
                references=tuple(
                    found
                    for reference in references
                    if isinstance(reference, dict) and (found := _snaks(reference.get("snaks")))
                ),
            )


def _snaks(data: object) -> Reference:
    found = (_snak(each) for _, group in _pairs(data) for each in (group if isinstance(group, list) else ()))
    return tuple(sorted(snak for snak in found if snak is not None))


def _snak(data: object) -> Snak | None:
    if not isinstance(data, dict) or not isinstance(data.get("property"), str):
        return None
    kind = data.get("snaktype")
    if kind in {"somevalue", "novalue"}:
        return data["property"], Value(str(kind))
    value = data.get("datavalue")
    return (data["property"], _value(value)) if isinstance(value, dict) else None


def _value(data: Mapping[str, Any]) -> Value:
    kind, value = data.get("type"), data.get("value")
    if kind == "string" and isinstance(value, str):
        return Value("string", value)
    read = _READERS.get(str(kind))
    if read is None or not isinstance(value, dict):
        return Value("other", json.dumps(value, sort_keys=True))
    return read(value)


def _item(value: Mapping[str, Any]) -> Value:
    return Value("item", str(value.get("id") or f"Q{value.get('numeric-id')}"))


def _text(value: Mapping[str, Any]) -> Value:
    return Value("text", str(value.get("text")), str(value.get("language")))


def _time(value: Mapping[str, Any]) -> Value:
    precision, calendar = value.get("precision"), str(value.get("calendarmodel") or "")
    known = str(precision) if isinstance(precision, int) else ""
    return Value("time", str(value.get("time")), known, "" if calendar in {"", CALENDAR} else calendar)


def _quantity(value: Mapping[str, Any]) -> Value:
    bounds = [str(value[name]) for name in ("lowerBound", "upperBound") if value.get(name) is not None]
    return Value("quantity", str(value.get("amount")), _unit(str(value.get("unit") or "1")), ",".join(bounds))


def _coordinate(value: Mapping[str, Any]) -> Value:
    return Value("coordinate", f"{value.get('latitude')},{value.get('longitude')}", str(value.get("precision") or ""))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Value]] = {
    "wikibase-entityid": _item,
    "monolingualtext": _text,
    "time": _time,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit.rpartition("/")[2]
