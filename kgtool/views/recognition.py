"""Which view a document is, and its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, Location
from kgtool.views.nanopub import NANOPUBLICATION, read_nanopubs
from kgtool.views.rdf12 import REIFIES, read_rdf12
from kgtool.views.statements import TYPE, by_subject, gather
from kgtool.views.wikibase import STATEMENT
from kgtool.views.wikibase_reading import read_wikibase
from kgtool.views.world import VIEW
from kgtool.vocab import DCTERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row
    from kgtool.views.statements import LeftOut, Statements
    from kgtool.views.wikibase_reading import Links

__all__ = ["READ_BACK", "read_view", "recognize"]

READ_BACK = ("wikibase", "rdf12", "nanopub")
"""The views that hold the claims whole."""

_IDENTIFIER = str(DCTERMS.identifier)


def recognize(rows: Sequence[Row]) -> str:
    """Return the view that a document is: one of READ_BACK, ``plain``, ``claims``, or "" for none of them."""
    named = {o[1 + len(VIEW) : -1] for _, p, o, _ in rows if p == _IDENTIFIER and o.startswith(f'"{VIEW}')}
    if len(named) == 1:
        return named.pop()
    types = {o for _, p, o, _ in rows if p == TYPE}
    if NANOPUBLICATION in types:
        return "nanopub"
    if STATEMENT in types:
        return "wikibase"
    if any(p == REIFIES for _, p, _, _ in rows):
        return "rdf12"
    return "claims" if any(o.endswith("Claim>") for o in types) else ""


def read_view(
    rows: Sequence[Row],
    name: str,
    project: Project,
    links: Callable[[], Links],
    place: Callable[[str], Location | None] = lambda _: None,
) -> tuple[str, Statements, tuple[Diagnostic, ...]]:
    """Return which view a document of this name is, its claims, and what of it is left out.

    ``links`` gives those of the project; only a Wikibase that is no view of ours asks for them. ``place`` finds a node
    in the document. Raises InputError (KG0525) where the document is no view, or the plain one, which has no claims.
    """
    view = recognize(rows)
    if view not in {*READ_BACK, "claims"}:
        what = "is the plain view, which has no claims" if view == "plain" else "is no view of claims"
        hint = "`kgtool export --as wikibase`, rdf12 or nanopub write what can be read back"
        raise InputError(Diagnostic("KG0525", f"'{name}' {what}", Location(name), hint))
    statements, left_out = _read(view, rows, project, links)
    return view, statements, tuple(each.diagnostic(place(each.node)) for each in left_out)


def _read(
    view: str, rows: Sequence[Row], project: Project, links: Callable[[], Links]
) -> tuple[Statements, tuple[LeftOut, ...]]:
    namespace = project.claims_namespace
    if view == "wikibase":
        ours = any(p == _IDENTIFIER and o == f'"{VIEW}{view}"' for _, p, o, _ in rows)
        return read_wikibase(rows, project.base, namespace, None if ours else links())
    if view == "rdf12":
        return read_rdf12(rows, namespace)
    if view == "nanopub":
        return read_nanopubs(rows, namespace)
    return gather(by_subject(rows), namespace)
