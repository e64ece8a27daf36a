"""Which inferred triple a result rests on: its own, a value too many, one of a detail, or what makes its node a focus.

Results are asked for together, so that each column of the closure is looked at once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from kgtool.rules.columns import EMPTY, contains, low, minus, pack, swap
from kgtool.rules.row_ranges import part_of
from kgtool.shacl.paths import PredicatePath
from kgtool.shacl.places import offending_texts
from kgtool.shacl.shapes import TargetKind
from kgtool.terms import term_to_text
from kgtool.vocab import RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kgtool.dataset import Terms
    from kgtool.rules.columns import Column, Mask
    from kgtool.rules.stored import StoredFacts
    from kgtool.shacl.report import ValidationResult
    from kgtool.shacl.result_rows import ResultRow
    from kgtool.shacl.shapes import Target
    from kgtool.terms import Term

__all__ = ["Asked", "Fact", "Resting"]

Fact: TypeAlias = tuple[int, int, int]
"""A triple of ids."""
_TOO_MANY = {SH.MaxCountConstraintComponent, SH.QualifiedMaxCountConstraintComponent, SH.UniqueLangConstraintComponent}


class Asked(NamedTuple):
    """A result: what it shares with others, its focus node and offending triple as ids, and its details."""

    kind: ValidationResult
    focus: int
    triple: Fact | None
    details: Sequence[ResultRow] = ()


class Resting:
    """Finds what results rest on in a closure; ``targets`` says what makes a node a focus node of a shape."""

    def __init__(self, facts: StoredFacts, terms: Terms, targets: Mapping[Term, frozenset[Target]]) -> None:
        """Take the closed facts, which know those that were stated."""
        self._facts = facts
        self._terms = terms
        self._targets = targets
        self._classes: dict[frozenset[Term], list[int]] = {}
        self._typed: dict[tuple[int, bool], Column] = {}

    def of(self, asked: Sequence[Asked]) -> list[Fact | None]:
        """Return the inferred triple that each result rests on, or None."""
        found = self._inferred([one.triple for one in asked])
        self._terms.look_up(_texts_of_details(one for one, fact in zip(asked, found, strict=True) if fact is None))
        open_ones: dict[Term, list[int]] = defaultdict(list)
        for number, one in enumerate(asked):
            if found[number] is None:
                found[number] = self._value(one.kind, one.focus) or self._detail(one.details)
                if found[number] is None:
                    open_ones[one.kind.source_shape].append(number)
        for shape, numbers in open_ones.items():
            nodes = np.array([asked[number].focus for number in numbers], np.int64)
            for number, fact in zip(numbers, self._focus(shape, nodes), strict=True):
                found[number] = fact
        return found

    def below(self, classes: frozenset[Term]) -> list[int]:
        """Return the ids of classes and of everything below them by rdfs:subClassOf, sorted."""
        if classes not in self._classes:
            open_ = [found for class_ in classes if (found := self._terms.find(term_to_text(class_))) is not None]
            seen = set(open_)
            predicate = self._terms.find(term_to_text(RDFS.subClassOf))
            index = self._facts.inverse(predicate) if predicate is not None else EMPTY
            while open_:
                fresh = set(low(part_of(index, open_.pop())[0]).tolist()) - seen
                seen |= fresh
                open_ += fresh
            self._classes[classes] = sorted(seen)
        return self._classes[classes]

    def _inferred(self, triples: Sequence[Fact | None]) -> list[Fact | None]:
        """Return those triples that are inferred and stated nowhere; None for the rest."""
        by_slot: dict[int, list[int]] = defaultdict(list)
        for number, triple in enumerate(triples):
            if triple is not None:
                by_slot[-triple[2] if triple[1] == self._facts.type_id else triple[1]].append(number)
        found: list[Fact | None] = [None] * len(triples)
        for slot, numbers in by_slot.items():
            s, o = (np.array([triples[number][part] for number in numbers], np.int64) for part in (0, 2))  # type: ignore[index] # only triples are numbered
            held, stated = self._held(slot, s if slot < 0 else pack(s, o))
            for place in np.flatnonzero(held & ~stated).tolist():
                found[numbers[place]] = triples[numbers[place]]
        return found

    def _held(self, slot: int, rows: Column) -> tuple[Mask, Mask]:
        """Say of rows of a slot which of them hold, and which are stated."""
        return contains(self._facts.of(slot), rows), contains(self._facts.stated.of(slot), rows)

    def _value(self, kind: ValidationResult, focus: int) -> Fact | None:
        """Return the first inferred value of a result that complains about too many of them."""
        if kind.source_constraint_component not in _TOO_MANY or not isinstance(kind.result_path, PredicatePath):
            return None
        p = self._terms.find(term_to_text(kind.result_path.predicate))
        if p is None:
            return None
        values, stated = (part_of(self._pairs(facts, p), focus)[0] for facts in (self._facts, self._facts.stated))
        inferred = low(minus(values, stated))
        return (focus, p, int(inferred[0])) if len(inferred) else None

    def _detail(self, details: Iterable[ResultRow]) -> Fact | None:
        """Return the inferred triple that a detail of a result rests on, the first of them."""
        find = self._terms.find
        for detail in details:
            texts = offending_texts(detail.kind.result_path, detail.focus_node, detail.value)
            ids = tuple(map(find, texts)) if texts is not None else (None,)
            fact = self._inferred([ids])[0] if None not in ids else None  # type: ignore[list-item] # no None is left
            if fact is None:
                fact = self._value(detail.kind, find(detail.focus_node) or 0) or self._detail(detail.details)
            if fact is not None:
                return fact
        return None

    def _focus(self, shape: Term, nodes: Column) -> list[Fact | None]:
        """Return the inferred triple that makes each node a focus node, if it is one by that alone.

        A triple that makes it one and is stated leaves nothing to prove.
        """
        found: list[Fact | None] = [None] * len(nodes)
        is_stated = np.zeros(len(nodes), np.bool_)
        for target in self._targets.get(shape, frozenset()):
            for stated, inferred in self._made_by(target, nodes):
                is_stated |= stated
                for number, fact in inferred:
                    known = found[number]
                    found[number] = fact if known is None else min(fact, known)
        return [None if stated else fact for stated, fact in zip(is_stated.tolist(), found, strict=True)]

    def _made_by(self, target: Target, nodes: Column) -> Iterator[tuple[Mask, list[tuple[int, Fact]]]]:
        """Yield which nodes stated triples make focus nodes, and inferred triples that do so, by numbers of nodes."""
        type_id = self._facts.type_id
        if target.kind is TargetKind.CLASS:
            for class_ in self.below(frozenset({target.node})):
                held, stated = self._held(-class_, nodes)
                rows = np.flatnonzero(held & ~stated)
                own = zip(rows.tolist(), nodes[rows].tolist(), strict=True)
                yield stated, [(row, (node, type_id, class_)) for row, node in own]
            return
        p = self._terms.find(term_to_text(target.node))
        if p is None or target.kind not in {TargetKind.SUBJECTS, TargetKind.OBJECTS}:
            return
        turned = target.kind is TargetKind.OBJECTS
        index, stated_index = (self._pairs(facts, p, turned=turned) for facts in (self._facts, self._facts.stated))
        held, others = _has(index, nodes)
        rows = np.flatnonzero(held)
        led = zip(rows.tolist(), nodes[rows].tolist(), others[rows].tolist(), strict=True)
        made = [(row, (other, p, node) if turned else (node, p, other)) for row, node, other in led]
        yield _has(stated_index, nodes)[0], made

    def _pairs(self, facts: StoredFacts, p: int, *, turned: bool = False) -> Column:
        """Return the sorted pairs of a predicate, of rdf:type too, or these turned round."""
        if p != facts.type_id:
            return facts.inverse(p) if turned else facts.of(p)
        key = id(facts), turned
        if key not in self._typed:
            slots = [slot for slot in facts.slots() if slot < 0]
            parts = [pack(facts.of(slot), np.full(len(facts.of(slot)), -slot, np.int64)) for slot in slots]
            pairs = np.concatenate([EMPTY, *parts])
            self._typed[key] = np.sort(swap(pairs) if turned else pairs)
        return self._typed[key]


def _has(index: Column, nodes: Column) -> tuple[Mask, Column]:
    """Say of nodes which have a pair in a sorted column, and what the first one leads to."""
    if not len(index):
        return np.zeros(len(nodes), np.bool_), nodes
    places = np.minimum(np.searchsorted(index, nodes << 32), len(index) - 1)
    return (index[places] >> 32) == nodes, low(index[places])


def _texts_of_details(asked: Iterable[Asked]) -> Iterator[str]:
    waiting = [detail for one in asked for detail in one.details]
    while waiting:
        detail = waiting.pop()
        yield detail.focus_node
        if detail.value is not None:
            yield detail.value
        waiting += detail.details
