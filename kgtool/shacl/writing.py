"""A report as text, JSON and RDF. Same report, same bytes.

SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report). The formats of other tools stand in
:mod:`kgtool.shacl.exchange`.
"""

from __future__ import annotations

import json
import re
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from kgtool.shacl.paths import path_text, path_triples
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, term_to_text
from kgtool.vocab import RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.errors import Location
    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import HiddenViolation, ValidationReport, ValidationResult

__all__ = ["report_to_json", "report_to_text", "report_to_turtle", "report_triples", "result_to_json"]

_IRI = re.compile(r"<([a-z][^<>\s]*)>")
_SHOWN = 10
"""How many results of one shape and component the text form lists before it only counts."""


def report_triples(report: ValidationReport) -> list[Triple]:
    """Return the sh:ValidationReport as triples; blank nodes are labelled by the order of the results."""
    root = BlankNode("report")
    triples = [
        Triple(root, RDF.type, SH.ValidationReport),
        Triple(root, SH.conforms, Literal("true" if report.conforms else "false", datatype=XSD.boolean)),
    ]
    paths = count()
    for number, result in enumerate(report.results):
        node = BlankNode(f"r{number}")
        triples.append(Triple(root, SH.result, node))
        triples += _result_triples(result, node, paths)
    return triples


def report_to_turtle(report: ValidationReport, prefixes: PrefixMap) -> bytes:
    """Return the sh:ValidationReport as Turtle."""
    from kgtool.rdfio.serializing import serialize

    return serialize(report_triples(report), "turtle", prefixes)


def _result_triples(result: ValidationResult, node: BlankNode, paths: Iterator[int]) -> Iterator[Triple]:
    yield Triple(node, RDF.type, SH.ValidationResult)
    yield Triple(node, SH.focusNode, result.focus_node)
    if result.result_path is not None:
        path, described = path_triples(result.result_path, lambda: BlankNode(f"p{next(paths)}"))
        yield Triple(node, SH.resultPath, path)
        yield from described
    if result.value is not None:
        yield Triple(node, SH.value, result.value)
    yield Triple(node, SH.sourceShape, result.source_shape)
    yield Triple(node, SH.sourceConstraintComponent, result.source_constraint_component)
    if result.source_constraint is not None:
        yield Triple(node, SH.sourceConstraint, result.source_constraint)
    yield Triple(node, SH.resultSeverity, result.result_severity)
    for message in result.result_messages:
        yield Triple(node, SH.resultMessage, message)
    for number, detail in enumerate(result.detail):
        inner = BlankNode(f"{node.value}d{number}")
        yield Triple(node, SH.detail, inner)
        yield from _result_triples(detail, inner, paths)


def report_to_json(report: ValidationReport) -> str:
    """Return the report as JSON: ``conforms``, ``results``, ``hidden`` and ``coverage``; terms as N-Triples text."""
    from kgtool.shacl.coverage import coverage_to_json

    shown = {
        "conforms": report.conforms,
        "engine": report.engine,
        "counts": dict(report.counts()),
        "results": [result_to_json(result) for result in report.results],
        "hidden": [_hidden_to_json(hidden) for hidden in report.hidden],
        "coverage": coverage_to_json(report.coverage) if report.coverage else None,
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


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
        "proof": list(result.proof),
    }


def _hidden_to_json(hidden: HiddenViolation) -> dict[str, Any]:
    return {
        **result_to_json(hidden.result),
        "hiddenBy": list(hidden.hidden_by),
        "axiomLocations": [_location_to_json(place) for place in hidden.axiom_locations],
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


def report_to_text(report: ValidationReport, prefixes: PrefixMap, *, limit: int = _SHOWN) -> str:
    """Return the report for people: counts, then results grouped by shape and component, at most ``limit`` each."""
    lines = [_summary(report)]
    for (_, component, severity), members in groupby(report.results, key=_group):
        results = list(members)
        lines += [
            "",
            f"{_name(severity)}: {len(results)} x {_name(component)} of {_shape_name(report, results[0], prefixes)}",
        ]
        if results[0].shape_location:
            lines[-1] += f"  ({results[0].shape_location})"
        for result in results[:limit]:
            lines += _result_lines(result, prefixes)
        if len(results) > limit:
            lines.append(f"  … and {len(results) - limit} more; --format json lists them all")
    if report.hidden:
        lines += ["", f"hidden by inference: {len(report.hidden)} (they hold in the asserted data only)"]
        for hidden in report.hidden[:limit]:
            lines += _result_lines(hidden.result, prefixes)
            lines += [f"      hidden by {_shortened(axiom, prefixes)}" for axiom in hidden.hidden_by]
        if len(report.hidden) > limit:
            lines.append(f"  … and {len(report.hidden) - limit} more; --format json lists them all")
    return "\n".join(lines) + "\n"


def _shape_name(report: ValidationReport, result: ValidationResult, prefixes: PrefixMap) -> str:
    """Name a shape; one without a name by the shape that it belongs to and its path."""
    owner = report.owners.get(result.source_shape)
    if owner is None:
        return _shown(result.source_shape, prefixes)
    path = f" / {path_text(result.result_path, prefixes.shorten)}" if result.result_path is not None else ""
    return f"{_shown(owner, prefixes)}{path}"


def _summary(report: ValidationReport) -> str:
    if report.conforms:
        return "conforms: no results" + (f", {len(report.hidden)} hidden by inference" if report.hidden else "")
    total = len(report.results)
    by_severity = ", ".join(f"{number} {name}" for name, number in report.counts().items())
    return f"does not conform: {total} result{'s' if total != 1 else ''} ({by_severity})"


def _group(result: ValidationResult) -> tuple[Term, NamedNode, NamedNode]:
    return result.source_shape, result.source_constraint_component, result.result_severity


def _result_lines(result: ValidationResult, prefixes: PrefixMap) -> Iterator[str]:
    place = f"{result.location}: " if result.location else ""
    path = f" {path_text(result.result_path, prefixes.shorten)}" if result.result_path is not None else ""
    value = f" {_shown(result.value, prefixes)}" if result.value is not None else ""
    yield f"  {place}{_shown(result.focus_node, prefixes)}{path}{value}"
    for message in result.result_messages[:1]:
        yield f"      {_shortened(message.value, prefixes)}"
    if len(result.holds_in) == 1 and "closure" in result.holds_in:
        yield "      holds in the closure only"
    for step in result.proof:
        yield f"      {_shortened(step, prefixes)}"


def _shortened(text: str, prefixes: PrefixMap) -> str:
    """Return a text with its IRIs in angle brackets written as CURIEs where a prefix fits."""
    return _IRI.sub(lambda found: prefixes.shorten(found[1]), text)


def _name(term: Term) -> str:
    text = term.value if isinstance(term, NamedNode) else term_to_text(term)
    return text.rpartition("#")[2].removesuffix("ConstraintComponent") or text


def _shown(term: Term, prefixes: PrefixMap, width: int = 100) -> str:
    if isinstance(term, NamedNode):
        return prefixes.shorten(term.value)
    text = term_to_text(term)
    if isinstance(term, Literal):
        body, caret, datatype = text.rpartition('"^^<')
        text = f'{body}"^^{prefixes.shorten(datatype[:-1])}' if caret else text
    return text if len(text) <= width else f"{text[: width - 1]}…"
