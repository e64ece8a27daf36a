"""The map of an ontology: its main classes on a grid, the main properties as arrows between them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kgtool.outputs.drawing import Box, element, mixed, number, text, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.outputs.ontology_picture import Layout
    from kgtool.outputs.ontology_terms import OntologyTerms

__all__ = ["MAP_HEIGHT", "draw_map"]

MAP_HEIGHT = 500.0
_NODE_WIDTH, _NODE_HEIGHT = 138.0, 54.0
_STROKE, _PAPER, _INK = "#7c8189", "#faf8f4", "#23272f"

_ROOM = 1000.0
"""The room of a label that may hide a piece of its line."""

_Point = tuple[float, float]
_Edge = tuple[str, str, str, str]


def draw_map(terms: OntologyTerms, layout: Layout, colors: Mapping[str, str], corner: _Point, width: float) -> str:
    """Return the map below a corner, as wide as is said."""
    boxes = _boxes(layout, corner, width)
    ports = _ports(layout, boxes)
    lines, labels = [], []
    for edge in layout.edges:
        subject, predicate, value, words = edge
        concluded = predicate in terms.terms and terms.terms[predicate].concluded
        is_a = predicate == "is a"
        path, middle, room = _route(boxes[subject], boxes[value], ports.get(edge, (0.0, 0.0)))
        more = {"stroke_dasharray": "5 4"} if concluded else {}
        end = "url(#hollow)" if is_a else "url(#tip)"
        lines.append(element("path", d=path, fill="none", stroke=_STROKE, stroke_width=1.6, marker_end=end, **more))
        labels.append(_label(words or (predicate if is_a else terms.terms[predicate].label()), middle, room))
    nodes = [_node(terms, name, colors[name], box) for name, box in boxes.items()]
    return "\n".join([*lines, *nodes, *labels])


def _boxes(layout: Layout, corner: _Point, width: float) -> dict[str, Box]:
    columns = max(column for column, _ in layout.nodes.values())
    rows = max(row for _, row in layout.nodes.values())
    across = (width - _NODE_WIDTH) / (columns - 1)
    down = (MAP_HEIGHT - 40 - _NODE_HEIGHT) / (rows - 1)
    return {
        name: Box(corner[0] + (column - 1) * across, corner[1] + 20 + (row - 1) * down, _NODE_WIDTH, _NODE_HEIGHT)
        for name, (column, row) in layout.nodes.items()
    }


def _node(terms: OntologyTerms, name: str, color: str, box: Box) -> str:
    words, below = terms.terms[name].label(), terms.count_below(name)
    x, y = box.center
    shape = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=10,
        fill=mixed(color, "#ffffff", 0.13),
        stroke=color,
        stroke_width=1.6,
    )
    size = 16.0
    while text_width(words, size, bold=True) > box.width - 16:
        size -= 0.5
    dark = mixed(color, "#000000", 0.8)
    middle = {"text_anchor": "middle"}
    label = text(x, y + (0 if below else 5.5), words, font_size=size, font_weight="700", fill=dark, **middle)
    kinds = f"{below} kind{'' if below == 1 else 's'}"
    return shape + label + (text(x, y + 17, kinds, font_size=12, fill=dark, **middle) if below else "")


def _label(words: str, middle: _Point, room: float) -> str:
    """Return the label of an arrow: on the line, or above it where the line would hide behind it."""
    x, y = middle
    width = text_width(words, 13) + 12
    if width > room - 30:
        return text(x, y - 9, words, font_size=13, fill=_INK, text_anchor="middle")
    pill = element("rect", x=x - width / 2, y=y - 10, width=width, height=20, rx=6, fill=_PAPER)
    return pill + text(x, y + 4.5, words, font_size=13, fill=_INK, text_anchor="middle")


def _ports(layout: Layout, boxes: Mapping[str, Box]) -> dict[_Edge, _Point]:
    """Return for each slanted arrow how far from the middle it leaves and reaches the sides of its boxes.

    Arrows that share a quarter of a box lie the farther out the steeper they are, so that they do not cross.
    """
    ends: dict[tuple[str, bool, bool], list[tuple[float, _Edge, int]]] = defaultdict(list)
    for edge in layout.edges:
        for number_, (here, there) in enumerate(((edge[0], edge[2]), (edge[2], edge[0]))):
            (x1, y1), (x2, y2) = boxes[here].center, boxes[there].center
            if abs(x1 - x2) > 1 and abs(y1 - y2) > 1:
                ends[here, x1 < x2, y1 < y2].append((abs(y1 - y2) / abs(x1 - x2), edge, number_))
    ports: dict[_Edge, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (_, _, down), found in ends.items():
        for place, (_, edge, number_) in enumerate(sorted(found)):
            offset = 13.0 if len(found) == 1 else 10.0 + 11.0 * place
            ports[edge][number_] = offset if down else -offset
    return {edge: (one, other) for edge, (one, other) in ports.items()}


def _route(start: Box, end: Box, ports: _Point) -> tuple[str, _Point, float]:
    """Return the path of an arrow from a box to another one, where its label stands, and the room for it."""
    if start == end:
        return _loop(start)
    (x1, y1), (x2, y2) = start.center, end.center
    if abs(y1 - y2) < 1:
        left, right = (start.right, end.x) if x1 < x2 else (start.x, end.right)
        return f"M{number(left)} {number(y1)} H{number(right)}", ((left + right) / 2, y1), abs(right - left)
    if abs(x1 - x2) < 1:
        upper, lower = (start.bottom, end.y) if y1 < y2 else (start.y, end.bottom)
        return f"M{number(x1)} {number(upper)} V{number(lower)}", (x1, (upper + lower) / 2), _ROOM
    return _slanted(start, end, ports)


def _slanted(start: Box, end: Box, ports: _Point) -> tuple[str, _Point, float]:
    """Return a curve that leaves and reaches the boxes at their sides."""
    right = start.x < end.x
    x1, x2 = (start.right, end.x) if right else (start.x, end.right)
    y1, y2 = start.center[1] + ports[0], end.center[1] + ports[1]
    bend = abs(x2 - x1) * 0.45 * (1 if right else -1)
    points = [(x1, y1), (x1 + bend, y1), (x2 - bend, y2), (x2, y2)]
    begin, *others = (f"{number(x)} {number(y)}" for x, y in points)
    return f"M{begin} C{' '.join(others)}", ((x1 + x2) / 2, (y1 + y2) / 2), _ROOM


def _loop(box: Box) -> tuple[str, _Point, float]:
    """Return a loop at the left upper corner of a box."""
    x, y = box.x, box.y
    points = [(x + 30, y), (x + 30, y - 38), (x - 38, y - 30), (x, y + 13)]
    begin, *others = (f"{number(x)} {number(y)}" for x, y in points)
    return f"M{begin} C{' '.join(others)}", (x - 4, y - 25), 0.0
