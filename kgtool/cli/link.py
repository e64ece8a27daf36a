"""``kgtool link``: Wikidata, both ways, from a snapshot on disk."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from kgtool.cli.link_statements import diff, quickstatements
from kgtool.cli.link_suggest import suggest
from kgtool.cli.session import output_option, project_of, say, show, write
from kgtool.errors import Severity, counted
from kgtool.operations import link as operations

__all__ = ["command"]

_CODES = "\b\nExit codes: 0 done, 2 could not be done."
_snapshot = click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of entity data; otherwise that of the setting link.snapshot.",
)


@click.group("link", epilog=_CODES)
def command() -> None:
    """Link entities to Wikidata, and compare and exchange statements with it.

    Everything works from a snapshot: a folder of entity data as Wikidata publishes it. Only `fetch` uses the network,
    and only with --allow-network. Nothing is linked unless you accept it, and nothing is uploaded: you get a file.

    \b
      kgtool link fetch --allow-network      fill the snapshot with what is linked
      kgtool link suggest person:ada         candidates for an entity, with reasons
      kgtool link accept person:ada Q7259 --by "Jo Doe" --why "same birth date and works"
      kgtool link check                      faults of the links
      kgtool link diff                       who says what
      kgtool link quickstatements -o out.qs  what Wikidata lacks
    """  # noqa: D301 - click reads \b as "keep these lines"


@command.command(epilog="\b\nExit codes: 0 the links are sound, 1 one is wrong, 2 could not be done.")
@_snapshot
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sssom"]),
    default="text",
    show_default=True,
    help="SSSOM is a table of mappings.",
)
@output_option
@click.pass_context
def check(ctx: click.Context, snapshot: Path | None, form: str, output: Path | None) -> int:
    """Check the links: two of ours on one item, one of ours on two, a film linked to a person, redirects, formats.

    `--format sssom` writes the links themselves, as SSSOM/TSV. Without a snapshot, what needs one is not checked.
    """
    project = project_of(ctx)
    if form == "sssom":
        write(operations.sssom(project, snapshot=snapshot), output)
        return 0
    found = operations.check(project, snapshot=snapshot)
    if form == "json":
        rows = [
            {
                "code": fault.code,
                "severity": fault.severity.value,
                "message": fault.message,
                "place": str(fault.location or ""),
                "hint": fault.hint,
            }
            for fault in (*found.notes, *found.faults)
        ]
        write(json.dumps({"links": found.links, "faults": rows}, indent=2, ensure_ascii=False) + "\n", output)
    else:
        show((*found.notes, *found.faults))
    wrong = sum(fault.severity is Severity.ERROR for fault in found.faults)
    say(f"{counted(found.links, 'link')}: {counted(wrong, 'fault') if wrong else 'no faults'}")
    return 1 if wrong else 0


@command.command(epilog="\b\nExit codes: 0 written, 2 refused; the file is then as it was.")
@click.argument("entity")
@click.argument("item")
@click.option("--by", required=True, help="Who accepts the link: a name, or the IRI of an agent.")
@click.option("--why", required=True, help="What was seen that pairs the two.")
@click.option("--when", default="", help="The date, as 2014-12-24, or `today`; otherwise none is written.")
@click.option("--evidence", default=1, show_default=True, help="How many independent pieces of evidence there are.")
@click.option("--file", "target", type=click.Path(path_type=Path), help="The Turtle file; otherwise link.file.")
@_snapshot
@click.pass_context
def accept(ctx: click.Context, /, entity: str, item: str, target: Path | None, **given: Any) -> int:
    """Write the link of ENTITY (CURIE or <IRI>) to ITEM (Q42) into the project, with who, when and why.

    \b
      kgtool link accept person:ada Q7259 --by "Jo Doe" --when today --why "same birth date and works"
    """  # noqa: D301 - click reads \b as "keep these lines"
    project = project_of(ctx)
    given["when"] = _date(given["when"])
    file = (target or project.root / str(project.settings["link"]["file"])).absolute()
    write(operations.accept(project, project.prefixes.expand(entity), item.removeprefix("wd:"), file=file, **given))
    say(f"added to {project.relative(file)}")
    return 0


def _date(given: str) -> str:
    return dt.datetime.now(dt.UTC).date().isoformat() if given == "today" else given


@command.command(epilog="\b\nExit codes: 0 done, 1 something could not be fetched, 2 could not be done.")
@click.argument("identifiers", nargs=-1)
@click.option("--allow-network", is_flag=True, help="Needed: this is the one command that uses the network.")
@click.option("--contact", default="", help="An e-mail address or a page, sent along as Wikimedia's policy asks.")
@_snapshot
@click.pass_context
def fetch(
    ctx: click.Context,
    identifiers: tuple[str, ...],
    allow_network: bool,  # noqa: FBT001 - a command-line flag
    contact: str,
    snapshot: Path | None,
) -> int:
    """Fetch entity data into the snapshot: IDENTIFIERS (Q42 P31 …), or all that is linked and aligned.

    One request at a time, with a pause, backing off when asked to. What is there already is not fetched again, so a run
    that was broken off is resumed by starting it again.
    """
    if not allow_network:
        raise click.UsageError("fetching uses the network: say --allow-network")
    project = project_of(ctx)
    done = operations.fetch(project, identifiers, snapshot=snapshot, contact=contact, report=say)
    show(done.diagnostics)
    say(f"{counted(done.fetched, 'entity')} fetched, {done.kept} there already, {len(done.diagnostics)} failed")
    return 1 if done.diagnostics else 0


for _each in (suggest, diff, quickstatements):
    command.add_command(_each)
