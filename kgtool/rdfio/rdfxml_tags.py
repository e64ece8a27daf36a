"""The tags of an RDF/XML document that is known to be well-formed, and what its text says, as the parser reads it.

XML 1.0 §3.1 (https://www.w3.org/TR/xml/#sec-starttags). White space stays as it is written, for the parser keeps it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgtool.rdfio.replay_tokens import Span

__all__ = ["Entities", "Tag", "tag_at"]

_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_END = re.compile(rb"\s*(/?)>")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([^\s#&;]+));")


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a start tag stands, its name, and names and values of its attributes, the values with their quotes.

    Declarations of namespaces are left out. ``is_whole`` is said of the tag of an element without content.
    """

    span: Span
    name: Span
    attributes: tuple[tuple[Span, Span], ...]
    is_whole: bool


def tag_at(data: bytes, start: int) -> Tag:
    """Return the start tag that begins there, in a document that is well-formed."""
    name = _NAME.match(data, start)
    at = name.end() if name else start
    attributes = []
    while found := _ATTRIBUTE.match(data, at):
        at = found.end()
        if found[1] != b"xmlns" and not found[1].startswith(b"xmlns:"):
            attributes.append((found.span(1), found.span(2)))
    end = _END.match(data, at)
    stop = end.end() if end else at
    return Tag((start, stop), (start + 1, name.end() if name else start), tuple(attributes), bool(end and end[1]))


@dataclass(slots=True)
class Entities:
    """The entities that a document declares; what they stand for is bounded by :mod:`kgtool.rdfio.guards`."""

    _values: dict[str, str] = field(
        default_factory=lambda: {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
    )

    def declare(self, name: str, value: str) -> None:
        """Take a declaration (https://www.w3.org/TR/xml/#sec-internal-ent)."""
        self._values[name] = self.expanded(value)

    def expanded(self, text: str) -> str:
        """Return a text with what its references stand for."""
        return _REFERENCE.sub(self._character, text) if "&" in text else text

    def _character(self, match: re.Match[str]) -> str:
        if match[3]:
            return self._values.get(match[3], match[0])
        return chr(int(match[1], 16) if match[1] else int(match[2]))
