"""Proofs: how long one takes, in this process, once the closure is there.

    python benchmarks/explain_run.py [--size 1000000] [--sample 300]

The film data of film_data.py is closed once. Then so many inferred triples, about the same number for each rule that
made some, are proved: first each by a prover of its own, as a command does (the time to make it stands apart), then all
by one, as a build does. Beside each, a triple that does not hold is looked at. The machine and the versions come first;
all times are CPU.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import random
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from film_data import write

from kgtool.owl.closure import Closure, reason
from kgtool.owl.proving import Prover
from kgtool.rdfio.loading import load_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.dataset import Dataset
    from kgtool.rules.schema_places import Fact

SEED = 7


def closed(size: int) -> tuple[Dataset, Closure]:
    """Return the film data in a size, with its closure and a rule for each inferred triple."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "film.nt"
        write(data, size)
        dataset = load_files([data]).dataset
    return dataset, reason(dataset, trace=True)


def sample(closure: Closure, size: int) -> list[tuple[str, Fact]]:
    """Return inferred triples with the rule that made them, about as many for each rule."""
    chosen: list[tuple[str, Fact]] = []
    picker = random.Random(SEED)  # noqa: S311 - a sample, no secret
    rules = dict(closure.made_by or {})
    for number, (rule, rows) in enumerate(sorted(rules.items(), key=lambda item: len(item[1]))):
        share = min(len(rows), (size - len(chosen)) // (len(rules) - number))
        chosen += [(rule, (s, p, o)) for s, p, o in rows[picker.sample(range(len(rows)), share)].tolist()]
    return chosen


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that a piece of work takes."""
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def shown(prover: Prover, rule: str, fact: Fact) -> str:
    """Return a rule and a triple in short."""
    return " ".join(
        [rule, *(text.rpartition("/")[2].rpartition("#")[2].rstrip(">") for text in prover.texts(fact))]
    ).strip()


def report(name: str, found: list[tuple[float, str]]) -> None:
    """Print the median and the slowest of some times, with what was slowest."""
    slowest, what = max(found)
    times = sorted(each for each, _ in found)
    most = times[int(len(times) * 0.95)]
    spread = f"median {median(times):.1f} ms, 95 % {most:.1f} ms, worst {slowest:.1f} ms"
    print(f"{name}: {spread}{f' ({what})' if what else ''}, {len(times)} in all", flush=True)


def main() -> None:
    """Close the data, prove the sample, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=300)
    given = parser.parse_args()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("kgtool", "numpy", "polars"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    dataset, closure = closed(given.size)
    print(f"film {given.size:,}: {closure.asserted:,} asserted, {closure.inferred:,} inferred", flush=True)

    chosen = sample(closure, given.sample)
    prepared, alone = [], []
    for rule, fact in chosen:
        prepared.append((timed(lambda: Prover(dataset, hidden=closure.hidden)), ""))
        prover = Prover(dataset, hidden=closure.hidden)
        alone.append((timed(lambda prover=prover, fact=fact: prover.prove(fact)), shown(prover, rule, fact)))
    report("prepared for one or many", prepared)
    report("one proof, nothing looked up before", alone)

    prover = Prover(dataset, hidden=closure.hidden)
    together: dict[str, list[tuple[float, str]]] = {rule: [] for rule, _ in chosen}
    for rule, fact in chosen:
        together[rule].append((timed(lambda fact=fact: prover.prove(fact)), shown(prover, rule, fact)))
    report("one proof of many", [each for times in together.values() for each in times])
    for rule, times in sorted(together.items()):
        report(f"  {rule}", times)

    subjects = [fact[0] for _, fact in chosen]
    random.Random(SEED).shuffle(subjects)  # noqa: S311 - a sample, no secret
    absent = [(s, p, o) for s, (_, (_, p, o)) in zip(subjects, chosen, strict=True)]
    missing = [fact for fact in absent if prover.prove(fact) is None]
    report(
        "what is missing", [(timed(lambda fact=fact: prover.near(fact)), shown(prover, "", fact)) for fact in missing]
    )


if __name__ == "__main__":
    main()
