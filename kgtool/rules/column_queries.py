"""Query rules that need no SPARQL engine after all: joins with UNION, ``FILTER(?a != ?b)`` and ``FILTER NOT EXISTS``.

SPARQL 1.1 Query §7, §8.1 and §17.4.1.8 (https://www.w3.org/TR/sparql11-query/#func-RDFterm-equal). Such a rule keeps
its place among the query rules, with its level and its query; what it concludes is looked up in the columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.rules.columns import EMPTY, Column, Mask, distinct, high
from kgtool.rules.joins import Atom, extend, solve
from kgtool.rules.patterns import Names, NotPlainError, Triples
from kgtool.rules.rule import Part, Pattern, Variable, variables_of
from kgtool.rules.syntax import closing
from kgtool.rules.tables import Table, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.dataset import Terms
    from kgtool.rules.equality import Equality
    from kgtool.rules.facts import Facts
    from kgtool.sparql.tokens import Token

__all__ = ["ColumnForm", "column_form", "conclusions_of"]

_INEQUALITY = 5
"""How many tokens ``( ?a != ?b )`` has."""


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """A WHERE clause as patterns, unions of patterns, inequalities, and groups of patterns that must not match."""

    patterns: tuple[Pattern, ...]
    unions: tuple[tuple[tuple[Pattern, ...], ...], ...]
    differ: tuple[tuple[Part, Part], ...]
    absent: tuple[tuple[Pattern, ...], ...]

    def terms(self) -> Iterator[str]:
        """Yield the terms that it names."""
        groups = (self.patterns, *(branch for union in self.unions for branch in union), *self.absent)
        for parts in (*(pattern.parts() for group in groups for pattern in group), *self.differ):
            yield from (part for part in parts if isinstance(part, str))

    def bound(self) -> set[Variable]:
        """Return the variables that every solution binds."""
        found = _variables(self.patterns)
        return found.union(*(set.intersection(*map(_variables, union)) for union in self.unions))

    def sometimes(self) -> set[Variable]:
        """Return the variables that some branch of a union binds, and another does not."""
        return {one for union in self.unions for branch in union for one in _variables(branch)} - self.bound()


def _variables(patterns: Iterable[Pattern]) -> set[Variable]:
    return {variable for pattern in patterns for variable in variables_of(pattern)}


def column_form(tokens: Sequence[Token], names: Names, template: Sequence[Pattern]) -> ColumnForm | None:
    """Return the form of a group's tokens, or None where it holds more than that."""
    try:
        form = _Reading(tokens, Triples(names)).form()
    except NotPlainError:
        return None
    sometimes = form.sometimes()
    used = _variables(template).union({side for pair in form.differ for side in pair}, *map(_variables, form.absent))
    is_read = bool(form.bound()) and _compares_bound(form) and _shares(form) and not used & sometimes
    return form if is_read and not _meet(form, sometimes) else None


class _Reading:
    """A group, token by token."""

    def __init__(self, tokens: Sequence[Token], reader: Triples) -> None:
        self._tokens = tokens
        self._reader = reader
        self._patterns: list[Pattern] = []
        self._unions: list[tuple[tuple[Pattern, ...], ...]] = []
        self._differ: list[tuple[Part, Part]] = []
        self._absent: list[tuple[Pattern, ...]] = []

    def form(self) -> ColumnForm:
        place = 0
        while place < len(self._tokens):
            place = self._part(place)
        return ColumnForm(tuple(self._patterns), tuple(self._unions), tuple(self._differ), tuple(self._absent))

    def _part(self, place: int) -> int:
        """Read a run of triples, a filter or a union; return the place behind it."""
        token = self._tokens[place]
        if token.text == "{":
            return self._union(place)
        if token.is_word("FILTER"):
            return self._filter(place + 1)
        if token.text == ".":
            return place + 1
        end = place
        while end < len(self._tokens) and self._tokens[end].text != "{" and not self._tokens[end].is_word("FILTER"):
            end += 1
        self._patterns += self._reader.read(self._tokens[place:end])
        return end

    def _filter(self, place: int) -> int:
        words = [token.text.upper() for token in self._tokens[place : place + 3]]
        if words == ["NOT", "EXISTS", "{"]:
            end = closing(self._tokens, place + 2)
            self._absent.append(tuple(self._reader.read(self._tokens[place + 3 : end])))
            return end + 1
        self._differ.append(_inequality(self._tokens[place : place + _INEQUALITY], self._reader.names))
        return place + _INEQUALITY

    def _union(self, place: int) -> int:
        branches = []
        while True:
            end = closing(self._tokens, place)
            branches.append(tuple(self._reader.read(self._tokens[place + 1 : end])))
            if not branches[-1]:
                raise NotPlainError
            place = end + 1
            if place >= len(self._tokens) or not self._tokens[place].is_word("UNION"):
                break
            place += 1
        self._unions.append(tuple(branches))
        return place


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


def _compares_bound(form: ColumnForm) -> bool:
    """Say whether every solution binds both sides of each inequality."""
    return all(isinstance(side, str) or side in form.bound() for pair in form.differ for side in pair)


def _shares(form: ColumnForm) -> bool:
    """Say whether each group that must not match has a variable to be looked up by."""
    return all(form.bound() & _variables(group) for group in form.absent)


def _meet(form: ColumnForm, sometimes: set[Variable]) -> bool:
    """Say whether a variable that not every branch of its union binds stands in another union, too."""
    within = [set.union(*map(_variables, union)) & sometimes for union in form.unions]
    return any(left & right for number, left in enumerate(within) for right in within[:number])


Columns = tuple[Column, Column, Column]


def conclusions_of(
    form: ColumnForm, heads: Sequence[Pattern], facts: Facts, equality: Equality, terms: Terms
) -> tuple[Columns, ...] | None:
    """Return the columns s, p, o of what a template makes of the solutions over the facts.

    None where literals are to be compared: those differ by value, and SPARQL must say so.
    """

    def part(given: Part) -> int | str:
        return given.name if isinstance(given, Variable) else int(equality.representative[terms.intern(given)])

    def atoms(patterns: Sequence[Pattern]) -> list[Atom]:
        return [Atom(part(one.subject), part(one.predicate), part(one.object)) for one in patterns]

    kept = {variable.name for variable in form.bound()}
    table: Table | None = solve(facts, atoms(form.patterns), None, kept) if form.patterns else {}
    for union in form.unions:
        if table is not None:
            table = _stacked([extend(facts, atoms(branch), table, kept) for branch in union])
    sides = [(part(left), part(right)) for left, right in form.differ if not _is_subject(form, left, right)]
    if table and any(
        _has_literals(_column(table, a), terms) and _has_literals(_column(table, b), terms) for a, b in sides
    ):
        return None
    many = distinct(high(equality.members())) if not equality.is_trivial else EMPTY
    for left, right in form.differ:
        table = _differing(table, part(left), part(right), many) if table is not None else None
    for group in form.absent:
        table = _without(table, atoms(group), facts) if table is not None else None
    if table is None:
        return ()
    columns = ([_column(table, each) for each in head] for head in atoms(heads))
    return tuple((s, p, o) for s, p, o in columns)


def _is_subject(form: ColumnForm, *sides: Part) -> bool:
    """Say whether one of two sides is never a literal: it is an IRI, or the subject of a pattern."""
    named = {pattern.subject for pattern in form.patterns}
    return any(isinstance(side, str) or side in named for side in sides)


def _has_literals(column: Column, terms: Terms) -> bool:
    """Say whether a column has terms that may be equal without being the same: literals, and triples of them."""
    return any(terms.texts[each].startswith(('"', "<<")) for each in distinct(column).tolist())


def _stacked(tables: Iterable[Table | None]) -> Table | None:
    """Return the rows of all the tables, in the columns that they share."""
    found = [table for table in tables if table is not None]
    if not found:
        return None
    names = set.intersection(*(set(table) for table in found))
    return {name: np.concatenate([table[name] for table in found]) for name in sorted(names)}


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
