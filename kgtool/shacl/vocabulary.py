"""Terms of a shapes graph that no validator knows, or that kgtool does not: misspelt ones would pass in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import nearest
from kgtool.shacl.parameters import DRAFT_TERMS, REMARKS
from kgtool.terms import NamedNode, Term
from kgtool.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from kgtool.shacl.components import Component
    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph

__all__ = ["RULES_REGIME", "check_vocabulary"]

RULES_REGIME = f"{SH.namespace}Rules"
"""The regime of sh:rule (https://www.w3.org/TR/shacl-af/#Rules): rules of shapes always run."""
_RENAMED = {
    "allowedValues": "in",
    "classIn": "or",
    "constraint": "node",
    "datatypeIn": "or",
    "filterMaxCount": "qualifiedMaxCount",
    "filterMinCount": "qualifiedMinCount",
    "inverseProperty": "property, with sh:inversePath",
    "notEquals": "disjoint",
    "scope": "target",
    "scopeClass": "targetClass",
    "scopeNode": "targetNode",
    "scopeObjectsOf": "targetObjectsOf",
    "scopeSubjectsOf": "targetSubjectsOf",
    "valueClass": "class",
    "valueNodeKind": "nodeKind",
    "valueShape": "node",
}
"""Names of the working drafts before the Recommendation, which old shapes still have, and what they became."""
_DASH = "http://datashapes.org/dash#"
_RDF4J = "http://rdf4j.org/shacl-extensions#"
_DASH_NAMES = (
    "closedByTypes coExistsWith hasValueIn hasValueWithClass nonRecursive reifiableBy rootClass scriptConstraint "
    "singleLine stem subSetOf symmetric uniqueValueForClass uriStart"
)
_EXTENSIONS = {
    **{f"{_DASH}{name}": "a constraint of DASH" for name in _DASH_NAMES.split()},
    f"{_RDF4J}targetShape": "a target of RDF4J",
}
"""What is no part of SHACL, but asks something of data where a validator knows it."""


def check_vocabulary(
    graph: ShapesGraph, shapes: Iterable[Term], components: Iterable[Component], faults: Faults
) -> None:
    """Report terms of the SHACL namespace that it does not have, and constraints of extensions that nothing defines.

    On a node that is no shape and has no type of SHACL's an unknown term cannot make a shape pass: a warning.
    """
    known = {"", *SH.names()} - set(DRAFT_TERMS) | REMARKS  # "" names the vocabulary itself
    named = graph.named()
    own = {parameter.predicate for component in components for parameter in component.parameters}
    for name, kind in _EXTENSIONS.items():
        for triple in graph.with_predicate(NamedNode(name)) if NamedNode(name) not in own else ():
            message = f"<{name}> is {kind}, which kgtool does not know: it asks nothing"
            hint = "say the same with SHACL, or add the definition of its component to the shapes"
            faults.warning("KG0711", message, triple, hint=hint)
    unknown = {term for term in named if _is_unknown(term, known)}
    if unknown:
        _report_unknown(graph, {*shapes, *_typed(graph)}, unknown, faults)


def _report_unknown(graph: ShapesGraph, own: Container[Term], unknown: Container[Term], faults: Faults) -> None:
    known = set(SH.names()) - set(DRAFT_TERMS) | REMARKS
    for triple in graph.triples:
        for term in (triple.predicate, triple.object):
            if not isinstance(term, NamedNode) or term not in unknown:
                continue
            name = term.value[len(SH.namespace) :]
            report = faults.error if triple.subject in own else faults.warning
            if name in DRAFT_TERMS:
                title, section = DRAFT_TERMS[name]
                hint = f"remove it, or say the same with SHACL Core or sh:sparql; see {section}"
                report("KG0711", f"sh:{name} is a term of {title}, which kgtool does not support", triple, hint=hint)
                continue
            close = next((each for each in known if each.lower() == name.lower()), None) or nearest(name, known)
            hint = f"did you mean sh:{close}?" if close else "https://www.w3.org/TR/shacl/ lists the terms"
            if name in _RENAMED:
                hint = f"a name of drafts before the Recommendation: it is sh:{_RENAMED[name]} now"
            report("KG0701", f"unknown SHACL term 'sh:{name}'", triple, hint=hint)


def _typed(graph: ShapesGraph) -> set[Term]:
    """Return the nodes that have a type of SHACL's."""
    return {triple.subject for triple in graph.with_predicate(RDF.type) if _iri(triple.object).startswith(SH.namespace)}


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _is_unknown(term: Term, known: Container[str]) -> bool:
    iri = _iri(term)
    return iri.startswith(SH.namespace) and iri[len(SH.namespace) :] not in known and iri != RULES_REGIME
