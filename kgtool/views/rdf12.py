"""The claims as RDF 1.2 reifiers: each names the triple it speaks of as a triple term, and says the rest about itself.

RDF 1.2 Concepts §3.2, triple terms and reification (https://www.w3.org/TR/rdf12-concepts/#section-triple-terms), with
PROV-O (https://www.w3.org/TR/prov-o/) for documents, acts and agents. The plain facts are asserted beside the claims.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.claims.vocabulary import Rank
from kgtool.views.statements import RANKS, TYPE, LeftOut, Statement, Statements, adopted, by_subject, reached_sources
from kgtool.vocab import OA, PROV, RDF, WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.rdfio.canonical import Row
    from kgtool.views.world import World

__all__ = ["REIFIES", "rdf12_rows", "read_rdf12", "triple_term"]

REIFIES = str(RDF.reifies)
_TERM = re.compile(r'<<\(|\)>>|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>]*>)?|<[^<>\s]*>|_:[^\s<>"()]+')


def rdf12_rows(world: World) -> list[Row]:
    """Return the claims as rows with triple terms, sorted; :func:`read_rdf12` reads them back."""
    rows = {*world.statements.source_rows(), *world.header("rdf12")}
    for each in world.statements.statements:
        rows.add((each.node, REIFIES, triple_term(each.triple), ""))
        rows.add((each.node, str(WIKIBASE.rank), str(each.rank.iri), ""))
        rows.update((each.node, *pair, "") for pair in each.pairs)
    said = world.statements.nodes(world.project.claims_namespace)
    rows.update((*triple, "") for triple in world.plain if triple[0] not in said)
    rows.update(row for row in _provenance(world) if row[0] not in said and row[0].startswith("<"))
    return sorted(rows)


def _provenance(world: World) -> Iterator[Row]:
    """Yield what PROV-O calls documents, acts and agents: entities, activities, and who is associated with them."""
    for pairs in world.statements.sources.values():
        yield from ((value, TYPE, str(PROV.Entity), "") for name, value in pairs if name == str(OA.hasSource))
    namespace = world.project.claims_namespace
    for each in world.statements.statements:
        agents = each.values(f"<{namespace}attributedTo>")
        yield from ((agent, TYPE, str(PROV.Agent), "") for agent in agents)
        for act in each.values(f"<{namespace}act>"):
            yield act, TYPE, str(PROV.Activity), ""
            yield from ((act, str(PROV.wasAssociatedWith), agent, "") for agent in agents)


def triple_term(triple: tuple[str, str, str]) -> str:
    """Return a triple as a term.

    >>> triple_term(("<a:s>", "<a:p>", '"o"'))
    '<<( <a:s> <a:p> "o" )>>'
    """
    return f"<<( {' '.join(triple)} )>>"


def parts_of(term: str) -> tuple[str, str, str]:
    """Return the three terms of a triple term; a triple term inside stays whole.

    >>> parts_of('<<( <a:s> <a:p> <<( <a:t> <a:q> "o )>>"@en )>> )>>')
    ('<a:s>', '<a:p>', '<<( <a:t> <a:q> "o )>>"@en )>>')
    """
    tokens = _TERM.findall(term)[1:-1]
    return tokens[0], tokens[1], " ".join(tokens[2:])


def read_rdf12(rows: Iterable[Row], namespace: str) -> tuple[Statements, tuple[LeftOut, ...]]:
    """Return the reifiers of a document as claims.

    Reifiers that no claim vocabulary speaks of become asserted claims. One that reifies several triples is left out
    and reported (KG0523).
    """
    about = by_subject(rows)
    found, faults = [], []
    nodes = sorted(node for node, pairs in about.items() if any(p == REIFIES for p, _ in pairs))
    for node in nodes:
        terms = {o for p, o in about[node] if p == REIFIES}
        ranks = {o for p, o in about[node] if p == str(WIKIBASE.rank)}
        if len(terms) != 1 or len(ranks) > 1 or not ranks <= RANKS.keys():
            message = f"reifier {node} has {len(terms)} triples and {len(ranks)} ranks and is left out"
            hint = "a claim reifies one triple and has one rank at most"
            faults.append(LeftOut(node, "KG0523", message, hint))
            continue
        pairs = adopted(((p, o) for p, o in about[node] if p not in {REIFIES, str(WIKIBASE.rank)}), namespace)
        rank = RANKS[ranks.pop()] if ranks else Rank.NORMAL
        found.append(Statement(node, *parts_of(terms.pop()), rank, tuple(sorted(pairs))))
    taken = set(nodes)
    others = {node: pairs for node, pairs in about.items() if node not in taken}
    sources = {node: others[node] for node in reached_sources(found, others, namespace)}
    return Statements.of(found, sources), tuple(faults)
