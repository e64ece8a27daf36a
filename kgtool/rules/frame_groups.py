"""The WHERE clause of a rule over a frame of triples: joins, unions, filters, bindings and what must not exist.

SPARQL 1.1 Query §18.5 (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra). Frames hold ids. What an expression says
of terms is asked once for each row of distinct terms, in this process (:mod:`kgtool.rules.term_questions`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgtool.rules.frame_joins import TRIPLE, joined, matching
from kgtool.rules.joins import Atom
from kgtool.rules.relations import stack
from kgtool.rules.rule import Pattern, Variable, variables_of
from kgtool.rules.term_questions import rows_that_hold, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.dataset import Terms
    from kgtool.rules.backends import Backend
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.groups import Binding, Expression, Group
    from kgtool.rules.relations import Frame


__all__ = ["GroupFrames", "fits_frames"]

_SIDES = re.compile(r"\(\s*[?$](\w+)\s*(!?=)\s*[?$](\w+)\s*\)")
_UNBOUND = -1


def fits_frames(rule: QueryRule) -> bool:
    """Say whether a rule is joins, unions, filters, bindings and (NOT) EXISTS alone; no variable may stay unbound."""
    parts = [part for pattern in rule.template for part in pattern.parts()]
    said = _mentions(rule.where) + Counter(part for part in parts if isinstance(part, Variable))
    bound = _bound(rule.where, said)
    if bound is None or rule.modified or not (rule.where.patterns or rule.where.unions):
        return False
    return all(part in bound if isinstance(part, Variable) else not part.startswith("_:") for part in parts)


def _bound(
    group: Group, said: Counter[Variable], outer: frozenset[Variable] = frozenset()
) -> frozenset[Variable] | None:
    """Return the variables that a group binds in every row, or None where it does not fit.

    ``said`` counts the mentions of each variable in the whole rule: one that only some branches of a union bind may
    stand in no other place, unless the group binds it anyway.
    """
    if group.others or group.queries:
        return None
    found = _variables(group.patterns)
    for union in group.unions:
        common = _common([_bound(branch, said) for branch in union])
        if common is None:
            return None
        inside = sum(map(_mentions, union), Counter[Variable]())
        if any(inside[variable] < said[variable] for variable in inside.keys() - common - found):
            return None
        found |= common
    made: set[Variable] = set()
    for binding in group.bindings:
        if outer or binding.variable in found | made or not found.issuperset(binding.expression.variables):
            return None
        made.add(binding.variable)
    within = found | made | outer
    hidden = [_bound(each, said, within) for each in (*group.absent, *group.present)]
    if any(each is None or not each & found or each & made for each in hidden):
        return None
    return found | made if all(within.issuperset(each.variables) for each in group.filters) else None


def _common(branches: Sequence[frozenset[Variable] | None]) -> frozenset[Variable] | None:
    """Return the variables that all branches bind; None where one does not fit, or they have none in common."""
    known = [branch for branch in branches if branch]
    return frozenset.intersection(*known) or None if known and len(known) == len(branches) else None


def _mentions(group: Group) -> Counter[Variable]:
    """Count how often each variable stands in a group."""
    found = Counter(variable for pattern in group.patterns for variable in variables_of(pattern))
    for expression in (*group.filters, *(binding.expression for binding in group.bindings)):
        found.update(expression.variables)
    found.update(binding.variable for binding in group.bindings)
    return sum(map(_mentions, _inner(group)), found)


def _inner(group: Group) -> tuple[Group, ...]:
    return (*(branch for union in group.unions for branch in union), *group.absent, *group.present, *group.queries)


def _variables(patterns: Iterable[Pattern]) -> frozenset[Variable]:
    return frozenset(variable for pattern in patterns for variable in variables_of(pattern))


@dataclass(frozen=True, slots=True)
class GroupFrames:
    """The solutions of rules over one frame of triples."""

    triples: Frame
    terms: Terms
    backend: Backend

    def conclusions(self, rule: QueryRule) -> Frame:
        """Return what a rule that fits makes of its solutions, as triples; some may be known, or there twice."""
        table, _ = self.backend.materialize(self._solved(rule.where, None, set()))
        return stack([self._head(table, pattern) for pattern in rule.template])

    def _head(self, table: Frame, pattern: Pattern) -> Frame:
        """Return the triples that a pattern of the template makes; none of an unbound part, or a literal in front."""
        import narwhals as nw

        for part, kinds in ((pattern.subject, "<_"), (pattern.predicate, "<"), (pattern.object, '<_"')):
            if isinstance(part, Variable):
                name = _name(part)
                ids = self.backend.fetch(table.select(name).unique())[name].tolist()
                left = [each for each in ids if each == _UNBOUND or self.terms.texts[each][0] not in kinds]
                if left:
                    table = table.join(self.backend.table({name: left}), on=[name], how="anti")
        columns = [
            (nw.col(_name(part)) if isinstance(part, Variable) else nw.lit(self.terms.intern(part), nw.Int64)).alias(to)
            for part, to in zip(pattern.parts(), TRIPLE, strict=True)
        ]
        return table.with_columns(*columns).select(*TRIPLE)

    def _solved(self, group: Group, table: Frame | None, bound: set[str]) -> Frame:
        """Return the solutions of a group, joined with those that there are."""
        for pattern in _ordered(group.patterns, bound):
            found, names = matching(self._atom(pattern), self.triples, {})
            table = found if table is None else joined(table, found, sorted(names & bound))
            bound |= names
        for union in group.unions:
            table = self._with_union(table, [self._branch(branch) for branch in union], bound)
        table = self.backend.table({"one": [0]}) if table is None else table
        for binding in group.bindings:
            table = self._with_binding(table, binding)
            bound.add(_name(binding.variable))
        subjects = {pattern.subject for pattern in group.patterns}
        for expression in group.filters:
            table = self._filtered(table, expression, subjects)
        for how, hidden in (("semi", group.present), ("anti", group.absent)):
            for inner in hidden:
                table = self._where(table, inner, bound, how)
        return table

    def _with_union(self, table: Frame | None, branches: Sequence[tuple[Frame, set[str]]], bound: set[str]) -> Frame:
        """Join the solutions with those of each branch; add to ``bound`` what all of the branches bind."""
        if table is not None:
            table, _ = self.backend.materialize(table)
        whole = [frame if table is None else joined(table, frame, sorted(names & bound)) for frame, names in branches]
        bound |= set.intersection(*(names for _, names in branches))
        return stack([frame.select(*sorted(bound)) for frame in whole])

    def _branch(self, group: Group) -> tuple[Frame, set[str]]:
        bound: set[str] = set()
        return self._solved(group, None, bound), bound

    def _where(self, table: Frame, group: Group, bound: set[str], how: Any) -> Frame:
        """Keep the solutions for which a group does ("semi"), or does not ("anti"), have a match."""
        table, _ = self.backend.materialize(table)
        inner = {variable.name for expression in _expressions(group) for variable in expression.variables}
        wanted = {_name(variable) for variable in _all_variables(group)} | {f"?{name}" for name in inner}
        keys = sorted(bound & wanted)
        found = self._solved(group, table.select(*keys).unique(), set(keys)).select(*keys).unique()
        return table.join(found, on=keys, how=how)

    def _filtered(self, table: Frame, expression: Expression, subjects: set[Any]) -> Frame:
        """Keep the solutions for which an expression holds: ids are compared where one side is never a literal."""
        import narwhals as nw

        sides = _SIDES.fullmatch(expression.text)
        if sides and {Variable(sides[1]), Variable(sides[3])} & subjects:
            left, right = nw.col(f"?{sides[1]}"), nw.col(f"?{sides[3]}")
            return table.filter(left == right if sides[2] == "=" else left != right)
        table, rows, texts = self._asked(table, expression)
        places = rows_that_hold(expression, texts)
        if len(places) == len(rows):
            return table
        if not rows or not rows[0]:
            return table.filter(nw.lit(value=bool(places)))
        names = [_name(variable) for variable in expression.variables]
        kept = self.backend.table({name: [rows[at][place] for at in places] for place, name in enumerate(names)})
        return table.join(kept, on=names, how="semi")

    def _with_binding(self, table: Frame, binding: Binding) -> Frame:
        """Add the column of a binding; where its expression has no value it is unbound."""
        import narwhals as nw

        table, rows, texts = self._asked(table, binding.expression)
        values = values_of(binding.expression, texts)
        ids = [self.terms.intern(values[at]) if at in values else _UNBOUND for at in range(len(rows))]
        name, names = _name(binding.variable), [_name(variable) for variable in binding.expression.variables]
        if not names:
            return table.with_columns(nw.lit(ids[0], nw.Int64).alias(name))
        columns = {other: [row[place] for row in rows] for place, other in enumerate(names)}
        return table.join(self.backend.table({**columns, name: ids}), on=names)

    def _asked(self, table: Frame, expression: Expression) -> tuple[Frame, list[tuple[int, ...]], list[list[str]]]:
        """Return a frame made real, and its different rows of an expression's variables, as ids and as texts."""
        names = [_name(variable) for variable in expression.variables]
        table, _ = self.backend.materialize(table)
        if not names:
            return table, [()], [[]]
        found = self.backend.fetch(table.select(*names).unique())
        rows = sorted(zip(*(found[name].tolist() for name in names), strict=True))
        return table, rows, [[self._text(each) for each in row] for row in rows]

    def _text(self, identifier: int) -> str:
        return "" if identifier == _UNBOUND else self.terms.texts[identifier]

    def _atom(self, pattern: Pattern) -> Atom:
        return Atom(
            *(_name(part) if isinstance(part, Variable) else self.terms.intern(part) for part in pattern.parts())
        )


def _name(variable: Variable) -> str:
    """Return the column of a variable; no column of triples is called so."""
    return f"?{variable.name}"


def _ordered(patterns: Sequence[Pattern], bound: set[str]) -> list[Pattern]:
    """Return patterns so that each shares a variable with those before, where one does."""
    rest, known, found = list(patterns), set(bound), []
    while rest:
        chosen = next((each for each in rest if known & {_name(one) for one in variables_of(each)}), rest[0])
        rest.remove(chosen)
        found.append(chosen)
        known |= {_name(one) for one in variables_of(chosen)}
    return found


def _all_variables(group: Group) -> set[Variable]:
    found = set(_variables(group.patterns))
    return found.union(*map(_all_variables, _inner(group)))


def _expressions(group: Group) -> list[Expression]:
    return [*group.filters, *(each for one in _inner(group) for each in _expressions(one))]
