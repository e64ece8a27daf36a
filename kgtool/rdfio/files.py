"""Bytes of files and of standard input, unpacked where they are compressed, with a cap on what they unpack to."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kgtool.errors import Diagnostic, InputError, LimitError, Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from _typeshed import WriteableBuffer

__all__ = ["MAX_RATIO", "open_stream", "read_bytes"]

MAX_RATIO = 200
"""How many times its own size a compressed file may unpack to (KG0913), beyond a hundred megabytes."""

_FREE = 100_000_000
_CHUNK = 1 << 22
_OPENERS: Mapping[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_MAGIC = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ": ".xz"}
_DAMAGED = (OSError, EOFError, lzma.LZMAError, zlib.error)


def read_bytes(path: Path | str, name: str) -> bytes:
    """Return the content of a file, unpacked where the name ends in .gz, .bz2 or .xz; ``-`` is standard input.

    Standard input is unpacked where it starts like a compressed file. Raises InputError: KG0103 for a file that is
    missing or cannot be read, KG0106 for one that cannot be unpacked; LimitError: KG0913 for one that explodes.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(Diagnostic("KG0103", f"cannot read '{name}': {reason}", Location(name))) from error
    suffix = Path(name).suffix
    if str(path) == "-":
        suffix = next((found for magic, found in _MAGIC.items() if data.startswith(magic)), "")
    if suffix not in _OPENERS:
        return data
    return b"".join(_unpacked(_OPENERS[suffix](io.BytesIO(data)), name, len(data)))


@contextmanager
def open_stream(path: Path | str, name: str) -> Iterator[BinaryIO]:
    """Open a file for reading in pieces, unpacked where its name says so; raise as :func:`read_bytes` does."""
    opener = _OPENERS.get(Path(name).suffix)
    try:
        with Path(path).open("rb") as stream:
            size = Path(path).stat().st_size
            yield cast("BinaryIO", _Pieces(_unpacked(opener(stream), name, size))) if opener else stream
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(Diagnostic("KG0103", f"cannot read '{name}': {reason}", Location(name))) from error


def _unpacked(stream: BinaryIO, name: str, packed: int) -> Iterator[bytes]:
    """Yield what a compressed stream unpacks to."""
    total = 0
    try:
        while piece := stream.read(_CHUNK):
            total += len(piece)
            if total > max(_FREE, packed * MAX_RATIO):
                message = f"'{name}' unpacks to more than {MAX_RATIO} times its size"
                raise LimitError(Diagnostic("KG0913", message, Location(name), "unpack it yourself if you trust it"))
            yield piece
    except _DAMAGED as error:
        hint = "the file is damaged, cut short, or not compressed the way its name says"
        message = f"cannot unpack '{name}': {str(error).lower()}"
        raise InputError(Diagnostic("KG0106", message, Location(name), hint)) from error


class _Pieces(io.RawIOBase):
    """A stream over pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Put what comes next into a buffer, and return how many bytes; 0 at the end."""
        self._rest = self._rest or memoryview(next(self._pieces, b""))
        target = memoryview(buffer)
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
