"""Which inferred triples satisfy a constraint that the asserted data breaks, and the axioms that these rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.roles import GraphRole
from kgtool.shacl.paths import predicates
from kgtool.shacl.proof_trees import leaves_of
from kgtool.shacl.report import HiddenViolation
from kgtool.terms import term_to_text
from kgtool.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.errors import Location
    from kgtool.rules.proofs import Derivation
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.proof_trees import ProofWriter
    from kgtool.shacl.report import ValidationResult
    from kgtool.shacl.resting import Fact, Resting
    from kgtool.terms import Term

    ProveAll = Callable[[Iterable[Fact]], dict[Fact, Derivation]]

__all__ = ["Hiding"]

_SHOWN = 3
"""How many triples a hidden violation names."""


class Hiding:
    """Explains hidden violations, some thousands at a time."""

    def __init__(
        self,
        dataset: Dataset,
        prove_all: ProveAll,
        showing: tuple[ProofWriter, ResultPlaces],
        resting: Resting,
        asked_classes: Mapping[Term, frozenset[Term]],
    ) -> None:
        """Take what proves triples, what shows them, and the classes that shapes ask their values for."""
        self._dataset = dataset
        self._prove_all = prove_all
        self._writer, self._places = showing
        self._resting = resting
        self._asked = asked_classes
        self._type = dataset.terms.find_iri(RDF.type.value) or 0

    def explained(self, results: Sequence[ValidationResult]) -> list[HiddenViolation]:
        """Return the results as hidden violations, each with what satisfies its constraint and why."""
        find = self._dataset.terms.find
        self._dataset.terms.look_up(term_to_text(each) for one in results for each in _nodes(one))
        focuses = [find(term_to_text(result.focus_node)) or 0 for result in results]
        values = [
            focus if one.value is None else find(term_to_text(one.value)) or 0
            for one, focus in zip(results, focuses, strict=True)
        ]
        about = _About(self._dataset, {*focuses, *values})
        satisfying = [
            self._satisfying(result, about, focus, value)[:_SHOWN]
            for result, focus, value in zip(results, focuses, values, strict=True)
        ]
        proofs = self._prove_all(dict.fromkeys(fact for facts in satisfying for fact in facts))
        axioms = {fact: self._axioms(proof) for fact, proof in proofs.items()}
        places = self._places.standing({axiom for own in axioms.values() for axiom in own})
        return [
            self._hidden(result, facts, (proofs, axioms, places))
            for result, facts in zip(results, satisfying, strict=True)
        ]

    def _hidden(
        self,
        result: ValidationResult,
        facts: Sequence[Fact],
        known: tuple[Mapping[Fact, Derivation], Mapping[Fact, Sequence[Fact]], Mapping[Fact, Location]],
    ) -> HiddenViolation:
        proofs, axioms, places = known
        said = []
        found: dict[Location, None] = {}
        for fact in facts:
            own = axioms.get(fact, ())
            found.update((places[axiom], None) for axiom in own if axiom in places)
            because = "; ".join(dict.fromkeys(map(self._said, own)))
            rule = f" ({proofs[fact].rule})" if fact in proofs and proofs[fact].rule else ""
            said.append(f"{self._said(fact)}{rule}{', because ' + because if because else ''}")
        return HiddenViolation(result, tuple(said), tuple(found))

    def _axioms(self, proof: Derivation) -> list[Fact]:
        return [leaf for leaf in leaves_of(proof) if self._writer.is_axiom(leaf)]

    def _satisfying(self, result: ValidationResult, about: _About, focus: int, value: int) -> list[Fact]:
        """Return the inferred triples that can satisfy the constraint of a hidden violation, the likeliest first."""
        if result.source_constraint_component == SH.ClassConstraintComponent:
            classes = self._resting.below(self._asked.get(result.source_shape, frozenset()))
            return about.subject(value, [self._type], classes) or about.subject(value, [self._type])
        if result.value is None and result.result_path is not None:
            find = self._dataset.terms.find
            named = [find(term_to_text(name)) or 0 for name in predicates(result.result_path)]
            found = sorted({*about.subject(focus, named), *about.object(focus, named)})
            if found:
                return found
        return about.subject(value) or about.subject(focus)

    def _said(self, fact: Fact) -> str:
        subject, predicate, object_ = (self._dataset.terms.texts[part] for part in fact)
        return f"{subject} {'a' if fact[1] == self._type else predicate} {object_}"


def _nodes(result: ValidationResult) -> tuple[Term, ...]:
    return (result.focus_node,) if result.value is None else (result.focus_node, result.value)


class _About:
    """The inferred triples about some nodes, read once."""

    def __init__(self, dataset: Dataset, nodes: Collection[int]) -> None:
        is_wanted = np.zeros(len(dataset.terms), np.bool_)
        is_wanted[list(nodes)] = True
        parts = []
        for block in dataset.blocks_of((GraphRole.INFERRED,)):
            rows = np.flatnonzero(is_wanted[block.subject] | is_wanted[block.object])
            parts.append([column[rows].astype(np.int64) for column in (block.subject, block.predicate, block.object)])
        columns = [np.concatenate([np.zeros(0, np.int64), *own]) for own in zip(*parts, strict=True)]
        self._columns = columns or [np.zeros(0, np.int64)] * 3
        s, p, o = self._columns
        self._orders = np.lexsort((o, p, s)), np.lexsort((p, s, o))
        self._keys = s[self._orders[0]], o[self._orders[1]]

    def subject(
        self, node: int, named: Sequence[int] | None = None, objects: Sequence[int] | None = None
    ) -> list[Fact]:
        """Return the first triples of a subject, of some predicates and with some objects; sorted."""
        return self._of(0, node, named, objects)

    def object(self, node: int, named: Sequence[int]) -> list[Fact]:
        """Return the first triples of an object, of some predicates; sorted."""
        return self._of(1, node, named, None)

    def _of(self, part: int, node: int, named: Sequence[int] | None, objects: Sequence[int] | None) -> list[Fact]:
        start, end = np.searchsorted(self._keys[part], (node, node + 1)).tolist()
        rows: NDArray[np.int64] = self._orders[part][start:end]
        for wanted, column in ((named, self._columns[1]), (objects, self._columns[2])):
            if wanted is not None:
                rows = rows[np.isin(column[rows], wanted)]
        return list(zip(*(column[rows[:_SHOWN]].tolist() for column in self._columns), strict=True))
