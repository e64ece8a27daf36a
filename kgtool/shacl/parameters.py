"""The parameters of shapes: where each may stand, how often, and what its values are.

SHACL §2.1 (https://www.w3.org/TR/shacl/#shapes) and the syntax rules of §4, gathered in its appendix
(https://www.w3.org/TR/shacl/#syntax-rules).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.terms import BlankNode, Literal, NamedNode, Term
from kgtool.vocab import RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DRAFT_TERMS", "NODE_KINDS", "PARAMETERS", "REMARKS", "TARGETS", "Parameter"]

NODE_KINDS: Mapping[Term, frozenset[int]] = {
    SH.IRI: frozenset({0}),
    SH.BlankNode: frozenset({1}),
    SH.Literal: frozenset({2}),
    SH.BlankNodeOrIRI: frozenset({0, 1}),
    SH.BlankNodeOrLiteral: frozenset({1, 2}),
    SH.IRIOrLiteral: frozenset({0, 2}),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A property of shapes: ``wants`` says in words what a value is, ``accepts`` decides."""

    section: str
    wants: str
    accepts: Callable[[Term], bool]
    many: bool = False
    property_only: bool = False


def _is_iri(term: Term) -> bool:
    return isinstance(term, NamedNode)


def _is_node(term: Term) -> bool:
    return isinstance(term, NamedNode | BlankNode)


def _is_literal(term: Term) -> bool:
    return isinstance(term, Literal)


def _is_iri_or_literal(term: Term) -> bool:
    return isinstance(term, NamedNode | Literal)


def _is_text(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype in {XSD.string, RDF.langString, RDF.dirLangString}


def _has_datatype(datatype: NamedNode) -> Callable[[Term], bool]:
    return lambda term: isinstance(term, Literal) and term.datatype == datatype


def _is_integer(term: Term) -> bool:
    from kgtool.shacl.lexical import is_well_formed

    return isinstance(term, Literal) and term.datatype == XSD.integer and is_well_formed(term.value, XSD.integer.value)


def _is_boolean(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype == XSD.boolean and term.value in {"true", "false", "1", "0"}


_string = _has_datatype(XSD.string)
_SHAPE = "a shape (an IRI or a blank node)"
_LIST = "a list"

TARGETS: Mapping[NamedNode, Parameter] = {
    SH.targetNode: Parameter("targetNode", "an IRI or a literal", _is_iri_or_literal, many=True),
    SH.targetClass: Parameter("targetClass", "an IRI", _is_iri, many=True),
    SH.targetSubjectsOf: Parameter("targetSubjectsOf", "an IRI", _is_iri, many=True),
    SH.targetObjectsOf: Parameter("targetObjectsOf", "an IRI", _is_iri, many=True),
    SH.target: Parameter("targets", "an IRI or a blank node", _is_node, many=True),
}

PARAMETERS: Mapping[NamedNode, Parameter] = {
    SH.class_: Parameter("ClassConstraintComponent", "an IRI", _is_iri, many=True),
    SH.datatype: Parameter("DatatypeConstraintComponent", "an IRI", _is_iri),
    SH.nodeKind: Parameter(
        "NodeKindConstraintComponent", "sh:IRI, sh:BlankNode, sh:Literal or a pair of them", NODE_KINDS.__contains__
    ),
    SH.minCount: Parameter("MinCountConstraintComponent", "an xsd:integer", _is_integer, property_only=True),
    SH.maxCount: Parameter("MaxCountConstraintComponent", "an xsd:integer", _is_integer, property_only=True),
    SH.minExclusive: Parameter("MinExclusiveConstraintComponent", "a literal", _is_literal),
    SH.minInclusive: Parameter("MinInclusiveConstraintComponent", "a literal", _is_literal),
    SH.maxExclusive: Parameter("MaxExclusiveConstraintComponent", "a literal", _is_literal),
    SH.maxInclusive: Parameter("MaxInclusiveConstraintComponent", "a literal", _is_literal),
    SH.minLength: Parameter("MinLengthConstraintComponent", "an xsd:integer", _is_integer),
    SH.maxLength: Parameter("MaxLengthConstraintComponent", "an xsd:integer", _is_integer),
    SH.pattern: Parameter("PatternConstraintComponent", "an xsd:string", _string),
    SH.flags: Parameter("PatternConstraintComponent", "an xsd:string", _string),
    SH.languageIn: Parameter("LanguageInConstraintComponent", _LIST, _is_node),
    SH.uniqueLang: Parameter("UniqueLangConstraintComponent", "true or false", _is_boolean, property_only=True),
    SH.equals: Parameter("EqualsConstraintComponent", "an IRI", _is_iri, many=True),
    SH.disjoint: Parameter("DisjointConstraintComponent", "an IRI", _is_iri, many=True),
    SH.lessThan: Parameter("LessThanConstraintComponent", "an IRI", _is_iri, many=True, property_only=True),
    SH.lessThanOrEquals: Parameter(
        "LessThanOrEqualsConstraintComponent", "an IRI", _is_iri, many=True, property_only=True
    ),
    SH.not_: Parameter("NotConstraintComponent", _SHAPE, _is_node, many=True),
    SH.and_: Parameter("AndConstraintComponent", _LIST, _is_node, many=True),
    SH.or_: Parameter("OrConstraintComponent", _LIST, _is_node, many=True),
    SH.xone: Parameter("XoneConstraintComponent", _LIST, _is_node, many=True),
    SH.node: Parameter("NodeConstraintComponent", _SHAPE, _is_node, many=True),
    SH.property: Parameter("PropertyConstraintComponent", _SHAPE, _is_node, many=True),
    SH.qualifiedValueShape: Parameter("QualifiedValueShapeConstraintComponent", _SHAPE, _is_node, property_only=True),
    SH.qualifiedValueShapesDisjoint: Parameter("QualifiedValueShapeConstraintComponent", "true or false", _is_boolean),
    SH.qualifiedMinCount: Parameter("QualifiedMinCountConstraintComponent", "an xsd:integer", _is_integer),
    SH.qualifiedMaxCount: Parameter("QualifiedMaxCountConstraintComponent", "an xsd:integer", _is_integer),
    SH.closed: Parameter("ClosedConstraintComponent", "true or false", _is_boolean),
    SH.ignoredProperties: Parameter("ClosedConstraintComponent", _LIST, _is_node),
    SH.hasValue: Parameter("HasValueConstraintComponent", "any node", lambda _: True, many=True),
    SH.in_: Parameter("InConstraintComponent", _LIST, _is_node),
    SH.sparql: Parameter("SPARQLConstraintComponent", "an IRI or a blank node", _is_node, many=True),
    SH.deactivated: Parameter("deactivated", "true or false", _is_boolean),
    SH.severity: Parameter("severity", "an IRI", _is_iri),
    SH.message: Parameter("message", "an xsd:string or a text with a language tag", _is_text, many=True),
    SH.name: Parameter("name", "an xsd:string or a text with a language tag", _is_text, many=True),
    SH.description: Parameter("description", "an xsd:string or a text with a language tag", _is_text, many=True),
    SH.rule: Parameter("shapes", "an IRI or a blank node", _is_node, many=True),
    SH.order: Parameter("order", "a literal", _is_literal),
    SH.group: Parameter("group", "an IRI or a blank node", _is_node),
    SH.defaultValue: Parameter("defaultValue", "any node", lambda _: True),
}
"""The properties of shapes, each with the fragment of its section in the Recommendation."""

_CORE_DRAFT = "the SHACL 1.2 Core draft", "https://www.w3.org/TR/shacl12-core/"
_SPARQL_DRAFT = "the SHACL 1.2 SPARQL Extensions draft", "https://www.w3.org/TR/shacl12-sparql/"
_EXPRESSIONS_DRAFT = "the SHACL 1.2 Node Expressions draft", "https://www.w3.org/TR/shacl12-node-expr/"
_RULES_DRAFT = "the SHACL 1.2 Rules draft", "https://www.w3.org/TR/shacl12-rules/"
_ADVANCED = "SHACL Advanced Features", "https://www.w3.org/TR/shacl-af/"
_JAVASCRIPT = "SHACL-JS", "https://www.w3.org/TR/shacl-js/"
_NAMES: Mapping[tuple[str, str, str], str] = {
    (*_CORE_DRAFT, "#MemberShapeConstraintComponent"): "memberShape MemberShapeConstraintComponent",
    (*_CORE_DRAFT, "#MinListLengthConstraintComponent"): "minListLength MinListLengthConstraintComponent",
    (*_CORE_DRAFT, "#MaxListLengthConstraintComponent"): "maxListLength MaxListLengthConstraintComponent",
    (*_CORE_DRAFT, "#UniqueMembersConstraintComponent"): "uniqueMembers UniqueMembersConstraintComponent",
    (*_CORE_DRAFT, "#ReifierShapeConstraintComponent"): (
        "reifierShape reificationRequired ReifierShapeConstraintComponent"
    ),
    (*_CORE_DRAFT, "#SingleLineConstraintComponent"): "singleLine SingleLineConstraintComponent",
    (*_CORE_DRAFT, "#SubsetOfConstraintComponent"): "subsetOf SubsetOfConstraintComponent",
    (*_CORE_DRAFT, "#SomeValueConstraintComponent"): "someValue SomeValueConstraintComponent",
    (*_CORE_DRAFT, "#RootClassConstraintComponent"): "rootClass RootClassConstraintComponent",
    (*_CORE_DRAFT, "#UniqueValuesForConstraintComponent"): "uniqueValuesFor UniqueValuesForConstraintComponent",
    (*_CORE_DRAFT, "#ClosedConstraintComponent"): "ByTypes",
    (*_CORE_DRAFT, ""): (
        "targetWhere shape ShapeClass Debug Trace conformanceDisallows TripleTerm uniqueValuesForClass minVersion "
        "incomplete incompleteURIStart Graph DataGraph ShapesGraph RulesGraph ProcessorConfiguration "
        "conformsToShapesGraph usedShapesGraph usedDataGraph usedConfiguration"
    ),
    (*_SPARQL_DRAFT, ""): (
        "SelectExpression SPARQLExprExpression sparqlExpr SPARQLDescribeExecutable describe SPARQLRuleTemplate"
    ),
    (*_EXPRESSIONS_DRAFT, ""): (
        "nodeByExpression propertyByExpression NodeByExpressionConstraintComponent NodeExpression "
        "NodeExpressionFunction NamedParameterExpressionFunction ListParameterExpressionFunction "
        "NamedParameterExpression ListParameterExpression keyParameter bodyExpression"
    ),
    (*_RULES_DRAFT, ""): (
        "layer runOnce RuleSet includesRuleSet hasRule ruleProcessor sourceRule tempTriple expectedPredicate "
        "RulesEntailment"
    ),
    (*_ADVANCED, "#node-expressions"): (
        "values exists if then else limit offset orderBy desc count sum min max avg groupConcat separator "
        "expression ExpressionConstraintComponent"
    ),
    (*_ADVANCED, "#rules"): "Rule",
    (*_ADVANCED, "#functions"): "returnType SPARQLFunction Function",
    (*_JAVASCRIPT, ""): (
        "js jsFunctionName jsLibrary jsLibraryURL JSConstraint JSConstraintComponent JSValidator JSTarget JSTargetType "
        "JSExecutable JSLibrary JSRule JSFunction"
    ),
}

REMARKS = frozenset({"agentInstruction", "codeIdentifier", "formalized", "intent", "unit"})
"""Terms of the SHACL 1.2 Core draft that say nothing to a validator."""
DRAFT_TERMS: Mapping[str, tuple[str, str]] = {
    name: (title, f"{address}{fragment}")
    for (title, address, fragment), names in _NAMES.items()
    for name in names.split()
}
"""Local names of the SHACL namespace that kgtool knows of and refuses, each with its document's title and section."""
