"""Lines of N-Triples or N-Quads that the parser reads, one by one, among others that need none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.errors import KgtoolError
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, nquads_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.line_words import Lines

__all__ = ["ParsedLines", "parsed_lines"]

_FEW, _SHARE = 1_000, 0.1
"""From this many odd lines on, when they are this share of a block, the parser is sooner done with the whole file."""


class ParsedLines(NamedTuple):
    """The terms of lines that the parser read, row by row, and which of the lines have none."""

    texts: Sequence[str]
    is_none: NDArray[np.bool_]


def parsed_lines(lines: Lines, odd: NDArray[np.int64], *, quads: bool) -> ParsedLines | None:
    """Return what the parser reads in odd lines; None: they are too many, or it finds a fault."""
    if not len(odd):
        return ParsedLines((), np.zeros(0, np.bool_))
    if len(odd) > max(_FEW, _SHARE * len(lines)):
        return None
    texts = lines.texts(odd)
    if any("\r" in text for text in texts):
        return None
    is_none = np.array([text.lstrip("\t ")[:1] in {"", "#"} for text in texts], np.bool_)
    kept = [text for text, none in zip(texts, is_none.tolist(), strict=True) if not none]
    found = _parsed(kept, quads=quads)
    width = 4 if quads else 3
    return None if found is None else ParsedLines([text for row in found for text in row[:width]], is_none)


def _parsed(lines: Sequence[str], *, quads: bool) -> list[Row] | None:
    """Return the statement of each line as the parser reads it; None where it finds a fault, or not one a line."""
    document = Document("", "\n".join(lines).encode(), format_named("nq" if quads else "nt"))
    try:
        texts = list(nquads_text(document))
    except KgtoolError:
        return None
    rows = [split_quad(statement) for text in texts for statement in text.split(" .\n")[:-1]]
    return rows if len(rows) == len(lines) else None
