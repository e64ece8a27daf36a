"""Constraints on a value alone as SPARQL expressions: what needs no triple to be asked.

SHACL §4.1.2 to §4.4.1 (https://www.w3.org/TR/shacl/#core-components-value-type).
"""

from __future__ import annotations

from functools import cache

from kgtool.shacl.constraints.per_value import (
    DatatypeConstraint,
    LanguageInConstraint,
    LengthConstraint,
    NodeKindConstraint,
    PatternConstraint,
    PerValue,
    RangeConstraint,
)
from kgtool.terms import Literal, term_to_text
from kgtool.vocab import RDF, XSD

__all__ = ["about"]

_KINDS = ("isIRI", "isBlank", "isLiteral")
_CASTS = (XSD.boolean, XSD.double, XSD.float, XSD.dateTime)
"""The datatypes whose lexical forms SPARQL can check (SPARQL 1.1 §17.5)."""
_FORMS = {XSD.integer: "^[+-]?[0-9]+$", XSD.decimal: "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$"}
"""The lexical forms of numbers of any size: engines cast those of 64 and 128 bits only."""


def about(constraint: PerValue, value: str) -> str:
    """Return what a constraint says of a value that no triple is asked for; "" for what SPARQL cannot ask."""
    text, said = f"STR({value})", ""
    match constraint:
        case NodeKindConstraint():
            said = " || ".join(f"{_KINDS[kind]}({value})" for kind in sorted(constraint.kinds))
        case DatatypeConstraint(datatype=datatype) if datatype in {RDF.langString, XSD.string}:
            said = f"isLiteral({value}) && DATATYPE({value}) = {term_to_text(datatype)}"
        case DatatypeConstraint(datatype=datatype) if datatype in _CASTS:
            name = term_to_text(datatype)
            said = f"COALESCE(isLiteral({value}) && DATATYPE({value}) = {name} && isLiteral({name}({text})), false)"
        case DatatypeConstraint(datatype=datatype) if datatype in _FORMS:
            form = term_to_text(Literal(_FORMS[datatype]))
            said = f"isLiteral({value}) && DATATYPE({value}) = {term_to_text(datatype)} && REGEX({text}, {form})"
        case RangeConstraint():
            limit = term_to_text(constraint.limit)
            said = f"COALESCE({value} {constraint.sign} {limit}, false)"
        case LengthConstraint():
            sign, bound = ("<=", constraint.maximum) if constraint.minimum is None else (">=", constraint.minimum)
            said = f"!isBlank({value}) && STRLEN({text}) {sign} {bound}"
        case PatternConstraint(regex=regex) if regex.alphabet is None and _takes(regex.text):
            said = f"!isBlank({value}) && REGEX({text}, {term_to_text(Literal(regex.text))})"
        case LanguageInConstraint():
            ranges = [f"LANGMATCHES(LANG({value}), {term_to_text(Literal(name))})" for name in constraint.languages]
            said = f"isLiteral({value}) && ({' || '.join(ranges) or 'false'})"
    return said


@cache
def _takes(pattern: str) -> bool:
    """Say whether the store takes a pattern; it has less room for one than what validates."""
    import pyoxigraph

    query = f'SELECT (REGEX("", {term_to_text(Literal(pattern))}) AS ?found) {{}}'
    found = pyoxigraph.Store().query(query)
    return any(solution["found"] is not None for solution in found)  # type: ignore[union-attr] # a SELECT
