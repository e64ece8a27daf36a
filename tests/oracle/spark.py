"""What the tests on PySpark share: whether they can run, and one session for all of them."""

from __future__ import annotations

import importlib.util
import shutil
from functools import cache
from typing import Any

import pytest

__all__ = ["needs_spark", "session"]

_MISSING = [name for name in ("pyspark", "pyarrow") if importlib.util.find_spec(name) is None]
_SETTINGS = {
    "spark.master": "local[1]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.log.level": "ERROR",
    "spark.kgtool.rowsHere": "0",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.buffer.pageSize": "1m",
}
"""For graphs of a few triples: compiling plans to Java costs more than it saves. No relation is computed here."""

_skipped = {
    "pip install 'kgtool[spark]': there is no " + " and no ".join(_MISSING): bool(_MISSING),
    "PySpark needs Java 17 or newer: there is no java": shutil.which("java") is None,
}


def needs_spark(test: Any) -> Any:
    """Mark a test as one that runs on PySpark; it is skipped with what is missing."""
    for reason, holds in _skipped.items():
        test = pytest.mark.skipif(holds, reason=reason)(test)
    return pytest.mark.spark(test)


@cache
def session() -> Any:
    """Return the session of this run; it ends with the process."""
    from pyspark.sql import SparkSession

    return SparkSession.builder.appName("kgtool tests").config(map=_SETTINGS).getOrCreate()
