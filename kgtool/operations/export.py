"""`kgtool export`: write the graph for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError, nearest
from kgtool.outputs.description import describe_dataset
from kgtool.outputs.files import export_files, schema_files, tree_files
from kgtool.outputs.jsonld import Trees, write_context, write_dataset
from kgtool.outputs.rdf import RDF_FORMATS, write_rdf
from kgtool.outputs.schema_org import SchemaView, write_view
from kgtool.pipeline.manifest import made_from
from kgtool.rdfio.jsonld_documents import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.pipeline.stages import Inputs
    from kgtool.project import Project

__all__ = ["FORMATS", "export", "export_entity", "export_folder", "reasoned_dataset"]

FORMATS = (*RDF_FORMATS, "jsonld", "context", "schema", "description")


def export(  # noqa: PLR0913 - the options of the command, keyword-only
    project: Project,
    *,
    to: str = "turtle",
    scope: str = "asserted",
    lang: Iterable[str] = (),
    with_rules: bool = False,
    data: Dataset | None = None,
) -> bytes:
    """Return the project's graph as one document in one of FORMATS.

    ``scope`` is asserted, inferred or all; ``lang`` keeps texts in these languages, and those without. ``with_rules``
    names, in RDF formats, a rule that made each inferred triple. ``data`` is a dataset that is there already, for
    documents without rules. Raises UsageError: KG0810 for an unknown scope, KG0812 for an unknown format or one that
    cannot name rules, KG0612 for an engine that does not know them.
    """
    if to not in FORMATS:
        close = nearest(to, FORMATS)
        hint = f"did you mean '{close}'?" if close else f"there are {', '.join(FORMATS)}"
        raise UsageError(Diagnostic("KG0812", f"no format '{to}' to export to", hint=hint))
    languages = tuple(lang)
    if with_rules:
        return _with_rules(project, to, scope, languages)
    dataset = data or reasoned_dataset(project, inferences=scope != "asserted" or to not in RDF_FORMATS)
    if to in RDF_FORMATS:
        return write_rdf(dataset, project, to, scope=scope, languages=languages)
    if to == "description":
        return describe_dataset(dataset, project, made_from(project)).turtle(project)
    trees = Trees(dataset, project, languages)
    if to == "jsonld":
        return write_dataset(dataset, trees.context, scope=scope, languages=languages)
    if to == "context":
        return write_context(trees.context)
    return write_view(SchemaView.of(trees.facts, project).trees(trees.roots()))


def export_entity(project: Project, *, entity: str, to: str = "jsonld", lang: Iterable[str] = ()) -> bytes:
    """Return the tree of one entity, an IRI or a CURIE, as JSON-LD or in terms of schema.org.

    Raises UsageError: KG0102 and KG0201 for a name that is no IRI, KG0813 where nothing is known about it.
    """
    languages = tuple(lang)
    dataset = reasoned_dataset(project, inferences=True)
    node = f"<{project.prefixes.expand(entity)}>"
    trees = Trees(dataset, project, languages)
    if node not in trees.facts.about:
        known = (project.prefixes.shorten(each[1:-1]) for each in trees.facts.about if each[0] == "<")
        close = nearest(entity, known)
        hint = f"did you mean '{close}'?" if close else "`kgtool find LABEL` looks entities up by their label"
        raise UsageError(Diagnostic("KG0813", f"nothing is known about '{entity}'", hint=hint))
    if to != "schema":
        return trees.tree(node).write()
    document = SchemaView.of(trees.facts, project).tree(node)
    if document is None:
        message = f"schema.org has no class for '{entity}'"
        raise UsageError(Diagnostic("KG0813", message, hint="align its class with rdfs:subClassOf"))
    return json_text(document).encode()


def export_folder(project: Project, *, to: str | None = None, lang: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the files of an export by relative name: all of ``export.formats``, or those of one format.

    Raises UsageError (KG0812).
    """
    languages = tuple(lang)
    dataset = reasoned_dataset(project, inferences=True)
    if to is None:
        return export_files(dataset, project, languages, made_from(project))
    trees = Trees(dataset, project, languages)
    if to == "jsonld":
        dataset_file = {"dataset.jsonld": write_dataset(dataset, trees.context, languages=languages)}
        return dataset_file | tree_files(trees, project)
    if to == "schema":
        return schema_files(trees, project)
    name = {"description": "description.ttl", "context": "context.jsonld"}.get(to, f"dataset{RDF_FORMATS.get(to, '')}")
    return {name: export(project, to=to, scope="all", lang=languages, data=dataset)}


def reasoned_dataset(project: Project, *, inferences: bool) -> Dataset:
    """Return the dataset of a project: loaded, claims settled, and with what follows where that is wanted.

    Raises InputError with the faults of all files.
    """
    from kgtool.pipeline import stages

    loaded = _settled(project)
    if inferences:
        stages.reason(loaded.dataset, project, loaded.rules)
    return loaded.dataset


def _settled(project: Project) -> Inputs:
    """Return what a project says, with its claims settled; raise InputError with the faults of all files."""
    from kgtool.errors import InputError
    from kgtool.pipeline import stages

    loaded = stages.load_all(project)
    faults = [fault for fault in loaded.diagnostics if fault.severity.value == "error"]
    if faults:
        raise InputError(*faults)
    stages.settle(loaded.dataset, project)
    return loaded


def _with_rules(project: Project, to: str, scope: str, languages: tuple[str, ...]) -> bytes:
    """Return a document that names a rule for each inferred triple; raise UsageError (KG0612, KG0812)."""
    from kgtool.outputs.inferences import origins_of
    from kgtool.outputs.rdf import Origins
    from kgtool.pipeline import stages

    if to not in RDF_FORMATS:
        hint = f"there are {', '.join(RDF_FORMATS)}"
        raise UsageError(Diagnostic("KG0812", f"format '{to}' cannot say which rule made a triple", hint=hint))
    loaded = _settled(project)
    closure = stages.reason(loaded.dataset, project, loaded.rules, trace=True)
    if closure.made_by is None:
        engine = project.settings["reason"]["engine"]
        hint = "the engine 'kgtool' does: it is a setting of [reason]"
        raise UsageError(Diagnostic("KG0612", f"engine '{engine}' does not say which rule made a triple", hint=hint))
    origins = Origins(origins_of(loaded.dataset, closure.made_by), loaded.rules)
    return write_rdf(loaded.dataset, project, to, scope=scope, languages=languages, origins=origins)


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Write the files of :func:`export_folder`."""
    from kgtool.outputs.files import write_files

    write_files(files, folder)
