"""A report in the formats of other tools: SARIF 2.1.0, JUnit XML, GitHub annotations.

SARIF (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). Same report, same bytes.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from kgtool.shacl.baseline import fingerprint
from kgtool.shacl.json_text import indented, list_pieces
from kgtool.shacl.paths import path_text
from kgtool.shacl.report import groups_of, weight
from kgtool.terms import NamedNode, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.errors import Location
    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import ValidationReport, ValidationResult

__all__ = ["report_to_github", "report_to_junit", "report_to_sarif"]

_LEVELS = {1: "note", 2: "warning", 3: "error"}
_COMMANDS = {1: "notice", 2: "warning", 3: "error"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def report_to_sarif(report: ValidationReport, prefixes: PrefixMap) -> str:
    """Return the report as a SARIF log of one run; a rule is a constraint component, hidden violations are results."""
    return "".join(sarif_pieces(report, prefixes))


def sarif_pieces(report: ValidationReport, prefixes: PrefixMap) -> Iterator[str]:
    """Yield what :func:`report_to_sarif` returns, a result at a time."""
    firsts = [report.results[group[0]] for group in groups_of(report.results)]
    rules = sorted({*map(_rule, firsts), *(_rule(hidden.result) for hidden in report.hidden)})
    driver = {
        "name": "kgtool",
        "version": version("kgtool"),
        "rules": [{"id": rule, "name": rule} for rule in rules],
    }
    yield f'{{\n  "$schema": {indented(_SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    {{\n'
    yield f'      "tool": {indented({"driver": driver}, 3)},\n      "columnKind": "unicodeCodePoints",\n'
    yield '      "results": '
    yield from list_pieces((_sarif_result(result, note, rules, prefixes) for result, note in _findings(report)), 3)
    yield "\n    }\n  ]\n}\n"


def _findings(report: ValidationReport) -> Iterator[tuple[ValidationResult, str]]:
    for result in report.results:
        yield result, ""
    for hidden in report.hidden:
        by = f" by {', '.join(hidden.hidden_by)}" if hidden.hidden_by else ""
        yield hidden.result, f" (hidden by inference{by})"


def _rule(result: ValidationResult) -> str:
    return result.source_constraint_component.value.rpartition("#")[2] or result.source_constraint_component.value


def _sarif_result(result: ValidationResult, note: str, rules: list[str], prefixes: PrefixMap) -> dict[str, Any]:
    rule = _rule(result)
    found: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": _LEVELS[weight(result.result_severity)],
        "message": {"text": _sentence(result, prefixes) + note},
        "partialFingerprints": {"kgtool/v1": fingerprint(result)},
        "properties": {
            "focusNode": term_to_text(result.focus_node),
            "sourceShape": term_to_text(result.source_shape),
            "holdsIn": list(result.holds_in),
            "proof": list(result.proof),
        },
    }
    if result.location:
        found["locations"] = [{"physicalLocation": _physical(result.location)}]
    if result.shape_location:
        shape = {"physicalLocation": _physical(result.shape_location), "message": {"text": "the shape"}}
        found["relatedLocations"] = [shape]
    return found


def _physical(place: Location) -> dict[str, Any]:
    keys = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    region = {key: number for key, number in keys.items() if number}
    artifact = {"artifactLocation": {"uri": place.path.replace(" ", "%20")}}
    return {**artifact, "region": region} if region else artifact


def _sentence(result: ValidationResult, prefixes: PrefixMap) -> str:
    """Return focus node, path, value and message in one line."""
    parts = [_shown(result.focus_node, prefixes)]
    if result.result_path is not None:
        parts.append(path_text(result.result_path, prefixes.shorten))
    if result.value is not None and result.value != result.focus_node:
        parts.append(_shown(result.value, prefixes))
    message = result.result_messages[0].value if result.result_messages else _rule(result)
    return f"{' '.join(parts)}: {message}"


def _shown(term: Term, prefixes: PrefixMap) -> str:
    return prefixes.shorten(term.value) if isinstance(term, NamedNode) else term_to_text(term)


def report_to_junit(report: ValidationReport, prefixes: PrefixMap) -> str:
    """Return the report as JUnit XML: a test case per shape that was checked, a failure with all its results.

    Warnings and information do not fail a test case; they stand in its system-out.
    """
    by_shape: dict[str, list[tuple[ValidationResult, str]]] = {_shown(shape, prefixes): [] for shape in report.checked}
    for result, note in _findings(report):
        by_shape.setdefault(_shown(result.source_shape, prefixes), []).append((result, note))
    failing = sum(any(weight(result.result_severity) == 3 for result, _ in found) for found in by_shape.values())  # noqa: PLR2004 - sh:Violation
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites tests="{len(by_shape)}" failures="{failing}">',
        f'  <testsuite name="shacl" tests="{len(by_shape)}" failures="{failing}">',
    ]
    for shape, found in sorted(by_shape.items()):
        lines += _test_case(shape, found, prefixes)
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"]) + "\n"


def _test_case(shape: str, found: list[tuple[ValidationResult, str]], prefixes: PrefixMap) -> Iterator[str]:
    head = f'    <testcase classname="shacl" name={quoteattr(_xml(shape))}'
    if not found:
        yield f"{head}/>"
        return
    yield f"{head}>"
    serious = [_line(result, note, prefixes) for result, note in found if weight(result.result_severity) == 3]  # noqa: PLR2004 - sh:Violation
    others = [_line(result, note, prefixes) for result, note in found if weight(result.result_severity) < 3]  # noqa: PLR2004 - as above
    if serious:
        message = f"{len(serious)} violation{'s' if len(serious) != 1 else ''}"
        yield f'      <failure message="{message}">{escape(_xml(chr(10).join(serious)))}</failure>'
    if others:
        yield f"      <system-out>{escape(_xml(chr(10).join(others)))}</system-out>"
    yield "    </testcase>"


def _line(result: ValidationResult, note: str, prefixes: PrefixMap) -> str:
    place = f"{result.location}: " if result.location else ""
    return f"{place}{_sentence(result, prefixes)}{note}"


def _xml(text: str) -> str:
    """Drop the characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    return "".join(char for char in text if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff"))


def report_to_github(report: ValidationReport, prefixes: PrefixMap) -> str:
    """Return the report as workflow commands, which GitHub shows as annotations of the files concerned."""
    return "".join(github_pieces(report, prefixes))


def github_pieces(report: ValidationReport, prefixes: PrefixMap) -> Iterator[str]:
    """Yield what :func:`report_to_github` returns, a line at a time."""
    for result, note in _findings(report):
        command = _COMMANDS[weight(result.result_severity)]
        fields = [f"title={_field(_rule(result))}"]
        if result.location:
            place = result.location
            fields.insert(0, f"file={_field(place.path)}")
            named = (("line", place.line), ("col", place.column), ("endLine", place.end_line))
            fields[1:1] = [f"{name}={number}" for name, number in named if number]
        yield f"::{command} {','.join(fields)}::{_data(_sentence(result, prefixes) + note)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
