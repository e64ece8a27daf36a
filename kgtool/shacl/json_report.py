"""A report as JSON. Same report, same bytes.

The keys of a result are the names of its properties in SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kgtool.errors import Location
from kgtool.shacl.json_text import HOLE, encoded, indented, list_pieces
from kgtool.shacl.paths import path_text
from kgtool.shacl.result_rows import Forms, hidden_rows, rows_of
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.errors import Diagnostic
    from kgtool.shacl.report import HiddenViolation, ValidationReport, ValidationResult
    from kgtool.shacl.result_rows import ResultRow

    _Write = Callable[[ResultRow], str]

__all__ = ["json_pieces", "report_to_json", "result_to_json"]

_LEVEL = 2
"""How deep a result of a report is indented."""


def report_to_json(report: ValidationReport) -> str:
    """Return the report as JSON: ``conforms``, ``results``, ``hidden`` and ``coverage``; terms as N-Triples text."""
    return "".join(json_pieces(report))


def json_pieces(report: ValidationReport) -> Iterator[str]:
    """Yield what :func:`report_to_json` returns, a result at a time."""
    from kgtool.shacl.coverage import coverage_to_json

    yield f'{{\n  "conforms": {indented(report.conforms)},\n  "engine": {indented(report.engine)},\n'
    yield f'  "incomplete": {indented(list(map(_limit_to_json, report.incomplete)), 1)},\n'
    yield f'  "counts": {indented(dict(report.counts()), 1)},\n  "results": '
    yield from list_pieces(_results(report), 1)
    yield ',\n  "hidden": '
    yield from list_pieces(_hidden(report), 1)
    coverage = coverage_to_json(report.coverage) if report.coverage else None
    yield f',\n  "coverage": {indented(coverage, 1)}\n}}\n'


def result_to_json(result: ValidationResult) -> dict[str, Any]:
    """Return one result as JSON values, the keys being the names of the result's properties in SHACL."""
    return {
        "focusNode": term_to_text(result.focus_node),
        "resultPath": path_text(result.result_path) if result.result_path is not None else None,
        "value": term_to_text(result.value) if result.value is not None else None,
        "sourceShape": term_to_text(result.source_shape),
        "sourceConstraintComponent": term_to_text(result.source_constraint_component),
        "sourceConstraint": term_to_text(result.source_constraint) if result.source_constraint is not None else None,
        "resultSeverity": term_to_text(result.result_severity),
        "resultMessage": [term_to_text(message) for message in result.result_messages],
        "detail": [result_to_json(detail) for detail in result.detail],
        "holdsIn": list(result.holds_in),
        "location": _location_to_json(result.location),
        "shapeLocation": _location_to_json(result.shape_location),
        "proof": list(map(str, result.proof)),
    }


def _results(report: ValidationReport) -> Iterator[str]:
    details = _Details()
    forms = Forms(lambda kind: _form(result_to_json(kind), details))
    return (forms.of(row.kind)(row) for row in rows_of(report.results))


def _hidden(report: ValidationReport) -> Iterator[str]:
    details = _Details()
    holes = dict.fromkeys(("hiddenBy", "axiomLocations"), HOLE)
    forms = Forms(lambda kind: _form({**result_to_json(kind), **holes}, details))
    for row, why in hidden_rows(report.hidden):
        start, middle, end = forms.of(row.kind)(row).split(HOLE)
        by, places = (indented(said, _LEVEL + 1) for said in _hiding(why).values())
        yield f"{start}{by}{middle}{places}{end}"


def _form(common: dict[str, Any], details: _Details, level: int = _LEVEL) -> _Write:
    """Return what writes the results of a kind, given as JSON values."""
    holes = dict.fromkeys(("focusNode", "value", "resultMessage", "detail", "location", "proof"), HOLE)
    parts = indented({**common, **holes}, level).split(HOLE, len(holes))
    start, to_value, to_messages, to_detail, to_location, to_proof, end = parts
    shared = indented(common["resultMessage"], level + 1)

    def write(row: ResultRow) -> str:
        value = "null" if row.value is None else encoded(row.value)
        said = shared if row.messages is row.kind.result_messages else _messages(row, level + 1)
        below = "".join(list_pieces(details.of(row, level + 2), level + 1)) if row.details else "[]"
        place = "null" if row.location is None else _located(row.location)
        middle = f"{value}{to_messages}{said}{to_detail}{below}"
        proof = indented(list(map(str, row.proof)), level + 1) if row.proof else "[]"
        return f"{start}{encoded(row.focus_node)}{to_value}{middle}{to_location}{place}{to_proof}{proof}{end}"

    return write


def _messages(row: ResultRow, level: int) -> str:
    """Return the messages that only a row has."""
    return indented(list(map(term_to_text, row.messages)), level)


class _Details:
    """What writes the details of results, those of a kind alike on each level."""

    def __init__(self) -> None:
        self._forms: dict[int, Forms[_Write]] = {}

    def of(self, row: ResultRow, level: int) -> Iterator[str]:
        """Yield each detail of a row as JSON text."""
        forms = self._forms.get(level)
        if forms is None:
            forms = self._forms[level] = Forms(lambda kind: _form(result_to_json(kind), self, level))
        return (forms.of(detail.kind)(detail) for detail in row.details)


def _located(place: Location | None) -> str:
    """Return a place as JSON text, as :func:`_location_to_json` has it."""
    if place is None or not (place.line and place.column and place.end_line and place.end_column):
        return indented(_location_to_json(place), _LEVEL + 1)
    start, to_line, to_column, to_end_line, to_end_column, end = _WHOLE
    return (
        f"{start}{_path(place.path)}{to_line}{place.line}{to_column}{place.column}"
        f"{to_end_line}{place.end_line}{to_end_column}{place.end_column}{end}"
    )


def _limit_to_json(limit: Diagnostic) -> dict[str, Any]:
    return {"code": limit.code, "message": limit.message, "location": _location_to_json(limit.location)}


def _hiding(hidden: HiddenViolation | None) -> dict[str, Any]:
    return {
        "hiddenBy": list(hidden.hidden_by) if hidden else [],
        "axiomLocations": [_location_to_json(place) for place in hidden.axiom_locations] if hidden else [],
    }


def _location_to_json(place: Location | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "path": place.path,
        "line": place.line or None,
        "column": place.column or None,
        "endLine": place.end_line or None,
        "endColumn": place.end_column or None,
    }


_path = cache(encoded)
_WHOLE = indented(_location_to_json(Location("", 1, 1, 1, 1)), _LEVEL + 1).replace(": 1", ': ""').split('""')
"""A place whose line and columns are known, split where its path and these stand."""
