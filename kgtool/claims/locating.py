"""Locating: from a piece of text to its offsets in a document, with near misses where it is not there letter by letter.

Offsets are Unicode code points (https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.verifying import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Occurrence", "locate", "span_turtle"]

_APOSTROPHES = "\u2019\u2018\u201b\u0060\u00b4\u02bc"
_QUOTATION_MARKS = "\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_EVEN = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_QUOTATION_MARKS, '"') | dict.fromkeys(_DASHES, "-")
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stretch of a text: offsets in code points, the hash, line and column of its start, and the text itself.

    ``exact`` is false where it differs from what was looked for; ``differs_in`` then says in what.
    """

    start: int
    end: int
    sha256: str
    line: int
    column: int
    text: str
    exact: bool = True
    differs_in: str = ""


def locate(text: str, wanted: str) -> tuple[Occurrence, ...]:
    """Return every occurrence of ``wanted`` in a text; where there is none, those that nearly agree.

    Near means: the same but for runs of white space, forms of quotation marks and dashes, and then letter case.

    >>> [(found.start, found.end, found.differs_in) for found in locate("a  b-c", "a b-c")]
    [(0, 6, 'white space, quotation marks or dashes')]
    """
    exact = tuple(_occurrence(text, start, start + len(wanted)) for start in _starts(text, wanted))
    if exact or not wanted.strip():
        return exact
    spelling = _near(text, wanted, fold_case=False)
    return spelling or _near(text, wanted, fold_case=True)


def span_turtle(occurrence: Occurrence, document: str, span: str, selector: str) -> str:
    """Return the Turtle of a span and its selector, ready to paste; the nodes are prefixed names or ``<IRI>``."""
    return (
        f"{span}  a oa:SpecificResource ;\n"
        f"    oa:hasSource   {document} ;\n"
        f"    oa:hasSelector {selector} .\n"
        f"{selector}  a oa:TextPositionSelector ;\n"
        f"    oa:start {occurrence.start} ;\n"
        f"    oa:end   {occurrence.end} ;\n"
        f'    :sha256  "{occurrence.sha256}" .\n'
    )


def _starts(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def _near(text: str, wanted: str, *, fold_case: bool) -> tuple[Occurrence, ...]:
    folded, origins = _folded(text, fold_case=fold_case)
    sought, _ = _folded(wanted.strip(), fold_case=fold_case)
    what = "white space, quotation marks or dashes" + (", or letter case" if fold_case else "")
    return tuple(
        _occurrence(text, origins[start], origins[start + len(sought) - 1] + 1, what)
        for start in _starts(folded, sought)
    )


def _folded(text: str, *, fold_case: bool) -> tuple[str, list[int]]:
    """Return a text with spellings evened out, and for each of its characters the offset that it came from."""
    letters: list[str] = []
    origins: list[int] = []
    for position, letter in enumerate(text):
        plain = unicodedata.normalize("NFKC", letter).translate(_EVEN)
        for each in _SPACE.sub(" ", plain.casefold() if fold_case else plain):
            if each == " " and letters and letters[-1] == " ":
                continue
            letters.append(each)
            origins.append(position)
    return "".join(letters), origins


def _occurrence(text: str, start: int, end: int, differs_in: str = "") -> Occurrence:
    line_start = text.rfind("\n", 0, start) + 1
    stretch = text[start:end]
    line = text.count("\n", 0, start) + 1
    return Occurrence(start, end, digest_of(stretch), line, start - line_start + 1, stretch, not differs_in, differs_in)
