from __future__ import annotations

import sys

import pytest

from kgtool.errors import EngineError
from kgtool.rules.backends import PolarsBackend
from kgtool.rules.relations import stack
from kgtool.rules.spark import spark_backend


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow"])
def test_a_package_that_the_engine_spark_lacks_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(f"{missing}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(EngineError) as caught:
        spark_backend()
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "KG0612"
    assert "kgtool[spark]" in diagnostic.hint


def test_a_materialized_frame_comes_with_its_number_of_rows() -> None:
    backend = PolarsBackend()
    frame, rows = backend.materialize(stack([backend.table({"s": [1, 2]}), backend.table({"s": [2]})]).unique())
    assert rows == 2
    assert sorted(backend.fetch(frame)["s"].tolist()) == [1, 2]
