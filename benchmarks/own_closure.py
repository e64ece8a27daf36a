"""The closure of this repository's own graph, in this process: after load and settling, numpy imported.

    python benchmarks/own_closure.py [--times 5]

Once with the project's rules and once with OWL alone; seconds of CPU. The first run is shown apart from the others: it
compiles the regular expressions and parses the rules of OWL. The machine and the versions come first.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from measure import machine, repeated

from kgtool.owl.closure import reason
from kgtool.pipeline import stages
from kgtool.project import open_project


def main() -> None:
    """Close the graph several times, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    print(machine("kgtool", "numpy"))
    project = open_project(Path(__file__).parents[1])
    loaded = stages.load_all(project)
    stages.settle(loaded.dataset, project)
    for name, rules in (("OWL and the project's rules", loaded.rules), ("OWL alone", ())):
        closure, spread = repeated(times, partial(reason, loaded.dataset, rules=rules))
        counts = f"{closure.asserted:,} asserted, {closure.inferred:,} inferred, {closure.rounds} rounds"
        print(f"{name}: {counts}, {spread}")


if __name__ == "__main__":
    main()
