"""A project's rules match terms as they are written and compare values, on columns, in the index and over frames."""

from __future__ import annotations

import pytest

from kgtool.owl.closure import reason
from kgtool.roles import GraphRole
from kgtool.rules.construct import parse_rule
from kgtool.terms import term_to_text
from tests.unit.shacl.worlds import dataset_of
from tests.unit.sparql.test_exact_queries import CASES, DATA, PREFIXES

_RULES = [(group, subjects) for group, subjects in CASES if "?s ?x ?v" not in group]
"""A rule with an aggregate names the predicates that it reads."""


def _inferred(rule: str, data: str, engine: str = "kgtool") -> list[str]:
    dataset = dataset_of("", data)
    reason(dataset, entailment="none", engine=engine, rules=[parse_rule(PREFIXES + rule, "rule")])
    rows = dataset.term_triples(GraphRole.INFERRED)
    return sorted(" ".join(map(term_to_text, (row.subject, row.predicate, row.object))) for row in rows)


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
@pytest.mark.parametrize(("group", "subjects"), _RULES)
def test_a_rule_finds_what_its_query_finds(group: str, subjects: str, engine: str) -> None:
    found = _inferred(f"CONSTRUCT {{ ?s ex:is ex:found }} WHERE {{ {group} }}", DATA, engine)
    ex = "https://example.org/"
    assert found == [f"<{ex}{subject}> <{ex}is> <{ex}found>" for subject in subjects]


def test_a_rule_on_columns_concludes_names_that_nothing_else_has() -> None:
    rule = "CONSTRUCT { ?s ex:is ex:new } WHERE { ?s ex:p ?v FILTER NOT EXISTS { ?s ex:q ?v } }"
    assert len(_inferred(rule, "ex:a ex:p 1 , 2 . ex:b ex:p 2 ; ex:q 2 .")) == 1


@pytest.mark.parametrize("engine", ["kgtool", "polars"])
def test_a_number_with_a_sign_stands_in_templates_and_patterns(engine: str) -> None:
    rule = "CONSTRUCT { ?s ex:is -1.0 , +2 } WHERE { ?s ex:p -1 FILTER NOT EXISTS { ?s ex:q -1 } }"
    found = _inferred(rule, "ex:a ex:p -1 . ex:b ex:p 1 . ex:c ex:p -1 ; ex:q -1 .", engine)
    ex, xsd = "https://example.org/", "http://www.w3.org/2001/XMLSchema#"
    assert found == [
        f'<{ex}a> <{ex}is> "{value}"^^<{xsd}{kind}>' for value, kind in (("+2", "integer"), ("-1.0", "decimal"))
    ]
