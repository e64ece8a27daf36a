"""Instances of the rules that run through SPARQL, for proofs: the solutions whose template gives a triple."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from kgtool.owl.near_queries import nearest
from kgtool.rules.instances import Instance
from kgtool.rules.joins import Atom
from kgtool.rules.lookup import solutions, substitute
from kgtool.rules.rule import Variable
from kgtool.rules.strata import query_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Terms
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.facts import Facts
    from kgtool.rules.near import Near
    from kgtool.rules.query_engine import QueryIndex
    from kgtool.rules.rule import Part, Pattern
    from kgtool.rules.schema_places import Fact

__all__ = ["NOTE", "Solved"]

_MOST = 200
"""How many rows of an aggregate are shown."""

Texts: TypeAlias = tuple[str, str, str]

NOTE = "and what else its query asks for: filters, bindings, negations"


@dataclass(slots=True)
class Solved:
    """The query rules that were asked for, solved over a closed graph: bindings by rule and by the triple they give."""

    facts: Facts
    terms: Terms
    _found: dict[str, dict[Texts, list[Mapping[str, str]]]] = field(default_factory=dict)
    _index: QueryIndex | None = None

    def instances(self, rules: Iterable[QueryRule], triple: Texts) -> Iterator[Instance]:
        """Yield the instances of query rules that conclude a triple."""
        for rule in rules:
            if not any(_could_be(pattern, triple) for pattern in rule.template):
                continue
            if rule.name not in self._found:
                self._found[rule.name] = self._solve(rule)
            for values in self._found[rule.name].get(triple, ()):
                yield Instance(rule.name, self._premises(rule, values), NOTE)

    def near(self, rules: Iterable[QueryRule], triple: Texts) -> Iterator[Near]:
        """Yield what query rules lack that would conclude a triple, which does not hold."""
        for rule in rules:
            for pattern in rule.template:
                values = {
                    part.name: text
                    for part, text in zip(pattern.parts(), triple, strict=True)
                    if isinstance(part, Variable)
                }
                if _could_be(pattern, triple):
                    yield from nearest(rule, values, self.facts, self.terms)

    def _solve(self, rule: QueryRule) -> dict[Texts, list[Mapping[str, str]]]:
        from kgtool.rules.query_engine import QueryIndex

        index = self._index = self._index or QueryIndex(self.facts.type_id)
        slots = query_plan(rule, self.terms.intern).dependency.reads
        if 0 in slots:
            self.facts.everything()
            slots = frozenset(self.facts.rows)
        index.update({slot: self.facts.of(slot) for slot in slots}, self.terms.texts)
        found: dict[Texts, list[Mapping[str, str]]] = {}
        for values, made in index.solutions(rule):
            for triple in dict.fromkeys(made):
                found.setdefault(triple, []).append(values)
        return found

    def _premises(self, rule: QueryRule, values: Mapping[str, str]) -> tuple[Fact, ...]:
        """Return the triples that the positive patterns match, and those that an aggregate goes over.

        There are none for the branches of a UNION not taken. What the solution hides, within a sub-query, is looked up.
        """
        atoms = self._atoms(rule.positive, values)
        solution = next(solutions(self.facts, atoms, 1), None)
        if solution is None:
            atoms = self._matched(atoms)
            solution = next(solutions(self.facts, atoms, 1))
        counted = self._atoms(rule.counted, values)
        groups = solutions(self.facts, counted, _MOST) if counted else ()
        return _facts(
            (
                *(substitute(atom, solution) for atom in atoms),
                *(substitute(atom, group) for group in groups for atom in counted),
            )
        )

    def _atoms(self, patterns: Iterable[Pattern], values: Mapping[str, str]) -> list[Atom]:
        """Return patterns over ids, with the values of a solution in them."""

        def part(given: Part) -> int | str:
            text = values.get(given.name) if isinstance(given, Variable) else given
            return self.terms.intern(text) if text is not None else given.name if isinstance(given, Variable) else given

        return [Atom(*(part(each) for each in pattern.parts())) for pattern in patterns if _says(pattern)]

    def _matched(self, atoms: list[Atom]) -> list[Atom]:
        """Return the atoms that match together, the first ones first."""
        kept: list[Atom] = []
        for atom in sorted(atoms, key=lambda atom: len(atom.names())):
            if next(solutions(self.facts, [*kept, atom], 1), None) is not None:
                kept.append(atom)
        return kept


def _facts(atoms: Iterable[Atom]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys((int(atom.subject), int(atom.predicate), int(atom.object)) for atom in atoms))


def _says(pattern: Pattern) -> bool:
    """Say whether a pattern stands in the query, and not for a name in a path that it depends on."""
    return not (pattern.subject == Variable(" s") and pattern.object == Variable(" o"))


def _could_be(pattern: Pattern, triple: Texts) -> bool:
    """Say whether a pattern of a template may give a triple."""
    if isinstance(pattern.predicate, str) and pattern.predicate != triple[1]:
        return False
    ends = ((pattern.subject, triple[0]), (pattern.object, triple[2]))
    return all(
        isinstance(part, Variable) or part == text or (part.startswith("_:") and text.startswith("_:"))
        for part, text in ends
    )
