"""JSON with two blanks a level, the same text as json.dumps(indent=2), in pieces and without its pure Python loop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["HOLE", "Fragment", "encoded", "indented", "list_pieces"]

encoded = json.encoder.encode_basestring
"""A string as JSON text."""


class Fragment(str):
    """JSON text that is written as it is."""

    __slots__ = ()


HOLE = Fragment("\0")
"""What a text that is written for many values is split at; JSON text never holds it, strings have it escaped."""


def indented(value: Any, level: int = 0) -> str:  # noqa: PLR0911 - a case for each type of JSON
    """Return a value as JSON text, its inner lines indented for a level.

    >>> print(indented({"a": [1, None], "b": {}}))
    {
      "a": [
        1,
        null
      ],
      "b": {}
    }
    """
    if isinstance(value, str):
        return value if isinstance(value, Fragment) else encoded(value)
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, float):
        return json.dumps(value)
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    gap = "\n" + "  " * level
    if isinstance(value, dict):
        inner = [f"{encoded(key)}: {indented(member, level + 1)}" for key, member in value.items()]
        return f"{{{gap}  {f',{gap}  '.join(inner)}{gap}}}"
    return f"[{gap}  {f',{gap}  '.join(indented(member, level + 1) for member in value)}{gap}]"


def list_pieces(members: Iterable[str], level: int) -> Iterator[str]:
    """Yield a list of what is JSON text already, indented for a level more, a member at a time."""
    gap = "\n" + "  " * level
    start = "["
    for member in members:
        yield f"{start}{gap}  {member}"
        start = ","
    yield "[]" if start == "[" else f"{gap}]"
