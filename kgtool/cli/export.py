"""`kgtool export`: write the graph for others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import project_of, say, show, write
from kgtool.errors import counted

if TYPE_CHECKING:
    from kgtool.project import Project

_VIEWS = ("plain", "wikibase", "rdf12", "nanopub")
_FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "context", "schema")


@click.command(epilog="Exit codes: 0 written, 2 unreadable or malformed input, or no such format or entity.")
@click.option("--to", "form", type=click.Choice(_FORMATS), help="The format.  [turtle; for a folder: the project's]")
@click.option(
    "--scope",
    type=click.Choice(["asserted", "inferred", "all"]),
    help="What the files and their claims say, what follows from it, or both.  [asserted; trig and nquads: all]",
)
@click.option("--lang", multiple=True, metavar="TAG", help="Keep texts in this language, and those without one.")
@click.option("--as", "view", type=click.Choice(_VIEWS), help="The claims, in one of their views (docs/views.md).")
@click.option("--entity", metavar="IRI", help="Only the tree of this entity, as JSON-LD (or --to schema).")
@click.option("--output", "-o", metavar="FILE|DIR/", help="Write to this file or folder, not to stdout.")
@click.pass_context
def command(ctx: click.Context, /, form: str | None, scope: str | None, output: str | None, **given: Any) -> None:
    """Write the graph as RDF, as JSON-LD, or in terms of schema.org.

    One document goes to stdout or to the file of --output. Where --output is a folder, or ends in /, it gets all
    formats of the project's [export] settings, or all files of one: with jsonld and schema a document for each entity.

    \b
      kgtool export --to trig -o graph.trig
      kgtool export --to jsonld --entity film:the-interview
      kgtool export --to schema --lang fr -o public/
      kgtool export --as wikibase -o wikibase.ttl

    --as writes the claims with their ranks, qualifiers and sources as others read them: as Wikibase RDF, as RDF 1.2
    reifiers, or as nanopublications; `kgtool import` reads these back. `--as plain` writes the plain facts only.
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations import export

    project, path = project_of(ctx), Path(output) if output else None
    lang, entity = given["lang"], given["entity"]
    if given["view"]:
        if entity or lang or scope:
            raise click.UsageError("--as takes neither --entity nor --lang nor --scope: a view has all the claims")
        write_view(project, given["view"], form, path)
    elif entity:
        write(export.export_entity(project, entity=entity, to=form or "jsonld", lang=lang), path)
    elif path is not None and (path.is_dir() or str(output).endswith("/")):
        files = export.export_folder(project, to=form, lang=lang)
        export.write_folder(files, path)
        say(f"{counted(len(files), 'file')} in {output}")
    else:
        wanted = scope or ("all" if form in {"trig", "nquads"} else "asserted")
        write(export.export(project, to=form or "turtle", scope=wanted, lang=lang), path)


def write_view(project: Project, view: str, form: str | None, path: Path | None) -> None:
    """Write a view of the claims, and say what is in it, by which policy, and what others would take otherwise."""
    from kgtool.operations.views import export_view

    found = export_view(project, view=view, to=form)
    show(found.diagnostics)
    write(found.document, path)
    claims = f"{counted(found.claims, 'claim')}, " if found.claims else ""
    say(f"{view}: {claims}{counted(found.plain, 'plain fact')}; {found.policy}")
