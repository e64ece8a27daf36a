"""Wikibase RDF read as claims: the way back from :mod:`kgtool.views.wikibase`, and a way in for other Wikibases.

Wikibase RDF dump format (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Statement_representation).
The roles of properties are taken from their declarations in the file; Wikidata's own are known without.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kgtool.claims.vocabulary import Rank
from kgtool.views.naming import ENTITY, ROLES, WIKIDATA, wikidata_role
from kgtool.views.statements import (
    RANKS,
    TYPE,
    LeftOut,
    Statement,
    Statements,
    adopted,
    by_subject,
    is_value,
    reached_sources,
)
from kgtool.views.values import ORIGINAL, literal_of, simple_of
from kgtool.views.wikibase import BEST, OBJECT, PREDICATE, STATEMENT
from kgtool.vocab import SKOS, WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.rdfio.canonical import Row
    from kgtool.views.statements import Pair, Properties

__all__ = ["Links", "read_wikibase"]

Links = tuple["Mapping[str, str]", "Mapping[str, str]"]
"""Items and properties of Wikidata to the project's own terms, for files that do not say so themselves."""

_ROLE = {str(WIKIBASE[role]): role for role in ROLES}
_MATCH = str(SKOS.exactMatch)
_BOOLEAN = "^^<http://www.w3.org/2001/XMLSchema#boolean>"


def read_wikibase(
    rows: Iterable[Row], base: str, namespace: str, links: Links | None = None
) -> tuple[Statements, tuple[LeftOut, ...]]:
    """Return the statements of Wikibase RDF as claims.

    ``links`` are those of the project: a file that is no view of ours names Wikidata's own terms only. A statement
    without a value or a property, or with two, is left out and reported (KG0523).
    """
    reader = _Reader(by_subject(rows), base, namespace, links)
    return reader.read()


class _Reader:
    def __init__(self, about: Properties, base: str, namespace: str, links: Links | None) -> None:
        self._about = about
        self._base, self._namespace = base, namespace
        self._roles: dict[str, tuple[str, str]] = {}
        self._direct: dict[str, str] = {}
        self._items: dict[str, str] = dict(links[0]) if links else {}
        self._properties: dict[str, str] = dict(links[1]) if links else {}
        self._learn()

    def read(self) -> tuple[Statements, tuple[LeftOut, ...]]:
        nodes = sorted(node for node, pairs in self._about.items() if (TYPE, STATEMENT) in pairs)
        owners = self._owners(set(nodes))
        found, faults = [], []
        for node in nodes:
            statement = self._statement(node, owners.get(node, set()))
            if isinstance(statement, LeftOut):
                faults.append(statement)
            else:
                found.append(statement)
        taken = set(nodes)
        sources = {node: self._source(pairs) for node, pairs in self._about.items() if node not in taken}
        sources = {node: pairs for node, pairs in sources.items() if pairs}
        reached = reached_sources(found, sources, self._namespace)
        return Statements.of(found, {node: sources[node] for node in reached}), tuple(faults)

    def _learn(self) -> None:
        """Take over what the file declares: the roles of properties, and what items and properties are ours."""
        for node, pairs in self._about.items():
            declared = {role: o for p, o in pairs if (role := _ROLE.get(p))}
            for role, name in declared.items():
                self._roles[name] = (role, node)
            if declared.get("directClaim"):
                self._direct[node] = declared["directClaim"]
            match = [o for p, o in pairs if p == _MATCH]
            if match and (declared or node.startswith(f"<{WIKIDATA}")):
                (self._properties if declared else self._items)[node] = min(match)

    def _owners(self, statements: set[str]) -> dict[str, set[Pair]]:
        """Return, for each statement, its subjects and properties."""
        found: dict[str, set[Pair]] = {}
        for subject, pairs in self._about.items():
            for predicate, value in pairs:
                if value in statements and self._role(predicate)[0] == "claim":
                    found.setdefault(value, set()).add((subject, self._role(predicate)[1]))
        return found

    def _statement(self, node: str, owners: set[Pair]) -> Statement | LeftOut:
        if len(owners) != 1:
            return _fault(node, f"has {len(owners)} subjects and properties")
        ((subject, entity),) = owners
        pairs = self._about[node]
        values = self._values(pairs, ("statementProperty", "statementValue"))
        shown = sorted({value for name, value in values if name == self._predicate(entity)})
        rest = [(p, o) for p, o in values if p != self._predicate(entity)]
        denied = [(p, o) for p, o in pairs if p == TYPE and self._role(o) == ("novalue", entity)]
        added: set[Pair] = set()
        if denied and not shown:
            carried = [o for p, o in pairs if p == OBJECT]
            shown = [min(carried)] if carried else [self._unknown(node)]
            added = set() if carried else {(f"<{self._namespace}negated>", f'"true"{_BOOLEAN}')}
        if len(shown) != 1 or rest:
            return _fault(node, f"has {len(shown) + len(rest)} values")
        meant = [o for p, o in pairs if p == PREDICATE]
        if len(meant) > 1:
            return _fault(node, f"has {len(meant)} properties that were meant")
        triple = self._items.get(subject, subject), self._predicate(entity), shown[0]
        if meant:
            triple = triple[2], meant[0], triple[0]
        ranks = [RANKS[o] for p, o in pairs if o in RANKS and p == str(WIKIBASE.rank)]
        said = {*self._values(pairs, ("qualifier", "qualifierValue")), *self._raw(pairs, denied)}
        kept = adopted(said, self._namespace) | added
        return Statement(node, *triple, ranks[0] if ranks else Rank.NORMAL, tuple(sorted(kept)))

    def _raw(self, pairs: Iterable[Pair], denied: list[Pair]) -> list[Pair]:
        """Return what is said about a statement without a role of Wikibase: its types, its references, and the like."""
        carried = {(p, o) for p, o in pairs if p == OBJECT} if denied else set()
        skipped = {(TYPE, STATEMENT), (TYPE, BEST), *denied, *carried}
        rank = str(WIKIBASE.rank)
        return [
            (p, o) for p, o in pairs if (p, o) not in skipped and p not in {rank, PREDICATE} and not self._role(p)[0]
        ]

    def _source(self, pairs: list[Pair]) -> list[Pair]:
        if is_value(pairs):
            return sorted((p, o) for p, o in pairs if not self._role(p)[0])
        types = [(p, o) for p, o in pairs if p == TYPE and not o.startswith(f"<{WIKIBASE.namespace}")]
        types = [(p, o) for p, o in types if self._role(o)[0] != "novalue"]
        return sorted({*types, *self._values(pairs, ("reference", "referenceValue"))})

    def _values(self, pairs: Iterable[Pair], roles: tuple[str, str]) -> set[Pair]:
        """Return properties and values in a simple and a full role: a full value stands for its simple form too."""
        simple: set[Pair] = set()
        full: set[Pair] = set()
        shown: set[Pair] = set()
        for predicate, value in pairs:
            role, entity = self._role(predicate)
            if role == roles[0]:
                simple.add((entity, value))
            elif role == roles[1]:
                about = self._about.get(value, [])
                full.add((entity, self._term(value, about)))
                shown.add((entity, simple_of(about)))
        return {(self._predicate(p), self._items.get(o, o)) for p, o in simple - shown} | {
            (self._predicate(p), o) for p, o in full
        }

    def _term(self, node: str, about: Iterable[Pair]) -> str:
        """Return the term that a full value stands for: the one it carries, a literal, or itself."""
        return next((o for p, o in about if p == ORIGINAL), None) or literal_of(about) or node

    def _role(self, name: str) -> tuple[str, str]:
        return self._roles.get(name) or wikidata_role(name) or ("", "")

    def _predicate(self, entity: str) -> str:
        """Return the predicate of a property: ours, or the direct one of a Wikibase for a property that only it has."""
        found = self._properties.get(entity)
        if found is not None:
            return found
        if entity.startswith(f"<{ENTITY}P"):
            return f"<{WIKIDATA}prop/direct/{entity[len(ENTITY) + 1 : -1]}>"
        return entity

    def _unknown(self, node: str) -> str:
        """Return an IRI for a value that a file has no name for (RDF 1.1 Concepts §3.5)."""
        digest = hashlib.sha256(node.encode()).hexdigest()[:32]
        return f"<{self._base}.well-known/genid/{digest}>"


def _fault(node: str, what: str) -> LeftOut:
    hint = "a statement has one subject, one property and one value, or the type that says there is none"
    return LeftOut(node, "KG0523", f"statement {node} {what} and is left out", hint)
