"""How long each shape takes, and where its time is over."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["OutOfTimeError", "Stopwatch"]


_T = TypeVar("_T")


class OutOfTimeError(Exception):
    """When a shape has had its time."""


class Stopwatch:
    """Wall seconds by shape number, and by name for what all shapes share; ``limit`` is for each shape, 0 for none.

    What is shared, such as sorting the triples of a property, is done when the first shape needs it and counts for
    nobody: the shape's clock stands still meanwhile.
    """

    def __init__(self, limit: float = 0.0) -> None:
        """Start with no time spent."""
        self.limit = limit
        self.seconds: dict[int, float] = {}
        self.shared: dict[str, float] = {}
        self._shape = -1
        self._since = 0.0
        self._paused = 0.0

    def on(self, shape: int) -> Stopwatch:
        """Count the time of a block for a shape: ``with watch.on(shape)``; such blocks stand side by side only.

        The watch itself is the block's context: some hundred shapes are asked in a few milliseconds.
        """
        self._shape, self._since, self._paused = shape, perf_counter(), 0.0
        return self

    def __enter__(self) -> None:
        """Go on."""

    def __exit__(self, *_: object) -> None:
        """Note what the shape has taken."""
        self.seconds[self._shape] = self._spent()
        self._shape = -1

    @contextmanager
    def for_all(self, name: str) -> Iterator[None]:
        """Count the time of the block under a name, for no shape."""
        started = perf_counter()
        try:
            yield
        finally:
            spent = perf_counter() - started
            self.shared[name] = self.shared.get(name, 0.0) + spent
            self._paused += spent

    def within(self, work: Callable[[], _T]) -> _T:
        """Do some work that cannot be stopped; raise OutOfTimeError when the time of the shape at work is over first.

        What is given up goes on in a thread of its own until the process ends: nothing can stop a native query.
        """
        if not self.limit:
            return work()
        self.tick()
        done: list[_T] = []
        failed: list[Exception] = []

        def run() -> None:
            try:
                done.append(work())
            except Exception as error:  # noqa: BLE001 - it is raised again below, in the thread that waits
                failed.append(error)

        thread = Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.left())
        if failed:
            raise failed[0]
        if not done:
            raise OutOfTimeError
        return done[0]

    def tick(self) -> None:
        """Raise OutOfTimeError where the shape at work has had its time."""
        if self.limit and self.left() <= 0:
            raise OutOfTimeError

    def left(self) -> float:
        """Return how many seconds the shape at work still has."""
        return self.limit - self._spent() if self._shape >= 0 else self.limit

    def _spent(self) -> float:
        return self.seconds.get(self._shape, 0.0) + perf_counter() - self._since - self._paused
