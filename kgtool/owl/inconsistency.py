"""Inconsistencies: each place where a rule concludes false, with the triples that make it do so.

OWL 2 Profiles §4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules): a graph is
inconsistent where the consequent *false* is derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.dataset import Terms
    from kgtool.rules.fixpoint import Fixpoint
    from kgtool.rules.joins import Table
    from kgtool.rules.plans import CompiledRule, Plan

__all__ = ["Inconsistency", "inconsistencies_of"]

Triple3 = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class Inconsistency:
    """A rule that concludes false, and its premises as N-Triples texts."""

    rule: str
    premises: tuple[Triple3, ...]
    message: str = ""

    def __str__(self) -> str:
        """Write the rule and the premises, or the engine's message."""
        if self.message:
            return f"{self.rule}: {self.message}"
        return f"{self.rule}: " + " , ".join(" ".join(premise) for premise in self.premises)


def inconsistencies_of(run: Fixpoint, terms: Terms) -> tuple[Inconsistency, ...]:
    """Return every inconsistency of a finished run, sorted; symmetric ones once."""
    found = {
        (one.rule, frozenset(one.premises)): one
        for compiled, plan, table in run.clashes()
        for one in _of_plan(terms, compiled, plan, table)
    }
    return tuple(sorted(found.values()))


def _of_plan(terms: Terms, compiled: CompiledRule, plan: Plan, table: Table) -> Iterator[Inconsistency]:
    from kgtool.rules.plans import substitute

    binding = dict(plan.binding)
    schema = [substitute(atom, binding) for atom in compiled.schema]
    rows = zip(*(column.tolist() for column in table.values()), strict=True) if table else [()]
    for row in rows:
        solution = dict(zip(table, row, strict=True))
        atoms = [*schema, *(substitute(atom, solution) for atom in plan.atoms)]
        triples = ((atom.subject, atom.predicate, atom.object) for atom in atoms)
        premises = tuple((terms.texts[int(s)], terms.texts[int(p)], terms.texts[int(o)]) for s, p, o in triples)
        yield Inconsistency(compiled.rule.name, tuple(dict.fromkeys(premises)))
