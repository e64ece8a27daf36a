"""Words of a text as a column of strings that stay where they are in memory: nothing is copied to find them.

polars takes them over Arrow's C data interface (https://arrow.apache.org/docs/format/CDataInterface.html) as views
(https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout), sixteen bytes a word: its length,
its first four bytes, and where it stands; a word of at most twelve bytes stands in its view.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["strings_at"]

_STRING_VIEWS = b"vu"
_BUFFERS = 4

_INSIDE = 12
"""The most bytes of a word that stands in its view."""


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

    def __init__(self, text: NDArray[np.uint8], views: NDArray[np.uint32]) -> None:
        sizes = np.array([len(text)], np.int64)
        buffers = (ctypes.c_void_p * _BUFFERS)(None, views.ctypes.data, text.ctypes.data, sizes.ctypes.data)
        key = ctypes.addressof(buffers)
        self._memory = (text, views, sizes, buffers)
        self._schema = _Schema(format=_STRING_VIEWS, name=b"", release=_forget_schema_from_c)
        self._array = _Array(
            length=len(views), n_buffers=_BUFFERS, buffers=buffers, release=_forget_array_from_c, private_data=key
        )

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Return the capsules of the interface; the reader asks for nothing else than it is offered."""
        self.held[self._array.private_data] = self._memory
        return (
            _capsule(ctypes.addressof(self._schema), b"arrow_schema", None),
            _capsule(ctypes.addressof(self._array), b"arrow_array", None),
        )


def strings_at(codes: NDArray[np.uint8], starts: NDArray[np.integer], stops: NDArray[np.integer]) -> pl.Series:
    """Return the strings from some bytes up to others, both of shape (words,).

    ``codes`` are UTF-8 of less than 2 GiB, and no place splits a character: neither is looked at here. The memory is
    held until the column and all that was gathered from it are gone.
    """
    import polars as pl

    views = np.empty((len(starts), 4), np.uint32)
    np.subtract(stops, starts, out=views[:, 0], casting="unsafe")
    last = len(codes) - 4
    if last >= 0:
        anywhere = np.ndarray((last + 1,), np.uint32, codes, strides=(1,))
        views[:, 1] = anywhere[starts if starts.max(initial=0) <= last else np.minimum(starts, last)]
    views[:, 2] = 0
    views[:, 3] = starts
    short = np.flatnonzero(views[:, 0] <= _INSIDE)
    if len(short):
        views[short, 1:] = _inside(codes, starts[short], views[short, 0])
    return pl.Series(_Exported(codes, views))


def _inside(codes: NDArray[np.uint8], starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.uint32]:
    """Return the bytes of short words, zeros after them, of shape (words, 3)."""
    places = np.arange(_INSIDE)
    found = np.zeros((len(starts), _INSIDE), np.uint8)
    if len(codes):
        found = codes[np.minimum(starts[:, np.newaxis] + places, len(codes) - 1)]
        found[places >= lengths[:, np.newaxis]] = 0
    return found.view(np.uint32)
