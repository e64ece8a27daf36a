"""Writing a site with several processes: each makes the pages of some nodes from what all of them share.

The processes are forked, so nothing is copied to them; what they write depends on the node alone, never on which of
them makes it. Where processes cannot be forked, one does it all.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.site.files import SiteFiles

__all__ = ["Written", "default_jobs", "write_files", "write_site"]

_CHUNK = 64
"""How many nodes a process takes at a time; fewer are not worth a process."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_MOST_JOBS = 8

_shared: dict[str, SiteFiles] = {}
"""The files that a forked process makes, by folder: they are reached through the fork, not sent."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many files were written, how many of them are pages, and how many bytes they have together."""

    files: int = 0
    pages: int = 0
    size: int = 0

    def __add__(self, other: Written) -> Written:
        """Return both together."""
        return Written(self.files + other.files, self.pages + other.pages, self.size + other.size)


def default_jobs() -> int:
    """Return how many processes make pages unless it is said: one for each core that is ours, 8 at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_JOBS)


def write_site(files: SiteFiles, others: Iterable[tuple[str, bytes]], folder: Path, jobs: int) -> Written:
    """Write the files of nodes below a folder, with up to so many processes, and here meanwhile the others."""
    if len(files.nodes) <= _CHUNK or jobs <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        return write_files(others, folder) + write_files(files.of_nodes(0, len(files.nodes)), folder)
    name = str(folder)
    _shared[name] = files
    gc.freeze()
    try:
        fork = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, fork) as pool:
            starts = range(0, len(files.nodes), _CHUNK)
            made = pool.map(_write_chunk, [name] * len(starts), starts)
            return sum(made, write_files(others, folder))
    finally:
        gc.unfreeze()
        del _shared[name]


def write_files(files: Iterable[tuple[str, bytes]], folder: Path) -> Written:
    """Write files, given by relative name, below a folder."""
    count = pages = size = 0
    made: set[str] = set()
    for name, content in files:
        above = name.rpartition("/")[0]
        if above not in made:
            (folder / above).mkdir(parents=True, exist_ok=True)
            made.add(above)
        _write(f"{folder}/{name}", content)
        count, pages, size = count + 1, pages + name.endswith(".html"), size + len(content)
    return Written(count, pages, size)


def _write(path: str, content: bytes) -> None:
    """Write a new file; the calls below ``open`` take a quarter of its time, and a site has many small files."""
    file = os.open(path, _NEW, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def _write_chunk(name: str, first: int) -> Written:
    return write_files(_shared[name].of_nodes(first, first + _CHUNK), Path(name))
