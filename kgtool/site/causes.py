"""What led to what: causes as they are stated and claimed, and their picture, causes left of their effects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.site.layers import arrange
from kgtool.site.svg import box, curve, picture, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup

    from kgtool.claims.claim import Claim
    from kgtool.site.knowledge import Knowledge
    from kgtool.site.viewer import Viewer

__all__ = ["Cause", "Causes", "causes_of", "draw_causes"]

_MOST = 120


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One thing led to another, as stated, or as somebody claims; nodes and property as N-Triples texts."""

    cause: str
    effect: str
    property: str
    plain: bool
    doubt: str = ""


def causes_of(knowledge: Knowledge) -> Causes:
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
    return Causes.of(sorted(best.values()))


@dataclass(frozen=True, slots=True)
class Causes:
    """All causes, and those of each effect and of each cause by number."""

    every: tuple[Cause, ...]
    up: Mapping[str, tuple[int, ...]]
    down: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, every: Iterable[Cause]) -> Causes:
        """Return causes with their indexes."""
        kept = tuple(every)
        up, down = defaultdict(list), defaultdict(list)
        for number, cause in enumerate(kept):
            up[cause.effect].append(number)
            down[cause.cause].append(number)
        return cls(kept, *({node: tuple(found) for node, found in way.items()} for way in (up, down)))

    def around(self, node: str) -> tuple[Cause, ...]:
        """Return the causes up and down from a node: what led to it, directly or not, and what came of it."""
        found = self._walk(node, upwards=True) | self._walk(node, upwards=False)
        return tuple(self.every[number] for number in sorted(found))

    def _walk(self, node: str, *, upwards: bool) -> set[int]:
        ways = self.up if upwards else self.down
        found: set[int] = set()
        ahead, seen = [node], {node}
        while ahead:
            for number in ways.get(ahead.pop(), ()):
                found.add(number)
                other = self.every[number].cause if upwards else self.every[number].effect
                if other not in seen:
                    seen.add(other)
                    ahead.append(other)
        return found


def draw_causes(causes: Iterable[Cause], viewer: Viewer, focus: str = "") -> Markup | None:
    """Return the picture of causes, with one node marked; None where there are fewer than two things, or too many."""
    edges = tuple(causes)
    nodes = sorted({node for edge in edges for node in (edge.cause, edge.effect)})
    if not edges or len(nodes) > _MOST:
        return None
    lines = {node: wrapped(viewer.link(node).text, 24, 4) for node in nodes}
    sizes = {node: 22.0 + 16 * len(lines[node]) for node in nodes}
    drawn = arrange(nodes, [(edge.cause, edge.effect) for edge in edges], sizes)
    paths = [_edge(edge, drawn.ways[edge.cause, edge.effect], viewer) for edge in edges]
    boxes = [
        box(viewer.link(node), drawn.places[node], lines[node], "centre" if node == focus else "stated")
        for node in nodes
    ]
    return picture([*paths, *boxes], drawn.size, "What led to what", "causes")


def _edge(edge: Cause, way: tuple[tuple[float, float], ...], viewer: Viewer) -> Markup:
    said = f"{viewer.link(edge.cause).text} → {viewer.link(edge.property).text} → {viewer.link(edge.effect).text}"
    said += f" ({edge.doubt})" if edge.doubt else ""
    return curve(way, "stated" if edge.plain else "claimed", said)


def _doubt(claims: Iterable[Claim]) -> str:
    words = {word for claim in claims for word in (claim.certainty, *claim.flags)} - {"asserted", "explicit", "implied"}
    order = ("negated", "denied", "counterfactual", "fictional", "disputed", "reported")
    return next((word for word in order if word in words), "not settled")
