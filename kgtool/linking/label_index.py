"""An index of names by their trigrams: from a name to the names that look like it, in milliseconds among millions.

Each name is folded (case, accents, punctuation), padded with blanks, and cut into stretches of three characters; a list
for each stretch tells the names that have it. A search counts shared stretches, rarest first, and ranks by Dice's
coefficient (https://doi.org/10.2307/1932409); the fuzzy comparison proper is then made on few names only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LabelIndex", "fold"]

_BITS = 20
_BREAK = 10
_MOST_POSTINGS = 400_000
"""How many entries of the lists one search reads; the rarest stretches come first, so little is lost."""

_SMALL = 255
"""How many lists can be counted in a byte: a million bytes stay in the processor's cache, a million words do not."""

_PUNCTUATION = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return a name without case, accents and punctuation.

    >>> fold("Kim Jong-Un"), fold("Beyoncé")
    ('kim jong un', 'beyonce')
    """
    if text.isascii():
        plain = text.lower()
        return plain.strip() if plain.replace(" ", "a").isalnum() else _PUNCTUATION.sub(" ", plain).strip()
    parts = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _PUNCTUATION.sub(" ", letters.casefold()).strip()


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """The index over folded names: a list of name numbers for each bucket of stretches, and each name's length."""

    postings: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, names: Sequence[str]) -> LabelIndex:
        """Index folded names; their numbers are their places."""
        buckets, owners = _stretches(names)
        packed = (buckets << np.uint64(32)) | owners
        packed.sort()
        kept = np.ones(len(packed), dtype=np.bool_)
        kept[1:] = packed[1:] != packed[:-1]
        packed = packed[kept]
        postings = (packed & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        counts = np.bincount((packed >> np.uint64(32)).astype(np.int64), minlength=1 << _BITS)
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return cls(postings, offsets, np.bincount(postings, minlength=len(names)))

    def search(self, name: str, most: int = 100) -> list[int]:
        """Return the numbers of the names most like a folded name, the likest first."""
        buckets = np.unique(_stretches([name])[0]).astype(np.int64)
        starts, ends = self.offsets[buckets], self.offsets[buckets + 1]
        order = np.argsort(ends - starts, kind="stable")
        read = np.cumsum((ends - starts)[order])
        used = order[: max(1, int(np.searchsorted(read, _MOST_POSTINGS, side="right")))]
        if not len(used):
            return []
        kind = np.dtype(np.uint8 if len(used) <= _SMALL else np.uint32)
        shared: NDArray[np.unsignedinteger[Any]] = np.zeros(len(self.lengths), kind)
        for at in used:
            shared[self.postings[starts[at] : ends[at]]] += 1  # a list has a name once
        near = np.flatnonzero(shared >= max(1, len(used) // 3))
        alike = 2 * shared[near].astype(np.int64) / (len(used) + self.lengths[near])
        best = np.lexsort((near, -alike))[:most]
        return [int(number) for number in near[best]]


def _stretches(names: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the bucket of each stretch of three characters, and the number of the name that it is in."""
    text = "".join(f" {name} \n" for name in names)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owners = np.cumsum(codes == _BREAK, dtype=np.uint64)[: max(0, len(codes) - 2)]
    first, second, third = codes[:-2], codes[1:-1], codes[2:]
    inside = (first != _BREAK) & (second != _BREAK) & (third != _BREAK)
    mixed = (
        (first * np.uint64(0x9E3779B1))
        ^ (second * np.uint64(0x85EBCA77) << np.uint64(7))
        ^ (third * np.uint64(0xC2B2AE3D) << np.uint64(13))
    )
    mixed ^= mixed >> np.uint64(29)
    return (mixed & np.uint64((1 << _BITS) - 1))[inside], owners[inside]
