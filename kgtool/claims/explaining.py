"""Why a claim is or is not a plain fact: the steps of settling, one at a time, over claims as values.

This is the settling of :mod:`kgtool.claims.settling` told for one claim; a test holds the two to the same outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.claim import documents_of
from kgtool.claims.policy import read_policy
from kgtool.claims.settling import kinds_never_plain
from kgtool.claims.vocabulary import UNREAL, Rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgtool.claims.claim import Claim
    from kgtool.claims.policy import Policy
    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["Explanation", "Step", "explain_claim"]


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of settling: its name, whether the claim meets it, and what it was decided on."""

    condition: str
    holds: bool
    because: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps that a claim went through, whether it is plain, and what else the claim gives.

    ``outranked_by`` are the claims that keep it from being plain by their rank; ``supported_by`` the other claims that
    give the same plain triple; ``spoken`` the plain triples ``(act, agent)`` that the claim gives whatever it says.
    """

    claim: Claim
    plain: bool
    steps: tuple[Step, ...]
    outranked_by: tuple[Claim, ...]
    supported_by: tuple[Claim, ...]
    spoken: tuple[tuple[str, str], ...]


def explain_claim(
    claim: Claim,
    claims: Sequence[Claim],
    dataset: Dataset,
    project: Project,
    never: frozenset[str] | None = None,
) -> Explanation:
    """Return why a claim of these claims is or is not plain, step by step.

    ``never`` are the kinds that never settle, for those who ask about many claims; they are looked up otherwise.
    """
    if never is None:
        never = frozenset(dataset.terms.texts[kind].strip("<>") for kind in kinds_never_plain(dataset, project))
    policy = read_policy(project)
    steps = _steps(claim, never, policy)
    others = (other for other in claims if other != claim and _key(other) == _key(claim))
    rivals = [other for other in others if all(step.holds for step in _steps(other, never, policy))]
    places = {other.node: _place(other, policy) for other in (claim, *rivals) if other.rank in policy.ranks}
    above = tuple(other for other in rivals if claim.node in places and places[other.node] < places[claim.node])
    if all(step.holds for step in steps):
        steps = (*steps, *_contest(claim, rivals, above, policy, project))
    plain = all(step.holds for step in steps)
    best = min(places.values(), default=None)
    same = tuple(other for other in rivals if other.object == claim.object and places[other.node] == best)
    real = not claim.flags & {"fictional", "counterfactual"}
    spoken = tuple((act, agent) for act in claim.acts for agent in claim.attributed_to) if real else ()
    return Explanation(claim, plain, steps, above, same if plain else (), spoken)


def _key(claim: Claim) -> tuple[object, object]:
    return claim.subject, claim.predicate


def _place(claim: Claim, policy: Policy) -> tuple[int, int]:
    """Return where a claim stands among those of its subject and property: by rank, then by trust; least wins."""
    predicate = str(getattr(claim.predicate, "value", ""))
    return policy.ranks.index(claim.rank), policy.place(predicate, claim.kinds, documents_of(claim))


def _contest(
    claim: Claim, rivals: Sequence[Claim], above: Sequence[Claim], policy: Policy, project: Project
) -> tuple[Step, ...]:
    """Return the steps that compare a claim with its rivals: by rank, and where the policy has lists, by trust."""
    higher = [other for other in above if other.rank != claim.rank]
    names = ", ".join(project.prefixes.shorten(other.node) for other in higher or above)
    others = "the other is not" if len(rivals) == 1 else f"none of the {len(rivals)} others is"
    alone = f"{others} ranked higher" if rivals else "it is the only one"
    because = f"outranked by {names}" if higher else f"among the claims of its subject and property, {alone}"
    ranked = Step("best rank", not higher, because)
    if higher or not policy.trust:
        return (ranked,)
    trusted = f"{policy.path} trusts the source of {names} more" if above else "no source is trusted more for this"
    return ranked, Step("most trusted source", not above, trusted)


def _steps(claim: Claim, never: frozenset[str], policy: Policy) -> tuple[Step, ...]:
    parts = [name for name in ("subject", "predicate", "object") if getattr(claim, name) is None]
    missing = f"no rdf:{' and no rdf:'.join(parts)}" if parts else "subject, predicate and object are there"
    kinds = sorted(never.intersection(claim.kinds))
    usual = set(policy.ranks) == {Rank.NORMAL, Rank.PREFERRED}
    return (
        Step("complete", not parts, missing),
        Step("asserted", claim.certainty == "asserted", f"its certainty is {claim.certainty or 'not given'}"),
        *(Step(f"not {flag}", flag not in claim.flags, _flagged(flag, claim)) for flag in UNREAL),
        Step("a kind that settles", not kinds, "its kind never settles" if kinds else "its kind settles"),
        Step(
            "not deprecated" if usual else "a rank that settles",
            claim.rank in policy.ranks,
            f"its rank is {claim.rank.name.lower()}",
        ),
    )


def _flagged(flag: str, claim: Claim) -> str:
    return f"it is marked as {flag}" if flag in claim.flags else f"it is not marked as {flag}"
