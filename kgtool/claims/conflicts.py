"""Conflicts: the claims that contradict one another, gathered from what the claims themselves say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgtool.claims.claim import Claim

__all__ = ["Conflict", "conflicts_of"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that ``:conflictsWith`` or ``:disputedBy`` ties together, directly or through others, sorted by IRI."""

    sides: tuple[Claim, ...]


def conflicts_of(claims: Sequence[Claim]) -> tuple[Conflict, ...]:
    """Return the conflicts among these claims, sorted by their first side; links count in both directions."""
    by_node = {claim.node: claim for claim in claims}
    linked: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        for other in (*claim.conflicts_with, *claim.disputed_by):
            if other in by_node:
                linked[claim.node].add(other)
                linked[other].add(claim.node)
    found: list[Conflict] = []
    seen: set[str] = set()
    for node in sorted(linked):
        if node not in seen:
            group = _reached(node, linked)
            seen |= group
            found.append(Conflict(tuple(by_node[each] for each in sorted(group))))
    return tuple(found)


def _reached(node: str, linked: dict[str, set[str]]) -> set[str]:
    found, waiting = {node}, [node]
    while waiting:
        new = linked[waiting.pop()] - found
        found |= new
        waiting += sorted(new)
    return found
