"""What led to what, as a picture: causes left of their effects, in layers.

Layers are those of longest paths; the order inside a layer follows the barycentres of neighbours (Sugiyama, Tagawa,
Toda, *Methods for visual understanding of hierarchical system structures*, 1981, https://doi.org/10.1109/TSMC.1981.4308636).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.site.svg import box, curve, picture, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup

    from kgtool.claims.claim import Claim
    from kgtool.site.knowledge import Knowledge
    from kgtool.site.views import Viewer

__all__ = ["Cause", "causes_of", "draw_causes", "part_around"]

_BOX, _ACROSS, _DOWN = 178.0, 84.0, 16.0
_SWEEPS = 8
_MOST = 120


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One thing led to another, as stated, or as somebody claims; nodes and property as N-Triples texts."""

    cause: str
    effect: str
    property: str
    plain: bool
    doubt: str = ""


def causes_of(knowledge: Knowledge) -> tuple[Cause, ...]:
    """Return what leads to what: by the properties of the setting ``site.causes`` and those below, none inferred."""
    properties = knowledge.below(knowledge.project.settings["site"]["causes"])
    stated = {(s, p, o) for s, p, o in knowledge.asserted if p in properties and o[0] != '"'}
    told = {triple for triple in knowledge.by_triple if triple[1] in properties and triple[2][0] != '"'}
    best: dict[tuple[str, str], Cause] = {}
    for s, p, o in sorted(stated | told):
        doubt = "" if (s, p, o) in knowledge.plain or (s, p, o) in stated else _doubt(knowledge.by_triple[s, p, o])
        cause = Cause(s, o, p, not doubt, doubt)
        known = best.get((s, o))
        if s != o and doubt not in {"denied", "negated"} and (known is None or (cause.plain and not known.plain)):
            best[s, o] = cause
    return tuple(sorted(best.values()))


def part_around(node: str, causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return the causes up and down from a node: what led to it, directly or not, and what came of it."""
    every = tuple(causes)
    up, down = defaultdict(list), defaultdict(list)
    for cause in every:
        up[cause.effect].append(cause)
        down[cause.cause].append(cause)
    found = _walk(node, up, upwards=True) | _walk(node, down, upwards=False)
    return tuple(cause for cause in every if cause in found)


def draw_causes(causes: Iterable[Cause], viewer: Viewer, focus: str = "") -> Markup | None:
    """Return the picture of causes, with one node marked; None where there are fewer than two things, or too many."""
    edges = tuple(causes)
    nodes = sorted({node for edge in edges for node in (edge.cause, edge.effect)})
    if not edges or len(nodes) > _MOST:
        return None
    layers = _layers(nodes, [(edge.cause, edge.effect) for edge in edges])
    lines = {node: wrapped(viewer.link(node).text, 24, 4) for node in nodes}
    sizes = {node: 22.0 + 16 * len(lines[node]) for node in nodes}
    tall = max(sum(sizes[node] + _DOWN for node in layer) for layer in layers)
    places: dict[str, tuple[float, float, float, float]] = {}
    for number, layer in enumerate(layers):
        top = (tall - sum(sizes[node] + _DOWN for node in layer)) / 2 + _DOWN / 2
        for node in layer:
            places[node] = (number * (_BOX + _ACROSS) + 2, top, _BOX, sizes[node])
            top += sizes[node] + _DOWN
    width = len(layers) * (_BOX + _ACROSS) - _ACROSS + 4
    lines_ = [_edge(edge, places, viewer) for edge in edges]
    boxes = [
        box(viewer.link(node), places[node], lines[node], "centre" if node == focus else "stated") for node in nodes
    ]
    return picture([*lines_, *boxes], (width, tall), "What led to what", "causes")


def _edge(edge: Cause, places: Mapping[str, tuple[float, float, float, float]], viewer: Viewer) -> Markup:
    start, end = places[edge.cause], places[edge.effect]
    said = f"{viewer.link(edge.cause).text} → {viewer.link(edge.property).text} → {viewer.link(edge.effect).text}"
    said += f" ({edge.doubt})" if edge.doubt else ""
    style = "stated arrow" if edge.plain else "claimed arrow"
    return curve((start[0] + _BOX, start[1] + start[3] / 2), (end[0], end[1] + end[3] / 2), style, said)


def _doubt(claims: Iterable[Claim]) -> str:
    words = {word for claim in claims for word in (claim.certainty, *claim.flags)} - {"asserted", "explicit", "implied"}
    order = ("negated", "denied", "counterfactual", "fictional", "disputed", "reported")
    return next((word for word in order if word in words), "not settled")


def _walk(node: str, ways: Mapping[str, list[Cause]], *, upwards: bool) -> set[Cause]:
    found: set[Cause] = set()
    ahead, seen = [node], {node}
    while ahead:
        for cause in ways.get(ahead.pop(), ()):
            found.add(cause)
            other = cause.cause if upwards else cause.effect
            if other not in seen:
                seen.add(other)
                ahead.append(other)
    return found


def _layers(nodes: list[str], edges: list[tuple[str, str]]) -> list[list[str]]:
    """Return the nodes in layers, every edge but those that close a circle going to a later one."""
    forward = _without_circles(nodes, edges)
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for s, o in forward:
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
    for node in nodes:  # a cause stands next to its nearest effect, not at the far left
        if not before[node] and after[node]:
            level[node] = min(level[other] for other in after[node]) - 1
    layers = [[node for node in nodes if level[node] == number] for number in range(max(level.values()) + 1)]
    for sweep in range(_SWEEPS):
        _order(layers, before if sweep % 2 == 0 else after, backwards=sweep % 2 == 1)
    return [layer for layer in layers if layer]


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
