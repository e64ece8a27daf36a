"""The validation of this repository's own graph, in this process: after load, settling and closure.

    python benchmarks/own_validation.py [--times 5]

Both views, shapes read, results in their order with what they cover; seconds of CPU. The first run is shown apart from
the others: it imports what validation needs, compiles the regular expressions and builds the indexes that are kept. The
machine and the versions come first.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from measure import machine, repeated

from kgtool.owl.closure import reason
from kgtool.pipeline import stages
from kgtool.project import open_project


def main() -> None:
    """Validate the graph several times, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    print(machine("kgtool", "numpy"))
    project = open_project(Path(__file__).parents[1])
    loaded = stages.load_all(project)
    stages.settle(loaded.dataset, project)
    closure = reason(loaded.dataset, rules=loaded.rules)
    report, spread = repeated(times, lambda: stages.validate(loaded.dataset, project, loaded.rules))
    counts = f"{closure.asserted:,} asserted, {closure.inferred:,} inferred, {len(report.checked):,} shapes"
    print(f"{counts}, {len(report.results):,} results, {len(report.hidden):,} hidden, {spread}")


if __name__ == "__main__":
    main()
