"""The W3C test suites, where they are present: their manifests read, their cases as pytest parameters.

The folder comes from the environment variable KGTOOL_W3C, or is ../shared/w3c beside the repository.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _pytest.mark.structures import ParameterSet

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_REPOSITORY = Path(__file__).resolve().parents[2]

ABSENT = "no W3C suites: set KGTOOL_W3C to their folder, or put them at ../shared/w3c"


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a manifest: its IRI, the local name of its type, and its properties by IRI (values as text)."""

    iri: str
    kind: str
    folder: Path
    base: str
    properties: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """Return the fragment of the test's IRI."""
        return self.iri.rpartition("#")[2]

    def value(self, iri: str) -> str | None:
        """Return the first value of a property, or None."""
        return next(iter(self.properties.get(iri, ())), None)

    def file(self, iri: str = MF + "action") -> Path:
        """Return the file that a property names, inside the suite's folder."""
        return self.folder / unquote(self.properties[iri][0].removeprefix(_LOCAL))

    @property
    def action_base(self) -> str:
        """Return the IRI that the action's file has on the web: relative IRIs are resolved against it."""
        return (self.base or "https://example.org/") + self.properties[MF + "action"][0].removeprefix(_LOCAL)


_LOCAL = "suite:///"
"""Stands for the manifest's folder while a manifest is read."""


def folder() -> Path | None:
    """Return the folder of the W3C suites, or None where they are not present."""
    named = os.environ.get("KGTOOL_W3C")
    found = Path(named) if named else _REPOSITORY.parent / "shared" / "w3c"
    return found if found.is_dir() else None


@cache
def cases(manifest: str) -> tuple[Case, ...]:
    """Return the cases of a manifest (a path inside the suites' folder), in the order of its mf:entries."""
    root = folder()
    if root is None or not (root / manifest).is_file():
        return ()
    path = root / manifest
    properties: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=_LOCAL + path.name):
        subject, value = _text(quad.subject), _text(quad.object)
        properties[subject][quad.predicate.value].append(value)
    head = next(found for found in properties.values() if MF + "entries" in found)
    base = next(iter(head.get(MF + "assumedTestBase", [""])))
    return tuple(
        Case(
            iri=(base + path.name + "#" + iri.rpartition("#")[2]),
            kind=properties[iri][RDF + "type"][0].rpartition("#")[2],
            folder=path.parent,
            base=base,
            properties={key: tuple(values) for key, values in properties[iri].items()},
        )
        for iri in _members(properties, head[MF + "entries"][0])
        if RDF + "type" in properties[iri]
    )


def parameters(
    manifests: Iterable[str],
    *,
    known_failures: Mapping[str, str] | None = None,
    keep: Callable[[Case], bool] = lambda _: True,
) -> list[ParameterSet]:
    """Return the cases of manifests as pytest parameters; a known failure (by IRI) must fail, for the reason given.

    Where the suites are not present there is one parameter, skipped with a line that says so.
    """
    failures = dict(known_failures or {})
    found = [
        pytest.param(case, id=f"{case.folder.name}-{case.name}", marks=_marks(failures.get(case.iri)))
        for manifest in manifests
        for case in cases(manifest)
        if keep(case)
    ]
    return found or [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]


def _marks(reason: str | None) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


def _members(properties: Mapping[str, Mapping[str, list[str]]], head: str) -> Iterable[str]:
    while head != RDF + "nil":
        yield properties[head][RDF + "first"][0]
        (head,) = properties[head][RDF + "rest"]


def _text(term: object) -> str:
    if isinstance(term, BlankNode):
        return str(term)
    return term.value if isinstance(term, NamedNode) else str(getattr(term, "value", term))
