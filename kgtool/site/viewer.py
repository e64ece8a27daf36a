"""The views of nodes for one page: links relative to it, facts sorted and grouped, claims in few words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kgtool.claims.claim import local_name
from kgtool.claims.vocabulary import Rank
from kgtool.site.addresses import is_live
from kgtool.site.expressions import expression_link
from kgtool.site.knowledge import literal_of
from kgtool.site.reasons import Reasons
from kgtool.site.said import said_of, triple_of
from kgtool.site.views import ClaimNote, Fact, Facts, Link, Value
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.claims.claim import Claim
    from kgtool.site.addresses import Addresses
    from kgtool.site.knowledge import Knowledge, Triple

__all__ = ["Viewer"]

_PLAIN_TYPES = {XSD.string.value, RDF.langString.value, XSD.integer.value, XSD.decimal.value, XSD.date.value}
_LISTED = 60
"""How many values of a property a page lists; the rest stand in the files of the page."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made for the pages of one folder: each link and each note once."""

    links: dict[str, Link] = field(default_factory=dict)
    notes: dict[str, ClaimNote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes views of nodes for a page whose way up to the root of the site is ``root``.

    ``names`` has the IRI of each claim by the name that people call it, where that is one claim's only; ``made`` what
    is made already, by the way up, and ``here`` that of this way.
    """

    knowledge: Knowledge
    addresses: Addresses
    reasons: Reasons
    names: Mapping[str, str]
    root: str = ""
    made: dict[str, Made] = field(default_factory=dict, repr=False, compare=False)
    here: Made = field(default_factory=Made, repr=False, compare=False)

    def at(self, root: str) -> Viewer:
        """Return the same viewer for a page elsewhere in the site."""
        made = self.made.get(root)
        if made is None:
            made = self.made[root] = Made()
        return replace(self, root=root, here=made)

    def without_reasons(self) -> Viewer:
        """Return the same viewer, for views that show no reasons."""
        return replace(self, reasons=Reasons())

    def link(self, node: str) -> Link:
        """Return the link of a node: to its page, or out to the web, or plain text where neither can be."""
        found = self.here.links.get(node)
        if found is None:
            found = self.here.links[node] = self._link(node)
        return found

    def claim_named(self, name: str) -> Link | None:
        """Return the link of the claim that people call by a name; None where there is none, or several."""
        node = self.names.get(name, "")
        return Link(name, self.addresses.href(node, self.root)) if node else None

    def links(self, nodes: Iterable[str]) -> tuple[Link, ...]:
        """Return the links of nodes, in the order of their texts."""
        return tuple(sorted((self.link(node) for node in nodes), key=lambda link: (link.text.casefold(), link.href)))

    def facts(self, node: str) -> Facts:
        """Return what is said of a node and with it."""
        said = said_of(node, self.knowledge)
        return Facts(
            self._grouped((p, o, (node, p, o)) for p, o in said.stated),
            self._grouped((p, o, (node, p, o)) for p, o in said.claimed),
            self._grouped((p, o, (node, p, o)) for p, o in said.inferred),
            self._grouped((p, s, (s, p, node)) for p, s in said.incoming),
        )

    def inferred(self, node: str) -> Iterator[Triple]:
        """Yield the inferred triples that the page of a node shows, in its order."""
        said = said_of(node, self.knowledge)
        following = [(p, o, (node, p, o)) for p, o in said.inferred]
        incoming = [(p, s, (s, p, node)) for p, s in said.incoming]
        for group in (following, incoming):
            for _, shown, _ in self._sorted(group):
                yield from (triple for _, triple in shown if triple in self.knowledge.inferred)

    def note(self, claim: Claim) -> ClaimNote:
        """Return a claim in few words."""
        found = self.here.notes.get(claim.node)
        if found is None:
            found = self.here.notes[claim.node] = self._note(claim)
        return found

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
            inferred or triple in known.asserted,
            self.notes(known.by_triple.get(triple, ())),
            self.reasons.of(triple, self) if inferred else None,
        )

    def _link(self, node: str) -> Link:
        if node[0] == '"':
            literal = literal_of(node)
            return Link(literal.value if literal else node, lang=(literal.language or "") if literal else "")
        tag, text = self.knowledge.named(node)
        language = "" if tag.startswith("en") else tag
        if node[0] != "<":
            return expression_link(node, self.knowledge, self.link) or Link(text, lang=language)
        iri = node[1:-1]
        if iri in self.addresses:
            return Link(text, self.addresses.href(iri, self.root), language, self.knowledge.curie(node))
        if node in self.knowledge.labels or tag:
            return Link(text, iri if is_live(iri) else "", language, iri, outside=True)
        curie = self.knowledge.curie(node)
        return Link(iri if curie[0] == "<" else curie, iri if is_live(iri) else "", "", iri, outside=True)

    def _note(self, claim: Claim) -> ClaimNote:
        documents = dict.fromkeys(f"<{span.document}>" for span in claim.spans if span.document)
        spans = [f"{span.start}-{span.end}" for span in claim.spans if span.start >= 0]
        triple = triple_of(claim)
        return ClaimNote(
            Link(claim.name, self.addresses.href(claim.node, self.root)),
            claim.certainty,
            "" if claim.rank is Rank.NORMAL else claim.rank.name.lower(),
            (*sorted(claim.flags - {"explicit"}), *self._no_facts(claim)),
            tuple(self.link(document) for document in documents),
            ", ".join(spans),
            claim.paraphrase,
            triple in self.knowledge.plain if triple else False,
            self.knowledge.against(claim),
        )

    def _no_facts(self, claim: Claim) -> list[str]:
        """Return the names of the kinds of a claim that keep it from being a fact."""
        return [self.link(f"<{kind}>").text for kind in claim.kinds if kind in self.knowledge.never_plain]

    def _grouped(self, ends: Iterable[tuple[str, str, Triple]]) -> tuple[Fact, ...]:
        return tuple(
            Fact(property_, tuple([self.value(triple, other) for other, triple in shown]), more)
            for property_, shown, more in self._sorted(ends)
        )

    def _sorted(self, ends: Iterable[tuple[str, str, Triple]]) -> list[tuple[Link, list[tuple[str, Triple]], int]]:
        """Return properties by name with their first values by name, and how many more values there are."""
        by_property: dict[str, list[tuple[str, Triple]]] = defaultdict(list)
        for p, other, triple in ends:
            by_property[p].append((other, triple))

        def key(end: tuple[str, Triple]) -> tuple[str, str, str, str]:
            link = self.link(end[0])
            return link.text.casefold(), link.href, link.lang, end[0]

        found = []
        for p, several in by_property.items():
            shown = sorted(several, key=key)[:_LISTED] if len(several) > 1 else several
            found.append((self.link(p), shown, len(several) - len(shown)))
        return sorted(found, key=lambda one: (one[0].text.casefold(), one[0].hint))
