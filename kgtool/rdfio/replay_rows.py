"""The statements of a document that was read again for the places of its terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.replay_tokens import Span

__all__ = ["Replay", "UnsupportedSyntaxError"]


class UnsupportedSyntaxError(Exception):
    """When the document uses what this reader does not know."""


@dataclass(slots=True)
class Replay:
    """The statements in the parser's order, and the spans of subject, predicate and object of each.

    A blank node without a label is called ``_:[<n>``, which no label can be. UNKNOWN is the span of what has no place.
    """

    UNKNOWN: ClassVar[Span] = (-1, -1)
    rows: list[Row] = field(default_factory=list)
    spans: list[tuple[Span, Span, Span]] = field(default_factory=list)

    def put_in_order(self, moments: list[int]) -> None:
        """Sort the statements by a moment of each; those of equal moments stay as they are."""
        if any(after < before for before, after in pairwise(moments)):
            order = sorted(range(len(moments)), key=moments.__getitem__)
            self.rows = [self.rows[number] for number in order]
            self.spans = [self.spans[number] for number in order]
