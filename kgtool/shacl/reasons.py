"""Why a result holds in the closure, and which axiom hides a violation of the asserted data.

A result whose offending triple is inferred gets the proof of that triple; a result about a node that is a focus node
by inference only gets the proof of its class; one whose offending triple is plain gets the claims that it was settled
from. A hidden violation gets the inferred triples that satisfy its
constraint, with the axioms that they rest on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from kgtool.errors import Diagnostic, Severity
from kgtool.roles import ASSERTED, REASONED, GraphRole
from kgtool.shacl.paths import PredicatePath, predicates
from kgtool.shacl.places import offending_triple
from kgtool.shacl.proof_steps import ProofStep
from kgtool.shacl.report import CLOSURE, HiddenViolation, ValidationReport, ValidationResult
from kgtool.shacl.result_table import HiddenTable, ResultTable
from kgtool.shacl.selecting import held_by_one, matching
from kgtool.shacl.shapes import TargetKind
from kgtool.terms import term_to_text
from kgtool.vocab import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kgtool.dataset import Dataset
    from kgtool.errors import Location
    from kgtool.rules.proofs import Derivation
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.shapes import Target
    from kgtool.terms import Term

__all__ = ["Prover", "Reasons"]

_Fact = tuple[int, int, int]
_BATCH = 20_000
_MOST = 200
"""How many results of a report, and how many hidden violations, are explained."""
_SHOWN = 3
_FILES = tuple(role for role in ASSERTED if role is not GraphRole.TRUTHY)
_TOO_MANY = {SH.MaxCountConstraintComponent, SH.QualifiedMaxCountConstraintComponent, SH.UniqueLangConstraintComponent}
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

    def __init__(self, dataset: Dataset, prover: Callable[[], Prover] | None, places: ResultPlaces) -> None:
        """Take what knows proofs and places; without a prover nothing is inferred."""
        self._dataset = dataset
        self._make = prover
        self._prover: Prover | None = None
        self._places = places
        self._type = dataset.terms.find_iri(RDF.type.value) or 0
        self._targets: Mapping[Term, frozenset[Target]] = {}
        self._asked: Mapping[Term, frozenset[Term]] = {}
        self._instances_of: dict[frozenset[Term], set[int]] = {}
        self._stopped = False

    def explained(self, report: ValidationReport) -> ValidationReport:
        """Return the report with proofs and hiding axioms."""
        self._targets, self._asked = report.targets, report.asked_classes
        proved = {row: self._settled(result, fact) for row, result, fact in self._plain(report.results)}
        if self._make is None:
            return replace(report, results=_with(report.results, proved))
        proved |= {row: self._proved(result, fact) for row, result, fact in self._wanting(report.results)}
        results = _with(report.results, proved)
        first = {row: self._hidden(found) for row, found in enumerate(report.hidden[:_MOST])}
        report = replace(report, results=results, warnings=(*report.warnings, *self._remark(len(report.hidden))))
        if isinstance(report.hidden, HiddenTable):
            return replace(report, hidden=report.hidden.with_explained(first))
        return replace(report, hidden=(*first.values(), *report.hidden[_MOST:]))

    def _remark(self, hidden: int) -> Iterator[Diagnostic]:
        """Say what is not explained: a result without a proof must not seem to rest on no inference."""
        about = [f"the first {_MOST} results that rest on inference have proofs, later ones have none"] * self._stopped
        about += [f"of {hidden} hidden violations the first {_MOST} are explained"] * (hidden > _MOST)
        hint = "`kgtool explain` proves any triple"
        yield from (Diagnostic("KG0719", said, hint=hint, severity=Severity.INFO) for said in about)

    def _wanting(self, results: Sequence[ValidationResult]) -> Iterator[tuple[int, ValidationResult, _Fact]]:
        """Yield the first results that rest on an inferred triple, by row, with that triple.

        One that holds in the asserted data too rests on none.
        """
        left = tries = _MOST
        wanted = results.rows_of_view(CLOSURE) if isinstance(results, ResultTable) else _in_closure_only(results)
        for start in range(0, len(wanted), _BATCH):
            rows = wanted[start : start + _BATCH]
            batch = results.take(rows) if isinstance(results, ResultTable) else [results[row] for row in rows]
            triples = [offending_triple(result) for result in batch]
            inferred = held_by_one(self._dataset, triples, GraphRole.INFERRED, ASSERTED)
            for row, result, fact in zip(rows, batch, inferred, strict=True):
                found = fact
                if fact is None and tries:
                    tries -= 1
                    found = self._value_of(result) or self._detail_of(result) or self._focus_of(result)
                if found is not None:
                    yield row, result, found
                    left -= 1
                    if not left:
                        self._stopped = row != wanted[-1]
                        return

    def _plain(self, results: Sequence[ValidationResult]) -> Iterator[tuple[int, ValidationResult, _Fact]]:
        """Yield the results among the first whose offending triple is plain and stands in no file, with that triple."""
        if self._places.claims is None:
            return
        first = range(min(len(results), _BATCH))
        batch = results.take(first) if isinstance(results, ResultTable) else [results[row] for row in first]
        left = _MOST
        triples = [offending_triple(result) for result in batch]
        facts = held_by_one(self._dataset, triples, GraphRole.TRUTHY, _FILES)
        for row, result, fact in zip(first, batch, facts, strict=True):
            if fact is not None and left:
                left -= 1
                yield row, result, fact

    def _settled(self, result: ValidationResult, fact: _Fact) -> ValidationResult:
        """Return the result with the claims that its triple was settled from."""
        return replace(result, proof=(self._leaf(fact, 0),))

    def _proved(self, result: ValidationResult, fact: _Fact) -> ValidationResult:
        """Return the result with a proof, and with the place of a fact that the proof rests on."""
        prover = self._proving()
        proof = prover.prove(fact)
        if proof is None:
            return result
        leaves = [node.fact for node in proof.walk() if not node.rule]
        facts = [leaf for leaf in leaves if not self._is_axiom(leaf)] or leaves
        place = next(filter(None, (self._places.located([leaf], [None])[0] for leaf in facts)), None)
        return replace(result, proof=tuple(self._tree(proof, 0)), location=place)

    def _value_of(self, result: ValidationResult) -> _Fact | None:
        """Return the first inferred value of a result that complains about too many of them."""
        if result.source_constraint_component not in _TOO_MANY or not isinstance(result.result_path, PredicatePath):
            return None
        find = self._dataset.terms.find
        focus, predicate = find(term_to_text(result.focus_node)), find(term_to_text(result.result_path.predicate))
        found = sorted(self._inferred(subject=focus, predicate=predicate))
        return found[0] if found else None

    def _detail_of(self, result: ValidationResult) -> _Fact | None:
        """Return the inferred triple that a detail of a result rests on, the first of them."""
        for detail in result.detail:
            (fact,) = held_by_one(self._dataset, [offending_triple(detail)], GraphRole.INFERRED, ASSERTED)
            found = fact or self._value_of(detail) or self._detail_of(detail)
            if found is not None:
                return found
        return None

    def _focus_of(self, result: ValidationResult) -> _Fact | None:
        """Return the inferred triple that makes the node of a result a focus node, if the result rests on that alone.

        A triple that makes it one and is asserted too leaves nothing to prove.
        """
        find = self._dataset.terms.find
        focus = find(term_to_text(result.focus_node)) or 0
        found: list[_Fact] = []
        pattern: tuple[int | None, int | None, int | None]
        classes: set[int] | None
        for target in self._targets.get(result.source_shape, frozenset()):
            named = find(term_to_text(target.node)) or 0
            match target.kind:
                case TargetKind.CLASS:
                    pattern, classes = (focus, self._type, None), self._below(frozenset({target.node}))
                case TargetKind.SUBJECTS:
                    pattern, classes = (focus, named, None), None
                case TargetKind.OBJECTS:
                    pattern, classes = (None, named, focus), None
                case _:
                    continue
            for role in (ASSERTED, (GraphRole.INFERRED,)):
                facts = matching(self._dataset, role, pattern)
                own = [fact for fact in facts if classes is None or fact[2] in classes]
                if own and role is ASSERTED:
                    return None
                found += own
        return min(found, default=None)

    def _below(self, classes: frozenset[Term]) -> set[int]:
        """Return the ids of classes and of everything below them by rdfs:subClassOf."""
        find = self._dataset.terms.find
        if classes not in self._instances_of:
            open_ = [found for class_ in classes if (found := find(term_to_text(class_))) is not None]
            seen = set(open_)
            predicate = find(term_to_text(RDFS.subClassOf))
            while open_ and predicate is not None:
                rows = matching(self._dataset, REASONED, (None, predicate, open_.pop()))
                fresh = {below for below, _, _ in rows} - seen
                seen |= fresh
                open_ += fresh
            self._instances_of[classes] = seen
        return self._instances_of[classes]

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
            classes = self._below(self._asked.get(result.source_shape, frozenset()))
            types = sorted(self._inferred(subject=value, predicate=self._type))
            return [fact for fact in types if fact[2] in classes] or types
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

    def _tree(self, node: Derivation, depth: int) -> Iterator[ProofStep]:
        """Yield a proof step by step, premises below what they prove."""
        if not node.rule:
            yield self._leaf(node.fact, depth)
            return
        yield ProofStep(self._texts(node.fact), depth, node.rule)
        for premise in node.premises:
            yield from self._tree(premise, depth + 1)

    def _leaf(self, fact: _Fact, depth: int) -> ProofStep:
        """Return an asserted triple with its place, or a plain one with its claims."""
        texts = self._texts(fact)
        place = self._places.locate_texts(texts)
        if place is not None:
            return ProofStep(texts, depth, place=str(place))
        return ProofStep(texts, depth, settled=self._places.settled_from(fact))

    def _texts(self, fact: _Fact) -> tuple[str, str, str]:
        return self._text(fact[0]), self._text(fact[1]), self._text(fact[2])

    def _said(self, fact: _Fact) -> str:
        subject, predicate, object_ = (self._text(part) for part in fact)
        return f"{subject} {'a' if fact[1] == self._type else predicate} {object_}"

    def _text(self, identifier: int) -> str:
        return self._dataset.terms.texts[identifier]

    def _proving(self) -> Prover:
        if self._prover is None:
            if self._make is None:
                message = "nothing is inferred: there is nothing to prove"
                raise ValueError(message)
            self._prover = self._make()
        return self._prover

    def _inferred(
        self, subject: int | None = None, predicate: int | None = None, object_: int | None = None
    ) -> list[_Fact]:
        return matching(self._dataset, (GraphRole.INFERRED,), (subject, predicate, object_))


def _in_closure_only(results: Sequence[ValidationResult]) -> list[int]:
    return [row for row, result in enumerate(results) if result.holds_in == (CLOSURE,)]


def _with(results: Sequence[ValidationResult], proved: dict[int, ValidationResult]) -> Sequence[ValidationResult]:
    if isinstance(results, ResultTable):
        return results.with_known(proved)
    return tuple(proved.get(row, result) for row, result in enumerate(results))
