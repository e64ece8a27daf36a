from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.owl.closure import reason
from kgtool.owl.proving import Prover
from kgtool.rules.construct import QueryRule, parse_rule
from kgtool.rules.query_checking import query_step_holds

PREFIXES = "PREFIX : <x:>\n"
TURTLE = """
@prefix : <x:> .
:a :p :b ; :n 3 ; :day "2014-12-01"^^<http://www.w3.org/2001/XMLSchema#date> .
:b :q :c ; :n 4 ; :day "2014-12-24"^^<http://www.w3.org/2001/XMLSchema#date> .
:c :r :d , :e .
"""


def rule_of(where: str, head: str = "?x :made ?y") -> QueryRule:
    rule = parse_rule(f"{PREFIXES}CONSTRUCT {{ {head} }} WHERE {{ {where} }}", "made")
    assert isinstance(rule, QueryRule)
    return rule


def triple(text: str) -> tuple[str, str, str]:
    s, p, o = (word if word[0] in '"_' else f"<x{word}>" for word in text.split())
    return s, p, o


INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


@pytest.mark.parametrize(
    ("where", "premises"),
    [
        ("?x :p ?z . ?z :q ?y FILTER(?x != ?z)", [":a :p :b", ":b :q :c"]),
        ("?x :p/:q ?y FILTER(true)", [":a :p :b", ":b :q :c"]),
        ("{ ?x :p/:q ?y } UNION { ?x :other ?y }", [":a :p :b", ":b :q :c"]),
        ("?x :p ?z ; :n ?m . ?z :q ?y FILTER(?m > 2)", [":a :p :b", ":b :q :c", f':a :n "3"{INTEGER}']),
        ("?x :p ?z . ?z :q ?y FILTER NOT EXISTS { ?y :s ?x }", [":a :p :b", ":b :q :c"]),
    ],
)
def test_a_step_whose_premises_match_the_query_is_accepted(where: str, premises: list[str]) -> None:
    rule = rule_of(where)
    assert query_step_holds(rule, list(map(triple, premises)), triple(":a :made :c"))


@pytest.mark.parametrize(
    ("where", "premises", "conclusion"),
    [
        ("?x :p ?z . ?z :q ?y FILTER(?x != ?z)", [":a :p :b"], ":a :made :c"),
        ("?x :p ?z . ?z :q ?y FILTER(?x != ?z)", [":a :p :b", ":b :q :c"], ":a :made :d"),
        ("?x :p ?z . ?z :q ?y FILTER(?x != ?z)", [":a :p :a", ":a :q :c"], ":a :made :c"),
        ("?x :p ?z ; :n ?m . ?z :q ?y FILTER(?m > 3)", [":a :p :b", ":b :q :c", f':a :n "3"{INTEGER}'], ":a :made :c"),
        ("?x :p ?z . ?z :q ?y FILTER NOT EXISTS { ?z :q ?y }", [":a :p :b", ":b :q :c"], ":a :made :c"),
        (
            "{ SELECT ?x (COUNT(?y) AS ?n) { ?x :r ?y } GROUP BY ?x } ?x :q ?y FILTER(?n > 1)",
            [":c :r :d"],
            ":c :made :d",
        ),
    ],
)
def test_a_step_with_a_premise_or_a_filter_that_does_not_hold_is_refused(
    where: str, premises: list[str], conclusion: str
) -> None:
    assert not query_step_holds(rule_of(where), list(map(triple, premises)), triple(conclusion))


def test_a_blank_node_of_the_template_may_be_any_blank_node_and_nothing_else() -> None:
    rule = rule_of("?x :p ?y FILTER(true)", "?x :made []")
    assert query_step_holds(rule, [triple(":a :p :b")], triple(":a :made _:k1"))
    assert not query_step_holds(rule, [triple(":a :p :b")], triple(":a :made :b"))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (rule_of("?x :p/:q ?y FILTER(isIRI(?y))"), {":a :p :b", ":b :q :c"}),
        (rule_of("?x :p|:q ?y"), {":a :p :b"}),
        (rule_of("?x (:p/:q)|:s ?y"), {":a :p :b", ":b :q :c"}),
        (
            rule_of("{ SELECT ?x (COUNT(?z) AS ?y) { ?x :r ?z } GROUP BY ?x }", "?x :made ?y"),
            {":c :r :d", ":c :r :e"},
        ),
        (rule_of("?x :day ?d . ?y :day ?e FILTER(?d < ?e)"), {":a :day 2014-12-01", ":b :day 2014-12-24"}),
    ],
)
def test_the_premises_of_a_proof_are_what_the_query_matched(rule: QueryRule, expected: set[str]) -> None:
    dataset = Dataset()
    source = dataset.add_source("test.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse(TURTLE.encode(), format=RdfFormat.TURTLE)])
    closure = reason(dataset, rules=[rule])
    prover = Prover(dataset, rules=[rule], hidden=closure.hidden)
    made = dataset.terms.find("<x:made>")
    fact = min(fact for fact in dataset.triples(GraphRole.INFERRED).iter_rows() if fact[1] == made)
    proof = prover.prove(fact)
    assert proof is not None
    premises = [prover.texts(premise.fact) for premise in proof.premises]
    assert {" ".join(text.strip("<>x").split('"^^')[0].strip('"') for text in each) for each in premises} == expected
    assert query_step_holds(rule, premises, prover.texts(fact))
