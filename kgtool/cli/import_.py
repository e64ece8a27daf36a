"""`kgtool import`: claims out of Wikibase RDF, RDF 1.2 reifiers or nanopublications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kgtool.cli.session import output_option, project_of, say, show, write
from kgtool.errors import counted

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "import",
    epilog="\b\nExit codes: 0 read, 1 something in the file is no claim and is left out,\n"
    "2 malformed input or no claims in it, 3 a limit was reached.",
)
@click.argument("path", metavar="FILE")
@click.option(
    "--to", default="turtle", show_default=True, metavar="turtle|trig|nt|nq|jsonld", help="How to write them."
)
@click.option("--from", "source_format", metavar="SYNTAX", help="The syntax of FILE, where its suffix does not say.")
@output_option
@click.pass_context
def command(ctx: click.Context, path: str, to: str, source_format: str | None, output: Path | None) -> int:
    """Read the claims of a view, and write them in the vocabulary of the project.

    FILE is Wikibase RDF, RDF 1.2 reifiers or nanopublications, as `kgtool export --as` or somebody else wrote them; -
    is standard input. What comes from a Wikibase of others is read with the links and alignments of the project, and
    counts as asserted where it does not say otherwise. No file of the project is changed.

    \b
      kgtool import nanopubs.trig -o graph/claims/imported.ttl
      kgtool export --as rdf12 | kgtool import - --from turtle
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.import_ import import_

    found = import_(path, project=project_of(ctx), to=to, source_format=source_format)
    show(found.diagnostics)
    write(found.document, output)
    say(f"{found.view}: {counted(found.claims, 'claim')}, {counted(found.sources, 'source node')}")
    return 1 if found.diagnostics else 0
