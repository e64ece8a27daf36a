"""Sketches: of every entity of a snapshot as much as a suggestion needs, for millions of entities.

Names, kinds, dates and neighbours; no qualifiers, no references. Truthy N-Triples are read line by line without making
terms of what is not needed.
"""

from __future__ import annotations

import gc
import re
import sys
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, LimitError, Location, Severity
from kgtool.linking.entity import without_year_zero
from kgtool.linking.entity_json import MOST_NAMES
from kgtool.linking.label_index import fold
from kgtool.linking.names import INSTANCE_OF, SUBCLASS_OF
from kgtool.linking.opening import open_file
from kgtool.linking.snapshot import entities_of, snapshot_files
from kgtool.linking.truthy import parts_of
from kgtool.terms import Literal, term_from_text
from kgtool.vocab import OWL, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO

    from kgtool.linking.entity import Entity

__all__ = ["Sketch", "Sketches", "read_sketches"]

_ENTITY, _DIRECT = b"http://www.wikidata.org/entity/", b"http://www.wikidata.org/prop/direct/"
_LABELS = {RDFS.label.value.encode(), SKOS.prefLabel.value.encode(), b"http://schema.org/name"}
_ALIAS, _SAME = SKOS.altLabel.value.encode(), OWL.sameAs.value.encode()
_PLAIN = re.compile(rb'"([^"\\]*)"@([A-Za-z0-9\-]+)')
_YEAR = re.compile(rb'"([+-]?\d{4,})-[^"]*"\^\^<http://www\.w3\.org/2001/XMLSchema#dateTime>')


@dataclass(slots=True)
class Sketch:
    """What is known of an entity: kinds, classes above it, years by property, items that it names, and its label."""

    id: str
    label: str = ""
    kinds: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    years: tuple[tuple[str, int], ...] = ()
    around: tuple[str, ...] = ()
    redirect: str = ""
    names: int = 0


@dataclass
class Sketches:
    """All sketches, and all names with the number of the entity that each belongs to."""

    entities: list[Sketch] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()
    _numbers: dict[str, int] = field(default_factory=dict)

    def sketch(self, identifier: str) -> Sketch:
        """Return the sketch of an entity, made if it is new."""
        number = self._numbers.setdefault(identifier, len(self.entities))
        if number == len(self.entities):
            self.entities.append(Sketch(identifier))
        return self.entities[number]

    def add_name(self, sketch: Sketch, language: str, text: str, *, is_label: bool) -> None:
        """Add a label or an alias; of more than a thousand names of one entity the rest is only counted."""
        if is_label and (not sketch.label or language == "en"):
            sketch.label = text
        sketch.names += 1
        folded = fold(text)
        if sketch.names <= MOST_NAMES and folded:
            self.names.append(folded)
            self.shown.append((language, text))
            self.owners.append(self._numbers[sketch.id])


def read_sketches(folder: Path) -> Sketches:
    """Read the sketches of a snapshot folder; what cannot be read is among the diagnostics (KG1101-KG1104)."""
    resting = gc.isenabled()
    gc.disable()  # millions of small objects are made and none is let go
    try:
        return _read(folder)
    finally:
        if resting:
            gc.enable()


def _read(folder: Path) -> Sketches:
    sketches = Sketches()
    faults: list[Diagnostic] = []
    for path in snapshot_files(folder):
        name = path.relative_to(folder).as_posix()
        if path.name.removesuffix(".gz").endswith(".nt"):
            faults += _read_lines(path, name, sketches)
            continue
        for found in entities_of(path, name):
            if isinstance(found, Diagnostic):
                faults.append(found)
            else:
                _add(sketches, found)
    faults += [_too_many(each) for each in sketches.entities if each.names > MOST_NAMES]
    sketches.diagnostics = tuple(faults)
    return sketches


def _too_many(sketch: Sketch) -> Diagnostic:
    message = f"{sketch.id} has {sketch.names:,} names"
    return Diagnostic("KG1104", message, None, f"the first {MOST_NAMES:,} are compared", Severity.WARNING)


def _add(sketches: Sketches, entity: Entity) -> None:
    sketch = sketches.sketch(entity.id)
    sketch.redirect = sketch.redirect or entity.redirect
    for language, text in entity.labels.items():
        sketches.add_name(sketch, language, text, is_label=True)
    for language, text in entity.aliases:
        sketches.add_name(sketch, language, text, is_label=False)
    sketch.names += entity.dropped
    for statement in entity.statements:
        if statement.rank == "deprecated":
            continue
        if statement.value.kind == "item":
            _add_item(sketch, statement.property, statement.value.text)
        elif statement.value.kind == "time" and (found := re.match(r"[+-]?\d+", statement.value.text)):
            sketch.years += ((statement.property, int(found[0])),)


def _add_item(sketch: Sketch, property_: str, item: str) -> None:
    item = sys.intern(item)
    if property_ == INSTANCE_OF:
        sketch.kinds += (item,)
    elif property_ == SUBCLASS_OF:
        sketch.above += (item,)
    elif item not in sketch.around:
        sketch.around += (item,)


def _read_lines(path: Path, name: str, sketches: Sketches) -> Iterable[Diagnostic]:
    try:
        with open_file(path) as stream:
            yield from _lines(stream, name, sketches)
    except (OSError, EOFError, zlib.error) as error:
        yield Diagnostic("KG1102", f"cannot be unpacked: {error}", Location(name), "fetch the file again")
    except LimitError as error:
        yield from error.diagnostics


def _lines(stream: IO[bytes], name: str, sketches: Sketches) -> Iterator[Diagnostic]:
    subject, sketch = b"", None
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(stream, 1):
        found = parts_of(line)
        if found is None:
            if line.strip() and not line.lstrip().startswith((b"#", b"_:")):
                yield Diagnostic("KG1101", "not N-Triples", Location(name, number), "the line is left out")
            continue
        about, predicate, value = found
        if about != subject:
            subject, seen = about, set()
            sketch = sketches.sketch(subject[len(_ENTITY) :].decode()) if subject.startswith(_ENTITY) else None
        if sketch is not None:
            _line(sketches, sketch, predicate, value, seen)


def _line(sketches: Sketches, sketch: Sketch, predicate: bytes, value: bytes, seen: set[tuple[str, str]]) -> None:
    if predicate.startswith(_DIRECT):
        property_ = predicate[len(_DIRECT) :].decode()
        if value.startswith(b"<" + _ENTITY):
            _add_item(sketch, property_, value[len(_ENTITY) + 1 : -1].decode())
        elif found := _YEAR.fullmatch(value):
            sketch.years += ((property_, int(without_year_zero(found[1].decode()))),)
    elif predicate in _LABELS or predicate == _ALIAS:
        name = _name(value)
        if name and name not in seen:
            if len(seen) < MOST_NAMES:
                seen.add(name)
            sketches.add_name(sketch, *name, is_label=predicate != _ALIAS)
    elif predicate == _SAME and value.startswith(b"<" + _ENTITY):
        sketch.redirect = value[len(_ENTITY) + 1 : -1].decode()


def _name(value: bytes) -> tuple[str, str] | None:
    if found := _PLAIN.fullmatch(value):
        return sys.intern(found[2].decode().lower()), found[1].decode(errors="replace")
    try:
        term = term_from_text(value.decode())
    except (SyntaxError, ValueError):
        return None
    return (term.language, term.value) if isinstance(term, Literal) and term.language else None
