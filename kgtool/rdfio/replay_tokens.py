"""The tokens of a Turtle, TriG, N-Triples or N-Quads document that is known to be valid: one regular expression.

RDF 1.2 Turtle §6.5 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar-grammar) and TriG §4
(https://www.w3.org/TR/rdf12-trig/#sec-grammar).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Span", "prefixed_names", "token_pattern", "unescaped"]

Span: TypeAlias = tuple[int, int]
"""Where a term begins and ends in the text, in code points from 0."""

_NAME_START, _NAME_CHAR = r"[^\x00-@\[-^`{-\x7F]", r"[^\x00-,./:-@\[-^`{-\x7F]"
"""Wider than the grammar, which a valid document keeps to: compiling the exact classes takes a tenth of a second."""

_LOCAL_CHAR = r"(?:[^\x00-,./;-@\[-^`{-\x7F]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN = (
    r"(?:[ \t\r\n]++|#[^\n\r]*+)*+(?:"
    r"(?P<open_triple><<\()|(?P<close_triple>\)>>)|(?P<open_reified><<)|(?P<close_reified>>>)"
    r'|(?P<long>"""(?:[^"\\]|\\.|"(?!""))*+"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*+''')"
    r'|(?P<string>"(?:[^"\\\n\r]|\\.)*+"' + r"|'(?:[^'\\\n\r]|\\.)*+')"
    r"|(?P<iri><[^<>\"{}|^`\x00-\x20]*+>)"
    rf"|(?P<blank>_:(?:{_NAME_START}|[0-9])(?:\.*{_NAME_CHAR})*+)"
    rf"|(?P<name>(?:{_NAME_START}(?:\.*{_NAME_CHAR})*+)?:(?:(?![.\-]){_LOCAL_CHAR}(?:\.*{_LOCAL_CHAR})*+)?)"
    r"|(?P<double>[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)[eE][+-]?[0-9]++)"
    r"|(?P<decimal>[+-]?[0-9]*+\.[0-9]++)|(?P<integer>[+-]?[0-9]++)"
    r"|(?P<at>@[A-Za-z]++(?:-[A-Za-z0-9-]*+)?)|(?P<datatype>\^\^)"
    r"|(?P<tilde>~)|(?P<open_annotation>\{\|)|(?P<close_annotation>\|\})"
    r"|(?P<word>[A-Za-z]++)|(?P<mark>[.;,\[\](){}])|(?P<end>\Z))"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTER = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@cache
def token_pattern() -> re.Pattern[str]:
    """Return the pattern of a token; compiling it takes longer than most commands that never replay a file."""
    return re.compile(_TOKEN, re.DOTALL)


def prefixed_names(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the prefix of each prefixed name of a Turtle or TriG document, with the span of the name.

    The document may use prefixes that it does not declare; declarations are among the names.
    """
    match, at = token_pattern().match, 0
    while (found := match(text, at)) and found.lastgroup not in {"end", None}:
        at = found.end()
        if found.lastgroup == "name":
            yield found["name"].partition(":")[0], found.span("name")


def unescaped(text: str) -> str:
    """Return what stands between quotation marks or angle brackets without its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else _CHARACTER.get(match[3], match[3])
