"""Documents that can be run: files that a page tells to write, and commands with the output that it shows for them.

A fenced block behind a line that ends in ``path`:`` is a file to write. A ``console`` block has commands behind ``$``
and their output, in which a line ``…`` stands for any lines, and ``…`` inside a line for any text. Milliseconds,
kilobytes and counts above 999 are not compared.

``python tests/docs/consoles.py README.md docs/tutorial.md`` runs the pages and writes the outputs into them anew, where
they differ; look at the difference before you keep it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Command", "File", "copy_project", "differs", "is_runnable", "prepare", "refresh", "run", "steps", "write"]

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"(?:^[^\n]*`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PROGRESS = re.compile(r"^\w+ …$")
_ANY_LINES = "…"


@dataclass(frozen=True, slots=True)
class File:
    """A file that the page tells to write."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command, the output that the page shows for it, and where that output stands in the page."""

    text: str
    shown: tuple[str, ...]
    start: int
    end: int


def steps(page: str) -> Iterator[File | Command]:
    """Yield what a page tells to do, in its order."""
    for fence in _FENCE.finditer(page):
        path, language, body = fence.groups()
        if language == "console":
            yield from _commands(body, fence.start(3))
        elif path:
            yield File(path, body)


def run(command: Command, folder: Path) -> list[str]:
    """Return the lines that a command says in a folder, stdout and stderr together, without progress."""
    text = re.sub(r"^make build", "kgtool build --force", command.text)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S602 - the commands are those of this repository's own pages
        text,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    lines = done.stdout.decode().replace("\r\n", "\n").rstrip("\n").split("\n")
    return [line.rstrip() for line in lines if not _PROGRESS.match(line)]


def differs(shown: tuple[str, ...], said: list[str]) -> bool:
    """Say whether an output is another than the one shown."""
    parts = [r"(?:[^\n]*\n)*?" if line == _ANY_LINES else _as_pattern(line) + "\n" for line in shown]
    return not re.fullmatch("".join(parts), "".join(f"{_even(line)}\n" for line in said if line or shown != ()))


def refresh(page: str, folder: Path) -> str:
    """Return a page with the outputs that its commands have now; a shown output that still fits is kept."""
    written, position = [], 0
    for step in steps(page):
        if isinstance(step, File):
            write(step, folder)
            continue
        said = run(step, folder) if is_runnable(step) else list(step.shown)
        written.append(page[position : step.start])
        position = step.end
        fits = not differs(step.shown, said)
        written.append(page[step.start : step.end] if fits else "".join(f"{line}\n" for line in said if said != [""]))
    return "".join(written) + page[position:]


def write(file: File, folder: Path) -> None:
    """Write a file that a page tells to write."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file.text, encoding="utf-8")


def is_runnable(command: Command) -> bool:
    """Say whether a command can be run from here: the tests cannot run themselves."""
    return not command.text.startswith("make test")


def _commands(body: str, offset: int) -> Iterator[Command]:
    found = list(re.finditer(r"^\$ ((?:.*\\\n)*.*)\n", body, re.MULTILINE))
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(body)
        shown = body[match.end() : end].rstrip("\n")
        lines = tuple(line.rstrip() for line in shown.split("\n")) if shown else ()
        stop = match.end() + len(shown) + (1 if shown else 0)
        yield Command(match[1].replace("\\\n", " "), lines, offset + match.end(), offset + stop)


def _as_pattern(line: str) -> str:
    return r"[^\n]*".join(re.escape(_even(part)) for part in line.split(_ANY_LINES))


def _even(line: str) -> str:
    """Return a line in which times, large counts and the width of columns do not show."""
    line = re.sub(r" *\b[\d,]+ (ms|kB)\b", r" N \1", line)
    return re.sub(r"[─ ]{2,}", " ", re.sub(r"\b\d{1,3}(,\d{3})+\b", "N", line))


def prepare(page: Path, folder: Path) -> None:
    """Fill the folder that a page's commands run in: the tutorial begins with nothing, others with this repository."""
    if page.name != "tutorial.md":
        copy_project(folder)


def copy_project(folder: Path) -> None:
    """Copy this repository's graph with its settings, ontology and queries, and nothing of the tool."""
    tool = {"kgtool", "tests", "docs", "benchmarks", "build", "dist"}
    for path in ROOT.iterdir():
        if path.is_dir() and not path.name.startswith(".") and path.name not in tool:
            shutil.copytree(path, folder / path.name)
        elif path.suffix == ".toml" and path.name != "pyproject.toml":
            shutil.copy(path, folder)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            target = Path(name)
            prepare(target, Path(scratch))
            target.write_text(refresh(target.read_text(encoding="utf-8"), Path(scratch)), encoding="utf-8")
