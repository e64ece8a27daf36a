"""A report as JUnit XML, as test runners and their readers understand it. Same report, same bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from kgtool.shacl.report import groups_of, weight
from kgtool.shacl.result_rows import Forms, hidden_results, hidden_rows, rows_of
from kgtool.shacl.sentences import hiding, sentences, shape_name
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import ValidationReport

__all__ = ["junit_pieces", "report_to_junit"]

_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
_VIOLATION = 3


class _Group(NamedTuple):
    """Results of one shape, component and severity: where they stand in the report."""

    rows: range
    is_hidden: bool
    is_violation: bool


def report_to_junit(report: ValidationReport, prefixes: PrefixMap) -> str:
    """Return the report as JUnit XML: a test case for each shape that was checked, a failure with all its results.

    Warnings and information do not fail a test case; they stand in its system-out. A shape that was given up is an
    error in its own. Shapes without a name that belong to one shape and have one path are one test case.
    """
    return "".join(junit_pieces(report, prefixes))


def junit_pieces(report: ValidationReport, prefixes: PrefixMap) -> Iterator[str]:
    """Yield what :func:`report_to_junit` returns, a result at a time."""
    cases: dict[str, list[_Group]] = defaultdict(list)
    for shape in report.checked:
        cases[shape_name(report, shape, report.paths.get(shape), prefixes)] = []
    for is_hidden, results in enumerate((report.results, hidden_results(report))):
        for rows in groups_of(results):
            first = results[rows[0]]
            path = report.paths.get(first.source_shape, first.result_path)
            name = shape_name(report, first.source_shape, path, prefixes)
            cases[name].append(_Group(rows, bool(is_hidden), weight(first.result_severity) == _VIOLATION))
    errors = _errors(report, prefixes)
    cases.update((name, []) for name in errors if name not in cases)
    failing = sum(any(group.is_violation for group in groups) for groups in cases.values())
    counts = f'tests="{len(cases)}" failures="{failing}" errors="{len(errors)}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites {counts}>\n  <testsuite name="shacl" {counts}>\n'
    lines = _Lines(report, prefixes)
    for name, groups in sorted(cases.items()):
        yield from _test_case(name, groups, errors.get(name, []), lines)
    yield "  </testsuite>\n</testsuites>\n"


def _errors(report: ValidationReport, prefixes: PrefixMap) -> dict[str, list[str]]:
    """Return what is said of each shape that was given up, by the name of its test case."""
    found: dict[str, list[str]] = defaultdict(list)
    for limit in report.incomplete:
        own = (shape for shape in report.checked if limit.message.startswith(f"the shape {term_to_text(shape)} "))
        names = [shape_name(report, shape, report.paths.get(shape), prefixes) for shape in own]
        found[names[0] if names else limit.message].append(limit.message)
    return found


def _test_case(name: str, groups: list[_Group], errors: list[str], lines: _Lines) -> Iterator[str]:
    head = f'    <testcase classname="shacl" name={quoteattr(_xml(name))}'
    if not groups and not errors:
        yield f"{head}/>\n"
        return
    yield f"{head}>\n"
    yield from (f'      <error type="limit" message={quoteattr(_xml(said))}/>\n' for said in errors)
    serious = [group for group in groups if group.is_violation]
    if serious:
        many = sum(len(group.rows) for group in serious)
        yield f'      <failure type="violation" message="{many} violation{"s" if many != 1 else ""}">'
        yield from lines.of(serious)
        yield "</failure>\n"
    others = [group for group in groups if not group.is_violation]
    if others:
        yield "      <system-out>"
        yield from lines.of(others)
        yield "</system-out>\n"
    yield "    </testcase>\n"


class _Lines:
    """Writes results, a line each."""

    def __init__(self, report: ValidationReport, prefixes: PrefixMap) -> None:
        self._report = report
        self._prefixes = prefixes
        self._forms = Forms(lambda kind: sentences(kind, prefixes))

    def of(self, groups: list[_Group]) -> Iterator[str]:
        """Yield the lines of some groups as XML text, the first without the line break before it."""
        start = ""
        for line in chain.from_iterable(map(self._of_group, groups)):
            yield f"{start}{escape(_xml(line))}"
            start = "\n"

    def _of_group(self, group: _Group) -> Iterator[str]:
        if group.is_hidden:
            found = ((row, hiding(why, self._prefixes)) for row, why in hidden_rows(self._report.hidden, group.rows))
        else:
            found = ((row, "") for row in rows_of(self._report.results, group.rows))
        for row, note in found:
            place = f"{row.location}: " if row.location else ""
            yield f"{place}{self._forms.of(row.kind)(row)}{note}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
