"""The seam to a backend: small tables in, frames made real, columns out.

Plans map lazy frames to lazy frames, written once in narwhals (https://narwhals-dev.github.io/narwhals/). Ids are
Int64; what is missing is -1 and never null; row order means nothing. Materializing, counting and partitioning belong to
the backend.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import narwhals as nw
    from numpy.typing import NDArray

    from kgtool.rules.relations import Frame

__all__ = ["Backend", "Clock", "Columns", "PolarsBackend", "collected"]

_FIRST_PAUSE, _LONGEST_PAUSE = 0.0002, 0.02
"""How many seconds to wait for a frame before looking again."""

Columns: TypeAlias = "Mapping[str, Sequence[int] | NDArray[np.int64]]"
"""The values of columns, by their names."""


class Backend(Protocol):
    """What a plan needs besides narwhals expressions."""

    def table(self, columns: Columns) -> Frame:
        """Return a frame of Int64 columns that holds these values."""

    def materialize(self, frame: Any) -> tuple[Frame, int]:
        """Do what the frame says, and return it with its number of rows."""

    def fetch(self, frame: Any) -> dict[str, NDArray[np.int64]]:
        """Bring the frame's rows here."""


class Clock(Protocol):
    """What says when the time of a run is over."""

    def seconds_left(self) -> float | None:
        """Return the seconds that are left, or None where there is no limit."""

    def check_time(self) -> None:
        """Raise LimitError when the time is over."""


class PolarsBackend:
    """Polars in this process."""

    def __init__(self, clock: Clock | None = None) -> None:
        """Take what says when the time is over."""
        self._clock = clock

    def table(self, columns: Columns) -> Frame:
        """Return a frame of Int64 columns that holds these values."""
        import narwhals as nw
        import polars as pl

        frame: Frame = nw.from_native(
            pl.LazyFrame({name: pl.Series(name, np.asarray(values, np.int64)) for name, values in columns.items()})
        )
        return frame

    def materialize(self, frame: Any) -> tuple[Frame, int]:
        """Collect and go on lazily."""
        done = collected(frame, self._clock)
        return done.lazy(), len(done)

    def fetch(self, frame: Any) -> dict[str, NDArray[np.int64]]:
        """Collect and hand out numpy columns."""
        done = collected(frame, self._clock)
        return {name: done[name].to_numpy() for name in done.columns}


def collected(frame: Any, clock: Clock | None) -> nw.DataFrame[Any]:
    """Return the rows of a frame on Polars; leave it to itself and raise LimitError when the time is over."""
    import narwhals as nw

    left = clock.seconds_left() if clock else None
    if clock is None or left is None:
        done: nw.DataFrame[Any] = frame.collect()
        return done
    clock.check_time()
    running = frame.to_native().collect(background=True)
    pause = _FIRST_PAUSE
    while (rows := running.fetch()) is None:
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
        if clock.seconds_left() == 0:
            running.cancel()
            clock.check_time()
    found: nw.DataFrame[Any] = nw.from_native(rows)
    return found
