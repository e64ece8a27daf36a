"""The conflict policy: which claims win where several speak of one subject and property.

The policy is a TOML file that the setting ``claims.policy`` names. ``ranks`` lists the ranks that may win, the best
first; each ``[[trust]]`` lists ``sources``, the most trusted first, for some ``properties`` and ``kinds`` (all where it
names none). Ranks decide first, then trust: a source that is not listed comes after those that are.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.claims.vocabulary import Rank
from kgtool.errors import Diagnostic, Location, ProjectError, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.project import Project

__all__ = ["Policy", "Trust", "read_policy"]

_TRUST_KEYS = ("sources", "properties", "kinds")
_DEFAULT = (Rank.PREFERRED, Rank.NORMAL)


@dataclass(frozen=True, slots=True)
class Trust:
    """Sources (IRIs), the most trusted first, for properties and kinds (IRIs; none: all)."""

    sources: tuple[str, ...]
    properties: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def covers(self, predicate: str, kinds: Iterable[str]) -> bool:
        """Say whether this is about claims of a property and of some kinds."""
        return (not self.properties or predicate in self.properties) and (
            not self.kinds or not self.kinds.isdisjoint(kinds)
        )

    def place(self, sources: Iterable[str]) -> int:
        """Return how far down the best of the sources stands; sources that are not listed stand last."""
        return min((self.sources.index(each) for each in sources if each in self.sources), default=len(self.sources))


@dataclass(frozen=True, slots=True)
class Policy:
    """Which claims win: ``ranks`` that may, the best first, then the first ``trust`` that covers a claim.

    ``path`` is the policy's file, relative to the project, or "" for the policy without a file.
    """

    ranks: tuple[Rank, ...] = _DEFAULT
    trust: tuple[Trust, ...] = ()
    path: str = ""

    @property
    def summary(self) -> str:
        """Say in a line what the policy is, for people and for the header of a view."""
        ranks = ", then ".join(rank.name.lower() for rank in self.ranks)
        trust = f"then the sources that {self.path} trusts more" if self.trust else "no source goes first"
        return f"plain facts: the best rank of {ranks}; {trust}"

    def place(self, predicate: str, kinds: Iterable[str], sources: Iterable[str]) -> int:
        """Return how trusted a claim's sources are for what it says: 0 for the most."""
        kept = tuple(kinds)
        found = next((trust for trust in self.trust if trust.covers(predicate, kept)), None)
        return found.place(sources) if found else 0


def read_policy(project: Project) -> Policy:
    """Return the policy of a project; without the setting, preferred before normal and no source before another.

    Raises ProjectError: KG0308 where the file is missing or no TOML, KG0309 for a key or a value that it cannot have.
    """
    name = str(project.settings["claims"]["policy"])
    if not name:
        return Policy()
    place = Location(name)
    try:
        read = tomllib.loads((project.root / name).read_text(encoding="utf-8-sig"))
    except OSError as error:
        hint = "make it, or mend 'policy' under [claims]"
        raise ProjectError(Diagnostic("KG0308", f"cannot read the policy '{name}'", place, hint)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(Diagnostic("KG0308", f"the policy is not TOML: {error}", place)) from error
    faults = list(_faults(read, project, place))
    if faults:
        raise ProjectError(*faults)
    ranks = tuple(Rank[word.upper()] for word in read.get("ranks", ())) or _DEFAULT
    trust = tuple(_trust(entry, project) for entry in read.get("trust", ()))
    return Policy(ranks, trust, name)


def _trust(entry: dict[str, list[str]], project: Project) -> Trust:
    sources, properties, kinds = (
        tuple(project.prefixes.expand(name) for name in entry.get(key, ())) for key in _TRUST_KEYS
    )
    return Trust(sources, frozenset(properties), frozenset(kinds))


def _faults(read: dict[str, Any], project: Project, place: Location) -> Iterator[Diagnostic]:
    for key in read.keys() - {"ranks", "trust"}:
        close = nearest(key, ("ranks", "trust"))
        hint = f"did you mean '{close}'?" if close else "a policy has ranks and trust"
        yield Diagnostic("KG0309", f"unknown key '{key}'", place, hint)
    words = [rank.name.lower() for rank in Rank]
    ranks = read.get("ranks", [])
    if not isinstance(ranks, list) or len(set(map(str, ranks))) != len(ranks) or not set(map(str, ranks)) <= set(words):
        yield Diagnostic("KG0309", f"'ranks' is {ranks!r}", place, f"list some of {', '.join(words)}, the best first")
    trust = read.get("trust", [])
    if not isinstance(trust, list) or not all(isinstance(entry, dict) for entry in trust):
        yield Diagnostic("KG0309", "'trust' is no list of tables", place, "write [[trust]] on a line of its own")
        return
    for entry in trust:
        yield from _trust_faults(entry, project, place)


def _trust_faults(entry: dict[str, Any], project: Project, place: Location) -> Iterator[Diagnostic]:
    for key in sorted(entry.keys() - set(_TRUST_KEYS)):
        close = nearest(key, _TRUST_KEYS)
        hint = f"did you mean '{close}'?" if close else f"[[trust]] knows {', '.join(_TRUST_KEYS)}"
        yield Diagnostic("KG0309", f"unknown key '{key}' in [[trust]]", place, hint)
    if not entry.get("sources"):
        yield Diagnostic("KG0309", "[[trust]] names no sources", place, 'write: sources = ["doc:…"], the best first')
    for key in _TRUST_KEYS:
        names = entry.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            yield Diagnostic("KG0309", f"'{key}' in [[trust]] is {names!r}", place, "it takes a list of names")
            continue
        for name in names:
            try:
                project.prefixes.expand(name, place)
            except UsageError as error:
                yield from error.diagnostics
