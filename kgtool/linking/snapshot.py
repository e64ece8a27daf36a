"""A snapshot: a folder of entity data as Wikidata publishes it, read without a network.

Entity JSON (one entity, or Special:EntityData's ``entities``), JSON dumps and JSON lines (an entity a line),
Special:EntityData Turtle, truthy N-Triples; each also gzipped. What cannot be read is named with file, line and column
(KG1101-KG1104), and the rest is read.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError, LimitError, Location, Severity, UsageError, counted
from kgtool.linking.entity import Entity
from kgtool.linking.entity_json import MOST_NAMES, entity_from_json, object_of
from kgtool.linking.opening import LARGEST, bounded, open_file, without_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO

__all__ = ["Snapshot", "entities_of", "read_snapshot", "snapshot_files"]

_JSON = (".json", ".jsonl", ".ndjson")
_RDF = (".ttl", ".nt")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The entities of a folder by identifier, and what was wrong with its files."""

    entities: dict[str, Entity] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    def get(self, identifier: str) -> Entity | None:
        """Return an entity, or None; a redirect is returned as such."""
        return self.entities.get(identifier)

    def resolved(self, identifier: str) -> Entity | None:
        """Return an entity, or the one that it was merged into."""
        seen: set[str] = set()
        found = self.entities.get(identifier)
        while found is not None and found.redirect and found.id not in seen:
            seen.add(found.id)
            found = self.entities.get(found.redirect)
        return found

    def classes_of(self, identifiers: Iterable[str], over: str) -> frozenset[str]:
        """Return these classes and all above them by a property such as subclass of (P279), as far as they are here."""
        found, ahead = set(identifiers), list(identifiers)
        while ahead:
            entity = self.resolved(ahead.pop())
            for above in entity.items(over) if entity else ():
                if above not in found:
                    found.add(above)
                    ahead.append(above)
        return frozenset(found)


def snapshot_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a snapshot, sorted by relative path; raise UsageError (KG1105) where there is no folder."""
    if not folder.is_dir():
        hint = "fill one with `kgtool link fetch`, or name it with --snapshot"
        raise UsageError(Diagnostic("KG1105", f"no snapshot folder '{folder}'", hint=hint))
    files = (path for path in folder.rglob("*") if path.is_file() and _suffix(path.name))
    hidden = (path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return tuple(sorted(hidden, key=lambda path: path.relative_to(folder).as_posix()))


def read_snapshot(folder: Path) -> Snapshot:
    """Read every entity of a folder; of two descriptions of an entity, the one with whole statements is kept."""
    entities: dict[str, Entity] = {}
    diagnostics: list[Diagnostic] = []
    for path in snapshot_files(folder):
        for found in entities_of(path, path.relative_to(folder).as_posix()):
            if isinstance(found, Diagnostic):
                diagnostics.append(found)
                continue
            if found.dropped:
                diagnostics.append(_too_many_names(found))
            entities[found.id] = _better(entities.get(found.id), found)
    return Snapshot(entities, tuple(diagnostics))


def _too_many_names(entity: Entity) -> Diagnostic:
    message = f"{entity.id} has {counted(entity.dropped + MOST_NAMES, 'alias').replace('alias' + 's', 'aliases')}"
    hint = f"the first {MOST_NAMES:,} are compared"
    return Diagnostic("KG1104", message, Location(entity.source), hint, Severity.WARNING)


def _better(one: Entity | None, other: Entity) -> Entity:
    if one is None:
        return other
    whole = [any(each.complete for each in entity.statements) for entity in (one, other)]
    if any(whole):
        return other if whole[1] and (not whole[0] or len(other.statements) > len(one.statements)) else one
    return replace(
        one,
        labels={**other.labels, **one.labels},
        aliases=tuple(dict.fromkeys((*one.aliases, *other.aliases)))[:MOST_NAMES],
        statements=tuple(dict.fromkeys((*one.statements, *other.statements))),
        redirect=one.redirect or other.redirect,
        datatype=one.datatype or other.datatype,
    )


def entities_of(path: Path, name: str) -> Iterator[Entity | Diagnostic]:
    """Yield the entities of one file, and a diagnostic for each part that cannot be read."""
    suffix = _suffix(path.name)
    try:
        if suffix in _RDF:
            yield from _rdf_entities(path, name, suffix)
        else:
            yield from _json_entities(path, name)
    except (OSError, EOFError, zlib.error) as error:
        message = f"cannot be unpacked: {error}" if path.name.endswith(".gz") else f"cannot be read: {error}"
        yield Diagnostic("KG1102", message, Location(name), "fetch the file again")
    except (InputError, LimitError) as error:
        yield from error.diagnostics


def _suffix(name: str) -> str:
    stem = name.removesuffix(".gz")
    return next((suffix for suffix in (*_JSON, *_RDF) if stem.endswith(suffix)), "")


def _json_entities(path: Path, name: str) -> Iterator[Entity | Diagnostic]:
    with open_file(path) as stream:
        first = stream.readline(LARGEST)
        if _is_line_of_dump(path.name, first):
            yield from _dump_entities(first, stream, name)
            return
        data = first + bounded(stream, name, len(first)).read()
    read = _parsed(data, name)
    if isinstance(read, Diagnostic):
        yield read
        return
    yield from _of_document(read, name, path.name.partition(".")[0])


def _is_line_of_dump(name: str, first: bytes) -> bool:
    line = first.strip()
    lines = name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    return lines or line == b"[" or (line.startswith(b"{") and line.endswith(b"},"))


def _dump_entities(first: bytes, stream: IO[bytes], name: str) -> Iterator[Entity | Diagnostic]:
    number, line = 1, first
    while line:
        text = line.strip().rstrip(b",")
        if len(line) > LARGEST:
            yield Diagnostic("KG1103", f"a line is longer than {LARGEST // 2**20} MB", Location(name, number))
            return
        if text not in {b"", b"[", b"]"}:
            read = _parsed(text, name, number)
            entity = read if isinstance(read, Diagnostic) else _entity(read, name)
            yield entity or _no_entity(name, number)
        number += 1
        line = stream.readline(LARGEST + 1)


def _parsed(data: bytes, name: str, line: int = 0) -> dict[str, Any] | Diagnostic:
    """Return a JSON object, or what is wrong (KG1101); ``line`` is that of a dump."""
    hint = "fetch the file again: `kgtool link fetch`"
    try:
        read = object_of(data)
    except json.JSONDecodeError as error:
        place = Location(name, line or error.lineno, error.colno)
        return Diagnostic("KG1101", f"not JSON: {error.msg.lower()}", place, hint)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0].lower()
        return Diagnostic("KG1101", f"not JSON: {why}", Location(name, line), hint)
    return read if isinstance(read, dict) else _no_entity(name, line)


def _no_entity(name: str, line: int = 0) -> Diagnostic:
    return Diagnostic("KG1101", "no entity of a Wikibase", Location(name, line), "an entity has an 'id' and 'labels'")


def _entity(data: dict[str, Any], name: str, given: str = "") -> Entity | None:
    try:
        return entity_from_json(data, name, given)
    except (AttributeError, TypeError, ValueError):
        return None


def _of_document(data: dict[str, Any], name: str, stem: str) -> Iterator[Entity | Diagnostic]:
    """Yield the entities of a document; a file named after an item that it does not have tells a redirect."""
    inside = data.get("entities")
    if not isinstance(inside, dict):
        yield _entity(data, name) or _no_entity(name)
        return
    found = []
    for given, each in inside.items():
        entity = _entity(each, name, given) if isinstance(each, dict) else None
        if entity is None:
            yield _no_entity(name)
            continue
        found.append(entity)
        if entity.redirect and (target := _entity(each, name)):
            found.append(target)
    yield from found
    if len(found) == 1 and stem[:1] == "Q" and stem[1:].isdigit() and stem != found[0].id:
        yield Entity(stem, redirect=found[0].id, source=name)


def _rdf_entities(path: Path, name: str, suffix: str) -> Iterator[Entity | Diagnostic]:
    if suffix == ".nt":
        from kgtool.linking.truthy import truthy_entities

        with open_file(path) as stream:
            yield from truthy_entities(stream, name)
        return
    from pyoxigraph import RdfFormat, parse

    from kgtool.linking.entity_rdf import entities_from_triples

    try:
        with open_file(path) as stream:
            quads = parse(without_mark(bounded(stream, name)), format=RdfFormat.TURTLE)
            entities = entities_from_triples((quad.triple for quad in quads), name)
    except (SyntaxError, ValueError) as error:
        place = Location(name, getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0)
        message = f"not Turtle: {getattr(error, 'msg', None) or error}"
        yield Diagnostic("KG1101", message, place, "fetch the file again: `kgtool link fetch`")
        return
    yield from entities
