"""Where a run of the rules stops before its end, and what it then says."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kgtool.errors import Diagnostic, LimitError

if TYPE_CHECKING:
    from kgtool.dataset import Terms

__all__ = ["LONGEST_TERM", "MOST_INVENTIONS", "TERM_BYTES", "Held", "Limits", "Work"]

MOST_INVENTIONS = 1_000
"""In how many rounds on end rules may make new terms where time and triples have no limit: some do so without end."""

LONGEST_TERM = 4_000_000
"""How many characters a term may have that a rule makes: the SPARQL index takes no statement of 16 MB."""

_MORE = "give more with --max-{}"

_PAIR_BYTES = 8

TERM_BYTES = 128
"""What a new term takes in the dictionary beside its text: measured, 123 to 130 bytes."""


class Held(Protocol):
    """The triples that an engine holds."""

    def size(self) -> int:
        """Return the number of triples."""

    def bytes(self) -> int:
        """Return the bytes that their columns take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a run stops (LimitError, KG0611): seconds, triples in all, bytes; 0 is no limit.

    The bytes are those of the columns of triples and of their indexes, and of the terms that the rules made: the text
    of each in UTF-8, and :data:`TERM_BYTES`. They are counted, so a run stops at the same place on every machine.
    """

    max_seconds: float = 0.0
    max_triples: int = 0
    max_memory: int = 0


@dataclass(slots=True)
class Work:
    """What a run has done so far: rounds, conclusions by rule; and the limits that it is held to.

    ``at`` is the rule that is at work alone, if one is.
    """

    limits: Limits
    terms: Terms
    rounds: int = 0
    at: str = ""
    produced: Counter[str] = field(default_factory=Counter)
    _started: float = field(default_factory=time.monotonic)
    _counted: int = 0
    _made: int = 0

    def __post_init__(self) -> None:
        """Take the terms that there are as those of the input."""
        self._counted = len(self.terms)

    def seconds_left(self) -> float | None:
        """Return the seconds that are left, 0 when time is up, or None where there is no limit."""
        most = self.limits.max_seconds
        return max(self._started + most - time.monotonic(), 0.0) if most else None

    def check_time(self) -> None:
        """Raise LimitError (KG0611) when time is up."""
        if self.seconds_left() == 0:
            raise self._limit(f"reasoning took longer than {self.limits.max_seconds:g} s", _MORE.format("seconds"))

    def check(self, held: Held, more: int = 0) -> None:
        """Raise LimitError (KG0611) when time is up, or what is held, and so many pairs more, have become too much."""
        self.check_time()
        self._count_terms()
        limits = self.limits
        if limits.max_triples and (size := held.size() + more) > limits.max_triples:
            raise self._limit(
                f"{size} triples are more than the limit of {limits.max_triples}", _MORE.format("triples")
            )
        if limits.max_memory and held.bytes() + _PAIR_BYTES * more + self._made > limits.max_memory:
            message = f"the triples and the terms that rules made need more than {limits.max_memory} bytes"
            raise self._limit(message, _MORE.format("memory"))

    def _count_terms(self) -> None:
        """Count the terms that have come into the dictionary; raise LimitError (KG0611) for one without measure."""
        if len(self.terms) == self._counted:
            return
        fresh = self.terms.texts[self._counted :]
        self._counted += len(fresh)
        self._made += sum(TERM_BYTES + len(text.encode()) for text in fresh)
        if max(map(len, fresh)) > LONGEST_TERM:
            message = f"a rule made a term of more than {LONGEST_TERM} characters"
            raise self._limit(message, "mend the rule: no option allows more")

    def check_terms(self, rounds: int) -> None:
        """Raise LimitError (KG0611) when rules made new terms in so many rounds on end, and nothing else stops them.

        A limit on memory does not: a term a round fills it in hours.
        """
        self._count_terms()
        if rounds > MOST_INVENTIONS and not (self.limits.max_seconds or self.limits.max_triples):
            message = f"the rules made new terms in {MOST_INVENTIONS} rounds, one after the other"
            raise self._limit(message, "give more with a limit of your own: --max-seconds or --max-triples")

    def _limit(self, message: str, way_out: str) -> LimitError:
        most = ", ".join(f"{rule} ({count})" for rule, count in self.produced.most_common(3))
        now = f"; at work: {self.at}" if self.at else ""
        hint = f"the rules that concluded most: {most or 'none'}{now}; {way_out}"
        return LimitError(Diagnostic("KG0611", f"{message} (round {self.rounds})", hint=hint))
