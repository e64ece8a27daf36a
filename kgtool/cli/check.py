"""``kgtool check``: diagnostics only."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import project_of, say, show, write
from kgtool.errors import counted

if TYPE_CHECKING:
    from kgtool.errors import Diagnostic
    from kgtool.operations.check import Checked

_EXIT = "Exit codes: 0 nothing wrong; 1 a name, a claim, a shape does not hold; 2 a file is malformed; 3 a limit."


@click.command("check", epilog=_EXIT)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--base", metavar="IRI", help="Resolves relative IRIs of FILES. [default: each file's own address]")
@click.option("--json", "as_json", is_flag=True, help="Write the diagnostics as JSON to stdout.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], base: str | None, *, as_json: bool) -> int:
    """Parse, lint and validate the project and show every fault at once; with FILES, only parse those.

    FILES are RDF in any syntax, compressed or not, queries (.rq), updates (.ru), folders of them, or - for standard
    input. For a project also: names that the ontology does not define, literals outside their datatype, prefixes that
    stand for two namespaces, claims that are incomplete, and the results of its shapes.

    \b
    Examples:
      kgtool check
      kgtool check dumps/ queries/films.rq
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.check import check

    project = None if files else project_of(ctx)
    found = check(files, project=project, base=base)
    if as_json:
        listed = [_as_json(one) for one in found.diagnostics]
        result = {"files": found.files, "conforms": found.conforms, "diagnostics": listed}
        write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    else:
        show(found.diagnostics)
        if project and found.report and (found.report.results or found.report.hidden):
            from kgtool.shacl.writing import report_to_text

            say(report_to_text(found.report, project.prefixes))
    _say_summary(found)
    return found.exit_code


def _as_json(one: Diagnostic) -> dict[str, Any]:
    place = one.location
    return {
        "code": one.code,
        "severity": one.severity.value,
        "message": one.message,
        "hint": one.hint,
        "path": place.path if place else None,
        "line": (place.line or None) if place else None,
        "column": (place.column or None) if place else None,
        "endLine": (place.end_line or None) if place else None,
        "endColumn": (place.end_column or None) if place else None,
    }


def _say_summary(found: Checked) -> None:
    counts = Counter(one.severity.value for one in found.diagnostics)
    names = {"error": "error", "warning": "warning", "info": "note"}
    said = [counted(counts[name], noun) for name, noun in names.items() if counts[name]]
    findings = len(found.report.results) + len(found.report.hidden) if found.report else 0
    said += [f"{counted(findings, 'finding')} of its shapes"] if findings else []
    say(f"{counted(found.files, 'file')}: {', '.join(said) or 'nothing wrong'}")
