"""A report as workflow commands of GitHub Actions. Same report, same bytes.

Setting a warning message
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-a-warning-message).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from kgtool.shacl.report import weight
from kgtool.shacl.result_rows import Forms, hidden_rows, rows_of
from kgtool.shacl.sentences import component_name, hiding, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.errors import Location
    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import ValidationReport

__all__ = ["github_pieces", "report_to_github"]

_COMMANDS = {1: "notice", 2: "warning", 3: "error"}


def report_to_github(report: ValidationReport, prefixes: PrefixMap) -> str:
    """Return the report as workflow commands, which GitHub shows as annotations of the files concerned."""
    return "".join(github_pieces(report, prefixes))


def github_pieces(report: ValidationReport, prefixes: PrefixMap) -> Iterator[str]:
    """Yield what :func:`report_to_github` returns, a line at a time; shapes that were given up come first."""
    for limit in report.incomplete:
        yield f"::error {_placed(limit.location)}title={_field(limit.code)}::{_data(limit.message)}\n"
    forms = Forms(
        lambda kind: (
            f"::{_COMMANDS[weight(kind.result_severity)]} ",
            f"title={_field(component_name(kind))}",
            sentences(kind, prefixes),
        )
    )
    findings = ((row, "") for row in rows_of(report.results))
    hidden = ((row, hiding(why, prefixes)) for row, why in hidden_rows(report.hidden))
    for row, note in chain(findings, hidden):
        command, title, say = forms.of(row.kind)
        yield f"{command}{_placed(row.location)}{title}::{_data(say(row) + note)}\n"


def _placed(place: Location | None) -> str:
    if place is None:
        return ""
    end = place.end_column if place.end_line == place.line else 0
    named = (("line", place.line), ("col", place.column), ("endLine", place.end_line), ("endColumn", end))
    return "".join([f"file={_field(place.path)},", *(f"{name}={number}," for name, number in named if number)])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
