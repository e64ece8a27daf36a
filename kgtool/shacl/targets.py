"""Targets written in SPARQL. SHACL Advanced Features §3 (https://www.w3.org/TR/shacl-af/#targets)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.components import read_parameters
from kgtool.shacl.queries import query_faults, query_text
from kgtool.shacl.shapes import Target, TargetKind
from kgtool.sparql.binding import bind
from kgtool.terms import Literal, NamedNode, Term, term_to_text
from kgtool.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.shacl.components import ComponentParameter
    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph

__all__ = ["read_sparql_target"]

_TARGETS = "see https://www.w3.org/TR/shacl-af/#SPARQLTarget"
_TYPES = "see https://www.w3.org/TR/shacl-af/#SPARQLTargetType"


def read_sparql_target(graph: ShapesGraph, shape: Term, source: Term, faults: Faults) -> Target | None:
    """Return the target of a sh:target value, or None where it is faulty; its query returns ?this.

    A sh:SPARQLTarget has its query itself (§3.1); that of an instance of a sh:SPARQLTargetType stands at the type, and
    runs with the target's values for the parameters of the type (§3.2).
    """
    where = (shape, SH.target, source)
    types = [type_ for type_ in graph.objects(source, RDF.type) if type_ in graph.instances(SH.SPARQLTargetType)]
    owner = types[0] if types else source
    selects = graph.objects(owner, SH.select)
    if len(types) > 1 or len(selects) != 1 or not isinstance(selects[0], Literal):
        message = (
            f"sh:target takes a sh:SPARQLTarget with one sh:select, or an instance of one sh:SPARQLTargetType that has "
            f"one, {term_to_text(source)} has none"
        )
        faults.error("KG0711", message, where, hint=_TYPES if types else _TARGETS)
        return None
    parameters = tuple(read_parameters(graph, owner, faults)) if types else ()
    text = query_text(graph, owner, selects[0].value, None, faults)
    wrong = list(query_faults(text, ask=False, bound=[parameter.name for parameter in parameters]))
    for message in wrong:
        faults.error("KG0708", message, where, hint=_TYPES if types else _TARGETS)
    values = dict(_values(graph, source, parameters))
    missing = [parameter for parameter in parameters if parameter.name not in values and not parameter.optional]
    for parameter in missing:
        message = f"the target has no single value for {term_to_text(parameter.predicate)} that is an IRI or a literal"
        faults.error("KG0710", message, where, hint=_TYPES)
    return None if wrong or missing else Target(TargetKind.SPARQL, source, bind(text, values))


def _values(
    graph: ShapesGraph, source: Term, parameters: tuple[ComponentParameter, ...]
) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Yield the names and values of the parameters that have one."""
    for parameter in parameters:
        values = graph.objects(source, parameter.predicate)
        if len(values) == 1 and isinstance(values[0], NamedNode | Literal):
            yield parameter.name, values[0]
