"""Why results hold in the closure, and which axioms hide violations of the asserted data.

A result whose offending triple is inferred gets the proof of that triple; a result about a node that is a focus node
by inference only gets the proof of its class; one whose offending triple is plain gets the claims that it was settled
from. A hidden violation gets the inferred triples that satisfy its constraint, with the axioms that they rest on. All
of this is looked up when results are read, some thousands at a time.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.hiding import Hiding
from kgtool.shacl.places import offending_triple
from kgtool.shacl.proof_trees import Ground, ProofWriter
from kgtool.shacl.report import CLOSURE, HiddenViolation, ValidationReport, ValidationResult
from kgtool.shacl.resting import Asked, Resting
from kgtool.shacl.result_rows import row_of
from kgtool.shacl.result_table import HiddenTable, ResultTable
from kgtool.shacl.selecting import held_by_one
from kgtool.terms import term_to_text
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kgtool.dataset import Dataset
    from kgtool.rules.proofs import Derivation
    from kgtool.rules.stored import StoredFacts
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.resting import Fact
    from kgtool.shacl.shapes import Target
    from kgtool.terms import Term

__all__ = ["Prover", "Reasons"]

_FILES = tuple(role for role in ASSERTED if role is not GraphRole.TRUTHY)
_STEPS, _LEAST = 2_000_000, 50
"""How many steps the proofs of a report have together, evenly shared; but each may have so many at least."""


class Prover(Protocol):
    """What proves triples: :class:`kgtool.owl.proving.Prover`, which this layer must not import."""

    @property
    def facts(self) -> StoredFacts:
        """Return the triples of the closure, which know those that were stated."""
        ...

    def prove_all(self, facts: Iterable[Fact]) -> dict[Fact, Derivation]:
        """Return a smallest proof of each triple that has one."""
        ...


class Reasons:
    """Explains the results of one report; the prover is made when the first result needs it."""

    def __init__(self, dataset: Dataset, prover: Callable[[], Prover] | None, places: ResultPlaces) -> None:
        """Take what knows proofs and places; without a prover nothing is inferred."""
        self._dataset = dataset
        self._make = prover
        self._places = places
        self._writer = ProofWriter(dataset, places, dataset.terms.find_iri(RDF.type.value) or 0)
        self._targets: Mapping[Term, frozenset[Target]] = {}
        self._asked: Mapping[Term, frozenset[Term]] = {}
        self._most = _STEPS

    def explained(self, report: ValidationReport) -> ValidationReport:
        """Return the report with proofs and hiding axioms: of a table they are made when somebody reads it."""
        self._targets, self._asked = report.targets, report.asked_classes
        results, hidden = report.results, report.hidden
        if isinstance(results, ResultTable):
            self._most = max(_LEAST, _STEPS // max(1, results.count_of_view(CLOSURE)))
            explained = hidden.explained_by(self) if isinstance(hidden, HiddenTable) else hidden
            return replace(report, results=results.explained_by(self), hidden=explained)
        self._most = max(_LEAST, _STEPS // max(1, len(results)))
        grounds = self.grounds([self._of_result(result) for result in results])
        proved = (_with(result, ground) for result, ground in zip(results, grounds, strict=True))
        return replace(report, results=tuple(proved), hidden=tuple(self.hiding([each.result for each in hidden])))

    def grounds(self, asked: Sequence[Asked]) -> list[Ground | None]:
        """Return what each result rests on: an inferred triple with its proof, or the claims of a plain one."""
        found: list[Ground | None] = [None] * len(asked)
        for number, ground in self._settled(asked):
            found[number] = ground
        inferred = [number for number, one in enumerate(asked) if one.kind.holds_in == (CLOSURE,)]
        if self._make is None or not inferred:
            return found
        from kgtool.rdfio.loading import collector_resting

        with collector_resting():
            rests = self._resting.of([asked[number] for number in inferred])
            proofs = self._prover.prove_all(dict.fromkeys(fact for fact in rests if fact is not None))
            written = dict(zip(proofs, self._writer.grounds(list(proofs.values()), self._most), strict=True))
        for number, fact in zip(inferred, rests, strict=True):
            if fact in written:
                found[number] = written[fact]
        return found

    def hiding(self, results: Sequence[ValidationResult]) -> list[HiddenViolation]:
        """Return hidden violations with the triples that satisfy their constraints, and why these hold."""
        if self._make is None or not results:
            return [HiddenViolation(result) for result in results]
        return self._hiding.explained(results)

    def _settled(self, asked: Sequence[Asked]) -> Iterator[tuple[int, Ground]]:
        """Yield the claims of results whose offending triple is plain and stands in no file, by their numbers."""
        if self._places.claims is None:
            return
        triples = (one.triple for one in asked if one.triple is not None)
        plain = held_by_one(self._dataset, triples, GraphRole.TRUTHY, _FILES)
        claims = self._places.settled_from(plain)
        steps = self._writer.plain(plain, claims)
        for number, one in enumerate(asked):
            if one.triple in steps:
                yield number, Ground((steps[one.triple],))

    def _of_result(self, result: ValidationResult) -> Asked:
        find = self._dataset.terms.find
        texts = offending_triple(result)
        ids = tuple(map(find, texts)) if texts is not None else (None,)
        triple: Fact | None = ids if None not in ids else None  # type: ignore[assignment] # three ids, none is missing
        return Asked(result, find(term_to_text(result.focus_node)) or 0, triple, tuple(map(row_of, result.detail)))

    @cached_property
    def _prover(self) -> Prover:
        if self._make is None:
            message = "nothing is inferred: there is nothing to prove"
            raise ValueError(message)
        return self._make()

    @cached_property
    def _resting(self) -> Resting:
        return Resting(self._prover.facts, self._dataset.terms, self._targets)

    @cached_property
    def _hiding(self) -> Hiding:
        return Hiding(self._dataset, self._prover.prove_all, (self._writer, self._places), self._resting, self._asked)


def _with(result: ValidationResult, ground: Ground | None) -> ValidationResult:
    """Return a result with its proof, and the place that the proof leads to."""
    if ground is None:
        return result
    return replace(result, proof=ground.proof, location=ground.location or result.location)
