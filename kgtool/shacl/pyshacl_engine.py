"""pySHACL as an engine: the reference that the own validator is compared with, and `--engine pyshacl`.

The one module that imports pyshacl and rdflib for validation. Results are read through sh:result of the report only:
pySHACL gives the nested results of sh:detail the class sh:ValidationResult too.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, EngineError
from kgtool.shacl.graph import Node, ShapesGraph
from kgtool.shacl.pathreading import PathError, read_path
from kgtool.shacl.report import ValidationReport, ValidationResult
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple
from kgtool.vocab import SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import rdflib

    from kgtool.dataset import Dataset
    from kgtool.roles import GraphRole

__all__ = ["to_rdflib", "validate_with_pyshacl"]


def validate_with_pyshacl(
    dataset: Dataset, *, data_roles: Iterable[GraphRole], shapes_roles: Iterable[GraphRole]
) -> ValidationReport:
    """Return pySHACL's report on the data roles against the shapes roles, without inference of its own.

    Raises EngineError (KG0715) where pySHACL refuses the shapes graph or fails on it.
    """
    import pyshacl

    with _exact_literals():
        data = to_rdflib(dataset, data_roles)
        shapes = to_rdflib(dataset, shapes_roles)
        try:
            _, graph, text = pyshacl.validate(
                data, shacl_graph=shapes, advanced=False, inference=None, meta_shacl=False, do_owl_imports=False
            )
        except Exception as error:
            raise EngineError(Diagnostic("KG0715", f"pyshacl failed: {error}")) from error
        if not hasattr(graph, "triples"):
            raise EngineError(Diagnostic("KG0715", f"pyshacl failed: {str(text).strip() or graph}"))
        triples = [Triple(*(_term(term) for term in triple)) for triple in graph]
    read = ShapesGraph(triples)
    found = [
        _result(read, node) for report in read.subjects_of(SH.conforms) for node in read.objects(report, SH.result)
    ]
    return ValidationReport(results=tuple(sorted(found, key=ValidationResult.key)), engine="pyshacl")


def to_rdflib(dataset: Dataset, roles: Iterable[GraphRole]) -> rdflib.Graph:
    """Return the roles' different triples as an rdflib graph, blank nodes under their labels of the columns."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    cache: dict[int, Any] = {}
    texts = dataset.terms

    def node(identifier: int) -> Any:
        found = cache.get(identifier)
        if found is None:
            found = cache[identifier] = _node(texts.term(identifier))
        return found

    for subject, predicate, object_ in dataset.triples(*roles).iter_rows():
        graph.add((node(subject), node(predicate), node(object_)))
    return graph


@contextmanager
def _exact_literals() -> Iterator[None]:
    """Keep lexical forms while rdflib builds literals, and rdflib's remarks about ill-typed ones off stderr."""
    import rdflib

    before, logger = rdflib.NORMALIZE_LITERALS, logging.getLogger("rdflib.term")
    level = logger.level
    rdflib.NORMALIZE_LITERALS = False
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        logger.setLevel(level)


def _node(term: Term) -> Any:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, Triple):
        raise EngineError(Diagnostic("KG0715", "pyshacl cannot read triple terms", hint="use the engine 'kgtool'"))
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    plain = term.datatype == XSD.string
    return RdflibLiteral(term.value, datatype=None if plain else URIRef(term.datatype.value))


def _term(node: Any) -> Any:
    from rdflib import BNode, URIRef

    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, BNode):
        return BlankNode(str(node))
    if node.language:
        return Literal(str(node), language=node.language.lower())
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))


def _result(read: ShapesGraph, node: Term) -> ValidationResult:
    path_node = read.value(node, SH.resultPath)
    try:
        path = read_path(read, path_node) if path_node is not None else None
    except PathError:
        path = None
    severity = read.value(node, SH.resultSeverity)
    component = read.value(node, SH.sourceConstraintComponent)
    return ValidationResult(
        focus_node=_known(read.value(node, SH.focusNode)),
        source_shape=_known(read.value(node, SH.sourceShape)),
        source_constraint_component=component if isinstance(component, NamedNode) else SH.ConstraintComponent,
        result_severity=severity if isinstance(severity, NamedNode) else SH.Violation,
        result_path=path,
        value=read.value(node, SH.value),
        result_messages=tuple(m for m in read.objects(node, SH.resultMessage) if isinstance(m, Literal)),
        source_constraint=read.value(node, SH.sourceConstraint),
        detail=tuple(
            sorted((_result(read, inner) for inner in read.objects(node, SH.detail)), key=ValidationResult.key)
        ),
    )


def _known(node: Node | None) -> Term:
    return node if node is not None else SH.ValidationResult
