"""Files of a snapshot, opened: unpacked where they are gzipped, and no further than their size lets expect."""

from __future__ import annotations

import gzip
import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, LimitError, Location
from kgtool.rdfio.files import MAX_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

__all__ = ["LARGEST", "bounded", "open_file", "without_mark"]

_FREE = 1024 * 1024
"""How many bytes any compressed file may unpack to, however small it is."""

LARGEST = 512 * 1024 * 1024
"""The most bytes, unpacked, of a document that is not read line by line; dumps are, and may be longer."""

_BUFFER = 1 << 20
_MARK = b"\xef\xbb\xbf"


@contextmanager
def open_file(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for reading, unpacked where it is gzipped; LimitError (KG0913) on reading one that explodes."""
    if not path.name.endswith(".gz"):
        with path.open("rb") as stream:
            yield stream
        return
    message = f"'{path.name}' unpacks to more than {MAX_RATIO} times its size"
    fault = LimitError(Diagnostic("KG0913", message, Location(path.name), "unpack it yourself if you trust it"))
    with gzip.open(path, "rb") as unpacked:
        most = max(_FREE, path.stat().st_size * MAX_RATIO)
        yield io.BufferedReader(_Bounded(unpacked, most, fault), _BUFFER)


def bounded(stream: IO[bytes], name: str, begun: int = 0) -> io.BufferedReader:
    """Return a stream of a document; InputError (KG1103) on reading one that is too long with the bytes begun."""
    message = f"longer than {LARGEST // 2**20} MB"
    hint = "write it as JSON lines or N-Triples, which are read line by line"
    fault = InputError(Diagnostic("KG1103", message, Location(name), hint))
    return io.BufferedReader(_Bounded(stream, LARGEST - begun, fault), _BUFFER)


def without_mark(stream: io.BufferedReader) -> io.BufferedReader:
    """Return a stream behind the byte order mark that it may begin with."""
    if stream.peek(len(_MARK))[: len(_MARK)] == _MARK:
        stream.read(len(_MARK))
    return stream


class _Bounded(io.RawIOBase):
    """A stream that is read up to a number of bytes, and raises an error beyond it."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, most: int, fault: InputError | LimitError) -> None:
        super().__init__()
        self._stream = stream
        self._left = most
        self._fault = fault

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        data = self._stream.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(data)] = data
        self._left -= len(data)
        if self._left < 0:
            raise self._fault
        return len(data)
