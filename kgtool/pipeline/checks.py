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
        """Return one diagnostic for the check if it found anything (KG0803).

        Its hint has the first rows; where they are only information, it says how to see them.
        """
        if not self.rows:
            return ()
        command = f"kgtool query checks/{self.name}"
        if self.severity is Severity.INFO:
            return (self._told(f"see them: {command}"),)
        shown = ["  ".join(f"{name} = {value}" for name, value in row.items()) for row in self.rows[:_SHOWN]]
        more = len(self.rows) - len(shown)
        lines = [*shown, f"and {more} more: {command}"] if more else shown
        return (self._told("\n        ".join(lines)),)

    def _told(self, hint: str) -> Diagnostic:
        message = f"{self.title}: {counted(len(self.rows), 'row')}"
        return Diagnostic("KG0803", message, Location(self.path), hint, self.severity)


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
