"""Arrays of numbers in a file that is opened in no time: mapped into memory, and never run as a program.

A first line names the format; then the length and the sha256 of a header, the header itself (JSON: what the file is
about, and name, type, place and CRC-32 of each array), and the arrays. A file that was cut or changed is noticed.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["open_arrays", "write_arrays"]

_MAGIC = b"kgtool arrays 1\n"
_HEAD = struct.Struct("<Q32s")
_TYPES = {"|u1", "<u4", "<i4", "<i8"}
_ALIGNED = 64


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> None:
    """Write arrays, each of one dimension, and what they are about (a value of JSON); the file appears whole or not."""
    table: dict[str, list[Any]] = {}
    place = 0
    for name, array in arrays.items():
        table[name] = [array.dtype.str, place, len(array), zlib.crc32(np.ascontiguousarray(array).data)]
        place += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"about": about, "arrays": table, "size": place}).encode()
    begin = _begin(len(header))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with draft.open("wb") as out:
            out.write(_MAGIC + _HEAD.pack(len(header), hashlib.sha256(header).digest()) + header)
            for name, array in arrays.items():
                out.seek(begin + table[name][1])
                out.write(np.ascontiguousarray(array).data)
            out.truncate(begin + place)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def open_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays of a file, mapped for reading, and what they are about.

    Raises OSError where the file cannot be opened, ValueError where it is of another format, cut or changed.
    """
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size < len(_MAGIC) + _HEAD.size:
            raise ValueError("too short")
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    if mapped[: len(_MAGIC)] != _MAGIC:
        raise ValueError("another format")
    length, digest = _HEAD.unpack_from(mapped, len(_MAGIC))
    start = len(_MAGIC) + _HEAD.size
    header = mapped[start : start + length] if length <= size else b""
    if hashlib.sha256(header).digest() != digest:
        raise ValueError("the header was changed")
    read = json.loads(header)
    begin = _begin(length)
    if size != begin + read["size"]:
        raise ValueError("cut")
    return {name: _array(mapped, begin, name, each) for name, each in read["arrays"].items()}, read["about"]


def _array(mapped: mmap.mmap, begin: int, name: str, entry: list[Any]) -> NDArray[Any]:
    kind, place, length, checksum = entry
    if kind not in _TYPES:
        raise ValueError(f"'{name}' is of type {kind}")
    array: NDArray[Any] = np.frombuffer(mapped, dtype=kind, count=length, offset=begin + place)
    if zlib.crc32(array.data) != checksum:
        raise ValueError(f"'{name}' was changed")
    return array


def _begin(header: int) -> int:
    """Return where the arrays begin."""
    return -(-(len(_MAGIC) + _HEAD.size + header) // _ALIGNED) * _ALIGNED
