from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import LockError
from kgtool.pipeline.lock import lock_of, locked

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from kgtool.pipeline.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_build_is_told_which_process_holds_the_lock(tmp_path: Path) -> None:
    holder = start_holder(tmp_path / "build")
    try:
        with pytest.raises(LockError, match=f"process {holder.pid} on "), locked(tmp_path / "build"):
            pass
    finally:
        holder.kill()
        holder.wait()


def test_the_lock_of_a_killed_build_is_taken_over(tmp_path: Path) -> None:
    holder = start_holder(tmp_path / "build")
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert lock_of(tmp_path / "build").exists()
    with locked(tmp_path / "build"):
        assert str(os.getpid()) in lock_of(tmp_path / "build").read_text()


def test_the_lock_is_gone_after_an_error(tmp_path: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), locked(tmp_path / "build"):
        _ = 1 // 0
    assert not lock_of(tmp_path / "build").exists()


def test_locks_of_two_folders_do_not_meet(tmp_path: Path) -> None:
    with locked(tmp_path / "one"), locked(tmp_path / "two"):
        assert lock_of(tmp_path / "one") != lock_of(tmp_path / "two")
