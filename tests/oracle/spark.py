"""What the tests on PySpark share: whether they can run, and one session for all of them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

__all__ = ["needs_spark", "session"]

_MISSING = [name for name in ("pyspark", "pyarrow") if importlib.util.find_spec(name) is None]
_JAVA = 17
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


def _lacking() -> str:
    """Return what PySpark lacks to run here, in a line; nothing where it lacks nothing."""
    if _MISSING:
        return "pip install 'kgtool[spark]': there is no " + " and no ".join(_MISSING)
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or not Path(java).exists():
        return f"PySpark needs Java 17 or newer: there is no {java or 'java'}"
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < _JAVA:
        return f"PySpark needs Java {_JAVA} or newer: {java} is {said.partition(chr(10))[0]}"
    return ""


_LACKING = _lacking()


def needs_spark(test: Any) -> Any:
    """Mark a test as one that runs on PySpark; it is skipped with what is missing."""
    return pytest.mark.spark(pytest.mark.skipif(bool(_LACKING), reason=_LACKING)(test))


@cache
def session() -> Any:
    """Return the session of this run; it ends with the process."""
    from pyspark.sql import SparkSession

    return SparkSession.builder.appName("kgtool tests").config(map=_SETTINGS).getOrCreate()
