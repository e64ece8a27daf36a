"""The exports of this repository's graph are, byte for byte, those that were accepted; accept.py accepts new ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.repository.accept import ACCEPTED, exports

if TYPE_CHECKING:
    from pathlib import Path


def test_the_exports_are_those_that_were_accepted(tmp_path: Path) -> None:
    accepted, made = json.loads(ACCEPTED.read_text(encoding="utf-8")), exports(tmp_path)
    differing = {name for name in accepted.keys() | made.keys() if accepted.get(name) != made.get(name)}
    hint = "if the change is meant, say: python tests/repository/accept.py"
    assert not differing, f"{hint}; differing: {sorted(differing)[:20]}"
