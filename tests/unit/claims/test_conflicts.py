from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.claims.claim import read_claims
from kgtool.claims.conflicts import Conflict, conflicts_of

if TYPE_CHECKING:
    from .conftest import MakeProject

CLAIMS = "claim:1 a :Claim . claim:2 a :Claim . claim:3 a :Claim . claim:4 a :Claim .\n"


def conflicts(made: MakeProject, turtle: str) -> tuple[Conflict, ...]:
    dataset, project = made(CLAIMS + turtle)
    return conflicts_of(dataset, read_claims(dataset, project), project)


def names(found: tuple[Conflict, ...]) -> list[str]:
    return ["".join(side.name for side in conflict.sides) for conflict in found]


def test_links_count_in_both_directions_and_through_others(made: MakeProject) -> None:
    assert names(conflicts(made, "claim:2 :conflictsWith claim:1 . claim:2 :disputedBy claim:4 .")) == ["124"]


def test_a_named_conflict_has_its_label_and_resolution(made: MakeProject) -> None:
    turtle = 'ex:k a :Conflict ; rdfs:label "year"@en ; :resolution "the log wins"@en ; :side claim:1 , claim:3 .'
    (found,) = conflicts(made, turtle)
    assert (found.node, found.label, found.resolution) == ("https://example.org/k", "year", "the log wins")
    assert names((found,)) == ["13"]


def test_links_inside_a_named_conflict_are_no_conflict_of_their_own(made: MakeProject) -> None:
    turtle = (
        "ex:k a :Conflict ; :side claim:1 , claim:2 . claim:1 :conflictsWith claim:2 . claim:3 :disputedBy claim:4 ."
    )
    assert names(conflicts(made, turtle)) == ["12", "34"]


def test_a_link_to_what_is_no_claim_is_no_conflict(made: MakeProject) -> None:
    assert conflicts(made, "claim:1 :conflictsWith ex:rumour .") == ()
