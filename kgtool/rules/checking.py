"""A checker of proofs that shares nothing with the engine but the rules themselves.

It takes each step of a proof as it is written, the rule, the premises and the conclusion as texts, and looks for one
substitution that makes the rule's patterns premises and its head the conclusion. Lists are walked through the rdf:first
and rdf:rest premises that the step itself gives.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rules.rule import ListForm, ListPattern, Pattern, Rule, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Step", "step_holds", "substitutions"]

Texts: TypeAlias = tuple[str, str, str]
Step: TypeAlias = "tuple[str, Sequence[Texts], Texts | None]"
"""Rule name, premises, conclusion (None: false)."""

_NUMBER = re.compile(r'"\+?0*(\d+)"')
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))


def step_holds(rule: Rule, premises: Sequence[Texts], conclusion: Texts | None) -> bool:
    """Say whether the rule leads from the premises to the conclusion, and no premise is idle in its patterns."""
    for known in substitutions(rule.body, premises, {}):
        if conclusion is None:
            return not rule.head
        for head in rule.head:
            if _unify(head, conclusion, known) is not None:
                return True
    return False


def substitutions(
    body: Sequence[Pattern | ListPattern], premises: Sequence[Texts], known: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """Yield every way to read the patterns in the premises."""
    if not body:
        yield known
        return
    pattern, *rest = body
    if isinstance(pattern, ListPattern):
        for expanded, extended in _forms(pattern, premises, known):
            yield from substitutions([*expanded, *rest], premises, extended)
        return
    for premise in premises:
        extended_or_none = _unify(pattern, premise, known)
        if extended_or_none is not None:
            yield from substitutions(rest, premises, extended_or_none)


def _unify(pattern: Pattern, triple: Texts, known: Mapping[str, str]) -> dict[str, str] | None:
    extended = dict(known)
    for part, text in zip(pattern.parts(), triple, strict=True):
        if isinstance(part, Variable):
            if extended.setdefault(part.name, text) != text:
                return None
        elif part != text and not _same_number(part, text):
            return None
    return extended


def _same_number(part: str, text: str) -> bool:
    """Say whether two texts are one number: rules write cardinalities as xsd:nonNegativeInteger, files as they like."""
    wanted, found = _NUMBER.match(part), _NUMBER.match(text)
    return wanted is not None and found is not None and wanted.group(1) == found.group(1)


def _forms(
    pattern: ListPattern, premises: Sequence[Texts], known: Mapping[str, str]
) -> Iterator[tuple[list[Pattern], Mapping[str, str]]]:
    """Yield the patterns that a list form stands for, with what it binds."""
    cell = known.get(pattern.list.name)
    members = _members(cell, premises) if cell else None
    if members is None:
        return
    first, *others = pattern.items
    if pattern.form is ListForm.MEMBER:
        for member in members:
            if known.get(first.name, member) == member:
                yield [], {**known, first.name: member}
    elif pattern.form is ListForm.PAIR:
        for left, right in combinations(members, 2):
            for a, b in ((left, right), (right, left)):
                if known.get(first.name, a) == a and known.get(others[0].name, b) == b:
                    yield [], {**known, first.name: a, others[0].name: b}
    else:
        yield _EXPANSIONS[pattern.form](members, pattern.items), known


def _members(cell: str, premises: Sequence[Texts]) -> list[str] | None:
    firsts = {s: o for s, p, o in premises if p == _FIRST}
    rests = {s: o for s, p, o in premises if p == _REST}
    members: list[str] = []
    while cell != _NIL:
        if cell not in firsts or cell not in rests or len(members) > len(firsts):
            return None
        members.append(firsts[cell])
        cell = rests[cell]
    return members


def _types(members: list[str], items: tuple[Variable, ...]) -> list[Pattern]:
    return [Pattern(items[0], _TYPE, member) for member in members]


def _chain(members: list[str], items: tuple[Variable, ...]) -> list[Pattern]:
    nodes = [items[0], *(Variable(f"checked {number}") for number in range(1, len(members))), items[1]]
    return [Pattern(nodes[number], member, nodes[number + 1]) for number, member in enumerate(members)]


def _key(members: list[str], items: tuple[Variable, ...]) -> list[Pattern]:
    values = [Variable(f"checked {number}") for number in range(len(members))]
    return [Pattern(item, member, value) for member, value in zip(members, values, strict=True) for item in items]


_EXPANSIONS: Mapping[ListForm, Callable[[list[str], tuple[Variable, ...]], list[Pattern]]] = {
    ListForm.TYPES: _types,
    ListForm.CHAIN: _chain,
    ListForm.KEY: _key,
}
