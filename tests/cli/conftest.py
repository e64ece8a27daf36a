"""The command line in process: the arguments go in, exit code, stdout and stderr come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from kgtool.cli.console import main

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: object
    out: str
    err: str


class RunCommand(Protocol):
    """Run kgtool with these arguments."""

    def __call__(self, *arguments: str | Path) -> Ended:
        """Return how it ended."""
        ...


@pytest.fixture
def kgtool(capsysbinary: pytest.CaptureFixture[bytes]) -> RunCommand:
    """Return a function that runs the command line."""

    def run(*arguments: str | Path) -> Ended:
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as ending:
            main([str(argument) for argument in arguments])
        said = capsysbinary.readouterr()
        return Ended(ending.value.code or 0, said.out.decode(), said.err.decode())

    return run


@pytest.fixture
def demo(tmp_path: Path, kgtool: RunCommand) -> Path:
    """Return the folder of a new demo project, not built."""
    assert kgtool("new", tmp_path / "demo").code == 0
    return tmp_path / "demo"
