"""The entry point: finds the command, runs it, and turns errors into text on stderr and an exit code.

Exit codes: 0 done, 1 something asked for does not hold, 2 could not be done, 3 a limit was reached.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from kgtool import __version__
from kgtool.errors import Diagnostic, KgtoolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMANDS = {
    "new": "start a project that builds",
    "build": "the whole line: load, settle, reason, validate, answer, export",
    "check": "parse, lint and validate; diagnostics only",
    "validate": "SHACL report",
    "fix": "repairs that are certain, as a patch",
    "reason": "the inferred triples",
    "explain": "the proof of a triple, or what is missing for it",
    "query": "answer a stored query, a file or a text",
    "update": "the dataset after a SPARQL update; source files stay as they are",
    "test": "run stored queries against their expected results",
    "find": "look an entity up by its label",
    "describe": "show everything about an entity, with sources",
    "claims": "list, explain, locate, add and verify claims",
    "link": "Wikidata, both ways: suggest, accept and check links, compare and propose statements",
    "stats": "count what is there",
    "export": "write the graph for others",
    "site": "the graph as a static site",
    "import": "claims out of Wikibase RDF, RDF 1.2 reifiers or nanopublications",
    "convert": "from one RDF syntax to another, terms exact",
    "canon": "canonical N-Quads (RDFC-1.0)",
    "jsonld": "the JSON-LD algorithms, offline",
}


class _ReaderGoneError(Exception):
    """What reads stdout has closed it: no fault, but click would end the process with 1 if it saw it as an OSError."""


@contextmanager
def _telling_click_nothing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as gone:
        raise _ReaderGoneError from gone


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is called."""

    def make_context(self, *given: Any, **extra: Any) -> click.Context:
        """Read the arguments; `--help` is answered here."""
        with _telling_click_nothing():
            return super().make_context(*given, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that the arguments name."""
        with _telling_click_nothing():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names, in the order of the work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None where there is none of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if cmd_name == "import" else cmd_name  # a word of Python's own names no module
        command: click.Command = importlib.import_module(f"kgtool.cli.{name}").command
        return _with_project(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, with a suggestion when the name is nearly right."""
        if args and args[0] not in COMMANDS:
            from kgtool.errors import nearest

            close = nearest(args[0], COMMANDS)
            hint = f"; did you mean '{close}'?" if close else "; `kgtool --help` lists the commands"
            ctx.fail(f"no command '{args[0]}'{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _with_project(command: click.Command) -> click.Command:
    """Return the command with the option --project, so that it may also stand after the command's name."""
    if not any("--project" in parameter.opts for parameter in command.params):
        command.params.append(click.Option(["--project"], expose_value=False, callback=_choose, **_PROJECT))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _with_project(below)
    return command


def _choose(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Note the project folder where every command looks for it."""
    del parameter
    if value is not None:
        ctx.find_root().obj = value


_PROJECT: dict[str, Any] = {"metavar": "DIR", "help": "The project folder; otherwise the nearest one above."}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="kgtool", message="%(prog)s %(version)s")
@click.option("--project", "folder", **_PROJECT)
@click.pass_context
def console(ctx: click.Context, folder: str | None) -> None:
    """Keep a knowledge graph like code: checked, reasoned over, queried and published."""
    ctx.obj = folder


def _repeated(arguments: Sequence[str]) -> list[str]:
    """Return arguments in which an option of files stands before each of them: people write --data *.ttl.

    A file that is there belongs to the option before it, unless it is what --data is asked with: a query or an update.
    """
    said: list[str] = []
    option = ""
    for argument in arguments:
        if option and not argument.startswith("-") and said[-1] != option and _is_another(option, argument):
            said.append(option)
        elif argument.startswith("-") and len(argument) > 1:
            option = argument if argument in _OF_FILES else ""
        elif option and said[-1] != option:
            option = ""
        said.append(argument)
    return said


_OF_FILES = ("--data", "--shapes", "--rules")


def _is_another(option: str, argument: str) -> bool:
    asks = argument.endswith((".rq", ".ru")) and option != "--rules"
    return not asks and os.path.exists(argument)  # noqa: PTH110 - pathlib would cost every start its import


def _refusal(error: OSError) -> Diagnostic:
    """Say what the system refused: it knows the file where one could not be opened."""
    what = f"cannot use '{error.filename}'" if error.filename else "cannot write the output"
    hint = "give another place or make room, and run the command again: what stands there may not be whole"
    return Diagnostic("KG0804", f"{what}: {(error.strerror or str(error)).lower()}", hint=hint)


def _drop_output() -> None:
    """Let what is still to be written to stdout go nowhere, so that it cannot fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and exit; errors of the input become diagnostics on stderr, bugs keep their traceback."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        result = console.main(args=_repeated(given), standalone_mode=False)
    except click.exceptions.Exit as ending:
        sys.exit(ending.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except KgtoolError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except (_ReaderGoneError, BrokenPipeError):
        _drop_output()
        sys.exit(0)
    except OSError as error:
        print(_refusal(error), file=sys.stderr)
        if not error.filename:
            _drop_output()
        sys.exit(2)
    sys.exit(result if isinstance(result, int) else 0)
