"""A stream in blocks of whole lines, as arrays of bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

__all__ = ["BLOCK", "line_blocks"]

BLOCK = 16_000_000
"""How many bytes are read at a time."""
_TAIL = 1 << 16
"""In so many bytes at a time the last line end is looked for."""


def line_blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[Bytes]:
    """Yield the content of a stream in pieces of about ``size`` bytes, each with whole lines only.

    They are arrays, of shape (bytes,): numpy asks for large ones in few large pages, which are sooner there.
    """
    rest = np.zeros(0, np.uint8)
    wanted = size
    while True:
        piece = np.empty(len(rest) + wanted, np.uint8)
        piece[: len(rest)] = rest
        end = len(rest) + _read_into(stream, piece[len(rest) :])
        if end == len(rest):
            break
        cut = _after_last_line(piece, len(rest), end)
        if cut:
            yield piece[:cut]
        rest, wanted = piece[cut:end], size if cut else 2 * wanted  # a line that goes on for long is copied seldom
    if len(rest):
        yield rest


def _read_into(stream: BinaryIO, piece: Bytes) -> int:
    """Fill a piece as far as the stream goes, and return how far."""
    view, at = piece.data, 0
    while at < len(piece) and (more := stream.readinto(view[at:])):  # type: ignore[attr-defined]  # all streams have it
        at += more
    return at


def _after_last_line(piece: Bytes, start: int, end: int) -> int:
    """Return where the last line that ends in a part of a piece has its end; 0 where none does."""
    while start < end:
        begin = max(end - _TAIL, start)
        found = piece[begin:end].tobytes().rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0
