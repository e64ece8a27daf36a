"""``kgtool validate``: the SHACL report."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import output_option, project_of, say, show, write
from kgtool.errors import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.operations.validate import Validated

__all__ = ["command"]

_EXIT = (
    "Exit codes: 0 nothing at or above --fail-on; 1 something is, or coverage is too low; 2 malformed input or shapes, "
    "or usage; 3 a limit was reached, for a shape or for the whole."
)
_FILES = click.Path(path_type=Path)
_CHOSEN = ("shapes", "entailment", "engine", "base", "max_shape_seconds")


@click.command("validate", epilog=_EXIT)
@click.option("--data", multiple=True, type=_FILES, metavar="FILE...", help="Validate these files, not the project.")
@click.option("--shapes", multiple=True, type=_FILES, metavar="FILE...", help="The shapes. [default: the data's own]")
@click.option("--entailment", metavar="REGIME", help="none, rdfs or owl2rl. [default: the project's; none with --data]")
@click.option(
    "--engine",
    help="kgtool, polars or spark (relational plans), or pyshacl, the reference. [default: the project's, or kgtool]",
)
@click.option("--base", metavar="IRI", help="Resolve relative IRIs of --data and --shapes against this.")
@click.option("--format", default="text", show_default=True, help="text, json, turtle, sarif, junit or github.")
@click.option(
    "--fail-on",
    type=click.Choice(["info", "warning", "violation"]),
    help="Exit 1 from this severity on. [default: the project's, or violation]",
)
@click.option("--ignore-hidden", is_flag=True, help="Violations that inference hides are shown, but do not fail.")
@click.option("--baseline", type=_FILES, metavar="FILE", help="Findings of this file are known and pass.")
@click.option("--ratchet", is_flag=True, help="Take what is no longer found out of the baseline.")
@click.option("--update-baseline", is_flag=True, help="Write all findings into the baseline.")
@click.option("--min-coverage", type=click.FloatRange(0, 1), metavar="SHARE", help="Exit 1 below this coverage (0-1).")
@click.option("--timings", is_flag=True, help="Say how long every shape took, the slowest first.")
@click.option(
    "--max-shape-seconds",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Give up a shape after N seconds, go on with the others; exit code 3. [default: the project's, or no limit]",
)
@click.option(
    "--max-seconds", type=click.FloatRange(min=0), metavar="N", help="Give up after N seconds, with exit code 3."
)
@output_option
@click.pass_context
def command(ctx: click.Context, /, data: tuple[Path, ...], output: Path | None, **options: Any) -> int:
    """Check the graph against its SHACL shapes and write the report.

    Where the graph has inferences, results are those of the closure, and violations of the asserted data that inference
    hides are findings too. Every result has the file, line and column that it comes from.

    \b
    Example:
      kgtool validate
      kgtool validate --data films.ttl --shapes shapes.ttl --format sarif --output report.sarif
      kgtool validate --fail-on warning --baseline known.json --ratchet
    """  # noqa: D301 - click wants the control character
    from kgtool.operations.validate import judge, pieces, validate

    project = None if data else project_of(ctx)
    chosen = {name: options[name] for name in _CHOSEN}
    with _limited(options["max_seconds"]):
        found = validate(project, data=data, **chosen)
        show(found.diagnostics)
        write(pieces(found, options["format"]), output)
    if options["timings"]:
        _say_timings(found)
    fail_on = options["fail_on"] or (str(project.settings["validate"]["fail_on"]) if project else "violation")
    failed = _say_verdict(judge(found, fail_on=fail_on, **_limits(options)))
    return 3 if found.report.incomplete else failed


@contextmanager
def _limited(seconds: float | None) -> Iterator[None]:
    """End the process with exit code 3 when the time is over: no signal and no thread can stop a running query."""

    def give_up() -> None:
        limit = f"validation took longer than {seconds:g} seconds"
        print(
            Diagnostic("KG0901", limit, hint="raise --max-seconds; --timings names the slowest shapes"), file=sys.stderr
        )
        sys.stderr.flush()
        os._exit(3)

    timer = Timer(seconds, give_up) if seconds else None
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()


def _limits(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("baseline", "ratchet", "update_baseline", "min_coverage", "ignore_hidden")}


def _say_timings(found: Validated) -> None:
    from kgtool.operations.validate import timings

    for name, spent in timings(found):
        say(f"{spent * 1000:9.1f} ms  {name}")


def _say_verdict(reasons: tuple[str, ...]) -> int:
    for reason in reasons:
        say(reason)
    return 1 if reasons else 0
