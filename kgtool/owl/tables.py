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

__all__ = ["BUILT_IN", "DATATYPES", "ENTAILMENTS", "axioms_of", "equality_rules", "regime_of", "rules_of", "sections"]

ENTAILMENTS = ("none", "rdfs", "owl2rl")
_RDFS_WHOLE = "rdfs-axiomatic"

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


def regime_of(entailment: str, *, axiomatic: bool) -> str:
    """Return the name of the rules of an entailment regime; RDFS has more of them where all of it is wanted."""
    return _RDFS_WHOLE if axiomatic and entailment == "rdfs" else entailment


@cache
def rules_of(regime: str) -> tuple[Rule, ...]:
    """Return the rules of an entailment regime, or of what :func:`regime_of` makes of it."""
    return tuple(rule for rule in _read(regime) if rule.body or regime != _RDFS_WHOLE)


@cache
def _read(regime: str) -> tuple[Rule, ...]:
    files = {"none": (), _RDFS_WHOLE: ("rdfs", "rdfs-axiomatic")}.get(regime, (regime,))
    texts = (Path(__file__).with_name(f"{file}.rules").read_text(encoding="utf-8") for file in files)
    return tuple(rule for text in texts for rule in parse_rules(text))


@cache
def equality_rules() -> tuple[Rule, ...]:
    """Return eq-sym, eq-trans and eq-rep-*, which the engine has representatives for: proofs are told in them."""
    return parse_rules(Path(__file__).with_name("equality.rules").read_text(encoding="utf-8"))


def axioms_of(regime: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (rule, subject, predicate, object) of the triples that hold whatever a graph says, as N-Triples texts."""
    for rule in _read(regime) if regime == _RDFS_WHOLE else ():
        for head in rule.head if not rule.body else ():
            s, p, o = map(str, head.parts())
            yield rule.name, s, p, o
    if regime == "owl2rl":
        yield "cls-thing", str(OWL.Thing), str(RDF.type), str(OWL.Class)
        yield "cls-nothing1", str(OWL.Nothing), str(RDF.type), str(OWL.Class)
        for name in _ANNOTATION_PROPERTIES:
            yield "prp-ap", str(name), str(RDF.type), str(OWL.AnnotationProperty)
        for name in DATATYPES:
            yield "dt-type1", str(name), str(RDF.type), str(RDFS.Datatype)


def sections() -> dict[str, str]:
    """Return the section of each rule by name."""
    rules = (*equality_rules(), *(rule for regime in ("owl2rl", _RDFS_WHOLE) for rule in _read(regime)))
    return {**BUILT_IN, **{rule.name: rule.section for rule in rules}}
