"""Small datasets for the tests of validation, and results in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.dataset import Dataset
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document
from kgtool.roles import GraphRole
from kgtool.shacl.paths import path_text
from kgtool.shacl.validation import validate
from kgtool.terms import Literal, Term, term_to_text

if TYPE_CHECKING:
    from kgtool.shacl.report import ValidationReport, ValidationResult

HEAD = """\
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def dataset_of(shapes: str, data: str, inferred: str = "") -> Dataset:
    dataset = Dataset()
    parts = (
        ("data.ttl", data, GraphRole.DATA),
        ("shapes.ttl", shapes, GraphRole.SHAPES),
        ("[inferred]", inferred, GraphRole.INFERRED),
    )
    for name, text, role in parts:
        if text or role != GraphRole.INFERRED:
            add_document(dataset, Document(name, (HEAD + text).encode(), format_named("turtle")), role)
    return dataset


def short(term: Term | None) -> str:
    if term is None:
        return "-"
    if isinstance(term, Literal):
        return term.value
    return term_to_text(term).replace("<https://example.org/", "").rstrip(">")


def line(result: ValidationResult) -> str:
    """Return focus node, path, value and component of a result in one line."""
    path = path_text(result.result_path, lambda iri: iri.rpartition("/")[2]) if result.result_path else "-"
    component = result.source_constraint_component.value.rpartition("#")[2].removesuffix("ConstraintComponent")
    return f"{short(result.focus_node)} {path} {short(result.value)} {component}"


def lines(report: ValidationReport) -> list[str]:
    return sorted(line(result) for result in report.results)


def check(shapes: str, data: str) -> list[str]:
    """Validate data against shapes and return a line for each result."""
    return lines(validate(dataset_of(shapes, data)))
