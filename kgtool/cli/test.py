"""``kgtool test``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import project_of, say, show, write
from kgtool.errors import Severity, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.operations.test import QueryTest, TestRun

_EPILOG = (
    "Exit codes: 0 all as expected, 1 a query answers otherwise, 2 a query or a file could not be read, 3 a limit was "
)
_EPILOG += "reached."
_SIGNS = {"passed": "ok", "failed": "FAILED", "error": "ERROR", "unchecked": "unchecked"}


@click.command("test", epilog=_EPILOG)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every test and its differing rows.")
@click.option("--quiet", "-q", is_flag=True, help="Only what is not as expected, and the summary.")
@click.pass_context
def command(ctx: click.Context, /, names: tuple[str, ...], **options: Any) -> int:
    """Run stored queries against the rows that are expected of them.

    The rows expected of queries/NAME.rq stand beside it in NAME.expected.json. A row with + is in the answer and not
    expected, one with - is expected and missing.

    \b
    Example:
      kgtool test
      kgtool test films-by-director Q017
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.test import test

    run = test(project_of(ctx), names)
    show(run.diagnostics)
    if options["as_json"]:
        write(json.dumps(_as_json(run), indent=2, ensure_ascii=False, default=float) + "\n")
    else:
        for each in run.tests:
            write(_line(each, quiet=options["quiet"]))
        counts = ", ".join(f"{run.count(name)} {name}" for name in _SIGNS if run.count(name) or name == "passed")
        write(f"{counted(len(run.tests), 'query')}: {counts}\n")
    for each in run.tests:
        show(each.diagnostics)
    return _code(run)


def _code(run: TestRun) -> int:
    said = [diagnostic for each in run.tests for diagnostic in each.diagnostics]
    if any(diagnostic.code.startswith("KG09") for diagnostic in said):
        return 3
    if any(diagnostic.severity is Severity.ERROR for diagnostic in (*said, *run.diagnostics)):
        return 2
    if not run.tests:
        say("no stored queries; put .rq files into queries/")
    return 1 if run.count("failed") else 0


def _line(each: QueryTest, *, quiet: bool) -> str:
    if quiet and each.outcome in {"passed", "unchecked"}:
        return ""
    name = f"{each.query.identifier}  " if each.query.identifier else ""
    note = "  (no .expected.json beside it)" if each.outcome == "unchecked" else ""
    lines = [f"{_SIGNS[each.outcome]:9}  {name}{each.query.name}  {counted(each.rows, 'row')}{note}"]
    if each.difference:
        lines += [f"             {each.difference.said}"] if each.difference.said else []
        lines += [f"           + {_row(row)}" for row in each.difference.added]
        lines += [f"           - {_row(row)}" for row in each.difference.missing]
    return "\n".join(lines) + "\n"


def _row(row: tuple[Any, ...]) -> str:
    return json.dumps(list(row), ensure_ascii=False, default=float)


def _as_json(run: TestRun) -> Mapping[str, Any]:
    tests = [
        {
            "name": each.query.name,
            "id": each.query.identifier,
            "outcome": each.outcome,
            "rows": each.rows,
            "added": each.difference.added if each.difference else [],
            "missing": each.difference.missing if each.difference else [],
            "said": each.difference.said if each.difference else "\n".join(map(str, each.diagnostics)),
        }
        for each in run.tests
    ]
    return {"tests": tests, **{name: run.count(name) for name in _SIGNS}}
