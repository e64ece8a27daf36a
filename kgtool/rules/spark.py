"""Frames on PySpark: small relations lie in this process, large ones with the workers.

Building and optimizing a plan takes Spark as long for ten rows as for ten thousand. So the backend decides: what has
few rows is computed here, on Polars, and goes to the workers when it meets a relation that lies there. Either way the
plans are the same.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.errors import Diagnostic, EngineError
from kgtool.rules.backends import PolarsBackend, collected
from kgtool.rules.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kgtool.rules.backends import Clock, Columns

__all__ = ["ROWS_HERE", "SparkBackend", "spark_backend"]

ROWS_HERE = "spark.kgtool.rowsHere"
"""The property of a session that says up to how many rows a relation lies in this process; 0: all go to Spark."""

_TAG = "kgtool"


class SparkBackend:
    """Frames on PySpark; needs the extra ``kgtool[spark]`` and Java.

    A frame of at most ``here`` rows lies in this process. One that is away and has at most ``small`` rows is a relation
    in the driver, whose size the planner knows: it is sent to the workers whole, and no join with it shuffles. A larger
    one stays with the workers as a local checkpoint. Each cuts the lineage.
    """

    here = 400_000
    small = 20_000

    def __init__(self, session: Any, clock: Clock | None = None) -> None:
        """Take a SparkSession, and what says when the time is over."""
        self._session = session
        self._clock = clock
        self._local = PolarsBackend(clock)
        self.here = int(session.conf.get(ROWS_HERE, str(self.here)))

    def table(self, columns: Columns) -> Relation:
        """Return a frame of long columns that holds these values."""
        import narwhals as nw
        import polars as pl

        series = {name: pl.Series(name, np.asarray(values, np.int64)) for name, values in columns.items()}
        return self._placed(nw.from_native(pl.DataFrame(series)))

    def materialize(self, frame: Any) -> tuple[Relation, int]:
        """Compute a frame once, and keep it where its size says."""
        import narwhals as nw

        if frame.here is not None:
            done = collected(frame.here, self._clock)
            return self._placed(done), len(done)
        with self._within_time():
            native = self._kept(frame.away().to_native())
            rows = int(native.count())
            if rows > max(self.small, self.here):
                return Relation(None, nw.from_native(native), self._send), rows
            return self._placed(_brought(native)), rows

    def fetch(self, frame: Any) -> dict[str, NDArray[np.int64]]:
        """Bring the rows to this process."""
        if frame.here is not None:
            return self._local.fetch(frame.here)
        with self._within_time():
            done = _brought(frame.away().to_native())
        return {name: done[name].to_numpy() for name in done.columns}

    def _placed(self, rows: Any) -> Relation:
        """Return a relation that has these rows, where their number says."""
        if len(rows) <= self.here:
            return Relation(rows.lazy(), None, self._send)
        return Relation(None, self._sent(rows), self._send)

    def _send(self, frame: Any) -> Any:
        """Compute a frame that lies here, and send it to Spark."""
        return self._sent(collected(frame, self._clock))

    def _sent(self, rows: Any) -> Any:
        import narwhals as nw

        native = self._session.createDataFrame(rows.to_arrow())
        if len(rows) > self.small:
            native = self._kept(native)
            native.count()
            return nw.from_native(native)
        return nw.from_native(native.coalesce(1))

    def _kept(self, native: Any) -> Any:
        """Keep a frame with the workers once it is asked for, in as many parts as a shuffle has.

        Unions would add up their parts.
        """
        parts = int(self._session.conf.get("spark.sql.shuffle.partitions"))
        return native.coalesce(parts).localCheckpoint(eager=False)

    @contextmanager
    def _within_time(self) -> Iterator[None]:
        """Stop what Spark does when the time is over; raise LimitError (KG0611)."""
        left = self._clock.seconds_left() if self._clock else None
        if self._clock is None or left is None:
            yield
            return
        self._clock.check_time()
        timer = Timer(left, self._session.interruptTag, (_TAG,))
        timer.daemon = True
        self._session.addTag(_TAG)
        timer.start()
        try:
            yield
        except Exception:
            self._clock.check_time()
            raise
        finally:
            timer.cancel()
            self._session.removeTag(_TAG)


def _brought(native: Any) -> Any:
    """Return the rows of a frame of Spark here."""
    import narwhals as nw
    import polars as pl

    return nw.from_native(pl.DataFrame(pl.from_arrow(native.toArrow())))


_CHOSEN_OUTSIDE = ("PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT", "SPARK_CONF_DIR", "SPARK_HOME", "SPARK_REMOTE")
"""The environment in which somebody has said what Spark is to run on."""

_ONE_MACHINE = {
    "spark.app.name": "kgtool",
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.buffer.pageSize": "1m",
}
"""Spark in this machine: nothing listens to the network, and what pays on a cluster only is off.

Most of the time goes into starting and into plans that run once: compiling them to Java, and Java well, does not pay.
"""


def spark_backend(clock: Clock | None = None) -> SparkBackend:
    """Return a backend on the session that there is, on the cluster that the environment names, or on this machine.

    Spark is started whether or not a relation will be large enough for it, so that a run tells whether it can be.
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
        return SparkBackend(builder.getOrCreate(), clock)
    except PySparkException as error:
        found = "what Spark says stands above" if shutil.which("java") else "install Java 17 or newer"
        raise EngineError(Diagnostic("KG0612", "engine 'spark' could not start Spark", hint=found)) from error
