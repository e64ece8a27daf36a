"""Compilation: a rule and the schema triples that hold become plans over single predicates and classes.

The closed patterns of a rule (those with a fixed predicate and class) that decide which predicates and classes the open
ones range over are solved first; each solution gives one plan. ``?p rdfs:domain ?c . ?x ?p ?y => ?x rdf:type ?c`` thus
becomes one plan per domain axiom, and a step never looks at a predicate that it has no axiom for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from kgtool.rules.joins import Atom, Slot, solve
from kgtool.rules.lookup import substitute
from kgtool.rules.rule import ListForm, ListPattern, Pattern, Variable, variables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.rules.facts import Facts
    from kgtool.rules.lists import Lists
    from kgtool.rules.rule import Part, Rule

__all__ = ["CompiledRule", "Plan", "compile_rule", "plans_at", "plans_of", "schema_places", "through_lists"]

_SCHEMA_NAMESPACES = ("<http://www.w3.org/2000/01/rdf-schema#", "<http://www.w3.org/2002/07/owl#")
_INSTANCE_PREDICATES = frozenset(f"<http://www.w3.org/2002/07/owl#{name}>" for name in ("sameAs", "differentFrom"))


class Plan(NamedTuple):
    """One rule at one place of the schema: atoms to join and heads to emit; no head is false.

    ``binding`` says where in the schema it comes from; it is kept for rules that conclude false, whose proofs need it.
    """

    rule: str
    atoms: tuple[Atom, ...]
    heads: tuple[Atom, ...]
    binding: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule over ids: the part that the schema answers, the lists it goes through, and the part that data answers."""

    rule: Rule
    schema: tuple[Atom, ...]
    lists: tuple[ListPattern, ...]
    open: tuple[Atom, ...]
    heads: tuple[Atom, ...]

    def schema_slots(self, type_id: int) -> frozenset[int]:
        """Return the slots whose change asks for new plans."""
        return frozenset(atom.slot(type_id) for atom in self.schema)


def compile_rule(rule: Rule, intern: Callable[[str], int], type_text: str, *, unify: bool = True) -> CompiledRule:
    """Split a rule into its schema part and its open part, with ids for terms; ``unify`` takes sameAs atoms away."""
    body = [pattern for pattern in rule.body if isinstance(pattern, Pattern)]
    lists = tuple(pattern for pattern in rule.body if isinstance(pattern, ListPattern))
    deciding = {part.name for pattern in body for part in _deciders(pattern, type_text)}
    deciding |= {variable.name for pattern in lists for variable in variables_of(pattern)}
    schema = [pattern for pattern in body if deciding and _is_schema(pattern, deciding, type_text)]
    rest = [pattern for pattern in body if pattern not in schema]
    heads = list(rule.head)
    if unify:
        rest, heads = _unified(rest, heads)

    def atom(pattern: Pattern) -> Atom:
        subject, predicate, object_ = (
            part.name if isinstance(part, Variable) else intern(part) for part in pattern.parts()
        )
        return Atom(subject, predicate, object_)

    return CompiledRule(rule, tuple(map(atom, schema)), lists, tuple(map(atom, rest)), tuple(map(atom, heads)))


def _deciders(pattern: Pattern, type_text: str) -> Iterator[Variable]:
    """Yield the variables that decide which slot a pattern reads."""
    if isinstance(pattern.predicate, Variable):
        yield pattern.predicate
    elif pattern.predicate == type_text and isinstance(pattern.object, Variable):
        yield pattern.object


def _is_schema(pattern: Pattern, deciding: set[str], type_text: str) -> bool:
    if isinstance(pattern.predicate, Variable) or pattern.predicate in _INSTANCE_PREDICATES:
        return False
    decided = pattern.object if pattern.predicate == type_text else pattern.predicate
    if isinstance(decided, Variable):
        return False
    if decided.startswith(_SCHEMA_NAMESPACES):
        return True
    return any(variable.name in deciding for variable in variables_of(pattern))


def _unified(body: list[Pattern], heads: list[Pattern]) -> tuple[list[Pattern], list[Pattern]]:
    """Replace ``?x owl:sameAs ?y`` by one variable where another pattern binds it: members of a class are one node."""
    for pattern in [pattern for pattern in body if pattern.predicate == "<http://www.w3.org/2002/07/owl#sameAs>"]:
        others = [other for other in body if other is not pattern]
        bound = {variable for other in others for variable in variables_of(other)}
        old, new = pattern.subject, pattern.object
        if not isinstance(old, Variable):
            old, new = new, old
        if not isinstance(old, Variable) or not {old, new} & bound:
            continue
        body = [_renamed(other, old, new) for other in others]
        heads = [_renamed(head, old, new) for head in heads]
    return body, heads


def _renamed(pattern: Pattern, old: Part, new: Part) -> Pattern:
    return Pattern(*(new if part == old else part for part in pattern.parts()))


def schema_places(compiled: CompiledRule, facts: Facts) -> tuple[list[str], list[tuple[int, ...]]]:
    """Return the variables of a rule's schema part, sorted, and the places of the schema that it holds at."""
    table = solve(facts, compiled.schema, None, {name for atom in compiled.schema for name in atom.names()})
    if table is None:
        return [], []
    names = sorted(table)
    return names, list(zip(*(table[name].tolist() for name in names), strict=True)) if names else [()]


def plans_of(compiled: CompiledRule, facts: Facts, lists: Lists) -> Iterator[Plan]:
    """Yield the plans of a rule under the schema that holds now."""
    if not compiled.schema and not compiled.lists:
        yield Plan(compiled.rule.name, compiled.open, compiled.heads)
        return
    names, places = schema_places(compiled, facts)
    for place in places:
        yield from plans_at(compiled, dict(zip(names, place, strict=True)), facts, lists)


def plans_at(compiled: CompiledRule, binding: dict[str, int], facts: Facts, lists: Lists) -> Iterator[Plan]:
    """Yield the plans of a rule at one place of the schema: one, or one for each way through its list."""
    for extended, atoms in through_lists(compiled.lists, binding, facts, lists):
        plan_atoms = (*atoms, *(substitute(atom, extended) for atom in compiled.open))
        heads = tuple(substitute(atom, extended) for atom in compiled.heads)
        if heads and all(head in plan_atoms for head in heads):
            continue
        yield Plan(compiled.rule.name, plan_atoms, heads, () if heads else tuple(extended.items()))


def through_lists(
    patterns: tuple[ListPattern, ...], binding: dict[str, int], facts: Facts, lists: Lists
) -> Iterator[tuple[dict[str, int], tuple[Atom, ...]]]:
    """Yield the bindings and the atoms that a rule's list form adds to a binding."""
    if not patterns:
        yield binding, ()
        return
    (pattern,) = patterns
    members = lists.members(binding[pattern.list.name])
    if not members:
        return
    first, *others = (item.name for item in pattern.items)
    if pattern.form is ListForm.MEMBER:
        chosen = dict.fromkeys(members) if first not in binding else {binding[first]} & set(members)
        yield from (({**binding, first: member}, ()) for member in chosen)
    elif pattern.form is ListForm.PAIR:
        for left, right in combinations(members, 2):
            yield {**binding, first: left, others[0]: right}, ()
    else:
        yield binding, _list_atoms(pattern.form, members, [first, *others], facts.type_id)


def _list_atoms(form: ListForm, members: tuple[int, ...], names: list[str], type_id: int) -> tuple[Atom, ...]:
    if form is ListForm.TYPES:
        return tuple(Atom(names[0], type_id, member) for member in dict.fromkeys(members))
    if form is ListForm.CHAIN:
        steps: list[Slot] = [names[0], *(f" {place}" for place in range(1, len(members))), names[1]]
        return tuple(Atom(steps[place], member, steps[place + 1]) for place, member in enumerate(members))
    return tuple(Atom(name, member, f" {place}") for place, member in enumerate(members) for name in names)
