"""RDF syntaxes: their names, suffixes and media types, and how a file's syntax is known.

RDF 1.1 Turtle (https://www.w3.org/TR/turtle/), TriG (https://www.w3.org/TR/trig/), N-Triples
(https://www.w3.org/TR/n-triples/), N-Quads (https://www.w3.org/TR/n-quads/), RDF/XML
(https://www.w3.org/TR/rdf-syntax-grammar/), JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), Notation3.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from kgtool.errors import Diagnostic, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMPRESSIONS", "FORMATS", "Format", "format_named", "format_of_name", "sniff"]

COMPRESSIONS = (".gz", ".bz2", ".xz")
"""Suffixes of compressed files; the suffix before them names the syntax."""


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF syntax; ``quads`` says whether it has named graphs, ``engine`` is what pyoxigraph calls it."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    media_type: str
    quads: bool
    engine: RdfFormat = field(repr=False)


FORMATS: Mapping[str, Format] = {
    entry.name: entry
    for entry in (
        Format("turtle", "Turtle", (".ttl", ".turtle"), "text/turtle", False, RdfFormat.TURTLE),
        Format("trig", "TriG", (".trig",), "application/trig", True, RdfFormat.TRIG),
        Format("nt", "N-Triples", (".nt", ".ntriples"), "application/n-triples", False, RdfFormat.N_TRIPLES),
        Format("nq", "N-Quads", (".nq", ".nquads"), "application/n-quads", True, RdfFormat.N_QUADS),
        Format("rdfxml", "RDF/XML", (".rdf", ".owl", ".xml", ".rdfs"), "application/rdf+xml", False, RdfFormat.RDF_XML),
        Format("jsonld", "JSON-LD", (".jsonld", ".json"), "application/ld+json", True, RdfFormat.JSON_LD),
        Format("n3", "Notation3", (".n3",), "text/n3", True, RdfFormat.N3),
    )
}

_ALIASES: Mapping[str, str] = {
    "ttl": "turtle",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "n-quads": "nq",
    "rdf": "rdfxml",
    "xml": "rdfxml",
    "rdf/xml": "rdfxml",
    "json-ld": "jsonld",
    "json": "jsonld",
}
_BY_SUFFIX: Mapping[str, Format] = {suffix: entry for entry in FORMATS.values() for suffix in entry.suffixes}
_COMMENTS = re.compile(rb"(?:\s|#[^\n]*(?:\n|$))*")
_TERM = rb'(?:<[^<>"\s]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^<>"\s]*>)?)'
_QUAD = re.compile(rb"[ \t]*+".join([_TERM] * 3 + [rb"(?:<[^<>\"\s]*>|_:[^\s.]+)", rb"\."]))


def format_named(name: str) -> Format:
    """Return the syntax of this name or alias; raise UsageError (KG0104) where there is none.

    >>> format_named("ttl").title
    'Turtle'
    """
    found = FORMATS.get(_ALIASES.get(name.lower(), name.lower()))
    if found is None:
        close = nearest(name.lower(), [*FORMATS, *_ALIASES])
        hint = f"did you mean '{close}'?" if close else f"known: {', '.join(FORMATS)}"
        raise UsageError(Diagnostic("KG0104", f"unknown RDF syntax '{name}'", hint=hint))
    return found


def format_of_name(path: str) -> Format | None:
    """Return the syntax that a file name's suffix stands for, past .gz, .bz2 and .xz; None where it says nothing.

    >>> format_of_name("graph/people.ttl.gz").name
    'turtle'
    """
    name = path.lower()
    stem = name.removesuffix(next((end for end in COMPRESSIONS if name.endswith(end)), ""))
    dot = stem.rfind(".")
    return _BY_SUFFIX.get(stem[dot:]) if dot >= 0 else None


def sniff(head: bytes, named: Format | None = None) -> Format:
    """Return the syntax of a document by its first bytes, trusting its suffix where the suffix is never used otherwise.

    ``.owl``, ``.xml`` and ``.rdf`` files that do not start like XML are looked at, for many hold Turtle. A document
    without a suffix is JSON-LD, RDF/XML, N-Quads, or else TriG, of which Turtle and N-Triples are subsets.
    """
    body = head.removeprefix(b"\xef\xbb\xbf")
    if named is not None and named.name != "rdfxml":
        return named
    start = body.lstrip()
    if named is not None and (
        start.startswith((b"<?xml", b"<!", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        or re.match(rb"<[A-Za-z_][\w.-]*(?::[\w.-]+)?(?:[\s>]|/>)", start)
        or not start
    ):
        return named
    if re.match(rb"<\?xml|<!DOCTYPE|<!--|<[\w.-]+:RDF[\s>]|<RDF[\s>]", start):
        return FORMATS["rdfxml"]
    if re.match(rb'\{\s*(?:"|\}\s*$)|\[\s*(?:[{"]|\]\s*$)', start):
        return FORMATS["jsonld"]
    statement = _COMMENTS.sub(b"", body, count=1)
    return FORMATS["nq"] if _QUAD.match(statement) else FORMATS["trig"]
