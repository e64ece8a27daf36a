"""The seam to a backend: small tables in, frames made real, columns out.

Plans map lazy frames to lazy frames, written once in narwhals (https://narwhals-dev.github.io/narwhals/). Ids are
Int64; what is missing is -1 and never null; row order means nothing. Materializing, counting and partitioning belong to
the backend.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kgtool.errors import Diagnostic, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import narwhals as nw
    from numpy.typing import NDArray

    Frame = nw.LazyFrame

__all__ = ["Backend", "PolarsBackend", "SparkBackend", "spark_backend", "stack"]


class Backend(Protocol):
    """What a plan needs besides narwhals expressions."""

    def table(self, columns: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> Frame[Any]:
        """Return a frame of Int64 columns that holds these values."""

    def materialize(self, frame: Frame[Any]) -> tuple[Frame[Any], int]:
        """Do what the frame says, and return it with its number of rows."""

    def fetch(self, frame: Frame[Any]) -> dict[str, NDArray[np.int64]]:
        """Bring the frame's rows here."""


class PolarsBackend:
    """Polars in this process."""

    def table(self, columns: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> Frame[Any]:
        """Return a frame of Int64 columns that holds these values."""
        import narwhals as nw
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
    """Frames on PySpark; needs the extra ``kgtool[spark]`` and Java.

    A small frame is kept in the driver, as a relation whose size the planner knows: it is sent to the workers whole,
    and no join with it shuffles. A large one stays with the workers as a local checkpoint. Both cut the lineage.
    """

    small = 20_000
    """Up to this many rows a frame is kept in the driver."""

    def __init__(self, session: Any) -> None:
        """Take a SparkSession."""
        self._session = session

    def table(self, columns: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> Frame[Any]:
        """Return a frame of long columns that holds these values."""
        import narwhals as nw
        import pyarrow as pa

        arrays = {name: pa.array(np.asarray(values, np.int64)) for name, values in columns.items()}
        native = self._session.createDataFrame(pa.table(arrays))
        native = self._kept(native) if max(map(len, columns.values())) > self.small else native.coalesce(1)
        frame: Frame[Any] = nw.from_native(native)
        return frame

    def materialize(self, frame: Frame[Any]) -> tuple[Frame[Any], int]:
        """Compute a frame once, and keep it where its size says."""
        import narwhals as nw

        native = self._kept(frame.to_native())
        rows = int(native.count())
        if rows > self.small:
            return nw.from_native(native), rows
        return self.table(_columns(native)), rows

    def fetch(self, frame: Frame[Any]) -> dict[str, NDArray[np.int64]]:
        """Bring the rows to this process."""
        return _columns(frame.to_native())

    def _kept(self, native: Any) -> Any:
        """Keep a frame with the workers, in as many parts as a shuffle has: unions would add up theirs."""
        return native.coalesce(int(self._session.conf.get("spark.sql.shuffle.partitions"))).localCheckpoint()


def _columns(native: Any) -> dict[str, NDArray[np.int64]]:
    table = native.toArrow()
    return {name: table[name].to_numpy() for name in table.column_names}


def stack(frames: Iterable[Frame[Any]]) -> Frame[Any]:
    """Return the rows of frames that have the same columns, one below the other."""
    import narwhals as nw

    return nw.concat(list(frames), how="vertical")


_CHOSEN_OUTSIDE = ("PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT", "SPARK_CONF_DIR", "SPARK_HOME", "SPARK_REMOTE")
"""The environment in which somebody has said what Spark is to run on."""

_ONE_MACHINE = {
    "spark.app.name": "kgtool",
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.buffer.pageSize": "1m",
}
"""Spark in this machine: nothing listens to the network, and what pays on a cluster only is off."""


def spark_backend() -> SparkBackend:
    """Return a backend on the session that there is, on the cluster that the environment names, or on this machine.

    Raises EngineError (KG0612) where PySpark, PyArrow or Java is missing.
    """
    try:
        import pyarrow  # noqa: F401, ICN001 - asked for here, where it can be named
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        hint = "pip install 'kgtool[spark]'; it needs Java 17 or newer"
        raise EngineError(Diagnostic("KG0612", f"engine 'spark' needs {error.name}", hint=hint)) from error
    builder = SparkSession.builder.appName("kgtool")
    if SparkSession.getActiveSession() is None and not any(name in os.environ for name in _CHOSEN_OUTSIDE):
        cores = str(os.cpu_count() or 1)
        builder = builder.config(map={**_ONE_MACHINE, "spark.sql.shuffle.partitions": cores})
    try:
        return SparkBackend(builder.getOrCreate())
    except PySparkException as error:
        found = "what Spark says stands above" if shutil.which("java") else "install Java 17 or newer"
        raise EngineError(Diagnostic("KG0612", "engine 'spark' could not start Spark", hint=found)) from error
