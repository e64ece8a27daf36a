"""The characters of names in Turtle, TriG and SPARQL, as the grammar's productions list them.

RDF 1.1 Turtle §6.5, productions PN_CHARS_BASE to PN_LOCAL (https://www.w3.org/TR/turtle/#sec-grammar-grammar).
"""

from __future__ import annotations

__all__ = ["NAME_CHARS", "NAME_CHARS_BASE", "NAME_START"]

NAME_CHARS_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""PN_CHARS_BASE, to stand between the brackets of a character class."""

NAME_START = NAME_CHARS_BASE + "_"
"""PN_CHARS_U."""

NAME_CHARS = NAME_START + r"0-9\-" + "\u00b7\u0300-\u036f\u203f\u2040"
"""PN_CHARS."""
