"""What an export shows: asserted or inferred triples or both, and in which languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError, nearest
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.sparql.filling import file_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.dataset import Dataset, Source
    from kgtool.rdfio.canonical import Row

__all__ = ["SCOPES", "graph_of", "in_languages", "quad_rows", "triple_rows"]

SCOPES = ("asserted", "inferred", "all")
"""asserted: ontology, data and the plain triples of claims; inferred: what reasoning added to them; all: both."""

_TAG = re.compile(r'"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)(?:--(?:ltr|rtl))?$')


def triple_rows(dataset: Dataset, scope: str = "asserted", languages: Iterable[str] = ()) -> list[Row]:
    """Return the different triples of a scope as rows in the default graph, sorted; raise UsageError (KG0810).

    Shapes and reports are no facts and are left out.
    """
    wanted = {"asserted": ASSERTED, "inferred": (GraphRole.INFERRED,), "all": REASONED}[_known(scope)]
    found = dataset.triples(*wanted)
    if scope == "inferred":
        found = found.join(dataset.triples(*ASSERTED), on=["s", "p", "o"], how="anti")
    texts = dataset.terms.texts
    rows = ((texts[s], texts[p], texts[o], "") for s, p, o in found.iter_rows())
    # rules may conclude generalized triples, with a literal as subject: those are no RDF
    return sorted(in_languages([row for row in rows if row[0][0] != '"' and row[1][0] == "<"], languages))


def quad_rows(dataset: Dataset, base: str, scope: str = "all", languages: Iterable[str] = ()) -> list[Row]:
    """Return the rows of a scope, each in the graph of its file or stage, sorted; raise UsageError (KG0810).

    A row that stands in a named graph of its file keeps that name. Shapes belong to what is asserted.
    """
    wanted = {
        "asserted": (*ASSERTED, GraphRole.SHAPES),
        "inferred": (GraphRole.INFERRED,),
        "all": (*REASONED, GraphRole.SHAPES),
    }[_known(scope)]
    texts = dataset.terms.texts
    names = {number: f"<{graph_of(source, base)}>" for number, source in enumerate(dataset.sources)}
    columns = dataset.quads(*wanted).unique().iter_rows()
    rows = {(texts[s], texts[p], texts[o], texts[g] if g else names[source]) for source, g, s, p, o in columns}
    return sorted(in_languages([row for row in rows if row[0][0] != '"' and row[1][0] == "<"], languages))


def graph_of(source: Source, base: str) -> str:
    """Return the name of the graph that holds what a source says: ``<base>file/…`` or ``<base>graph/<stage>``.

    The names are those that queries see.
    """
    stages = {GraphRole.TRUTHY: "plain", GraphRole.INFERRED: "inferred", GraphRole.REPORT: "report"}
    if source.role in stages:
        return f"{base}graph/{stages[source.role]}"
    return file_graph(base, source.path)


def in_languages(rows: Sequence[Row], languages: Iterable[str]) -> Sequence[Row]:
    """Return the rows whose object is no text, a text without language, or one in a language or variant of it.

    Basic filtering, RFC 4647 §3.3.1 (https://www.rfc-editor.org/rfc/rfc4647#section-3.3.1). No languages: all rows.
    """
    ranges = tuple(language.lower() for language in languages)
    if not ranges:
        return rows
    return [row for row in rows if _is_in(row[2], ranges)]


def _is_in(text: str, ranges: Iterable[str]) -> bool:
    tag = _TAG.search(text) if text.startswith('"') else None
    name = tag[1].lower() if tag else ""
    return not name or any(name == wanted or name.startswith(f"{wanted}-") for wanted in ranges)


def _known(scope: str) -> str:
    if scope not in SCOPES:
        close = nearest(scope, SCOPES)
        hint = f"did you mean '{close}'?" if close else f"there are {', '.join(SCOPES)}"
        raise UsageError(Diagnostic("KG0810", f"no scope '{scope}'", hint=hint))
    return scope
