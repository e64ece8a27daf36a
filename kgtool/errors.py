"""What can go wrong, as data: diagnostics with a code, a place and a hint, and the exceptions that carry them.

KgtoolError                     base; ``exit_code`` says how a command ends
├── UsageError                  the call itself is wrong: an unknown name, a missing parameter (exit 2)
├── ProjectError                the project folder or its settings cannot be used (exit 2)
├── InputError                  files that cannot be read or parsed; every fault of the run is in it (exit 2)
├── LimitError                  a limit of time, memory, depth, size or work was reached (exit 3)
├── LockError                   another build holds the output folder (exit 2)
└── EngineError                 an engine cannot do what is asked of it (exit 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(Enum):
    """How much a diagnostic weighs; the order of the members is the order of weight."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: lines and columns count from 1, columns in Unicode code points; ``end`` is exclusive.

    >>> str(Location("graph/people.ttl", 12, 9))
    'graph/people.ttl:12:9'
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        """Write path:line:column, leaving out what is not known (0)."""
        return ":".join([self.path, *(str(part) for part in (self.line, self.column) if part)])


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault or remark: what is wrong, where, and what to do about it.

    ``code`` is a name of docs/errors.md (``KG0102``); ``message`` is lower case without a full stop; ``excerpt`` is
    the line of the file that the location points into, without its line break.

    >>> print(Diagnostic("KG0102", "unknown prefix 'skoss'", Location("a.ttl", 2, 1), hint="did you mean 'skos'?"))
    error[KG0102]: a.ttl:2:1: unknown prefix 'skoss'
      hint: did you mean 'skos'?
    """

    code: str
    message: str
    location: Location | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR
    excerpt: str = ""

    def __str__(self) -> str:
        """Write the diagnostic as the terminal shows it, with the line and a caret where both are known."""
        place = f"{self.location}: " if self.location else ""
        lines = [f"{self.severity.value}[{self.code}]: {place}{self.message}"]
        if self.excerpt and self.location and self.location.column:
            shown, caret = _window(self.excerpt, self.location)
            lines += [f"  | {shown}", f"  | {caret}"]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


def _window(excerpt: str, location: Location, width: int = 110) -> tuple[str, str]:
    """Cut a long line around the column and draw the caret line below it."""
    column = min(location.column - 1, len(excerpt))
    start = max(0, column - width // 2)
    shown = excerpt[start : start + width].replace("\t", " ")
    same_line = location.end_line in {0, location.line}
    span = location.end_column - location.column if same_line and location.end_column > location.column else 1
    return shown, " " * (column - start) + "^" * max(1, min(span, len(shown) - (column - start)))


class KgtoolError(Exception):
    """Something that the user can mend; carries every diagnostic of the run.

    Raised through its subclasses, one for each thing that can be done about it.
    """

    exit_code = 2

    def __init__(self, *diagnostics: Diagnostic) -> None:
        """Keep the diagnostics; the exception's text is theirs, one after another."""
        self.diagnostics = diagnostics
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> KgtoolError:
        """Return an error of this class that carries all these diagnostics."""
        return cls(*diagnostics)


class UsageError(KgtoolError):
    """When a call names something that is not there, or gives a value of the wrong form."""


class ProjectError(KgtoolError):
    """When the project folder is missing or its kgtool.toml cannot be used."""


class InputError(KgtoolError):
    """When files cannot be read or parsed."""


class LimitError(KgtoolError):
    """When a limit of time, memory, depth, size or work was reached."""

    exit_code = 3


class LockError(KgtoolError):
    """When another process is writing the same output folder."""


class EngineError(KgtoolError):
    """When an engine cannot do what it is asked to do."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name closest to this one, or an empty string when none is close.

    >>> nearest("skoss", ["skos", "foaf"])
    'skos'
    """
    import difflib

    matches = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    return matches[0] if matches else ""


def exit_code_of(diagnostics: Iterable[Diagnostic]) -> int:
    """Return the exit code that diagnostics ask for: 3 for a limit that was reached, 2 for another error, else 0."""
    codes = [each.code for each in diagnostics if each.severity is Severity.ERROR]
    return 3 if any(code.startswith(("KG09", "KG1005")) for code in codes) else 2 if codes else 0


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as messages say it.

    >>> counted(1, "file"), counted(1234, "query"), counted(2, "way")
    ('1 file', '1,234 queries', '2 ways')
    """
    if number == 1:
        return f"1 {noun}"
    is_ies = noun.endswith("y") and noun[-2] not in "aeiou"
    return f"{number:,} {noun[:-1]}ies" if is_ies else f"{number:,} {noun}s"
