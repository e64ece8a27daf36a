"""The closure of this repository's own graph, in this process: after load and settling, numpy imported.

    python benchmarks/own_closure.py [--times 5]

Once with the project's rules and once with OWL alone; seconds of CPU. The first run is shown apart from the others: it
compiles the regular expressions and parses the rules of OWL. The machine and the versions come first.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import time
from pathlib import Path
from statistics import median

from kgtool.owl.closure import reason
from kgtool.pipeline import stages
from kgtool.project import open_project


def main() -> None:
    """Close the graph several times, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("kgtool", "numpy"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    project = open_project(Path(__file__).parents[1])
    loaded = stages.load_all(project)
    stages.settle(loaded.dataset, project)
    for name, rules in (("OWL and the project's rules", loaded.rules), ("OWL alone", ())):
        took = []
        for _ in range(times + 1):
            started = time.process_time()
            closure = reason(loaded.dataset, rules=rules)
            took.append(1000 * (time.process_time() - started))
        first, *others = took
        spread = f"median {median(others):.0f} ms, worst {max(others):.0f} ms, first {first:.0f} ms"
        print(
            f"{name}: {closure.asserted:,} asserted, {closure.inferred:,} inferred, {closure.rounds} rounds, {spread}"
        )


if __name__ == "__main__":
    main()
