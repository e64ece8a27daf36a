"""The closure: everything that the rules conclude from the asserted triples, as rows of the role INFERRED.

OWL 2 Profiles §4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules). What is
left out by default, and why, says docs/reasoning.md: it follows for everything, and helps nobody.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset import ASSERTED, GraphRole
from kgtool.errors import Diagnostic, Severity, UsageError, nearest
from kgtool.owl.inconsistency import Inconsistency, all_different_clashes, different_clashes, inconsistencies_of
from kgtool.owl.literals import literal_clashes, seed_datatypes, unify_equal_literals, with_written_numbers
from kgtool.owl.noise import without_noise
from kgtool.owl.schema_faults import drop_literal_classes, schema_faults
from kgtool.owl.tables import ENTAILMENTS, axioms_of, regime_of, rules_of
from kgtool.owl.tracing import made_by
from kgtool.rules.columns import EMPTY, distinct, merge, minus, pack
from kgtool.rules.facts import Facts, slots_of_triples
from kgtool.rules.fixpoint import Fixpoint
from kgtool.rules.ids import Ids
from kgtool.rules.limits import Limits
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.rdfio.places import Places
    from kgtool.rules.columns import Column
    from kgtool.rules.construct import ProjectRule

__all__ = ["ENGINES", "INFERRED_SOURCE", "Closure", "Limits", "reason"]

ENGINES = ("kgtool", "polars", "spark", "owlrl")
INFERRED_SOURCE = "[inferred]"


@dataclass(frozen=True, slots=True)
class Closure:
    """What a run of the reasoner did; its triples are rows of the dataset, in the source ``[inferred]``.

    ``by_rule`` counts conclusions, duplicates included: the work that a rule did, not the triples that it alone made.
    The engines ``polars`` and ``spark`` count new triples, each for the first by name of the rules that made it then.
    ``made_by`` has, where the run was traced, the inferred triples by a rule that made them: rows (s, p, o) of ids.
    ``hidden`` has, as slots, what holds and is left out of the dataset: proofs may go through it.
    """

    asserted: int
    inferred: int
    by_rule: Mapping[str, int] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    rounds: int = 0
    seconds: float = 0.0
    inconsistencies: tuple[Inconsistency, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    made_by: Mapping[str, NDArray[np.int64]] | None = None
    hidden: Mapping[int, Column] = field(default_factory=dict)

    @property
    def consistent(self) -> bool:
        """Say whether no rule concluded false."""
        return not self.inconsistencies


def reason(  # noqa: PLR0913 - the options of the command of the same name, all but the dataset keyword-only
    dataset: Dataset,
    *,
    entailment: str = "owl2rl",
    rules: Iterable[ProjectRule] = (),
    engine: str = "kgtool",
    axiomatic: bool = False,
    limits: Limits | None = None,
    places: Places | None = None,
    trace: bool = False,
) -> Closure:
    """Add what follows from the asserted triples to the dataset, in place of what an earlier run added.

    Axioms that cannot be used are among the diagnostics; ``places`` finds line and column for them. ``trace`` keeps a
    rule for each triple (``Closure.made_by``).
    Raises UsageError (KG0601) for an unknown entailment or engine and LimitError (KG0611) where a limit is reached.
    """
    _known(entailment, ENTAILMENTS, "entailment")
    _known(engine, ENGINES, "engine")
    started = time.perf_counter()
    dataset.drop(GraphRole.INFERRED)
    if engine == "owlrl":
        from kgtool.owl.owlrl_engine import close as close_by_owlrl

        rows, messages = close_by_owlrl(dataset, entailment=entailment, axiomatic=axiomatic)
        taken = _taken(dataset, entailment, rows, messages, axiomatic=axiomatic)
        return replace(taken, seconds=time.perf_counter() - started, diagnostics=_left_out(engine, tuple(rules)))
    if engine in {"polars", "spark"}:
        from kgtool.owl.frames_engine import brought
        from kgtool.owl.frames_engine import close as close_by_frames

        rules = tuple(rules)
        regime = regime_of(entailment, axiomatic=axiomatic)
        closed = close_by_frames(dataset, regime=regime, rules=rules, engine=engine, limits=limits)
        taken = _taken(dataset, entailment, np.stack(closed[:3], axis=1), (), axiomatic=axiomatic)
        run = _settled(dataset, regime, slots_of_triples(*closed[:3], dataset.terms.intern(str(RDF.type))))
        asserted, kept = (_rows(dataset, roles, run.ids.type) for roles in (ASSERTED, (GraphRole.INFERRED,)))
        return replace(
            taken,
            by_rule=_most_first(closed.by_rule),
            rounds=closed.rounds,
            seconds=time.perf_counter() - started,
            inconsistencies=_clashes(run, dataset, asserted) if entailment != "none" else (),
            hidden=_difference(_concluded(run, asserted, axiomatic=axiomatic), kept),
            diagnostics=(
                *_brought(engine, brought(rules)),
                *(schema_faults(dataset, asserted, run.ids, places) if entailment == "owl2rl" else ()),
            ),
        )
    regime = regime_of(entailment, axiomatic=axiomatic)
    type_id = dataset.terms.intern(str(RDF.type))
    run = _start(dataset, regime, _rows(dataset, ASSERTED, type_id), tuple(rules), limits or Limits())
    asserted = dict(run.facts.rows)
    run.facts.made = {} if trace else None
    drop_literal_classes(run.facts, dataset.terms, run.lists)
    _add_axioms(run, dataset, regime)
    seed_datatypes(run, dataset.terms)
    if axiomatic and run.ids.has_equality:
        run.make_equal("dt-eq", unify_equal_literals(run, dataset.terms))
    run.run()
    clashes = _clashes(run, dataset, asserted) if entailment != "none" else ()
    concluded = _concluded(run, asserted, axiomatic=axiomatic)
    without = {} if axiomatic else _axiom_rows(dataset, entailment, run.ids.type)
    inferred = without_noise(concluded, dataset.terms, without, axiomatic=axiomatic)
    _store(dataset, inferred, run.ids.type)
    silent = tuple(sorted(run.names() - run.work.produced.keys()))
    return Closure(
        asserted=sum(map(len, asserted.values())),
        inferred=sum(map(len, inferred.values())),
        by_rule=_most_first(run.work.produced),
        silent=silent,
        rounds=run.work.rounds,
        seconds=time.perf_counter() - started,
        inconsistencies=clashes,
        made_by=made_by(run, inferred) if trace else None,
        hidden=_difference(concluded, inferred),
        diagnostics=schema_faults(dataset, asserted, run.ids, places) if entailment == "owl2rl" else (),
    )


def _left_out(engine: str, rules: tuple[ProjectRule, ...]) -> tuple[Diagnostic, ...]:
    """Return the warning that an engine runs no rules of a project, where there are some (KG0612)."""
    if not rules:
        return ()
    hint = "their conclusions are missing; the engine 'kgtool' runs them"
    message = f"engine '{engine}' runs no rules of the project, {len(rules)} left out"
    return (Diagnostic("KG0612", message, hint=hint, severity=Severity.WARNING),)


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _brought(engine: str, brought: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    """Return the warning that some rules leave the one table of an engine, where there are some (KG0612)."""
    if not brought:
        return ()
    message = f"engine '{engine}' brings all that some rules read to this process: {', '.join(brought)}"
    hint = "they are more than joins, filters, bindings, unions and (NOT) EXISTS"
    return (Diagnostic("KG0612", message, hint=hint, severity=Severity.WARNING),)


def _clashes(run: Fixpoint, dataset: Dataset, asserted: dict[int, Column]) -> tuple[Inconsistency, ...]:
    """Return every inconsistency, sorted."""
    found = {
        *inconsistencies_of(run, dataset.terms),
        *literal_clashes(run, dataset.terms),
        *different_clashes(run, dataset.terms, asserted),
        *all_different_clashes(run, dataset.terms, asserted),
    }
    return tuple(sorted(found))


def _taken(dataset: Dataset, entailment: str, rows: Column, messages: tuple[str, ...], *, axiomatic: bool) -> Closure:
    """Take the closure that another engine gives as rows of ids; of inconsistencies it has messages at most."""
    type_id = dataset.terms.intern(str(RDF.type))
    asserted = _rows(dataset, ASSERTED, type_id)
    closed = slots_of_triples(rows[:, 0], rows[:, 1], rows[:, 2], type_id)
    inferred = {slot: minus(column, asserted.get(slot, EMPTY)) for slot, column in closed.items()}
    axioms = {} if axiomatic else _axiom_rows(dataset, entailment, type_id)
    kept = without_noise(inferred, dataset.terms, axioms, axiomatic=axiomatic)
    _store(dataset, kept, type_id)
    return Closure(
        asserted=sum(map(len, asserted.values())),
        inferred=sum(map(len, kept.values())),
        inconsistencies=tuple(Inconsistency("owlrl", (), message) for message in messages),
    )


def _rows(dataset: Dataset, roles: Sequence[GraphRole], type_id: int) -> dict[int, Column]:
    """Return the triples of some roles as slots."""
    blocks = dataset.blocks_of(roles)
    s, p, o = (
        np.concatenate([getattr(block, name) for block in blocks] or [EMPTY]).astype(np.int64)
        for name in ("subject", "predicate", "object")
    )
    return slots_of_triples(s, p, o, type_id)


def _known(name: str, names: tuple[str, ...], what: str) -> None:
    if name not in names:
        close = nearest(name, names)
        hint = f"did you mean '{close}'?" if close else f"there are {', '.join(names)}"
        raise UsageError(Diagnostic("KG0601", f"no {what} '{name}'", hint=hint))


def _start(
    dataset: Dataset, regime: str, rows: dict[int, Column], rules: tuple[ProjectRule, ...], limits: Limits
) -> Fixpoint:
    """Return a run over rows in slots, with the rules of a regime and others beside them."""
    intern = dataset.terms.intern
    ids = Ids.of(intern) if regime == "owl2rl" else Ids.of(intern).without_equality()
    for _, *texts in axioms_of(regime):
        dataset.terms.intern_all(texts)
    facts = Facts(rows, ids.type, len(dataset.terms))
    run = Fixpoint(facts, ids, dataset.terms, limits)
    run.add_rules((*with_written_numbers(rules_of(regime), facts, dataset.terms), *rules))
    return run


def _settled(dataset: Dataset, regime: str, rows: dict[int, Column]) -> Fixpoint:
    """Return a run that is over, as another engine closed the rows, for what is asked of one at its end.

    Datatypes that literals are in are not told there; where axioms ask for them, the rules see them now.
    """
    run = _start(dataset, regime, rows, (), Limits())
    drop_literal_classes(run.facts, dataset.terms, run.lists)
    before = run.facts.size()
    seed_datatypes(run, dataset.terms)
    if run.facts.size() > before:
        run.close()
    else:
        run.settle()
    return run


def _add_axioms(run: Fixpoint, dataset: Dataset, regime: str) -> None:
    rows = _axiom_rows(dataset, regime, run.ids.type)
    for slot, new in rows.items():
        held = run.facts.of(slot)
        run.facts.rows[slot] = merge(held, minus(new, held))


def _axiom_rows(dataset: Dataset, regime: str, type_id: int) -> dict[int, Column]:
    found = [[dataset.terms.intern(text) for text in texts] for _, *texts in axioms_of(regime)]
    if not found:
        return {}
    s, p, o = np.array(found, np.int64).T
    return slots_of_triples(s, p, o, type_id)


def _concluded(run: Fixpoint, asserted: dict[int, Column], *, axiomatic: bool) -> dict[int, Column]:
    """Return the conclusions: every fact, members in place of representatives, less what is asserted."""
    if not run.ids.has_equality:
        return {slot: minus(rows, asserted.get(slot, EMPTY)) for slot, rows in run.facts.rows.items()}
    same_as = run.ids.same_as
    rows = run.equality.expanded({slot: rows for slot, rows in run.facts.rows.items() if slot != same_as})
    rows[same_as] = run.equality.pairs() if not run.equality.is_trivial else EMPTY
    if axiomatic:
        rows[same_as] = distinct(np.concatenate([rows[same_as], _reflexive(rows, run.ids.type)]))
    return {slot: minus(column, asserted.get(slot, EMPTY)) for slot, column in rows.items()}


def _difference(whole: dict[int, Column], part: dict[int, Column]) -> dict[int, Column]:
    """Return the rows of the slots that a part of them lacks."""
    left = ((slot, rows, part.get(slot, EMPTY)) for slot, rows in whole.items())
    return {slot: minus(rows, kept) for slot, rows, kept in left if len(rows) != len(kept)}


def _reflexive(rows: dict[int, Column], type_id: int) -> Column:
    """Return x owl:sameAs x for every term that stands in a triple (eq-ref)."""
    facts = Facts(rows, type_id, 0)
    ids = distinct(np.concatenate([np.concatenate([s, np.array([p]), o]) for s, p, o in facts.triples()] or [EMPTY]))
    return pack(ids, ids)


def _store(dataset: Dataset, inferred: dict[int, Column], type_id: int) -> None:
    source = next((number for number, known in enumerate(dataset.sources) if known.path == INFERRED_SOURCE), None)
    if source is None:
        source = dataset.add_source(INFERRED_SOURCE, GraphRole.INFERRED)
    for s, p, o in Facts(inferred, type_id, 0).triples():
        if len(s):
            dataset.append(source, s, np.full(len(s), p, np.uint32), o)
