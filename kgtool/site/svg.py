"""Pieces of SVG: text that is broken into lines and escaped, boxes that are links, curves.

SVG 2 (https://www.w3.org/TR/SVG2/). Colours come from the site's style sheet, so pictures follow light and dark.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from kgtool.site.markup import escape, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from kgtool.site.views import Link

__all__ = ["Place", "Point", "box", "curve", "picture", "wrapped"]

Point = tuple[float, float]
Place = tuple[float, float, float, float]
"""Left, top, width and height."""


@lru_cache(4096)
def wrapped(text: str, width: int, most: int = 3) -> tuple[str, ...]:
    """Return a text in lines of about so many letters, at most so many lines, the last one shortened.

    >>> wrapped("one two three four", 8, 2)
    ('one two', 'three…')
    """
    lines = textwrap.wrap(text, width, break_long_words=True) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: width - 1].rstrip() + "…"]
    return tuple(lines)


def box(link: Link, place: Place, lines: Sequence[str], style: str) -> Markup:
    """Return a rounded box with lines of text in its middle; ``place`` is left, top, width and height."""
    rectangle, starts = _shape(place, len(lines))
    texts = "".join([f"{start}{escape(line)}</tspan>" for start, line in zip(starts, lines, strict=True) if line])
    body = (
        f'<g class="node {style}"><title>{escape(link.text)}</title>'
        f'{rectangle}<text text-anchor="middle">{texts}</text></g>'
    )
    return written(f'<a href="{escape(link.href)}">{body}</a>' if link.href else body)


@lru_cache(4096)
def _shape(place: Place, lines: int) -> tuple[str, tuple[str, ...]]:
    """Return the rectangle of a box, and what begins each of its lines of text."""
    x, y, width, height = place
    start, middle = y + height / 2 - (lines - 1) * 8 + 4.5, _n(x + width / 2)
    rectangle = f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="9"/>'
    return rectangle, tuple(f'<tspan x="{middle}" y="{_n(start + i * 16)}">' for i in range(lines))


def curve(way: tuple[Point, ...], style: str, title: str = "") -> Markup:
    """Return a line through points, by turns bent and straight, that leaves and arrives sideways."""
    said = f"<title>{escape(title)}</title>" if title else ""
    return written(f'<path class="edge {style}" d="{_path(way)}">{said}</path>')


@lru_cache(4096)
def _path(way: tuple[Point, ...]) -> str:
    path = f"M{_n(way[0][0])} {_n(way[0][1])}"
    for number, (start, end) in enumerate(pairwise(way)):
        bend = max(20.0, abs(end[0] - start[0]) / 2)
        path += (
            f"H{_n(end[0])}"
            if number % 2
            else f"C{_n(start[0] + bend)} {_n(start[1])} {_n(end[0] - bend)} {_n(end[1])} {_n(end[0])} {_n(end[1])}"
        )
    return path


def picture(parts: Iterable[Markup], size: tuple[float, float], name: str, style: str) -> Markup:
    """Return the whole picture, with a name for those who cannot see it."""
    width, height = _n(size[0]), _n(size[1])
    return written(
        f'<svg class="{style}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )


def _n(number: float) -> str:
    """Return a number in few digits: pictures are less than 100,000 units wide."""
    return f"{number:.6g}"
