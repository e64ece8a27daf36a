"""Conflicts: the claims that contradict one another, gathered from what the project says about them.

A conflict is a node typed ``:Conflict`` with its claims as ``:side``; claims that ``:conflictsWith`` or ``:disputedBy``
ties together are one too, unless such a node holds them all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.table import instances_of, text_of
from kgtool.claims.vocabulary import claim_vocabulary
from kgtool.roles import GraphRole
from kgtool.vocab import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from kgtool.claims.claim import Claim
    from kgtool.dataset import Dataset
    from kgtool.project import Project
    from kgtool.terms import NamedNode

__all__ = ["Conflict", "conflicts_of"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that contradict one another, sorted by IRI; ``node``, ``label`` and ``resolution`` are "" if not given."""

    sides: tuple[Claim, ...]
    node: str = ""
    label: str = ""
    resolution: str = ""


def conflicts_of(dataset: Dataset, claims: Sequence[Claim], project: Project) -> tuple[Conflict, ...]:
    """Return the conflicts among these claims: the named ones by IRI, then the others by their first side."""
    named = tuple(_named(dataset, {claim.node: claim for claim in claims}, project))
    held = [{side.node for side in conflict.sides} for conflict in named]
    linked = (conflict for conflict in _linked(claims))
    rest = (one for one in linked if not any(nodes.issuperset(side.node for side in one.sides) for nodes in held))
    return (*named, *rest)


def _named(dataset: Dataset, claims: dict[str, Claim], project: Project) -> Iterator[Conflict]:
    import polars as pl

    terms = claim_vocabulary(project.claims_namespace)
    triples = dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA)
    nodes = instances_of(dataset, triples, terms.Conflict)["node"].to_list()
    about = triples.filter(pl.col("s").is_in(nodes))
    for iri, node in sorted((text_of(dataset, node), node) for node in nodes):
        own = about.filter(pl.col("s") == node)
        sides = sorted(_values(dataset, own, terms.side) & claims.keys())
        label, resolution = (min(_values(dataset, own, term), default="") for term in (RDFS.label, terms.resolution))
        yield Conflict(tuple(claims[side] for side in sides), iri, label, resolution)


def _values(dataset: Dataset, about: pl.DataFrame, term: NamedNode) -> set[str]:
    predicate = dataset.terms.find_iri(term.value) or -1
    return {text_of(dataset, value) for value in about.filter(about["p"] == predicate)["o"].to_list()}


def _linked(claims: Sequence[Claim]) -> Iterator[Conflict]:
    """Yield the claims that links tie together, directly or through others; links count in both directions."""
    by_node = {claim.node: claim for claim in claims}
    linked: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        for other in (*claim.conflicts_with, *claim.disputed_by):
            if other in by_node:
                linked[claim.node].add(other)
                linked[other].add(claim.node)
    seen: set[str] = set()
    for node in sorted(linked):
        if node not in seen:
            group = _reached(node, linked)
            seen |= group
            yield Conflict(tuple(by_node[each] for each in sorted(group)))


def _reached(node: str, linked: dict[str, set[str]]) -> set[str]:
    found, waiting = {node}, [node]
    while waiting:
        new = linked[waiting.pop()] - found
        found |= new
        waiting += sorted(new)
    return found
