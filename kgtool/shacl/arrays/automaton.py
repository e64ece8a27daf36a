"""A property path as a nondeterministic automaton, so that paths within closures cost no rounds of joins.

Positions are the properties of the path, in order; the construction is Glushkov's (V. M. Glushkov, The abstract theory
of automata, 1961), which has no empty steps. SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from kgtool.shacl.paths import (
    AlternativePath,
    InversePath,
    OneOrMorePath,
    Path,
    PredicatePath,
    SequencePath,
    ZeroOrOnePath,
)

if TYPE_CHECKING:
    from kgtool.terms import NamedNode

__all__ = ["Automaton", "automaton_of"]


@dataclass(frozen=True, slots=True)
class Automaton:
    """``steps`` are property and direction of each position; ``nullable`` says whether no step is enough."""

    steps: tuple[tuple[NamedNode, bool], ...]
    first: frozenset[int]
    last: frozenset[int]
    follow: frozenset[tuple[int, int]]
    nullable: bool


def automaton_of(path: Path) -> Automaton:
    """Return the automaton of a path."""
    steps: list[tuple[NamedNode, bool]] = []
    first, last, follow, nullable = _built(path, steps, backwards=False)
    return Automaton(tuple(steps), first, last, follow, nullable)


_Parts = tuple[frozenset[int], frozenset[int], frozenset[tuple[int, int]], bool]


def _built(path: Path, steps: list[tuple[NamedNode, bool]], *, backwards: bool) -> _Parts:
    """Return first and last positions, which follows which, and whether no step is enough."""
    match path:
        case PredicatePath(predicate):
            own = frozenset({len(steps)})
            steps.append((predicate, backwards))
            return own, own, frozenset(), False
        case InversePath(inner):
            return _built(inner, steps, backwards=not backwards)
        case SequencePath(paths):
            ordered = tuple(reversed(paths)) if backwards else paths
            return _in_sequence([_built(part, steps, backwards=backwards) for part in ordered])
        case AlternativePath(paths):
            parts = [_built(part, steps, backwards=backwards) for part in paths]
            return (
                frozenset().union(*(part[0] for part in parts)),
                frozenset().union(*(part[1] for part in parts)),
                frozenset().union(*(part[2] for part in parts)),
                any(part[3] for part in parts),
            )
    first, last, follow, nullable = _built(path.path, steps, backwards=backwards)
    if not isinstance(path, ZeroOrOnePath):
        follow |= frozenset(product(last, first))
    return first, last, follow, nullable or not isinstance(path, OneOrMorePath)


def _in_sequence(parts: list[_Parts]) -> _Parts:
    first, last, follow, nullable = parts[0]
    for own_first, own_last, own_follow, own_nullable in parts[1:]:
        follow = follow | own_follow | frozenset(product(last, own_first))
        first = first | own_first if nullable else first
        last = last | own_last if own_nullable else own_last
        nullable = nullable and own_nullable
    return first, last, follow, nullable
