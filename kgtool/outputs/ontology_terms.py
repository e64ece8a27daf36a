"""The terms of an ontology as values: what each is called, means and leads to, for those who document it.

OWL 2 Structural Specification §5 (https://www.w3.org/TR/owl2-syntax/#Entities.2C_Literals.2C_and_Anonymous_Individuals).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.roles import GraphRole
from kgtool.rules.rule import Rule
from kgtool.terms import BlankNode, Literal, NamedNode, term_from_text
from kgtool.vocab import OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.dataset import Dataset
    from kgtool.prefixes import PrefixMap
    from kgtool.rules.construct import ProjectRule
    from kgtool.terms import Term

__all__ = ["KINDS", "OntologyTerm", "OntologyTerms"]

KINDS: Mapping[NamedNode, str] = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "datatype property",
    OWL.NamedIndividual: "individual",
}
_CHARACTERISTICS: Mapping[NamedNode, str] = {
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse functional",
}
_TYPE = f"<{RDF.type.value}>"


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class, property or individual; other terms are given by their CURIEs, texts by language.

    ``above`` are the nearest superclasses or superproperties of the ontology itself, ``outside`` those of other
    vocabularies; ``chains`` the property chains that make the property; ``concluded`` says whether axioms or rules
    make members or triples of it that nobody writes.
    """

    name: str
    kind: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    examples: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    inverses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    characteristics: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    concluded: bool = False

    def label(self, language: str = "en") -> str:
        """Return the label in a language, or else the name."""
        return self.labels.get(language) or self.name


@dataclass(frozen=True, slots=True)
class OntologyTerms:
    """The labelled terms of an ontology by CURIE, and the labels of the ontology itself."""

    terms: Mapping[str, OntologyTerm]
    titles: Mapping[str, str]
    version: str

    @classmethod
    def of(cls, dataset: Dataset, prefixes: PrefixMap, rules: Iterable[ProjectRule] = ()) -> OntologyTerms:
        """Return the terms that the ontology files of a dataset label; ``rules`` are those that conclude more."""
        return _Reader(dataset, prefixes, rules).read()

    def of_kind(self, *kinds: str) -> list[OntologyTerm]:
        """Return the terms of these kinds by name."""
        return [term for _, term in sorted(self.terms.items()) if term.kind in kinds]

    def below(self, name: str) -> list[OntologyTerm]:
        """Return the classes or properties directly below a term, by label."""
        found = [term for term in self.terms.values() if name in term.above]
        return sorted(found, key=lambda term: (term.label(), term.name))

    def count_below(self, name: str) -> int:
        """Return how many terms there are below a term, at any depth."""
        seen: set[str] = set()
        open_ = [name]
        while open_:
            new = {term.name for term in self.below(open_.pop())} - seen
            seen |= new
            open_ += new
        return len(seen)


class _Reader:
    """The triples of the ontology by subject and predicate."""

    def __init__(self, dataset: Dataset, prefixes: PrefixMap, rules: Iterable[ProjectRule]) -> None:
        self._prefixes = prefixes
        self._values: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in dataset.term_triples(GraphRole.ONTOLOGY):
            self._values[subject][predicate].append(value)
        self._own = {
            node
            for node in list(self._values)
            if isinstance(node, NamedNode) and self._kind(node) and self._labelled(node)
        }
        self._concluded = {text for rule in rules for text in _written(rule)}
        for subject in list(self._values):
            if isinstance(subject, BlankNode):
                self._concluded |= {str(each) for each in self._values[subject][RDFS.subClassOf]}

    def read(self) -> OntologyTerms:
        terms = {self._curie(node): self._term(node) for node in self._own if isinstance(node, NamedNode)}
        ontology = next((node for node in self._values if OWL.Ontology in self._values[node][RDF.type]), None)
        about = self._values[ontology] if ontology is not None else {}
        title = NamedNode("http://purl.org/dc/terms/title")
        version = next((each.value for each in about.get(OWL.versionInfo, []) if isinstance(each, Literal)), "")
        return OntologyTerms(dict(sorted(terms.items())), _texts(about.get(title, [])), version)

    def _term(self, node: NamedNode) -> OntologyTerm:
        values = self._values[node]
        above = [*values[RDFS.subClassOf], *values[RDFS.subPropertyOf]]
        chains = [" / ".join(self._curie(each) for each in self._list(head)) for head in values[OWL.propertyChainAxiom]]
        inverses = {*values[OWL.inverseOf], *(each for each in self._own if node in self._values[each][OWL.inverseOf])}
        return OntologyTerm(
            name=self._curie(node),
            kind=self._kind(node),
            labels=_texts(values[RDFS.label]),
            definitions=_texts(values[SKOS.definition]),
            examples=tuple(sorted(each.value for each in values[SKOS.example] if isinstance(each, Literal))),
            above=self._names(each for each in above if each in self._own),
            outside=self._names(each for each in above if isinstance(each, NamedNode) and each not in self._own),
            domains=self._names(values[RDFS.domain]),
            ranges=self._names(values[RDFS.range]),
            inverses=self._names(inverses),
            types=self._names(each for each in values[RDF.type] if each in self._own),
            characteristics=tuple(sorted(word for each, word in _CHARACTERISTICS.items() if each in values[RDF.type])),
            chains=tuple(sorted(chains)),
            matches=self._names([*values[SKOS.exactMatch], *values[SKOS.closeMatch]]),
            concluded=bool(chains) or str(node) in self._concluded or bool(values[OWL.equivalentClass]),
        )

    def _kind(self, node: NamedNode) -> str:
        types = self._values[node][RDF.type]
        return next((name for each, name in KINDS.items() if each in types), "")

    def _labelled(self, node: Term) -> bool:
        return bool(self._values[node][RDFS.label])

    def _names(self, nodes: Iterable[Term]) -> tuple[str, ...]:
        return tuple(sorted({self._curie(node) for node in nodes if isinstance(node, NamedNode)}))

    def _curie(self, node: Term) -> str:
        return self._prefixes.shorten(node.value) or str(node) if isinstance(node, NamedNode) else str(node)

    def _list(self, head: Term) -> list[Term]:
        found: list[Term] = []
        while head != RDF.nil and self._values[head][RDF.first]:
            found.append(self._values[head][RDF.first][0])
            head = self._values[head][RDF.rest][0]
        return found


def _texts(values: Iterable[Term]) -> dict[str, str]:
    texts = ((each.language or "", each.value) for each in values if isinstance(each, Literal))
    return dict(sorted(texts))


def _written(rule: ProjectRule) -> Iterable[str]:
    """Yield the classes and predicates that a rule concludes, as N-Triples texts."""
    for pattern in rule.head if isinstance(rule, Rule) else rule.template:
        named = pattern.object if pattern.predicate == _TYPE else pattern.predicate
        if isinstance(named, str) and isinstance(term_from_text(named), NamedNode):
            yield named
