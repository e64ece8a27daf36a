"""Our statements in Wikidata's terms: plain facts about linked entities, with the claims that they rest on.

A fact is plain when claims settled into it, or when it was inferred from facts of which at least one did. Claims that
are reported, disputed, denied, negated, fictional or counterfactual settle into nothing, so they never get here.
Qualifiers come from the claims, and from nodes that stand between subject and value in a proof (a part played, a
release), through aligned properties; references from the documents of the claims' spans.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.claim import read_claims
from kgtool.linking.alignment import link_vocabulary, read_nodes
from kgtool.linking.entity import Snak, Value
from kgtool.linking.names import REFERENCE_URL, STATED_IN
from kgtool.linking.values import NoValue, Values
from kgtool.roles import GraphRole
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kgtool.claims.claim import Claim
    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.linking.alignment import Alignment, Node
    from kgtool.linking.entity import Reference
    from kgtool.linking.snapshot import Snapshot
    from kgtool.project import Project
    from kgtool.rules.proofs import Derivation

__all__ = ["Known", "Ours", "Unsaid", "our_statements"]

Fact = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Ours:
    """A statement of ours: entity and item, property, value, and what goes with it; the claims that it rests on."""

    entity: str
    item: str
    property: str
    value: Value
    rank: str
    qualifiers: tuple[Snak, ...]
    references: tuple[Reference, ...]
    claims: tuple[Claim, ...]
    predicate: str = ""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A fact that has no form in Wikidata's terms, and why."""

    entity: str
    item: str
    property: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What our statements are read from: the reasoned dataset, what it rests on, and a prover for inferred facts."""

    dataset: Dataset
    project: Project
    settlement: Settlement
    alignment: Alignment
    prove: Callable[[Fact], Derivation | None]


def our_statements(known: Known, snapshot: Snapshot) -> tuple[tuple[Ours, ...], tuple[Unsaid, ...]]:
    """Return our statements, sorted, and the plain facts of linked entities that Wikidata has no form for."""
    reader = _Reader(known, snapshot)
    found: dict[tuple[str, str, Value], Ours] = {}
    unsaid: set[Unsaid] = set()
    for fact in reader.facts():
        for each in reader.statements(fact):
            if isinstance(each, Unsaid):
                unsaid.add(each)
            else:
                key = (each.entity, each.property, each.value)
                found[key] = _joined(found[key], each) if key in found else each
    ordered = sorted(unsaid, key=lambda each: (each.entity, each.property, each.value))
    return tuple(found[key] for key in sorted(found)), tuple(ordered)


def _joined(one: Ours, other: Ours) -> Ours:
    claims = {claim.node: claim for claim in (*one.claims, *other.claims)}
    return Ours(
        one.entity,
        one.item,
        one.property,
        one.value,
        "preferred" if "preferred" in {one.rank, other.rank} else one.rank,
        tuple(sorted({*one.qualifiers, *other.qualifiers})),
        tuple(sorted({*one.references, *other.references})),
        tuple(claims[node] for node in sorted(claims)),
        one.predicate,
    )


class _Reader:
    """Reads statements fact by fact; holds what is said of claims, documents and nodes between."""

    def __init__(self, known: Known, snapshot: Snapshot) -> None:
        self._known = known
        self._snapshot = snapshot
        self._texts = known.dataset.terms.texts
        self._claims = {f"<{claim.node}>": claim for claim in read_claims(known.dataset, known.project)}
        self._premises: dict[Fact, list[str]] = defaultdict(list)
        for claim, s, p, o in known.settlement.premises.iter_rows():
            self._premises[s, p, o].append(self._texts[claim])
        self._derivations = self._candidates()
        self._nodes = read_nodes(known.dataset, self._wanted_nodes())
        bound = link_vocabulary(known.project.claims_namespace).bound.value
        self._values = Values(known.alignment, self._nodes, bound, known.project.base)

    def facts(self) -> Iterable[Fact]:
        """Return the facts that rest on claims."""
        return self._derivations

    def statements(self, fact: Fact) -> Iterable[Ours | Unsaid]:
        """Yield a statement for each property that the fact's is aligned with."""
        subject, predicate, _ = (self._iri(term) for term in fact)
        leaves = self._derivations[fact]
        claims = self._claims_of(leaves)
        for property_ in self._known.alignment.properties[predicate]:
            value = self._value(fact[2], property_)
            item = self._known.alignment.items[subject]
            if isinstance(value, NoValue):
                yield Unsaid(subject, item, property_, self._texts[fact[2]], value.reason)
                continue
            yield Ours(
                entity=subject,
                item=item,
                property=property_,
                value=value,
                rank=self._rank(fact, claims),
                qualifiers=self._qualifiers(fact, leaves, claims, property_),
                references=self._references(claims),
                claims=claims,
                predicate=predicate,
            )

    def _candidates(self) -> dict[Fact, tuple[Fact, ...]]:
        """Return the facts that may become statements, with the asserted facts that each rests on."""
        import polars as pl

        find = self._known.dataset.terms.find_iri
        properties = [found for iri in self._known.alignment.properties if (found := find(iri)) is not None]
        subjects = [found for iri in self._known.alignment.items if (found := find(iri)) is not None]
        rows = self._known.dataset.triples(GraphRole.TRUTHY, GraphRole.INFERRED)
        wanted = rows.filter(pl.col("p").is_in(properties) & pl.col("s").is_in(subjects)).sort("s", "p", "o")
        held = {(s, p, o): leaves for s, p, o in wanted.iter_rows() if (leaves := self._leaves((s, p, o)))}
        inverses = {
            mine: find(theirs) or 0
            for name, theirs in self._known.alignment.inverses.items()
            if (mine := find(name)) is not None
        }
        turned = rows.filter(pl.col("p").is_in(list(inverses)) & pl.col("o").is_in(subjects)).sort("s", "p", "o")
        for s, p, o in turned.iter_rows():
            if (o, inverses[p], s) not in held and (leaves := self._leaves((s, p, o))):
                held[o, inverses[p], s] = leaves
        return dict(sorted(held.items()))

    def _leaves(self, fact: Fact) -> tuple[Fact, ...]:
        """Return the asserted facts that a fact rests on; none where no claim is among them."""
        if fact in self._premises:
            return (fact,)
        proof = self._known.prove(fact)
        leaves = tuple(sorted({node.fact for node in proof.walk() if not node.premises})) if proof else ()
        return leaves if any(leaf in self._premises for leaf in leaves) else ()

    def _wanted_nodes(self) -> set[str]:
        ends = {
            self._iri(term) for fact, leaves in self._derivations.items() for each in (fact, *leaves) for term in each
        }
        claims = {claim.node for leaves in self._derivations.values() for claim in self._claims_of(leaves)}
        documents = {span.document for claim in self._claims.values() for span in claim.spans}
        described = read_nodes(self._known.dataset, ends | claims)
        further = {
            term.value
            for node in described.values()
            for terms in node.values()
            for term in terms
            if isinstance(term, NamedNode)
        }
        return ends | claims | documents | further

    def _iri(self, identifier: int) -> str:
        return self._texts[identifier].strip("<>")

    def _value(self, identifier: int, property_: str) -> Value | NoValue:
        return self._values.value(self._known.dataset.terms.term(identifier), self._datatype(property_))

    def _datatype(self, property_: str) -> str:
        """Return the datatype of a property: the snapshot's; "" where it is not known."""
        known = self._snapshot.get(property_)
        return known.datatype if known else "url" if property_ == REFERENCE_URL else ""

    def _claims_of(self, leaves: Sequence[Fact]) -> tuple[Claim, ...]:
        nodes = {node for leaf in leaves for node in self._premises.get(leaf, ())}
        return tuple(self._claims[node] for node in sorted(nodes) if node in self._claims)

    def _rank(self, fact: Fact, claims: Sequence[Claim]) -> str:
        direct = fact in self._premises
        return "preferred" if direct and any(claim.rank.name == "PREFERRED" for claim in claims) else "normal"

    def _qualifiers(
        self, fact: Fact, leaves: Sequence[Fact], claims: Sequence[Claim], property_: str
    ) -> tuple[Snak, ...]:
        between = {self._iri(term) for s, _, o in leaves for term in (s, o) if term not in {fact[0], fact[2]}}
        unnamed = sorted(node for node in between if node not in self._known.alignment.items)
        used = {self._iri(leaf[1]) for leaf in leaves}
        nodes = [claim.node for claim in claims] + unnamed
        found = {snak for node in nodes for snak in self._snaks(self._nodes.get(node, {}), used)}
        return tuple(sorted(snak for snak in found if snak[0] != property_))

    def _references(self, claims: Sequence[Claim]) -> tuple[Reference, ...]:
        documents = {span.document for claim in claims for span in claim.spans if span.document}
        return tuple(sorted({found for document in documents if (found := self._reference(document))}))

    def _reference(self, document: str) -> Reference:
        found = set(self._snaks(self._nodes.get(document, {}), frozenset()))
        item = self._known.alignment.items.get(document)
        if item:
            found.add((STATED_IN, Value("item", item)))
        if document.startswith(("http://", "https://")) and not document.startswith(self._known.project.base):
            found.add((REFERENCE_URL, Value("string", document)))
        return tuple(sorted(found))

    def _snaks(self, node: Node, used: Iterable[str]) -> Iterable[Snak]:
        """Yield what a node says in aligned properties and exact values, but for the properties of the proof itself."""
        left_out = set(used)
        aligned: Mapping[str, tuple[str, ...]] = self._known.alignment.properties
        for iri, terms in node.items():
            for property_ in aligned.get(iri, ()) if iri not in left_out else ():
                for term in terms:
                    value = self._values.value(term, self._datatype(property_))
                    if isinstance(value, Value):
                        yield property_, value
