"""Reading against the parser, then filling the index: equal rows first, then CPU seconds of one process.

python benchmarks/io_run.py [TRIPLES …]
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from film_data import write

from kgtool.dataset import Dataset
from kgtool.rdfio.loading import add_document, load_files
from kgtool.rdfio.parser import read_document
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import GraphRole
from kgtool.sparql.index import write_index


def workload(size: int, folder: Path) -> None:
    """Read film data of a size both ways, compare, index it, and print the lines."""
    path = folder / f"{size}.nt"
    write(path, size)
    started = time.process_time()
    dataset = load_files([path]).require()
    own = time.process_time() - started
    parsed = Dataset()
    started = time.process_time()
    add_document(parsed, read_document(path, str(path)), GraphRole.DATA)
    slow = time.process_time() - started
    if list(rows_of(dataset, GraphRole.DATA)) != list(rows_of(parsed, GraphRole.DATA)):
        sys.exit(f"{size}: the rows differ")
    rows = sum(map(len, dataset.blocks))
    print(f"read  {rows:>10,}: columns {own:.2f} s, through the parser {slow:.2f} s, {slow / own:.1f}x", flush=True)
    started = time.process_time()
    index = write_index(dataset, folder / f"{size}.index", "http://example.org/")
    print(f"index {index.quads:>10,}: {time.process_time() - started:.2f} s", flush=True)


def main(sizes: list[int]) -> None:
    """Print the machine, the versions and the lines of each size."""
    print(f"# {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"# polars {version('polars')}, pyoxigraph {version('pyoxigraph')}, CPU seconds")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            workload(size, Path(folder))


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000])
