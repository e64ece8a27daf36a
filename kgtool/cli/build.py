"""``kgtool build``: the whole line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.progress import Progress
from kgtool.cli.session import project_of, say, show, write
from kgtool.operations.build import build, report_text, suggestions

if TYPE_CHECKING:
    from kgtool.pipeline.results import Build

__all__ = ["command"]


@click.command(
    "build",
    epilog="\b\nExit codes: 0 built, all holds; 1 built, but a violation, a check's error or an "
    "inconsistency was found;\n2 not built, the last build is kept; 3 a limit was reached.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write; otherwise build/ of the project.")
@click.option("--force", is_flag=True, help="Build even where nothing has changed.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON on stdout.")
@click.pass_context
def command(ctx: click.Context, out: Path | None, force: bool, as_json: bool) -> int:  # noqa: FBT001 - a command-line flag
    """Build the project: load, settle claims, reason, validate, answer, export.

    Writes build/ anew and swaps it in whole: exports/, answers/, report.*, the SPARQL index, and manifest.json with the
    hashes of all that was read and written. With nothing changed since the last build, nothing is done.

    \b
      kgtool build
      kgtool --project demo build --json
    """  # noqa: D301 - click reads \b as "keep these lines"
    with Progress() as progress:
        done = build(project_of(ctx), out=out, force=force, watch=progress)
    show(done.diagnostics)
    if done.results is not None and not done.results.report.conforms:
        say(report_text(done))
    if as_json:
        stages = [
            {"stage": stage.name, "outcome": stage.outcome, "milliseconds": _ms(stage.seconds)} for stage in done.stages
        ]
        whole = {"unchanged": done.unchanged, "holds": done.holds, "stages": stages, "summary": dict(done.summary)}
        write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    say(_told(done))
    return 0 if done.holds else 1


def _told(done: Build) -> str:
    folder = done.project.relative(done.folder)
    verdict = "" if done.holds else f"\nNot all holds: see {folder}/report.txt and {folder}/checks.json"
    if done.unchanged:
        return f"Nothing has changed since the last build; {folder}/ is as it was.{verdict}"
    width = max(len(stage.outcome) for stage in done.stages)
    lines = [f"  {stage.name:<9} {stage.outcome:<{width}} {_ms(stage.seconds):>7} ms" for stage in done.stages]
    total = sum(stage.seconds for stage in done.stages)
    lines.append(f"  {'':<9} {f'written to {folder}/':<{width}} {_ms(total):>7} ms")
    tries = suggestions(done)
    more = ["", "Try next:", *(f"  {line}" for line in tries)] if tries else []
    return "\n".join([*lines, *more]) + verdict


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
