"""Candidates for entities that are not linked, each with what speaks for it and against it, feature by feature.

The points of the features add up to the score, of 100: name 60, names in several languages 5, kind 20 (another kind
-40), dates 10 each up to 15 (another date -20), neighbours 5 each up to 15. A candidate is a suggestion; nothing
follows from it.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from kgtool.linking.label_index import fold
from kgtool.linking.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.linking.alignment import Alignment
    from kgtool.linking.labels import Labels
    from kgtool.linking.sketches import Sketch

__all__ = ["Feature", "Profile", "Suggestion", "suggestions"]

_NAME, _LANGUAGES, _KIND, _WRONG_KIND = 60.0, 5.0, 20.0, -40.0
_DATE, _DATES, _WRONG_DATE = 10.0, 15.0, -20.0
_NEIGHBOUR, _NEIGHBOURS = 5.0, 15.0
_BEYOND_NAME = _LANGUAGES + _KIND + _DATES + _NEIGHBOURS
"""The most points that anything but the name can give."""

_LEAST_ALIKE = 60.0
"""How alike two names must be at least, of 100."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason for or against a candidate, with its points."""

    name: str
    points: float
    because: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate item for an entity: its score of 100, and the features that make it up."""

    entity: str
    item: str
    label: str
    score: float
    features: tuple[Feature, ...]


def suggestions(
    profile: Profile, labels: Labels, alignment: Alignment, most: int = 3, least: float = 50.0
) -> tuple[Suggestion, ...]:
    """Return the best candidates for an entity, best first; items that are linked already are none."""
    found: list[Suggestion] = []
    for number, alike in sorted(_alike(profile, labels).items(), key=lambda each: -each[1].percent):
        reachable = min(100.0, _points(alike.percent) + _BEYOND_NAME)
        if reachable < least or (len(found) >= most > 0 and reachable < found[most - 1].score):
            break
        if (one := _suggestion(profile, labels.sketch(number), alike, labels, alignment)) and one.score >= least:
            insort(found, one, key=_place)
    return tuple(found[:most])


def _place(each: Suggestion) -> tuple[float, int, str]:
    return -each.score, len(each.item), each.item


def _suggestion(
    profile: Profile, sketch: Sketch, alike: _Alike, labels: Labels, alignment: Alignment
) -> Suggestion | None:
    if sketch.redirect or sketch.id in alignment.entities or not sketch.id.startswith("Q"):
        return None
    (language, text), (their_language, theirs) = alike.ours, alike.theirs
    because = f"'{theirs}'@{their_language} for '{text}'@{language}, {alike.percent:.0f} % alike"
    name = Feature("name", _points(alike.percent), because)
    features = (name, *_languages(alike.languages), *_others(profile, sketch, labels))
    score = round(max(0.0, min(100.0, sum(feature.points for feature in features))), 1)
    return Suggestion(profile.entity, sketch.id, sketch.label or sketch.id, score, features)


def _points(alike: float) -> float:
    return round(_NAME * max(0.0, alike - _LEAST_ALIKE) / (100 - _LEAST_ALIKE), 1)


@dataclass(slots=True)
class _Alike:
    """How alike (of 100) the likest names of an entity and an item are, and the languages in which they agree."""

    percent: float
    ours: tuple[str, str]
    theirs: tuple[str, str]
    languages: set[str]


def _alike(profile: Profile, labels: Labels) -> dict[int, _Alike]:
    """Return the likest names by the number of the item; what is less than sixty per cent alike is left out."""
    best: dict[int, _Alike] = {}
    for name in profile.names:
        folded = fold(name[1])
        for number in labels.index.search(folded) if folded else ():
            other = labels.folded(number)
            percent = fuzz.ratio(folded, other, score_cutoff=_LEAST_ALIKE)
            percent = max(percent, fuzz.token_sort_ratio(folded, other, score_cutoff=max(percent, _LEAST_ALIKE)))
            if percent < _LEAST_ALIKE:
                continue
            owner, shown = labels.owner(number), labels.shown(number)
            known = best.get(owner)
            if known is None or percent > known.percent:
                best[owner] = known = _Alike(percent, name, shown, known.languages if known else set())
            if folded == other and name[0] == shown[0]:
                known.languages.add(name[0])
    return best


def _languages(languages: set[str]) -> Iterator[Feature]:
    if len(languages) > 1:
        yield Feature("languages", _LANGUAGES, f"the same name in {', '.join(sorted(languages))}")


def _others(profile: Profile, sketch: Sketch, labels: Labels) -> Iterator[Feature]:
    kinds = labels.kinds_of(sketch)
    shared = sorted(profile.kinds & kinds)
    if shared:
        yield Feature("kind", _KIND, f"it is {', '.join(_named(shared, labels))}")
    elif profile.kinds and sketch.kinds:
        wanted = " or ".join(_named(sorted(profile.kinds), labels))
        yield Feature("kind", _WRONG_KIND, f"it is {', '.join(_named(sorted(sketch.kinds), labels))}, not {wanted}")
    yield from _dates(profile, sketch)
    around = sorted(profile.around.intersection(sketch.around))
    if around:
        points = min(_NEIGHBOURS, _NEIGHBOUR * len(around))
        yield Feature("neighbours", points, f"both are joined to {', '.join(_named(around[:5], labels))}")


def _dates(profile: Profile, sketch: Sketch) -> Iterator[Feature]:
    theirs: dict[str, set[int]] = defaultdict(set)
    for property_, year in sketch.years:
        theirs[property_].add(year)
    same = sorted((property_, year) for property_, year in profile.years if year in theirs.get(property_, ()))
    other = sorted(
        (property_, year) for property_, year in profile.years if property_ in theirs and (property_, year) not in same
    )
    if same:
        told = ", ".join(f"{property_} {year}" for property_, year in same)
        yield Feature("dates", min(_DATES, _DATE * len(same)), f"the same year: {told}")
    elif other:
        told = ", ".join(f"{property_} {year}, there {min(theirs[property_])}" for property_, year in other)
        yield Feature("dates", _WRONG_DATE, f"another year: {told}")


def _named(items: Iterable[str], labels: Labels) -> list[str]:
    known = ((item, labels.find(item)) for item in items)
    return [f"{sketch.label} ({item})" if sketch and sketch.label else item for item, sketch in known]
