"""The names and sketches of a snapshot as arrays: in memory when they were just made, in a mapped file ever after.

A million names are opened in a fraction of a second, and only what a search touches is made into Python values.
Entities that were looked up by identifier (classes, again and again) are kept.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.linking.label_index import LabelIndex
from kgtool.linking.sketches import Sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kgtool.errors import Diagnostic
    from kgtool.linking.sketches import Sketches

__all__ = ["Labels", "arrays_of"]

_LISTS = ("kinds", "above", "around")


class Labels:
    """Names by number, the entity that each belongs to, and the sketches of entities by number."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        """Take arrays of :func:`arrays_of`."""
        self.diagnostics = diagnostics
        self._arrays = arrays
        self._texts = {name: _Texts(arrays[name], arrays[f"{name}.ends"]) for name in _TEXTS}
        self._found: dict[str, Sketch | None] = {}
        self._kinds: dict[tuple[str, ...], frozenset[str]] = {}

    @cached_property
    def index(self) -> LabelIndex:
        """Return the index of the names."""
        return LabelIndex(*(self._arrays[f"index.{part}"] for part in ("postings", "offsets", "lengths")))

    @property
    def names(self) -> int:
        """Return how many names there are."""
        return len(self._arrays["owners"])

    def folded(self, number: int) -> str:
        """Return a name as it is compared."""
        return self._texts["folded"][number]

    def shown(self, number: int) -> tuple[str, str]:
        """Return a name as it is written: language and text."""
        return self._texts["words"][int(self._arrays["languages"][number])], self._texts["shown"][number]

    def owner(self, number: int) -> int:
        """Return the number of the entity that a name belongs to."""
        return int(self._arrays["owners"][number])

    def sketch(self, number: int) -> Sketch:
        """Return the sketch of an entity."""
        words, arrays = self._texts["words"], self._arrays
        kinds, above, around = (tuple(words[int(each)] for each in self._part(name, number)) for name in _LISTS)
        years = zip(self._part("dated", number), self._part("years", number, "dated"), strict=True)
        return Sketch(
            self._texts["ids"][number],
            self._texts["labels"][number],
            kinds,
            above,
            tuple((words[int(word)], int(year)) for word, year in years),
            around,
            words[int(arrays["redirects"][number])],
        )

    def find(self, identifier: str) -> Sketch | None:
        """Return the sketch of an entity by its identifier, or None."""
        if identifier not in self._found:
            self._found[identifier] = self._searched(identifier)
        return self._found[identifier]

    def _searched(self, identifier: str) -> Sketch | None:
        order, ids, wanted = self._arrays["order"], self._texts["ids"], identifier.encode()
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ids.raw(int(order[middle])) < wanted else (low, middle)
        number = int(order[low]) if low < len(order) else -1
        return self.sketch(number) if number >= 0 and ids.raw(number) == wanted else None

    def kinds_of(self, sketch: Sketch) -> frozenset[str]:
        """Return the kinds of an entity with all classes above them, as far as the snapshot has them."""
        known = self._kinds.get(sketch.kinds)
        if known is None:
            known = self._kinds[sketch.kinds] = self._all_above(sketch)
        return known

    def _all_above(self, sketch: Sketch) -> frozenset[str]:
        found, ahead = set(sketch.kinds), list(sketch.kinds)
        while ahead:
            known = self.find(ahead.pop())
            fresh = set(known.above) - found if known else set()
            found |= fresh
            ahead += fresh
        return frozenset(found)

    def _part(self, name: str, number: int, ends: str = "") -> NDArray[Any]:
        bounds = self._arrays[f"{ends or name}.bounds"]
        return self._arrays[name][bounds[number] : bounds[number + 1]]


_TEXTS = ("folded", "shown", "ids", "labels", "words")


class _Texts:
    """Texts behind one another in UTF-8."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._data, self._ends = data, ends

    def raw(self, number: int) -> bytes:
        start = int(self._ends[number - 1]) if number else 0
        return self._data[start : int(self._ends[number])].tobytes()

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode("utf-8", errors="surrogatepass")


def arrays_of(sketches: Sketches) -> dict[str, NDArray[Any]]:
    """Return sketches as arrays: texts in UTF-8 with their ends, lists with their bounds, the index of the names."""
    entities = sketches.entities
    words: dict[str, int] = {"": 0}
    index = LabelIndex.of(sketches.names)
    found: dict[str, NDArray[Any]] = {
        "owners": np.array(sketches.owners, dtype="<u4"),
        "languages": _numbers((language for language, _ in sketches.shown), words),
        "redirects": _numbers((each.redirect for each in entities), words),
        "order": _order([each.id for each in entities]),
        "index.postings": index.postings.astype("<u4", copy=False),
        "index.offsets": index.offsets.astype("<i8", copy=False),
        "index.lengths": index.lengths.astype("<i8", copy=False),
    }
    for name in _LISTS:
        lists = [getattr(each, name) for each in entities]
        found[name] = _numbers(chain.from_iterable(lists), words)
        found[f"{name}.bounds"] = _bounds(lists)
    dated = [each.years for each in entities]
    found["dated"] = _numbers((property_ for years in dated for property_, _ in years), words)
    found["years"] = np.fromiter((year for years in dated for _, year in years), dtype="<i8")
    found["dated.bounds"] = _bounds(dated)
    texts: dict[str, Iterable[str]] = {
        "folded": sketches.names,
        "shown": (text for _, text in sketches.shown),
        "ids": (each.id for each in entities),
        "labels": (each.label for each in entities),
        "words": words,
    }
    for name, several in texts.items():
        encoded = [text.encode("utf-8", errors="surrogatepass") for text in several]
        found[name] = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        found[f"{name}.ends"] = np.cumsum(np.fromiter(map(len, encoded), dtype="<i8", count=len(encoded)), dtype="<i8")
    return found


def _numbers(texts: Iterable[str], words: dict[str, int]) -> NDArray[Any]:
    """Return the number of each text among the words, which get what is new."""
    return np.fromiter((words.setdefault(text, len(words)) for text in texts), dtype="<u4")


def _bounds(lists: Sequence[Sequence[object]]) -> NDArray[Any]:
    lengths = np.fromiter(map(len, lists), dtype="<i8", count=len(lists))
    return np.concatenate([np.zeros(1, "<i8"), np.cumsum(lengths, dtype="<i8")])


def _order(identifiers: Sequence[str]) -> NDArray[Any]:
    """Return the numbers of identifiers in the order of their bytes in UTF-8, which is that of their code points."""
    return np.array(sorted(range(len(identifiers)), key=identifiers.__getitem__), dtype="<u4")
