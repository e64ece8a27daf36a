"""Reasoning against its peers: the sets of triples first, then a line for each peer, the ratio of CPU time last.

    python benchmarks/reasoning.py [--repeat N] [--no-peers | --only PEER] [WORKLOAD:SIZE …]

A workload is film, lubm or tree (film_data.py, lubm_data.py, tree_data.py) with a size in triples; film, if it is not
said. Each engine is a process of its own, N-Triples in, inferred N-Triples out; times are CPU seconds of the whole
process, medians. What a peer leaves out or adds is counted by the rule that makes it before its time is told.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import film_data
import lubm_data
import nemo_rules
import peers
import tree_data
from measure import MEMORY_OF_PEERS, Run, kgtool, machine, median_of, note, row, run, verdict
from triple_sets import Difference, compare, without

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = ("film:10000", "film:100000", "film:1000000", "lubm:1000000", "tree:1000000", "film:10000000")
_WORKLOADS = {"film": film_data.write, "lubm": lubm_data.write, "tree": tree_data.write}
_HERE = Path(__file__).parent
_SECONDS = 900
_MOST_MEMORY, _MOST_GROWTH = 6_000, 1.5
_LARGE = 10_000_000


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: up to which size it is measured, the ratio to reach there, and what is known of its answers.

    ``agrees`` says that its answer must be ours; ``left_out`` is an axiom that it gets wrong.
    """

    name: str
    largest: int
    target_at: dict[int, float]
    agrees: bool = True
    left_out: str = ""


_PEERS = (
    Peer("owlrl", 10_000, {10_000: 60}),
    Peer("reasonable", 1_000_000, {1_000_000: 15}, agrees=False, left_out="InverseFunctionalProperty"),
    Peer("nemo", 1_000_000, {1_000_000: 15}),
)
_PACKAGES = {"nemo": "nemo-python"}


def command(peer: str, data: Path, out: Path) -> list[str | Path]:
    """Return the command line of a peer; for nemo the program is written first."""
    parts: list[str | Path] = [peers.python(), _HERE / "peer_reasoning.py", peer, data, out]
    if peer == "nemo":
        rules = out.with_suffix(".rls")
        with rules.open("w", encoding="utf-8") as file:
            file.writelines(nemo_rules.program(data))
        parts.append(rules)
    return parts


def ours(data: Path, out: Path) -> list[str | Path]:
    """Return our command line."""
    return kgtool("reason", "--data", data, "--format", "nt", "--output", out)


def measure_peer(peer: Peer, data: Path, own: Run, repeat: int) -> bool:
    """Compare the sets of a peer with ours and print the line of both times; return whether they agree as expected."""
    folder, workload = data.parent, data.stem.replace("-", " ")
    theirs, mine, given = folder / f"{peer.name}.nt", folder / "kgtool.nt", data
    if peer.left_out and without(data, peer.left_out, folder / "part.ttl"):
        given, mine = folder / "part.ttl", folder / "kgtool-part.nt"
        note(workload, f"{peer.name} makes every two films the same from {peer.left_out}: both run without it")
        own = median_of(repeat, lambda: run(ours(given, mine)))
    elif peer.name == "reasonable":
        given = data.with_suffix(".ttl")
        given.write_bytes(data.read_bytes())
    parts = command(peer.name, given, theirs)
    size = int(data.stem.rsplit("-", 1)[1])
    found = median_of(
        1 if peer.name == "owlrl" or size >= max(peer.target_at) else repeat,
        lambda: run(parts, seconds=_SECONDS, megabytes=MEMORY_OF_PEERS),
    )
    if found.code or not theirs.exists():
        row(workload, f"{peer.name:<11} no answer within {_SECONDS} s and {MEMORY_OF_PEERS} MB: {found.said[-90:]}")
        return True
    difference = compare(mine, theirs, given)
    say_difference(workload, peer.name, difference)
    if peer.agrees and (difference.lacking or difference.adding):
        row(workload, f"FAILED: the answer of {peer.name} must be ours, so no time is told")
        return False
    target = peer.target_at.get(size, 0) if workload.startswith("film") else 0
    times = f"kgtool {own.cpu:8.2f} s {own.peak:>6} MB  {peer.name:<11} {found.cpu:8.2f} s {found.peak:>6} MB"
    row(workload, times, verdict(own.cpu, found.cpu, target))
    theirs.unlink()
    gc.collect()
    return True


def say_difference(workload: str, peer: str, found: Difference) -> None:
    """Print in what two results differ, by the rule that makes the triples."""
    if not found.lacking and not found.adding:
        note(workload, f"equal to {peer}: {found.common:,} triples")
        return
    note(workload, f"common with {peer}: {found.common:,}; it lacks {found.lacking:,}, it adds {found.adding:,}")
    for what, counts in (("lacks", found.lacks), ("adds", found.adds)):
        for family, count in Counter(counts).most_common(8):
            note(workload, f"  {what} {count:,} {family}")


def workload(name: str, size: int, repeat: int, others: Sequence[Peer]) -> tuple[int, Run, bool]:
    """Run one workload; return how many triples went in, our run, and whether the peers agree as expected."""
    folder = peers.folder() / "reasoning"
    folder.mkdir(parents=True, exist_ok=True)
    data, out = folder / f"{name}-{size}.nt", folder / "kgtool.nt"
    _WORKLOADS[name](data, size)
    own = median_of(1 if size >= _LARGE else repeat, lambda: run(ours(data, out)))
    if own.code:
        sys.exit(f"{name} {size}: kgtool ended with {own.code}: {own.said}")
    with data.open("rb") as file, out.open("rb") as result:
        asserted, inferred = sum(1 for _ in file), sum(1 for _ in result)
    rate = asserted / own.cpu
    counts = f"{asserted:>11,} in  {inferred:>11,} inferred"
    row(f"{name} {size:,}", f"{counts}  kgtool {own.cpu:8.2f} s {own.peak:>6} MB  {rate:>9,.0f} triples/s")
    chosen = [peer for peer in others if size <= peer.largest]
    agreed = [measure_peer(peer, data, own, repeat) for peer in chosen]
    for path in folder.iterdir():
        path.unlink()
    return asserted, own, all(agreed)


def say_growth(found: dict[tuple[str, int], tuple[int, Run, bool]]) -> None:
    """Print how time per triple grows from one million film triples to ten, and whether the memory is enough."""
    small, large = found.get(("film", 1_000_000)), found.get(("film", _LARGE))
    if large is None:
        return
    peak = large[1].peak
    row("film 10 M", f"peak {peak} MB, target {_MOST_MEMORY}: {'reached' if peak <= _MOST_MEMORY else 'MISSED'}")
    if small is not None:
        growth = (large[1].cpu / large[0]) / (small[1].cpu / small[0])
        word = "reached" if growth <= _MOST_GROWTH else "MISSED"
        row("film 10 M", f"time per triple {growth:.2f}x that at 1 M, target {_MOST_GROWTH}: {word}")


def main(arguments: Sequence[str]) -> int:
    """Run the workloads of the command line; return 1 if a peer that must agree does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--only", action="append", choices=[peer.name for peer in _PEERS], help="this peer")
    parser.add_argument("workloads", nargs="*", default=DEFAULT)
    chosen = parser.parse_args(arguments)
    print(machine("kgtool", "numpy", "polars", "pyoxigraph"))
    missing = {} if chosen.no_peers else peers.say()
    present = [peer for peer in _PEERS if _PACKAGES.get(peer.name, peer.name) not in missing]
    asked = () if chosen.no_peers else tuple(p for p in present if not chosen.only or p.name in chosen.only)
    found = {}
    for each in chosen.workloads:
        name, _, size = each.rpartition(":")
        name = name or "film"
        found[name, int(size)] = workload(name, int(size), chosen.repeat, asked)
    say_growth(found)
    return not all(agreed for _, _, agreed in found.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
