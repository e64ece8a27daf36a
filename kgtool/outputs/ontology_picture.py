"""A picture of an ontology: a map of its main classes and properties above cards with all its classes.

Where things stand and in which colour says a layout file (TOML); what they are called, what is above what and what the
reasoner concludes says the ontology.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError, Location
from kgtool.outputs.drawing import FONT, Box, element, number, text, text_width
from kgtool.outputs.ontology_cards import cards
from kgtool.outputs.ontology_map import MAP_HEIGHT, draw_map

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.outputs.ontology_terms import OntologyTerms

__all__ = ["Group", "Layout", "ontology_picture", "read_layout"]

WIDTH, MARGIN = 1200, 44
PAPER, INK, MUTED, LINE = "#faf8f4", "#23272f", "#6b7078", "#e2ddd2"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of classes: those at or below its roots."""

    name: str
    color: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a layout file says; ``nodes`` are columns and rows from 1, ``edges`` subject, property, object and label."""

    groups: tuple[Group, ...]
    nodes: dict[str, tuple[int, int]]
    edges: tuple[tuple[str, str, str, str], ...]
    words: dict[str, str]

    def group_of(self, name: str, terms: OntologyTerms) -> Group:
        """Return the first group of which a root is a class or above it; the last one where there is none."""
        above = {name}
        open_ = [name]
        while open_:
            term = terms.terms.get(open_.pop())
            new = set(term.above if term else ()) - above
            above |= new
            open_ += sorted(new)
        return next((group for group in self.groups if above.intersection(group.roots)), self.groups[-1])


def read_layout(path: Path, shown: str, terms: OntologyTerms) -> Layout:
    """Return the layout of a file; raise InputError (KG0814) for a name that the ontology does not have."""
    read: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = tuple(Group(each["name"], each["color"], tuple(each["roots"])) for each in read["groups"])
    edges = tuple((*each["path"], each.get("label", "")) for each in read["edges"])
    nodes = {name: (column, row) for name, (column, row) in read["nodes"].items()}
    used = {*nodes, *(root for group in groups for root in group.roots)}
    used |= {name for edge in edges if not edge[3] for name in edge[:3] if name != "is a"}
    unknown = sorted(used - terms.terms.keys())
    if unknown:
        faults = (Diagnostic("KG0814", f"the ontology has no term '{name}'", Location(shown)) for name in unknown)
        raise InputError(*faults)
    words = {key: value for key, value in read.items() if isinstance(value, str)}
    return Layout(groups, nodes, edges, words)


def ontology_picture(terms: OntologyTerms, layout: Layout, language: str = "en") -> str:
    """Return the picture as SVG, 1200 wide and as high as it needs; same terms and layout, same bytes."""
    colors = {term.name: layout.group_of(term.name, terms).color for term in terms.of_kind("class")}
    top = 176.0
    parts = [_header(terms, layout, language)]
    parts += [
        _heading(top, layout.words.get("map", "")),
        draw_map(terms, layout, colors, (MARGIN, top + 14), WIDTH - 2 * MARGIN),
    ]
    top += MAP_HEIGHT + 62
    parts += [_heading(top, layout.words.get("hierarchy", ""))]
    drawn, bottom = cards(terms, layout, Box(MARGIN, top + 20, WIDTH - 2 * MARGIN, 0))
    parts += [drawn, _legend(bottom + 34)]
    height = bottom + 74
    background = element("rect", x=0.5, y=0.5, width=WIDTH - 1, height=height - 1, rx=14, fill=PAPER, stroke=LINE)
    title = element("title", terms.titles.get(language, ""))
    return (
        element(
            "svg",
            "\n".join(["", title, _markers(), background, *parts, ""]),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {number(height)}",
            width=WIDTH,
            height=height,
            role="img",
            font_family=FONT,
        )
        + "\n"
    )


def _markers() -> str:
    tip = element("path", d="M0 0.6 L9 4.5 L0 8.4 L2.2 4.5 Z", fill="#7c8189")
    hollow = element("path", d="M0.8 0.8 L8.6 4.5 L0.8 8.2 Z", fill=PAPER, stroke="#7c8189")
    ends = {"tip": tip, "hollow": hollow}
    return element(
        "defs",
        "".join(
            element(
                "marker",
                each,
                id=name,
                markerWidth=9,
                markerHeight=9,
                refX=8.6,
                refY=4.5,
                orient="auto",
                markerUnits="userSpaceOnUse",
            )
            for name, each in ends.items()
        ),
    )


def _header(terms: OntologyTerms, layout: Layout, language: str) -> str:
    title = terms.titles.get(language) or "Ontology"
    size = 32.0
    while text_width(title, size, bold=True) > WIDTH - 2 * MARGIN:
        size -= 1
    classes, properties = len(terms.of_kind("class")), len(terms.of_kind("object property", "datatype property"))
    individuals = len(terms.of_kind("individual"))
    facts = (
        f"{classes} classes   ·   {properties} properties   ·   {individuals} individuals   ·   version {terms.version}"
    )
    return "\n".join(
        [
            text(MARGIN, 66, title, font_size=size, font_weight="700", fill=INK, letter_spacing="-0.3"),
            text(MARGIN, 95, layout.words.get("subtitle", ""), font_size=16, fill=MUTED),
            text(MARGIN, 121, facts, font_size=13.5, font_weight="600", fill=INK),
        ]
    )


def _heading(y: float, words: str) -> str:
    width = text_width(words, 15, bold=True)
    rule = element("line", x1=MARGIN + width + 14, x2=WIDTH - MARGIN, y1=y - 5, y2=y - 5, stroke=LINE, stroke_width=1.5)
    return text(MARGIN, y, words, font_size=15, font_weight="700", fill=INK) + rule


def _legend(y: float) -> str:
    """Return the signs of map and cards with what they mean."""
    parts, x = [], float(MARGIN)
    signs = [
        (_sample(x, y, None, "tip"), "property that is written"),
        ("concluded", "property that the reasoner or a rule concludes"),
        ("hollow", "is a kind of"),
        ("dot", "class"),
        ("ring", "class whose members are concluded"),
    ]
    for sign, words in signs:
        parts.append(_sign(sign, x, y))
        parts.append(text(x + 46 if sign not in {"dot", "ring"} else x + 20, y + 4.5, words, font_size=13, fill=MUTED))
        x += (46 if sign not in {"dot", "ring"} else 20) + text_width(words, 13) + 26
    return "\n".join(parts)


def _sign(sign: str, x: float, y: float) -> str:
    if sign == "dot":
        return element("circle", cx=x + 8, cy=y, r=3.6, fill=MUTED)
    if sign == "ring":
        return element("circle", cx=x + 8, cy=y, r=3.1, fill="none", stroke=MUTED, stroke_width=1.4)
    if sign == "concluded":
        return _sample(x, y, "5 4", "tip")
    if sign == "hollow":
        return _sample(x, y, None, "hollow")
    return sign


def _sample(x: float, y: float, dashes: str | None, end: str) -> str:
    more = {"stroke_dasharray": dashes} if dashes else {}
    return element(
        "path",
        d=f"M{number(x)} {number(y)} H{number(x + 38)}",
        stroke="#7c8189",
        stroke_width=1.6,
        fill="none",
        marker_end=f"url(#{end})",
        **more,
    )
