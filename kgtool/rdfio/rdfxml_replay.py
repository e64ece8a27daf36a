"""An RDF/XML document that is known to be valid, read again for the places of its terms.

A node stands where the start tag of its element does, a property at its name, a value where the value of the attribute,
the text or the start tag of the node element stands. RDF 1.2 XML Syntax §2
(https://www.w3.org/TR/rdf12-xml/#section-Syntax).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.pairing import blank_nodes_in_order
from kgtool.rdfio.rdfxml_reading import UNKNOWN, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.replay import Replay

__all__ = ["replay_rdfxml"]


def replay_rdfxml(text: bytes, base: str | None, parsed: Callable[[], list[Row]]) -> Replay:
    """Return the statements of a valid document with their spans in code points, in the order of the parser.

    ``text`` has been guarded (:func:`kgtool.rdfio.guards.guard`), and is in UTF-8 whatever it says; ``parsed`` returns
    what the parser gives, which is asked for where there are XML literals.
    """
    found = Reading(text, base).statements()
    _fill(found, parsed)
    if not text.isascii():
        _count_characters(found, text)
    return found


def _fill(found: Replay, parsed: Callable[[], list[Row]]) -> None:
    """Put the parser's XML literals into the statements, which are in its order; else into none."""
    unknown = [number for number, row in enumerate(found.rows) if UNKNOWN in row[2]]
    rows = parsed() if unknown else []
    if len(rows) != len(found.rows):
        return
    filled = list(found.rows)
    for number in unknown:
        text = rows[number][2]
        literal = text.split(" ", 3)[3].removesuffix(" )>>") if text.startswith("<<(") else text
        filled[number] = (*filled[number][:2], filled[number][2].replace(UNKNOWN, literal), "")
    if blank_nodes_in_order(rows, filled) is not None:
        found.rows = filled


def _count_characters(found: Replay, text: bytes) -> None:
    """Turn spans in bytes into spans in code points."""
    continued = np.flatnonzero((np.frombuffer(text, np.uint8) & 0xC0) == 0x80)  # noqa: PLR2004 - as UTF-8 has it
    flat = np.array(found.spans, np.int64).reshape(-1)
    flat -= np.searchsorted(continued, flat)
    found.spans = [((a, b), (c, d), (e, f)) for a, b, c, d, e, f in flat.reshape(-1, 6).tolist()]
