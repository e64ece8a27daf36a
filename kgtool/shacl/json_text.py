"""JSON with two blanks a level, the same text as json.dumps(indent=2), in pieces and without its pure Python loop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["indented", "list_pieces"]

_text = json.encoder.encode_basestring


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
        return _text(value)
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
        inner = [f"{_text(key)}: {indented(member, level + 1)}" for key, member in value.items()]
        return f"{{{gap}  {f',{gap}  '.join(inner)}{gap}}}"
    return f"[{gap}  {f',{gap}  '.join(indented(member, level + 1) for member in value)}{gap}]"


def list_pieces(members: Iterable[Any], level: int) -> Iterator[str]:
    """Yield a list as JSON text, a member at a time."""
    gap = "\n" + "  " * level
    start = "["
    for member in members:
        yield f"{start}{gap}  {indented(member, level + 1)}"
        start = ","
    yield "[]" if start == "[" else f"{gap}]"
