"""Why a result holds in the closure, and which axiom hides a violation of the asserted data.

A result whose offending triple is inferred gets the proof of that triple; a result about a node that is a focus node
by inference only gets the proof of its class. A hidden violation gets the inferred triples that satisfy its
constraint, with the axioms that they rest on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.paths import predicates
from kgtool.shacl.places import offending_triple
from kgtool.shacl.report import CLOSURE, HiddenViolation, ValidationReport, ValidationResult
from kgtool.shacl.result_table import HiddenTable, ResultTable
from kgtool.terms import term_to_text
from kgtool.vocab import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Block, Dataset
    from kgtool.errors import Location
    from kgtool.rules.proofs import Derivation
    from kgtool.shacl.places import ResultPlaces

__all__ = ["Prover", "Reasons"]

_Fact = tuple[int, int, int]
_BATCH = 20_000
_MOST = 200
"""How many results of a report, and how many hidden violations, are explained."""
_SHOWN = 3
_SCHEMA = (f"<{RDFS.namespace}", f"<{OWL.namespace}")


class Prover(Protocol):
    """What proves triples: :class:`kgtool.owl.proving.Prover`, which this layer must not import."""

    def fact(self, subject: str, predicate: str, object_: str) -> _Fact | None:
        """Return the ids of a triple given as N-Triples texts."""
        ...

    def texts(self, fact: _Fact) -> tuple[str, str, str]:
        """Return a triple as N-Triples texts."""
        ...

    def prove(self, fact: _Fact) -> Derivation | None:
        """Return a smallest proof of a triple."""
        ...


class Reasons:
    """Explains the results of one report; the prover is made when the first result needs it."""

    def __init__(self, dataset: Dataset, prover: Callable[[], Prover], places: ResultPlaces) -> None:
        """Take what knows proofs and places."""
        self._dataset = dataset
        self._make = prover
        self._prover: Prover | None = None
        self._places = places
        self._type = dataset.terms.find_iri(RDF.type.value) or 0

    def explained(self, report: ValidationReport, target_classes: Iterable[str]) -> ValidationReport:
        """Return the report with proofs and hiding axioms; ``target_classes`` are those that shapes target."""
        classes = {found for name in target_classes if (found := self._dataset.terms.find(name)) is not None}
        proved = {row: self._proved(result, fact) for row, result, fact in self._wanting(report.results, classes)}
        results = _with(report.results, proved)
        first = {row: self._hidden(found) for row, found in enumerate(report.hidden[:_MOST])}
        if isinstance(report.hidden, HiddenTable):
            return replace(report, results=results, hidden=report.hidden.with_explained(first))
        return replace(report, results=results, hidden=(*first.values(), *report.hidden[_MOST:]))

    def _wanting(
        self, results: Sequence[ValidationResult], classes: set[int]
    ) -> Iterator[tuple[int, ValidationResult, _Fact]]:
        """Yield the first results that rest on an inferred triple, by row, with that triple.

        One that holds in the asserted data too rests on none.
        """
        left = tries = _MOST
        wanted = results.rows_of_view(CLOSURE) if isinstance(results, ResultTable) else _in_closure_only(results)
        for start in range(0, len(wanted), _BATCH):
            rows = wanted[start : start + _BATCH]
            batch = results.take(rows) if isinstance(results, ResultTable) else [results[row] for row in rows]
            inferred = self._inferred_only([offending_triple(result) for result in batch])
            for row, result, fact in zip(rows, batch, inferred, strict=True):
                found = fact
                if fact is None and tries:
                    tries -= 1
                    found = self._type_of(result, classes)
                if found is not None:
                    yield row, result, found
                    left -= 1
                    if not left:
                        return

    def _inferred_only(self, triples: Sequence[tuple[str, str, str] | None]) -> list[_Fact | None]:
        """Return the ids of the triples that are inferred and not asserted too, None for others."""
        import polars as pl

        find = self._dataset.terms.find
        facts = [tuple(find(text) for text in triple) if triple is not None else (None,) * 3 for triple in triples]
        known = {fact for fact in facts if None not in fact}
        if not known:
            return [None] * len(facts)
        table = pl.DataFrame(list(known), schema=dict.fromkeys("spo", pl.Int64), orient="row")
        for block in self._dataset.blocks_of(ASSERTED):
            table = table.join(_frame(block), on=["s", "p", "o"], how="anti")
        blocks = self._dataset.blocks_of((GraphRole.INFERRED,))
        found = {
            row for block in blocks for row in table.join(_frame(block), on=["s", "p", "o"], how="semi").iter_rows()
        }
        return [fact if fact in found else None for fact in facts]  # type: ignore[misc] # a fact that was found has no None

    def _proved(self, result: ValidationResult, fact: _Fact) -> ValidationResult:
        """Return the result with a proof, and with the place of a fact that the proof rests on."""
        prover = self._proving()
        proof = prover.prove(fact)
        if proof is None:
            return result
        leaves = [node.fact for node in proof.walk() if not node.rule]
        facts = [leaf for leaf in leaves if not self._is_axiom(leaf)] or leaves
        place = next(filter(None, (self._places.locate_texts(prover.texts(leaf)) for leaf in facts)), None)
        return replace(result, proof=tuple(self._tree(proof, 0)), location=place)

    def _type_of(self, result: ValidationResult, classes: set[int]) -> _Fact | None:
        """Return the inferred type that makes the node of a result a focus node, if the result rests on that alone."""
        focus = self._dataset.terms.find(term_to_text(result.focus_node)) or 0
        found = sorted(fact for fact in self._inferred(subject=focus, predicate=self._type) if fact[2] in classes)
        return found[0] if found else None

    def _hidden(self, hidden: HiddenViolation) -> HiddenViolation:
        facts = self._satisfying(hidden.result)
        said: list[str] = []
        places: list[Location] = []
        for fact in facts[:_SHOWN]:
            prover = self._proving()
            proof = prover.prove(fact)
            axioms = [node for node in proof.walk() if not node.rule] if proof else []
            axioms = [node for node in axioms if self._is_axiom(node.fact)]
            for node in axioms:
                place = self._places.locate_texts(prover.texts(node.fact))
                if place is not None and place not in places:
                    places.append(place)
            because = "; ".join(dict.fromkeys(self._said(node.fact) for node in axioms))
            rule = f" ({proof.rule})" if proof and proof.rule else ""
            said.append(f"{self._said(fact)}{rule}{', because ' + because if because else ''}")
        return replace(hidden, hidden_by=tuple(said), axiom_locations=tuple(places))

    def _satisfying(self, result: ValidationResult) -> list[_Fact]:
        """Return the inferred triples that can satisfy the constraint of a hidden violation, the likeliest first."""
        terms = self._dataset.terms
        focus = terms.find(term_to_text(result.focus_node)) or 0
        value = terms.find(term_to_text(result.value)) or 0 if result.value is not None else focus
        if result.source_constraint_component == SH.ClassConstraintComponent:
            return sorted(self._inferred(subject=value, predicate=self._type))
        if result.value is None and result.result_path is not None:
            named = [terms.find(term_to_text(name)) or 0 for name in predicates(result.result_path)]
            about = [*self._inferred(subject=focus), *self._inferred(object_=focus)]
            found = sorted({fact for fact in about if fact[1] in named})
            if found:
                return found
        return sorted(self._inferred(subject=value)) or sorted(self._inferred(subject=focus))

    def _is_axiom(self, fact: _Fact) -> bool:
        """Say whether a triple speaks about the vocabulary: its property, or its class, is of RDFS or OWL."""
        texts = self._text(fact[1]), self._text(fact[2])
        return texts[0].startswith(_SCHEMA) or (fact[1] == self._type and texts[1].startswith(_SCHEMA))

    def _tree(self, node: Derivation, depth: int) -> Iterator[str]:
        """Yield a proof, a line for each step, premises indented below what they prove."""
        indent = "  " * depth
        if node.rule:
            yield f"{indent}{self._said(node.fact)}  [{node.rule}]"
            for premise in node.premises:
                yield from self._tree(premise, depth + 1)
        else:
            place = self._places.locate_texts(self._proving().texts(node.fact))
            yield f"{indent}{self._said(node.fact)}  {place or 'asserted'}"

    def _said(self, fact: _Fact) -> str:
        subject, predicate, object_ = (self._text(part) for part in fact)
        return f"{subject} {'a' if fact[1] == self._type else predicate} {object_}"

    def _text(self, identifier: int) -> str:
        return self._dataset.terms.texts[identifier]

    def _proving(self) -> Prover:
        if self._prover is None:
            self._prover = self._make()
        return self._prover

    def _inferred(
        self, subject: int | None = None, predicate: int | None = None, object_: int | None = None
    ) -> list[_Fact]:
        found: list[_Fact] = []
        for block in self._dataset.blocks_of((GraphRole.INFERRED,)):
            rows = _rows(block, subject, predicate, object_).nonzero()[0]
            columns = (block.subject[rows].tolist(), block.predicate[rows].tolist(), block.object[rows].tolist())
            found += zip(*columns, strict=True)
        return found


def _in_closure_only(results: Sequence[ValidationResult]) -> list[int]:
    return [row for row, result in enumerate(results) if result.holds_in == (CLOSURE,)]


def _with(results: Sequence[ValidationResult], proved: dict[int, ValidationResult]) -> Sequence[ValidationResult]:
    if isinstance(results, ResultTable):
        return results.with_known(proved)
    return tuple(proved.get(row, result) for row, result in enumerate(results))


def _frame(block: Block) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({"s": block.subject, "p": block.predicate, "o": block.object}).cast(pl.Int64)


def _rows(block: Block, subject: int | None, predicate: int | None, object_: int | None) -> NDArray[np.bool_]:
    import numpy as np

    mask = np.ones(len(block), np.bool_)
    for column, wanted in ((block.subject, subject), (block.predicate, predicate), (block.object, object_)):
        if wanted is not None:
            mask &= column == wanted
    return mask
