from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".md", ".toml", ".ttl", ".rq", ".json", ".txt", ".cff", ".yml", ".html", ".css", ".js", ""}


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in done.stdout.decode().split("\0") if name]
    return [
        ROOT / name
        for name in names
        if (ROOT / name).is_file() and (ROOT / name).suffix in TEXT and ".min." not in name
    ]


FILES = tracked()


@pytest.mark.skipif(not FILES, reason="no git checkout: which files belong to the repository is not known")
def test_no_file_names_a_place_on_somebody_s_machine() -> None:
    machine = re.compile(r"(?<![\w.:/\-])/(?:home|root|work|Users|mnt)/\w")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in FILES
        if path != Path(__file__) and (match := machine.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found


@pytest.mark.skipif(not FILES, reason="no git checkout: which files belong to the repository is not known")
def test_every_text_file_is_utf_8_with_unix_line_ends_and_a_last_one() -> None:
    meant = {"tests/projects/encodings/graph/bom.ttl"}
    found = []
    for path in FILES:
        data = path.read_bytes()
        name = path.relative_to(ROOT).as_posix()
        if name not in meant and (b"\r" in data or (data and not data.endswith(b"\n")) or not _is_utf_8(data)):
            found.append(name)
    assert not found


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
