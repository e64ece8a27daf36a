"""`kgtool export --as`: the same claims in another form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.policy import read_policy
from kgtool.errors import Diagnostic, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kgtool.dataset import Dataset
    from kgtool.errors import Location
    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row
    from kgtool.views.world import World

__all__ = ["VIEWS", "View", "export_view", "view_prefixes"]

VIEWS: Mapping[str, tuple[str, ...]] = {
    "plain": ("turtle", "trig", "nquads", "ntriples"),
    "wikibase": ("turtle", "trig", "nquads", "ntriples"),
    "rdf12": ("turtle", "trig", "nquads", "ntriples"),
    "nanopub": ("trig", "nquads"),
}
"""The views of claims, and the formats of each, the usual one first."""

_SYNTAX = {"nquads": "nq", "ntriples": "nt"}


@dataclass(frozen=True, slots=True)
class View:
    """A view of the claims: the document, how many claims and plain triples are in it, the policy, and remarks."""

    name: str
    document: bytes
    claims: int
    plain: int
    policy: str
    diagnostics: tuple[Diagnostic, ...]


def export_view(project: Project, *, view: str, to: str | None = None, trusty: bool = False) -> View:
    """Return the claims of a project in one of VIEWS; the same claims give the same bytes.

    ``trusty`` names nanopublications by the hash of their content. Raises InputError with the faults of all files;
    UsageError: KG0812 for an unknown view, or a format or an option that it cannot have.
    """
    form = _format(view, to)
    if trusty and view != "nanopub":
        hint = "leave 'trusty' out, or export nanopublications"
        raise UsageError(Diagnostic("KG0812", f"the {view} view has no trusty URIs", hint=hint))
    from kgtool.claims.settling import settle
    from kgtool.rdfio.loading import load
    from kgtool.rdfio.serializing import serialize_rows
    from kgtool.views.world import world_of

    dataset = load(project).require()
    world = world_of(dataset, project, settle(dataset, project))
    rows, remarks = _rows(view, world, dataset, trusty=trusty)
    document = serialize_rows(rows, _SYNTAX.get(form, form), view_prefixes(project))
    found = (*(world.diagnostics if view != "plain" else ()), *remarks)
    count = len(world.statements.statements) if view != "plain" else 0
    return View(view, document, count, len(world.plain), read_policy(project).summary, found)


def view_prefixes(project: Project) -> dict[str, str]:
    """Return the prefixes of a project, and those that Wikibase and nanopublications are read with."""
    wikidata, own = "http://www.wikidata.org/", f"{project.base}prop/"
    roles = {
        "p": "", "ps": "statement/", "psv": "statement/value/", "pq": "qualifier/", "pqv": "qualifier/value/",
        "pr": "reference/", "prv": "reference/value/", "wdt": "direct/", "wdno": "novalue/",
    }  # fmt: skip
    found = {
        **{f"o{name}": own + path for name, path in roles.items()},
        **{name: f"{wikidata}prop/{path}" for name, path in roles.items()},
        "owdv": f"{project.base}value/",
        "np": "http://www.nanopub.org/nschema#",
        "npx": "http://purl.org/nanopub/x/",
    }
    taken = set(project.prefixes.namespaces.values())
    return {name: iri for name, iri in found.items() if iri not in taken} | dict(project.prefixes.namespaces)


def _format(view: str, to: str | None) -> str:
    if view not in VIEWS:
        close = nearest(view, VIEWS)
        hint = f"did you mean '{close}'?" if close else f"there are {', '.join(VIEWS)}"
        raise UsageError(Diagnostic("KG0812", f"no view '{view}' to export", hint=hint))
    if to is not None and to not in VIEWS[view]:
        hint = f"it is written as {', '.join(VIEWS[view])}"
        raise UsageError(Diagnostic("KG0812", f"the {view} view cannot be written as '{to}'", hint=hint))
    return to or VIEWS[view][0]


def _rows(view: str, world: World, dataset: Dataset, *, trusty: bool) -> tuple[list[Row], tuple[Diagnostic, ...]]:
    if view == "nanopub":
        from kgtool.views.nanopub import nanopub_rows

        return nanopub_rows(world, trusty=trusty)
    if view == "rdf12":
        from kgtool.views.rdf12 import rdf12_rows

        return rdf12_rows(world), ()
    if view == "plain":
        from kgtool.views.plain import plain_rows

        return plain_rows(world), ()
    from kgtool.views.truthiness import truthiness_differences
    from kgtool.views.wikibase import wikibase_rows

    return wikibase_rows(world), truthiness_differences(world, _places(world, dataset))


def _places(world: World, dataset: Dataset) -> Callable[[str], Location | None]:
    """Return a function that finds where a claim is typed; files are read again at most once."""
    from kgtool.claims.claim import read_claims
    from kgtool.errors import Location
    from kgtool.rdfio.places import Places

    places = Places.of(world.project)
    files = {f"<{claim.node}>": claim.source for claim in read_claims(dataset, world.project)}

    def place(node: str) -> Location | None:
        path = files.get(node)
        return (places.subject(path, node) or Location(path)) if path else None

    return place
