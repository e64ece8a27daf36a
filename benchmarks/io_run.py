"""Reading against the parser, writing against the writer of rows, filling the index: equality, then CPU seconds.

python benchmarks/io_run.py [TRIPLES …]
"""

from __future__ import annotations

import io
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from film_data import write
from pyoxigraph import RdfFormat, Store

from kgtool.dataset import Dataset, Terms
from kgtool.prefixes import WELL_KNOWN
from kgtool.rdfio.arrangement import labels_for
from kgtool.rdfio.canonical import nquads_lines
from kgtool.rdfio.columns import BlankNodeLabels
from kgtool.rdfio.line_blocks import line_blocks
from kgtool.rdfio.loading import add_document, load_files
from kgtool.rdfio.parser import nquads_text, read_document
from kgtool.rdfio.plain_lines import PlainLines
from kgtool.rdfio.serializing import rows_of
from kgtool.rdfio.triple_lines import row_lines, triple_columns
from kgtool.rdfio.turtle import write_turtle
from kgtool.rdfio.turtle_columns import turtle_pieces
from kgtool.rdfio.turtle_plain import read_turtle
from kgtool.roles import GraphRole
from kgtool.sparql.index import write_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.parser import Document

Made = TypeVar("Made")


def workload(size: int, folder: Path) -> None:
    """Read and write film data of a size both ways, compare, index it, and print the lines."""
    path = folder / f"{size}.nt"
    write(path, size)
    own, dataset = timed(lambda: load_files([path]).require())
    parsed = Dataset()
    slow, _ = timed(lambda: add_document(parsed, read_document(path, str(path)), GraphRole.DATA))
    rows = list(rows_of(dataset, GraphRole.DATA))
    if rows != list(rows_of(parsed, GraphRole.DATA)):
        sys.exit(f"{size}: the rows differ")
    print(
        f"read  {len(rows):>10,}: columns {own:.2f} s, through the parser {slow:.2f} s, {slow / own:.1f}x", flush=True
    )
    reading_turtle(dataset, folder / f"{size}.ttl")
    writing(dataset, rows)
    alone, _ = timed(lambda: fill(path, folder / f"{size}.store"))
    seconds, index = timed(lambda: write_index(dataset, folder / f"{size}.index", "http://example.org/"))
    print(f"index {index.quads:>10,}: {seconds:.2f} s, Oxigraph alone from the file {alone:.2f} s", flush=True)


def reading_turtle(dataset: Dataset, path: Path) -> None:
    """Read a dataset written as Turtle, by columns and through the parser: equal rows and terms first."""
    prefixes = {**WELL_KNOWN, "f": "http://example.org/film/"}
    path.write_bytes(b"".join(turtle_pieces(dataset.terms.series(), triple_columns(dataset, GraphRole.DATA), prefixes)))
    document = read_document(path, str(path))
    own, parsed = Terms(), Terms()
    by_columns, found = timed(lambda: read_turtle(document, own, BlankNodeLabels(0)))
    slow, expected = timed(lambda: through_parser(document, parsed))
    if found is None or not np.array_equal(
        np.array(own.texts, object)[found], np.array(parsed.texts, object)[expected]
    ):
        sys.exit("Turtle: the rows differ")
    print(
        f"read  {len(found):>10,}: Turtle by columns {by_columns:.2f} s, through the parser {slow:.2f} s,"
        f" {slow / by_columns:.1f}x",
        flush=True,
    )


def through_parser(document: Document, terms: Terms) -> NDArray[np.uint32]:
    """Return the ids of a document's statements by way of the parser's text, as loading does where it has to."""
    reader = PlainLines(terms, BlankNodeLabels(0), quads=False, is_parsed=True)
    reader.read_all(chain.from_iterable(line_blocks(io.BytesIO(text.encode())) for text in nquads_text(document)))
    return np.concatenate(list(reader.ids()))


def writing(dataset: Dataset, rows: list[Row]) -> None:
    """Write a dataset in both syntaxes, from columns and row by row: equal bytes first."""
    columns, terms = triple_columns(dataset, GraphRole.DATA), dataset.terms
    prefixes = {**WELL_KNOWN, "f": "http://example.org/film/"}
    for name, by_columns, by_rows in (
        ("N-Triples", lambda: b"".join(row_lines(terms, columns)), lambda: nquads_lines(rows, labels_for(rows))),
        (
            "Turtle",
            lambda: b"".join(turtle_pieces(terms.series(), columns, prefixes)),
            lambda: write_turtle(rows, prefixes).encode(),
        ),
    ):
        own, found = timed(by_columns)
        slow, expected = timed(by_rows)
        if found != expected:
            sys.exit(f"{name}: the bytes differ")
        print(f"write {len(rows):>10,}: {name} {own:.2f} s, row by row {slow:.2f} s, {slow / own:.1f}x", flush=True)


def fill(path: Path, folder: Path) -> None:
    """Fill a store of the engine with a file, nothing of ours between them."""
    Store(str(folder)).bulk_load(path=str(path), format=RdfFormat.N_TRIPLES, lenient=True)


def timed(make: Callable[[], Made]) -> tuple[float, Made]:
    """Return the CPU seconds that a call takes, and what it returns."""
    started = time.process_time()
    made = make()
    return time.process_time() - started, made


def main(sizes: list[int]) -> None:
    """Print the machine, the versions and the lines of each size."""
    print(f"# {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"# polars {version('polars')}, pyoxigraph {version('pyoxigraph')}, CPU seconds")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            workload(size, Path(folder))


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000])
