"""``kgtool query``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.asking import asking_options, source_of
from kgtool.cli.session import output_option, project_of, show, write
from kgtool.errors import Diagnostic, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_EPILOG = (
    "Exit codes: 0 done, 2 bad usage or malformed input (a malformed data file is named, the rest is queried), 3 a "
)
_EPILOG += "limit was reached."
_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".srj": "srj",
    ".json": "srj",
    ".srx": "xml",
    ".xml": "xml",
    ".md": "markdown",
}
_SUFFIXES |= {".nt": "nt", ".ttl": "turtle", ".jsonld": "jsonld", ".txt": "table"}


@click.command("query", epilog=_EPILOG)
@click.argument("name", metavar="NAME|FILE.rq", required=False)
@click.option("-e", "--expression", metavar="TEXT", help="Answer this text; it knows the project's prefixes.")
@click.option("--param", "parameters", metavar="NAME=VALUE", multiple=True, help="A parameter of the stored query.")
@click.option("--format", "-f", "format_name", metavar="FORMAT", help="How to write the answer.  [table, or turtle]")
@click.option("--labels", is_flag=True, help="Show labels in columns beside those of IRIs.")
@click.option("--list", "listing", is_flag=True, help="List the stored queries with their titles and parameters.")
@click.option("--json", "as_json", is_flag=True, help="With --list: as JSON. Otherwise the same as --format srj.")
@asking_options
@output_option
@click.pass_context
def command(ctx: click.Context, /, name: str | None, output: Path | None, **options: Any) -> int:
    """Answer a stored query, a .rq file or a text.

    Formats: table, csv, tsv, srj (SPARQL JSON), xml, markdown for rows and yes or no; turtle, nt, jsonld for triples.
    Inside a project the answer comes from build/ if that is up to date, and otherwise from the files.

    \b
    Example:
      kgtool query --list
      kgtool query films-by-director --param director=person:evan-goldberg
      kgtool query -e 'SELECT ?film { ?film a :Film }' --labels
      kgtool query count.rq --data films.ttl --format csv
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.query import query, render, worst

    if options["listing"]:
        return _list(ctx, as_json=options["as_json"], output=output)
    expression = options["expression"]
    if bool(name) == bool(expression):
        raise click.UsageError("name a stored query or a .rq file, or give a text with -e; --list lists what is stored")
    source, limits = source_of(ctx, options)
    given = _parameters(options["parameters"])
    result = query(
        name or "",
        source=source,
        expression=expression or "",
        parameters=given,
        limits=limits,
        labels=options["labels"],
    )
    show(result.diagnostics)
    usual = "srj" if options["as_json"] else _SUFFIXES.get(output.suffix, "") if output else ""
    write(render(result, options["format_name"] or usual), output)
    return 2 if worst(result.diagnostics) else 0


def _parameters(given: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or name in found:
            said = f"parameter '{name}' is given twice" if equals else f"'{each}' is no parameter"
            raise UsageError(Diagnostic("KG0403", said, hint="write --param name=value"))
        found[name] = value
    return found


def _list(ctx: click.Context, *, as_json: bool, output: Path | None) -> int:
    from kgtool.sparql.stored import read_queries

    queries, faults = read_queries(project_of(ctx))
    show(faults)
    if as_json:
        found = [
            {
                "name": each.name,
                "path": each.path,
                "title": each.title,
                "description": each.description,
                "id": each.identifier,
                "tags": each.tags,
                "columns": each.columns,
                "ordered": each.ordered,
                "parameters": [
                    {"name": one.name, "type": one.type, "default": one.default, "description": one.description}
                    for one in each.parameters
                ],
            }
            for each in queries
        ]
        write(json.dumps(found, indent=2, ensure_ascii=False) + "\n", output)
    else:
        from kgtool.cli.tables import table

        rows = [[each.name, each.identifier, each.title, " ".join(map(_shown, each.parameters))] for each in queries]
        write(table(["name", "id", "title", "parameters"], rows, widest=70), output)
    return 2 if faults else 0


def _shown(parameter: Any) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"
