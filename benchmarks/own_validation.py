"""The validation of this repository's own graph, in this process: after load, settling and closure.

    python benchmarks/own_validation.py [--times 5]

Both views, shapes read, results in their order with what they cover; seconds of CPU. The first run is shown apart from
the others: it imports what validation needs, compiles the regular expressions and builds the indexes that are kept. The
machine and the versions come first.
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
    """Validate the graph several times, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("kgtool", "numpy"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    project = open_project(Path(__file__).parents[1])
    loaded = stages.load_all(project)
    stages.settle(loaded.dataset, project)
    closure = reason(loaded.dataset, rules=loaded.rules)
    took = []
    for _ in range(times + 1):
        started = time.process_time()
        report = stages.validate(loaded.dataset, project, loaded.rules)
        took.append(1000 * (time.process_time() - started))
    first, *others = took
    spread = f"median {median(others):.0f} ms, worst {max(others):.0f} ms, first {first:.0f} ms"
    counts = f"{closure.asserted:,} asserted, {closure.inferred:,} inferred, {len(report.checked):,} shapes"
    print(f"{counts}, {len(report.results):,} results, {len(report.hidden):,} hidden, {spread}")


if __name__ == "__main__":
    main()
