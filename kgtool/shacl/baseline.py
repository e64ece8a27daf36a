"""A baseline: findings that are known and pass, so that any new one fails; a ratchet only ever shrinks it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, Location
from kgtool.shacl.report import weight
from kgtool.shacl.result_rows import Forms, bare_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kgtool.shacl.report import ValidationReport, ValidationResult
    from kgtool.shacl.result_rows import ResultRow

__all__ = ["baseline_of", "fingerprints", "first_new", "new_findings", "read_baseline", "shrunk", "write_baseline"]

_BLANK = re.compile(r"_:[A-Za-z0-9_.\-]+")


def fingerprints(result: ValidationResult) -> Callable[[ResultRow], str]:
    """Return what says what a result of a kind is known by from run to run: no line, no message, no blank node's label.

    It is a hash of severity, shape, component, constraint, focus node, path and value.
    """
    severity, shape, component, constraint, _, path, _, _ = map(_unlabelled, result.key())
    before = hashlib.sha256("".join(f"{part}\0" for part in (severity, shape, component, constraint)).encode())

    def fingerprint(row: ResultRow) -> str:
        whole = before.copy()
        whole.update(f"{_unlabelled(row.focus_node)}\0{path}\0{_unlabelled(row.value or '')}".encode())
        return whole.hexdigest()[:32]

    return fingerprint


def _unlabelled(part: str) -> str:
    return part if part.startswith('"') or "_:" not in part else _BLANK.sub("[]", part)


def baseline_of(report: ValidationReport) -> Counter[str]:
    """Return how often each finding of a report is there, hidden ones included."""
    return Counter(name for name, _ in _findings(report))


def new_findings(report: ValidationReport, known: Counter[str], least: int) -> int:
    """Return how many findings of at least this weight the baseline does not know."""
    left = known.copy()
    new = 0
    for name, heavy in _findings(report):
        if left[name] > 0:
            left[name] -= 1
        else:
            new += heavy >= least
    return new


def first_new(report: ValidationReport, known: Counter[str], least: int, most: int) -> list[ValidationResult]:
    """Return the first findings of at least this weight that the baseline does not know, ``most`` of them at most."""
    left = known.copy()
    numbers: list[int] = []
    for number, (name, heavy) in enumerate(_findings(report)):
        if left[name] > 0:
            left[name] -= 1
        elif heavy >= least and len(numbers) < most:
            numbers.append(number)
    shown = len(report.results)
    return [report.results[at] if at < shown else report.hidden[at - shown].result for at in numbers]


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


def _findings(report: ValidationReport) -> Iterator[tuple[str, int]]:
    """Yield fingerprint and weight of each finding; no places are looked up for them."""
    forms = Forms(lambda kind: (fingerprints(kind), weight(kind.result_severity)))
    for row in bare_rows(report):
        fingerprint, heavy = forms.of(row.kind)
        yield fingerprint(row), heavy
