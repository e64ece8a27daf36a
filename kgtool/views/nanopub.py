"""The claims as nanopublications: one each, with its assertion, where it comes from, and who publishes it when.

Nanopublication guidelines (https://nanopub.net/guidelines/working_draft/). The assertion of a claim that is a plain
fact holds the fact itself; what is only reported, denied or told in a story is asserted as that and nothing more: the
claim with its certainty and its mode. Dates come from the settings, so that the same claims give the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.claims.policy import read_policy
from kgtool.claims.vocabulary import PARTS, Rank
from kgtool.errors import Diagnostic, ProjectError, Severity
from kgtool.views.naming import iri_key
from kgtool.views.statements import (
    DERIVED,
    TYPE,
    LeftOut,
    Pair,
    Statement,
    Statements,
    by_subject,
    gather,
    reached_sources,
)
from kgtool.views.trusty import BLANK, artifact_code, code_of, is_hashable, named
from kgtool.vocab import DCTERMS, NP, PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.rdfio.canonical import Row
    from kgtool.views.world import World

__all__ = ["NANOPUBLICATION", "nanopub_rows", "read_nanopubs"]

NANOPUBLICATION = str(NP.Nanopublication)
_INTRODUCES = "<http://purl.org/nanopub/x/introduces>"
_ASSERTION, _PROVENANCE = str(NP.hasAssertion), str(NP.hasProvenance)
_DATE = re.compile(
    r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def nanopub_rows(world: World, *, trusty: bool = False) -> tuple[list[Row], tuple[Diagnostic, ...]]:
    """Return the claims as rows in four graphs each, sorted, and what is missing for others to take them (KG0524).

    ``trusty`` names each nanopublication by the hash of its content; blank nodes get names below it, and a claim with a
    triple term is left out (KG0526). Raises ProjectError (KG0303) for a date that is none.
    """
    pubinfo = list(_publication(world))
    rows: set[Row] = set(world.header("nanopub"))
    faults: list[Diagnostic] = []
    stem = f"{world.project.base}np/"
    for each in world.statements.statements:
        if trusty:
            found = _without_blanks(_nanopub(each, world, pubinfo, stem + BLANK), stem + BLANK)
            if is_hashable(found):
                rows.update(named(found, stem, artifact_code(found)))
            else:
                faults.append(_unhashable(each))
        else:
            rows.update(_nanopub(each, world, pubinfo, stem + iri_key(each.node, world.project.base)))
    missing = [name for name in ("published", "creator") if not world.project.settings["views"][name]]
    if missing:
        message = f"the nanopublications do not say {' and '.join(_MISSING[name] for name in missing)}"
        hint = f"set {' and '.join(missing)} under [views] in kgtool.toml"
        faults.append(Diagnostic("KG0524", message, hint=hint, severity=Severity.WARNING))
    return sorted(rows), tuple(faults)


_MISSING = {"published": "when they were published", "creator": "who publishes them"}


def _without_blanks(rows: Iterable[Row], iri: str) -> list[Row]:
    """Return rows with names for blank nodes, ``<iri>#/.well-known/genid/1`` and so on, in order of their labels."""
    kept = sorted(set(rows))
    labels = sorted({term for row in kept for term in row if term.startswith("_:")})
    names = {label: f"<{iri}#/.well-known/genid/{number}>" for number, label in enumerate(labels, 1)}
    return [(names.get(s, s), p, names.get(o, o), g) for s, p, o, g in kept]


def _unhashable(statement: Statement) -> Diagnostic:
    message = f"claim {statement.node} has a triple term, which no trusty URI covers, and is left out"
    hint = "export it without --trusty, or as rdf12"
    return Diagnostic("KG0526", message, hint=hint, severity=Severity.WARNING)


def _nanopub(statement: Statement, world: World, pubinfo: list[Pair], iri: str) -> Iterator[Row]:
    node, graph = f"<{iri}>", {part: f"<{iri}#{part}>" for part in ("Head", "assertion", "provenance", "pubinfo")}
    yield node, TYPE, NANOPUBLICATION, graph["Head"]
    for predicate, part in zip(_PARTS_OF_HEAD, ("assertion", "provenance", "pubinfo"), strict=True):
        yield node, predicate, graph[part], graph["Head"]
    terms = (*statement.triple, str(statement.rank.iri))
    for name, term in zip(PARTS.values(), terms, strict=True):
        yield statement.node, str(name), term, graph["assertion"]
    for pair in statement.pairs:
        if pair[0] != DERIVED:
            yield statement.node, *pair, graph["assertion"]
    if statement.node in world.settled and statement.subject != statement.node:
        yield *statement.triple, graph["assertion"]
    yield from _provenance(statement, world, graph)
    yield node, _INTRODUCES, statement.node, graph["pubinfo"]
    yield from ((node, *pair, graph["pubinfo"]) for pair in pubinfo)


_PARTS_OF_HEAD = (_ASSERTION, _PROVENANCE, str(NP.hasPublicationInfo))


def _provenance(statement: Statement, world: World, graph: dict[str, str]) -> Iterator[Row]:
    here, assertion = graph["provenance"], graph["assertion"]
    references = statement.values(DERIVED)
    yield from ((assertion, DERIVED, reference, here) for reference in references)
    agents = statement.values(f"<{world.project.claims_namespace}attributedTo>")
    yield from ((assertion, str(PROV.wasAttributedTo), agent, here) for agent in agents)
    if not references and not agents:
        yield assertion, TYPE, str(PROV.Entity), here
    sources = world.statements.sources
    about = {node: list(pairs) for node, pairs in sources.items()}
    for source in sorted(reached_sources([statement], about, world.project.claims_namespace)):
        yield from ((source, *pair, here) for pair in sources[source])


def _publication(world: World) -> Iterator[Pair]:
    """Yield what is said about each nanopublication: when and by whom, under which licence, by which policy."""
    project = world.project
    published, creator = str(project.settings["views"]["published"]), str(project.settings["views"]["creator"])
    if published:
        match = _DATE.fullmatch(published)
        if match is None:
            hint = "write it as 2024-05-31 or 2024-05-31T12:00:00Z"
            raise ProjectError(
                Diagnostic("KG0303", f"'published' in [views] is '{published}', which is no date", hint=hint)
            )
        moment = published if match[1] else f"{published}T00:00:00Z"
        yield str(DCTERMS.created), f'"{moment}"^^{XSD.dateTime}'
    if creator:
        yield str(DCTERMS.creator), f"<{project.prefixes.expand(creator)}>"
    if project.license:
        yield str(DCTERMS.license), f"<{project.license}>"
    if path := read_policy(project).path:
        yield str(DCTERMS.conformsTo), f"<{project.base}file/{path}>"


def read_nanopubs(rows: Iterable[Row], namespace: str) -> tuple[Statements, tuple[LeftOut, ...]]:
    """Return the claims of nanopublications.

    A claim in an assertion is taken as it is; an assertion without one gives an asserted claim for each of its
    triples, ``<nanopublication>#claim-1`` and so on, attributed to whom the provenance names. Claims that are no
    reifier of one triple are left out and reported (KG0520); so is a trusty URI that is not that of its content
    (KG0526), whose claims are read all the same.
    """
    graphs: dict[str, list[Row]] = {}
    for row in rows:
        graphs.setdefault(row[3], []).append(row)
    about = by_subject(row for row in _all(graphs) if row[1] in _PARTS_OF_HEAD)
    head = {row[0]: row[3] for row in _all(graphs) if row[1] in _PARTS_OF_HEAD}
    found: dict[str, Statement] = {}
    faults: list[LeftOut] = []
    sources: dict[str, list[Pair]] = {}
    for node in sorted(about):
        said = dict(about[node])
        faults.extend(_untrue(node, [row for graph in {head[node], *said.values()} for row in graphs.get(graph, ())]))
        assertion = graphs.get(said.get(_ASSERTION, "-"), [])
        provenance = by_subject(graphs.get(said.get(_PROVENANCE, "-"), []))
        references = [pair for pair in provenance.get(said.get(_ASSERTION, ""), []) if pair[0] == DERIVED]
        claims = _claims(assertion, namespace)
        if claims is None:
            agents = [o for p, o in provenance.get(said.get(_ASSERTION, ""), []) if p == str(PROV.wasAttributedTo)]
            statements = _foreign(node, assertion, namespace, agents)
        else:
            statements, wrong = claims
            faults.extend(wrong)
        for each in statements:
            kept = Statement(each.node, *each.triple, each.rank, tuple(sorted({*each.pairs, *references})))
            found[each.node] = kept
            for source in reached_sources([kept], provenance, namespace):
                sources.setdefault(source, []).extend(provenance[source])
    kept_sources = {node: pairs for node, pairs in sources.items() if node not in found}
    return Statements.of(found.values(), kept_sources), tuple(faults)


def _untrue(node: str, rows: list[Row]) -> Iterator[LeftOut]:
    """Yield a fault where the name of a nanopublication is a trusty URI, and not that of its content."""
    code = code_of(node[1:-1])
    if code and not (is_hashable(rows) and artifact_code(rows, code) == code):
        hint = "it was changed after it was published: get it again from where it comes from"
        yield LeftOut(node, "KG0526", f"nanopublication {node} has another content than its trusty URI says", hint)


def _all(graphs: dict[str, list[Row]]) -> Iterator[Row]:
    for name in sorted(graphs):
        yield from graphs[name]


def _claims(assertion: list[Row], namespace: str) -> tuple[list[Statement], tuple[LeftOut, ...]] | None:
    """Return the claims that an assertion graph describes, or None where it describes none."""
    about = by_subject(assertion)
    parts = {str(PARTS[name]) for name in ("subject", "predicate", "object")}
    nodes = {node for node, pairs in about.items() if parts <= {p for p, _ in pairs}}
    if not nodes:
        return None
    claim = (TYPE, f"<{namespace}Claim>")
    typed = {node: ([*pairs, claim] if node in nodes else pairs) for node, pairs in about.items()}
    statements, faults = gather(typed, namespace)
    own = [
        each
        if claim in about[each.node]
        else Statement(each.node, *each.triple, each.rank, _without(each.pairs, claim))
        for each in statements.statements
    ]
    return own, faults


def _without(pairs: Iterable[Pair], left_out: Pair) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair != left_out)


def _foreign(node: str, assertion: list[Row], namespace: str, agents: list[str]) -> list[Statement]:
    """Return an asserted claim for each triple of an assertion that knows nothing of claims."""
    pairs = (
        (TYPE, f"<{namespace}Claim>"),
        (f"<{namespace}certainty>", f"<{namespace}asserted>"),
        *((f"<{namespace}attributedTo>", agent) for agent in agents),
    )
    triples = sorted({row[:3] for row in assertion})
    name = node[1:-1].rstrip("#/")
    return [
        Statement(f"<{name}#claim-{number}>", *triple, Rank.NORMAL, tuple(sorted(pairs)))
        for number, triple in enumerate(triples, 1)
    ]
