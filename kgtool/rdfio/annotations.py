"""Annotations that pyoxigraph 0.5.13 is known to read wrongly, found before their triples are taken for true.

RDF 1.2 Turtle §6.5 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar-grammar), production annotation. A block after
another of the same named reifier is of that reifier; where the block before has a statement with two reifiers, the
parser says it of the first of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError
from kgtool.rdfio.lines import line_of, place_of
from kgtool.rdfio.replay_tokens import token_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["refuse_misread"]

_FOLLOWING = re.compile(rb"\|\}(?:[ \t\r\n]++|#[^\n\r]*+)*+\{\|")
_OPENINGS = frozenset({"open_annotation", "open_triple", "open_reified", "[", "("})
_CLOSINGS = frozenset({"close_annotation", "close_triple", "close_reified", "]", ")"})
_ENDINGS = frozenset({",", ";", "."})
_TWO = 2


def refuse_misread(name: str, data: bytes) -> None:
    """Raise InputError (KG0115) where a valid Turtle or TriG document has blocks that are misread; all are told."""
    if not _FOLLOWING.search(data):
        return
    text = data.decode()
    places = [place_of(data, len(text[:at].encode()), name) for at in _misread(text)]
    hint = "say whose it is: write '~' and the name of the reifier once more before this block"
    message = "the block '{|' after one with several reifiers of a statement would be said of the wrong reifier"
    faults = [Diagnostic("KG0115", message, place, hint, excerpt=line_of(data, place.line or 1)) for place in places]
    if faults:
        raise InputError(*faults)


@dataclass(slots=True)
class _Frame:
    """A bracket: how many reifiers the last object in it has, and whether one in it, at any depth, had several."""

    reifiers: int = 0
    has_several: bool = False


def _misread(text: str) -> Iterator[int]:
    """Yield where the blocks begin."""
    frames, closed = [_Frame()], _Frame()
    before = ""
    match, at = token_pattern().match, 0
    while (found := match(text, at)) and found.lastgroup not in {"end", None}:
        kind, at = found.lastgroup or "", found.end()
        kind = found["mark"] if kind == "mark" else kind
        follows = kind == "open_annotation" and before == "close_annotation"
        if follows and closed.has_several and frames[-1].reifiers:
            yield found.start("open_annotation")
        if kind in _OPENINGS:
            frames.append(_Frame(has_several=follows and closed.has_several))
        elif kind in _CLOSINGS:
            closed = frames.pop()
            frames[-1].has_several |= closed.has_several
        elif kind in _ENDINGS:
            frames[-1].reifiers = 0
        elif kind == "tilde":
            frames[-1].reifiers += 1
            frames[-1].has_several |= frames[-1].reifiers >= _TWO
        before = kind
