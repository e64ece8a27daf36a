"""What the commands share: the project around them, output to a file or stdout, diagnostics on stderr."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.project import find_project, open_project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.errors import Diagnostic
    from kgtool.project import Project

__all__ = ["output_option", "project_of", "say", "show", "write"]

output_option = click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file, not stdout.")


def project_of(ctx: click.Context) -> Project:
    """Return the project that --project names, or the nearest one above; raise ProjectError (KG0301)."""
    named = ctx.find_root().obj
    return open_project(Path(named) if named else find_project(Path.cwd()) or Path.cwd())


def say(text: str) -> None:
    """Write a message for people to stderr."""
    print(text, file=sys.stderr)


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Write diagnostics to stderr."""
    for diagnostic in diagnostics:
        print(diagnostic, file=sys.stderr)


def write(result: str | bytes | Iterable[bytes | memoryview], output: Path | None = None) -> None:
    """Write a result, whole or in pieces, to a file or to stdout, bytes as they are.

    The file is opened when the first piece is there, so that what fails before leaves no empty file.
    """
    whole = result.encode() if isinstance(result, str) else result
    pieces = iter((whole,) if isinstance(whole, bytes) else whole)
    first = next(pieces, b"")
    if output is not None:
        with output.open("wb") as stream:
            stream.writelines(chain((first,), pieces))
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines(chain((first,), pieces))
    sys.stdout.buffer.flush()
