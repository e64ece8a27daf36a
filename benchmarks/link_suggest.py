"""How long an index of a million labels takes, and a suggestion from it: ``python benchmarks/link_suggest.py [N]``.

The labels are made, the truthy N-Triples dump is written to a temporary folder, read and indexed as ``kgtool link
suggest`` does, and asked for names with typing errors. It is counted how many are found before anything is timed.
"""

from __future__ import annotations

import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from kgtool.linking.alignment import Alignment
from kgtool.linking.sketches import Sketches, read_sketches
from kgtool.linking.suggesting import Profile, suggestions

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


def timed(sketches: Sketches, asked: list[tuple[str, str]]) -> tuple[int, list[float]]:
    """Return how many names were found, and the milliseconds that each took."""
    alignment = Alignment((), {}, {})
    found, took = 0, []
    for item, text in asked:
        start = time.perf_counter()
        best = suggestions(Profile("urn:x", (("en", text),), frozenset({"Q5"})), sketches, alignment)
        took.append(1000 * (time.perf_counter() - start))
        found += any(each.item == item for each in best)
    return found, took


def main() -> None:
    """Measure, and print a line a workload."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = random.Random(7)  # noqa: S311 - made data, the same in every run
    names = [name(rng) for _ in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        write_dump(Path(folder) / "truthy.nt", names)
        start, work = time.perf_counter(), time.process_time()
        sketches = read_sketches(Path(folder))
        read = time.perf_counter() - start
        _ = sketches.index
        indexed, work = time.perf_counter() - start, time.process_time() - work
    asked = [(f"Q{at + 1}", misspelt(names[at], rng)) for at in rng.sample(range(count), _ASKED)]
    timed(sketches, asked[:1])  # the first one loads the library
    work = time.process_time()
    found, took = timed(sketches, asked)
    used = 1000 * (time.process_time() - work) / _ASKED
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Python {platform.python_version()}, {count:,} labels, {memory:,.0f} MB")
    print(f"found {found} of {_ASKED} names with a letter left out")
    print(f"index       {indexed:6.1f} s  (reading {read:.1f} s, CPU {work:.1f} s), limit 60 s: {60 / indexed:.1f}x")
    slowest, middle = max(took), statistics.median(took)
    told = f"slowest {slowest:.1f} ms, CPU {used:.1f} ms each"
    print(f"suggestion  {middle:6.1f} ms ({told}), limit 100 ms: {100 / slowest:.1f}x")


if __name__ == "__main__":
    main()
