"""Build: the whole line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kgtool.pipeline.build import Build
    from kgtool.project import Project

__all__ = ["build", "suggestions"]


def build(project: Project, *, out: Path | None = None, watch: Callable[[str], None] | None = None) -> Build:
    """Build a project: load, settle claims, reason, validate, answer, export.

    Written into ``build/`` of the project, or ``out``. With nothing changed since the last build nothing is done. Raises
    ProjectError, UsageError, LockError and InputError; the last build stays whole then.
    """
    from kgtool.pipeline.line import build as run

    return run(project, out=out, watch=watch)


def suggestions(build: Build) -> tuple[str, ...]:
    """Return three commands that are worth a try on this very build."""
    return ()
