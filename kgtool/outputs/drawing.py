"""Drawing in SVG: shapes and texts whose size is known before any browser sees them.

SVG 2 §2 (https://www.w3.org/TR/SVG2/struct.html). Widths are those of a common sans-serif, near enough for what is laid
out here; numbers are written with one decimal at most, so that the same drawing is the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

__all__ = ["FONT", "Box", "element", "mixed", "number", "text", "text_width", "wrapped"]

FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, sans-serif"
_NARROW, _WIDE = set("iljtfrI.,;:'!|()[]/ "), set("mwMW@%&")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        """Return the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height


def number(value: float) -> str:
    """Return a number with one decimal at most.

    >>> number(12.04), number(3.26)
    ('12', '3.3')
    """
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """Return an element; an underscore in the name of an attribute stands for a hyphen, one at its end for nothing.

    >>> element("rect", x=1.0, stroke_width=2)
    '<rect x="1" stroke-width="2"/>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(value if isinstance(value, str) else number(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(x: float, y: float, words: str, **attributes: str | float) -> str:
    """Return a text that begins (or with ``text_anchor`` is centred or ends) at a point of its base line."""
    return element("text", escape(words), x=x, y=y, **attributes)


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is."""
    ems = sum(_ems(letter) for letter in words)
    return ems * size * (1.06 if bold else 1.0)


def _ems(letter: str) -> float:
    if letter in _NARROW:
        return 0.29
    if letter in _WIDE:
        return 0.86
    return 0.68 if letter.isupper() else 0.545


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Return a text in lines that are no wider than a width, a longer word on a line of its own."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def mixed(color: str, other: str, share: float) -> str:
    """Return a mixture of two colours, with this share of the first.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    parts = [(int(color[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one * share + two * (1 - share) + 1e-9):02x}" for one, two in parts)
