"""The rule sets by name, read from the package's .rules files, and the triples that the rules hold to be axioms.

OWL 2 Profiles §4.3, tables 4 to 9
(https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules) and RDF 1.1 Semantics §9.2.1
(https://www.w3.org/TR/rdf11-mt/#patterns-of-rdfs-entailment-informative).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.rules.rule import parse_rules
from kgtool.vocab import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.rule import Rule

__all__ = ["BUILT_IN", "DATATYPES", "ENTAILMENTS", "axioms_of", "equality_rules", "rules_of", "sections"]

ENTAILMENTS = ("none", "rdfs", "owl2rl")

_TABLE = "https://www.w3.org/TR/owl2-profiles/#tab-rules-"
_EQUALITY, _DATATYPES = f"{_TABLE}equality", f"{_TABLE}datatypes"

BUILT_IN = {
    "eq-ref": _EQUALITY,
    "eq-diff2": _EQUALITY,
    "eq-diff3": _EQUALITY,
    "prp-ap": f"{_TABLE}property-axioms",
    "dt-type1": _DATATYPES,
    "dt-type2": _DATATYPES,
    "dt-eq": _DATATYPES,
    "dt-diff": _DATATYPES,
    "dt-not-type": _DATATYPES,
}
"""The rules that are code and not lines of a .rules file, with the section of each."""

_ANNOTATION_PROPERTIES = (
    RDFS.label,
    RDFS.comment,
    RDFS.seeAlso,
    RDFS.isDefinedBy,
    OWL.deprecated,
    OWL.versionInfo,
    OWL.priorVersion,
    OWL.backwardCompatibleWith,
    OWL.incompatibleWith,
)

DATATYPES = (
    *(
        XSD[name]
        for name in (
            *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
            *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
            *("float", "double", "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"),
            *("boolean", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp"),
        )
    ),
    RDF.PlainLiteral,
    RDF.XMLLiteral,
    RDFS.Literal,
)
"""The datatypes of OWL 2 RL (OWL 2 Profiles §4.2.1, https://www.w3.org/TR/owl2-profiles/#Entities_3)."""


@cache
def rules_of(entailment: str) -> tuple[Rule, ...]:
    """Return the rules of an entailment regime: ``owl2rl``, ``rdfs`` or ``none``."""
    if entailment == "none":
        return ()
    path = Path(__file__).with_name(f"{entailment}.rules")
    return parse_rules(path.read_text(encoding="utf-8"))


@cache
def equality_rules() -> tuple[Rule, ...]:
    """Return eq-sym, eq-trans and eq-rep-*, which the engine has representatives for: proofs are told in them."""
    return parse_rules(Path(__file__).with_name("equality.rules").read_text(encoding="utf-8"))


def axioms_of(entailment: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (rule, subject, predicate, object) of the triples that hold whatever a graph says, as N-Triples texts."""
    if entailment == "owl2rl":
        yield "cls-thing", str(OWL.Thing), str(RDF.type), str(OWL.Class)
        yield "cls-nothing1", str(OWL.Nothing), str(RDF.type), str(OWL.Class)
        for name in _ANNOTATION_PROPERTIES:
            yield "prp-ap", str(name), str(RDF.type), str(OWL.AnnotationProperty)
        for name in DATATYPES:
            yield "dt-type1", str(name), str(RDF.type), str(RDFS.Datatype)


def sections() -> dict[str, str]:
    """Return the section of each rule by name."""
    rules = (*equality_rules(), *(rule for entailment in ENTAILMENTS for rule in rules_of(entailment)))
    return {**BUILT_IN, **{rule.name: rule.section for rule in rules}}
