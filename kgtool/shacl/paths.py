"""Property paths as values: read from a shapes graph, written as SPARQL and as RDF.

SHACL §2.3.1 (https://www.w3.org/TR/shacl/#property-paths). How a path is followed over the columns stands in
:mod:`kgtool.shacl.following`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kgtool.terms import BlankNode, NamedNode, Subject, Term, Triple
from kgtool.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "AlternativePath",
    "InversePath",
    "OneOrMorePath",
    "Path",
    "PredicatePath",
    "SequencePath",
    "ZeroOrMorePath",
    "ZeroOrOnePath",
    "has_closure",
    "path_text",
    "path_triples",
]


@dataclass(frozen=True, slots=True)
class PredicatePath:
    """One property, followed from subject to object."""

    predicate: NamedNode


@dataclass(frozen=True, slots=True)
class InversePath:
    """A path followed backwards (sh:inversePath)."""

    path: Path


@dataclass(frozen=True, slots=True)
class SequencePath:
    """Two or more paths, one after another (an RDF list)."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class AlternativePath:
    """Two or more paths, any of them (sh:alternativePath)."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ZeroOrMorePath:
    """A path followed any number of times, the node itself included (sh:zeroOrMorePath)."""

    path: Path


@dataclass(frozen=True, slots=True)
class OneOrMorePath:
    """A path followed once or more often (sh:oneOrMorePath)."""

    path: Path


@dataclass(frozen=True, slots=True)
class ZeroOrOnePath:
    """A path followed once, or not at all (sh:zeroOrOnePath)."""

    path: Path


Path: TypeAlias = (
    PredicatePath | InversePath | SequencePath | AlternativePath | ZeroOrMorePath | OneOrMorePath | ZeroOrOnePath
)

_SUFFIX = {ZeroOrMorePath: "*", OneOrMorePath: "+", ZeroOrOnePath: "?"}
_PROPERTY = {
    InversePath: SH.inversePath,
    ZeroOrMorePath: SH.zeroOrMorePath,
    OneOrMorePath: SH.oneOrMorePath,
    ZeroOrOnePath: SH.zeroOrOnePath,
}


def path_text(path: Path, shorten: Callable[[str], str] = "<{}>".format) -> str:
    """Return the path in SPARQL's syntax; ``shorten`` says how an IRI is written.

    >>> path_text(SequencePath((PredicatePath(NamedNode("x:a")), InversePath(PredicatePath(NamedNode("x:b"))))))
    '<x:a>/^<x:b>'
    """
    match path:
        case PredicatePath():
            return shorten(path.predicate.value)
        case InversePath():
            return f"^{_inner(path.path, shorten)}"
        case SequencePath():
            return "/".join(_member(part, shorten) for part in path.paths)
        case AlternativePath():
            return "|".join(_member(part, shorten) for part in path.paths)
        case _:
            return f"{_inner(path.path, shorten)}{_SUFFIX[type(path)]}"


def _member(path: Path, shorten: Callable[[str], str]) -> str:
    plain = isinstance(path, InversePath) and isinstance(path.path, PredicatePath)
    return path_text(path, shorten) if plain else _inner(path, shorten)


def _inner(path: Path, shorten: Callable[[str], str]) -> str:
    text = path_text(path, shorten)
    return text if isinstance(path, PredicatePath) else f"({text})"


def path_triples(path: Path, mint: Callable[[], BlankNode]) -> tuple[Term, list[Triple]]:
    """Return the node that stands for the path in RDF, and the triples that describe it.

    SHACL §3.6.2.2 (https://www.w3.org/TR/shacl/#results-path) wants a report to hold a copy of the path.
    """
    if isinstance(path, PredicatePath):
        return path.predicate, []
    triples: list[Triple] = []
    if isinstance(path, SequencePath):
        return _list(path.paths, mint, triples), triples
    node = mint()
    if isinstance(path, AlternativePath):
        triples.append(Triple(node, SH.alternativePath, _list(path.paths, mint, triples)))
        return node, triples
    inner, more = path_triples(path.path, mint)
    return node, [Triple(node, _PROPERTY[type(path)], inner), *more]


def _list(paths: tuple[Path, ...], mint: Callable[[], BlankNode], triples: list[Triple]) -> Term:
    cells = [mint() for _ in paths]
    rests: list[Subject] = [*cells[1:], RDF.nil]
    for path, cell, rest in zip(paths, cells, rests, strict=True):
        node, more = path_triples(path, mint)
        triples += [Triple(cell, RDF.first, node), Triple(cell, RDF.rest, rest), *more]
    return cells[0]


def has_closure(path: Path) -> bool:
    """Say whether the path follows a path any number of times."""
    match path:
        case PredicatePath():
            return False
        case OneOrMorePath() | ZeroOrMorePath():
            return True
        case SequencePath(paths) | AlternativePath(paths):
            return any(map(has_closure, paths))
        case _:
            return has_closure(path.path)


def predicates(path: Path) -> Iterator[NamedNode]:
    """Yield every property that the path names."""
    match path:
        case PredicatePath():
            yield path.predicate
        case SequencePath() | AlternativePath():
            for part in path.paths:
                yield from predicates(part)
        case _:
            yield from predicates(path.path)
