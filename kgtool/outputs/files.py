"""All files of an export, by relative name: what a build puts into ``exports/`` and ``answers/``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.outputs.description import describe_dataset
from kgtool.outputs.frames import write_frame
from kgtool.outputs.jsonld import Trees, write_context, write_dataset
from kgtool.outputs.rdf import RDF_FORMATS, WITH_GRAPHS, rows_for
from kgtool.outputs.schema_org import SchemaView, write_view
from kgtool.rdfio.jsonld_documents import json_text
from kgtool.rdfio.serializing import serialize_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.outputs.description import Made
    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row

__all__ = ["export_files", "schema_files", "tree_files", "tree_name", "write_files"]

_UNSAFE = re.compile(r"[^\w.\-]+")


def export_files(
    dataset: Dataset, project: Project, languages: Iterable[str] = (), made: Made | None = None
) -> dict[str, bytes]:
    """Return the files that the setting ``export.formats`` asks for, by relative name; with ``made`` their description.

    Turtle and N-Triples show what is asserted, and beside it what is inferred; TriG and N-Quads show all, a graph for
    each file and stage; JSON-LD is the asserted dataset, the context, and a tree for each entity of ``export.frames``;
    ``schema`` is the view for search engines. ``description.ttl`` says how much there is, under which licence, what it
    was made from, and which of the files hold all of it.
    """
    files = _files(dataset, project, tuple(languages))
    if made is not None and files:
        sizes = {name: len(content) for name, content in files.items() if "/" not in name and name != "context.jsonld"}
        described = describe_dataset(dataset, project, replace(made, files=sizes, home=project.base))
        files["description.ttl"] = described.turtle(project)
    return files


def _files(dataset: Dataset, project: Project, kept: tuple[str, ...]) -> dict[str, bytes]:
    wanted = [str(name) for name in project.settings["export"]["formats"]]
    files: dict[str, bytes] = {}
    rows: dict[tuple[bool, str], list[Row]] = {}
    for form, suffix in RDF_FORMATS.items():
        graphs = form in WITH_GRAPHS
        for scope in (("all",) if graphs else ("asserted", "inferred")) if form in wanted else ():
            if (graphs, scope) not in rows:
                rows[graphs, scope] = rows_for(dataset, project, form, scope=scope, languages=kept)
            name = "inferred" if scope == "inferred" else "dataset"
            files[f"{name}{suffix}"] = serialize_rows(rows[graphs, scope], form, project.prefixes)
    if {"jsonld", "schema"}.isdisjoint(wanted):
        return files
    trees = Trees(dataset, project, kept)
    if "jsonld" in wanted:
        files["dataset.jsonld"] = write_dataset(dataset, trees.context, languages=kept)
        files |= tree_files(trees, project)
    return files | (schema_files(trees, project) if "schema" in wanted else {})


def tree_files(trees: Trees, project: Project) -> dict[str, bytes]:
    """Return the context, and a file for each frame and each tree.

    ``frames/<local name of the class>.jsonld``, ``trees/<path of the IRI below the base>.jsonld``.
    """
    files = {"context.jsonld": write_context(trees.context)}
    types = {name for node in trees.facts.about for name in trees.facts.types(node)}
    for name in trees.frames.classes:
        frame = write_frame(trees.frames.of_class(name), trees.context, name, types)
        files[f"frames/{tree_name(name, project.claims_namespace)}.jsonld"] = frame
    return files | {f"trees/{tree_name(tree.root, project.base)}.jsonld": tree.write() for tree in trees.all()}


def schema_files(trees: Trees, project: Project) -> dict[str, bytes]:
    """Return the view in terms of schema.org: one document, and one for each entity of ``export.frames``.

    Empty where the ontology says nothing about schema.org.
    """
    view = SchemaView.of(trees.facts, project)
    found = view.trees(trees.roots())
    if not found:
        return {}
    files = {"schema.jsonld": write_view(found)}
    return files | {
        f"schema/{tree_name(node, project.base)}.jsonld": json_text(document).encode() for node, document in found
    }


def tree_name(node: str, base: str) -> str:
    """Return the relative path of a node's file, from its IRI.

    >>> tree_name("<https://example.org/film/a>", "https://example.org/")
    'film/a'
    """
    iri = node.strip("<>")
    local = iri.removeprefix(base) if iri.startswith(base) else re.sub(r"^\w+:/*", "", iri)
    parts = [_UNSAFE.sub("-", part).strip(".") or "-" for part in local.split("/") if part]
    return "/".join(parts) or "-"


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write files below a folder, by relative name."""
    for name in sorted(files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
