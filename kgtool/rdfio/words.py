"""Pieces of a text as a column of strings that stay where they are in memory: nothing is copied to find words.

polars takes them over Arrow's C data interface (https://arrow.apache.org/docs/format/CDataInterface.html), in the
layout of large strings: the bytes of all, and where each begins.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["strings_between"]

_LARGE_STRINGS = b"U"
_BUFFERS = 3


class _Schema(ctypes.Structure):
    """The ``ArrowSchema`` of the interface."""


class _Array(ctypes.Structure):
    """The ``ArrowArray`` of the interface."""


_RELEASE_SCHEMA = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))
_RELEASE_ARRAY = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))

_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", _RELEASE_SCHEMA),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", _RELEASE_ARRAY),
    ("private_data", ctypes.c_void_p),
]

_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype = ctypes.py_object
_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


def _forget_schema(schema: ctypes._Pointer[_Schema]) -> None:
    schema.contents.release = _RELEASE_SCHEMA()


def _forget_array(array: ctypes._Pointer[_Array]) -> None:
    _Exported.held.pop(array.contents.private_data, None)
    array.contents.release = _RELEASE_ARRAY()


_forget_schema_from_c = _RELEASE_SCHEMA(_forget_schema)
_forget_array_from_c = _RELEASE_ARRAY(_forget_array)


class _Exported:
    """A column of strings for one reader, who says when its memory may go."""

    held: ClassVar[dict[int, object]] = {}

    def __init__(self, text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        buffers = (ctypes.c_void_p * _BUFFERS)(None, offsets.ctypes.data, text.ctypes.data)
        key = ctypes.addressof(buffers)
        self._memory = (text, offsets, buffers)
        self._schema = _Schema(format=_LARGE_STRINGS, name=b"", release=_forget_schema_from_c)
        self._array = _Array(
            length=len(offsets) - 1, n_buffers=_BUFFERS, buffers=buffers, release=_forget_array_from_c, private_data=key
        )

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Return the capsules of the interface; the reader asks for nothing else than it is offered."""
        self.held[self._array.private_data] = self._memory
        return (
            _capsule(ctypes.addressof(self._schema), b"arrow_schema", None),
            _capsule(ctypes.addressof(self._array), b"arrow_array", None),
        )


def strings_between(text: bytes, offsets: NDArray[np.int64]) -> pl.Series:
    """Return the strings that lie between one offset and the next, of which there is one fewer than offsets.

    ``text`` is UTF-8, ``offsets`` are bytes in it that rise and split no character: neither is looked at here.
    The bytes are held until the column and all that was gathered from it are gone.
    """
    import polars as pl

    return pl.Series(_Exported(np.frombuffer(text, np.uint8), np.ascontiguousarray(offsets)))
