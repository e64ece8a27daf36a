"""The seam to a backend: small tables in, frames made real, columns out.

Plans map lazy frames to lazy frames, written once in narwhals (https://narwhals-dev.github.io/narwhals/). Ids are
Int64; what is missing is -1 and never null; row order means nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import narwhals as nw
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

__all__ = ["Backend", "Frame", "PolarsBackend", "SparkBackend", "stack"]

Frame = nw.LazyFrame


class Backend(Protocol):
    """What a plan needs besides narwhals expressions."""

    def table(self, columns: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> Frame[Any]:
        """Return a frame of Int64 columns that holds these values."""
        ...

    def materialize(self, frame: Frame[Any]) -> tuple[Frame[Any], int]:
        """Do what the frame says, and return it with its number of rows."""
        ...

    def fetch(self, frame: Frame[Any]) -> dict[str, NDArray[np.int64]]:
        """Bring the frame's rows here."""
        ...


class PolarsBackend:
    """Polars in this process."""

    def table(self, columns: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> Frame[Any]:
        """Return a frame of Int64 columns that holds these values."""
        import polars as pl

        series = {name: pl.Series(name, np.asarray(values, np.int64)) for name, values in columns.items()}
        return nw.from_native(pl.LazyFrame(series))

    def materialize(self, frame: Frame[Any]) -> tuple[Frame[Any], int]:
        """Collect and go on lazily."""
        done = frame.collect()
        return done.lazy(), len(done)

    def fetch(self, frame: Frame[Any]) -> dict[str, NDArray[np.int64]]:
        """Collect and hand out numpy columns."""
        done = frame.collect()
        return {name: done[name].to_numpy() for name in done.columns}


class SparkBackend:
    """Frames on PySpark; needs the extra ``kgtool[spark]`` and Java."""

    def __init__(self, session: Any) -> None:
        """Take a SparkSession."""
        self._session = session

    def table(self, columns: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> Frame[Any]:
        """Return a frame of long columns that holds these values."""
        rows = list(zip(*(np.asarray(values, np.int64).tolist() for values in columns.values()), strict=True))
        schema = ", ".join(f"{name} long" for name in columns)
        frame: Frame[Any] = nw.from_native(self._session.createDataFrame(rows, schema))
        return frame

    def materialize(self, frame: Frame[Any]) -> tuple[Frame[Any], int]:
        """Cut the lineage with a local checkpoint, and count."""
        native = frame.to_native().localCheckpoint()
        return nw.from_native(native), int(native.count())

    def fetch(self, frame: Frame[Any]) -> dict[str, NDArray[np.int64]]:
        """Bring the rows to this process."""
        native = frame.to_native()
        rows = np.array([tuple(row) for row in native.collect()], np.int64).reshape(-1, len(native.columns))
        return {name: rows[:, place] for place, name in enumerate(native.columns)}


def stack(frames: Iterable[Frame[Any]]) -> Frame[Any]:
    """Return the rows of frames that have the same columns, one below the other."""
    return nw.concat(list(frames), how="vertical")
