"""A report as a SARIF log. Same report, same bytes.

SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kgtool.errors import Location
from kgtool.shacl.baseline import fingerprints
from kgtool.shacl.json_text import HOLE, encoded, indented, list_pieces
from kgtool.shacl.paths import path_text
from kgtool.shacl.report import groups_of, weight
from kgtool.shacl.result_rows import Forms, hidden_results, hidden_rows, rows_of
from kgtool.shacl.sentences import component_name, hiding, sentences
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.errors import Diagnostic
    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import ValidationReport, ValidationResult
    from kgtool.shacl.result_rows import ResultRow

    _Write = Callable[[ResultRow, str], str]

__all__ = ["report_to_sarif", "sarif_pieces"]

_LEVELS = {1: "note", 2: "warning", 3: "error"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = 4
"""How deep a result is indented."""


def report_to_sarif(report: ValidationReport, prefixes: PrefixMap) -> str:
    """Return the report as a SARIF log of one run; a rule is a constraint component, hidden violations are results.

    Shapes that were given up are notifications of the invocation, which did not succeed then (§3.20.21).
    """
    return "".join(sarif_pieces(report, prefixes))


def sarif_pieces(report: ValidationReport, prefixes: PrefixMap) -> Iterator[str]:
    """Yield what :func:`report_to_sarif` returns, a result at a time."""
    firsts = [results[group[0]] for results in (report.results, hidden_results(report)) for group in groups_of(results)]
    rules = {name: number for number, name in enumerate(sorted(set(map(component_name, firsts))))}
    driver = {"name": "kgtool", "version": version("kgtool"), "rules": [{"id": rule, "name": rule} for rule in rules]}
    run: dict[str, Any] = {"executionSuccessful": not report.incomplete}
    if report.incomplete:
        run["toolExecutionNotifications"] = list(map(_notification, report.incomplete))
    yield f'{{\n  "$schema": {indented(_SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    {{\n'
    yield f'      "tool": {indented({"driver": driver}, 3)},\n      "invocations": {indented([run], 3)},\n'
    yield '      "columnKind": "unicodeCodePoints",\n      "results": '
    yield from list_pieces(_results(report, rules, prefixes), 3)
    yield "\n    }\n  ]\n}\n"


def _results(report: ValidationReport, rules: dict[str, int], prefixes: PrefixMap) -> Iterator[str]:
    forms = Forms(lambda kind: _form(kind, rules, prefixes))
    for row in rows_of(report.results):
        yield forms.of(row.kind)(row, "")
    for row, why in hidden_rows(report.hidden):
        yield forms.of(row.kind)(row, hiding(why, prefixes))


def _form(result: ValidationResult, rules: dict[str, int], prefixes: PrefixMap) -> _Write:
    """Return what writes the results of a kind."""
    say, fingerprint = sentences(result, prefixes), fingerprints(result)
    parts = indented(_common(result, rules), _LEVEL).split(HOLE)
    to_text, to_print, to_focus, to_value, to_proof, to_places, end = parts

    def write(row: ResultRow, note: str) -> str:
        proof = indented(list(map(str, row.proof)), _LEVEL + 2)
        value = "null" if row.value is None else encoded(row.value)
        return (
            f'{to_text}{encoded(say(row) + note)}{to_print}"{fingerprint(row)}"{to_focus}{encoded(row.focus_node)}'
            f"{to_value}{value}{to_proof}{proof}{to_places}{_located(row.location)}{end}"
        )

    return write


def _common(result: ValidationResult, rules: dict[str, int]) -> dict[str, Any]:
    rule = component_name(result)
    related = []
    if result.shape_location:
        related.append({"physicalLocation": _physical(result.shape_location), "message": {"text": "the shape"}})
    return {
        "ruleId": rule,
        "ruleIndex": rules[rule],
        "level": _LEVELS[weight(result.result_severity)],
        "message": {"text": HOLE},
        "partialFingerprints": {"kgtool/v1": HOLE},
        "properties": {
            "focusNode": HOLE,
            "resultPath": path_text(result.result_path) if result.result_path is not None else None,
            "value": HOLE,
            "sourceShape": term_to_text(result.source_shape),
            "holdsIn": list(result.holds_in),
            "proof": HOLE,
        },
        "locations": HOLE,
        "relatedLocations": related,
    }


def _located(place: Location | None) -> str:
    """Return the places of a result as JSON text."""
    if place is None:
        return "[]"
    if not (place.line and place.column and place.end_line and place.end_column):
        return indented([{"physicalLocation": _physical(place)}], _LEVEL + 1)
    return _WHOLE % (encoded(_uri(place.path)), place.line, place.column, place.end_line, place.end_column)


def _physical(place: Location) -> dict[str, Any]:
    keys = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    region = {key: number for key, number in keys.items() if number}
    artifact = {"artifactLocation": {"uri": _uri(place.path)}}
    return {**artifact, "region": region} if region else artifact


@cache
def _uri(path: str) -> str:
    return quote(path)


def _notification(given_up: Diagnostic) -> dict[str, Any]:
    note = {"level": "error", "descriptor": {"id": given_up.code}, "message": {"text": given_up.message}}
    place = given_up.location
    return {**note, "locations": [{"physicalLocation": _physical(place)}]} if place else note


_WHOLE = indented([{"physicalLocation": _physical(Location("", 1, 1, 1, 1))}], _LEVEL + 1)
_WHOLE = _WHOLE.replace('""', "%s").replace(": 1", ": %d")
"""The places of a result whose line and columns are known."""
