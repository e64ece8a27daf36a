"""What plain triples stand on: the claims that each was settled from, and the statements of those that say it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from kgtool.claims.claim import read_claims
from kgtool.claims.vocabulary import claim_vocabulary
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.claims.claim import Claim
    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["ClaimGrounds"]

_Ids: TypeAlias = tuple[int, int, int]


class ClaimGrounds:
    """The claims of a settlement by the plain triples that rest on them; nothing is read before the first question."""

    def __init__(self, dataset: Dataset, project: Project, settlement: Settlement) -> None:
        """Take what was settled."""
        self._dataset = dataset
        self._project = project
        self._settlement = settlement

    def of(self, triple: _Ids) -> tuple[Claim, ...]:
        """Return the claims that a plain triple of ids rests on, by their IRIs; none for any other triple."""
        texts = self._dataset.terms.texts
        nodes = sorted(texts[claim][1:-1] for claim in set(self._premises.get(triple, ())))
        return tuple(self._claims[node] for node in nodes if node in self._claims)

    def statements(self, triple: _Ids, part: str = "object") -> tuple[_Ids, ...]:
        """Return the triples of claims that give a plain triple its object or predicate, where a file may hold them."""
        find = self._dataset.terms.find_iri
        spoken = claim_vocabulary(self._project.claims_namespace).attributedTo.value
        named = (RDF.object.value, spoken) if part == "object" else (RDF.predicate.value,)
        saying = [found for name in named if (found := find(name)) is not None]
        said = triple[2] if part == "object" else triple[1]
        return tuple((claim, name, said) for claim in self._premises.get(triple, ()) for name in saying)

    @cached_property
    def _premises(self) -> Mapping[_Ids, list[int]]:
        found: dict[_Ids, list[int]] = defaultdict(list)
        for claim, s, p, o in self._settlement.premises.select("claim", "s", "p", "o").iter_rows():
            found[s, p, o].append(claim)
        return found

    @cached_property
    def _claims(self) -> Mapping[str, Claim]:
        return {claim.node: claim for claim in read_claims(self._dataset, self._project)}
