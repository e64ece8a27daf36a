"""The claims as Wikibase RDF: statements with ranks, qualifiers, references and full values.

Wikibase RDF dump format (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format). What Wikidata has is named
by its Q and P numbers, everything else by the project's own IRIs. A claim's certainty, its truth mode and whatever else
is said about it travel as qualifiers; ``wdt:`` and ``wikibase:BestRank`` follow the plain facts and not the ranks
alone, so that nobody who queries them takes an accusation or a story for a fact. Where Wikidata has the inverse of a
property, the statement is on the item where Wikidata would have it, and ``rdf:predicate`` says what was meant.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kgtool.views.statements import DERIVED, TYPE, is_unknown
from kgtool.views.values import full_value
from kgtool.vocab import RDF, RDFS, SKOS, WIKIBASE

if TYPE_CHECKING:
    from kgtool.rdfio.canonical import Row
    from kgtool.views.statements import Pair, Statement
    from kgtool.views.values import FullValue
    from kgtool.views.world import World

__all__ = ["BEST", "OBJECT", "PREDICATE", "STATEMENT", "is_novalue", "wikibase_rows"]

STATEMENT, BEST = str(WIKIBASE.Statement), str(WIKIBASE.BestRank)
OBJECT, PREDICATE = str(RDF.object), str(RDF.predicate)
_OWN_TYPES = f"<{WIKIBASE.namespace}"
_TRUE = ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>')


def wikibase_rows(world: World) -> list[Row]:
    """Return the claims as rows of Wikibase RDF, sorted; :mod:`kgtool.views.wikibase_reading` reads them back."""
    writer = _Writer(world)
    for statement in world.statements.statements:
        writer.statement(statement)
    writer.sources()
    writer.plain()
    writer.describe()
    return sorted({*writer.rows, *world.header("wikibase")})


def is_novalue(statement: Statement, namespace: str) -> bool:
    """Say whether a claim denies that there is any value: it is negated, and its object is nothing that has a name."""
    return is_unknown(statement.object) and not set(_TRUE).isdisjoint(statement.values(f"<{namespace}negated>"))


class _Writer:
    """Gathers rows, and which properties and entities they name."""

    def __init__(self, world: World) -> None:
        self.rows: set[Row] = set()
        self._world = world
        self._kinds: dict[str, set[str]] = defaultdict(set)
        self._entities: set[str] = set()
        self._full: dict[str, FullValue | None] = {}

    def statement(self, statement: Statement) -> None:
        world, node = self._world, statement.node
        turned = world.turned(statement.triple)
        subject, predicate, value = turned or statement.triple
        if turned:
            self._add(node, PREDICATE, statement.predicate)
        self._entities.add(subject)
        self._add(world.item(subject), world.naming.role(predicate, "claim"), node)
        self._add(node, TYPE, STATEMENT)
        self._add(node, str(WIKIBASE.rank), str(statement.rank.iri))
        if node in world.settled:
            self._add(node, TYPE, BEST)
        if is_novalue(statement, world.project.claims_namespace):
            self._kinds[predicate].add("")
            self._add(node, TYPE, world.naming.role(predicate, "novalue"))
            self._add(node, OBJECT, statement.object)
        else:
            self._entities.add(value)
            self._value(node, (predicate, value), "statementProperty")
        for name, value in statement.pairs:
            if name == DERIVED:
                self._add(node, name, value)
                if value in world.statements.sources:
                    self._add(value, TYPE, str(WIKIBASE.Reference))
            else:
                self._said(node, (name, value), "qualifier")

    def sources(self) -> None:
        for node, pairs in self._world.statements.sources.items():
            full = self._full_value(node)
            if full is not None and full.node == node:
                self.rows.update((node, *pair, "") for pair in pairs)
                continue
            for pair in pairs:
                self._said(node, pair, "reference")

    def plain(self) -> None:
        for triple in self._world.plain:
            subject, predicate, value = self._world.turned(triple) or triple
            full = self._full_value(value)
            shown = full.simple if full else self._world.item(value)
            self._kinds[predicate].add(_kind(value, full))
            self._entities.update((subject, value))
            self._add(self._world.item(subject), self._world.naming.role(predicate, "directClaim"), shown)

    def describe(self) -> None:
        """Declare the properties, and name the entities that they were used with."""
        world = self._world
        for predicate, kinds in self._kinds.items():
            entity = world.naming.entity(predicate)
            self._add(entity, TYPE, str(WIKIBASE.Property))
            for name, role in world.naming.declaration(predicate).items():
                self._add(entity, name, role)
            known = kinds - {""}
            if len(known) == 1:
                self._add(entity, str(WIKIBASE.propertyType), str(WIKIBASE[known.pop()]))
            self._name(predicate, entity)
        for node in self._entities - world.statements.nodes(world.project.claims_namespace):
            if node.startswith("<") and not node.startswith("<<"):
                self._add(world.item(node), TYPE, str(WIKIBASE.Item))
                self._name(node, world.item(node))
        for node in world.items.keys() & {*self._entities, *self._valued()}:
            self._add(world.item(node), str(SKOS.exactMatch), node)

    def _valued(self) -> set[str]:
        """Return the values of qualifiers and references: items may stand there too."""
        found = {value for each in self._world.statements.statements for _, value in each.pairs}
        return found | {value for pairs in self._world.statements.sources.values() for _, value in pairs}

    def _name(self, node: str, shown: str) -> None:
        for label in self._world.labels(node):
            self._add(shown, str(RDFS.label), label)
        if node != shown:
            self._add(shown, str(SKOS.exactMatch), node)

    def _said(self, node: str, pair: Pair, role: str) -> None:
        """Write one more thing about a node: types as they are, everything else in the role of its property."""
        if pair[0] == TYPE and not pair[1].startswith(_OWN_TYPES):
            self._add(node, *pair)
        else:
            self._value(node, pair, role)

    def _value(self, node: str, pair: Pair, role: str) -> None:
        predicate, value = pair
        full = self._full_value(value)
        self._kinds[predicate].add(_kind(value, full))
        naming = self._world.naming
        self._add(node, naming.role(predicate, role), full.simple if full else self._world.item(value))
        if full is not None:
            whole = "statementValue" if role == "statementProperty" else f"{role}Value"
            self._add(node, naming.role(predicate, whole), full.node)
            self.rows.update((full.node, *each, "") for each in full.pairs)

    def _full_value(self, term: str) -> FullValue | None:
        if term not in self._full:
            world = self._world
            found = full_value(term, world.about, world.values, world.items, world.project.base)
            self._full[term] = found
        return self._full[term]

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self.rows.add((subject, predicate, value, ""))


def _kind(value: str, full: FullValue | None) -> str:
    """Return the property type of the Wikibase ontology that a value has; "" where it tells nothing."""
    if full is not None:
        return "Time" if (TYPE, str(WIKIBASE.TimeValue)) in full.pairs else "Quantity"
    if not value.startswith('"'):
        return "" if is_unknown(value) else "WikibaseItem"
    return "Monolingualtext" if value.rfind('"@') > 0 and not value.endswith('"') else "String"
