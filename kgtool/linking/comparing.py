"""What we say and what they say about linked entities, compared value by value.

Three kinds of differences: ``theirs`` (they have it, we lack it), ``ours`` (we have it, they lack it) and ``differ``
(both have it, and value, precision, rank, qualifiers or references differ). What is theirs only is never a fault: a
qualifier, a reference or a rank that they have beyond ours is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location, Severity
from kgtool.linking.constraints import is_single
from kgtool.linking.entity import holds_reference, same_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.linking.alignment import Alignment
    from kgtool.linking.entity import Entity, Reference, Snak, Statement
    from kgtool.linking.ours import Ours
    from kgtool.linking.snapshot import Snapshot

__all__ = ["KINDS", "Comparison", "Difference", "compare"]

KINDS = ("ours", "differ", "theirs")


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference about one property of one entity; ``aspects`` says in what both sides differ.

    Aspects are value, precision, rank, qualifiers and references. ``qualifiers`` and ``references``
    are those of ours that they lack.
    """

    kind: str
    entity: str
    item: str
    property: str
    ours: Ours | None = None
    theirs: Statement | None = None
    aspects: tuple[str, ...] = ()
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences, how many statements are the same on both sides, and which items the snapshot does not have."""

    differences: tuple[Difference, ...]
    same: int
    items: int
    diagnostics: tuple[Diagnostic, ...]

    def of(self, kind: str) -> tuple[Difference, ...]:
        """Return the differences of one kind."""
        return tuple(each for each in self.differences if each.kind == kind)


def compare(
    ours: Sequence[Ours], alignment: Alignment, snapshot: Snapshot, *, every_property: bool = False
) -> Comparison:
    """Return the differences between our statements and those of the snapshot, by entity, property and value.

    Only aligned properties are compared, unless ``every_property``; an item that the snapshot lacks is a warning
    (KG1106), and nothing is said about it.
    """
    by_item: dict[tuple[str, str], list[Ours]] = defaultdict(list)
    for each in ours:
        by_item[each.item, each.property].append(each)
    differences: list[Difference] = []
    diagnostics: list[Diagnostic] = []
    same = items = 0
    for iri, item in sorted(alignment.items.items()):
        entity = snapshot.resolved(item)
        if entity is None or entity.missing:
            diagnostics.append(_absent(iri, item, entity))
            continue
        items += 1
        wanted = {statement.property for statement in entity.statements}
        wanted = wanted if every_property else wanted & alignment.aligned_properties
        for property_ in sorted(wanted | {prop for owner, prop in by_item if owner == item}):
            mine = [each for each in by_item.get((item, property_), ()) if each.entity == iri]
            found, equal = _compared((iri, entity, property_), mine, is_single(property_, snapshot, alignment))
            differences += found
            same += equal
    return Comparison(tuple(differences), same, items, tuple(diagnostics))


def _absent(iri: str, item: str, entity: Entity | None) -> Diagnostic:
    reason = "Wikidata has no such item" if entity else "the snapshot does not have it"
    place = Location(entity.source) if entity else None
    hint = f"fetch it: `kgtool link fetch {item}`"
    return Diagnostic("KG1106", f"{item} is not compared: {reason} (link of <{iri}>)", place, hint, Severity.WARNING)


_About = tuple[str, "Entity", str]


def _compared(about: _About, ours: Sequence[Ours], single: bool) -> tuple[list[Difference], int]:  # noqa: FBT001 - a property takes one value or many
    iri, entity, property_ = about
    left = list(entity.of(property_))
    found: list[Difference] = []
    equal = 0
    unmatched = []
    for mine in ours:
        match = _match(mine, left)
        if match is None:
            unmatched.append(mine)
            continue
        left.remove(match)
        difference = _difference(mine, match, entity.id)
        found += [difference] if difference else []
        equal += difference is None
    theirs = [each for each in left if each.rank != "deprecated"]
    for mine in unmatched:
        rival = next(iter(theirs), None) if single else None
        if rival is None:
            found.append(_lacking(mine, entity.id))
        else:
            theirs.remove(rival)
            found.append(
                Difference(
                    "differ", iri, entity.id, property_, mine, rival, ("value",), mine.qualifiers, mine.references
                )
            )
    found += [Difference("theirs", iri, entity.id, property_, theirs=each) for each in theirs]
    return found, equal


def _lacking(mine: Ours, item: str) -> Difference:
    return Difference(
        "ours", mine.entity, item, mine.property, mine, qualifiers=mine.qualifiers, references=mine.references
    )


def _match(mine: Ours, theirs: Iterable[Statement]) -> Statement | None:
    """Return the statement with our value; the one with the most of our qualifiers where there are several."""
    same = [each for each in theirs if same_value(mine.value, each.value)]
    if not same:
        return None
    return max(same, key=lambda each: (each.rank != "deprecated", -len(tuple(_missing_qualifiers(mine, each)))))


def _difference(mine: Ours, theirs: Statement, item: str) -> Difference | None:
    aspects = []
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    if mine.value.kind == "time" and theirs.value.detail and int(mine.value.detail) > int(theirs.value.detail):
        aspects.append("precision")
    if theirs.complete:
        qualifiers = tuple(_missing_qualifiers(mine, theirs))
        references = tuple(each for each in mine.references if not holds_reference(theirs.references, each))
        rank = mine.rank != theirs.rank and (mine.rank == "preferred" or theirs.rank == "deprecated")
        told = (("rank", rank), ("qualifiers", qualifiers), ("references", references))
        aspects += [name for name, differs in told if differs]
    if not aspects:
        return None
    return Difference("differ", mine.entity, item, mine.property, mine, theirs, tuple(aspects), qualifiers, references)


def _missing_qualifiers(mine: Ours, theirs: Statement) -> Iterator[Snak]:
    for property_, value in mine.qualifiers:
        if not any(other == property_ and same_value(value, held) for other, held in theirs.qualifiers):
            yield property_, value
