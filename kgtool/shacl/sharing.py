"""Where a query must be told of its nodes so that one run for many nodes finds what a run for each of them finds.

Why that is so: a table of all nodes stands in every group that names $this anywhere in it. Then each solution of such
a group has one of the nodes as $this, and those that have a node are the solutions that the group has for that node
alone. Joins keep that, for they join on $this; so do OPTIONAL, FILTER and BIND, for what is to their left has $this;
GROUP BY and sub-selects, for SHACL wants $this among what they return, so that it is grouped by; UNION, DISTINCT and
EXISTS. What has no $this in it is the same for all nodes. A group that names $this in a group within alone has the
table too: it changes no solution, since the outermost group has it in any case.

Only LIMIT and OFFSET count solutions of different nodes together. A query with them stands beside the table as a
LATERAL sub-select, an extension of the engine (SEP-0006,
https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md): it is evaluated for each row of the table with
what the row binds, which is what pre-binding says. Tables are kept where they can be: what has no $this in it is then
evaluated once. No run is shared by an ASK that groups its solutions, or by a query with FROM.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from kgtool.sparql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.sparql.tokens import Token

__all__ = ["Places", "Way", "places_of"]

_SLICING = ("LIMIT", "OFFSET")
_SEEING = ("EXISTS", "LATERAL")
"""What sees the variables of the group that it stands in."""
_GROUPING = ("GROUP", "HAVING")
_AGGREGATES = ("HAVING", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT")


class Way(Enum):
    """How many nodes share a run: in tables within the query, in a table beside it, or not at all."""

    TABLES = "tables"
    LATERAL = "lateral"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Places:
    """Offsets where tables stand: in the outermost group, and in groups within; and where the query proper starts.

    ``counts`` says that solutions are counted, ``sliced`` that a LIMIT or an OFFSET is that of the whole query.
    """

    start: int
    outermost: int
    within: tuple[int, ...]
    counts: bool
    sliced: bool
    way: Way


@dataclass(slots=True)
class _Brace:
    """An open brace: a group of patterns, a sub-select, or a block of data."""

    kind: str
    start: int
    tests: bool = False
    names: bool = False
    inner: list[_Brace] = field(default_factory=list)


def places_of(text: str, names: frozenset[str], *, ask: bool) -> Places:
    """Return the places in a query that is about the variables of these names."""
    tokens = tokenize(text)
    top, after = _groups(tokens, names)
    outermost = next(brace for brace in top.inner if not brace.tests)
    within = sorted(place for brace in top.inner for place in _within(brace) if place != outermost.start)
    counts = any(token.is_word("GROUP", *_AGGREGATES) for token in tokens)
    start = next(token.start for token in tokens if token.is_word("SELECT", "ASK"))
    sliced = any(token.is_word(*_SLICING) for token in after)
    return Places(start, outermost.start, tuple(within), counts, sliced, _way(tokens, after, ask=ask))


def _way(tokens: Sequence[Token], after: Sequence[Token], *, ask: bool) -> Way:
    """Return how nodes share a run of a query, given what stands after its outermost group."""
    if any(token.is_word("FROM") for token in tokens) or (ask and any(token.is_word(*_GROUPING) for token in after)):
        return Way.ALONE
    if any(token.is_word(*_SLICING) for token in tokens) or (ask and after):
        return Way.LATERAL
    return Way.TABLES


def _groups(tokens: tuple[Token, ...], names: frozenset[str]) -> tuple[_Brace, list[Token]]:
    """Return the groups of a query, and the tokens after the outermost of them."""
    top = _Brace("select", 0)
    open_ = [top]
    after: list[Token] = []
    for number, token in enumerate(tokens):
        if token.text == "{":
            brace = _Brace(_kind(tokens, number), token.end, number > 0 and tokens[number - 1].is_word(*_SEEING))
            open_[-1].inner.append(brace)
            open_.append(brace)
        elif token.text == "}" and len(open_) > 1:
            closed = open_.pop()
            open_[-1].names |= closed.names and open_[-1] is not top
        elif token.kind == "var" and token.text[1:] in names:
            open_[-1].names = True
        elif len(open_) == 1 and any(not brace.tests for brace in top.inner):
            after.append(token)
    return top, after


def _kind(tokens: tuple[Token, ...], number: int) -> str:
    if number + 1 < len(tokens) and tokens[number + 1].is_word("SELECT"):
        return "select"
    before = number - 1
    while before >= 0 and (tokens[before].kind == "var" or tokens[before].text in {"(", ")"}):
        before -= 1
    return "data" if before >= 0 and before < number - 1 and tokens[before].is_word("VALUES") else "group"


def _within(brace: _Brace) -> Iterator[int]:
    """Yield where tables stand in a brace; what EXISTS asks sees the variables of the group that it stands in."""
    if brace.kind == "data" or (brace.tests and _is_plain(brace)):
        return
    if brace.kind == "group" and brace.names:
        yield brace.start
    if brace.kind == "select" and brace.names:
        next(inner for inner in brace.inner if not inner.tests).names = True
    for inner in brace.inner:
        yield from _within(inner)


def _is_plain(brace: _Brace) -> bool:
    """Say whether a group has no groups within but those that EXISTS asks."""
    return brace.kind == "group" and all(
        inner.kind == "data" or (inner.tests and _is_plain(inner)) for inner in brace.inner
    )
