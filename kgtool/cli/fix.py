"""``kgtool fix``: certain repairs as a patch."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import output_option, project_of, say, show, write
from kgtool.errors import counted

if TYPE_CHECKING:
    from kgtool.operations.fix import Fixes

__all__ = ["command"]

_EXIT = "Exit codes: 0 done, also where nothing is certain; 2 malformed input, shapes or usage; 3 a limit was reached."
_FILES = click.Path(path_type=Path)


@click.command("fix", epilog=_EXIT)
@click.option("--data", multiple=True, type=_FILES, metavar="FILE...", help="Repair these files, not the project.")
@click.option("--shapes", multiple=True, type=_FILES, metavar="FILE...", help="The shapes. [default: the data's own]")
@click.option("--entailment", metavar="REGIME", help="none, rdfs or owl2rl. [default: the project's; none with --data]")
@click.option("--base", metavar="IRI", help="Resolve relative IRIs of --data and --shapes against this.")
@click.option("--language", metavar="TAG", help="The language of strings without one. [default: the project's]")
@click.option("--apply", "apply_them", is_flag=True, help="Write the repaired files.")
@click.option("--json", "as_json", is_flag=True, help="Write repairs, refusals and the patch as JSON.")
@output_option
@click.pass_context
def command(ctx: click.Context, /, output: Path | None, *, apply_them: bool, as_json: bool, **options: Any) -> int:
    """Show the repairs that are certain as a patch of the source files; --apply writes them.

    Mended are mistyped prefixes and terms, wrong datatypes whose lexical form fits the right one, missing language
    tags, and inverse properties written the wrong way round. A repair is offered only if, applied, the finding is gone
    and no new one exists; what was thought of and is not certain is said on stderr.

    \b
    Example:
      kgtool fix
      kgtool fix > repairs.patch && git apply repairs.patch
      kgtool fix --data films.ttl --shapes shapes.ttl --language en --apply
    """  # noqa: D301 - click wants the control character
    from kgtool.operations.fix import apply, fix

    project = None if options["data"] else project_of(ctx)
    found = fix(project, **options)
    for repair in found.fixed:
        say(f"{repair.location}: {repair.kind}: {repair.why}")
    show(found.refused)
    write(_json(found) if as_json else found.patch, output)
    if apply_them:
        say("".join(f"wrote {path}\n" for path in apply(found)) + _summary(found))
    else:
        say(_summary(found))
        if found.fixed and found.folder != ".":
            say(f"the patch applies in '{found.folder}': patch -p1 -d {shlex.quote(found.folder)} < PATCH")
    return 0


def _summary(found: Fixes) -> str:
    return f"{counted(len(found.fixed), 'repair')}, {counted(found.left, 'finding')} left"


def _json(found: Fixes) -> str:
    fixed = [
        {"kind": one.kind, "path": one.location.path, "line": one.location.line, "column": one.location.column}
        | {"old": one.old, "new": one.new, "why": one.why}
        for one in found.fixed
    ]
    refused = [{"location": str(one.location or ""), "message": one.message} for one in found.refused]
    said = {"repairs": fixed, "refused": refused, "left": found.left}
    said |= {"patch": found.patch, "folder": found.folder}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"
