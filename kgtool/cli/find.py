"""``kgtool find``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from kgtool.cli.asking import asking_options, source_of
from kgtool.cli.session import show, write


@click.command(
    "find", epilog="Exit codes: 0 found, 1 nothing found, 2 bad usage or malformed input, 3 a limit was reached."
)
@click.argument("label", metavar="LABEL", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", default=20, show_default=True, help="How many to show."
)
@click.option("--json", "as_json", is_flag=True, help="A JSON list: iri, curie, label, matched, how, classes.")
@asking_options
@click.pass_context
def command(ctx: click.Context, /, label: tuple[str, ...], limit: int, **options: Any) -> int:
    """Look an entity up by its label or an alias, and show the name to use in queries.

    Case and accents do not matter; where nothing holds the text, labels that are nearly the same are shown.

    \b
    Example:
      kgtool find kim jong
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.cli.tables import table
    from kgtool.operations.find import find

    source, limits = source_of(ctx, options)
    found, diagnostics = find(" ".join(label), source=source, limit=limit, limits=limits)
    show(diagnostics)
    short = source.prefixes.shorten
    if options["as_json"]:
        entries = [{"curie": short(each.iri), **asdict(each)} for each in found]
        write(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    elif found:
        alias = [each.matched if each.matched != each.label else "" for each in found]
        rows = [
            [short(each.iri), each.label, also, " ".join(map(short, each.classes))]
            for each, also in zip(found, alias, strict=True)
        ]
        write(table(["name", "label", "found as", "class"], rows))
    return 0 if found else 1
