"""Property constraints of Wikidata that can be checked without a network, on a statement before it is proposed.

Help:Property constraints portal (https://www.wikidata.org/wiki/Help:Property_constraints_portal): format, single value,
one of, none of, subject type, value type, required and allowed qualifiers. They are read from the property's own
statements (P2302) in the snapshot; a type constraint is broken only where the classes that it needs are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.linking import names
from kgtool.linking.entity import same_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kgtool.linking.alignment import Alignment
    from kgtool.linking.entity import Entity, Snak, Statement, Value
    from kgtool.linking.snapshot import Snapshot

__all__ = ["broken_constraints", "fits", "format_of", "is_single", "unrunnable_formats"]

_CLASS, _RELATION, _PATTERN, _ITEM, _PROPERTY = "P2308", "P2309", "P1793", "P2305", "P2306"
_INSTANCE, _SUBCLASS = "Q21503252", "Q21514624"


def is_single(property_: str, snapshot: Snapshot, alignment: Alignment) -> bool:
    """Say whether a property takes one value: by constraint at Wikidata, or because ours is functional."""
    entity = snapshot.get(property_)
    kinds = {each.value.text for each in _constraints(entity)} if entity else set()
    ours = (iri for iri, aligned in alignment.properties.items() if property_ in aligned)
    return bool(kinds & {names.SINGLE_VALUE, names.BEST_SINGLE_VALUE}) or any(
        iri in alignment.functional for iri in ours
    )


def format_of(entity: Entity) -> tuple[str, ...]:
    """Return the patterns that a property's values must match."""
    return tuple(
        value.text
        for constraint in _constraints(entity)
        if constraint.value.text == names.FORMAT
        for property_, value in constraint.qualifiers
        if property_ == _PATTERN
    )


def fits(text: str, pattern: str) -> bool | None:
    """Say whether a text matches a pattern as a whole; None where no linear-time engine can run the pattern."""
    import polars as pl

    try:
        return bool(pl.Series([text]).str.contains(f"^(?:{pattern})$")[0])
    except pl.exceptions.ComputeError:
        return None


def unrunnable_formats(entity: Entity) -> tuple[str, ...]:
    """Return the patterns of a property that no linear-time engine can run, such as those that look around."""
    return tuple(pattern for pattern in format_of(entity) if fits("", pattern) is None)


def broken_constraints(
    entity: Entity, property_: str, value: Value, qualifiers: tuple[Snak, ...], snapshot: Snapshot
) -> tuple[str, ...]:
    """Return, in words, the constraints that a new statement about an item would break; none where nothing is known."""
    known = snapshot.get(property_)
    if known is None:
        return ()
    found: list[str] = []
    for constraint in _constraints(known):
        check = _CHECKS.get(constraint.value.text)
        if check is not None and not _is_exception(constraint, entity.id):
            found += check(_Case(entity, property_, value, qualifiers, snapshot), constraint)
    return tuple(found)


def _constraints(entity: Entity | None) -> tuple[Statement, ...]:
    found = entity.of(names.CONSTRAINT) if entity else ()
    return tuple(each for each in found if each.value.kind == "item" and each.rank != "deprecated")


def _is_exception(constraint: Statement, item: str) -> bool:
    return any(property_ == "P2303" and value.text == item for property_, value in constraint.qualifiers)


class _Case:
    """A statement under test."""

    def __init__(
        self, entity: Entity, property_: str, value: Value, qualifiers: tuple[Snak, ...], snapshot: Snapshot
    ) -> None:
        self.entity = entity
        self.property = property_
        self.value = value
        self.qualifiers = qualifiers
        self.snapshot = snapshot


def _said(constraint: Statement, property_: str) -> list[Value]:
    return [value for each, value in constraint.qualifiers if each == property_]


def _format(case: _Case, constraint: Statement) -> Iterator[str]:
    for pattern in _said(constraint, _PATTERN):
        if case.value.kind == "string" and fits(case.value.text, pattern.text) is False:
            yield f"format: '{case.value.text}' does not match {pattern.text}"


def _single(case: _Case, constraint: Statement) -> Iterator[str]:
    best = case.entity.best(case.property)
    apart = {value.text for value in _said(constraint, "P4155")}
    rivals = [
        each
        for each in best
        if not same_value(each.value, case.value) and _apart(each.qualifiers, apart) == _apart(case.qualifiers, apart)
    ]
    if rivals:
        yield f"single value: the item has {rivals[0].value} already"


def _apart(qualifiers: tuple[Snak, ...], separators: set[str]) -> frozenset[Snak]:
    return frozenset(snak for snak in qualifiers if snak[0] in separators)


def _one_of(case: _Case, constraint: Statement) -> Iterator[str]:
    allowed = {value.text for value in _said(constraint, _ITEM)}
    if allowed and case.value.kind == "item" and case.value.text not in allowed:
        yield f"one of: {case.value.text} is none of {', '.join(sorted(allowed))}"


def _none_of(case: _Case, constraint: Statement) -> Iterator[str]:
    if case.value.kind == "item" and case.value.text in {value.text for value in _said(constraint, _ITEM)}:
        yield f"none of: {case.value.text} is not allowed"


def _subject_type(case: _Case, constraint: Statement) -> Iterator[str]:
    yield from _typed(case, constraint, case.entity, "type")


def _value_type(case: _Case, constraint: Statement) -> Iterator[str]:
    target = case.snapshot.resolved(case.value.text) if case.value.kind == "item" else None
    if target is not None:
        yield from _typed(case, constraint, target, "value type")


def _typed(case: _Case, constraint: Statement, entity: Entity, name: str) -> Iterator[str]:
    wanted = {value.text for value in _said(constraint, _CLASS)}
    relations = {value.text for value in _said(constraint, _RELATION)} or {_INSTANCE}
    direct: set[str] = set()
    if relations != {_SUBCLASS}:
        direct |= set(entity.items(names.INSTANCE_OF))
    if relations != {_INSTANCE}:
        direct |= set(entity.items(names.SUBCLASS_OF))
    above = case.snapshot.classes_of(direct, names.SUBCLASS_OF)
    if direct and wanted and not above & wanted and _is_known(above, case.snapshot):
        yield f"{name}: {entity.id} ({entity.label}) is no {' or '.join(sorted(wanted))}"


def _is_known(classes: frozenset[str], snapshot: Snapshot) -> bool:
    """Say whether every class is in the snapshot, so that no way up the tree is unknown."""
    return all(snapshot.resolved(each) is not None for each in classes)


def _required(case: _Case, constraint: Statement) -> Iterator[str]:
    for value in _said(constraint, _PROPERTY):
        if value.text not in {property_ for property_, _ in case.qualifiers}:
            yield f"required qualifier: {value.text} is missing"


def _allowed(case: _Case, constraint: Statement) -> Iterator[str]:
    allowed = {value.text for value in _said(constraint, _PROPERTY)}
    for property_ in sorted({property_ for property_, _ in case.qualifiers} - allowed):
        yield f"allowed qualifiers: {property_} is none of them"


_CHECKS: Mapping[str, Callable[[_Case, Statement], Iterator[str]]] = {
    names.FORMAT: _format,
    names.SINGLE_VALUE: _single,
    names.BEST_SINGLE_VALUE: _single,
    names.ONE_OF: _one_of,
    names.NONE_OF: _none_of,
    names.SUBJECT_TYPE: _subject_type,
    names.VALUE_TYPE: _value_type,
    names.REQUIRED_QUALIFIER: _required,
    names.ALLOWED_QUALIFIERS: _allowed,
}
