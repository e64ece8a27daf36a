"""Runs the benchmarks one after the other: equal answers first, then times, the ratio last.

    python benchmarks/run.py [--quick] [--output FILE]

``--quick`` takes small sizes; the whole needs long, most of it for the peers. ``--output`` writes the lines to a file
too. A line that is slower than a peer, or misses its target, is printed like every other one. Ends with 1 if a
benchmark failed: answers that differ where they must be equal, or no answer of kgtool's own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_HERE = Path(__file__).parent
_QUICK: tuple[tuple[str, ...], ...] = (
    ("reasoning.py", "film:10000", "film:100000", "lubm:100000", "tree:100000"),
    ("shacl_run.py", "--repeat", "1", "10000", "100000"),
    ("io_run.py", "200000"),
    ("own_closure.py",),
    ("own_validation.py",),
    ("explain_run.py", "--size", "100000", "--sample", "100"),
    ("link_suggest.py", "50000"),
    ("site_run.py", "1000"),
)
_WHOLE: tuple[tuple[str, ...], ...] = (
    ("reasoning.py",),
    ("shacl_run.py",),
    ("shacl_film.py", "10000", "100000", "1000000", "10000000"),
    ("shacl_cliffs.py",),
    ("io_run.py",),
    ("own_closure.py",),
    ("own_validation.py",),
    ("explain_run.py",),
    ("link_suggest.py",),
    ("site_run.py",),
)


def run(name: str, options: tuple[str, ...], output: TextIO | None) -> bool:
    """Run one benchmark, pass its lines on as they come, and return whether it ended well."""
    command = [sys.executable, "-u", str(_HERE / name), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if output is not None:
                output.write(line)
    return process.returncode == 0


def main() -> int:
    """Run all workloads and return whether one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--output", type=argparse.FileType("w", encoding="utf-8"))
    chosen = parser.parse_args()
    failed = []
    for name, *options in _QUICK if chosen.quick else _WHOLE:
        head = f"\n== {' '.join((name, *options))}"
        print(head, flush=True)
        if chosen.output:
            print(head, file=chosen.output)
        if not run(name, tuple(options), chosen.output):
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
