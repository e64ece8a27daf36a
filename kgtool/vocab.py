"""The vocabularies that kgtool itself speaks, as closed sets of names: a name that is not listed is an error."""

from __future__ import annotations

from kgtool.terms import NamedNode

__all__ = ["DCTERMS", "NP", "OA", "OWL", "PROV", "RDF", "RDFS", "SCHEMA", "SH", "SKOS", "WIKIBASE", "XSD", "Vocabulary"]


class Vocabulary:
    """A namespace with a fixed list of local names.

    >>> RDF.type
    <NamedNode value=http://www.w3.org/1999/02/22-rdf-syntax-ns#type>
    """

    def __init__(self, namespace: str, names: str) -> None:
        """Take the namespace IRI and the local names, separated by blanks."""
        self._namespace = namespace
        self._terms = {name: NamedNode(namespace + name) for name in names.split()}

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term of this name; a trailing underscore keeps Python's keywords apart (``SH.in_``)."""
        try:
            found = self._terms[name.rstrip("_")]
        except KeyError:
            message = f"{self._namespace} has no term '{name}' that kgtool knows"
            raise AttributeError(message) from None
        self.__dict__[name] = found  # the next time it is found without this function
        return found

    def __getitem__(self, name: str) -> NamedNode:
        """Return the term of this name, for names that are no Python identifiers."""
        return self._terms[name]

    def __contains__(self, iri: str) -> bool:
        """Say whether the IRI is one of the listed terms."""
        return iri.startswith(self._namespace) and iri[len(self._namespace) :] in self._terms

    def names(self) -> tuple[str, ...]:
        """Return the local names, in the order of the list."""
        return tuple(self._terms)

    @property
    def namespace(self) -> str:
        """Return the namespace IRI."""
        return self._namespace


RDF = Vocabulary(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "type first rest nil List Property Statement subject predicate object langString value XMLLiteral HTML JSON "
    "PlainLiteral reifies dirLangString language direction CompoundLiteral Bag Seq Alt",
)
RDFS = Vocabulary(
    "http://www.w3.org/2000/01/rdf-schema#",
    "Class Datatype Literal Resource Container ContainerMembershipProperty subClassOf subPropertyOf domain range "
    "label comment isDefinedBy seeAlso member",
)
OWL = Vocabulary(
    "http://www.w3.org/2002/07/owl#",
    "AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty AsymmetricProperty Axiom "
    "Class DataRange DatatypeProperty DeprecatedClass DeprecatedProperty FunctionalProperty "
    "InverseFunctionalProperty IrreflexiveProperty NamedIndividual NegativePropertyAssertion Nothing "
    "ObjectProperty Ontology OntologyProperty ReflexiveProperty Restriction SymmetricProperty Thing "
    "TransitiveProperty allValuesFrom annotatedProperty annotatedSource annotatedTarget assertionProperty "
    "backwardCompatibleWith bottomDataProperty bottomObjectProperty cardinality complementOf datatypeComplementOf "
    "deprecated differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty "
    "hasKey hasSelf hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality "
    "maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass onDataRange onDatatype oneOf "
    "onProperties onProperty priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality sameAs "
    "someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty topObjectProperty unionOf "
    "versionIRI versionInfo withRestrictions",
)
XSD = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    "string boolean decimal integer double float date time dateTime dateTimeStamp gYear gMonth gDay gYearMonth "
    "gMonthDay duration yearMonthDuration dayTimeDuration byte short int long unsignedByte unsignedShort "
    "unsignedInt unsignedLong positiveInteger nonNegativeInteger negativeInteger nonPositiveInteger hexBinary "
    "base64Binary anyURI language normalizedString token NMTOKEN Name NCName",
)
SH = Vocabulary(
    "http://www.w3.org/ns/shacl#",
    "AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI BlankNodeOrLiteral ClassConstraintComponent "
    "ClosedConstraintComponent ConstraintComponent DatatypeConstraintComponent DisjointConstraintComponent "
    "EqualsConstraintComponent HasValueConstraintComponent IRI IRIOrLiteral InConstraintComponent Info JSConstraint "
    "LanguageInConstraintComponent LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal "
    "MaxCountConstraintComponent MaxExclusiveConstraintComponent MaxInclusiveConstraintComponent "
    "MaxLengthConstraintComponent MinCountConstraintComponent MinExclusiveConstraintComponent "
    "MinInclusiveConstraintComponent MinLengthConstraintComponent NodeConstraintComponent NodeKind "
    "NodeKindConstraintComponent NodeShape NotConstraintComponent OrConstraintComponent Parameter Parameterizable "
    "PatternConstraintComponent PrefixDeclaration PropertyConstraintComponent PropertyGroup PropertyShape "
    "QualifiedMaxCountConstraintComponent QualifiedMinCountConstraintComponent ResultAnnotation SPARQLAskExecutable "
    "SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent SPARQLConstructExecutable SPARQLExecutable "
    "SPARQLRule SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable "
    "Severity Shape Target TargetType TripleRule UniqueLangConstraintComponent ValidationReport ValidationResult "
    "Validator Violation Warning XoneConstraintComponent alternativePath and annotationProperty annotationValue "
    "annotationVarName ask class closed condition conforms construct datatype deactivated declare defaultValue "
    "description detail disjoint distinct entailment equals filterShape flags focusNode group hasValue "
    "ignoredProperties in intersection inversePath js labelTemplate languageIn lessThan lessThanOrEquals maxCount "
    "maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive minLength minus name namespace "
    "node nodeKind nodeValidator nodes not object oneOrMorePath optional or order parameter path pattern predicate "
    "prefix prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape "
    "qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath resultSeverity rule select "
    "severity shapesGraph shapesGraphWellFormed sourceConstraint sourceConstraintComponent sourceShape sparql "
    "subject suggestedShapesGraph target targetClass targetNode targetObjectsOf targetSubjectsOf this union "
    "uniqueLang update validator value xone zeroOrMorePath zeroOrOnePath",
)
SKOS = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme prefLabel altLabel hiddenLabel definition example note notation exactMatch closeMatch "
    "broadMatch narrowMatch relatedMatch broader narrower related inScheme scopeNote",
)
DCTERMS = Vocabulary(
    "http://purl.org/dc/terms/",
    "title description creator contributor license language identifier source created modified issued subject "
    "references isPartOf hasPart publisher conformsTo",
)
PROV = Vocabulary(
    "http://www.w3.org/ns/prov#",
    "Entity Activity Agent wasDerivedFrom wasGeneratedBy wasAttributedTo wasAssociatedWith used generatedAtTime "
    "value hadPrimarySource wasQuotedFrom atTime startedAtTime endedAtTime SoftwareAgent Plan hadPlan "
    "qualifiedAssociation Association agent",
)
OA = Vocabulary(
    "http://www.w3.org/ns/oa#",
    "SpecificResource TextPositionSelector TextQuoteSelector hasSource hasSelector start end Annotation hasBody "
    "hasTarget exact prefix suffix",
)
SCHEMA = Vocabulary(
    "https://schema.org/",
    "Movie Person Organization Event name alternateName director actor author producer productionCompany "
    "inLanguage datePublished startDate endDate location sameAs character characterName image aggregateRating url "
    "description",
)
WIKIBASE = Vocabulary(
    "http://wikiba.se/ontology#",
    "rank NormalRank PreferredRank DeprecatedRank BestRank Statement Reference Item Property timeValue "
    "timePrecision timeTimezone timeCalendarModel quantityAmount quantityUnit quantityUpperBound "
    "quantityLowerBound TimeValue QuantityValue claim statementProperty statementValue qualifier qualifierValue "
    "reference referenceValue directClaim novalue propertyType WikibaseItem Time Quantity Monolingualtext String "
    "GlobecoordinateValue",
)
NP = Vocabulary(
    "http://www.nanopub.org/nschema#",
    "Nanopublication hasAssertion hasProvenance hasPublicationInfo",
)
