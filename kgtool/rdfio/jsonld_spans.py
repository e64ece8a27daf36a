"""JSON values that know where they stand: strings, numbers, objects and keys with their spans in the text.

RFC 8259 (https://www.rfc-editor.org/rfc/rfc8259). ``true``, ``false`` and ``null`` cannot carry anything; where the
booleans of a key stand is kept with the key.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # it is there, only not in its types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kgtool.rdfio.replay_tokens import Span

__all__ = ["Key", "SpannedObject", "SpannedText", "span_of", "spanned_as", "spanned_json"]

_BLANKS = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?[0-9]+)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class _Spanned:
    """What has a span and is not copied: PyLD copies a document before it expands it."""

    span: Span

    def __deepcopy__(self, _memo: object) -> _Spanned:
        return self


class SpannedText(_Spanned, str):
    """A string with its span, quotation marks included."""

    __slots__ = ("span",)


class Key(SpannedText):
    """A key with its span, that of its value, and those of the booleans that are its value or members of it."""

    __slots__ = ("booleans", "reach")
    reach: Span
    booleans: list[tuple[bool, Span]]


class SpannedInteger(_Spanned, int):
    """An integer with its span."""


class SpannedFloat(_Spanned, float):
    """A number with its span."""


class SpannedObject(_Spanned, dict[str, Any]):
    """An object with its span."""


def span_of(value: object) -> Span | None:
    """Return where a value stands; None if it does not know."""
    return value.span if isinstance(value, _Spanned) else None


def spanned_as(value: Any, result: Any) -> Any:
    """Return a result with the span of the value that it was made of; the result itself if that has none."""
    if isinstance(value, SpannedText) and type(result) is str:
        return _key(value, result) if isinstance(value, Key) else _with(SpannedText(result), value.span)
    if isinstance(value, SpannedObject) and type(result) is dict:
        return _with(SpannedObject(result), value.span)
    return result


def _key(key: Key, text: str) -> Key:
    found: Key = _with(Key(text), key.span)
    found.reach, found.booleans = key.reach, key.booleans
    return found


def _with(value: Any, span: Span) -> Any:
    value.span = span
    return value


def spanned_json(text: str) -> Any:
    """Return the value of a JSON text that is known to be valid and not too deep; its contexts are without spans."""
    return _Scanner(text).value(_after(text, 0), [])[0]


def _after(text: str, at: int) -> int:
    """Return where the next token begins."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


class _Scanner:
    """Reads values: each method takes where one begins and returns it with where it ends."""

    def __init__(self, text: str) -> None:
        self._text = text

    def value(self, at: int, booleans: list[tuple[bool, Span]]) -> tuple[Any, int]:
        """Return the value that begins there; booleans that are no key's own are put into the list."""
        character = self._text[at]
        if character == '"':
            return self._string(at)
        if character == "{":
            return self._object(at)
        if character == "[":
            return self._array(at, booleans)
        if character not in _WORDS:
            return self._number(at)
        word, value = _WORDS[character]
        if value is not None:
            booleans.append((value, (at, at + len(word))))
        return value, at + len(word)

    def _string(self, at: int) -> tuple[SpannedText, int]:
        text, end = scanstring(self._text, at + 1, True)
        return _with(SpannedText(text), (at, end)), end

    def _number(self, at: int) -> tuple[Any, int]:
        found = _NUMBER.match(self._text, at)
        assert found is not None  # noqa: S101 - the text is JSON
        is_float = found[2] is not None or found[3] is not None
        number = SpannedFloat(found[0]) if is_float else SpannedInteger(found[0])
        return _with(number, found.span()), found.end()

    def _array(self, at: int, booleans: list[tuple[bool, Span]]) -> tuple[list[Any], int]:
        members: list[Any] = []
        at = _after(self._text, at + 1)
        while self._text[at] != "]":
            member, at = self.value(at, booleans)
            members.append(member)
            at = self._next(at)
        return members, at + 1

    def _object(self, start: int) -> tuple[SpannedObject, int]:
        """Return an object; of equal keys the last one counts, in the place of the first."""
        pairs: dict[str, tuple[Key, Any]] = {}
        at = _after(self._text, start + 1)
        while self._text[at] != "}":
            name, end = self._string(at)
            key = _with(Key(name), (at, end))
            key.booleans = []
            begin = _after(self._text, _after(self._text, end) + 1)
            value, at = self.value(begin, key.booleans)
            key.reach = begin, at
            pairs[name] = key, _plain(value) if name == "@context" else value
            at = self._next(at)
        return _with(SpannedObject(pairs.values()), (start, at + 1)), at + 1

    def _next(self, at: int) -> int:
        """Go past a comma."""
        at = _after(self._text, at)
        return _after(self._text, at + 1) if self._text[at] == "," else at


def _plain(value: Any) -> Any:
    """Return a value without spans."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    for kind in (str, int, float):
        if isinstance(value, kind) and isinstance(value, _Spanned):
            return kind(value)
    return value
