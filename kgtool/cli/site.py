"""`kgtool site`: the graph as a static site."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.session import project_of, say, show


@click.command(epilog="Exit codes: 0 written, 2 unreadable or malformed input, or a folder that holds something else.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="The folder to write.  [site/]")
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 64),
    help="How many processes make the pages.  [a process a core, 8 at most]",
)
@click.pass_context
def command(ctx: click.Context, /, out: Path | None, jobs: int | None) -> None:
    """Write a static site: a page for each entity, class, property, source, claim and stored query.

    The pages need no server and no network; beside each stand its Turtle, N-Triples and JSON-LD. The settings of
    [site] say what the home page starts with, and what is drawn as times, causes and charts.

    \b
      kgtool site
      kgtool site --out public
      python3 -m http.server -d site
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations import site

    written = site.site(project_of(ctx), out=out, jobs=jobs)
    show(written.diagnostics)
    folder = written.folder.relative_to(Path.cwd()) if Path.cwd() in written.folder.parents else written.folder
    say(f"{written.pages:,} pages, {written.files:,} files, {written.size / 1e6:,.1f} MB in {folder}/")
