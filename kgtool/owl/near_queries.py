"""What a project's rule lacks to conclude a triple: the branch of its query that comes nearest, and what fails there.

SPARQL 1.1 Query §18.5 (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra). What a clause has beside patterns, filters
and NOT EXISTS, such as a sub-query's HAVING, is not looked at: of that it says only that something else does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from kgtool.rules.groups import ways_of
from kgtool.rules.joins import Atom
from kgtool.rules.lookup import solutions, substitute
from kgtool.rules.near import Near, fewest_missing
from kgtool.rules.rule import Variable
from kgtool.rules.term_questions import rows_that_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kgtool.dataset import Terms
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.facts import Facts
    from kgtool.rules.groups import Expression, Group, Way
    from kgtool.rules.rule import Part, Pattern
    from kgtool.rules.schema_places import Fact

__all__ = ["nearest"]

_SOLUTIONS = 20
"""How many matches of a branch are asked for the one that its filters refuse least."""


def nearest(rule: QueryRule, values: Mapping[str, str], facts: Facts, terms: Terms) -> Iterator[Near]:
    """Yield what a rule lacks for a solution with these values, in the branches that lack least."""
    search = _Search(rule.name, values, facts, terms)
    found = [near for way in ways_of(rule.where) for near in search.of(way)]
    least = min((len(near.missing) for near in found), default=0)
    kept = [near for near in found if len(near.missing) == least]
    yield from kept or [Near(rule.name, (), ())]


@dataclass(frozen=True, slots=True)
class _Search:
    """A rule, the values that a solution must have, and the graph that it is looked for in."""

    rule: str
    values: Mapping[str, str]
    facts: Facts
    terms: Terms

    def of(self, way: Way) -> Iterator[Near]:
        """Yield a branch with its patterns and what refuses it, or with those that match and the fewest that do not."""
        atoms = self._atoms(way.patterns)
        branch = ", ".join(f"{number} of {many}" for number, many in way.branches)
        whole = [*islice(solutions(self.facts, atoms, _SOLUTIONS), _SOLUTIONS)]
        if whole:
            yield replace(min((self._refused(way, atoms, each) for each in whole), key=_refusals), branch=branch)
            return
        for missing, solution in fewest_missing(self.facts, atoms):
            premises = _facts(substitute(atom, solution) for atom in atoms if atom not in missing)
            lacks = tuple(substitute(atom, solution) for atom in missing)
            yield Near(self.rule, premises, lacks, branch=branch)

    def _refused(self, way: Way, atoms: Sequence[Atom], solution: Mapping[str, int]) -> Near:
        """Return what the filters of a branch, and what it negates, say against a match of its patterns."""
        texts = dict(self.values) | {name: self.terms.texts[value] for name, value in solution.items()}
        failing = tuple(f"FILTER {filter_.text}" for filter_ in way.filters if _fails(filter_, texts))
        against = tuple(fact for group in way.absent for fact in self._there(group, texts))
        premises = _facts(substitute(atom, solution) for atom in atoms)
        return Near(self.rule, premises, (), failing=failing, against=against)

    def _there(self, group: Group, texts: Mapping[str, str]) -> tuple[Fact, ...]:
        """Return the triples for which a negated group does hold; nothing where it holds of none, or cannot be told."""
        for way in ways_of(group):
            atoms = self._atoms(way.patterns, texts)
            for solution in solutions(self.facts, atoms, _SOLUTIONS):
                inner = {**texts, **{name: self.terms.texts[value] for name, value in solution.items()}}
                if not any(_fails(filter_, inner) for filter_ in way.filters):
                    return _facts(substitute(atom, solution) for atom in atoms)
        return ()

    def _atoms(self, patterns: Iterable[Pattern], values: Mapping[str, str] | None = None) -> list[Atom]:
        """Return patterns over ids, with the values in them."""
        known = self.values if values is None else values

        def part(given: Part) -> int | str:
            text = known.get(given.name) if isinstance(given, Variable) else given
            return self.terms.intern(text) if text is not None else given.name if isinstance(given, Variable) else given

        return [Atom(*(part(each) for each in pattern.parts())) for pattern in patterns]


def _fails(expression: Expression, texts: Mapping[str, str]) -> bool:
    """Say whether an expression does not hold of the terms; not known where it has other variables."""
    names = [variable.name for variable in expression.variables]
    if not all(name in texts for name in names):
        return False
    return not rows_that_hold(expression, [[texts[name] for name in names]])


def _refusals(near: Near) -> int:
    return len(near.failing) + bool(near.against)


def _facts(atoms: Iterable[Atom]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys((int(atom.subject), int(atom.predicate), int(atom.object)) for atom in atoms))
