"""The faults of a shapes graph, gathered, each with its place and the section of the Recommendation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from kgtool.errors import Diagnostic, Location, Severity
from kgtool.terms import NamedNode, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Faults", "Locator"]

Locator: TypeAlias = Callable[[Term, NamedNode | None, Term | None], Location | None]
"""Says where a triple stands; without predicate where its subject's block begins."""

_RECOMMENDATION = "https://www.w3.org/TR/shacl/#"


class Faults:
    """Faults in the order in which they are found; equal ones are kept once."""

    def __init__(self, locate: Locator | None = None) -> None:
        """Take what knows the places."""
        self._locate = locate
        self._found: dict[Diagnostic, None] = {}

    def error(self, code: str, message: str, where: Triple | Sequence[Term], section: str = "", hint: str = "") -> None:
        """Keep an error; ``section`` is the fragment of the Recommendation's section."""
        self._keep(code, message, where, (section, hint), Severity.ERROR)

    def warning(
        self, code: str, message: str, where: Triple | Sequence[Term], section: str = "", hint: str = ""
    ) -> None:
        """Keep a warning."""
        self._keep(code, message, where, (section, hint), Severity.WARNING)

    def errors(self) -> tuple[Diagnostic, ...]:
        """Return the errors, by place."""
        return self._of(Severity.ERROR)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return the warnings, by place."""
        return self._of(Severity.WARNING)

    def _of(self, severity: Severity) -> tuple[Diagnostic, ...]:
        found = [fault for fault in self._found if fault.severity is severity]
        return tuple(sorted(found, key=lambda fault: (fault.location or Location(""), fault.code, fault.message)))

    def _keep(
        self, code: str, message: str, where: Triple | Sequence[Term], advice: tuple[str, str], severity: Severity
    ) -> None:
        section, hint = advice
        parts = [hint] if hint else []
        if section:
            parts.append(f"see {_RECOMMENDATION}{section}")
        fault = Diagnostic(code, message, self._place(where), "; ".join(parts), severity)
        self._found.setdefault(fault)

    def _place(self, where: Triple | Sequence[Term]) -> Location | None:
        if self._locate is None:
            return None
        terms = (where.subject, where.predicate, where.object) if isinstance(where, Triple) else tuple(where)
        subject, predicate, object_ = (*terms, None, None)[:3]
        if subject is None:
            return None
        return self._locate(subject, predicate if isinstance(predicate, NamedNode) else None, object_)
