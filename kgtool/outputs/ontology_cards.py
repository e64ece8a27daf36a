"""Cards with the classes of an ontology: one a group, each a tree under the group's roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.outputs.drawing import Box, element, mixed, number, text, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.outputs.ontology_picture import Group, Layout
    from kgtool.outputs.ontology_terms import OntologyTerm, OntologyTerms

__all__ = ["cards"]

_COLUMNS, _GAP, _ROW, _TOP, _BOTTOM, _STEP = 4, 18, 21.0, 48.0, 14.0, 15.0
_INK, _GUIDE, _EDGE = "#2b3038", "#d9d4c8", "#e6e1d6"

_Row = tuple["OntologyTerm", int]


def cards(terms: OntologyTerms, layout: Layout, place: Box) -> tuple[str, float]:
    """Return the cards in columns of about the same height below a place, and where the longest column ends."""
    width = (place.width - _GAP * (_COLUMNS - 1)) / _COLUMNS
    rows = {group.name: _rows(group, terms, layout) for group in layout.groups}
    columns = _columns([(group, _TOP + _BOTTOM + _ROW * len(rows[group.name])) for group in layout.groups])
    parts, lowest = [], place.y
    for across, column in enumerate(columns):
        top = place.y
        for group, height in column:
            box = Box(place.x + across * (width + _GAP), top, width, height)
            parts.append(_card(group, rows[group.name], box))
            top += height + _GAP
        lowest = max(lowest, top - _GAP)
    return "\n".join(parts), lowest


def _rows(group: Group, terms: OntologyTerms, layout: Layout) -> list[_Row]:
    """Return the classes of a group in the order of the tree, each with its depth."""
    found: list[_Row] = []

    def add(term: OntologyTerm, depth: int) -> None:
        found.append((term, depth))
        for below in terms.below(term.name):
            if layout.group_of(below.name, terms) == group or len(below.above) > 1:
                add(below, depth + 1)

    for root in group.roots:
        add(terms.terms[root], 0)
    return found


def _columns(cards: list[tuple[Group, float]]) -> list[list[tuple[Group, float]]]:
    """Return the cards in columns, in the order given, with the least height of the highest column."""
    least, most = max(height for _, height in cards), sum(height + _GAP for _, height in cards)
    while most - least > 1:
        limit = (least + most) / 2
        if len(_filled(cards, limit)) <= _COLUMNS:
            most = limit
        else:
            least = limit
    return _filled(cards, most)


def _filled(cards: list[tuple[Group, float]], limit: float) -> list[list[tuple[Group, float]]]:
    """Return the cards by column: each column takes the highest card that is left, and then whatever still fits."""
    left = sorted(cards, key=lambda card: -card[1])
    columns: list[list[tuple[Group, float]]] = []
    while left:
        column: list[tuple[Group, float]] = []
        height = 0.0
        for card in list(left):
            if not column or height + _GAP + card[1] <= limit:
                height += card[1] + (_GAP if column else 0)
                column.append(card)
                left.remove(card)
        columns.append(column)
    return columns


def _card(group: Group, rows: list[_Row], box: Box) -> str:
    dark = mixed(group.color, "#000000", 0.86)
    parts = [
        element("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=9, fill="#ffffff", stroke=_EDGE),
        element("path", d=_header_path(box), fill=mixed(group.color, "#ffffff", 0.13)),
        element("rect", x=box.x + 14, y=box.y + 11, width=4, height=14, rx=2, fill=group.color),
        text(box.x + 26, box.y + 23, group.name, font_size=14, font_weight="700", fill=dark),
        text(box.right - 14, box.y + 23, str(len(rows)), font_size=13, font_weight="600", fill=dark, text_anchor="end"),
        *_guides(rows, box),
        *(_line(row, place, group, box) for place, row in enumerate(rows)),
    ]
    return "\n".join(parts)


def _header_path(box: Box) -> str:
    """Return the outline of a card's head: round above, straight below."""
    left, right, top, low = (number(each) for each in (box.x + 0.5, box.right - 9, box.y + 9, box.y + 36))
    return f"M{left} {low} V{top} a8.5 8.5 0 0 1 8.5 -8.5 H{right} a8.5 8.5 0 0 1 8.5 8.5 V{low} Z"


def _y(row: int, box: Box) -> float:
    return box.y + _TOP + _ROW * row + 8


def _x(depth: int, box: Box) -> float:
    return box.x + 19 + _STEP * depth


def _guides(rows: list[_Row], box: Box) -> Iterator[str]:
    """Yield for each class with others below it a line down to the last of them, and a stub to each."""
    for row, (_, depth) in enumerate(rows):
        children = []
        for other in range(row + 1, len(rows)):
            if rows[other][1] <= depth:
                break
            if rows[other][1] == depth + 1:
                children.append(other)
        if children:
            x = _x(depth, box)
            yield element("line", x1=x, x2=x, y1=_y(row, box) + 6, y2=_y(children[-1], box), stroke=_GUIDE)
        for child in children:
            y = _y(child, box)
            yield element("line", x1=_x(depth, box), x2=_x(depth + 1, box) - 5, y1=y, y2=y, stroke=_GUIDE)


def _line(row: _Row, place: int, group: Group, box: Box) -> str:
    term, depth = row
    x, y = _x(depth, box), _y(place, box)
    if term.concluded:
        sign = element("circle", cx=x, cy=y, r=2.7, fill="#ffffff", stroke=group.color, stroke_width=1.4)
    else:
        sign = element("circle", cx=x, cy=y, r=3.4 if depth == 0 else 2.8, fill=group.color)
    size, words = 13.0, term.label()
    while text_width(words, size) > box.right - 10 - (x + 10):
        size -= 0.5
    weight = "600" if depth == 0 else "400"
    style = {"font_style": "italic"} if term.concluded else {}
    return sign + text(x + 10, y + 4.5, words, font_size=size, font_weight=weight, fill=_INK, **style)
