"""What a benchmark measures, and how it says so: a process of its own, CPU seconds, peak memory, medians, ratios."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

MEMORY_OF_PEERS = 14_000
"""Megabytes of address space that a peer may take; a Java machine reserves more than it uses and has none of this."""
_WIDTH = 14


@dataclass(frozen=True, slots=True)
class Run:
    """One process that ended: CPU and wall seconds, peak resident megabytes, exit code, last line of stderr."""

    cpu: float
    wall: float
    peak: int
    code: int
    said: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it ended by itself; 1 is how a validator says that there are violations."""
        return self.code in {0, 1}


def run(command: Sequence[str | Path], *, seconds: float = 0, megabytes: int = 0, output: Path | None = None) -> Run:
    """Run a command to its end, or for so many seconds, within so many megabytes; 0 is no limit."""

    def limit() -> None:
        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))

    with tempfile.TemporaryFile() as errors, (output or Path(os.devnull)).open("wb") as out:
        started = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=errors,
            preexec_fn=limit,  # noqa: PLW1509 - limits of the child; no thread runs here
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
    said = lines[-1] if lines else ""
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss // 1024, process.returncode, said)


def median_of(times: int, measured: Callable[[], Run]) -> Run:
    """Run several times; return the run whose CPU time is the median one, with the highest peak of all."""
    runs = sorted((measured() for _ in range(times)), key=lambda each: each.cpu)
    middle = runs[len(runs) // 2]
    cpu = statistics.median(each.cpu for each in runs)
    return Run(cpu, middle.wall, max(each.peak for each in runs), middle.code, middle.said)


def repeated(times: int, measured: Callable[[], T]) -> tuple[T, str]:
    """Call a function in this process, once and then several times; return its last result and what CPU time it took.

    The first call is told apart: it imports what is needed, and builds what is kept.
    """
    took = []
    for _ in range(times + 1):
        started = time.process_time()
        result = measured()
        took.append(1000 * (time.process_time() - started))
    first, *others = took
    return result, f"median {statistics.median(others):.0f} ms, worst {max(others):.0f} ms, first {first:.0f} ms"


def kgtool(*arguments: str | Path) -> list[str | Path]:
    """Return a command of the kgtool that stands beside this Python."""
    return [Path(sys.executable).with_name("kgtool"), *arguments]


def machine(*packages: str) -> str:
    """Return the line that says where this was measured, with the versions of packages of this environment."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    where = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"# {where}, Python {platform.python_version()}, {versions}"


def verdict(ours: float, theirs: float, target: float) -> str:
    """Return the ratio of two times, and whether it reaches the target; below 1 we are the slower one."""
    ratio = theirs / ours
    if not target:
        return f"{ratio:.1f}x"
    return f"{ratio:.1f}x  target {target:g}x {'reached' if ratio >= target else 'MISSED'}"


def row(workload: str, *cells: str) -> None:
    """Print a line of results, the workload first, the ratio last."""
    print(f"{workload:<{_WIDTH}} " + "  ".join(cells), flush=True)


def note(workload: str, text: str) -> None:
    """Print a line that explains the one before."""
    print(f"{workload:<{_WIDTH}}   - {text}", flush=True)
