"""What terms look like that stand in a text just as the parser gives them, as regular expressions of polars.

They are narrower than the grammars on purpose (N-Triples §2, https://www.w3.org/TR/n-triples/#n-triples-language): odd
percent signs, ports, escapes and languages of unusual form are the parser's business.
"""

from __future__ import annotations

__all__ = ["IRI", "LABEL", "STRING"]

_CHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\u{A1}-\u{D7FF}]|%[0-9A-Fa-f]{2})"
IRI = (
    r"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://[A-Za-z0-9.\-]+(?::[0-9]{{1,4}})?(?:[/?]{_CHAR}*)?|[A-Za-z0-9._~@]{_CHAR}*)(?:#{_CHAR}*)?"
)
"""An absolute IRI, without brackets."""

LABEL = r"_:[A-Za-z0-9_]+"
"""A blank node with a label."""

STRING = r'"(?:[^"\\\u{0}-\u{1F}\u{7F}-\u{9F}\u{FDD0}-\u{FDEF}\u{FFFE}\u{FFFF}\u{10000}-\u{10FFFF}]|\\[tbnrf"\\])*"'
"""A string in quotation marks, without what may follow it."""
