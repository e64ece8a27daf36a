from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.errors import InputError, LimitError
from kgtool.owl.closure import Limits, reason
from kgtool.rules.construct import QueryRule, parse_rule, read_rules
from kgtool.rules.rule import Rule

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SPARQL = "PREFIX : <http://example.org/>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\n"


def dataset_of(turtle: str) -> Dataset:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse((TURTLE + turtle).encode(), format=RdfFormat.TURTLE)])
    return dataset


def inferred(turtle: str, *rules: str, entailment: str = "owl2rl") -> set[str]:
    dataset = dataset_of(turtle)
    parsed = [parse_rule(SPARQL + rule, f"rule{number}") for number, rule in enumerate(rules)]
    reason(dataset, rules=parsed, entailment=entailment)
    return {
        str(triple).replace("<http://example.org/", ":").replace(">", "")
        for triple in dataset.term_triples(GraphRole.INFERRED)
    }


def test_triple_patterns_alone_run_on_columns() -> None:
    rule = parse_rule(SPARQL + "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?z . ?z :p ?y , :c ; a :C }", "plain")
    assert isinstance(rule, Rule)
    assert len(rule.body) == 4


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (":p/:q", {(":a", ":c")}),
        ("^:p", {(":b", ":a")}),
        (":p/^:r", {(":a", ":d")}),
        ("(^:q)/^:p", {(":c", ":a")}),
        ("^(:p/:q)/:p", {(":c", ":b")}),
        ("(:p)", {(":a", ":b")}),
    ],
)
def test_a_sequence_of_predicates_runs_on_columns(path: str, expected: set[tuple[str, str]]) -> None:
    text = f"CONSTRUCT {{ ?x :made ?y }} WHERE {{ ?x {path} ?y }}"
    assert isinstance(parse_rule(SPARQL + text, "path"), Rule)
    found = inferred(":a :p :b . :b :q :c . :d :r :b .", text)
    assert {(words[0], words[2]) for words in map(str.split, found) if words[1] == ":made"} == expected


def test_variables_and_blank_nodes_of_a_rule_never_meet_those_of_its_paths() -> None:
    found = inferred(
        ":a :p :b . :b :q :c . :c :p :d . :d :q :e .",
        "CONSTRUCT { ?x :made ?y } WHERE { ?x :p/:q ?y . ?y :p _:b0 . [] :q ?y }",
    )
    assert found == {":a :made :c"}


def test_a_path_that_is_more_than_a_join_reads_all_that_it_may() -> None:
    found = inferred(
        ":a :p :b . :b :q :c . :s rdfs:subPropertyOf :q . :c :s :d .",
        "CONSTRUCT { ?x :made ?y } WHERE { ?x :p/(:q+) ?y }",
        "CONSTRUCT { ?x :other ?y } WHERE { ?x !(:p|:q|:s) ?y FILTER(isIRI(?y)) FILTER(?y != rdfs:Class) }".replace(
            "rdfs:Class", "<http://www.w3.org/2000/01/rdf-schema#Class>"
        ),
    )
    assert {":a :made :c", ":a :made :d", ":a :other :c"} <= found


@pytest.mark.parametrize(
    "where",
    [
        "?x :p ?y FILTER(?x != ?y)",
        "?x :p ?y FILTER NOT EXISTS { ?y :p ?x }",
        "?x :p ?z BIND(?z AS ?y)",
        "?x :p|:q ?y",
        "?x :p+ ?y",
        "{ ?x :p ?y } UNION { ?y :p ?x }",
        "{ SELECT ?x (COUNT(*) AS ?y) { ?x :p ?z } GROUP BY ?x }",
    ],
)
def test_everything_else_runs_through_sparql(where: str) -> None:
    assert isinstance(parse_rule(f"{SPARQL}CONSTRUCT {{ ?x :q ?y }} WHERE {{ {where} }}", "more"), QueryRule)


def test_rules_and_the_ontology_reach_one_fixed_point() -> None:
    found = inferred(
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :q rdfs:subPropertyOf :r . :r rdfs:domain :D .",
        "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y }",
        "CONSTRUCT { ?x :p :e } WHERE { ?x a :D ; :p :c }",
    )
    assert {":a :p :c", ":a :q :c", ":a :r :c", ":a :p :e", ":a :q :e"} <= {line.strip() for line in found}


def test_a_join_on_three_variables_holds_without_an_ontology() -> None:
    found = inferred(
        ":a :p :b . :b :p :c . :c :p :a .",
        "CONSTRUCT { ?x a :InTriangle } WHERE { ?x :p ?y . ?y :p ?z . ?z :p ?x }",
        entailment="none",
    )
    assert len(found) == 3


def test_negation_sees_what_the_ontology_concludes() -> None:
    found = inferred(
        ":knows a owl:SymmetricProperty . :a :knows :b . :a a :P . :b a :P . :c a :P .",
        "CONSTRUCT { ?x a :Lonely } WHERE { ?x a :P FILTER NOT EXISTS { ?x :knows ?y } }",
    )
    assert {line for line in found if ":Lonely" in line} == {
        ":c <http://www.w3.org/1999/02/22-rdf-syntax-ns#type :Lonely"
    }


def test_a_negation_waits_for_the_rules_below_it() -> None:
    found = inferred(
        ":a :p :b . :c :p :d .",
        "CONSTRUCT { ?x :second ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?x :first ?y } }",
        "CONSTRUCT { ?x :first ?y } WHERE { ?x :p ?y FILTER(?x = :a) }",
    )
    assert {":a :first :b", ":c :second :d"} == found


def test_an_aggregate_counts_inferred_triples() -> None:
    found = inferred(
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :c .",
        "CONSTRUCT { ?x :count ?n } WHERE { SELECT ?x (COUNT(?y) AS ?n) { ?x :p ?y } GROUP BY ?x }",
    )
    assert ':a :count "2"^^<http://www.w3.org/2001/XMLSchema#integer' in found


def test_a_cycle_through_negation_is_refused_and_shown() -> None:
    with pytest.raises(InputError, match="KG0606") as caught:
        inferred(
            ":a :p :b .",
            "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?x :r ?y } }",
            "CONSTRUCT { ?x :r ?y } WHERE { ?x :q ?y }",
        )
    assert "rule0 → rule1 → rule0" in str(caught.value)


def test_the_ontology_can_close_a_cycle_through_negation() -> None:
    rule = "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?x :r ?y } }"
    assert ":a :q :b" in inferred(":a :p :b .", rule)
    with pytest.raises(InputError, match="KG0606"):
        inferred(":a :p :b . :q rdfs:subPropertyOf :r .", rule)


@pytest.mark.parametrize(
    "rule",
    [
        "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?x ?any ?y } }",
        "CONSTRUCT { ?x ?any ?y } WHERE { ?x :p ?y ; ?any ?z FILTER NOT EXISTS { ?x :q ?y } }",
    ],
)
def test_a_variable_predicate_beside_a_negation_is_refused(rule: str) -> None:
    with pytest.raises(InputError, match="KG0605"):
        inferred(":a :p :b .", rule)


def test_a_blank_node_is_one_term_per_rule_and_solution() -> None:
    rule = "CONSTRUCT { ?x :has [ a :Part ; :of ?x ] } WHERE { ?x :p ?y }"
    first, again = inferred(":a :p :b . :c :p :d .", rule), inferred(":c :p :d . :a :p :b .", rule)
    assert first == again
    assert len(first) == 6


def test_a_rule_that_invents_terms_without_end_is_stopped_by_the_limits() -> None:
    rule = parse_rule(SPARQL + "CONSTRUCT { ?x :next [ :in :chain ] } WHERE { ?x :in :chain }", "endless")
    with pytest.raises(LimitError, match="endless"):
        reason(dataset_of(":a :in :chain ."), rules=[rule], limits=Limits(max_triples=500))


@pytest.mark.parametrize(
    "rule",
    ["CONSTRUCT { ?x :p [ a :C ] } WHERE { ?x a :C }", "CONSTRUCT { ?x :n ?m } WHERE { ?x :n ?n BIND(?n + 1 AS ?m) }"],
)
def test_a_rule_that_invents_terms_without_end_is_stopped_without_limits(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.rules.limits.MOST_INVENTIONS", 20)
    with pytest.raises(LimitError, match="new terms in 20 rounds"):
        inferred(":x a :C ; :n 1 .", rule)


def test_written_literals_survive_the_index() -> None:
    found = inferred(':a :p "01"^^xsd:integer .', "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER(?y > 0) }")
    assert found == {':a :q "01"^^<http://www.w3.org/2001/XMLSchema#integer'}


@pytest.mark.parametrize("more", ["", "BIND(1 AS ?one)"])
def test_what_a_negation_took_to_be_absent_may_not_come_in_later(more: str) -> None:
    rule = f"CONSTRUCT {{ ?x owl:sameAs ?y }} WHERE {{ ?x :p ?y {more} FILTER NOT EXISTS {{ ?y :q ?z }} }}"
    assert "x :p :z" not in inferred(":x :p :y , :z . :z :q :w .", rule)
    with pytest.raises(InputError, match="was concluded after it ran"):
        inferred(":x :p :y ; :q :z .", rule)


@pytest.mark.parametrize(
    ("where", "word"),
    [
        ("SERVICE <http://localhost:1/> { ?x :p ?y }", "SERVICE"),
        ("{ GRAPH ?g { ?x :p ?y } } UNION { ?x :q ?y }", "GRAPH"),
    ],
)
def test_a_rule_looks_at_no_other_graph_and_service(where: str, word: str) -> None:
    with pytest.raises(InputError, match=f"it has no {word}") as caught:
        parse_rule(f"{SPARQL} CONSTRUCT {{ ?x :made ?y }} WHERE {{ {where} }}", "rule")
    assert caught.value.diagnostics[0].code == "KG0602"


@pytest.mark.parametrize(
    ("rule", "place", "hint"),
    [
        ("CONSTRUCT { ?wrok a :Work }\nWHERE { ?work a :Film }", (1, 13, 18), "did you mean ?work?"),
        ("CONSTRUCT { ?x :n ?count }\nWHERE { ?x a :Film FILTER NOT EXISTS { ?x :n ?y } }", (1, 19, 25), "bind it"),
    ],
)
def test_a_template_uses_what_its_patterns_bind(rule: str, place: tuple[int, int, int], hint: str) -> None:
    with pytest.raises(InputError, match="nothing in WHERE binds") as caught:
        parse_rule(f"PREFIX : <http://x/> {rule}", "rule")
    (fault,) = caught.value.diagnostics
    assert fault.code == "KG0602"
    assert fault.location is not None
    line, column, end = place
    assert (fault.location.line, fault.location.column, fault.location.end_column) == (line, column + 21, end + 21)
    assert fault.hint.startswith(hint)


def test_a_template_may_use_what_is_computed() -> None:
    rule = "CONSTRUCT { ?x :n ?n } WHERE { SELECT ?x (COUNT(?y) AS ?n) { ?x :p ?y } GROUP BY ?x }"
    parse_rule(f"PREFIX : <http://x/> {rule}", "rule")


def test_a_rule_of_sparql_concludes_about_the_blank_nodes_that_it_found() -> None:
    dataset = dataset_of(":a :p [ :n 5 ] . [] :n 3 .")
    reason(dataset, rules=[parse_rule(SPARQL + "CONSTRUCT { ?x a :Big } WHERE { ?x :n ?n FILTER(?n > 4) }", "big")])
    of_a = {str(triple.object) for triple in dataset.term_triples(GraphRole.DATA) if "/p>" in str(triple.predicate)}
    assert {str(triple.subject) for triple in dataset.term_triples(GraphRole.INFERRED)} == of_a


def test_a_rule_sees_every_member_of_an_equality() -> None:
    found = inferred(
        ":a owl:sameAs :b . :a :p :c .",
        'CONSTRUCT { ?x :named ?n } WHERE { ?x :p :c BIND(STR(?x) AS ?n) FILTER(CONTAINS(STR(?x), "example")) }',
    )
    assert {line for line in found if ":named" in line} >= {
        ':b :named "http://example.org/b"',
        ':a :named "http://example.org/a"',
    }


def test_a_variable_predicate_is_allowed_where_nothing_is_negated() -> None:
    found = inferred(":p a :Copied . :a :p :b . :a :q :c .", "CONSTRUCT { ?y ?p ?x } WHERE { ?p a :Copied . ?x ?p ?y }")
    assert found == {":b :p :a"}


def test_rule_files_are_read_with_every_fault_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_text("CONSTRUCT { ?x ?y } WHERE { }", encoding="utf-8")
    (tmp_path / "two.rq").write_text("SELECT * WHERE { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_rules([tmp_path])
    assert [fault.code for fault in caught.value.diagnostics] == ["KG0406", "KG0602"]


@pytest.mark.parametrize(
    ("where", "text", "expected"),
    [
        ("?a :p ?b . FILTER(?a != ?b)", ":x :p :x , :y .", {("x", "y")}),
        ("?a :p ?b . FILTER NOT EXISTS { ?a :q true }", ":x :p :y ; :q true . :y :p :z .", {("y", "z")}),
        (
            "?a :p ?b . FILTER NOT EXISTS { ?b :q ?c . ?c :q ?a }",
            ":x :p :y . :y :q :z . :z :q :x . :y :p :x .",
            {("y", "x")},
        ),
        ("?a :p ?b . FILTER(?a != ?b)", ":x :p :y ; owl:sameAs :y .", {("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")}),
        ("?a :p ?v . ?b :q ?w . FILTER(?v != ?w)", ":x :p :v . :y :q :v , :w . :z :q :v .", {("x", "y")}),
        ("?a :p ?v . ?b :q ?w . FILTER(?v != ?w)", ":x :p 1 . :y :q 1.0 . :z :q 2 .", {("x", "z")}),
        (
            "?a :p ?v . ?b :q ?w . FILTER(?v != ?w)",
            ':x :p "1"^^:unknown . :y :q "2"^^:unknown . :z :q :v .',
            {("x", "z")},
        ),
        ("?a a :C { ?a :p ?b } UNION { ?b :q ?a }", ":x a :C ; :p :y . :z :q :x , :y .", {("x", "y"), ("x", "z")}),
        (
            "{ ?a :p/:p ?b } UNION { ?a ^:q ?b } FILTER(?a != ?b)",
            ":x :p :y . :y :p :x , :z ; :q :x .",
            {("x", "z"), ("x", "y")},
        ),
        ("?a :p ?v . { ?v :q ?b } UNION { ?v :r ?w . ?w :q ?b }", ":x :p :v . :v :r :w . :w :q :y .", {("x", "y")}),
    ],
)
def test_joins_unions_inequality_and_absence_on_columns_conclude_what_the_query_does(
    where: str, text: str, expected: set[tuple[str, str]]
) -> None:
    rule = parse_rule(f"{SPARQL} CONSTRUCT {{ ?a :made ?b }} WHERE {{ {where} }}", "made")
    assert isinstance(rule, QueryRule)
    assert rule.columns is not None
    for each in (rule, replace(rule, columns=None)):
        dataset = dataset_of(text)
        reason(dataset, rules=[each])
        texts = dataset.terms.texts
        found = {
            (texts[s], texts[o]) for s, p, o in dataset.triples(GraphRole.INFERRED).iter_rows() if "made" in texts[p]
        }
        assert found == {(f"<http://example.org/{a}>", f"<http://example.org/{b}>") for a, b in expected}
