"""The WHERE clause of a rule taken apart: patterns, unions, filters, bindings, and what must or must not exist.

SPARQL 1.1 Query §18.2 (https://www.w3.org/TR/sparql11-query/#sparqlQuery). What is more than that is named and left to
the SPARQL engine: OPTIONAL, MINUS, VALUES, GRAPH, SERVICE, sub-queries, and paths of any length.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import TYPE_CHECKING

from kgtool.rules.patterns import NotPlainError, Triples
from kgtool.rules.rule import Pattern, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.rules.patterns import Names
    from kgtool.sparql.tokens import Token

__all__ = ["Binding", "Expression", "Group", "Way", "read_group", "ways_of"]

_WAYS = 64
"""How many ways through the unions of a clause are told apart."""

_LEFT = {"OPTIONAL": "OPTIONAL", "MINUS": "MINUS", "GRAPH": "GRAPH", "SERVICE": "SERVICE", "VALUES": "VALUES"}
_NOT_ALONE = {"EXISTS", "BNODE", "RAND", "UUID", "STRUUID", "NOW"}
"""What makes an expression say more than its variables' values do."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as it is written, the prologue that it needs, and its variables in order."""

    text: str
    prologue: str
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """What a variable is bound to (BIND)."""

    expression: Expression
    variable: Variable


@dataclass(frozen=True, slots=True)
class Group:
    """A group graph pattern.

    ``unions`` have their branches; ``absent`` and ``present`` stand under NOT EXISTS and EXISTS; ``queries`` are the
    groups of sub-queries, whose inner variables have names of their own; ``others`` names what is not taken apart.
    """

    patterns: tuple[Pattern, ...] = ()
    unions: tuple[tuple[Group, ...], ...] = ()
    filters: tuple[Expression, ...] = ()
    bindings: tuple[Binding, ...] = ()
    absent: tuple[Group, ...] = ()
    present: tuple[Group, ...] = ()
    queries: tuple[Group, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the unions of a clause: what must all hold, and the branches taken, as (number, of how many)."""

    patterns: tuple[Pattern, ...] = ()
    filters: tuple[Expression, ...] = ()
    absent: tuple[Group, ...] = ()
    branches: tuple[tuple[int, int], ...] = ()

    def joined(self, other: Way) -> Way:
        """Return both ways as one."""
        return Way(
            self.patterns + other.patterns,
            self.filters + other.filters,
            self.absent + other.absent,
            self.branches + other.branches,
        )


def ways_of(group: Group) -> tuple[Way, ...]:
    """Return the ways through a group, up to 64 of them."""
    return tuple(islice(_ways(group), _WAYS))


def _ways(group: Group) -> Iterator[Way]:
    choices: list[list[Way]] = [[Way(group.patterns, group.filters, group.absent)]]
    choices += [list(_taken(branches)) for branches in group.unions]
    choices += [list(islice(_ways(query), _WAYS)) for query in group.queries]
    for chosen in product(*choices):
        way = Way()
        for part in chosen:
            way = way.joined(part)
        yield way


def _taken(branches: Sequence[Group]) -> Iterator[Way]:
    """Yield the ways through the branches of a union."""
    for number, branch in enumerate(branches, 1):
        own = ((number, len(branches)),) if len(branches) > 1 else ()
        for way in islice(_ways(branch), _WAYS):
            yield replace(way, branches=own + way.branches)


def read_group(tokens: Sequence[Token], text: str, names: Names, prologue: str) -> Group:
    """Return the group of the tokens that stand between its braces in a text."""
    return _Reader(text, prologue, Triples(names, unions=[])).read(tokens)


@dataclass(slots=True)
class _Parts:
    """A group that is being read."""

    patterns: list[Pattern] = field(default_factory=list)
    unions: list[tuple[Group, ...]] = field(default_factory=list)
    filters: list[Expression] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    absent: list[Group] = field(default_factory=list)
    present: list[Group] = field(default_factory=list)
    queries: list[Group] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def group(self) -> Group:
        return Group(
            tuple(self.patterns),
            tuple(self.unions),
            tuple(self.filters),
            tuple(self.bindings),
            tuple(self.absent),
            tuple(self.present),
            tuple(self.queries),
            tuple(dict.fromkeys(self.others)),
        )


class _Reader:
    """Groups of one rule; the variables that stand for paths and sub-queries are new over all of them."""

    def __init__(self, text: str, prologue: str, triples: Triples) -> None:
        self._text = text
        self._prologue = prologue
        self._triples = triples
        self._queries = 0

    def read(self, tokens: Sequence[Token]) -> Group:
        parts = _Parts()
        place = 0
        while place < len(tokens):
            place = self._part(tokens, place, parts)
        return parts.group()

    def _part(self, tokens: Sequence[Token], place: int, parts: _Parts) -> int:
        """Read one part of a group, and return the place behind it."""
        token = tokens[place]
        word = token.text.upper() if token.kind == "word" else ""
        if token.text == "{":
            return self._union(tokens, place, parts)
        if token.text == ".":
            return place + 1
        if word == "FILTER":
            return self._filter(tokens, place + 1, parts)
        if word == "BIND":
            return self._bind(tokens, place + 1, parts)
        if word in _LEFT:
            parts.others.append(_LEFT[word])
            return _behind(tokens, next(at for at in range(place, len(tokens)) if tokens[at].text == "{"))
        end = place
        while end < len(tokens) and tokens[end].text != "{" and not tokens[end].is_word("FILTER", "BIND", *_LEFT):
            end += 1
        self._run(tokens[place:end], parts)
        return end

    def _run(self, tokens: Sequence[Token], parts: _Parts) -> None:
        """Read a run of triples; a path that is more than a join is left out, and so is a run with a collection."""
        unions: list[tuple[tuple[Pattern, ...], ...]] = []
        self._triples.unions, self._triples.is_exact = unions, True
        try:
            found = list(self._triples.read(tokens))
        except NotPlainError:
            parts.others.append("a collection or a quoted triple")
            return
        parts.patterns += found
        parts.unions += [tuple(Group(branch) for branch in union) for union in unions]
        if not self._triples.is_exact:
            parts.others.append("a path of any length")

    def _union(self, tokens: Sequence[Token], place: int, parts: _Parts) -> int:
        branches = []
        while True:
            end = _behind(tokens, place)
            branches.append(self._inner(tokens[place + 1 : end - 1]))
            place = end
            if place >= len(tokens) or not tokens[place].is_word("UNION"):
                break
            place += 1
        parts.unions.append(tuple(branches))
        return place

    def _inner(self, tokens: Sequence[Token]) -> Group:
        """Read what stands in braces: a group, or a sub-query."""
        if not tokens or not tokens[0].is_word("SELECT"):
            return self.read(tokens)
        start = next(at for at in range(len(tokens)) if tokens[at].text == "{")
        inner = self.read(tokens[start + 1 : _behind(tokens, start) - 1])
        seen = _projected(tokens[1:start])
        self._queries += 1
        made = f" q{self._queries} "
        return Group(queries=(_renamed(inner, seen, made),), others=("a sub-query",))

    def _filter(self, tokens: Sequence[Token], place: int, parts: _Parts) -> int:
        negated = tokens[place].is_word("NOT")
        start = place + negated
        if tokens[start].is_word("EXISTS"):
            end = _behind(tokens, start + 1)
            (parts.absent if negated else parts.present).append(self.read(tokens[start + 2 : end - 1]))
            return end
        opening = next(at for at in range(place, len(tokens)) if tokens[at].text == "(")
        end = _behind(tokens, opening)
        if any(token.is_word(*_NOT_ALONE) for token in tokens[place:end]):
            parts.others.append("a filter that looks at more than terms")
        else:
            parts.filters.append(self._expression(tokens[place:end]))
        return end

    def _bind(self, tokens: Sequence[Token], place: int, parts: _Parts) -> int:
        end = _behind(tokens, place)
        inside = tokens[place + 1 : end - 1]
        if any(token.is_word(*_NOT_ALONE) for token in inside):
            parts.others.append("a binding that looks at more than terms")
        else:
            parts.bindings.append(Binding(self._expression(inside[:-2]), Variable(inside[-1].text[1:])))
        return end

    def _expression(self, tokens: Sequence[Token]) -> Expression:
        variables = dict.fromkeys(Variable(token.text[1:]) for token in tokens if token.kind == "var")
        return Expression(self._text[tokens[0].start : tokens[-1].end], self._prologue, tuple(variables))


def _behind(tokens: Sequence[Token], opening: int) -> int:
    """Return the place behind the bracket that closes an opening one."""
    depth = 0
    for number in range(opening, len(tokens)):
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(tokens[number].text, 0)
        if depth == 0:
            return number + 1
    raise NotPlainError


def _projected(tokens: Sequence[Token]) -> set[str] | None:
    """Return the names that a SELECT clause hands out as they are; None for all of them."""
    if any(token.text == "*" for token in tokens[:2]):
        return None
    names: set[str] = set()
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "var":
            names.add(token.text[1:])
    return names


def _renamed(group: Group, seen: set[str] | None, made: str) -> Group:
    """Give the variables of a group that are not seen from outside names of their own; its filters are left out."""

    def patterns(given: Iterable[Pattern]) -> tuple[Pattern, ...]:
        return tuple(
            Pattern(
                *(
                    Variable(made + part.name)
                    if isinstance(part, Variable) and seen is not None and part.name not in seen
                    else part
                    for part in pattern.parts()
                )
            )
            for pattern in given
        )

    return Group(
        patterns(group.patterns),
        tuple(tuple(_renamed(branch, seen, made) for branch in union) for union in group.unions),
        queries=tuple(_renamed(query, seen, made) for query in group.queries),
        others=group.others,
    )
