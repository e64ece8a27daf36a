from __future__ import annotations

import json

import pytest

from kgtool.errors import LimitError
from kgtool.operations.canon import canon
from tests.spec.suites import MF, Case, parameters

HASH = "https://w3c.github.io/rdf-canon/tests/vocab#hashAlgorithm"

pytestmark = pytest.mark.spec


@pytest.mark.parametrize("case", parameters(["rdf-canon/tests/manifest.ttl"]))
def test_rdfc_1_0(case: Case) -> None:
    algorithm = case.value(HASH) or "SHA256"
    if case.kind == "RDFC10NegativeEvalTest":
        with pytest.raises(LimitError):
            canon(case.file(), algorithm=algorithm)
    elif case.kind == "RDFC10MapTest":
        found = canon(case.file(), algorithm=algorithm, form="map")
        assert json.loads(found) == json.loads(case.file(MF + "result").read_bytes())
    else:
        assert canon(case.file(), algorithm=algorithm) == case.file(MF + "result").read_bytes()
