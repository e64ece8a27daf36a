"""``kgtool new``: a project to start from."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.session import say
from kgtool.operations.new import new

__all__ = ["command"]


@click.command("new", epilog="\b\nExit codes: 0 made, 2 refused (the folder has files, or a source cannot be read).")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An RDF file or a folder of them to start from; may be repeated.",
)
@click.argument("more", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
def command(folder: Path, sources: tuple[Path, ...], more: tuple[Path, ...]) -> int:
    """Make a project in DIR that builds: a small demo, or one from your own RDF files.

    The demo is about a lighthouse and two documents that do not agree. With --from, the files are copied into graph/,
    their prefixes go into kgtool.toml, and their classes and properties into a first ontology.

    \b
      kgtool new demo
      kgtool new films --from films.ttl people.ttl
    """  # noqa: D301 - click reads \b as "keep these lines"
    if more and not sources:
        raise click.UsageError("files to start from come after --from")
    made = new(folder, sources=(*sources, *more))
    say(f"{folder}/ has {len(made)} files now. Try next:")
    lines = [f"cd {folder}", "kgtool build", "kgtool query --list" if not sources else "kgtool stats"]
    say("\n".join(f"  {line}" for line in lines))
    return 0
