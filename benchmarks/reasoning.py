"""Reasoning against its peers: the sets of triples first, then one line a workload with the ratio of CPU time last.

    python benchmarks/reasoning.py [SIZE …]

A workload is the film data of film_data.py in a size; each engine runs in a process of its own, file in and inferred
file out. owlrl joins in up to ten thousand triples, reasonable where it is installed. The machine and the versions
come first.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from film_data import write

OWLRL_MOST = 10_000


def run(command: list[str]) -> tuple[float, int]:
    """Run a command; return its CPU seconds, and the peak of memory of all children so far in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, after.ru_maxrss // 1024


def kgtool(data: Path, out: Path, engine: str) -> list[str]:
    """Return the command for an engine of ours."""
    script = Path(sys.executable).with_name("kgtool")
    return [str(script), "reason", "--data", str(data), "--engine", engine, "--format", "nt", "--output", str(out)]


def reasonable(data: Path, out: Path) -> list[str]:
    """Return the command for reasonable, which gives asserted and inferred triples in one file."""
    code = (
        "import sys, reasonable; r = reasonable.PyReasoner(); r.load_file(sys.argv[1]); "
        "open(sys.argv[2], 'w').writelines(' '.join(map(str, t)) + '\\n' for t in r.reason())"
    )
    return [sys.executable, "-c", code, str(data), str(out)]


def lines(path: Path) -> set[str]:
    """Return the triples of an N-Triples file, blank nodes apart."""
    return {line for line in path.read_text(encoding="utf-8").splitlines() if "_:" not in line}


def workload(size: int, folder: Path) -> None:
    """Run one size and print its lines."""
    data, ours, theirs = folder / f"{size}.nt", folder / "kgtool.nt", folder / "owlrl.nt"
    write(data, size)
    cpu, peak = run(kgtool(data, ours, "kgtool"))
    asserted, inferred = sum(1 for _ in data.open()), sum(1 for _ in ours.open())
    print(f"film {size:>10,}: {asserted:,} in, {inferred:,} inferred, kgtool {cpu:.2f} s CPU, {peak} MB", flush=True)
    if size <= OWLRL_MOST:
        other, _ = run(kgtool(data, theirs, "owlrl"))
        same = "equal" if lines(ours) == lines(theirs) else f"DIFFERENT ({len(lines(ours) ^ lines(theirs))})"
        print(f"film {size:>10,}: {same}, kgtool {cpu:.2f} s, owlrl {other:.2f} s, {other / cpu:.1f}x", flush=True)
    if importlib.util.find_spec("reasonable"):
        other, _ = run(reasonable(data, theirs))
        print(f"film {size:>10,}: kgtool {cpu:.2f} s, reasonable {other:.2f} s, {other / cpu:.1f}x", flush=True)


def main() -> None:
    """Run the sizes of the command line."""
    names = ("kgtool", "numpy", "polars", "owlrl", "rdflib")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    with tempfile.TemporaryDirectory() as folder:
        for size in [int(argument) for argument in sys.argv[1:]] or [10_000, 100_000, 1_000_000]:
            workload(size, Path(folder))


if __name__ == "__main__":
    main()
