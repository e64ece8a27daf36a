from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from kgtool.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import RunCommand


def commands(group: click.Group, parent: click.Context | None = None) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=group.name, parent=parent)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{context.command_path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, context)


COMMANDS = dict(commands(console))


@pytest.fixture
def two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(f"<http://ex.org/{name}> a <http://ex.org/Letter> .")
    (tmp_path / "letters.rq").write_text("SELECT ?letter { ?letter a <http://ex.org/Letter> } ORDER BY ?letter")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_its_exit_codes(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert "Exit codes: 0" in (command.epilog or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    options = [parameter for parameter in COMMANDS[name].params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_shows_a_control_character(name: str, kgtool: RunCommand) -> None:
    said = kgtool(*name.split()[1:], "--help").out
    assert "\b" not in said
    assert "\\b" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "--data", "a.ttl", "b.ttl", "letters.rq"),
        ("query", "letters.rq", "--data", "a.ttl", "b.ttl"),
        ("query", "--data", "a.ttl", "--data", "b.ttl", "letters.rq"),
        ("query", "letters.rq", "--data", "a.ttl", "b.ttl", "--timeout", "50"),
    ],
)
def test_one_data_option_takes_all_files_that_follow(
    kgtool: RunCommand, two_files: Path, arguments: tuple[str, ...]
) -> None:
    assert two_files.is_dir()
    assert kgtool(*arguments, "--format", "csv").out == "letter\r\nhttp://ex.org/a\r\nhttp://ex.org/b\r\n"


def test_a_file_behind_another_option_is_no_data(kgtool: RunCommand, two_files: Path) -> None:
    done = kgtool("stats", "--data", two_files / "a.ttl", "--json", two_files / "b.ttl")
    assert (done.code, "unexpected extra argument" in done.err) == (2, True)


def test_a_command_that_is_nearly_right_is_suggested(kgtool: RunCommand) -> None:
    done = kgtool("biuld")
    assert (done.code, "did you mean 'build'?" in done.err) == (2, True)


def test_an_output_that_the_system_refuses_is_told_with_its_name(kgtool: RunCommand, two_files: Path) -> None:
    missing = two_files / "missing" / "stats.txt"
    done = kgtool("convert", two_files / "a.ttl", "--to", "nt", "--output", missing)
    said = f"error[KG0804]: cannot use '{missing}': no such file or directory\n"
    assert (done.code, done.err.startswith(said)) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_an_error_and_no_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*SCRIPT, "--help"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error[KG0804]: cannot write the output: no space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_version_that_cannot_be_written_is_an_error_and_no_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*SCRIPT, "--version"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error[KG0804]: cannot write the output: no space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes of other systems refuse later")
@pytest.mark.parametrize(
    "arguments", [("--version",), ("--help",), ("validate", "--help"), ("convert", "-", "--from=nt", "--to=turtle")]
)
def test_a_reader_that_closes_the_pipe_is_no_fault(arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    line = b"<http://example.org/s> <http://example.org/p> <http://example.org/o> .\n"
    done = subprocess.run([*SCRIPT, *arguments], input=line, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="only there a process starts without its streams")
@pytest.mark.parametrize("stream", [0, 1, 2])
@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("convert", "-", "--from=nt", "--to=turtle")])
def test_a_process_that_has_not_all_streams_ends_as_others_do(arguments: tuple[str, ...], stream: int) -> None:
    closed = ["sh", "-c", f'exec "$@" {stream}>&-', "sh", *SCRIPT, *arguments]
    done = subprocess.run(closed, input=b"", capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


_COMMAND = """
import atexit, sys
from kgtool.cli.start import main
atexit.register(print, 'registered')
sys.modules['kept'] = type('Late', (), {'__del__': lambda _: print('taken down')})()
main()
"""
SCRIPT = (sys.executable, "-c", _COMMAND)
"""What the installed command does, in a process that tells how it ends."""


@pytest.mark.parametrize(("argument", "code"), [("--version", 0), ("--help", 0), ("nosuch", 2)])
def test_a_process_ends_with_what_was_registered_and_is_not_taken_down(argument: str, code: int) -> None:
    done = subprocess.run([*SCRIPT, argument], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (code, "registered")


def test_a_thread_that_still_works_is_waited_for() -> None:
    late = "import threading, time; threading.Thread(target=lambda: (time.sleep(0.2), print('late'))).start()\n"
    done = subprocess.run([*SCRIPT[:2], late + SCRIPT[2], "--version"], capture_output=True, text=True, check=True)
    assert "late" in done.stdout.splitlines()
