"""``kgtool stats``: count what is there."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.session import project_of, show, write
from kgtool.cli.tables import table
from kgtool.errors import Severity
from kgtool.operations.stats import Statistics, stats
from kgtool.prefixes import WELL_KNOWN, PrefixMap

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["command"]

_LISTS = {
    "roles": ("role", "triples"),
    "files": ("file", "triples"),
    "classes": ("class", "instances"),
    "properties": ("property", "triples"),
    "languages": ("language", "literals"),
    "datatypes": ("datatype", "literals"),
    "certainties": ("certainty", "claims"),
    "ranks": ("rank", "claims"),
    "documents": ("document", "claims"),
}


@click.command("stats", epilog="\b\nExit codes: 0 counted, 2 a file could not be read (the rest is counted).")
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE...",
    help="Count these files, not the project's.",
)
@click.option("--top", default=15, show_default=True, help="How many classes, properties and so on to list; 0: all.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all counts, IRIs in full.")
@click.pass_context
def command(ctx: click.Context, data: tuple[Path, ...], top: int, as_json: bool) -> int:  # noqa: FBT001 - a command-line flag
    """Count triples by role and file, classes, properties, languages, and claims.

    What the files say is counted, and the plain triples that their claims settle into, but no inferences.

    \b
      kgtool stats --top 5
      kgtool stats --data films.ttl.gz --json
    """  # noqa: D301 - click reads \b as "keep these lines"
    project = None if data else project_of(ctx)
    found = stats(project, data=data)
    show(found.diagnostics)
    if as_json:
        counts = {name: value for name, value in asdict(found).items() if name != "diagnostics"}
        write(json.dumps(counts, indent=2, ensure_ascii=False) + "\n")
    else:
        write(_text(found, project.prefixes if project else PrefixMap(WELL_KNOWN), top))
    return 2 if any(fault.severity is Severity.ERROR for fault in found.diagnostics) else 0


def _text(found: Statistics, prefixes: PrefixMap, top: int) -> str:
    shapes = found.roles.get("shapes", 0)
    besides = f"; shapes, counted apart: {shapes:,} triples" if shapes else ""
    blocks = [f"{found.triples:,} triples over {found.terms:,} terms, {found.claims:,} claims{besides}\n"]
    for name, header in _LISTS.items():
        counted: Mapping[str, int] = getattr(found, name)
        rows = [(prefixes.shorten(key) if "://" in key else key, count) for key, count in counted.items()]
        shown = rows[:top] if top else rows
        if rows:
            more = f"… and {len(rows) - len(shown)} more\n" if len(shown) < len(rows) else ""
            blocks.append(table(header, shown) + more)
    return "\n".join(blocks)
