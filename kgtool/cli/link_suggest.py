"""``kgtool link suggest``: candidates for entities that are not linked, each with its reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kgtool.cli.session import project_of, say, show, write
from kgtool.errors import counted
from kgtool.operations import link as operations

__all__ = ["suggest"]


@click.command(epilog="\b\nExit codes: 0 done, 2 could not be done.")
@click.argument("entities", nargs=-1)
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of entity data; otherwise that of the setting link.snapshot.",
)
@click.option("--most", default=3, show_default=True, help="How many candidates for an entity.")
@click.option("--least", default=50.0, show_default=True, help="The score, of 100, below which nothing is suggested.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one object a candidate.")
@click.pass_context
def suggest(ctx: click.Context, /, entities: tuple[str, ...], *, as_json: bool, **given: Any) -> int:
    """Suggest items for ENTITIES (CURIEs), or for all that have an aligned class and no link.

    Names in all languages, kinds, dates and neighbours are compared, and each candidate says what speaks for and
    against it. Nothing is linked: take one over with `kgtool link accept`.
    """
    project = project_of(ctx)
    found = operations.suggest(project, [project.prefixes.expand(entity) for entity in entities], **given)
    show(found.notes)
    if as_json:
        rows = [
            {
                "entity": each.entity,
                "item": each.item,
                "label": each.label,
                "score": each.score,
                "features": [
                    {"feature": feature.name, "points": feature.points, "because": feature.because}
                    for feature in each.features
                ],
            }
            for each in found.suggestions
        ]
        write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    else:
        for each in found.suggestions:
            lines = [f"{project.prefixes.shorten(each.entity)}  {each.item}  {each.label}  {each.score:g}"]
            lines += [f"  {feature.points:+5g}  {feature.name}: {feature.because}" for feature in each.features]
            write("\n".join(lines) + "\n")
    told = len({each.entity for each in found.suggestions})
    of = counted(found.entities, "entity")
    say(f"{counted(len(found.suggestions), 'candidate')} for {told} of {of}; none is linked")
    if found.suggestions and not as_json:
        best = max(found.suggestions, key=lambda each: each.score)
        entity = project.prefixes.shorten(best.entity)
        say(f'  to take one over: kgtool link accept {entity} {best.item} --by "YOUR NAME" --why "WHAT CONVINCED YOU"')
    return 0
