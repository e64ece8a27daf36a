from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from kgtool.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
