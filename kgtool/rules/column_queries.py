"""Query rules that need no SPARQL engine after all: joins with ``FILTER(?a != ?b)`` and ``FILTER NOT EXISTS``.

SPARQL 1.1 Query §8.1 and §17.4.1.8 (https://www.w3.org/TR/sparql11-query/#func-RDFterm-equal). Such a rule keeps its
place among the query rules, with its level and its query; what it concludes is looked up in the columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, Column, Mask, distinct, high
from kgtool.rules.joins import Atom, Table, size_of, solve
from kgtool.rules.rule import Part, Pattern, Variable, variables_of
from kgtool.rules.syntax import Names, NotPlainError, Triples, closing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kgtool.rules.equality import Equality
    from kgtool.rules.facts import Facts
    from kgtool.sparql.tokens import Token

__all__ = ["ColumnForm", "column_form", "conclusions_of"]

_INEQUALITY = 5
"""How many tokens ``( ?a != ?b )`` has."""


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """A WHERE clause as patterns, inequalities, and groups of patterns that must not match."""

    patterns: tuple[Pattern, ...]
    differ: tuple[tuple[Part, Part], ...]
    absent: tuple[tuple[Pattern, ...], ...]

    def terms(self) -> Iterator[str]:
        """Yield the terms that it names."""
        patterns = (*self.patterns, *(pattern for group in self.absent for pattern in group))
        for parts in (*(pattern.parts() for pattern in patterns), *self.differ):
            yield from (part for part in parts if isinstance(part, str))


def column_form(tokens: Sequence[Token], names: Names) -> ColumnForm | None:
    """Return the form of a group's tokens, or None where it holds more than that."""
    run: list[Token] = []
    differ: list[tuple[Part, Part]] = []
    absent: list[tuple[Pattern, ...]] = []
    number = 0
    try:
        while number < len(tokens):
            if not tokens[number].is_word("FILTER"):
                run.append(tokens[number])
                number += 1
                continue
            if run and run[-1].text != ".":
                return None
            words = [token.text.upper() for token in tokens[number + 1 : number + 4]]
            if words == ["NOT", "EXISTS", "{"]:
                end = closing(tokens, number + 3)
                absent.append(tuple(Triples(names, keep_blank=False).read(list(tokens[number + 4 : end]))))
                number = end + 1
                continue
            differ.append(_inequality(tokens[number + 1 : number + 1 + _INEQUALITY], names))
            number += 1 + _INEQUALITY
        patterns = tuple(Triples(names, keep_blank=False).read(run))
    except NotPlainError:
        return None
    form = ColumnForm(patterns, tuple(differ), tuple(absent))
    return form if patterns and _compares_no_literals(form) and _shares(form) else None


def _inequality(tokens: Sequence[Token], names: Names) -> tuple[Part, Part]:
    if [tokens[place].text for place in (0, 2, -1)] != ["(", "!=", ")"]:
        raise NotPlainError
    sides = [
        Variable(token.text[1:]) if token.kind == "var" else _iri(token, names) for token in (tokens[1], tokens[3])
    ]
    return sides[0], sides[1]


def _iri(token: Token, names: Names) -> str:
    if token.kind not in {"iri", "name"}:
        raise NotPlainError
    return names.iri(token)


def _compares_no_literals(form: ColumnForm) -> bool:
    """Say whether one side of each inequality is never a literal: those differ by value, other terms by themselves."""
    bound = {variable for pattern in form.patterns for variable in variables_of(pattern)}
    named = {pattern.subject for pattern in form.patterns}
    return all(
        any(isinstance(side, str) or side in named for side in pair)
        and all(isinstance(side, str) or side in bound for side in pair)
        for pair in form.differ
    )


def _shares(form: ColumnForm) -> bool:
    """Say whether each group that must not match has a variable of the patterns to be looked up by."""
    bound = {variable for pattern in form.patterns for variable in variables_of(pattern)}
    return all(bound & {one for pattern in group for one in variables_of(pattern)} for group in form.absent)


def conclusions_of(
    form: ColumnForm, heads: Sequence[Pattern], facts: Facts, equality: Equality, intern: Callable[[str], int]
) -> Iterator[tuple[Column, Column, Column]]:
    """Yield the columns s, p, o of what a template makes of the solutions over the facts."""

    def part(given: Part) -> int | str:
        return given.name if isinstance(given, Variable) else int(equality.representative[intern(given)])

    def atoms(patterns: Sequence[Pattern]) -> list[Atom]:
        return [Atom(part(one.subject), part(one.predicate), part(one.object)) for one in patterns]

    wanted = [*atoms(form.patterns)]
    table = solve(facts, wanted, None, {name for atom in wanted for name in atom.names()})
    many = distinct(high(equality.members())) if not equality.is_trivial else EMPTY
    for left, right in form.differ:
        if table is not None:
            table = _differing(table, part(left), part(right), many)
    for group in form.absent:
        if table is not None:
            table = _without(table, atoms(group), facts)
    if table is None:
        return
    for head in atoms(heads):
        s, p, o = (_column(table, each) for each in head)
        yield s, p, o


def _column(table: Table, part: int | str) -> Column:
    return table[part] if isinstance(part, str) else np.full(size_of(table), part, np.int64)


def _kept(table: Table, mask: Mask) -> Table | None:
    return {name: column[mask] for name, column in table.items()} if mask.any() else None


def _differing(table: Table, left: int | str, right: int | str, many: Column) -> Table | None:
    """Keep the rows where two terms differ; one that stands for several equal ones differs from itself."""
    a, b = _column(table, left), _column(table, right)
    return _kept(table, (a != b) | np.isin(a, many))


def _without(table: Table, atoms: Sequence[Atom], facts: Facts) -> Table | None:
    """Keep the rows for which the atoms have no match."""
    shared = sorted({name for atom in atoms for name in atom.names()} & table.keys())
    found = solve(facts, atoms, None, shared)
    if found is None:
        return table
    keys = np.stack([table[name] for name in shared], axis=1)
    gone = np.stack([found[name] for name in shared], axis=1)
    _, number = np.unique(np.concatenate([keys, gone]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    return _kept(table, ~np.isin(number[: len(keys)], number[len(keys) :]))
