"""What is needed to add a block at the end of a Turtle file without touching its other bytes.

RDF 1.1 Turtle §2.4 (https://www.w3.org/TR/turtle/#sec-iri): a prefix stands for what its last declaration says.
"""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse

from kgtool.errors import Diagnostic, Location, UsageError
from kgtool.prefixes import PrefixMap

__all__ = ["prefixes_of", "turtle_header"]


def turtle_header(prefixes: PrefixMap) -> str:
    """Return the declarations that a new Turtle file begins with, one a line, sorted by prefix."""
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(prefixes.namespaces.items()))


def prefixes_of(turtle: bytes, name: str, base: str) -> PrefixMap:
    """Return the prefixes in force at the end of a Turtle file; raise UsageError (KG0512) where it is none."""
    parser = parse(turtle, format=RdfFormat.TURTLE, base_iri=base)
    try:
        for _ in parser:
            pass
    except (SyntaxError, ValueError) as error:
        place = Location(name, getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0)
        raise UsageError(Diagnostic("KG0512", "the file is no Turtle, nothing was added", place, str(error))) from error
    namespaces: dict[str, str] = {}
    for prefix, iri in parser.prefixes.items():
        if iri not in namespaces.values():
            namespaces[prefix] = iri
    return PrefixMap(namespaces)
