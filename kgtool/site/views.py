"""What templates show, as values: links, facts with their claims and their reasons, claims."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgtool.claims.claim import local_name
from kgtool.claims.vocabulary import Rank
from kgtool.site.addresses import is_live
from kgtool.site.knowledge import LABELS, TYPE, literal_of
from kgtool.site.reasons import Reasons
from kgtool.terms import term_to_text
from kgtool.vocab import RDF, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.claims.claim import Claim
    from kgtool.site.addresses import Addresses
    from kgtool.site.knowledge import Knowledge, Triple
    from kgtool.site.reasons import Reason

__all__ = ["ClaimNote", "Fact", "Facts", "Link", "Value", "Viewer"]

_NAMES = {*LABELS, str(SKOS.altLabel), str(SKOS.hiddenLabel)}
_REIFIED = {str(RDF.subject), str(RDF.predicate), str(RDF.object)}
_PLAIN_TYPES = {XSD.string.value, RDF.langString.value, XSD.integer.value, XSD.decimal.value, XSD.date.value}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that may be a link; ``lang`` is the language of the text, ``hint`` what it says when pointed at."""

    text: str
    href: str = ""
    lang: str = ""
    hint: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A claim in few words, where a fact rests on it."""

    link: Link
    certainty: str
    rank: str
    flags: tuple[str, ...]
    documents: tuple[Link, ...]
    place: str
    paraphrase: str
    plain: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a property: its link or text, how it is known, the claims it rests on, and why it follows."""

    link: Link
    datatype: str
    inferred: bool
    holds: bool
    claims: tuple[ClaimNote, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values."""

    property: Link
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a node: what holds, what is only claimed, what follows, and what is said with it."""

    stated: tuple[Fact, ...]
    claimed: tuple[Fact, ...]
    inferred: tuple[Fact, ...]
    incoming: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes views of nodes for a page whose way up to the root of the site is ``root``.

    ``names`` has the IRI of each claim by the name that people call it, where that is one claim's only.
    """

    knowledge: Knowledge
    addresses: Addresses
    reasons: Reasons
    names: Mapping[str, str]
    root: str = ""

    def at(self, root: str) -> Viewer:
        """Return the same viewer for a page elsewhere in the site."""
        return replace(self, root=root)

    def without_reasons(self) -> Viewer:
        """Return the same viewer, for views that show no reasons."""
        return replace(self, reasons=Reasons(None, 0))

    def link(self, node: str) -> Link:
        """Return the link of a node: to its page, or out to the web, or plain text where neither can be."""
        if node[0] == '"':
            literal = literal_of(node)
            return Link(literal.value if literal else node, lang=(literal.language or "") if literal else "")
        tag, text = self.knowledge.named(node)
        language = "" if tag.startswith("en") else tag
        if node[0] != "<":
            return Link(text, lang=language)
        iri = node[1:-1]
        if iri in self.addresses:
            return Link(text, self.addresses.href(iri, self.root), language, self.knowledge.curie(node))
        if node in self.knowledge.labels or tag:
            return Link(text, iri if is_live(iri) else "", language, iri, outside=True)
        curie = self.knowledge.curie(node)
        return Link(iri if curie[0] == "<" else curie, iri if is_live(iri) else "", "", iri, outside=True)

    def claim_named(self, name: str) -> Link | None:
        """Return the link of the claim that people call by a name; None where there is none, or several."""
        node = self.names.get(name, "")
        return Link(name, self.addresses.href(node, self.root)) if node else None

    def links(self, nodes: Iterable[str]) -> tuple[Link, ...]:
        """Return the links of nodes, in the order of their texts."""
        return tuple(sorted((self.link(node) for node in nodes), key=lambda link: (link.text.casefold(), link.href)))

    def facts(self, node: str) -> Facts:
        """Return what is said of a node and with it."""
        known = self.knowledge
        outgoing = [(p, o) for p, o in known.about.get(node, ()) if self._is_shown(p, o)]
        specific = known.trees.facts.specific(outgoing)
        stated = [(p, o) for p, o in outgoing if (node, p, o) in known.asserted]
        follows = [(p, o) for p, o in specific if (node, p, o) not in known.asserted]
        told = {
            (p, o)
            for s, p, o in self._claimed(node)
            if s == node and (s, p, o) not in known.asserted and (s, p, o) not in known.inferred
        }
        named = self._named_by_claims(node)
        shown = {*outgoing, *told}
        return Facts(
            self._grouped(node, [*stated, *named]),
            self._grouped(node, sorted(told)),
            self._grouped(node, follows),
            self._incoming(node, shown),
        )

    def note(self, claim: Claim) -> ClaimNote:
        """Return a claim in few words."""
        documents = dict.fromkeys(f"<{span.document}>" for span in claim.spans if span.document)
        spans = [f"{span.start}-{span.end}" for span in claim.spans if span.start >= 0]
        triple = self._triple(claim)
        return ClaimNote(
            Link(claim.name, self.addresses.href(claim.node, self.root)),
            claim.certainty,
            "" if claim.rank is Rank.NORMAL else claim.rank.name.lower(),
            (*sorted(claim.flags - {"explicit"}), *self._no_facts(claim)),
            tuple(self.link(document) for document in documents),
            ", ".join(spans),
            claim.paraphrase,
            triple in self.knowledge.plain if triple else False,
            bool(claim.disputed_by or claim.conflicts_with or claim.node in self.knowledge.conflicts_by),
        )

    def notes(self, claims: Iterable[Claim]) -> tuple[ClaimNote, ...]:
        """Return claims in few words, in the order of their IRIs."""
        return tuple(self.note(claim) for claim in sorted(claims, key=lambda claim: claim.node))

    def value(self, triple: Triple, other: str) -> Value:
        """Return the view of one end of a triple."""
        known = self.knowledge
        literal = literal_of(other)
        datatype = literal.datatype.value if literal else ""
        inferred = triple in known.inferred
        return Value(
            self.link(other),
            "" if datatype in _PLAIN_TYPES else local_name(datatype),
            inferred,
            triple in known.asserted or inferred,
            self.notes(known.by_triple.get(triple, ())),
            self.reasons.of(triple, self) if inferred else None,
        )

    def _no_facts(self, claim: Claim) -> list[str]:
        """Return the names of the kinds of a claim that keep it from being a fact."""
        return [self.link(f"<{kind}>").text for kind in claim.kinds if kind in self.knowledge.never_plain]

    def _triple(self, claim: Claim) -> Triple | None:
        if claim.subject is None or claim.predicate is None or claim.object is None:
            return None
        return term_to_text(claim.subject), term_to_text(claim.predicate), term_to_text(claim.object)

    def _claimed(self, node: str) -> list[Triple]:
        triples = (self._triple(claim) for claim in self.knowledge.by_node.get(node, ()))
        return [triple for triple in triples if triple is not None]

    def _named_by_claims(self, node: str) -> list[tuple[str, str]]:
        """Return the names of a node that stand in the facts because claims or several languages give them."""
        return [
            (p, o)
            for p, o in self.knowledge.about.get(node, ())
            if p in _NAMES - set(LABELS) and p != str(SKOS.hiddenLabel)
        ]

    def _is_shown(self, predicate: str, other: str) -> bool:
        """Say whether a fact is one for readers: names, types and what only mirrors claims stand elsewhere."""
        if predicate in _NAMES or predicate == TYPE or predicate in _REIFIED:
            return False
        return other not in self.knowledge.claims

    def _grouped(self, node: str, pairs: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
        by_property: dict[str, list[str]] = defaultdict(list)
        for p, o in pairs:
            by_property[p].append(o)
        facts = [
            Fact(self.link(p), _sorted(self.value((node, p, o), o) for o in sorted(others)))
            for p, others in by_property.items()
        ]
        return tuple(sorted(facts, key=lambda fact: (fact.property.text.casefold(), fact.property.hint)))

    def _incoming(self, node: str, shown: set[tuple[str, str]]) -> tuple[Fact, ...]:
        """Return what others say of a node, without what its own facts say from the other side."""
        known = self.knowledge
        inverses = known.trees.facts.inverses
        own = {(q, o) for p, o in shown for q in inverses.get(p, ())}
        pairs = [
            (p, s) for p, s in known.into.get(node, ()) if p != TYPE and s not in known.claims and p not in _REIFIED
        ]
        kept = {pair for pair in known.trees.facts.specific(pairs) if pair not in own}
        told = {
            (p, s)
            for s, p, o in self._claimed(node)
            if o == node and (s, p, o) not in known.asserted and (s, p, o) not in known.inferred
        }
        by_property: dict[str, set[str]] = defaultdict(set)
        for p, s in kept | told:
            by_property[p].add(s)
        facts = [
            Fact(self.link(p), _sorted(self.value((s, p, node), s) for s in sorted(others)))
            for p, others in by_property.items()
        ]
        return tuple(sorted(facts, key=lambda fact: (fact.property.text.casefold(), fact.property.hint)))


def _sorted(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (value.link.text.casefold(), value.link.href, value.link.lang)))
