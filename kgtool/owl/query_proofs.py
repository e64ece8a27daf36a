"""Instances of the rules that run through SPARQL, for proofs: the solutions whose template gives a triple."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.rules.instances import Fact, Instance
from kgtool.rules.joins import Atom, solve
from kgtool.rules.query_engine import QueryIndex
from kgtool.rules.rule import Variable
from kgtool.rules.strata import query_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Terms
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.facts import Facts
    from kgtool.rules.rule import Part, Pattern

__all__ = ["Solved", "query_instances"]

NOTE = "and the filters, bindings and negations of the rule's query, which hold over the whole graph"


Solved = dict[str, "dict[tuple[str, str, str], list[Mapping[str, str]]]"]
"""The solutions of query rules that were asked for already: rule name to triple to the bindings that give it."""


def query_instances(
    rules: Iterable[QueryRule], triple: tuple[str, str, str], facts: Facts, terms: Terms, solved: Solved
) -> Iterator[Instance]:
    """Yield the instances of query rules that conclude a triple; ``solved`` keeps what was found for the next one."""
    for rule in rules:
        if not any(_could_be(pattern, triple) for pattern in rule.template):
            continue
        if rule.name not in solved:
            solved[rule.name] = _solutions(rule, facts, terms)
        for values in solved[rule.name].get(triple, ()):
            premises = _premises(rule, values, facts, terms)
            if premises is not None:
                yield Instance(rule.name, premises, NOTE if rule.negative or not rule.positive else "")


def _could_be(pattern: Pattern, triple: tuple[str, str, str]) -> bool:
    return all(
        isinstance(part, Variable) or part == text or (part.startswith("_:") and text.startswith("_:"))
        for part, text in zip(pattern.parts(), triple, strict=True)
    )


def _solutions(
    rule: QueryRule, facts: Facts, terms: Terms
) -> dict[tuple[str, str, str], list[Mapping[str, str]]]:
    """Return the solutions of a rule's query over the closed graph, by the triples that they give."""
    index = QueryIndex(facts.type_id)
    slots = query_plan(rule, terms.intern).dependency.reads
    if 0 in slots:
        facts.everything()
        slots = frozenset(facts.rows)
    index.update({slot: facts.of(slot) for slot in slots}, terms.texts)
    found: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
    for values, made in index.solutions(rule):
        for triple in dict.fromkeys(made):
            found.setdefault(triple, []).append(values)
    return found


def _premises(rule: QueryRule, values: Mapping[str, str], facts: Facts, terms: Terms) -> tuple[Fact, ...] | None:
    """Return the triples that the positive patterns match; the parts that the solution hides are looked up."""

    def part(given: Part) -> int | str:
        text = values.get(given.name) if isinstance(given, Variable) else given
        return terms.intern(text) if text is not None else str(given)

    atoms = [Atom(*(part(each) for each in pattern.parts())) for pattern in rule.positive]
    if not atoms:
        return ()
    names = {name for atom in atoms for name in atom.names()}
    table = solve(facts, atoms, None, names)
    if table is None:
        return None
    first = {name: int(column[0]) for name, column in table.items()}
    ground = (
        tuple(
            first.get(each, 0) if isinstance(each, str) else each
            for each in (atom.subject, atom.predicate, atom.object)
        )
        for atom in atoms
    )
    return tuple(dict.fromkeys((s, p, o) for s, p, o in ground))
