"""Pieces of SVG: text that is broken into lines and escaped, boxes that are links, curves.

SVG 2 (https://www.w3.org/TR/SVG2/). Colours come from the site's style sheet, so pictures follow light and dark.
"""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.site.views import Link

__all__ = ["box", "curve", "picture", "wrapped"]


def wrapped(text: str, width: int, most: int = 3) -> list[str]:
    """Return a text in lines of about so many letters, at most so many lines, the last one shortened.

    >>> wrapped("one two three four", 8, 2)
    ['one two', 'three…']
    """
    lines = textwrap.wrap(text, width, break_long_words=True) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: width - 1].rstrip() + "…"]
    return lines


def box(link: Link, place: tuple[float, float, float, float], lines: Iterable[str], style: str) -> Markup:
    """Return a rounded box with lines of text in its middle; ``place`` is left, top, width and height."""
    x, y, width, height = place
    shown = list(lines)
    start = y + height / 2 - (len(shown) - 1) * 8 + 4.5
    texts = Markup("").join(
        Markup('<tspan x="{}" y="{}">{}</tspan>').format(_n(x + width / 2), _n(start + i * 16), line)
        for i, line in enumerate(shown)
    )
    body = Markup(
        '<g class="node {}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="9"/>'
        '<text text-anchor="middle">{}</text></g>'
    ).format(style, link.text, _n(x), _n(y), _n(width), _n(height), texts)
    return Markup('<a href="{}">{}</a>').format(link.href, body) if link.href else body


def curve(way: Sequence[tuple[float, float]], style: str, title: str = "") -> Markup:
    """Return a line through points, by turns bent and straight, that leaves and arrives sideways."""
    path = f"M{_n(way[0][0])} {_n(way[0][1])}"
    for number, (start, end) in enumerate(pairwise(way)):
        bend = max(20.0, abs(end[0] - start[0]) / 2)
        path += (
            f"H{_n(end[0])}"
            if number % 2
            else f"C{_n(start[0] + bend)} {_n(start[1])} {_n(end[0] - bend)} {_n(end[1])} {_n(end[0])} {_n(end[1])}"
        )
    said = Markup("<title>{}</title>").format(title) if title else ""
    return Markup('<path class="edge {}" d="{}">{}</path>').format(style, path, said)


def picture(parts: Iterable[Markup | str], size: tuple[float, float], name: str, style: str) -> Markup:
    """Return the whole picture, with a name for those who cannot see it."""
    body = Markup("").join(parts)
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="group" aria-label="{}">{}</svg>'
    ).format(style, _n(size[0]), _n(size[1]), _n(size[0]), _n(size[1]), escape(name), body)


def _n(number: float) -> str:
    """Return a number in few digits."""
    return f"{number:.1f}".rstrip("0").rstrip(".")
