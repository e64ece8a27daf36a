from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.claims.claim import claim_named, read_claims
from kgtool.claims.explaining import explain_claim
from kgtool.claims.policy import read_policy
from kgtool.claims.settling import settle
from kgtool.errors import ProjectError
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import MakeProject

POLICY = '[claims]\npolicy = "policy.toml"\n'
CLAIMS = """
claim:1 a :Claim ; rdf:subject ex:lamp ; rdf:predicate :litIn ; rdf:object "1811" ; :certainty :asserted ;
    prov:wasDerivedFrom ex:span1 .
claim:2 a :Claim ; rdf:subject ex:lamp ; rdf:predicate :litIn ; rdf:object "1812" ; :certainty :asserted ;
    prov:wasDerivedFrom ex:span2 .
ex:span1 oa:hasSource ex:letter . ex:span2 oa:hasSource ex:logbook .
"""


def plain(made: MakeProject, tmp_path: Path, turtle: str, policy: str) -> set[str]:
    (tmp_path / "policy.toml").write_text(policy)
    dataset, project = made(turtle, POLICY)
    settle(dataset, project)
    found = {str(triple.object).strip('"') for triple in dataset.term_triples(GraphRole.TRUTHY)}
    claims = read_claims(dataset, project)
    told = {each.name: explain_claim(each, claims, dataset, project).plain for each in claims}
    assert found == {str(claim_named(claims, name, project).object).strip('"') for name, yes in told.items() if yes}
    return found


def test_without_trust_both_sources_are_plain(made: MakeProject, tmp_path: Path) -> None:
    assert plain(made, tmp_path, CLAIMS, "") == {"1811", "1812"}


def test_a_trusted_source_wins_among_claims_of_one_rank(made: MakeProject, tmp_path: Path) -> None:
    assert plain(made, tmp_path, CLAIMS, '[[trust]]\nsources = ["ex:logbook"]\n') == {"1812"}


def test_the_first_of_two_trusted_sources_wins(made: MakeProject, tmp_path: Path) -> None:
    assert plain(made, tmp_path, CLAIMS, '[[trust]]\nsources = ["ex:letter", "ex:logbook"]\n') == {"1811"}


def test_trust_for_another_property_decides_nothing_here(made: MakeProject, tmp_path: Path) -> None:
    policy = '[[trust]]\nproperties = [":height"]\nsources = ["ex:logbook"]\n'
    assert plain(made, tmp_path, CLAIMS, policy) == {"1811", "1812"}


def test_rank_comes_before_trust(made: MakeProject, tmp_path: Path) -> None:
    turtle = CLAIMS + "claim:1 wikibase:rank wikibase:PreferredRank ."
    assert plain(made, tmp_path, turtle, '[[trust]]\nsources = ["ex:logbook"]\n') == {"1811"}


def test_a_policy_may_let_deprecated_claims_win_where_nothing_else_is_there(made: MakeProject, tmp_path: Path) -> None:
    turtle = CLAIMS + "claim:1 wikibase:rank wikibase:DeprecatedRank . claim:2 :negated true ."
    assert plain(made, tmp_path, turtle, 'ranks = ["preferred", "normal", "deprecated"]\n') == {"1811"}


def test_the_explanation_names_the_policy_that_decided(made: MakeProject, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[[trust]]\nsources = ["ex:logbook"]\n')
    dataset, project = made(CLAIMS, POLICY)
    claims = read_claims(dataset, project)
    told = explain_claim(claim_named(claims, "1", project), claims, dataset, project)
    assert told.steps[-1].because == "policy.toml trusts the source of claim:2 more"


def test_a_missing_policy_is_named(made: MakeProject) -> None:
    _, project = made(CLAIMS, POLICY)
    with pytest.raises(ProjectError, match="KG0308"):
        read_policy(project)


def test_all_faults_of_a_policy_are_told_at_once(made: MakeProject, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(
        'rank = []\nranks = ["best"]\n[[trust]]\nsource = ["ex:a"]\nkinds = ["exx:b"]\n'
    )
    _, project = made(CLAIMS, POLICY)
    with pytest.raises(ProjectError) as raised:
        read_policy(project)
    said = " ".join(each.message + each.hint for each in raised.value.diagnostics)
    assert "did you mean 'ranks'?" in said
    assert "did you mean 'sources'?" in said
    assert "unknown prefix 'exx'" in said
    assert len(raised.value.diagnostics) == 5
