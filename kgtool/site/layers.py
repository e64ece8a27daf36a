"""Drawing a directed graph in layers, from left to right.

Layers are those of longest paths; the order inside a layer follows the barycentres of neighbours (Sugiyama, Tagawa,
Toda, *Methods for visual understanding of hierarchical system structures*, 1981,
https://doi.org/10.1109/TSMC.1981.4308636). An edge over several layers has a way of its own through each.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Drawn", "arrange"]

_BOX, _ACROSS, _DOWN, _LANE = 178.0, 62.0, 16.0, 10.0
_ROW = 40.0
_SWEEPS = 6
_EDGE = 2.0

Place = tuple[float, float, float, float]
Point = tuple[float, float]
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where everything stands: the size, each node's box (left, top, width, height), each edge's points."""

    size: Point
    places: Mapping[str, Place]
    ways: Mapping[Edge, tuple[Point, ...]]


def arrange(nodes: Iterable[str], edges: Iterable[Edge], heights: Mapping[str, float]) -> Drawn:
    """Return a drawing of a graph: parts that hang together stand by themselves, the largest first."""
    every = tuple(edges)
    parts = [_drawn(part, [edge for edge in every if edge[0] in part], heights) for part in _parts(nodes, every)]
    width = max(part.size[0] for part in parts)
    places: dict[str, Place] = {}
    ways: dict[Edge, tuple[Point, ...]] = {}
    left = top = row = 0.0
    for part in parts:
        if left and left + part.size[0] > width + 1:
            left, top, row = 0.0, top + row + _ROW, 0.0
        places |= {node: (x + left, y + top, w, h) for node, (x, y, w, h) in part.places.items()}
        ways |= {edge: tuple((x + left, y + top) for x, y in way) for edge, way in part.ways.items()}
        left, row = left + part.size[0] + _ACROSS, max(row, part.size[1])
    return Drawn((width, top + row), places, ways)


def _parts(nodes: Iterable[str], edges: Iterable[Edge]) -> list[frozenset[str]]:
    """Return the sets of nodes that hang together, the largest first."""
    beside: dict[str, set[str]] = defaultdict(set)
    for s, o in edges:
        beside[s].add(o)
        beside[o].add(s)
    left, found = set(nodes), []
    for node in sorted(left):
        if node in left:
            part, ahead = {node}, [node]
            while ahead:
                new = beside[ahead.pop()] - part
                part |= new
                ahead += sorted(new)
            left -= part
            found.append(frozenset(part))
    return sorted(found, key=lambda part: (-len(part), min(part)))


def _drawn(nodes: frozenset[str], edges: list[Edge], heights: Mapping[str, float]) -> Drawn:
    """Return the drawing of one part."""
    level = _levels(sorted(nodes), edges)
    chains = {edge: _chain(edge, level) for edge in edges}
    layers: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for name in sorted(level):
        layers[level[name]].append(name)
    steps = [step for chain in chains.values() for step in pairwise(chain)]
    before, after = defaultdict(list), defaultdict(list)
    for s, o in steps:
        before[o].append(s)
        after[s].append(o)
    for _ in range(_SWEEPS):
        last = [tuple(layer) for layer in layers]
        _order(layers, before, backwards=False)
        _order(layers, after, backwards=True)
        if last == [tuple(layer) for layer in layers]:
            break
    room = {name: heights.get(name, _LANE) for name in level}
    tall = max(sum(room[name] + _DOWN for name in layer) for layer in layers)
    places: dict[str, Place] = {}
    for number, layer in enumerate(layers):
        y = (tall - sum(room[name] + _DOWN for name in layer)) / 2 + _DOWN / 2
        for name in layer:
            places[name] = (number * (_BOX + _ACROSS) + _EDGE, y, _BOX, room[name])
            y += room[name] + _DOWN
    ways = {edge: _way(chain, places) for edge, chain in chains.items()}
    width = len(layers) * (_BOX + _ACROSS) - _ACROSS + 2 * _EDGE
    return Drawn((width, tall), {name: places[name] for name in nodes}, ways)


def _chain(edge: Edge, level: dict[str, int]) -> list[str]:
    """Return the stations of an edge: its ends, and a lane in each layer between them, which gets a level too."""
    start, end = level[edge[0]], level[edge[1]]
    lanes = [f"{edge[0]} {edge[1]} {number}" for number in range(start + 1, end)]
    level |= {lane: start + 1 + number for number, lane in enumerate(lanes)}
    return [edge[0], *lanes, edge[1]]


def _way(chain: list[str], places: Mapping[str, Place]) -> tuple[Point, ...]:
    """Return the points that an edge runs through: out on the right, along its lanes, in on the left."""
    points: list[Point] = []
    for number, name in enumerate(chain):
        x, y, width, height = places[name]
        middle = y + height / 2
        if number:
            points.append((x, middle))
        if number < len(chain) - 1:
            points.append((x + width, middle))
    return tuple(points)


def _levels(nodes: list[str], edges: list[Edge]) -> dict[str, int]:
    """Return the layer of each node, every edge but those that close a circle going to a later one."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for s, o in _without_circles(nodes, edges):
        before[o].append(s)
        after[s].append(o)
    level: dict[str, int] = {}
    waiting = {node: len(before[node]) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    while ready:
        node = ready.pop(0)
        level[node] = max((level[other] + 1 for other in before[node]), default=0)
        for other in after[node]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for node in nodes:  # a first cause stands next to its nearest effect, not at the far left
        if not before[node] and after[node]:
            level[node] = min(level[other] for other in after[node]) - 1
    return level


def _order(layers: list[list[str]], neighbours: Mapping[str, list[str]], *, backwards: bool) -> None:
    """Sort each layer by the middle of its nodes' neighbours in the layers already sorted."""
    position: dict[str, float] = {}
    for layer in layers:
        position |= {node: (number + 0.5) / len(layer) for number, node in enumerate(layer)}
    for layer in reversed(layers) if backwards else layers:
        layer.sort(key=lambda node: (_middle(neighbours[node], position, position[node]), node))
        position |= {node: (number + 0.5) / len(layer) for number, node in enumerate(layer)}


def _middle(others: list[str], position: Mapping[str, float], otherwise: float) -> float:
    return round(sum(position[other] for other in others) / len(others), 6) if others else otherwise


def _without_circles(nodes: list[str], edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the edges without those that lead back to a node on the way to them, found depth first."""
    after: dict[str, list[str]] = defaultdict(list)
    for s, o in edges:
        after[s].append(o)
    state: dict[str, int] = {}
    kept = []
    for start in nodes:
        stack = [] if start in state else [(start, iter(after[start]))]
        state.setdefault(start, 1)
        while stack:
            node, ahead = stack[-1]
            other = next(ahead, None)
            if other is None:
                state[node] = 2
                stack.pop()
            elif state.get(other) != 1:
                kept.append((node, other))
                if other not in state:
                    state[other] = 1
                    stack.append((other, iter(after[other])))
    return kept
