"""The proofs of the triples that results rest on, many at once, as steps: premises below what they prove."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kgtool.shacl.proof_steps import ProofStep
from kgtool.shacl.texts import texts_of
from kgtool.vocab import OWL, RDFS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kgtool.dataset import Dataset
    from kgtool.errors import Location
    from kgtool.rules.proofs import Derivation
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.proof_steps import SettledFrom
    from kgtool.shacl.resting import Fact

__all__ = ["Ground", "ProofWriter", "leaves_of"]

_SCHEMA = (f"<{RDFS.namespace}", f"<{OWL.namespace}")
_Node: TypeAlias = "tuple[Derivation, int, int]"
"""A node of a proof, its depth, and how many nodes below it are not shown."""


class Ground(NamedTuple):
    """What a result rests on: the steps of a proof, and the place of an asserted triple that it goes down to."""

    proof: tuple[ProofStep, ...]
    location: Location | None = None


class ProofWriter:
    """Turns proofs into steps with places; what is read for them is read together for all of a batch."""

    def __init__(self, dataset: Dataset, places: ResultPlaces, type_id: int) -> None:
        """Take what knows terms and places."""
        self._dataset = dataset
        self._places = places
        self._type = type_id

    def grounds(self, proofs: Sequence[Derivation], most: int) -> list[Ground]:
        """Return the proofs as steps, each up to so many of those that are nearest to what is proved."""
        trees = [_nodes(proof, most) for proof in proofs]
        leaves = [
            [node.fact for node, _, _ in tree if not node.rule] if len(tree) < most else leaves_of(proof)
            for proof, tree in zip(proofs, trees, strict=True)
        ]
        facts = dict.fromkeys(fact for own in leaves for fact in own)
        stands = self._places.standing(facts)
        plain = [fact for fact in facts if fact not in stands]
        settled = self._places.settled_from(plain)
        shown = self._places.located(plain, [None] * len(plain))
        first = {**stands, **{fact: place for fact, place in zip(plain, shown, strict=True) if place is not None}}
        axioms = {fact for fact in facts if self.is_axiom(fact)}
        used = sorted({number for tree in trees for node, _, _ in tree for number in node.fact})
        text = dict(zip(used, texts_of(self._dataset.terms, used), strict=True))
        said = {fact: str(place) for fact, place in stands.items()}
        return [
            Ground(_steps(tree, text, said, settled), _place(own, axioms, first))
            for tree, own in zip(trees, leaves, strict=True)
        ]

    def plain(self, facts: Collection[Fact], settled: Mapping[Fact, tuple[SettledFrom, ...]]) -> dict[Fact, ProofStep]:
        """Return plain triples as steps, with the claims that they were settled from."""
        texts = self._dataset.terms.texts
        return {
            fact: ProofStep((texts[fact[0]], texts[fact[1]], texts[fact[2]]), settled=settled.get(fact, ()))
            for fact in facts
        }

    def is_axiom(self, fact: Fact) -> bool:
        """Say whether a triple speaks about the vocabulary: its property, or its class, is of RDFS or OWL."""
        texts = self._dataset.terms.texts
        return texts[fact[1]].startswith(_SCHEMA) or (fact[1] == self._type and texts[fact[2]].startswith(_SCHEMA))


def _place(leaves: Sequence[Fact], axioms: Collection[Fact], places: Mapping[Fact, Location]) -> Location | None:
    """Return the place of the first leaf that has one; those of axioms count if there are no others."""
    own = [leaf for leaf in leaves if leaf not in axioms] or leaves
    return next((places[leaf] for leaf in own if leaf in places), None)


def leaves_of(proof: Derivation) -> list[Fact]:
    """Return the triples that a proof goes down to, in its order."""
    return [node.fact for node in proof.walk() if not node.rule]


def _nodes(proof: Derivation, most: int) -> list[_Node]:
    """Return the nodes of a proof that are shown."""
    found: list[_Node] = []
    waiting = [(proof, 0, 0)]
    while waiting:
        node, depth, _ = entry = waiting.pop()
        found.append(entry)
        if len(found) > most:
            return _nearest(proof, most)
        if node.premises:
            waiting += [(premise, depth + 1, 0) for premise in node.premises[::-1]]
    return found


def _nearest(proof: Derivation, most: int) -> list[_Node]:
    """Return so many nodes of a proof, those of fewest steps from its end, in the order of the proof."""
    nodes = [proof]
    below: list[list[int]] = []
    open_ = deque([0])
    while open_:
        premises = nodes[open_.popleft()].premises[: max(0, most - len(nodes))]
        below.append([*range(len(nodes), len(nodes) + len(premises))])
        open_ += below[-1]
        nodes += premises
    found: list[_Node] = []
    waiting = [(0, 0)]
    while waiting:
        number, depth = waiting.pop()
        node = nodes[number]
        omitted = node.premises[len(below[number]) :]
        found.append((node, depth, sum(premise.size for premise in omitted)))
        waiting += [(each, depth + 1) for each in below[number][::-1]]
    return found


def _steps(
    tree: Sequence[_Node],
    text: Mapping[int, str],
    said: Mapping[Fact, str],
    settled: Mapping[Fact, tuple[SettledFrom, ...]],
) -> tuple[ProofStep, ...]:
    """Return the nodes of a proof as steps; leaves with their places, or the claims that they were settled from."""
    steps = []
    for node, depth, left_out in tree:
        s, p, o = node.fact
        texts = text[s], text[p], text[o]
        if node.rule:
            steps.append(ProofStep(texts, depth, node.rule, left_out=left_out))
        elif node.fact in said:
            steps.append(ProofStep(texts, depth, place=said[node.fact]))
        else:
            steps.append(ProofStep(texts, depth, settled=settled.get(node.fact, ())))
    return tuple(steps)
