"""Where literals meet the rules: seeding the datatypes that axioms ask for, and the clashes of their values.

OWL 2 Profiles §4.3, table 8 (https://www.w3.org/TR/owl2-profiles/#tab-rules-datatypes).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kgtool.owl.datatypes import ILL_TYPED, UNKNOWN, Value, in_value_space, value_of
from kgtool.owl.inconsistency import Inconsistency
from kgtool.owl.tables import DATATYPES
from kgtool.rules.columns import EMPTY, distinct, high, low, merge, minus, pack
from kgtool.rules.rule import Pattern
from kgtool.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Terms
    from kgtool.rules.columns import Column
    from kgtool.rules.facts import Facts
    from kgtool.rules.fixpoint import Fixpoint
    from kgtool.rules.rule import Rule

__all__ = ["literal_clashes", "seed_datatypes", "unify_equal_literals", "with_written_numbers"]

_QUIET = (RDFS.range, OWL.allValuesFrom, RDF.type)
"""Predicates that conclude membership in a datatype and never ask for it."""


def seed_datatypes(run: Fixpoint, terms: Terms) -> None:
    """Put literals into the datatypes that some axiom asks about (dt-type2); the others would be noise."""
    named = _asked(run, terms)
    asked = [(name.value, found) for name in DATATYPES if (found := terms.find(str(name))) in named and found]
    if not asked:
        return
    literals = _literals(run, terms)
    values = [value_of(terms.texts[literal]) for literal in literals]
    for name, found in asked:
        members = [each for each, value in zip(literals, values, strict=True) if in_value_space(value, name)]
        rows = np.array(members, np.int64)
        held = run.facts.of(-found)
        run.facts.rows[-found] = merge(held, minus(distinct(rows), held))


def with_written_numbers(rules: Iterable[Rule], facts: Facts, terms: Terms) -> tuple[Rule, ...]:
    """Return the rules with their cardinalities as the graph writes them (``"1"^^xsd:integer``, ``"01"``): dt-eq."""
    written: dict[Value, list[str]] = {}
    for name in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        for found in distinct(low(facts.of(terms.find(str(name)) or 0))).tolist():
            text = terms.texts[found]
            if text.startswith('"'):
                written.setdefault(value_of(text), []).append(text)
    return tuple(variant for rule in rules for variant in _variants(rule, written))


def _variants(rule: Rule, written: Mapping[Value, list[str]]) -> Iterator[Rule]:
    numbers = {
        pattern.object
        for pattern in rule.body
        if isinstance(pattern, Pattern) and isinstance(pattern.object, str) and pattern.object.startswith('"')
    }
    if not rule.section or not numbers:
        yield rule
        return
    (number,) = numbers
    for text in {number: None, **dict.fromkeys(written.get(value_of(number), ()))}:
        body = (
            replace(pattern, object=text) if isinstance(pattern, Pattern) and pattern.object == number else pattern
            for pattern in rule.body
        )
        yield replace(rule, body=tuple(body))


def _asked(run: Fixpoint, terms: Terms) -> set[int]:
    """Return the ids that some axiom names, those apart that only conclude membership."""
    quiet = {terms.find(str(name)) for name in _QUIET}
    found: set[int] = set()
    for slot, rows in run.facts.rows.items():
        if slot > 0 and slot not in quiet and _is_vocabulary(terms.texts[slot]):
            found.update(distinct(high(rows)).tolist(), distinct(low(rows)).tolist())
    return found


def _is_vocabulary(text: str) -> bool:
    return text.startswith((f"<{OWL.namespace}", f"<{RDFS.namespace}", f"<{RDF.namespace}"))


def _literals(run: Fixpoint, terms: Terms) -> list[int]:
    objects = [low(rows) for slot, rows in run.facts.rows.items() if slot > 0]
    ids = distinct(np.concatenate(objects)) if objects else EMPTY
    return [each for each in ids.tolist() if terms.texts[each].startswith('"')]


def unify_equal_literals(run: Fixpoint, terms: Terms) -> Column:
    """Return pairs of literals of the graph with one value, packed (dt-eq); part of ``--axiomatic``."""
    first: dict[Value, int] = {}
    pairs = []
    for literal in _literals(run, terms):
        value = value_of(terms.texts[literal])
        if value not in {ILL_TYPED, UNKNOWN} and first.setdefault(value, literal) != literal:
            pairs.append((first[value], literal))
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    return pack(left, right)


def literal_clashes(run: Fixpoint, terms: Terms) -> Iterator[Inconsistency]:
    """Yield the literals outside a datatype that they are in (dt-not-type), and equal ones that differ (dt-diff)."""
    for name in DATATYPES:
        found = terms.find(str(name))
        for member in run.facts.of(-found).tolist() if found else ():
            text = terms.texts[member]
            if text.startswith('"') and in_value_space(value_of(text), name.value) is False:
                yield Inconsistency("dt-not-type", ((text, str(RDF.type), str(name)),))
    index = run.equality.members()
    for representative in distinct(high(index)).tolist():
        members = [terms.texts[each] for each in low(index[high(index) == representative]).tolist()]
        literals = sorted(text for text in members if text.startswith('"'))
        values = {text: value_of(text) for text in literals}
        known = [text for text in literals if values[text] not in {ILL_TYPED, UNKNOWN}]
        for other in known[1:]:
            if values[other] != values[known[0]]:
                yield Inconsistency("dt-diff", ((known[0], str(OWL.sameAs), other),))
