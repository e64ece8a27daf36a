"""What views need to know besides the claims: links to Wikidata, times and amounts, labels, plain facts, the policy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.claims.policy import read_policy
from kgtool.errors import Diagnostic, Severity
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import GraphRole
from kgtool.views.naming import ENTITY, WIKIDATA, Naming, wikidata_role
from kgtool.views.statements import Statements, by_subject, gather, is_unknown
from kgtool.views.values import ValueTerms, full_value
from kgtool.vocab import DCTERMS, OWL, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row
    from kgtool.views.statements import Pair, Properties

__all__ = ["VIEW", "World", "inverses_among", "links_among", "world_of"]

VIEW = "kgtool:view/"
"""What the identifier of a view starts with."""

_MATCH = str(SKOS.exactMatch)
_INVERSE = str(OWL.inverseOf)
_LABEL = str(RDFS.label)


@dataclass(frozen=True, slots=True)
class World:
    """The surroundings of a project's claims; all terms are N-Triples texts.

    ``items`` and ``naming.linked`` map terms of the project to items and properties of Wikidata, one to one;
    ``about`` holds every triple by subject; ``plain`` the plain triples, ``settled`` the claims that they rest on.
    ``inverses`` maps properties to the linked ones that say the same from the other side (``owl:inverseOf``).
    """

    project: Project
    statements: Statements
    about: Mapping[str, list[Pair]]
    naming: Naming
    items: Mapping[str, str]
    values: ValueTerms
    plain: frozenset[tuple[str, str, str]]
    settled: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()
    inverses: Mapping[str, str] = field(default_factory=dict)

    def turned(self, triple: tuple[str, str, str]) -> tuple[str, str, str] | None:
        """Return a triple in the direction that Wikidata has a property for, or None where it stands as it is.

        Only what has a name of its own can be the subject there: no literal, no unknown, no time and no amount.
        """
        subject, predicate, value = triple
        partner = self.inverses.get(predicate)
        if partner is None or not all(map(self._is_thing, (subject, value))):
            return None
        return value, partner, subject

    def _is_thing(self, term: str) -> bool:
        if not term.startswith("<") or term.startswith("<<") or is_unknown(term):
            return False
        return full_value(term, self.about, self.values, self.items, self.project.base) is None

    def item(self, term: str) -> str:
        """Return the item of Wikidata that a term is linked to, or the term itself."""
        return self.items.get(term, term)

    def labels(self, node: str) -> list[str]:
        """Return the labels of a node, sorted."""
        return sorted(value for predicate, value in self.about.get(node, ()) if predicate == _LABEL)

    def header(self, view: str) -> list[Row]:
        """Return what a view says about itself: which one it is, its licence, and the policy of what is plain."""
        node = f"<{self.project.base}view/{view}>"
        policy = read_policy(self.project)
        rows = [
            (node, str(DCTERMS.identifier), f'"{VIEW}{view}"', ""),
            (node, str(DCTERMS.description), f'"{policy.summary}"', ""),
        ]
        if policy.path:
            rows.append((node, str(DCTERMS.conformsTo), f"<{self.project.base}file/{policy.path}>", ""))
        if self.project.license:
            rows.append((node, str(DCTERMS.license), f"<{self.project.license}>", ""))
        return rows


def world_of(dataset: Dataset, project: Project, settlement: Settlement) -> World:
    """Return the claims of a settled dataset with their surroundings.

    The diagnostics name claims that are left out (KG0520) and links that lead nowhere single (KG0521).
    """
    about = by_subject(rows_of(dataset, GraphRole.ONTOLOGY, GraphRole.DATA, graphs=False))
    statements, left_out = gather(about, project.claims_namespace)
    items, properties, doubtful = links_among(about, statements)
    texts = dataset.terms.texts
    triples = {each.node: each.triple for each in statements.statements}
    columns = settlement.premises.select("claim", "s", "p", "o").iter_rows()
    premises = [(texts[claim], (texts[s], texts[p], texts[o])) for claim, s, p, o in columns]
    terms = project.settings["views"]
    return World(
        project=project,
        statements=statements,
        about=about,
        naming=Naming(project.base, project.claims_namespace, project.prefixes, properties),
        items=items,
        values=ValueTerms(*(_iri(project, str(terms[name])) for name in ("time", "amount", "unit", "bound"))),
        plain=frozenset(triple for _, triple in premises),
        settled=frozenset(claim for claim, triple in premises if triples.get(claim) == triple),
        diagnostics=(*(each.diagnostic() for each in left_out), *doubtful),
        inverses=inverses_among(about, properties),
    )


def inverses_among(about: Mapping[str, list[Pair]], linked: Mapping[str, str]) -> dict[str, str]:
    """Return the properties that are not linked themselves, with the one linked property that is their inverse."""
    found: dict[str, set[str]] = defaultdict(set)
    for node, pairs in about.items():
        for predicate, value in pairs:
            if predicate == _INVERSE:
                found[node] |= {value} & linked.keys()
                found[value] |= {node} & linked.keys()
    return {name: min(partners) for name, partners in found.items() if name not in linked and len(partners) == 1}


def links_among(
    about: Properties | Mapping[str, list[Pair]], statements: Statements
) -> tuple[dict[str, str], dict[str, str], tuple[Diagnostic, ...]]:
    """Return the items and the properties that terms of the project are linked to by skos:exactMatch.

    Only links that are one to one are followed, since two things on one item could not be told apart again; the
    others are reported (KG0521). An item that the claims name by itself is linked to nothing else.
    """
    pairs = sorted((node, o) for node, said in about.items() for p, o in said if p == _MATCH and _is_wikidata(o))
    named = {term for each in statements.statements for term in (*each.triple, *(o for _, o in each.pairs))}
    named |= {o for said in statements.sources.values() for _, o in said}
    named |= {predicate for each in statements.statements for predicate, _ in each.pairs}
    taken = {_entity(term) for term in named if term.startswith(f"<{WIKIDATA}")}
    items: dict[str, str] = {}
    properties: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for node, entity in _one_to_one(((node, _entity(o)) for node, o in pairs), taken, faults):
        (properties if entity.startswith(f"<{ENTITY}P") else items)[node] = entity
    return items, properties, tuple(faults)


def _one_to_one(links: Iterable[tuple[str, str]], taken: set[str], faults: list[Diagnostic]) -> list[tuple[str, str]]:
    kept = sorted(set(links))
    mine: dict[str, set[str]] = defaultdict(set)
    theirs: dict[str, set[str]] = defaultdict(set)
    for node, entity in kept:
        theirs[node].add(entity)
        mine[entity].add(node)
    double = sorted(node for node, entities in theirs.items() if len(entities) > 1)
    faults.extend(_doubt(node, "is linked to", theirs[node], "keep the one that it is") for node in double)
    shared = sorted(entity for entity, nodes in mine.items() if len(nodes) > 1)
    hint = "keep the one that it is; what is only near is a skos:closeMatch"
    faults.extend(_doubt(entity, "is linked from", mine[entity], hint) for entity in shared)
    return [
        (node, entity)
        for node, entity in kept
        if len(theirs[node]) == len(mine[entity]) == 1 and entity not in taken and not node.startswith(f"<{WIKIDATA}")
    ]


def _doubt(node: str, verb: str, others: Iterable[str], hint: str) -> Diagnostic:
    message = f"{node} {verb} {' and '.join(sorted(others))}, so none of these links is used"
    return Diagnostic("KG0521", message, hint=hint, severity=Severity.WARNING)


def _is_wikidata(term: str) -> bool:
    return term.startswith(f"<{WIKIDATA}entity/") or wikidata_role(term) is not None


def _entity(term: str) -> str:
    """Return the entity that a term of Wikidata names, whatever the role it is named in."""
    role = wikidata_role(term)
    return role[1] if role else term


def _iri(project: Project, name: str) -> str:
    return project.prefixes.expand(name) if name else ""
