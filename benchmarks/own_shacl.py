"""kgtool from file to results inside one process: ``inside CPU WALL`` on stderr, the report as JSON in a file.

python own_shacl.py DATA SHAPES OUT

Reading, validating, the line and column of each result and the JSON are counted, starting the process is not: it is set
up as kgtool's own, and a file of one triple is validated before, so that everything is imported, as it is in the peers.
Memory is used for the first time, as it is in them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from kgtool.cli.start import prepare

_FOR_LARGE = ("kgtool.rdfio.plain_lines", "kgtool.rdfio.known_lines", "kgtool.rdfio.places", "numpy.ma")
"""What only a large file with faults has imported, by kgtool or by polars."""


def run(data: Path, shapes: Path, out: Path) -> None:
    """Validate a file and write the report."""
    from kgtool.operations.validate import pieces, validate

    with out.open("wb") as stream:
        stream.writelines(pieces(validate(data=[data], shapes=[shapes]), "json"))


def main(data: Path, shapes: Path, out: Path) -> None:
    """Run twice, and say what the second took."""
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.nt"
        small.write_text("<x:a> <x:p> <x:b> .\n", encoding="utf-8")
        run(small, shapes, out)
    for name in _FOR_LARGE:
        import_module(name)
    cpu, wall = time.process_time(), time.perf_counter()
    run(data, shapes, out)
    print("inside", time.process_time() - cpu, time.perf_counter() - wall, file=sys.stderr)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
