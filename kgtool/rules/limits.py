"""Where a run of the rules stops before its end, and what it then says."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, LimitError

if TYPE_CHECKING:
    from kgtool.rules.facts import Facts

__all__ = ["MOST_INVENTIONS", "Limits", "Work"]


MOST_INVENTIONS = 1_000
"""In how many rounds on end rules may make new terms where no limit is given: a rule may do so without end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a run stops (LimitError, KG0611): seconds, triples in all, bytes of columns; 0 is no limit."""

    max_seconds: float = 0.0
    max_triples: int = 0
    max_memory: int = 0


@dataclass(slots=True)
class Work:
    """What a run has done so far: rounds, conclusions by rule; and the limits that it is held to."""

    limits: Limits
    rounds: int = 0
    produced: Counter[str] = field(default_factory=Counter)
    _started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float | None:
        """Return the seconds that are left, 0 when time is up, or None where there is no limit."""
        most = self.limits.max_seconds
        return max(self._started + most - time.monotonic(), 0.0) if most else None

    def check_time(self) -> None:
        """Raise LimitError (KG0611) when time is up."""
        if self.seconds_left() == 0:
            raise self._limit(f"reasoning took longer than {self.limits.max_seconds:g} s", "--max-seconds")

    def check(self, facts: Facts) -> None:
        """Raise LimitError (KG0611) when time is up, or the facts have become too many."""
        self.check_time()
        if self.limits.max_triples and (size := facts.size()) > self.limits.max_triples:
            raise self._limit(f"{size} triples are more than the limit of {self.limits.max_triples}", "--max-triples")
        if self.limits.max_memory and facts.bytes() > self.limits.max_memory:
            raise self._limit(f"the columns need more than {self.limits.max_memory} bytes", "--max-memory")

    def check_terms(self, rounds: int) -> None:
        """Raise LimitError (KG0611) when rules made new terms in so many rounds on end, and there is no other limit."""
        if rounds > MOST_INVENTIONS and self.limits == Limits():
            message = f"the rules made new terms in {MOST_INVENTIONS} rounds, one after the other"
            raise self._limit(message, "a limit of your own: --max-seconds, --max-triples, --max-memory")

    def _limit(self, message: str, option: str) -> LimitError:
        most = ", ".join(f"{rule} ({count})" for rule, count in self.produced.most_common(3))
        hint = f"the rules that concluded most: {most or 'none'}; give more with {option}"
        return LimitError(Diagnostic("KG0611", f"{message} (round {self.rounds})", hint=hint))
