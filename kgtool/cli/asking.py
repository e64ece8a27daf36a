"""The options that query, find and describe share: what is asked, and what an answer may cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import project_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kgtool.operations.answering import Source
    from kgtool.sparql.evaluation import Limits

__all__ = ["asking_options", "source_of"]

_OPTIONS = (
    click.option(
        "--data",
        metavar="FILE...",
        multiple=True,
        help="Ask these files, not the project: RDF in any syntax, folders, -.",
    ),
    click.option("--base", metavar="IRI", help="Resolves relative IRIs in the query and in --data."),
    click.option("--scope", type=click.Choice(["all", "asserted"]), default="all", help="Leave inferences out or not."),
    click.option(
        "--entailment",
        type=click.Choice(["none", "rdfs", "owl2rl"]),
        help="Reason so first.  [the project's; --data: none]",
    ),
    click.option("--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="0: no limit.  [60]"),
    click.option("--max-rows", type=click.IntRange(min=0), metavar="N", help="0: no limit.  [1000000]"),
    click.option("--max-memory", type=click.IntRange(min=0), metavar="MB", help="0: no limit.  [4096]"),
)


def asking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def source_of(ctx: click.Context, options: Mapping[str, Any]) -> tuple[Source, Limits]:
    """Return what the options ask, and under which limits; --data leaves any project aside."""
    from kgtool.operations.answering import Source, limits_of

    data = tuple(each if each == "-" else Path(each) for each in options["data"])
    project = None if data else project_of(ctx)
    source = Source(project, data, options["base"], options["scope"], options["entailment"])
    limits = limits_of(project, seconds=options["timeout"], rows=options["max_rows"], megabytes=options["max_memory"])
    return source, limits
