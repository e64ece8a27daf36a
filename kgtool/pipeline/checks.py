"""Checks: stored queries whose rows are faults, run in every build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location, Severity, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.prefixes import PrefixMap
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.stored import StoredQuery

__all__ = ["CheckResult", "check_result"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: a row a fault, as texts by column, and the weight that its header gives them."""

    name: str
    path: str
    title: str
    severity: Severity
    rows: tuple[Mapping[str, str], ...]

    @property
    def fails(self) -> bool:
        """Say whether the check found an error."""
        return bool(self.rows) and self.severity is Severity.ERROR

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return one diagnostic for the check if it found anything, with the first rows in its hint (KG0803)."""
        if not self.rows:
            return ()
        shown = ["  ".join(f"{name} = {value}" for name, value in row.items()) for row in self.rows[:_SHOWN]]
        more = len(self.rows) - len(shown)
        lines = [*shown, f"and {more} more: kgtool query checks/{self.name}"] if more else shown
        rows, hint = counted(len(self.rows), "row"), "\n        ".join(lines)
        return (Diagnostic("KG0803", f"{self.title}: {rows}", Location(self.path), hint, self.severity),)


def check_result(query: StoredQuery, answer: Answer, prefixes: PrefixMap) -> CheckResult:
    """Return what a check found; an ASK query finds a fault where it answers true. Without severity it is a warning."""
    if answer.boolean is not None:
        rows: tuple[Mapping[str, str], ...] = ({"answer": "true"},) if answer.boolean else ()
    else:
        rows = tuple(
            {name: _shown(text, prefixes) for name, text in zip(answer.variables, row, strict=True) if text is not None}
            for row in answer.texts
        )
    severity = Severity(query.severity or "warning")
    return CheckResult(query.name, query.path, query.title or query.name, severity, rows)


def _shown(text: str, prefixes: PrefixMap) -> str:
    if text.startswith("<"):
        return prefixes.shorten(text[1:-1])
    return text[1 : text.rindex('"')] if text.startswith('"') else text
