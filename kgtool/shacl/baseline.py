"""A baseline: findings that are known and pass, so that any new one fails; a ratchet only ever shrinks it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, Location
from kgtool.shacl.report import weight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kgtool.shacl.report import ValidationReport, ValidationResult

__all__ = ["baseline_of", "fingerprint", "new_findings", "read_baseline", "shrunk", "write_baseline"]

_BLANK = re.compile(r"_:[A-Za-z0-9_.\-]+")


def fingerprint(result: ValidationResult) -> str:
    """Return what a result is known by from run to run: no line, no message, and no blank node's label."""
    severity, shape, component, constraint, focus, path, value, _ = result.key()
    parts = (severity, shape, component, constraint, focus, path, value)
    text = "\0".join(part if part.startswith('"') else _BLANK.sub("[]", part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def baseline_of(report: ValidationReport) -> Counter[str]:
    """Return how often each finding of a report is there, hidden ones included."""
    return Counter(fingerprint(result) for result in _all(report))


def new_findings(report: ValidationReport, known: Counter[str], least: int) -> tuple[ValidationResult, ...]:
    """Return the findings of at least this weight that the baseline does not know."""
    left = known.copy()
    found = []
    for result in _all(report):
        name = fingerprint(result)
        if left[name] > 0:
            left[name] -= 1
        elif weight(result.result_severity) >= least:
            found.append(result)
    return tuple(found)


def shrunk(report: ValidationReport, known: Counter[str]) -> Counter[str]:
    """Return the baseline without what is no longer found; nothing is ever added."""
    return baseline_of(report) & known


def read_baseline(path: Path, name: str) -> Counter[str]:
    """Return the baseline of a file; raise InputError (KG0716) where it is none."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        findings = read["findings"]
        return Counter({str(key): int(number) for key, number in findings.items()})
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        hint = "write one with --update-baseline"
        raise InputError(Diagnostic("KG0716", f"no baseline: {error}", Location(name), hint)) from error


def write_baseline(path: Path, findings: Counter[str]) -> None:
    """Write a baseline, sorted."""
    shown = {"version": 1, "findings": dict(sorted(findings.items()))}
    path.write_text(json.dumps(shown, indent=2) + "\n", encoding="utf-8")


def _all(report: ValidationReport) -> Iterable[ValidationResult]:
    return [*report.results, *(hidden.result for hidden in report.hidden)]
