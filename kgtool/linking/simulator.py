"""What a snapshot would be after QuickStatements: the commands applied to its entities as the tool applies them.

A command whose value an item has already, in the same property, adds what that statement lacks; any other makes a new
statement. Nothing is ever removed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.linking.entity import Entity, Statement, holds_reference, same_value
from kgtool.linking.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.linking.proposing import Command

__all__ = ["applied"]


def applied(snapshot: Snapshot, commands: Iterable[Command]) -> Snapshot:
    """Return a snapshot in which the commands were carried out, in their order."""
    entities = dict(snapshot.entities)
    for command in commands:
        entity = snapshot.resolved(command.item) or Entity(command.item)
        now = entities.get(entity.id, entity)
        entities[now.id] = replace(now, statements=_added(now.statements, command))
    return Snapshot(entities, snapshot.diagnostics)


def _added(statements: tuple[Statement, ...], command: Command) -> tuple[Statement, ...]:
    for number, each in enumerate(statements):
        if each.property == command.property and same_value(each.value, command.value):
            return (*statements[:number], _completed(each, command), *statements[number + 1 :])
    made = Statement(command.property, command.value, command.rank or "normal", command.qualifiers, command.references)
    return (*statements, made)


def _completed(statement: Statement, command: Command) -> Statement:
    qualifiers = list(statement.qualifiers)
    for property_, value in command.qualifiers:
        if not any(other == property_ and same_value(value, held) for other, held in qualifiers):
            qualifiers.append((property_, value))
    references = list(statement.references)
    references += [each for each in command.references if not holds_reference(tuple(references), each)]
    rank = command.rank or statement.rank
    return replace(statement, rank=rank, qualifiers=tuple(qualifiers), references=tuple(references), complete=True)
