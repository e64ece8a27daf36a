"""Any view, to another, and back: the same claims. Random ones here; those of this repository in tests/graph."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.operations.views import view_prefixes
from kgtool.project import open_project
from kgtool.rdfio.canonical import canonical_nquads
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, read_rows
from kgtool.rdfio.serializing import serialize_rows
from kgtool.terms import Literal, NamedNode, term_to_text
from kgtool.views.naming import Naming
from kgtool.views.nanopub import nanopub_rows
from kgtool.views.rdf12 import rdf12_rows
from kgtool.views.recognition import read_view
from kgtool.views.statements import by_subject, gather
from kgtool.views.values import ValueTerms
from kgtool.views.wikibase import wikibase_rows
from kgtool.views.world import World, inverses_among, links_among

if TYPE_CHECKING:
    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row
    from kgtool.views.statements import Statements

EX = "https://example.org/"
OWN = f"{EX}ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WD = "http://www.wikidata.org/entity/"
MATCH = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
INVERSE = "<http://www.w3.org/2002/07/owl#inverseOf>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"

# what surrounds the claims: links (two of ours on one item among them), a time, an amount, labels
AROUND: list[tuple[str, str, str]] = [
    (f"<{EX}film/a>", MATCH, f"<{WD}Q1>"),
    (f"<{EX}film/b>", MATCH, f"<{WD}Q2>"),
    (f"<{EX}film/c>", MATCH, f"<{WD}Q2>"),
    (f"<{EX}film/d>", MATCH, f"<{WD}Q42>"),
    (f"<{EX}doc/1>", MATCH, f"<{WD}Q7>"),
    (f"<{OWN}directedBy>", MATCH, f"<{WD}P57>"),
    (f"<{OWN}directs>", INVERSE, f"<{OWN}directedBy>"),
    (f"<{OWN}startsOn>", MATCH, "<http://www.wikidata.org/prop/direct/P580>"),
    (f"<{OWN}cost>", MATCH, f"<{WD}P2130>"),
    (f"<{EX}film/a>", LABEL, '"A <b>bold</b> film"@en'),
    (f"<{OWN}directedBy>", LABEL, '"directed by"@en'),
    (f"<{EX}t/2014-12>", f"<{OWN}value>", f'"2014-12"^^<{XSD}gYearMonth>'),
    (f"<{EX}amt/1>", f"<{OWN}number>", f'"31.50"^^<{XSD}decimal>'),
    (f"<{EX}amt/1>", f"<{OWN}unit>", f"<{EX}film/a>"),
    (f"<{EX}doc/1>", LABEL, '"one"'),
    (f"<{EX}span/1>", f"<{RDF}type>", "<http://www.w3.org/ns/oa#SpecificResource>"),
    (f"<{EX}span/1>", "<http://www.w3.org/ns/oa#hasSource>", f"<{EX}doc/1>"),
    (f"<{EX}span/1>", "<http://www.w3.org/ns/oa#hasSelector>", f"<{EX}sel/1>"),
    (f"<{EX}sel/1>", "<http://www.w3.org/ns/oa#start>", f'"007"^^<{XSD}integer>'),
    (f"<{EX}sel/1>", f"<{OWN}note>", f'"2014-12-24"^^<{XSD}date>'),
    ("<urn:value>", f"<{RDF}type>", "<http://wikiba.se/ontology#QuantityValue>"),
    ("<urn:value>", "<http://wikiba.se/ontology#quantityAmount>", f'"+5"^^<{XSD}decimal>'),
    ("<urn:value>", "<http://wikiba.se/ontology#quantityUnit>", f"<{WD}Q11573>"),
]
RANKS = [f"<http://wikiba.se/ontology#{name}Rank>" for name in ("Normal", "Preferred", "Deprecated")]
CLAIMS = [f"<{EX}claim/1>", f"<{EX}claim/a%2Fb/é>", "<urn:claim>", f"<{EX}claim/日本>"]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
words = st.one_of(texts, st.sampled_from(["<script>alert('x')</script>", 'a "b" \\ \n c', "", "javascript:x", "a'''b"]))
NUMBERS = ("5", "+5", "05", "-0", "5.0", "5.", "1e3", "1E999", "NaN", "INF", "true", "x")
TIMES = ("2014", "12014", "2014-12", "2014-02-30", "2014-12-24", "-0044-03-15", "2014-12-24T10:20:30Z")
ODD_TIMES = ("2014-12-24T00:00:00Z", "2014-12-24T10:20:30.5+01:00")
lexical = st.sampled_from((*NUMBERS, *TIMES, *ODD_TIMES))
datatypes = st.sampled_from(
    ["integer", "decimal", "double", "date", "gYear", "gYearMonth", "dateTime", "boolean", "nonNegativeInteger"]
)
literals = st.one_of(
    st.builds(Literal, words),
    st.builds(lambda text, tag: Literal(text, language=tag), words, st.sampled_from(["en", "fr", "zh-hant"])),
    st.builds(lambda text, name: Literal(text, datatype=NamedNode(XSD + name)), lexical, datatypes),
    st.builds(lambda text: Literal(text, datatype=NamedNode(f"{RDF}HTML")), words),
).map(term_to_text)
things = st.sampled_from(
    [f"<{EX}{name}>" for name in ("film/a", "film/b", "film/c", "film/d", "film/ü/x", "doc/1", "t/2014-12", "amt/1")]
    + [f"<{WD}Q42>", "<urn:x>", "<urn:value>", f"<{EX}.well-known/genid/1>", f"<{OWN}directedBy>", f"<{EX}span/1>"]
)
predicates = st.sampled_from(
    [f"<{OWN}{name}>" for name in ("directedBy", "directs", "startsOn", "cost", "says", "with/slash", "é", "speaker")]
    + [LABEL, f"<{RDF}type>", "<https://schema.org/name>", "<urn:p>", "<http://www.wikidata.org/prop/direct/P161>"]
)
nodes = st.sampled_from(CLAIMS)
triple_terms = st.builds(lambda s, p, o: f"<<( {s} {p} {o} )>>", things, predicates, literals)
objects = st.one_of(things, literals, nodes, st.just("_:x"), triple_terms)
qualifiers = st.one_of(
    st.tuples(predicates, st.one_of(things, literals, nodes)),
    st.tuples(st.just(f"<{OWN}certainty>"), st.sampled_from([f"<{OWN}asserted>", f"<{OWN}denied>"])),
    st.tuples(
        st.sampled_from([f"<{OWN}negated>", f"<{OWN}fictional>"]),
        st.sampled_from([f'"{word}"^^<{XSD}boolean>' for word in ("true", "false", "1")]),
    ),
    st.tuples(st.just(f"<{OWN}mention>"), st.sampled_from([f"<{EX}sel/1>", f"<{EX}sel/none>"])),
    st.tuples(st.just(DERIVED), st.sampled_from([f"<{EX}span/1>", f"<{EX}doc/1>", f"<{EX}span/none>", *CLAIMS])),
    st.tuples(st.just(f"<{OWN}attributedTo>"), things),
    st.tuples(st.just(f"<{OWN}act>"), st.just(f"<{EX}act/1>")),
)
claims = st.tuples(
    nodes, st.one_of(things, nodes), predicates, objects, st.sampled_from(RANKS), st.lists(qualifiers, max_size=5)
)


def rows_of_claims(drawn: list[tuple[str, str, str, str, str, list[tuple[str, str]]]]) -> list[Row]:
    rows = []
    for node, subject, predicate, value, rank, pairs in drawn:
        said = [("type", f"<{OWN}Claim>"), ("subject", subject), ("predicate", predicate), ("object", value)]
        rows += [(node, f"<{RDF}{name}>", term, "") for name, term in said]
        rows += [(node, "<http://wikiba.se/ontology#rank>", rank, ""), *((node, *pair, "") for pair in pairs)]
    return sorted(set(rows))


def world_of_rows(rows: list[Row], project: Project, settled: frozenset[str]) -> World:
    about = by_subject([*rows, *AROUND])
    statements, faults = gather(about, OWN)
    assert not faults
    items, properties, _ = links_among(about, statements)
    return World(
        project=project,
        statements=statements,
        about=about,
        naming=Naming(project.base, OWN, project.prefixes, properties),
        items=items,
        values=ValueTerms(f"{OWN}value", f"{OWN}number", f"{OWN}unit"),
        plain=frozenset(each.triple for each in statements.statements if each.node in settled),
        settled=settled,
        inverses=inverses_among(about, properties),
    )


def through(world: World, view: str) -> Statements:
    if view == "nanopub":
        rows, _ = nanopub_rows(world)
    else:
        rows = wikibase_rows(world) if view == "wikibase" else rdf12_rows(world)
    syntax = "trig" if view == "nanopub" else "turtle"
    document = serialize_rows(rows, syntax, view_prefixes(world.project))
    read, _ = read_rows(Document("view", document, format_named(syntax), None))
    name, statements, faults = read_view(read, "view", world.project, lambda: ({}, {}))
    assert (name, faults) == (view, ())
    return statements


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("views")
    (folder / "kgtool.toml").write_text('[prefixes]\nfilm = "https://example.org/film/"\n')
    return open_project(folder)


# each example has two claims at least: a thousand in all
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    drawn=st.lists(claims, min_size=2, max_size=4, unique_by=lambda claim: claim[0]),
    order=st.sampled_from(list(permutations(("wikibase", "rdf12", "nanopub"), 2))),
    settled=st.frozensets(nodes),
)
def test_a_thousand_random_claims_survive_any_two_views(
    project: Project,
    drawn: list[tuple[str, str, str, str, str, list[tuple[str, str]]]],
    order: tuple[str, str],
    settled: frozenset[str],
) -> None:
    world = world_of_rows(rows_of_claims(drawn), project, settled)
    there = through(world, order[0])
    back = through(replace(world, statements=there), order[1])
    assert canonical_nquads(back.rows()) == canonical_nquads(world.statements.rows())
