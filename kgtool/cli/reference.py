"""Writes the generated parts of docs/: the reference of the commands, from the commands, and the index of error codes.

``make docs`` runs it; tests/docs compares what it would write with what is there.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["error_index", "main", "reference"]

_HEAD = """\
# Commands

*Written by `make docs` from the commands themselves.*

    kgtool [--project DIR] COMMAND …

Inside a project folder no option is needed; `--project DIR`, before or after the command, names another one. Results
go to stdout and nothing else does; messages, progress and summaries go to stderr. `kgtool COMMAND --help` shows what
stands here.

| exit code | meaning |
|---|---|
| 0 | done; what was asked for holds |
| 1 | done, but something asked for does not hold: a violation, a failed query test, an inconsistency |
| 2 | could not be done: bad usage, unreadable or malformed input |
| 3 | a limit was reached: time, memory, depth, size |
"""
_INDEX_HEAD = """\
# Error codes

*Written by `make docs` from the sections of this folder.*

A message says where, which code, what is wrong, and what to do:

    error[KG0102]: graph/people.ttl:12:9: unknown prefix 'skoss' in 'skoss:prefLabel'
      hint: did you mean 'skos'?

Each code has a section with its meaning, a bad example, a good one and the repair.
"""
_SECTION = re.compile(r"^## (KG\d{4}) (.+)$", re.MULTILINE)
_EVERYWHERE = {"--project", "--help"}


def reference() -> str:
    """Return the reference of all commands as Markdown."""
    root = click.Context(console, info_name="kgtool", color=False)
    sections = [text for context in _contexts(root) for text in _section(context)]
    rows = [
        f"| [`{name}`](#{_anchor(f'kgtool {name}')}) | {_cell(_first_line(context.command))} |"
        for context in _contexts(root)
        if (name := context.command_path.removeprefix("kgtool "))
    ]
    table = "\n".join(["| command | what it does |", "|---|---|", *rows]) + "\n"
    return "\n".join([_HEAD, table, *sections])


def error_index(folder: Path) -> str:
    """Return the index of all error codes that the Markdown files of a folder explain."""
    found = [(path, path.read_text(encoding="utf-8")) for path in folder.glob("*.md") if path.name != "index.md"]
    pages = sorted((_SECTION.findall(text), path.name, text.partition("\n")[0]) for path, text in found)
    lines = [_INDEX_HEAD]
    for sections, name, heading in pages:
        rows = [f"| [{code}]({name}#{_anchor(f'{code} {title}')}) | {title} |" for code, title in sections]
        top = [f"## [{heading.removeprefix('# ')}]({name})", "", "| code | what is wrong |", "|---|---|"]
        lines.append("\n".join([*top, *rows, ""]))
    return "\n".join(lines)


def main(docs: Path = Path("docs")) -> None:
    """Write the generated files into the folder of the documentation."""
    for name, text in (("commands.md", reference()), ("errors/index.md", error_index(docs / "errors"))):
        (docs / name).write_text(text, encoding="utf-8")
        print(docs / name)


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """Yield a context for each command of a group and of the groups in it, in the order in which help lists them."""
    group = context.command
    for name in group.list_commands(context) if isinstance(group, click.Group) else ():
        assert isinstance(group, click.Group)  # noqa: S101 - said again for the type checker: others have no names
        command = group.get_command(context, name)
        if command is not None:
            below = click.Context(command, info_name=name, parent=context, color=False)
            yield below
            yield from _contexts(below)


def _section(context: click.Context) -> Iterator[str]:
    """Yield the parts of a command's section: usage, what it does, its options, its exit codes."""
    command = context.command
    yield f"## {context.command_path}\n"
    yield f"    {' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield _paragraph(paragraph)
    records = [
        parameter.get_help_record(context)
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and not _EVERYWHERE.intersection(parameter.opts)
    ]
    rows = [f"| {_code(record[0])} | {_cell(record[1])} |" for record in records if record]
    if rows:
        yield "\n".join(["| option | meaning |", "|---|---|", *rows, ""])
    if command.epilog:
        yield re.sub(r"\s+", " ", command.epilog.replace("\b", "")).strip() + "\n"


def _paragraph(text: str) -> str:
    """Return a paragraph of a help text as Markdown; one that click keeps as it is written becomes a block of code."""
    if not text.startswith("\b"):
        return _plain(text) + "\n"
    lines = [line for line in text.removeprefix("\b").strip("\n").split("\n") if not line.startswith("Example")]
    return textwrap.indent(textwrap.dedent("\n".join(lines)), "    ") + "\n"


def _first_line(command: click.Command) -> str:
    sentence = re.sub(r"\s+", " ", (command.help or "").partition("\n\n")[0])
    return sentence.rstrip(".")


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`"


def _cell(text: str) -> str:
    """Return a text for a cell of a table, on one line."""
    return _plain(re.sub(r"\s+", " ", text)).replace("|", "\\|").strip()


def _plain(text: str) -> str:
    """Return a text in which Markdown finds no markup but code between backticks."""
    parts = text.split("`")
    return "`".join(part if number % 2 else re.sub(r"([<*_])", r"\\\1", part) for number, part in enumerate(parts))


def _anchor(heading: str) -> str:
    """Return the fragment by which a heading is reached."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


if __name__ == "__main__":
    main()
