"""The clock of a build: which stage runs, how long it took, what came of it."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.pipeline.results import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Clock", "Note"]


@dataclass(slots=True)
class Note:
    """What came of the stage that runs, to be filled in by it."""

    outcome: str = ""


@dataclass(slots=True)
class Clock:
    """Times the stages of one build; ``watch`` is told the name of each as it starts."""

    watch: Callable[[str], None] | None = None
    stages: list[Stage] = field(default_factory=list)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[Note]:
        """Time a stage, and keep it with its note if it ends well."""
        if self.watch is not None:
            self.watch(name)
        note = Note()
        started = time.perf_counter()
        yield note
        self.stages.append(Stage(name, note.outcome, time.perf_counter() - started))
