"""How long an index of a million labels takes, and a suggestion from it: ``python benchmarks/link_suggest.py [N]``.

The labels are made, the truthy N-Triples dump is written to a temporary folder, read and indexed as ``kgtool link
suggest`` does, opened again from the kept index by a process of its own, and asked for names with typing errors. It is
counted how many are found before anything is timed.
"""

from __future__ import annotations

import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.linking.alignment import Alignment
from kgtool.linking.kept_labels import read_labels
from kgtool.linking.suggesting import Profile, suggestions

if TYPE_CHECKING:
    from kgtool.linking.labels import Labels

_STARTS = ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "ch", "dr", "st", "tr"]
_SYLLABLES = [start + vowel for start in _STARTS for vowel in "aeiou"]
_ASKED = 200


def name(rng: random.Random) -> str:
    """Return a made name of two or three words."""
    words = ("".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).title() for _ in range(rng.randint(2, 3)))
    return " ".join(words)


def misspelt(text: str, rng: random.Random) -> str:
    """Return a name with one letter left out."""
    at = rng.randrange(1, len(text))
    return text[:at] + text[at + 1 :]


def write_dump(path: Path, names: list[str]) -> None:
    """Write a truthy dump: a label and a kind for each name."""
    entity, direct = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate(names, 1):
            out.write(f'<{entity}Q{number}> <http://www.w3.org/2000/01/rdf-schema#label> "{text}"@en .\n')
            out.write(f"<{entity}Q{number}> <{direct}P31> <{entity}Q5> .\n")


def timed(labels: Labels, asked: list[tuple[str, str]]) -> tuple[int, list[float]]:
    """Return how many names were found, and the milliseconds that each took."""
    alignment = Alignment((), {}, {})
    found, took = 0, []
    for item, text in asked:
        start = time.perf_counter()
        best = suggestions(Profile("urn:x", (("en", text),), frozenset({"Q5"})), labels, alignment)
        took.append(1000 * (time.perf_counter() - start))
        found += any(each.item == item for each in best)
    return found, took


AGAIN = """
import sys, time
from pathlib import Path
start, work = time.perf_counter(), time.process_time()
from kgtool.linking.kept_labels import read_labels
from kgtool.linking.alignment import Alignment
from kgtool.linking.suggesting import Profile, suggestions
labels = read_labels(Path(sys.argv[1]))
opened, opening = time.perf_counter() - start, time.process_time() - work
suggestions(Profile("urn:x", (("en", sys.argv[2]),), frozenset({"Q5"})), labels, Alignment((), {}, {}))
print(opened, opening, time.perf_counter() - start - opened, time.process_time() - work - opening)
"""
"""A process that opens the kept index and asks once: seconds and CPU seconds of either, imports included."""


def main() -> None:
    """Measure, and print a line a workload."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = random.Random(7)  # noqa: S311 - made data, the same in every run
    names = [name(rng) for _ in range(count)]
    asked = [(f"Q{at + 1}", misspelt(names[at], rng)) for at in rng.sample(range(count), _ASKED)]
    with tempfile.TemporaryDirectory() as folder:
        write_dump(Path(folder) / "truthy.nt", names)
        start, work = time.perf_counter(), time.process_time()
        read_labels(Path(folder))
        made, making = time.perf_counter() - start, time.process_time() - work
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        kept = sum(path.stat().st_size for path in (Path(folder) / ".index").iterdir()) / 2**20
        again = subprocess.run(
            [sys.executable, "-c", AGAIN, folder, asked[0][1]], check=True, capture_output=True, text=True
        )
        opened, opening, first, asking = map(float, again.stdout.split())
        labels = read_labels(Path(folder))
        work = time.process_time()
        found, took = timed(labels, asked)
        used = 1000 * (time.process_time() - work) / _ASKED
    print(f"Python {platform.python_version()}, {count:,} labels, {memory:,.0f} MB, index {kept:,.0f} MB on disk")
    print(f"found {found} of {_ASKED} names with a letter left out")
    print(f"index       {made:6.1f} s  (CPU {making:.1f} s), limit 60 s: {60 / made:.1f}x")
    print(f"opened      {1000 * opened:6.0f} ms (CPU {1000 * opening:.0f} ms, imports included)")
    print(f"first one   {1000 * first:6.0f} ms (CPU {1000 * asking:.0f} ms, imports included)")
    slowest, middle = max(took), statistics.median(took)
    told = f"slowest {slowest:.1f} ms, CPU {used:.1f} ms each"
    print(f"suggestion  {middle:6.1f} ms ({told}), limit 100 ms: {100 / slowest:.1f}x")


if __name__ == "__main__":
    main()
