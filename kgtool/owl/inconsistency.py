"""Inconsistencies: each place where a rule concludes false, with the triples that make it do so.

OWL 2 Profiles §4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules): a graph is
inconsistent where the consequent *false* is derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, high, low
from kgtool.rules.facts import Facts
from kgtool.rules.lists import Lists
from kgtool.vocab import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.dataset import Terms
    from kgtool.rules.columns import Column
    from kgtool.rules.fixpoint import Fixpoint
    from kgtool.rules.plans import CompiledRule, Plan
    from kgtool.rules.tables import Table

__all__ = ["Inconsistency", "all_different_clashes", "different_clashes", "inconsistencies_of"]

Triple3 = tuple[str, str, str]

_DIFFERENT = "eq-diff1"


@dataclass(frozen=True, slots=True, order=True)
class Inconsistency:
    """A rule that concludes false, and its premises as N-Triples texts; the cells of lists are left out."""

    rule: str
    premises: tuple[Triple3, ...]
    message: str = ""

    def __str__(self) -> str:
        """Write the rule and the premises, or the engine's message."""
        if self.message:
            return f"{self.rule}: {self.message}"
        return f"{self.rule}: " + " , ".join(" ".join(premise) for premise in self.premises)


def inconsistencies_of(run: Fixpoint, terms: Terms) -> tuple[Inconsistency, ...]:
    """Return every inconsistency of a finished run but those of eq-diff1 to 3, sorted; symmetric ones once."""
    found = {
        (one.rule, frozenset(one.premises)): one
        for compiled, plan, table in run.clashes()
        if compiled.rule.name != _DIFFERENT
        for one in _of_plan(terms, compiled, plan, table)
    }
    return tuple(sorted(found.values()))


def _of_plan(terms: Terms, compiled: CompiledRule, plan: Plan, table: Table) -> Iterator[Inconsistency]:
    from kgtool.rules.lookup import substitute

    binding = dict(plan.binding)
    schema = [substitute(atom, binding) for atom in compiled.schema]
    rows = zip(*(column.tolist() for column in table.values()), strict=True) if table else [()]
    for row in rows:
        solution = dict(zip(table, row, strict=True))
        atoms = [*schema, *(substitute(atom, solution) for atom in plan.atoms)]
        triples = ((atom.subject, atom.predicate, atom.object) for atom in atoms)
        premises = tuple((terms.texts[int(s)], terms.texts[int(p)], terms.texts[int(o)]) for s, p, o in triples)
        yield Inconsistency(compiled.rule.name, tuple(dict.fromkeys(premises)))


def different_clashes(run: Fixpoint, terms: Terms, asserted: dict[int, Column]) -> Iterator[Inconsistency]:
    """Yield each pair of equal terms that are different from each other (eq-diff1), as it was asserted if it was."""
    slot = terms.find(str(OWL.differentFrom)) or 0
    label = run.equality.representative
    stated = asserted.get(slot, EMPTY) if slot else EMPTY
    stated = stated[label[high(stated)] == label[low(stated)]]
    concluded = run.facts.of(slot) if slot else EMPTY
    concluded = concluded[high(concluded) == low(concluded)]
    others = concluded[~np.isin(high(concluded), label[high(stated)])]
    for pair in np.concatenate([stated, others]).tolist():
        x, y = terms.texts[pair >> 32], terms.texts[pair & 0xFFFFFFFF]
        yield Inconsistency(_DIFFERENT, ((x, str(OWL.sameAs), y), (x, str(OWL.differentFrom), y)))


def all_different_clashes(run: Fixpoint, terms: Terms, asserted: dict[int, Column]) -> Iterator[Inconsistency]:
    """Yield the equal members of owl:AllDifferent lists (eq-diff2, eq-diff3), whatever the length of the lists."""
    ids = run.ids
    facts = Facts(asserted, ids.type, run.facts.universe)
    lists = Lists(facts, ids.first, ids.rest, ids.nil)
    nodes = set(facts.of(-(terms.find(str(OWL.AllDifferent)) or 0)).tolist())
    for rule, name in (("eq-diff2", OWL.members), ("eq-diff3", OWL.distinctMembers)):
        slot = terms.find(str(name)) or 0
        for pair in facts.of(slot).tolist() if slot else ():
            node, head = pair >> 32, pair & 0xFFFFFFFF
            if node not in nodes:
                continue
            about = (
                (terms.texts[node], str(RDF.type), str(OWL.AllDifferent)),
                (terms.texts[node], str(name), terms.texts[head]),
            )
            first: dict[int, int] = {}
            for member in lists.members(head) or ():
                same = first.setdefault(int(run.equality.representative[member]), member)
                if same != member:
                    yield Inconsistency(rule, (*about, (terms.texts[same], str(OWL.sameAs), terms.texts[member])))
