"""Shapes and data that other validators fall over: one line each, with the time of validation alone.

    python benchmarks/shacl_cliffs.py [NAME …]

Every case has a known number of results, which is compared before its time is printed. The size of a case is doubled
once, so that the last column says how the time grows: 2 is a straight line, 4 a square.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from kgtool.dataset import Dataset
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document
from kgtool.roles import GraphRole
from kgtool.shacl.validation import unplaced

if TYPE_CHECKING:
    from collections.abc import Callable

_PREFIXES = """@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_REPEATS = 3


def nested(size: int) -> tuple[str, str, int]:
    """Return shapes each of which asks the next one by sh:node, and a node that the last one rejects."""
    links = [f"ex:S{number} sh:node ex:S{number + 1} ." for number in range(size - 1)]
    return "\n".join([*links, "ex:S0 sh:targetNode ex:a .", f"ex:S{size - 1} sh:class ex:C ."]), "ex:a ex:p 1 .", 1


def diamonds(size: int) -> tuple[str, str, int]:
    """Return shapes each of which asks two others, which both ask the next: 2 to the size ways, one node."""
    lines = []
    for number in range(size):
        lines.append(f"ex:S{number} sh:and ( ex:L{number} ex:R{number} ) .")
        lines += [f"ex:{side}{number} sh:node ex:S{number + 1} ." for side in "LR"]
    return "\n".join([*lines, "ex:S0 sh:targetNode ex:a .", f"ex:S{size} sh:class ex:C ."]), "ex:a ex:p 1 .", 1


def cycle(size: int) -> tuple[str, str, int]:
    """Return a cycle, every node of which reaches every other one."""
    data = [f"ex:n{number} ex:next ex:n{(number + 1) % size} ." for number in range(size)]
    shapes = "ex:S sh:targetSubjectsOf ex:next ; sh:property [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:maxCount 1 ] ;"
    zero = "sh:property [ sh:path [ sh:zeroOrMorePath ex:next ] ; sh:hasValue ex:nobody ] ."
    return shapes + zero, "\n".join(data), 2 * size


def rdf_list(size: int) -> tuple[str, str, int]:
    """Return a list with one wrong member, walked by rdf:rest*/rdf:first."""
    members = " ".join("ex:wrong" if number == size // 2 else f'"{number}"' for number in range(size))
    path = "( ex:members [ sh:zeroOrMorePath rdf:rest ] rdf:first )"
    shapes = f"ex:S sh:targetSubjectsOf ex:members ; sh:property [ sh:path {path} ; sh:nodeKind sh:Literal ] ."
    return shapes, f"ex:a ex:members ( {members} ) .", 1


def two_steps(size: int) -> tuple[str, str, int]:
    """Return a chain of two properties in turn, walked by (ex:p/ex:q)+ from its start."""
    data = [f"ex:n{number} ex:{'pq'[number % 2]} ex:n{number + 1} ." for number in range(2 * size)]
    path = "[ sh:oneOrMorePath ( ex:p ex:q ) ]"
    return f"ex:S sh:targetNode ex:n0 ; sh:property [ sh:path {path} ; sh:maxCount 1 ] .", "\n".join(data), 1


def many_shapes(size: int) -> tuple[str, str, int]:
    """Return shapes with a class, a property and six constraints each, and one wrong node for each."""
    shapes = [
        f"ex:S{n} sh:targetClass ex:C{n} ; sh:property [ sh:path ex:p{n} ; sh:minCount 1 ; sh:maxCount 1 ; "
        f'sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:maxInclusive {n + 10} ; sh:pattern "^[0-9]+$" ] .'
        for n in range(size)
    ]
    data = [f"ex:g{n} a ex:C{n} ; ex:p{n} 1 . ex:b{n} a ex:C{n} ; ex:p{n} {n + 11} ." for n in range(size)]
    return "\n".join(shapes), "\n".join(data), size


def many_classes(size: int) -> tuple[str, str, int]:
    """Return a tree of classes twenty wide, with an instance of each and shapes that ask for the top one."""
    data = [f"ex:C{n} rdfs:subClassOf ex:C{(n - 1) // 20} ." for n in range(1, size)]
    data += [f"ex:i{n} a ex:C{n} ; ex:knows ex:i{(n + 1) % size} ." for n in range(size)]
    shapes = "ex:S sh:targetClass ex:C0 ; sh:property [ sh:path ex:knows ; sh:class ex:C0 ] ; sh:class ex:C1 ."
    below, open_ = 1, [1]
    while open_:
        open_ = [child for node in open_ for child in range(20 * node + 1, 20 * node + 21) if child < size]
        below += len(open_)
    return shapes, "\n".join(data), size - below


def deep_classes(size: int) -> tuple[str, str, int]:
    """Return a chain of classes, each below the one before, each targeted by a shape of its own."""
    data = [f"ex:C{n} rdfs:subClassOf ex:C{n - 1} ." for n in range(1, size)] + [f"ex:i a ex:C{size - 1} ."]
    shapes = [f"ex:S{n} sh:targetClass ex:C{n} ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ." for n in range(size)]
    return "\n".join(shapes), "\n".join(data), size


def many_values(size: int) -> tuple[str, str, int]:
    """Return one focus node with so many values, one in a thousand wrong, and constraints of several kinds."""
    data = "ex:hub ex:p " + ", ".join(f'"{n}"' if n % 1000 else f"{n}" for n in range(size)) + " ."
    shapes = "ex:S sh:targetNode ex:hub ; sh:property [ sh:path ex:p ; sh:datatype xsd:string ; sh:uniqueLang true ; "
    return f"{shapes} sh:minCount 2 ; sh:disjoint ex:q ; sh:maxLength 9 ] .", data, (size + 999) // 1000


def many_results(size: int) -> tuple[str, str, int]:
    """Return one shape that so many nodes break."""
    data = "\n".join(f"ex:n{n} ex:p {n} ." for n in range(size))
    return "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:datatype xsd:string ] .", data, size


CASES: dict[str, tuple[Callable[[int], tuple[str, str, int]], int]] = {
    "nested": (nested, 250),
    "diamonds": (diamonds, 60),
    "cycle": (cycle, 400),
    "list": (rdf_list, 1_500),
    "two-steps": (two_steps, 1_500),
    "shapes": (many_shapes, 250),
    "classes": (many_classes, 5_000),
    "deep-classes": (deep_classes, 250),
    "values": (many_values, 500_000),
    "results": (many_results, 500_000),
}


def _dataset(shapes: str, data: str) -> Dataset:
    dataset = Dataset()
    for name, text, role in (("data.ttl", data, GraphRole.DATA), ("shapes.ttl", shapes, GraphRole.SHAPES)):
        add_document(dataset, Document(name, (_PREFIXES + text).encode(), format_named("turtle")), role)
    return dataset


def _seconds(shapes: str, data: str, expected: int) -> float:
    """Return the least CPU seconds of a few runs."""
    dataset = _dataset(shapes, data)
    best = float("inf")
    for _ in range(_REPEATS):
        started = time.process_time()
        found = len(unplaced(dataset).results)
        best = min(best, time.process_time() - started)
        if found != expected:
            sys.exit(f"{found} results instead of {expected}")
    return best


def main(names: list[str]) -> None:
    """Print the machine, the versions and a line a case."""
    print(f"# {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"# polars {version('polars')}, narwhals {version('narwhals')}; CPU seconds, least of {_REPEATS}")
    print(f"{'case':>14} {'size':>9} {'seconds':>9} {'twice the size':>15} {'grows':>7}")
    _seconds(*nested(5))
    for name in names or CASES:
        make, size = CASES[name]
        one, two = (_seconds(*make(number)) for number in (size, 2 * size))
        print(f"{name:>14} {size:>9,} {one:>9.3f} {two:>15.3f} {two / one:>6.1f}x", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
