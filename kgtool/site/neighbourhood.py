"""The neighbourhood of a node as a picture: what points at it on the left, what it points at on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.site.markup import escape, written
from kgtool.site.svg import box, curve, picture, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from kgtool.site.svg import Place
    from kgtool.site.views import Fact, Facts, Link

__all__ = ["draw_neighbourhood"]

_MOST = 14
_WIDTH, _BOX, _GAP, _MIDDLE = 900.0, 210.0, 9.0, 190.0
_LEFT, _RIGHT = 0.0, _WIDTH - _BOX

Item = tuple[str, "Link", str]


def draw_neighbourhood(link: Link, facts: Facts) -> Markup:
    """Return the picture of a node with up to 14 neighbours on each side; empty where it has too few to draw."""
    right = _items([*facts.stated, *facts.claimed, *facts.inferred])
    left = _items(facts.incoming)
    if len(left) + len(right) < 2:  # noqa: PLR2004 - one line is no picture
        return written("")
    heights = [_heights(left), _heights(right)]
    tall = max(90.0, *map(_height, heights))
    height = tall + 24
    # what has nothing on one side needs no room there
    start = 0.0 if left else _WIDTH / 2 - _MIDDLE / 2
    width = (_WIDTH if right else _WIDTH / 2 + _MIDDLE / 2) - start
    # beside a long column the node stands near its top: on a phone the picture would begin with an empty place
    axis = min(height / 2, max(180.0, 12 + min(map(_height, heights)) / 2))
    middle = (_WIDTH / 2 - _MIDDLE / 2 - start, axis - 34, _MIDDLE, 68.0)
    parts: list[Markup] = []
    boxes: list[Markup] = []
    for items, sizes, x in ((left, heights[0], _LEFT), (right, heights[1], _RIGHT - start)):
        top = max(12.0, axis - _height(sizes) / 2)
        for (style, other, how), size in zip(items, sizes, strict=True):
            place = (x, top, _BOX, size)
            edge = (
                curve(((_BOX, top + size / 2), (middle[0], axis)), style, how)
                if items is left
                else curve(((middle[0] + _MIDDLE, axis), (x, top + size / 2)), style, how)
            )
            parts.append(edge)
            boxes.append(_neighbour(other, how, place, style))
            top += size + _GAP
    centre = box(link, middle, wrapped(link.text, 22), "centre")
    style = "neighbourhood" if left and right else "neighbourhood half"
    return picture([*parts, *boxes, centre], (width, height), f"Neighbours of {link.text}", style)


def _items(facts: Iterable[Fact]) -> list[Item]:
    """Return neighbours with a page of their own, one from each property first, then the second of each, and so on."""
    columns = [
        [(_style(value.inferred, value.holds), value.link, fact.property.text) for value in fact.values]
        for fact in facts
    ]
    linked = [[item for item in column if item[1].href and not item[1].outside] for column in columns]
    found: dict[str, tuple[int, Item]] = {}
    for turn in range(max(map(len, linked), default=0)):
        for order, column in enumerate(linked):
            if turn < len(column) and len(found) < _MOST:
                found.setdefault(column[turn][1].href, (order, column[turn]))
    return [item for _, item in sorted(found.values(), key=lambda one: (one[0], one[1][1].text))]


def _style(inferred: bool, holds: bool) -> str:  # noqa: FBT001 - the two facts that a style says
    return "inferred" if inferred else "stated" if holds else "claimed"


def _heights(items: list[Item]) -> list[float]:
    return [26.0 + 16 * len(wrapped(link.text, 28, 2)) for _, link, _ in items]


def _height(sizes: list[float]) -> float:
    """Return the height of a column of boxes."""
    return sum(sizes) + _GAP * max(0, len(sizes) - 1)


def _neighbour(link: Link, how: str, place: Place, style: str) -> Markup:
    x, y, width, _ = place
    body = box(link, place, ("", *wrapped(link.text, 28, 2)), style)
    name = escape(wrapped(how, 32, 1)[0])
    label = f'<text class="how" x="{x + width / 2:.1f}" y="{y + 15:.1f}" text-anchor="middle">{name}</text>'
    return written(f"{body}{label}")
