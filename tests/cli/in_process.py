"""The command line, called in this process: as fast as a function, with exit code, stdout and stderr of a process."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.cli.console import main

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Done", "kgtool"]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended; line ends are those of the platform's text files."""

    returncode: int
    stdout: str
    stderr: str


def kgtool(folder: Path, *arguments: str, text: str = "") -> Done:
    """Run a command in a folder; ``text`` is its standard input."""
    before, stdin = os.getcwd(), sys.stdin  # noqa: PTH109 - the folder is put back as it was
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    os.chdir(folder)
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    code = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(arguments)
    except SystemExit as ending:
        code = int(ending.code or 0)
    finally:
        os.chdir(before)
        sys.stdin = stdin
    out.flush()
    written: bytes = out.buffer.getvalue()
    return Done(code, written.decode().replace("\r\n", "\n"), err.getvalue())
