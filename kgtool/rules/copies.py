"""Rules that only copy a column: one slot is read, one is written, and nothing is joined.

Most plans of an ontology are such (prp-dom, prp-rng, prp-spo1, prp-inv1, cax-sco and others). They are kept as plain
tuples, and the column that is handed on is made once for all that take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from kgtool.rules.columns import distinct, high, low, swap

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts
    from kgtool.rules.ids import Ids
    from kgtool.rules.joins import Atom, Slot
    from kgtool.rules.plans import CompiledRule

__all__ = ["Copy", "Shape", "Way", "copies_of", "hand_on", "shape_of"]


class Way(IntEnum):
    """What of the source's rows the target takes."""

    SAME = 1
    TURNED = 2
    SUBJECTS = 3
    OBJECTS = 4


class Copy(NamedTuple):
    """One rule at one place of the schema, from slot to slot."""

    rule: str
    source: int
    way: Way
    target: int


@dataclass(frozen=True, slots=True)
class _End:
    """A slot that a rule reads or writes: an id or a variable of the schema, of a predicate or (members) of a class."""

    slot: Slot
    members: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How the solutions of a rule's schema part give copies."""

    source: _End
    way: Way
    target: _End


def shape_of(compiled: CompiledRule, type_id: int) -> Shape | None:
    """Return the shape of a rule that only copies, or None for one that does more."""
    if compiled.lists or not compiled.schema or len(compiled.open) != 1 or len(compiled.heads) != 1:
        return None
    known = {name for atom in compiled.schema for name in atom.names()}
    body, head = compiled.open[0], compiled.heads[0]
    source, target = (_end(atom, known, type_id) for atom in (body, head))
    if source is None or target is None:
        return None
    way = _way(body, head, source, target)
    return Shape(source, way, target) if way else None


def _end(atom: Atom, known: set[str], type_id: int) -> _End | None:
    """Return the slot of an atom whose other parts are different variables of the data."""
    members = atom.predicate == type_id
    slot = atom.object if members else atom.predicate
    ends = (atom.subject,) if members else (atom.subject, atom.object)
    if any(not isinstance(end, str) or end in known for end in ends) or len(set(ends)) < len(ends):
        return None
    return _End(slot, members) if not isinstance(slot, str) or slot in known else None


def _way(body: Atom, head: Atom, source: _End, target: _End) -> Way | None:
    if target.members:
        if head.subject == body.subject:
            return Way.SAME if source.members else Way.SUBJECTS
        return Way.OBJECTS if head.subject == body.object and not source.members else None
    if source.members:
        return None
    ends = (head.subject, head.object)
    return {(body.subject, body.object): Way.SAME, (body.object, body.subject): Way.TURNED}.get(ends)


def copies_of(
    shape: Shape, rule: str, names: Sequence[str], places: Sequence[tuple[int, ...]], ids: Ids
) -> tuple[list[Copy], list[tuple[int, ...]]]:
    """Return the copies that a rule is at places of the schema, given as values of the names, and the other places.

    Where rdf:type or owl:sameAs is the property, a slot is no predicate: those places are left to the general plans.
    """
    sources, targets = _slots(shape.source, names, places), _slots(shape.target, names, places)
    special = {ids.type, ids.same_as}
    found, others = [], []
    way = shape.way
    for place, source, target in zip(places, sources, targets, strict=True):
        if source in special or target in special:
            others.append(place)
        elif source != target or way is not Way.SAME:
            found.append(Copy(rule, source, way, target))
    return found, others


def _slots(end: _End, names: Sequence[str], places: Sequence[tuple[int, ...]]) -> list[int]:
    slot = end.slot
    number = names.index(slot) if isinstance(slot, str) else -1
    keys = [place[number] for place in places] if isinstance(slot, str) else [slot] * len(places)
    return [-key for key in keys] if end.members else keys


_COLUMNS: Mapping[Way, Callable[[Column], Column]] = {
    Way.SAME: lambda rows: rows,
    Way.TURNED: swap,
    Way.SUBJECTS: lambda rows: distinct(high(rows), ordered=True),
    Way.OBJECTS: low,
}


def hand_on(copies: Iterable[Copy], rows: Column, facts: Facts, produced: Counter[str]) -> None:
    """Emit what the copies from one slot make of rows of it."""
    size = len(rows)
    made: dict[Way, Column] = {}
    for rule, _, way, target in copies:
        if way not in made:
            made[way] = _COLUMNS[way](rows)
        produced[rule] += size
        facts.emit(rule, target, made[way])
