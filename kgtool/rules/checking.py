"""A checker of proofs that shares nothing with the engine but the rules themselves.

It takes each step of a proof as it is written, the rule, the premises and the conclusion as texts, and looks for one
substitution that makes the rule's patterns premises, all of them, and its head the conclusion. Lists are walked through
the rdf:first and rdf:rest premises that the step itself gives.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rules.rule import ListForm, ListPattern, Pattern, Rule, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["step_holds"]

Texts: TypeAlias = tuple[str, str, str]

_NUMBER = re.compile(r'"\+?0*(\d+)"')
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))


def step_holds(rule: Rule, premises: Sequence[Texts], conclusion: Texts | None) -> bool:
    """Say whether the rule leads from the premises to the conclusion (None: false), and no premise is idle."""
    given = _Premises(tuple(premises))
    plain = [pattern for pattern in rule.body if isinstance(pattern, Pattern)]
    lists = [pattern for pattern in rule.body if isinstance(pattern, ListPattern)]
    if conclusion is None:
        return not rule.head and _is_whole(plain, lists, given, {})
    for head in rule.head:
        known: dict[str, str] = {}
        if _bind(head, conclusion, known) is not None and _is_whole(plain, lists, given, known):
            return True
    return False


def _is_whole(plain: Sequence[Pattern], lists: Sequence[ListPattern], given: _Premises, known: dict[str, str]) -> bool:
    """Say whether patterns and list forms can be read in the premises so that each of these is used."""
    every = set(given.triples)
    return any(
        every <= {*chosen, *through}
        for chosen in _matches(plain, given, known)
        for through in (_through(lists[0], given, known) if lists else ((),))
    )


@dataclass(slots=True)
class _Premises:
    """The premises of a step, with an index for each set of places that something is looked up by."""

    triples: tuple[Texts, ...]
    _by: dict[tuple[int, ...], dict[tuple[str, ...], list[Texts]]] = field(default_factory=dict)
    _lists: dict[str, tuple[Counter[str], list[Texts]] | None] = field(default_factory=dict)

    def like(self, pattern: Pattern, known: Mapping[str, str]) -> Sequence[Texts]:
        """Return the premises that a pattern may be: numbers in it are compared afterwards."""
        values = [
            known.get(part.name) if isinstance(part, Variable) else None if part.startswith('"') else part
            for part in pattern.parts()
        ]
        places = tuple(place for place, value in enumerate(values) if value is not None)
        if places not in self._by:
            index = self._by[places] = defaultdict(list)
            for triple in self.triples:
                index[tuple(triple[place] for place in places)].append(triple)
        return self._by[places].get(tuple(value for value in values if value is not None), ())

    def list_of(self, cell: str) -> tuple[Counter[str], list[Texts]] | None:
        """Return the members of the list that begins at a cell, and its triples; None where the premises have none."""
        if cell not in self._lists:
            self._lists[cell] = self._read(cell)
        return self._lists[cell]

    def _read(self, cell: str) -> tuple[Counter[str], list[Texts]] | None:
        members: list[str] = []
        triples: list[Texts] = []
        while cell != _NIL and len(triples) <= len(self.triples):
            first, rest = (self.like(Pattern(cell, name, Variable("")), {}) for name in (_FIRST, _REST))
            if len(first) != 1 or len(rest) != 1:
                return None
            members.append(first[0][2])
            triples += (*first, *rest)
            cell = rest[0][2]
        return (Counter(members), triples) if cell == _NIL else None


def _matches(patterns: Sequence[Pattern], given: _Premises, known: dict[str, str]) -> Iterator[Sequence[Texts]]:
    """Yield every way to read the patterns in the premises, as what each of them is; ``known`` has what they bind."""
    if not patterns:
        yield ()
        return
    waiting = [iter(given.like(patterns[0], known))]
    bound: list[list[str]] = [[]]
    chosen: list[Texts] = []
    while waiting:
        for name in bound.pop():
            del known[name]
        bound.append([])
        del chosen[len(waiting) - 1 :]
        triple = next(waiting[-1], None)
        if triple is None:
            waiting.pop()
            bound.pop()
            continue
        names = _bind(patterns[len(waiting) - 1], triple, known)
        if names is None:
            continue
        bound[-1] = names
        chosen.append(triple)
        if len(waiting) == len(patterns):
            yield chosen
        else:
            bound.append([])
            waiting.append(iter(given.like(patterns[len(waiting)], known)))


def _bind(pattern: Pattern, triple: Texts, known: dict[str, str]) -> list[str] | None:
    """Bind the variables of a pattern and return their names; None, and nothing bound, where it is another triple."""
    names: list[str] = []
    for part, text in zip(pattern.parts(), triple, strict=True):
        if isinstance(part, Variable):
            if part.name not in known:
                known[part.name] = text
                names.append(part.name)
            same = known[part.name] == text
        else:
            same = part == text or _same_number(part, text)
        if not same:
            for name in names:
                del known[name]
            return None
    return names


def _same_number(part: str, text: str) -> bool:
    """Say whether two texts are one number: rules write cardinalities as xsd:nonNegativeInteger, files as they like."""
    wanted, found = _NUMBER.match(part), _NUMBER.match(text)
    return wanted is not None and found is not None and wanted.group(1) == found.group(1)


def _through(pattern: ListPattern, given: _Premises, known: dict[str, str]) -> Iterator[Sequence[Texts]]:
    """Yield the premises that a list form uses, in each way in which it holds of what is known."""
    found = given.list_of(known[pattern.list.name])
    if found is None:
        return
    members, cells = found
    items = [known.get(item.name) for item in pattern.items]
    if pattern.form is ListForm.MEMBER:
        if items[0] in members:
            yield cells
    elif pattern.form is ListForm.PAIR:
        if items[0] in members and members[str(items[1])] > (items[0] == items[1]):
            yield cells
    else:
        in_order = [object_ for _, name, object_ in cells if name == _FIRST]
        for chosen in _matches(_EXPANSIONS[pattern.form](in_order, pattern.items), given, known):
            yield [*cells, *chosen]


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
