"""Progress: a line on stderr for each stage that takes longer than a second."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Progress"]

_PATIENCE = 1.0


class Progress:
    """Told the name of each stage as it starts, writes it to stderr when the stage lasts; a context manager."""

    def __init__(self) -> None:
        """Start with no stage."""
        self._timer: threading.Timer | None = None

    def __call__(self, stage: str) -> None:
        """Note that a stage starts, and that the one before has ended."""
        self._stop()
        self._timer = threading.Timer(_PATIENCE, lambda: print(f"{stage} …", file=sys.stderr, flush=True))
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        """Return the progress."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop waiting for the last stage."""
        self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
