"""What may be proposed to Wikidata, and what is held back, with the reason.

Nothing is proposed that a careful editor would not write: no statement that a constraint forbids, none that replaces a
value of theirs, none that is already there; and nothing about a living person or a state that is contested, only
implied, somebody's word, or an accusation. Who is not known to be dead counts as living.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.linking import names
from kgtool.linking.constraints import broken_constraints, unrunnable_formats
from kgtool.linking.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.claims.claim import Claim
    from kgtool.linking.alignment import Alignment
    from kgtool.linking.comparing import Difference
    from kgtool.linking.entity import Reference, Snak, Value
    from kgtool.linking.ours import Ours
    from kgtool.linking.snapshot import Snapshot

__all__ = ["Command", "Held", "Proposal", "propose"]


@dataclass(frozen=True, slots=True)
class Command:
    """Add to an item: a statement, or to a statement that is there (``new`` is false) what it lacks."""

    item: str
    property: str
    value: Value
    rank: str = ""
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    new: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """A difference that is not proposed, and why."""

    difference: Difference
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The commands, what was held back, and which properties' constraints the snapshot does not have.

    ``unrunnable`` are the formats, with their property, that the commands' values were not checked against.
    """

    commands: tuple[Command, ...]
    held: tuple[Held, ...]
    unchecked: tuple[str, ...]
    unrunnable: tuple[tuple[str, str], ...] = ()


def propose(
    differences: Iterable[Difference],
    snapshot: Snapshot,
    alignment: Alignment,
    claims: Iterable[Claim],
    types: Mapping[str, tuple[str, ...]],
) -> Proposal:
    """Return what QuickStatements should do about the differences; ``types`` are the classes of our entities."""
    gate = _Gate(snapshot, alignment, claims, types)
    commands: list[Command] = []
    held: list[Held] = []
    for each in differences:
        if each.ours is None:
            continue
        reasons = tuple(gate.reasons(each, each.ours))
        if reasons:
            held.append(Held(each, reasons))
        else:
            commands.append(_command(each, each.ours))
    known = {name: snapshot.get(name) for name in sorted({command.property for command in commands})}
    unchecked = tuple(name for name, entity in known.items() if entity is None)
    unrunnable = ((name, each) for name, entity in known.items() if entity for each in unrunnable_formats(entity))
    return Proposal(tuple(commands), tuple(held), unchecked, tuple(unrunnable))


def _command(difference: Difference, ours: Ours) -> Command:
    new = difference.kind == "ours"
    rank = ours.rank if (new and ours.rank != "normal") or "rank" in difference.aspects else ""
    value = ours.value if difference.theirs is None else difference.theirs.value
    return Command(difference.item, ours.property, value, rank, difference.qualifiers, difference.references, new=new)


class _Gate:
    """Says why a difference is not proposed."""

    def __init__(
        self,
        snapshot: Snapshot,
        alignment: Alignment,
        claims: Iterable[Claim],
        types: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._snapshot = snapshot
        self._alignment = alignment
        self._types = types
        self._against = {
            (str(claim.subject), str(claim.predicate), str(claim.object))
            for claim in claims
            if claim.certainty in {"denied", "disputed"} or "negated" in claim.flags
        }

    def reasons(self, difference: Difference, ours: Ours) -> Iterator[str]:
        """Yield the reasons against a proposal; none: it may be proposed."""
        if "value" in difference.aspects:
            yield "they have another value, and the property takes one"
            return
        if "precision" in difference.aspects:
            yield "they have the same date, less precisely: it would have to be replaced"
        if difference.theirs is not None and difference.theirs.rank == "deprecated":
            yield "they have the same statement with deprecated rank"
        entity = self._snapshot.resolved(ours.item) or Entity(ours.item)
        qualifiers = (*(difference.theirs.qualifiers if difference.theirs else ()), *difference.qualifiers)
        broken = broken_constraints(entity, ours.property, ours.value, qualifiers, self._snapshot)
        yield from (f"constraint of {ours.property}, {each}" for each in broken)
        about = self._delicate(ours)
        if about:
            yield from (f"{about}: {reason}" for reason in self._doubts(ours))

    def _delicate(self, ours: Ours) -> str:
        """Return who of subject and value is a living person or a state, in words; an empty string for neither."""
        ends = [(ours.item, ours.entity)]
        if ours.value.kind == "item":
            ends.append((ours.value.text, self._alignment.entities.get(ours.value.text, "")))
        for item, entity in ends:
            classes = self._classes(item, entity)
            known = self._snapshot.resolved(item)
            if names.HUMAN in classes and not (known and known.of(names.DATE_OF_DEATH)):
                return f"{item} is a living person"
            if classes & names.STATES:
                return f"{item} is a state"
        return ""

    def _classes(self, item: str, entity: str) -> frozenset[str]:
        known = self._snapshot.resolved(item)
        theirs = known.items(names.INSTANCE_OF) if known else ()
        ours = (each for iri in self._types.get(entity, ()) for each in self._alignment.classes.get(iri, ()))
        return self._snapshot.classes_of([*theirs, *ours], names.SUBCLASS_OF)

    def _doubts(self, ours: Ours) -> Iterator[str]:
        if not self._alignment.accusations.isdisjoint((ours.property, ours.predicate)):
            yield "an accusation is never proposed"
        for claim in ours.claims:
            said = (str(claim.subject), str(claim.predicate), str(claim.object))
            if said in self._against or claim.disputed_by or claim.conflicts_with:
                yield f"claim {claim.name} is contested"
            elif "implied" in claim.flags:
                yield f"claim {claim.name} is only implied"
            elif claim.attributed_to:
                yield f"claim {claim.name} is somebody's word"
