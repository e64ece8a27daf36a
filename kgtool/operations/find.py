"""``kgtool find``: look an entity up by its label or by an alias."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kgtool.operations.answering import Source, limits_of, opened
from kgtool.operations.asked import ask
from kgtool.operations.query import LABELS
from kgtool.sparql.values import parts_of

if TYPE_CHECKING:
    from kgtool.errors import Diagnostic
    from kgtool.operations.answering import Opened
    from kgtool.sparql.evaluation import Limits

__all__ = ["Found", "find", "fold"]

_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Found:
    """An entity: its label, what matched, and how: exact, start, word, part or similar."""

    iri: str
    label: str
    matched: str
    how: str
    classes: tuple[str, ...] = ()


def find(
    text: str, *, source: Source, limit: int = 20, limits: Limits | None = None
) -> tuple[tuple[Found, ...], tuple[Diagnostic, ...]]:
    """Return the entities whose label or alias is like ``text``, best first, and what was found while loading.

    Case and diacritics do not matter. Where nothing holds the text, labels that are written much the same are returned.
    """
    with opened(source, limits or limits_of(source.project)) as ready:
        labels = _labels(ready)
        hits = _hits(text, labels)[:limit]
        preferred = ready.engine.labels([iri for _, iri, _, _ in hits], LABELS, source.language)
        found = tuple(
            Found(iri, preferred.get(iri, matched), matched, how, _classes(ready, iri)) for _, iri, matched, how in hits
        )
        return found, ready.diagnostics


def fold(text: str) -> str:
    """Return a text without case, diacritics and doubled blanks.

    >>> fold("École  Normale")
    'ecole normale'
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(plain.casefold().replace("\u2019", "'").replace("\u2018", "'").split())


def _labels(ready: Opened) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity, _, label in ask(ready, "labels").texts:
        if entity is not None and label is not None and entity.startswith("<"):
            found.setdefault(entity[1:-1], []).append(parts_of(label).value)
    return found


def _hits(text: str, labels: dict[str, list[str]]) -> list[tuple[tuple[float, int, str], str, str, str]]:
    """Return (order, IRI, label, how) for what holds the text; for what is similar where nothing does."""
    wanted = fold(text)
    found = []
    for iri, names in labels.items():
        best = min((_rank(wanted, fold(name)), len(name), name) for name in names)
        if best[0] < len(_HOW):
            found.append(((_TIER[best[0]], best[1], iri), iri, best[2], _HOW[best[0]]))
    if not found:
        for iri, names in labels.items():
            ratio, name = max((_likeness(wanted, fold(name)), name) for name in names)
            if ratio >= _CLOSE:
                found.append(((1 - ratio, len(name), iri), iri, name, "similar"))
    return sorted(found)


def _likeness(wanted: str, name: str) -> float:
    """Return how much a text is like a label or one of its words, from 0 to 1."""
    words = [name, *(word for word in name.split() if len(word) + 2 >= len(wanted))]
    return max(SequenceMatcher(None, wanted, word).ratio() for word in words)


_HOW = ("exact", "start", "word", "part")
_TIER = (0.0, 1.0, 1.0, 2.0)
"""A name that starts with the text is no better than one that has it as a later word: the shorter comes first."""


def _rank(wanted: str, name: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if f" {wanted}" in f" {name}":
        return 2
    return 3 if wanted in name else len(_HOW)


def _classes(ready: Opened, iri: str) -> tuple[str, ...]:
    """Return the classes that are said of an entity; where none is, those that follow."""
    answer = ask(ready, "types", scope="asserted", entity=iri)
    texts = answer.texts or ask(ready, "types", entity=iri).texts
    return tuple(text[1:-1] for (text,) in texts if text is not None)
