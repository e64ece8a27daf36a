"""Accepts the exports of this repository's graph as they are now: writes their hashes into manifest.json beside it.

python tests/repository/accept.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.docs.consoles import copy_project

ACCEPTED = Path(__file__).parent / "manifest.json"


def exports(folder: Path) -> dict[str, str]:
    """Return path to sha256 of every export that a build of this repository's graph writes, in a copy in a folder.

    The description names the versions of the engines that are installed, so it is not among them.
    """
    copy_project(folder)
    subprocess.run([sys.executable, "-m", "kgtool", "--project", str(folder), "build"], check=True, capture_output=True)
    manifest = json.loads((folder / "build" / "manifest.json").read_text(encoding="utf-8"))
    kept = (name for name in manifest["outputs"] if name.startswith("exports/") and name != "exports/description.ttl")
    return {name: manifest["outputs"][name] for name in kept}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        text = json.dumps(exports(Path(scratch)), indent=1, sort_keys=True) + "\n"
    ACCEPTED.write_text(text, encoding="utf-8")
