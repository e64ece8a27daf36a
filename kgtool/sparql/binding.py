"""Binding parameters: a VALUES block in every group of a query that names the variable.

SPARQL 1.1 §10.2 (https://www.w3.org/TR/sparql11-query/#inline-data). A value is data, so no text of it can become
part of the query. Why not the engine's ``substitutions``: it refuses variables that the query does not project, hence
those of sub-selects, filters and aggregates. Why every group: variables are seen bottom-up (§18.2.1), so a value
bound outside of a sub-select, an OPTIONAL or a UNION branch is not there when a FILTER inside looks at it. All blocks
hold the same one value, so joining them changes nothing. Where SELECT, HAVING or ORDER BY of a grouped query name the
variable, it is grouped by as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.sparql.tokens import tokenize
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.sparql.tokens import Token
    from kgtool.terms import Term

__all__ = ["bind"]

_AFTER_GROUP_BY = ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


@dataclass(slots=True)
class _Frame:
    """An open brace: a group of patterns (``where``), a sub-select, a template, a block of data, or ``lateral``.

    A LATERAL group sees what is bound around it, and may not bind it again.
    """

    kind: str
    start: int
    names: set[str] = field(default_factory=set)
    select: _Select | None = None


@dataclass(slots=True)
class _Select:
    """What one SELECT, ASK or CONSTRUCT level names outside of its braces, and where its parts are."""

    names: set[str] = field(default_factory=set)
    where: _Frame | None = None
    group_by: int | None = None
    grouping: bool = False


def bind(text: str, values: Mapping[str, Term]) -> str:
    """Return the query with these values bound to variables of these names.

    >>> from kgtool.terms import Literal
    >>> bind("SELECT ?s { ?s ?p ?o FILTER(?o = ?name) }", {"name": Literal("a")})
    'SELECT ?s { VALUES ?name { "a" } ?s ?p ?o FILTER(?o = ?name) }'
    """
    if not values:
        return text
    tokens = tokenize(text)
    inserts = _Scan(tokens, frozenset(values), len(text)).inserts()
    parts, at = [], 0
    for place, names, how in sorted(inserts, key=lambda insert: insert[0]):
        parts.append(text[at:place])
        at = place
        for name in sorted(names):
            block = f" VALUES ?{name} {{ {term_to_text(values[name])} }}"
            parts.append(f" ?{name}" if how == "group" else f"\n{block}" if how == "end" else block)
    return "".join([*parts, text[at:]])


class _Scan:
    """One pass over the tokens that finds the places where values must be known."""

    def __init__(self, tokens: tuple[Token, ...], wanted: frozenset[str], end: int) -> None:
        self.tokens = tokens
        self.wanted = wanted
        self.end = end
        self.top = _Select()
        self.frames: list[_Frame] = []
        self.closed: list[_Frame] = []
        self.selects = [self.top]

    def inserts(self) -> list[tuple[int, set[str], str]]:
        """Return (offset, names, how): a block in a group, a name in a GROUP BY, or a block at the end."""
        for number, token in enumerate(self.tokens):
            if token.text == "{":
                self._open(number, token)
            elif token.text == "}" and self.frames:
                self._close(token)
            else:
                self._inside(number, token)
        if self.top.grouping:
            self.top.group_by = self._last_end(len(self.tokens))
        found = [(frame.start, frame.names, "group pattern") for frame in self.closed if frame.kind == "where"]
        for select in self.selects:
            if select.where is not None and select.where.kind == "where":
                select.where.names |= select.names
            if select.group_by is not None and select.names:
                found.append((select.group_by, select.names, "group"))
        top = self.top.where
        if top is None or top.kind != "where":
            names = self.top.names | {name for frame in self.closed for name in frame.names}
            found = [(self.end, names, "end")]
        return [(place, names, how) for place, names, how in found if names]

    def _open(self, number: int, token: Token) -> None:
        kind = self._kind(number)
        frame = _Frame(kind, token.end)
        inner = self.tokens[number + 1] if number + 1 < len(self.tokens) else None
        if kind == "where" and inner is not None and inner.is_word("SELECT"):
            frame.kind = "select"
            frame.select = _Select()
            self.selects.append(frame.select)
        elif kind in {"where", "short"}:
            level = self._level()
            if level is not None and level.where is None:
                level.where = frame
        self.frames.append(frame)

    def _kind(self, number: int) -> str:
        parent = self.frames[-1].kind if self.frames else ""
        if parent in {"template", "data"}:
            return parent
        before = self.tokens[number - 1] if number else None
        if before is None:
            return "where"
        if before.is_word("CONSTRUCT", "INSERT", "DELETE", "DATA", "LATERAL"):
            return "lateral" if before.is_word("LATERAL") else "template"
        if before.is_word("WHERE") and number > 1 and self.tokens[number - 2].is_word("CONSTRUCT"):
            return "short"
        if (before.kind == "var" or before.text == ")") and self._after_values(number - 1):
            return "data"
        return "where"

    def _after_values(self, number: int) -> bool:
        while number >= 0 and (self.tokens[number].kind == "var" or self.tokens[number].text in {"(", ")"}):
            number -= 1
        return number >= 0 and self.tokens[number].is_word("VALUES")

    def _close(self, token: Token) -> None:
        frame = self.frames.pop()
        if frame.select is not None and frame.select.grouping:
            frame.select.group_by = token.start
            frame.select.grouping = False
        if frame.kind == "lateral" and self.frames:
            self.frames[-1].names |= frame.names
        self.closed.append(frame)

    def _inside(self, number: int, token: Token) -> None:
        level = self._level()
        if level is not None and level.grouping and token.is_word(*_AFTER_GROUP_BY):
            level.group_by = self._last_end(number)
            level.grouping = False
        if level is not None and token.is_word("GROUP"):
            level.grouping = True
        if token.kind == "var" and token.text[1:] in self.wanted:
            names = level.names if level is not None else self.frames[-1].names
            names.add(token.text[1:])

    def _level(self) -> _Select | None:
        """Return the SELECT that a token outside of a group belongs to; None inside of a group."""
        return self.top if not self.frames else self.frames[-1].select

    def _last_end(self, number: int) -> int:
        return self.tokens[number - 1].end
